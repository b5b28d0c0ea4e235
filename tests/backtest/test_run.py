"""A simulated practice through the pipeline in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from vitals.backtest import lived
from vitals.backtest.kept import KeptKpis
from vitals.backtest.lived import Cell, measured
from vitals.backtest.run import outcome_of
from vitals.backtest.scenarios import SCENARIOS
from vitals.identity import accepted_rows
from vitals.parsed import find_table
from vitals.reading import read_files
from vitals.simulation import inbox_files, simulate
from vitals.simulation.tables_out import canonical_tables
from vitals.tables import CANONICAL


def test_a_practice_is_measured_alike_from_its_files_and_from_its_events(tmp_path: Path) -> None:
    profile = SCENARIOS["everything"].profile(20)
    steady, broken = (phase for _, phase in profile.phases)
    profile = replace(profile, month_count=4, phases=((0, steady), (1, broken)))
    world = simulate(profile, 8)
    files = [(f"{at:04d}", content) for at, content in enumerate(inbox_files(world).values())]
    parsed = read_files(files)
    staged = {table.name: find_table(parsed, table) for table in CANONICAL}
    arrival = {name: order for order, (name, _) in enumerate(files, start=1)}

    read = measured(profile, accepted_rows(staged, arrival)[0])
    direct = measured(profile, canonical_tables(world))

    assert direct.kpis["value"].notna().sum() > 100
    pd.testing.assert_frame_equal(direct.kpis, read.kpis)
    pd.testing.assert_frame_equal(direct.breakdowns, read.breakdowns)

    KeptKpis(tmp_path, "v").write("a", direct)
    kept = KeptKpis(tmp_path, "v").read("a")

    assert kept is not None
    pd.testing.assert_frame_equal(kept.kpis, direct.kpis)
    pd.testing.assert_frame_equal(kept.breakdowns, direct.breakdowns)


def test_a_practice_is_its_cell_alone_and_is_judged_alike_from_its_kept_kpis(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    short = replace(SCENARIOS["stable"], alters=lambda _: {"month_count": 2})
    monkeypatch.setattr(lived, "SCENARIOS", {"stable": short})
    cell, kept = Cell("stable", 5, 1, 1), KeptKpis(tmp_path, "v")

    once, again = outcome_of(cell), outcome_of(cell, kept)
    monkeypatch.setattr(lived, "simulate", None)
    from_kept = outcome_of(cell, kept)

    assert replace(once, seconds=0) == replace(again, seconds=0) == replace(from_kept, seconds=0)
    assert {len(letters) for letters in (*once.signs.values(), once.verdicts)} == {2}
    assert KeptKpis(tmp_path, "other").read(cell.name) is None


def test_no_two_cells_share_their_chance() -> None:
    cells = [
        Cell(scenario, size, seed, number)
        for scenario in ("stable", "growing")
        for size in (15, 150)
        for seed in (1, 11)
        for number in (1, 11)
    ]

    assert len({cell.chance for cell in cells}) == 16
