"""One KPI before and after a handover: what each side amounts to, and whether it has changed.

A difference is told only where chance, the KPI's own ups and downs and where it was heading do not
explain it, and where it is large enough to matter. What must not live here: which months are which
side, signs, sentences of the report, the statistics themselves (``two_sides``).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

import pandas as pd

from vitals.triggers.two_sides import YEAR, newcombe, pooled, spread, usual_range, was_moving

Kind = Literal["counts", "flow", "stock", "rolling"]
Outcome = Literal["better", "worse", "no_clear_change", "cannot_be_told"]

LEAST_MONTHS = 3
"""Months known on each side before anything is compared."""
LEAST_FOR_RANGE = 6
"""Months before the handover that a usual range needs."""
FEW = 20
"""Cases on each side under which proportions are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One KPI that is held against itself, in the words of ``docs/kpis.md``.

    ``kind``: ``counts`` of cases that stand in one month each, pooled; ``flow``, sums over months;
    ``stock`` (and lags), the median month; ``rolling``, windows of twelve months. ``sign`` is the
    sign whose function it shows, empty where it belongs to no single one; ``is_kept`` where it
    stays with the practice whatever is handed over. ``least`` is the smallest difference that is
    named [ours]. ``behind`` are the months by which the figure tells of earlier services. ``parts``
    are the KPIs it is the ratio of, where it is none itself. ``most`` is the highest value there
    can be. ``unjudged`` says why it is only shown.
    """

    id: str
    kind: Kind
    better: Literal["lower", "higher"]
    least: float
    sign: str = ""
    is_kept: bool = False
    behind: int = 0
    parts: tuple[str, str] | None = None
    most: float = inf
    unjudged: str = ""

    @property
    def least_after(self) -> int:
        """Months after the handover that must be known; a window of twelve is enough by itself."""
        return 1 if self.kind == "rolling" else LEAST_MONTHS


COMPARED: tuple[Compared, ...] = (
    Compared(id="days_in_ar", kind="stock", better="lower", least=3, sign="follow_up"),
    Compared(
        id="ar_over_90_rate", kind="stock", better="lower", least=0.02, sign="follow_up", most=1
    ),
    # a claim that stays open stands in several months, so its months cannot be pooled
    Compared(
        id="overdue_follow_up_rate",
        kind="stock",
        better="lower",
        least=0.05,
        sign="follow_up",
        most=1,
    ),
    Compared(
        id="untouched_claim_rate",
        kind="stock",
        better="lower",
        least=0.03,
        sign="follow_up",
        most=1,
    ),
    Compared(id="denial_rate", kind="counts", better="lower", least=0.01, sign="denials"),
    Compared(id="appeal_on_time_rate", kind="counts", better="higher", least=0.05, sign="denials"),
    Compared(id="underpayment_rate", kind="counts", better="lower", least=0.01, sign="payments"),
    Compared(id="rejection_rate", kind="counts", better="lower", least=0.01, sign="staff_time"),
    Compared(id="matured_collection_rate", kind="flow", better="higher", least=0.01, behind=4),
    Compared(
        id="net_collection_rate", kind="rolling", better="higher", least=0.01, behind=YEAR - 1
    ),
    Compared(
        id="payments_per_charge",
        kind="flow",
        better="higher",
        least=0.02,
        parts=("payments_received", "charges_posted"),
    ),
    Compared(id="charge_lag_days", kind="stock", better="lower", least=1, is_kept=True),
    Compared(
        id="cost_to_collect",
        kind="flow",
        better="lower",
        least=0.01,
        is_kept=True,
        unjudged="it holds the practice's own hours and software, not what the partner charges",
    ),
)
"""What a report compares, in its order."""


@dataclass(frozen=True, slots=True)
class Side:
    """One KPI over the known months of one side; missing is None.

    ``numerator`` and ``denominator`` are sums, and None of a stock.
    """

    months: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one KPI; the limits are None where nothing could be compared.

    ``low`` and ``high`` are, of counts, the ends of the 99 % interval of the difference after less
    before; of the others, those of the usual range before the handover. ``reason`` says why
    nothing can be told, or why a difference is no clear change.
    """

    compared: Compared
    before: Side
    after: Side
    outcome: Outcome
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def is_interval(self) -> bool:
        """Tell whether the limits are those of a difference, not of a usual range."""
        return self.compared.kind == "counts"


