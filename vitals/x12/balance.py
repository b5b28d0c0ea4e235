"""The three balances of an 835, in integer cents: service line, claim, transaction.

Payers balance almost always, so an imbalance is worth saying, with the place and both amounts; it
is never a reason to drop a claim. What must not live here: the reading of amounts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vitals.parsed import finding
from vitals.x12.columns import Bools, Column, Ints, Rows, dense, equals, given
from vitals.x12.groups import sum_by
from vitals.x12.result import dollars
from vitals.x12.segments import Segments


def check_amounts(
    segments: Segments, at: Ints, owed: tuple[Ints, Ints, Ints], kept: Bools, level: str
) -> tuple[Bools, list[dict[str, Any]]]:
    """Tell where charge − adjustments = paid; *owed* holds these three for the segments *at*.

    Only what is *kept* is spoken about. *level* is ``service`` or ``claim``.
    """
    charge, adjusted, paid = owed
    right = charge - adjusted == paid
    notes = [
        _warning(
            segments,
            int(at[each]),
            f"{level}-balance",
            f"charge {dollars(charge[each])} − adjustments {dollars(adjusted[each])}: expected "
            f"{dollars(charge[each] - adjusted[each])} paid, found {dollars(paid[each])}",
        )
        for each in np.flatnonzero(~right & kept)
    ]
    return right, notes


def _warning(segments: Segments, at: int, rule: str, reason: str) -> dict[str, Any]:
    name, row = segments.place(at)
    table = "payments" if rule == "transaction-balance" else "remittances"
    return finding(name, rule, reason, severity="warning", source_row=row, table=table)


def check_responsibility(
    segments: Segments, claims: Rows, at: Ints, shared: Ints, kept: Bools
) -> list[dict[str, Any]]:
    """Warn where CLP05 (0 if absent) is not the sum of the PR adjustments.

    A reversal may leave CLP05 out.
    """
    told = claims["patient_responsibility_cents"]
    amounts, there = dense(told), given(told)
    checked = (~equals(claims["status_code"], "22") | there) & kept
    return [
        _warning(
            segments,
            int(at[each]),
            "patient-responsibility",
            f"CLP05: expected the PR adjustments {dollars(shared[each])}, "
            f"found {dollars(amounts[each]) if there[each] else 'nothing'}",
        )
        for each in np.flatnonzero(checked & (amounts != shared))
    ]


def check_payments(
    segments: Segments, at: Ints, owed: tuple[Ints, Ints, Ints], kept: Bools, refused_claims: Ints
) -> list[dict[str, Any]]:
    """Warn where BPR02 is not Σ CLP04 − Σ PLB; *owed* holds these three for each transaction.

    The sums are of accepted rows; *refused_claims* says how many claims they leave out.
    """
    amount, claims, provider = owed
    notes = []
    for each in np.flatnonzero((amount != claims - provider) & kept):
        reason = (
            f"claims paid {dollars(claims[each])} − provider adjustments "
            f"{dollars(provider[each])}: expected BPR02 {dollars(claims[each] - provider[each])}, "
            f"found {dollars(amount[each])}"
        )
        if refused_claims[each]:
            number = int(refused_claims[each])
            reason += f"; {number} claim{'s' * (number != 1)} of it refused"
        notes.append(_warning(segments, int(at[each]), "transaction-balance", reason))
    return notes


def totals(group: Ints, column: Column, count: int) -> Ints:
    """Return the exact sums of a cents column by *group*; a missing amount counts nothing."""
    return sum_by(group, dense(column), count)
