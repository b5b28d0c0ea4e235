"""What secondary payers take over from the patient: the balance they are asked to pay.

What must not live here: events.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.ledger.book import REVERSAL, Book


def taken_back(book: Book, remits: pd.DataFrame) -> pd.Series:
    """Cents that each remittance moves from the patient back to insurance, before its own events.

    A secondary remittance is asked its charge less what it reports as settled before, and no more
    than was moved to the patient; its reversal returns no more than was taken. A claim's total is
    always that of its remittances so far in the payers' order: where a primary remittance comes
    after a secondary one, it is the primary's that moves what the secondary was asked.
    """
    taken = pd.Series(0, index=remits.index, dtype="int64")
    if remits["is_primary"].all():
        return taken
    rows = _asked(book, remits)
    is_late = rows["tier"] < rows.groupby("claim")["tier"].cummax()
    is_mixed = rows["claim"].isin(rows.loc[is_late, "claim"])
    in_turn, mixed = rows.loc[~is_mixed], rows.loc[is_mixed]
    taken.loc[in_turn.index] = _in_turn(in_turn, in_turn["claim"])
    taken.loc[mixed.index] = _as_received(mixed)
    return taken


def _asked(book: Book, remits: pd.DataFrame) -> pd.DataFrame:
    """Remittances of claims with a later payer: cents ``moved`` to the patient, ``open`` before."""
    cas = book.adjustments
    moved = cas.loc[cas["is_patient"]].groupby("remittance")["amount_cents"].sum()
    settled = cas.loc[cas["group"].eq("informational")].groupby("remittance")["amount_cents"].sum()
    with_later = remits.loc[~remits["is_primary"], "claim"]
    rows = remits.loc[remits["claim"].isin(with_later)]
    before = settled.reindex(rows.index).fillna(0).astype("int64")
    return pd.DataFrame(
        {
            "claim": rows["claim"],
            "order": rows["order"],
            "tier": rows["tier"],
            "is_reversal": rows["status_code"] == REVERSAL,
            "moved": moved.reindex(rows.index).fillna(0).astype("int64"),
            "open": rows["charge_cents"].astype("int64") - before,
        }
    )


def _as_received(rows: pd.DataFrame) -> pd.Series:
    """What each remittance adds to its claim's total: all known by then, less all known before."""
    pairs = rows[["claim", "order"]].merge(rows, on="claim", suffixes=("_now", ""))
    known = pairs.loc[pairs["order"] <= pairs["order_now"]]
    known = known.sort_values(["order_now", "tier", "order"], ignore_index=True)
    total = _in_turn(known, known["order_now"]).groupby(known["order_now"]).sum()
    total = rows["order"].map(total)
    return total - total.groupby(rows["claim"]).shift(fill_value=0)


def _in_turn(rows: pd.DataFrame, group: pd.Series) -> pd.Series:
    """Cents taken by each row; the rows of a group in turn, all groups in step."""
    number = pd.Series(group.factorize()[0], index=rows.index)
    held, lent = np.zeros((2, int(number.max()) + 1 if len(rows) else 0), dtype="int64")
    taken = pd.Series(0, index=rows.index, dtype="int64")
    for _, step in rows.groupby(rows.groupby(number).cumcount()):
        at = number.loc[step.index].to_numpy()
        least = np.where(step["is_reversal"], -lent[at], 0)
        asked = np.maximum(np.minimum(held[at], step["open"].to_numpy()), least)
        back = np.where(step["tier"] == 1, 0, asked)
        held[at] += step["moved"].to_numpy() - back
        lent[at] += back
        taken.loc[step.index] = back
    return taken