def known_months(kpis: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    """Value, numerator and denominator by month, of the months in which the KPI is known."""
    numbers = ["value", "numerator", "denominator"]
    if compared.parts is None:
        rows = kpis[kpis["kpi"] == compared.id].set_index("month")[numbers]
        return rows.astype("float64").dropna(subset=["value"]).sort_index()
    top, bottom = (
        kpis[kpis["kpi"] == part].set_index("month")["value"].astype("float64")
        for part in compared.parts
    )
    rows = pd.DataFrame({"numerator": top, "denominator": bottom}).dropna()
    rows = rows[rows["denominator"] > 0]
    return rows.assign(value=rows["numerator"] / rows["denominator"]).sort_index()


def side_of(compared: Compared, rows: pd.DataFrame) -> Side:
    """What *rows* amount to: the ratio of sums, the median month, or the latest window."""
    if rows.empty:
        return Side(0)
    if compared.kind == "stock":
        return Side(len(rows), float(rows["value"].median()))
    # a window of twelve months that ends with the side is already the sum of its months
    summed = rows.iloc[-1:] if compared.kind == "rolling" else rows
    top, bottom = float(summed["numerator"].sum()), float(summed["denominator"].sum())
    return Side(len(rows), top / bottom if bottom > 0 else None, top, bottom)


def judge(compared: Compared, before: pd.DataFrame, after: pd.DataFrame) -> Result:
    """Hold the known months after a handover against those before it."""
    sides = side_of(compared, before), side_of(compared, after)
    reason = compared.unjudged or _too_little(compared, *sides)
    if reason:
        return _untold(compared, *sides, reason)
    if compared.kind == "counts":
        low, high = newcombe(pooled(before), pooled(after), *spread(before, after))
        is_clear = low > 0 or high < 0
    else:
        low, high = usual_range(before, compared.most, is_rolling=compared.kind == "rolling")
        is_clear = not low <= float(sides[1].value or 0) <= high
    outcome = _outcome(compared, *sides, is_clear=is_clear)
    change = float(sides[1].value or 0) - float(sides[0].value or 0)
    if outcome != "no_clear_change" and was_moving(before, change):
        outcome, reason = "no_clear_change", f"was {'rising' if change > 0 else 'falling'} before"
    return Result(
        compared=compared,
        before=sides[0],
        after=sides[1],
        outcome=outcome,
        low=low,
        high=high,
        reason=reason,
    )


def untold(compared: Compared, before: pd.DataFrame, after: pd.DataFrame, reason: str) -> Result:
    """The result of a KPI that cannot be compared, with what is known of it."""
    return _untold(compared, side_of(compared, before), side_of(compared, after), reason)


def _untold(compared: Compared, before: Side, after: Side, reason: str) -> Result:
    return Result(
        compared=compared, before=before, after=after, outcome="cannot_be_told", reason=reason
    )


def _too_little(compared: Compared, before: Side, after: Side) -> str:
    for side, name, least in (
        (before, "before", LEAST_MONTHS),
        (after, "after", compared.least_after),
    ):
        if side.months < least or side.value is None:
            return f"{_months(side.months)} known {name} the handover; it needs {least}"
        if compared.kind == "counts" and (side.denominator or 0) < FEW:
            return f"only {side.denominator:,.0f} cases {name} the handover; it needs {FEW}"
    if compared.kind != "counts" and before.months < LEAST_FOR_RANGE:
        return (
            f"{_months(before.months)} known before the handover; "
            f"a usual range needs {LEAST_FOR_RANGE}"
        )
    return ""


def _months(count: int) -> str:
    return {0: "no month is", 1: "one month is"}.get(count, f"{count} months are")


def _outcome(compared: Compared, before: Side, after: Side, *, is_clear: bool) -> Outcome:
    change = float(after.value or 0) - float(before.value or 0)
    # half a billionth lets a difference of exactly the least one count, however it is rounded
    if not is_clear or abs(change) < compared.least - 5e-10:
        return "no_clear_change"
    return "better" if (change < 0) == (compared.better == "lower") else "worse"
