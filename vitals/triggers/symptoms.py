"""The four symptoms of the tipping point. They explain a verdict and do not decide it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vitals.triggers import denials, follow_up
from vitals.triggers.measures import level, without_baseline
from vitals.triggers.rules import Case, Observation, Rule, limit_in_force
from vitals.triggers.statistics import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A symptom: present when any of its rules fires, absent when one was measured and none did."""

    id: str
    label: str
    rules: tuple[Rule, ...]


def _days(case: Case) -> Observation:
    """Days in A/R above their natural limit while charges a working day are flat."""
    chart = case.history.xmr(case.rule.kpi)
    reading = case.history.reading(case.rule.kpi, case.index)
    charges = _charges_a_day(case)
    if reading.value is None or chart is None:
        return case.missing(reading.reason)
    if not chart.is_measurable[case.index] or len(charges) < 6 or not charges[:3].sum():
        return without_baseline(case)
    usual = float(chart.centre[case.index])
    moved = abs(charges[3:].sum() / charges[:3].sum() - 1)
    is_flat = moved < limit_in_force("unexplained_ar_growth.flat", case.practice, case.month)
    risen = case.holds(reading.value - usual) and bool(chart.signal[case.index])
    limit = max(usual + case.limit, float(chart.limit[case.index]))
    return Observation(reading.value, limit, bool(risen and is_flat), {"usual": usual})


def _charges_a_day(case: Case) -> Floats:
    """Charges a working day of the known months of the last six, oldest first."""
    track = case.history.track("charges_posted")
    if track is None:
        return np.array([], dtype=np.float64)
    a_day = case.history.by_working_day(track.value)[max(0, case.index - 5) : case.index + 1]
    return a_day[~np.isnan(a_day)]


SYMPTOMS: tuple[Symptom, ...] = (
    Symptom(
        id="accepted_not_paid",
        label="Claims are accepted but not paid",
        rules=(
            replace(
                follow_up.ACCEPTED_UNPAID,
                id="level",
                subject="accepted_not_paid",
                measure=level,
                is_core=True,
                is_proxy=False,
                takes_kpi_override=True,
                fired="{num} of {den:claim} that payers accepted ({value}) {num:has|have} no "
                "answer after 45 days{added}; the line is {limit}.",
                quiet="{num} of {den:claim} that payers accepted ({value}) {num:has|have} no "
                "answer after 45 days{added}; the line of {limit} is not reached.",
                missing="{reason}, so nobody can say which accepted claims stay unpaid.",
            ),
            replace(follow_up.ACCEPTED_UNPAID, id="rising", subject="accepted_not_paid"),
        ),
    ),
    Symptom(
        id="unexplained_ar_growth",
        label="Receivables grow without explanation",
        rules=(
            Rule(
                id="residual",
                subject="unexplained_ar_growth",
                kpi="ar_roll_forward_gap",
                family="residual",
                measure=level,
                fires_when="at_least",
                unit="share",
                counted="cents",
                fired="{value} of what is owed is explained by no charge, payment or adjustment "
                "{when}; the line is {limit}.",
                quiet="All but {value} of what is owed is explained by charges, payments and "
                "adjustments {when}; the line of {limit} is not reached.",
                missing="{reason}, so the change of what is owed cannot be explained.",
                absent="Opening and closing balances were not compared",
            ),
            Rule(
                id="days",
                subject="unexplained_ar_growth",
                kpi="days_in_ar",
                family="days",
                measure=_days,
                fires_when="at_least",
                unit="days",
                takes_kpi_override=False,
                fired="What is owed grew to {value} of charges while charges stayed flat; {usual} "
                "was usual.",
                quiet="What is owed stands at {value} of charges; {usual} is usual.",
                missing="{reason}, so growth of what is owed cannot be shown.",
                absent="Charges and balances were not received",
            ),
        ),
    ),
    Symptom(
        id="rising_denials",
        label="Denials increase",
        rules=(replace(denials.RISING, subject="rising_denials"),),
    ),
    Symptom(
        id="unpredictable_cash",
        label="Cash is unpredictable",
        rules=(
            Rule(
                id="volatility",
                subject="unpredictable_cash",
                kpi="cash_volatility",
                family="cash",
                measure=level,
                fires_when="above",
                unit="share",
                counted="cents",
                min_months=12,
                fired="Payers' payments of a usual month are off by {value} of the average "
                "({den}); the line is {limit}.",
                quiet="Payers' payments of a usual month are off by {value} of the average "
                "({den}); the line of {limit} is not passed.",
                missing="{reason}, so nobody can say how predictable cash is.",
                absent="Fewer than eight months of payments were received",
            ),
        ),
    ),
)
