"""The bank's deposits, the payers' payments and the ledger's postings, tied by trace number.

A trace number (TRN02) names a transfer or cheque; where it and the amount agree, the money that
was told is the money that came. What must not live here: what is shown of it, and claims.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.ledger.book import Book
from vitals.ledger.payments import payments_posted
from vitals.same_payment import real_trace

MATCHED, DIFFERS = "matched", "amount_differs"
NO_PAYMENT, NO_DEPOSIT = "deposit_without_835", "payment_without_deposit"
UNKNOWN, NOTHING = "deposits_not_received", "nothing_to_deposit"
NOT_POSTED, POSTED_DIFFERS = "not_posted", "posted_differs"

OPEN = (NO_PAYMENT, NO_DEPOSIT, DIFFERS, NOT_POSTED, POSTED_DIFFERS)
"""States that somebody has to look into."""

COLUMNS = [
    *("trace_number", "payer_id", "deposited_on", "deposit_cents", "paid_on", "payment_cents"),
    *("posted_cents", "plb_cents", "gap_cents", "is_matched", "state"),
]
_MONEY = ["deposit_cents", "payment_cents", "posted_cents", "plb_cents", "gap_cents"]


def three_way(book: Book, ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per deposit and the payment it ties to, and one per either that is left over.

    Columns ``trace_number``, ``payer_id``, ``deposited_on``, ``deposit_cents``, ``paid_on``,
    ``payment_cents``, ``posted_cents``, ``plb_cents``, ``gap_cents`` (see ``payments_posted``),
    ``is_matched`` (deposit and payment agree) and ``state``. A transfer told in several payments,
    or deposited in parts, that adds up is matched too: its rows stand apart, each with the other
    side's latest date. Every amount stands once. Only payers' deposits are rows.
    """
    deposits, payments = payer_deposits(book), payments_posted(book, ledger)
    pairs = _tied(deposits, payments)
    summed = _summed(deposits, payments, pairs)
    rows = _together(deposits, payments, pairs)
    rows = _with_other_dates(rows, summed)
    same = rows["deposit_cents"].eq(rows["payment_cents"]).fillna(False).astype(bool)
    rows["is_matched"] = same | rows["trace"].isin(summed.index) & ~rows["is_tied"]
    rows["state"] = _states(rows, book.table("deposits")["deposited_on"])
    order = ["on", "trace_number", "payer_id", "payment_cents", "deposit_cents"]
    rows["on"] = rows["paid_on"].fillna(rows["deposited_on"])
    return rows.sort_values(order, ignore_index=True)[COLUMNS]


def payer_deposits(book: Book) -> pd.DataFrame:
    """Deposits that name a payer or a trace number: what patients brought is no payer's money."""
    rows = book.table("deposits")
    rows = rows.loc[rows["payer_id"].notna() | rows["trace_number"].notna()]
    rows = rows.assign(trace=real_trace(rows["trace_number"]))
    rows = rows.rename(columns={"amount_cents": "deposit_cents"})
    names = ["deposited_on", "trace", "trace_number", "payer_id", "deposit_cents"]
    return rows.sort_values(names, ignore_index=True)[names]


