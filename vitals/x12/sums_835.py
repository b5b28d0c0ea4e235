"""What the transactions of an 835 come to, and whether their amounts add up.

The three balances are those of ``balance``; here the rows of ``read_835`` are brought to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vitals.x12.balance import check_amounts, check_responsibility, totals
from vitals.x12.columns import Bools, Ints, dense, equals
from vitals.x12.groups import count_by, first_by
from vitals.x12.layout import Taken
from vitals.x12.payments_835 import Money
from vitals.x12.segments import Segments

if TYPE_CHECKING:
    from vitals.x12.read_835 import Loops


def balance_of(
    segments: Segments, loops: Loops, taken: tuple[Taken, Taken, Taken], kept: Bools
) -> tuple[Bools, list[dict[str, Any]]]:
    """Tell which claims balance, their lines included, and what does not."""
    claims, lines, adjusted = taken
    amounts = adjusted.columns["amount_cents"]
    claim_of = loops.claim[adjusted.segment]
    by_line = totals(loops.line[adjusted.segment], amounts, len(lines))
    by_claim = totals(claim_of, amounts, len(claims))
    right_lines, line_notes = check_amounts(
        segments, lines.segment, _owed(lines, by_line), kept[loops.line_claim], "service"
    )
    right, claim_notes = check_amounts(
        segments, claims.segment, _owed(claims, by_claim), kept, "claim"
    )
    of_patient = equals(adjusted.columns["group_code"], "PR")
    shared = totals(np.where(of_patient, claim_of, -1), amounts, len(claims))
    notes = check_responsibility(segments, claims.columns, claims.segment, shared, kept)
    wrong = count_by(loops.line_claim[~right_lines], len(claims))
    return right & (wrong == 0), [*line_notes, *claim_notes, *notes]


def _owed(taken: Taken, adjusted: Ints) -> tuple[Ints, Ints, Ints]:
    """Return charge, adjustments and payment of each row."""
    return dense(taken.columns["charge_cents"]), adjusted, dense(taken.columns["paid_cents"])


def money_of(
    segments: Segments,
    loops: Loops,
    taken: tuple[Taken, Taken, Taken],
    judged: tuple[Bools, Bools],
    count: int,
) -> Money:
    """Sum the accepted rows of each transaction; *judged* marks claims refused, and balanced."""
    claims, lines, adjusted = taken
    refused, balanced = judged
    owner = segments.transaction[loops.claim_at]
    kept = np.where(refused, -1, owner)
    of_patient = equals(adjusted.columns["group_code"], "PR")
    adjusted_owner = np.where(of_patient, -1, np.append(kept, -1)[loops.claim[adjusted.segment]])
    sums = {
        name: totals(kept, claims.columns[column], count)
        for name, column in {
            "charge": "charge_cents",
            "paid": "paid_cents",
            "responsibility": "patient_responsibility_cents",
        }.items()
    }
    return Money(
        claims=count_by(owner, count),
        refused=count_by(owner[refused], count),
        unbalanced=count_by(owner[~refused & ~balanced], count),
        lines=count_by(segments.transaction[lines.segment], count),
        **sums,
        adjustments=totals(adjusted_owner, adjusted.columns["amount_cents"], count),
        start=first_by(segments.transaction, count),
    )
