"""Balances of every claim and account at any days, such as month ends, in one vectorised pass.

A balance is the sum of the events up to a day; nothing else. What must not live here: what a
balance means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.ledger.posting import STUB

ACCOUNTS = ("insurance", "patient")

Days = NDArray[np.datetime64]

_MONTH = np.timedelta64(1, "M")


@dataclass(frozen=True, slots=True)
class BalanceMatrix:
    """Cents of one account: a row per claim (position in ``keys``), a column per day asked for."""

    keys: pd.Index
    ends: Days
    insurance: NDArray[np.int64]
    patient: NDArray[np.int64]

    def of(self, account: str) -> NDArray[np.int64]:
        """The matrix of one account."""
        return self.insurance if account == "insurance" else self.patient


def days(values: pd.Series | pd.Index | Sequence[date] | Days) -> Days:
    """Dates as numpy days, NaT where missing."""
    return np.asarray(pd.to_datetime(pd.Series(values)).to_numpy().astype("datetime64[D]"))


def balance_matrix(
    ledger: pd.DataFrame, keys: pd.Index, month_ends: Sequence[date] | Days
) -> BalanceMatrix:
    """Balances of the claims *keys* at the end of any days; later events are not counted."""
    asked = days(month_ends)
    ends, place = np.unique(asked, return_inverse=True)
    claim = keys.get_indexer(ledger["claim_key"])
    column = np.searchsorted(ends, days(ledger["posted_on"]), side="left")
    amount = ledger["amount_cents"].to_numpy(dtype="int64")
    is_of_claim = ledger["account"].isin(ACCOUNTS).to_numpy(dtype=bool)
    counted = (claim >= 0) & (column < len(ends)) & is_of_claim
    insurance, patient = (
        held if np.array_equal(ends, asked) else held[:, place]
        for held in held_at(
            claim[counted],
            column[counted],
            amount[counted],
            ledger["account"].eq(ACCOUNTS[1]).to_numpy(dtype=bool)[counted],
            (len(keys), len(ends)),
        )
    )
    return BalanceMatrix(keys, asked, insurance, patient)


def held_at(
    claim: NDArray[np.int64],
    column: NDArray[np.int64],
    cents: NDArray[np.int64] | NDArray[np.float64],
    is_patient: NDArray[np.bool_],
    shape: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Running sums of events by claim and column, of insurance and of patient; exact below 2^53."""
    number, size = shape
    place = (claim + number * is_patient) * size + column
    posted = np.bincount(place, cents, len(ACCOUNTS) * number * size)
    rows = posted.reshape(len(ACCOUNTS) * number, size)
    held = np.cumsum(rows, axis=1).astype("int64")
    return held[:number], held[number:]


def balances(ledger: pd.DataFrame, month_ends: Sequence[date]) -> pd.DataFrame:
    """One row per day of *month_ends* (any days), claim and account whose balance is not 0.

    Columns ``month_end``, ``claim_key``, ``account``, ``balance_cents``.
    """
    keys = pd.Index(ledger["claim_key"].dropna().unique()).astype("str").sort_values()
    matrix = balance_matrix(ledger, keys, month_ends)
    parts = []
    for account in ACCOUNTS:
        cents = matrix.of(account)
        claim, month = np.nonzero(cents)
        parts.append(
            pd.DataFrame(
                {
                    "month_end": pd.Series(matrix.ends[month]).astype("datetime64[us]"),
                    "claim_key": keys[claim],
                    "account": account,
                    "balance_cents": cents[claim, month],
                }
            )
        )
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["month_end", "claim_key", "account"], ignore_index=True)


def month_of(dates: pd.Series) -> pd.Series:
    """YYYY-MM of each date."""
    return dates.dt.strftime("%Y-%m").astype("str")


def month_end(month: str) -> date:
    """Last day of a month YYYY-MM."""
    year, number = divmod(12 * int(month[:4]) + int(month[5:]), 12)
    return date(year, number + 1, 1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """Months YYYY-MM from *first* to *last*, both included; none where *last* is earlier."""
    return [
        str(month)
        for month in np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + _MONTH)
    ]


def first_known_on(ledger: pd.DataFrame) -> pd.Timestamp:
    """Day from which the ledger holds what happened; NaT where nothing was posted.

    A charge known from its remittance only stands on its date of service, which may lie years
    before anything else was received; where there is nothing else, the latest of them counts.
    """
    is_of_claims = ledger["account"].isin(ACCOUNTS)
    is_stub = ledger["reason"].eq(STUB).fillna(False)
    posted_on = ledger["posted_on"]
    first = posted_on.where(is_of_claims & ~is_stub).min()
    return posted_on.where(is_of_claims).max() if pd.isna(first) else first


def months_of(ledger: pd.DataFrame, today: date) -> list[str]:
    """Complete months: from the first that the ledger holds to the last ended before *today*."""
    first = first_known_on(ledger)
    if pd.isna(first):
        return []
    last = np.datetime64(today.isoformat()[:7], "M") - _MONTH
    return months_between(f"{first:%Y-%m}", str(last))


def roll_forward(ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per month and account: opening + events by kind = closing, in cents.

    Opening and closing are summed from the balances of the claims, the kinds from the events;
    ``gap_cents`` is what is between them and must be 0.
    """
    claims = ledger.loc[ledger["account"].isin(ACCOUNTS)]
    if claims.empty:
        return pd.DataFrame(columns=["month", "account", "opening_cents", "closing_cents"])
    month = month_of(claims["posted_on"])
    months = months_between(month.min(), month.max())
    held = balances(claims, [month_end(one) for one in months])
    index = pd.MultiIndex.from_product([months, ACCOUNTS], names=["month", "account"])
    closing = (
        held.groupby([month_of(held["month_end"]), held["account"]])["balance_cents"]
        .sum()
        .reindex(index, fill_value=0)
    )
    kinds = (
        claims.assign(month=month, amount_cents=claims["amount_cents"].astype("int64"))
        .pivot_table(
            index=["month", "account"],
            columns="kind",
            values="amount_cents",
            aggfunc="sum",
            fill_value=0,
        )
        .reindex(index, fill_value=0)
        .add_suffix("_cents")
    )
    opening = closing.groupby("account").shift(fill_value=0)
    rolled = kinds.assign(opening_cents=opening, closing_cents=closing)
    gap = opening + kinds.sum(axis=1) - closing
    names = ["opening_cents", *kinds.columns, "closing_cents", "gap_cents"]
    return rolled.assign(gap_cents=gap)[names].reset_index()
