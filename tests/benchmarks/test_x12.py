"""The benchmark's files are what it says they are: valid, balanced, with a truth of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.x12 import make
from benchmarks.x12.cases import read, read_837
from benchmarks.x12.page import page, ratios, table
from benchmarks.x12.suite import Line, rows_right
from vitals.simulation.world import World, simulate


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(replace(make.PROFILE, claims_per_month=500, month_count=3), 1)


def _as_rows(truth: make.Truth) -> dict[str, int]:
    return {name: getattr(truth, name) for name in make.Truth.__slots__}


def test_an_835_of_several_rounds_is_read_faultlessly_with_the_sums_of_its_events(
    world: World, tmp_path: Path
) -> None:
    truth = make.write_835(world, tmp_path / "a.835", 700_000)
    rounds = (tmp_path / "a.835").read_bytes().count(b"ISA*00*")

    assert rounds > 1
    assert 600_000 < truth.bytes <= 700_000
    assert rows_right(read(tmp_path / "a.835"), _as_rows(truth)) == "right"


def test_a_segment_left_out_leaves_the_envelope_right(world: World, tmp_path: Path) -> None:
    truth = make.write_835(world, tmp_path / "a.835", 50_000, without="PER")

    assert b"~PER*" not in (tmp_path / "a.835").read_bytes()
    assert rows_right(read(tmp_path / "a.835"), _as_rows(truth)) == "right"


def test_small_835s_balance_each_by_itself(world: World, tmp_path: Path) -> None:
    truth = make.write_small(world, tmp_path / "small", 300)
    claims = [path.read_text().count("\nCLP*") for path in (tmp_path / "small").iterdir()]

    assert len(claims) == truth.files == truth.sets == 300
    assert (min(claims), max(claims)) == (1, 20)
    assert rows_right(read(tmp_path / "small"), _as_rows(truth)) == "right"


def test_an_837p_is_read_with_the_charges_of_its_submissions(world: World, tmp_path: Path) -> None:
    truth = make.write_837(world, tmp_path / "a.837", 700_000)

    assert truth.bytes >= 700_000
    assert rows_right(read_837(tmp_path / "a.837"), _as_rows(truth)) == "right"


def test_the_csv_has_the_rows_it_says(world: World, tmp_path: Path) -> None:
    truth = make.write_csv(world, tmp_path / "csv", 900_000)

    assert (tmp_path / "csv").read_text().count("\n") == truth.lines + 1
    assert truth.bytes == (tmp_path / "csv").stat().st_size >= 900_000


def test_rows_that_differ_are_named_with_both_figures() -> None:
    truth = {"claims": 3, "paid": 100_00}

    assert rows_right({"claims": 3, "paid": 100_00, "findings": 0}, truth) == "right"
    assert rows_right({"claims": 2, "paid": 100_00}, truth) == "claims 2 of 3"
    assert rows_right({"claims": 3, "findings": 2}, truth) == "2 findings"
    assert rows_right({}, truth) == ""


LINES = [
    Line("835", "`read_x12`", 100.0, 2.0, claims=1000, peak_mb=300, rows="right"),
    Line("835", "`bytes.split`, the floor", 100.0, 1.0),
    Line("835", "quick 1.0", 5.0, 1.0, rows="claims 2 of 3", gives="segments"),
    Line("835", "slow 1.0", 5.0, 2.0, rows="right", gives="claims"),
    Line("835", "absent", 5.0, note="skipped: not installable"),
    Line("small", "`read_x12`", 50.0, 8.0, files=10_000),
    Line("memory", "imports alone", 0.0, peak_mb=100),
    Line("memory", "read in chunks", 25.0, 1.0, peak_mb=300),
    Line("memory", "read in chunks", 200.0, 8.0, peak_mb=310),
    Line("cores", "one process, the whole", 100.0, 3.0),
    Line("cores", "two processes, half each", 100.0, 1.5),
]


def test_the_ratios_are_those_of_the_tables() -> None:
    at_25 = "300 MB at 25 MB (275 without the file itself)"
    at_200 = "310 MB at 200 MB (110 without the file itself)"

    assert ratios(LINES) == [
        "835: 0.50 × the split floor (aim 1.0).",
        # 100/2 = 50 MB/s beside 5/2 = 2.5 MB/s and 5/1 = 5 MB/s
        "835: 20.0 × the fastest other package that gives claims (aim 20), slow 1.0.",
        "835: 10.0 × the fastest other package at all, quick 1.0.",
        "Small files: 1,250 a second (aim 1,000).",
        f"Memory: {at_25}, {at_200}; aim: flat.",
        "Two cores: 2.00 × one (aim 2).",
    ]


def test_a_column_without_a_figure_is_left_out() -> None:
    assert table(LINES[-2:]).splitlines()[0] == "| what | MB | s | MB/s |"
    assert "skipped: not installable" in page(LINES, 100, 3)
