"""Aging: how old what is owed is, from the date of service to the month's last day.

What must not live here: what is owed (``receivables``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vitals.kpis.cases import Cases, CasesOf, share
from vitals.kpis.doubts import OWED, PATIENTS
from vitals.kpis.inputs import Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, Members, members
from vitals.kpis.receivables import NEEDS, NO_BALANCE, debits, owed
from vitals.kpis.unanswered import unanswered

BUCKETS = ("0-30", "31-60", "61-90", "91-120", ">120")
_EDGES = (30, 60, 90, 120)


def _aged(is_counted: Callable[[Ints], np.ndarray]) -> CasesOf:
    """Debits; above the line those whose age in days is counted."""

    def found(inputs: Inputs) -> Cases:
        rows = inputs.once(debits)
        part = rows["cents"].where(is_counted(rows["age"].to_numpy()), 0)
        return owed(inputs, rows, part, rows["cents"])

    return found


young = _aged(lambda age: age <= _EDGES[0])
"""Debits; above the line those 0 to 30 days old (a service date after the end counts as 0)."""


def _buckets(inputs: Inputs, found: Cases) -> Breakdown:
    """Every bucket, alone, by account and by payer class; buckets without money are 0."""
    rows = inputs.once(debits)
    bucket = np.searchsorted(_EDGES, rows["age"], side="left")
    account = (rows["account"] == "patient").to_numpy(dtype="int64")
    by_claim, names = inputs.members("payer_class")
    payer_class = by_claim[rows["claim"]]
    dimensions: Sequence[tuple[str, Ints, Sequence[str]]] = (
        ("bucket", np.zeros(len(rows), dtype="int64"), [""]),
        ("account_bucket", account, ["insurance|", "patient|"]),
        ("class_bucket", payer_class, [f"{name}|" for name in names]),
    )
    return [
        part
        for name, code, prefixes in dimensions
        for part in _dimension(inputs, found, name, code * len(BUCKETS) + bucket, prefixes)
    ]


def _dimension(
    inputs: Inputs, found: Cases, dimension: str, code: Ints, prefixes: Sequence[str]
) -> list[Members]:
    """Members of one dimension, in order of their prefixes' names and then of age.

    A payer class that never owed anything is left out.
    """
    (block,) = found.blocks
    names = [prefix + bucket for prefix in prefixes for bucket in BUCKETS]
    grid = block.grid(inputs.calendar, block.denominator, code, len(names))
    sums = grid.reshape(len(names), len(inputs.calendar.months))
    whole = found.denominators(inputs)
    held = np.bincount(code // len(BUCKETS), minlength=len(prefixes)) > 0
    shown = held | (dimension != "class_bucket")
    order = sorted(np.flatnonzero(shown).tolist(), key=lambda place: prefixes[place])
    return [
        members(inputs, dimension, names[at], sums[at], whole)
        for place in order
        for at in range(place * len(BUCKETS), (place + 1) * len(BUCKETS))
    ]


KPIS = (
    Kpi(
        id="ar_aging",
        label="Aging of receivables",
        short="A/R 0-30 days",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Debit balances 0 to 30 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=young,
        formula=share(NO_BALANCE),
        splits=EVERY_SPLIT,
        breakdown=_buckets,
        note="Breakdowns hold every bucket, by account and by payer class.",
    ),
    Kpi(
        id="ar_over_90_rate",
        label="Receivables older than 90 days",
        short="A/R over 90",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Debit balances more than 90 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=_aged(lambda age: age > 90),
        formula=share(NO_BALANCE),
        splits=EVERY_SPLIT,
        undoubted=unanswered,
        note="Breakdown unanswered, of claims and not dollars: of those the insurer owes at the "
        "month's end and first sent more than 45 days before, the ones neither adjudicated nor "
        "sent again nor appealed by then; what follow-up shows where no log is kept.",
    ),
    Kpi(
        id="ar_over_120_rate",
        label="Receivables older than 120 days",
        short="A/R over 120",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Debit balances more than 120 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=_aged(lambda age: age > 120),
        formula=share(NO_BALANCE),
        splits=EVERY_SPLIT,
    ),
)
