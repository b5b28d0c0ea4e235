"""What the rows of tables come to in money, to be compared with a report's own grand total.

Sums are integer cents, told as decimal text. What must not live here: X12, whose sets balance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

_BESIDE: Mapping[str, tuple[str, str]] = {"adjustments": ("remittances", "adjustments")}
"""Canonical table whose amounts are told as a column of another one."""
_TOLD = frozenset(
    {"claims", "remittances", "transactions", "deposits", "ar_control", "fee_schedule", "appeals"}
)

Totals = Counter[tuple[str, str]]
"""Cents by table and name."""


def totals_of(tables: Mapping[str, pd.DataFrame]) -> Totals:
    """Return the cents of each amount column; those of transactions by kind and account."""
    found: Totals = Counter()
    for table, rows in tables.items():
        if table in _BESIDE and len(rows):
            found[_BESIDE[table]] += int(rows["amount_cents"].sum())
        if table not in _TOLD or rows.empty:
            continue
        if table == "transactions":
            sums = rows.groupby(["kind", "account"])["amount_cents"].sum()
            found.update(
                {(table, f"{kind} {account}"): int(c) for (kind, account), c in sums.items()}
            )
            continue
        for name in (name for name in rows if name.endswith("_cents")):
            if rows[name].notna().any():
                found[table, name.removesuffix("_cents")] += int(rows[name].sum())
    return found


def as_told(totals: Totals) -> dict[str, dict[str, str]]:
    """Return the totals by table and name as decimal text with two decimals."""
    told: dict[str, dict[str, str]] = {}
    for (table, name), cents in sorted(totals.items()):
        dollars, rest = divmod(abs(cents), 100)
        told.setdefault(table, {})[name] = f"{'-' if cents < 0 else ''}{dollars}.{rest:02d}"
    return told
