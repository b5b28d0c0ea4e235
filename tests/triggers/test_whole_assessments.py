"""Every sentence that three small simulated practices are told, in any of their months."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triggers.grammar import check
from vitals.backtest.lived import measured, practice_of
from vitals.backtest.scenarios import SCENARIOS
from vitals.simulation.tables_out import canonical_tables
from vitals.simulation.world import simulate
from vitals.triggers import Assessment, assess


def _assessed(scenario: str, claims: int, months: int) -> Assessment:
    profile = replace(SCENARIOS[scenario].profile(claims), month_count=months)
    found = measured(profile, canonical_tables(simulate(profile, 7)))
    return assess(found.kpis, found.breakdowns, practice_of(profile))


@pytest.mark.parametrize(
    ("scenario", "claims", "months"),
    [
        pytest.param("stable", 20, 14, id="so few claims that little can be told"),
        pytest.param("everything", 60, 22, id="everything goes wrong"),
        pytest.param("overgrown", 60, 22, id="outgrown"),
    ],
)
def test_every_sentence_of_an_assessment_is_well_formed(
    scenario: str, claims: int, months: int
) -> None:
    found = _assessed(scenario, claims, months)
    told = {
        says
        for frame in (found.triggers, found.evidence, found.assessments, found.verdicts)
        for says in frame["says"]
    }

    assert len(told) > 100
    assert {says: check(says) for says in told if check(says)} == {}
