"""What only the sign of payments looks at: contract prices, cash per charge, one payer of several.

What must not live here: the rules that use it; see ``payments``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.triggers.history import History, Reading
from vitals.triggers.limits import limit_of
from vitals.triggers.measures import held_against_limit, quarter
from vitals.triggers.rules import Case, Measure, Observation
from vitals.triggers.statistics import stands_out
from vitals.triggers.words import beside

_QUARTER = 3
_YEAR = 12
_LINES = 2.0
"""Service lines of one claim, which are allowed together: two lines are one piece of evidence."""
_SEVERAL = 5
"""Short lines in three months from which a payer can stand out."""


def _coverage(case: Case) -> tuple[float | None, float]:
    """The share of the month's lines that have a contract price, and how many are needed."""
    found = case.history.reading(("underpayment_rate", "coverage", "priced"), case.index).value
    least = limit_of("payments.coverage", case.month).value
    return found, case.practice.thresholds.get("payments.coverage", least)


def when_priced(measure: Measure) -> Measure:
    """Measure only where enough lines have a contract price to hold payments against."""

    def covered(case: Case) -> Observation:
        """The measure's observation, or missing with the share that has a price."""
        priced, least = _coverage(case)
        if priced is not None and priced < least:
            told = beside({"value": priced, "limit": least}, "share")
            return case.missing(
                f"only {told['value']} of payments have a contract price to compare with "
                f"(at least {told['limit']} are needed)"
            )
        return measure(case)

    return covered


def when_unpriced(case: Case) -> Observation:
    """Three months' value against the limit, quiet where enough lines have a contract price."""
    priced, least = _coverage(case)
    if priced is not None and priced >= least:
        says = "Contract prices say what payers promised; what is usual is not needed beside them."
        return Observation(None, case.limit, fired=False, says=says)
    seen = quarter(case)
    # why the KPI itself is not known, a missing fee schedule for one, is no reason here
    return seen if seen.fired is not None or seen.is_few else case.missing()


def _sum(history: History, kpi: str, first: int, last: int) -> float:
    """Sum of a monthly amount over first..last; NaN where any month is unknown."""
    track = history.track(kpi)
    if track is None or first < 0:
        return float("nan")
    return float(np.sum(track.value[first : last + 1]))


def cash_yield(history: History, index: int, months: int) -> float:
    """Payments of the months ending at *index* ÷ charges one month earlier; NaN if unknown.

    The shift by a month keeps growth from looking like a loss: money follows its charge.
    """
    paid = _sum(history, "payments_received", index - months + 1, index)
    charged = _sum(history, "charges_posted", index - months, index - 1)
    return paid / charged if charged > 0 else float("nan")


def yield_fall(case: Case) -> Observation:
    """Three months' payments ÷ charges over those of the nine months before."""
    now = cash_yield(case.history, case.index, _QUARTER)
    usual = cash_yield(case.history, case.index - _QUARTER, _YEAR - _QUARTER)
    if np.isnan(now) or not usual > 0:
        return case.missing("fewer than 13 months of payments and charges are known")
    facts = {"now": now, "usual": usual}
    return Observation(now / usual, case.limit, case.holds(now / usual), facts)


def one_payer(case: Case) -> Observation:
    """The share of short lines of the payer that stands out most in three months, if any does.

    Fisher's test of each payer against all others; lines of a claim are no independent evidence.
    """
    history, index = case.history, case.index
    whole = history.pooled(case.rule.kpi, index, case.rule.min_denominator)
    if whole.value is None:
        return case.missing(whole.reason, is_few=whole.is_few)
    payers = history.members(case.rule.kpi, "payer")
    read = [history.pooled((case.rule.kpi, "payer", payer), index) for payer in payers]
    short = np.nan_to_num([one.numerator for one in read])
    lines = np.nan_to_num([one.denominator for one in read])
    if not (lines > 0).any():
        return case.missing("which payer paid which line is not known")
    found = stands_out(short, lines, weight=_LINES)
    if found < 0 or short[found] < _SEVERAL:
        says = "No payer stands out as paying below contract more often than the others."
        return Observation(None, case.limit, fired=False, says=says)
    rest = float(lines.sum() - lines[found])
    others = float(short.sum() - short[found]) / rest if rest else 0.0
    reading = Reading(
        float(short[found] / lines[found]), short[found], lines[found], is_pooled=True
    )
    seen = held_against_limit(case, reading)
    payer = case.payer_name(payers[found])
    return replace(seen, facts={**seen.facts, "payer": payer, "others": others})
