"""What happens to simulated practices, and that nothing else does."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest

from vitals.backtest.lived import practice_of
from vitals.backtest.scenarios import AFTER, CHANGE, SCENARIOS, STEADY, Scenario
from vitals.simulation import simulate
from vitals.simulation.calendar import months_between
from vitals.triggers import SIGNS
from vitals.triggers.growth import planned

ALL = [pytest.param(one, id=name) for name, one in SCENARIOS.items()]


@pytest.mark.parametrize("scenario", ALL)
def test_every_practice_is_steady_for_twenty_months_and_lives_twelve_more(
    scenario: Scenario,
) -> None:
    profile = scenario.profile(150)

    assert (CHANGE, AFTER, profile.month_count) == (20, 12, 32)
    assert profile.phase("2025-10") == STEADY
    assert (profile.phase("2025-11") != STEADY) == (scenario.conduct is not None)


@pytest.mark.parametrize("scenario", ALL)
def test_a_scenario_names_signs_that_exist(scenario: Scenario) -> None:
    assert set(scenario.crosses) <= {sign.id for sign in SIGNS}
    assert scenario.is_healthy == (scenario.id in HEALTHY)


HEALTHY = ("stable", "seasonal", "growing", "payer_slow_down")


def test_a_visit_more_or_less_comes_with_season_and_growth_only() -> None:
    stable, seasonal, growing = (SCENARIOS[name].profile(100) for name in HEALTHY[:3])

    assert {stable.usual_visits(f"2025-{month:02d}") for month in range(1, 13)} == {100}
    assert [seasonal.usual_visits(month) for month in ("2025-01", "2025-07")] == [118, 78]
    assert sum(seasonal.usual_visits(f"2025-{month:02d}") for month in range(1, 13)) == 1200
    assert [growing.usual_visits(month) for month in ("2025-10", "2025-11", "2025-12")] == [
        100,
        103,
        106,
    ]


def test_a_slow_down_delays_the_payers_answer_and_nothing_else() -> None:
    slow = replace(
        STEADY, lag_shift=SCENARIOS["payer_slow_down"].profile(10).phases[1][1].lag_shift
    )
    profile = replace(SCENARIOS["stable"].profile(20), month_count=3)
    quick_days, slow_days = (
        first_answer_days(replace(profile, phases=((0, phase),))) for phase in (STEADY, slow)
    )

    # The quickest payers answer 12 days after they accept, on their next pay day.
    assert 12 <= min(quick_days) < 12 + 7 + 2
    assert 12 + 21 <= min(slow_days) < 12 + 21 + 7 + 2


def first_answer_days(profile: object) -> list[int]:
    world = simulate(profile, 3)  # type: ignore[arg-type]
    sent: dict[str, list[object]] = {}
    for submission in world.submissions:
        sent.setdefault(submission.claim.key, []).append(submission.submitted_on)
    days: dict[str, int] = {}
    for payment in world.payments:
        for remit in payment.remittances:
            since = payment.paid_on - sent[remit.claim.key][0]  # type: ignore[operator]
            days.setdefault(remit.claim.key, since.days)
    return list(days.values())


def test_a_practice_has_billers_for_its_size() -> None:
    billers = [
        SCENARIOS["stable"].profile(size).settings["staff"]["dedicated_billers"]
        for size in (30, 150, 400, 1500)
    ]

    # 4,000 claims a year for each, in halves: 360, 1,800, 4,800 and 18,000 claims a year.
    assert billers == [0.5, 0.5, 1.5, 4.5]
    assert all(few <= many for few, many in pairwise(billers))


def test_an_outgrown_practice_always_has_a_step_ahead_once_it_has_changed_and_none_before() -> None:
    profile = SCENARIOS["overgrown"].profile(150)
    practice = practice_of(profile)
    months = months_between(profile.first_month, profile.last_month)

    ahead = [sum(step.claims_per_month for step in planned(practice, month)) for month in months]

    assert ahead == [0] * CHANGE + [75] * AFTER
    # 0.3 billers at 6,700 claims a year carry 167.5 a month: 150 fit, 150 and 75 do not.
    assert practice.staff.dedicated_billers == 0.3
    assert 150 < 0.3 * 6700 / 12 < 150 + 75


def test_charges_of_an_outgrown_practice_wait_longer_than_five_days_and_before_they_did_not() -> (
    None
):
    profile = replace(SCENARIOS["overgrown"].profile(60), month_count=2)
    steady, waiting = (phase for _, phase in profile.phases)
    first, second = (
        [
            (claim.entered_on - claim.service_on).days
            for claim in simulate(replace(profile, phases=((0, phase),)), 3).claims
        ]
        for phase in (steady, waiting)
    )

    assert median(first) <= 5 < median(second)
