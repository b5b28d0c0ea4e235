"""The truth of the KPIs of capacity and cost: hours, what they cost, and what they can carry.

Hours and dollars as the practice states them. What must not live here: how claims are worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from vitals.simulation.calendar import month_index, month_of
from vitals.simulation.truth_money import cash
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio
from vitals.simulation.truth_sources import is_fed
from vitals.simulation.truth_work import overdue_follow_up

_NORM = 6700
"""Claims a biller carries in a year, where the practice's profile says nothing else."""


def billing_hours_share(case: Case) -> Measure:
    """Hours on billing of staff who should see patients, over their paid hours."""
    weeks = [
        week
        for week in case.world.staff_weeks
        if case.holds(week.week_of) and week.role in ("front_desk", "clinical", "owner")
    ]
    paid = sum(week.paid for week in weeks)
    if not paid:
        return NOTHING
    billing = sum(week.billing for week in weeks)
    return billing / 100, paid / 100, billing / paid


def _setting(case: Case, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = case.world.profile.settings.get(name) or {}
    return found


def cost_to_collect(case: Case) -> Measure:
    """Hours on billing at their price, software and clearinghouse, over payments."""
    costs = _setting(case, "costs")
    weeks = [week for week in case.world.staff_weeks if case.holds(week.week_of)]
    if not weeks or costs.get("biller_hourly") is None:
        return NOTHING
    hours = sum(week.billing for week in weeks) / 100
    work = hours * costs["biller_hourly"] * costs.get("overhead_factor", 1.3)
    bought = costs.get("software_monthly", 0) + costs.get("clearinghouse_monthly", 0)
    return ratio(100 * (work + bought), cash(case, [case.month]))


def _submitted(case: Case) -> Mapping[str, int]:
    """Claims by the month of their first submission."""
    shared = case.known.shared
    if "submitted" not in shared:
        counts: dict[str, int] = {}
        for story in case.stories.values():
            if story.first_submitted is not None:
                month = month_of(story.first_submitted)
                counts[month] = counts.get(month, 0) + 1
        shared["submitted"] = counts
    found: Mapping[str, int] = shared["submitted"]
    return found


def claims_per_biller(case: Case) -> Measure:
    """Claims first sent in twelve months over the billers of the profile."""
    billers = _setting(case, "staff").get("dedicated_billers") or 0
    return ratio(sum(_submitted(case).get(month, 0) for month in case.back(12)), billers)


def growth_load(case: Case) -> Measure:
    """Claims a month now and planned over what the billers can carry."""
    steps = case.world.profile.settings.get("growth")
    first = case.known.first_on
    if not steps or first is None or month_of(first) > case.month:
        return NOTHING
    held = min(month_index(case.month) - month_index(month_of(first)) + 1, 3)
    now = sum(_submitted(case).get(month, 0) for month in case.back(held)) / held
    horizon = case.end + timedelta(days=183)
    planned = sum(
        step["claims_per_month"]
        for step in steps
        if case.end < date.fromisoformat(str(step["on"])) <= horizon
    )
    return ratio(now + planned, _capacity(case))


def _capacity(case: Case) -> float:
    """The norm a biller, or the most sent in a month of the year that was kept up with."""
    billers = _setting(case, "staff").get("dedicated_billers") or 0
    kept_up = [0]
    for month in case.back(12):
        then = Case(case.known, month)
        if month in case.known.months and is_fed(then, "overdue_follow_up_rate"):
            overdue = overdue_follow_up(then)[2]
            if overdue is not None and overdue <= 0.15:
                kept_up.append(_submitted(case).get(month, 0))
    own = _setting(case, "benchmarks").get("claims_per_biller", {})
    return float(max(billers * own.get("value", _NORM) / 12, *kept_up))
