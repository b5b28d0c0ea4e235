"""One demo home for all tests of the whole product; tests that write work on a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.running import Ran, run
from vitals.store import Store


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A home after `vitals demo`, made once; tests that write work on a copy."""
    home = tmp_path_factory.mktemp("demo") / "home"
    return home, run(home, "demo", "--home", str(home))


@pytest.fixture(scope="session")
def demo_store(demo: tuple[Path, Ran]) -> Store:
    """The store of the demo home, for reading."""
    return Store(str(demo[0]))


@pytest.fixture
def copy_of_demo(demo: tuple[Path, Ran], tmp_path: Path) -> Path:
    """A home of one's own with everything the demo made."""
    home = tmp_path / "home"
    shutil.copytree(demo[0], home)
    return home


@pytest.fixture
def make_home(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a home with practices from the text of their practice.yaml."""

    def make(**practices: str) -> Path:
        store = Store(str(tmp_path / "home"))
        for folder, text in practices.items():
            store.write_practice_yaml(folder, text)
        return tmp_path / "home"

    return make
