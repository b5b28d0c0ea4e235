"""A simulated practice through the pipeline in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from vitals.backtest import run
from vitals.backtest.kept import KeptKpis
from vitals.backtest.run import Cell, code_version, joined, measured, outcome_of
from vitals.backtest.scenarios import SCENARIOS
from vitals.practice import Practice
from vitals.simulation import inbox_files, simulate
from vitals.simulation.files import practice_yaml


def test_joined_files_give_every_kpi_of_those_that_came_and_all_can_be_kept(
    tmp_path: Path,
) -> None:
    profile = SCENARIOS["everything"].profile(20)
    steady, broken = (phase for _, phase in profile.phases)
    world = simulate(replace(profile, month_count=3, phases=((0, steady), (1, broken))), 8)
    practice = Practice.model_validate(yaml.safe_load(practice_yaml(world.profile)))
    files = inbox_files(world)

    one_by_one = measured(world, list(files.values()), practice)
    together = measured(world, joined(files), practice)

    assert len(joined(files)) < len(files) / 5
    assert together.kpis["value"].notna().sum() > 100
    pd.testing.assert_frame_equal(together.kpis, one_by_one.kpis)
    pd.testing.assert_frame_equal(together.breakdowns, one_by_one.breakdowns)

    KeptKpis(tmp_path, "v").write("a", together)
    kept = KeptKpis(tmp_path, "v").read("a")

    assert kept is not None
    pd.testing.assert_frame_equal(kept.kpis, together.kpis)
    pd.testing.assert_frame_equal(kept.breakdowns, together.breakdowns)


def test_an_appeal_told_again_when_it_is_decided_is_not_joined_with_its_first_telling() -> None:
    files = {"tables/appeals_2026-01.csv": b"a\n1\n", "tables/appeals_2026-02.csv": b"a\n1\n"}

    assert joined(files) == [b"a\n1\n", b"a\n1\n"]


def test_tables_are_joined_under_one_header_and_interchanges_as_they_are() -> None:
    files = {
        "tables/claims_2026-01.csv": b"a,b\n1,2\n",
        "tables/claims_2026-02.csv": b"a,b\n3,4\n",
        "835/2026-01/x.835": b"ISA*1~",
        "835/2026-02/x.835": b"ISA*2~",
    }

    assert joined(files) == [b"ISA*1~ISA*2~", b"a,b\n1,2\n3,4\n"]


def test_a_practice_is_its_cell_alone_and_is_judged_alike_from_its_kept_kpis(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    short = replace(SCENARIOS["stable"], alters=lambda _: {"month_count": 2})
    monkeypatch.setattr(run, "SCENARIOS", {"stable": short})
    cell, kept = Cell("stable", 5, 1, 1), KeptKpis(tmp_path, "v")

    once, again = outcome_of(cell), outcome_of(cell, kept)
    monkeypatch.setattr(run, "simulate", None)
    from_kept = outcome_of(cell, kept)

    assert replace(once, seconds=0) == replace(again, seconds=0) == replace(from_kept, seconds=0)
    assert {len(letters) for letters in (*once.signs.values(), once.verdicts)} == {2}
    assert KeptKpis(tmp_path, "other").read(cell.name) is None


def test_only_a_change_of_the_triggers_leaves_the_kpis_as_they_are() -> None:
    assert code_version() == code_version()
    assert code_version() != code_version(with_triggers=False)


def test_no_two_cells_share_their_chance() -> None:
    cells = [
        Cell(scenario, size, seed, number)
        for scenario in ("stable", "growing")
        for size in (15, 150)
        for seed in (1, 11)
        for number in (1, 11)
    ]

    assert len({cell.chance for cell in cells}) == 16
