"""The truth of what stands beside the KPIs: their companions, by dimension and member.

Each is (numerator, denominator, value) like a KPI. What must not live here: splits by payer,
provider or place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from vitals.simulation import truth_appeals as appeals
from vitals.simulation import truth_cash as posting
from vitals.simulation import truth_clocks as clocks
from vitals.simulation import truth_contract as contract
from vitals.simulation import truth_denials as denials
from vitals.simulation import truth_door as door
from vitals.simulation import truth_matured as matured
from vitals.simulation import truth_money as money
from vitals.simulation import truth_receivables as receivables
from vitals.simulation import truth_work as work
from vitals.simulation.calendar import first_day, month_of, months_between
from vitals.simulation.truth_months import Case, Number, months_of, quantile
from vitals.simulation.truth_sources import is_fed
from vitals.simulation.world import World

if TYPE_CHECKING:
    import pandas as pd

Part = tuple[str, str, Number, Number, float]
"""Dimension, member, numerator, denominator, value."""


def truth_parts(world: World, months: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per month and companion: month, kpi, dimension, member, its parts and its value.

    *months* default to every whole month of the profile. What cannot be measured has no row.
    """
    import pandas as pd

    profile = world.profile
    wanted = months or months_between(profile.first_month, profile.last_month)
    rows = [
        (case.month, kpi, *part)
        for case in months_of(world, wanted)
        for kpi, parts in PARTS.items()
        if is_fed(case, kpi)
        for part in parts(case)
    ]
    columns = ["month", "kpi", "dimension", "member", "numerator", "denominator", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"numerator": "float64", "denominator": "float64", "value": "float64"})


def _share(dimension: str, member: str, top: Number, bottom: Number) -> Iterable[Part]:
    """One part over a whole; nothing where the whole is not above 0."""
    return [(dimension, member, top, bottom, top / bottom)] if bottom > 0 else []


def _high(lags: Callable[[Case], list[int]]) -> Callable[[Case], Iterable[Part]]:
    """The 90th percentile of *lags* beside their number."""

    def parts(case: Case) -> Iterable[Part]:
        found = lags(case)
        if not found:
            return []
        high = quantile(found, 0.9)
        return [("percentile", "p90", high, len(found), high)]

    return parts


# -- money --------------------------------------------------------------------------------------


def _aging(case: Case) -> Iterable[Part]:
    whole = receivables.debit(case)
    for (account, bucket), cents in receivables.aging(case).items():
        yield from _share("account_bucket", f"{account}|{bucket}", cents, whole)


def _debit_days(case: Case) -> Iterable[Part]:
    charges = receivables.days_in_ar(case)[1]
    return [] if charges is None else _share("form", "debit_only", receivables.debit(case), charges)


def _credit_days(case: Case) -> Iterable[Part]:
    year = case.back(12)
    begin = max(first_day(year[0]), first_day(month_of(case.known.first_on or case.begin)))
    a_day = money.cash(case, year) / ((case.end - begin).days + 1)
    return _share("form", "days", receivables.credit_balance(case)[0] or 0, a_day)


def _old_of_patients(case: Case) -> Iterable[Part]:
    owed = [
        (case.age(key), cents)
        for (key, account), cents in case.balances.items()
        if account == "patient" and cents > 0
    ]
    old = sum(cents for age, cents in owed if age > 90)
    return _share("age", "over_90", old, sum(cents for _, cents in owed))


def _triangle(case: Case) -> Iterable[Part]:
    for month in case.back(12):
        if month in case.known.months:
            yield from _share("cohort", month, *matured.cohort(case, month))


def _concentration(case: Case) -> Iterable[Part]:
    paid = money.paid_by_payer(case)
    squared = sum(cents * cents for cents in paid.values())
    return _share("index", "hhi", squared, sum(paid.values()) ** 2)


# -- claims -------------------------------------------------------------------------------------


def _limits(
    dimension: str, buckets: Mapping[str, tuple[int, int]], rows: list[tuple[int, int]]
) -> Iterable[Part]:
    whole = sum(cents for _, cents in rows)
    for name, (low, high) in buckets.items():
        cents = sum(cents for left, cents in rows if low <= left <= high)
        yield from _share(dimension, name, cents, whole)


_FAR = 100_000
_FILING = {"expired": (-_FAR, -1), "0-15": (0, 15), "16-30": (16, 30), "later": (31, _FAR)}
_APPEAL = {"passed": (-_FAR, -1), "0-14": (0, 14), "15-30": (15, 30), "later": (31, _FAR)}


def _reasons(case: Case) -> Iterable[Part]:
    same, pairs, _ = denials.concentration(case)
    return _share("form", "effective_reasons", pairs or 0, same or 0)


def _spread(case: Case) -> Iterable[Part]:
    found = work.touch_spread(case)
    return [] if found is None else _share("spread", "cv", *found)


def _waiting(case: Case) -> Iterable[Part]:
    """Kaplan-Meier days by which half and nine tenths of a year's claims were answered."""
    begin = first_day(case.back(12)[0])
    claims = [
        (story.first_submitted, story.first.posted_on if story.first else None)
        for story in case.stories.values()
        if story.first_submitted is not None and begin <= story.first_submitted <= case.end
    ]
    for member, share in (("kaplan_meier", 0.5), ("kaplan_meier_p90", 0.9)):
        day = _reached(case.end, claims, share)
        if day is not None:
            yield "form", member, day, len(claims), day


def _reached(end: date, claims: list[tuple[date, date | None]], share: float) -> int | None:
    """First day by which *share* had an answer; those still open wait on."""
    waits = [
        ((answered - sent).days, True)
        if answered is not None and answered <= end
        else ((end - sent).days, False)
        for sent, answered in claims
    ]
    alive = 1.0
    for day in sorted({days for days, is_answer in waits if is_answer}):
        at_risk = sum(days >= day for days, _ in waits)
        alive *= 1 - waits.count((day, True)) / at_risk
        if alive <= 1 - share + 1e-12:
            return day
    return None


PARTS: Mapping[str, Callable[[Case], Iterable[Part]]] = {
    "ar_aging": _aging,
    "days_in_ar": _debit_days,
    "credit_balance_rate": _credit_days,
    "patient_ar_share": _old_of_patients,
    "matured_collection_rate": _triangle,
    "payer_concentration": _concentration,
    "underpayment_rate": lambda case: _share(
        "dollars", "variance", *contract.underpaid_dollars(case)
    ),
    "charge_lag_days": _high(door.charge_lags),
    "submission_lag_days": _high(door.submission_lags),
    "payer_lag_days": lambda case: [*_high(door.payer_lags)(case), *_waiting(case)],
    "posting_lag_days": _high(posting.posting_lags),
    "follow_up_interval_days": _high(work.intervals),
    "follow_up_regularity": _spread,
    "untouched_claim_rate": lambda case: _share(
        "dollars", "untouched", *work.untouched_dollars(case)
    ),
    "timely_filing_risk": lambda case: _limits("limit", _FILING, clocks.unfiled(case)),
    "denied_dollars_at_risk": lambda case: _limits("deadline", _APPEAL, clocks.unanswered(case)),
    "days_to_work_denial": lambda case: _share(
        "within", "5_working_days", *clocks.worked_in_a_week(case)
    ),
    "denial_concentration": _reasons,
    "overturn_rate": lambda case: _share(
        "dollars", "overturned", *appeals.overturned_dollars(case)
    ),
}
"""How the companions of each KPI are found, by KPI id."""
