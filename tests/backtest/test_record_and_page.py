"""Outcomes on disk, the tables and the chart, and the command that makes them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.backtest.made_up import from_month, outcome
from vitals import cli
from vitals.backtest import docs as page_of
from vitals.backtest import run
from vitals.backtest.chart import curves
from vitals.backtest.kept import KeptKpis
from vitals.backtest.lived import Cell
from vitals.backtest.measure import measure
from vitals.backtest.page import Basis, as_json, section
from vitals.backtest.record import OUTCOMES, Record
from vitals.backtest.run import Outcome
from vitals.backtest.scenarios import SCENARIOS

CLI = CliRunner()
SVG = "{http://www.w3.org/2000/svg}"


def test_what_was_added_is_found_again_but_for_another_version(tmp_path: Path) -> None:
    told = outcome(1, denials=from_month(20, "C"))
    Record(tmp_path, "v1").add(told)

    assert Record(tmp_path, "v1").outcomes == [told]
    assert Record(tmp_path, "v2").outcomes == []


def test_a_line_cut_off_is_passed_over_and_the_next_one_stands_by_itself(tmp_path: Path) -> None:
    Record(tmp_path, "v1").add(outcome(1))
    path = tmp_path / OUTCOMES
    path.write_text(path.read_text() + '{"version": "v1", "scen')
    Record(tmp_path, "v1").add(outcome(2))

    assert [one.cell.number for one in Record(tmp_path, "v1").outcomes] == [1, 2]


def content() -> dict[str, object]:
    healthy = [outcome(number, denials=from_month(9, "C", number % 2)) for number in (1, 2)]
    sick = [outcome(1, "denials_up", denials=from_month(21, "C")), outcome(2, "denials_up")]
    cells = [
        measure(SCENARIOS["stable"], 150, healthy),
        measure(SCENARIOS["denials_up"], 150, sick),
    ]
    return as_json(Basis("abc123", 7, 2), cells)


def test_the_section_says_from_which_run_it_comes() -> None:
    text = section(content())

    assert "2 practices for each scenario and size, seed 7" in text
    assert "code abc123" in text
    assert "- `denials_up`: Payers deny 15 % of claims where they denied 6 %" in text


def test_the_page_of_the_triggers_ends_with_the_kept_run(tmp_path: Path) -> None:
    kept = tmp_path / "backtest.json"
    bare = page_of.render(kept)
    kept.write_text(json.dumps(content()))

    assert "Operating characteristics" not in bare
    assert page_of.render(kept).startswith(f"{bare}\n{section(content())}\n![How soon")


def test_the_tables_show_shares_with_their_bounds() -> None:
    text = section(content())
    (healthy,) = [line for line in text.splitlines() if line.startswith("| `stable`")]
    (sick, outsource) = [line for line in text.splitlines() if line.startswith("| `denials_up` ")]

    # One of four practice-years; the 95 % Wilson bounds of 1 in 4 are 4.6 and 69.9 %.
    assert [cell.strip() for cell in healthy.split("|")][2:6] == [
        "4",
        "0 % [0–49]",
        "0 % [0–49]",
        "25 % [5–70]",
    ]
    # One of two in the second month, the other never.
    assert [cell.strip() for cell in sick.split("|")][2:6] == [
        "denials",
        "2",
        "0 % [0–66]",
        "50 % [9–91]",
    ]
    assert "evaluate outsourcing" in outsource


def test_what_a_size_cannot_rely_on_is_said_in_words() -> None:
    text = section(content())

    assert (
        "Cannot be relied on at this size: `denials_up`: the right sign within 4 months (50 %)."
        in text
    )
    # one of two practices with two years each has an alarm in one of them: one year in four
    assert (
        "More often than asked: healthy practice-years with `denials` falsely crossed (25 %)."
        in text
    )


def test_goals_that_nothing_was_run_for_are_left_out() -> None:
    text = section(content())

    assert "`denials_up`: the right sign within 4 months" in text
    assert "staff_pulled" not in text


def test_the_chart_has_a_line_for_each_sign_and_size_and_says_it_in_words() -> None:
    drawing = ET.fromstring(curves(content()))  # noqa: S314 - our own drawing

    assert len(drawing.findall(f".//{SVG}polyline")) == 1
    assert "denials_up: denials, after a year: 150 claims 50 %." in str(
        drawing.findtext(f"{SVG}desc")
    )


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Counter[Cell]:
    """How often each practice was lived through; none really is."""
    counts: Counter[Cell] = Counter()

    def quick(cell: Cell, kept: KeptKpis | None = None) -> Outcome:
        assert kept is None
        counts[cell] += 1
        made = outcome(cell.number, cell.scenario)
        return Outcome(cell=cell, signs=made.signs, verdicts=made.verdicts)

    monkeypatch.setattr(run, "outcome_of", quick)
    return counts


def backtest(tmp_path: Path, *more: str) -> str:
    given = ["backtest", "--sizes", "30,150", "--scenarios", "stable,denials_up"]
    done = CLI.invoke(cli.app, [*given, "--out", str(tmp_path / "out"), *more])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, lived: Counter[Cell]) -> None:
    backtest(tmp_path, "--practices", "2")
    backtest(tmp_path, "--practices", "3")

    assert len(lived) == 2 * 2 * 3
    assert set(lived.values()) == {1}


def test_a_run_leaves_json_tables_and_a_chart(tmp_path: Path, lived: Counter[Cell]) -> None:
    printed = backtest(tmp_path, "--practices", "1", "--json")
    files = {path.name for path in (tmp_path / "out").iterdir()}

    assert files == {OUTCOMES, "backtest.json", "backtest.txt", "backtest.svg"}
    assert json.loads(printed) == json.loads((tmp_path / "out" / "backtest.json").read_text())
    assert json.loads(printed)["schema"] == "billing-vitals/backtest/1"
    assert {cell["practices"] for cell in json.loads(printed)["cells"]} == {1}
    assert len(lived) == 4


def test_only_the_practices_asked_for_are_counted(tmp_path: Path, lived: Counter[Cell]) -> None:
    backtest(tmp_path, "--practices", "3")
    fewer = json.loads(backtest(tmp_path, "--practices", "2", "--json"))
    other = json.loads(backtest(tmp_path, "--practices", "2", "--seed", "9", "--json"))

    assert {cell["practices"] for cell in fewer["cells"]} == {2}
    assert {cell["practices"] for cell in other["cells"]} == {2}
    assert {cell.seed for cell in lived} == {1, 9}


def test_what_is_on_record_can_be_told_without_running_more(
    tmp_path: Path, lived: Counter[Cell]
) -> None:
    backtest(tmp_path, "--sizes", "30", "--practices", "2")
    backtest(tmp_path, "--sizes", "150", "--practices", "1")
    told = json.loads(backtest(tmp_path, "--practices", "9", "--no-run", "--json"))

    assert sorted((cell["size"], cell["practices"]) for cell in told["cells"]) == [
        *[(30, 2)] * 2,
        *[(150, 1)] * 2,
    ]
    assert len(lived) == 2 * 2 + 2


@pytest.mark.parametrize(
    "given", [["--scenarios", "no_such"], ["--sizes", "0"], ["--sizes", "many"]]
)
def test_what_does_not_exist_is_wrong_usage(given: list[str]) -> None:
    assert CLI.invoke(cli.app, ["backtest", *given]).exit_code == 2
