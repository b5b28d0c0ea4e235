"""The three balances of an 835, in integer cents: service line, claim, transaction.

Payers balance almost always, so an imbalance is worth saying, with the place and both amounts; it
is never a reason to drop a claim. What must not live here: the reading of amounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.x12.result import dollars
from vitals.x12.segments import Bools, Ints, Segments, sum_by


def check_amounts(
    segments: Segments, at: Ints, owed: tuple[Ints, Ints, Ints], kept: Bools, level: str
) -> tuple[Bools, list[dict[str, Any]]]:
    """Tell where charge − adjustments = paid; *owed* holds these three for the segments *at*.

    Only what is *kept* is spoken about. *level* is ``service`` or ``claim``.
    """
    charge, adjusted, paid = owed
    wrong = np.flatnonzero((charge - adjusted != paid) & kept)
    notes = [
        _warning(
            segments,
            int(at[each]),
            f"{level}-balance",
            f"charge {dollars(charge[each])} − adjustments {dollars(adjusted[each])}: expected "
            f"{dollars(charge[each] - adjusted[each])} paid, found {dollars(paid[each])}",
        )
        for each in wrong
    ]
    return charge - adjusted == paid, notes


def _warning(segments: Segments, at: int, rule: str, reason: str) -> dict[str, Any]:
    name, row = segments.place(at)
    table = "payments" if rule == "transaction-balance" else "remittances"
    return finding(name, rule, reason, severity="warning", source_row=row, table=table)


def check_responsibility(
    segments: Segments, claims: pd.DataFrame, at: Ints, shared: Ints, kept: Bools
) -> list[dict[str, Any]]:
    """Warn where CLP05 (0 if absent) is not the sum of the PR adjustments, save on reversals."""
    told = claims["patient_responsibility_cents"]
    checked = (claims["status_code"] != "22").to_numpy(dtype=bool) & kept
    amounts = told.fillna(0).to_numpy(dtype=np.int64)
    return [
        _warning(
            segments,
            int(at[each]),
            "patient-responsibility",
            f"CLP05: expected the PR adjustments {dollars(shared[each])}, "
            f"found {'nothing' if pd.isna(told[each]) else dollars(amounts[each])}",
        )
        for each in np.flatnonzero(checked & (amounts != shared))
    ]


def check_payments(
    segments: Segments, payments: pd.DataFrame, at: Ints, refused_claims: Ints
) -> Iterator[dict[str, Any]]:
    """Yield a warning where BPR02 is not Σ CLP04 − Σ PLB; the sums are of accepted rows."""
    amount = payments["amount_cents"].to_numpy(dtype=np.int64)
    claims = payments["claims_paid_cents"].to_numpy(dtype=np.int64)
    provider = payments["provider_adjustments_cents"].to_numpy(dtype=np.int64)
    for each in np.flatnonzero(amount != claims - provider):
        reason = (
            f"claims paid {dollars(claims[each])} − provider adjustments "
            f"{dollars(provider[each])}: expected BPR02 {dollars(claims[each] - provider[each])}, "
            f"found {dollars(amount[each])}"
        )
        if refused_claims[each]:
            reason += f"; {refused_claims[each]} claims of it were refused"
        yield _warning(segments, int(at[each]), "transaction-balance", reason)


def cents(column: pd.Series) -> Ints:
    """Return a cents column as plain integers, 0 where missing (the row is refused then)."""
    return np.asarray(column.fillna(0).to_numpy(dtype=np.int64))


def totals(group: Ints, column: pd.Series, count: int) -> Ints:
    """Return the exact sums of a cents column by *group*."""
    return sum_by(group, cents(column), count)
