from dataclasses import replace

import pytest

from vitals.simulation import DEMO, SimProfile, World, demo_world, inbox_files, simulate


@pytest.fixture(scope="session")
def small() -> SimProfile:
    """Harbor for five months with a quarter of its visits, its biller gone after the second."""
    harbor = DEMO[1]
    steady, broken = harbor.phases[0][1], harbor.phases[1][1]
    return replace(harbor, claims_per_month=45, month_count=5, phases=((0, steady), (2, broken)))


@pytest.fixture(scope="session")
def small_world(small: SimProfile) -> World:
    return simulate(small, 11)


@pytest.fixture(scope="session")
def cedar() -> World:
    return demo_world(DEMO[0])


@pytest.fixture(scope="session")
def harbor() -> World:
    return demo_world(DEMO[1])


@pytest.fixture(scope="session")
def cedar_files(cedar: World) -> dict[str, bytes]:
    return inbox_files(cedar)
