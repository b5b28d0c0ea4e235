"""A figure is used again only while everything it rests on is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import vitals
from vitals.backtest.version import code_version, resting_on


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program that may be changed."""
    here = Path(vitals.__file__).parent
    skipped = shutil.ignore_patterns("__pycache__", "profiles")
    return Path(shutil.copytree(here, tmp_path / "vitals", ignore=skipped))


def digests(program: Path) -> tuple[str, str]:
    """Of the KPIs and of the outcomes."""
    return code_version(program, with_triggers=False), code_version(program)


@pytest.mark.parametrize(
    "place",
    [
        "kpis/follow_up.py",
        "kpis/__init__.py",
        "kpis/benchmarks.yaml",
        "ledger/posting.py",
        "denial_reasons.yaml",
        "payer_rules.yaml",
        "practice.py",
        "tables.py",
        "identity.py",
        "same_line.py",
        "simulation/sending.py",
        "simulation/tables_out.py",
        "simulation/demo_payers.py",
        "backtest/scenarios.py",
        "backtest/kept.py",
    ],
)
def test_what_a_kpi_rests_on_changes_the_version_of_kpis_and_of_outcomes(
    program: Path, place: str
) -> None:
    kpis, outcomes = digests(program)
    with (program / place).open("a") as file:
        file.write("# more\n")

    assert digests(program)[0] != kpis
    assert digests(program)[1] != outcomes


@pytest.mark.parametrize(
    "place", ["triggers/rules.py", "triggers/limits.yaml", "triggers/statistics.py"]
)
def test_a_change_of_the_triggers_leaves_the_kpis_as_they_are(program: Path, place: str) -> None:
    kpis, outcomes = digests(program)
    with (program / place).open("a") as file:
        file.write("# more\n")

    assert digests(program)[0] == kpis
    assert digests(program)[1] != outcomes


@pytest.mark.parametrize(
    "place",
    ["report/build.py", "worklists/rows.py", "delivery/message.py", "cli.py", "backtest/page.py"],
)
def test_a_change_of_what_only_shows_leaves_everything_as_it_is(program: Path, place: str) -> None:
    before = digests(program)
    with (program / place).open("a") as file:
        file.write("# more\n")

    assert digests(program) == before


def test_a_module_in_place_of_another_changes_the_version(program: Path) -> None:
    before = digests(program)
    source = program / "kpis/aging.py"
    (program / "kpis/aging").mkdir()
    source.rename(program / "kpis/aging/__init__.py")

    assert digests(program) == before  # the same module, told by the same name
    (program / "kpis/aging/__init__.py").write_text("")
    assert digests(program) != before


def test_nothing_that_a_kpi_rests_on_but_the_settings_knows_the_triggers() -> None:
    files = resting_on(with_triggers=False)

    knowing = {name for name, content in files.items() if b"from vitals.triggers" in content}

    # They ask only whether a rule or an assumption that they name exists, and in which unit.
    assert knowing <= {"vitals.own_settings"}
    assert {"vitals.kpis.denials", "vitals.ledger.posting", "vitals.simulation.world"} <= set(files)