def _tied(deposits: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Pairs ``deposit`` and ``payment`` (row numbers), each at most once.

    Of one trace number those of equal amounts first, then, where a whole does not add up, any.
    """
    sides = deposits.rename_axis("deposit").reset_index().dropna(subset=["trace"])
    others = payments.rename_axis("payment").reset_index().dropna(subset=["trace"])
    found = sides.merge(others.loc[others["payment_cents"].ne(0)], on="trace")
    found = found.assign(
        other_payer=found["payer_id_x"].ne(found["payer_id_y"]).fillna(True).astype(bool),
        days=(found["deposited_on"] - found["paid_on"]).dt.days.abs(),
    ).sort_values(["other_payer", "days", "deposit", "payment"])
    equal = _in_turn(found.loc[found["deposit_cents"].eq(found["payment_cents"])])
    summed = _summed(deposits, payments, equal).index
    is_used = found["deposit"].isin(equal["deposit"]) | found["payment"].isin(equal["payment"])
    rest = _in_turn(found.loc[~is_used & ~found["trace"].isin(summed)])
    return pd.concat([equal, rest], ignore_index=True)


def _in_turn(found: pd.DataFrame) -> pd.DataFrame:
    """The best pair of each deposit and payment, then the next best of what is left."""
    parts = [found.iloc[:0]]
    while len(found):
        sure = found.drop_duplicates("deposit").drop_duplicates("payment")
        parts.append(sure)
        is_used = found["deposit"].isin(sure["deposit"]) | found["payment"].isin(sure["payment"])
        found = found.loc[~is_used]
    return pd.concat(parts)[["deposit", "payment"]]


def _summed(deposits: pd.DataFrame, payments: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Trace numbers of which all that *pairs* leaves adds up on both sides, with latest dates."""
    left = deposits.loc[~deposits.index.isin(pairs["deposit"])].groupby("trace")
    told = payments.loc[~payments.index.isin(pairs["payment"])].groupby("trace")
    both = pd.DataFrame({"deposit": left["deposit_cents"].sum()}).join(
        pd.DataFrame({"payment": told["payment_cents"].sum(), "paid_on": told["paid_on"].max()}),
        how="inner",
    )
    both = both.assign(deposited_on=left["deposited_on"].max().reindex(both.index))
    return both.loc[both["deposit"].eq(both["payment"]) & both["payment"].ne(0)]


def _together(deposits: pd.DataFrame, payments: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Both sides of each pair on one row, then what is left of either."""
    names = [name for name in ("trace", *COLUMNS) if name in {*deposits, *payments}]
    tied = payments.loc[pairs["payment"]].reset_index(drop=True)
    brought = deposits.loc[pairs["deposit"], ["deposited_on", "deposit_cents"]]
    tied[brought.columns] = brought.reset_index(drop=True)
    parts = [
        tied.assign(is_tied=True),
        payments.drop(index=pairs["payment"]).assign(is_tied=False),
        deposits.drop(index=pairs["deposit"]).assign(is_tied=False),
    ]
    rows = pd.concat([part.reindex(columns=[*names, "is_tied"]) for part in parts])
    rows = rows.astype(dict.fromkeys(_MONEY, "Int64") | {"is_tied": "bool"})
    dates = dict.fromkeys(("deposited_on", "paid_on"), "datetime64[us]")
    return rows.astype(dates).reset_index(drop=True)


def _with_other_dates(rows: pd.DataFrame, summed: pd.DataFrame) -> pd.DataFrame:
    """Rows of a transfer that adds up, with the date of the side they do not have."""
    free = ~rows["is_tied"]
    for name in ("paid_on", "deposited_on"):
        known = summed[name].reindex(rows["trace"]).set_axis(rows.index)
        rows[name] = rows[name].fillna(known.where(free))
    return rows


def _states(rows: pd.DataFrame, banked: pd.Series) -> pd.Series:
    """One state for each row: what is wrong with the bank first, then with the posting.

    Days before the first deposit that the bank's export brings, and from the last on, are unknown.
    """
    is_told = rows["paid_on"].ge(banked.min()) & rows["paid_on"].lt(banked.max())
    has_payment = rows["payment_cents"].notna()
    gap = rows["gap_cents"].fillna(0).ne(0).to_numpy(dtype=bool)
    is_bare = gap & rows["posted_cents"].eq(0).fillna(False).to_numpy(dtype=bool)
    matched = rows["is_matched"].to_numpy(dtype=bool)
    nothing = rows["payment_cents"].eq(0).fillna(False).to_numpy(dtype=bool) & ~rows["is_tied"]
    alone = has_payment & ~rows["is_tied"] & ~matched & ~nothing
    known = [
        (~has_payment & ~matched, NO_PAYMENT),
        (rows["is_tied"] & ~matched, DIFFERS),
        (alone & is_told, NO_DEPOSIT),
        (is_bare, NOT_POSTED),
        (gap, POSTED_DIFFERS),
        (alone, UNKNOWN),
        (nothing, NOTHING),
    ]
    chosen = np.select([np.asarray(test) for test, _ in known], [s for _, s in known], MATCHED)
    return pd.Series(chosen, rows.index, dtype="str")
