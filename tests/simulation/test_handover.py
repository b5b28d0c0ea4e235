"""A simulated practice whose follow-up fails, and is handed over to somebody who does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vitals.backtest.lived import measured, practice_of
from vitals.backtest.scenarios import SCENARIOS
from vitals.practice import Handover
from vitals.simulation.tables_out import canonical_tables
from vitals.simulation.world import simulate
from vitals.triggers import assess
from vitals.triggers.handover import Comparison, compare

FOLLOWED_UP = {"overdue_follow_up_rate", "untouched_claim_rate"}


@pytest.fixture(scope="module")
def mended() -> Comparison:
    """Twelve months of the follow-up collapse, then seven of steady conduct, 60 claims a month."""
    base = SCENARIOS["follow_up_collapse"].profile(60)
    (_, steady), (_, slack) = base.phases
    profile = replace(base, month_count=19, phases=((0, slack), (12, steady)))
    named = Handover(on=date(2025, 3, 1), partner="Acme Billing", functions=("follow_up",))
    practice = practice_of(profile).model_copy(update={"handover": named})
    result = measured(profile, canonical_tables(simulate(profile, 2)))
    signs = assess(result.kpis, result.breakdowns, practice).triggers
    found = compare(result.kpis, signs, practice, profile.last_month)
    assert found is not None
    return found


def test_follow_up_that_was_mended_is_better_and_nothing_else_is_claimed(
    mended: Comparison,
) -> None:
    better = {one.compared.id for one in mended.results if one.outcome == "better"}
    worse = {one.compared.id for one in mended.results if one.outcome == "worse"}
    unchanged = {one.compared.id for one in mended.results if one.outcome == "no_clear_change"}

    assert "overdue_follow_up_rate" in better
    assert better <= FOLLOWED_UP
    assert worse == set()
    assert {"denial_rate", "underpayment_rate", "rejection_rate", "charge_lag_days"} <= unchanged


def test_the_scorecard_tells_that_the_partner_holds_follow_up_and_only_that(
    mended: Comparison,
) -> None:
    score = {one.sign.id: one for one in mended.scores}
    follow_up = score.pop("follow_up")

    assert (mended.before[0], mended.before[-1]) == ("2024-03", "2025-02")
    assert mended.after == ("2025-06", "2025-07", "2025-08", "2025-09")
    assert follow_up.before == "crossed"
    assert follow_up.now == "clear"
    assert follow_up.crossed_before[0] > follow_up.crossed_after[0]
    assert {one.holds for one in score.values()} == {"kept"}
