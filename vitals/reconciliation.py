"""All that the report's last page reconciles, as plain JSON values: books, bank, payers, files.

What must not live here: how anything is counted (``ledger``, ``received``), and layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from vitals.ledger.balances import first_known_on, months_between
from vitals.ledger.book import Book, open_book
from vitals.ledger.controls import (
    ar_control,
    payments_by_month,
    provider_account,
    three_way_by_month,
)
from vitals.ledger.reconcile import reconcile
from vitals.ledger.three_way import OPEN, three_way
from vitals.practice import Practice
from vitals.received import rows_by_file
from vitals.tables import FINDINGS, MANIFEST

MOST_MONTHS = 24
MOST_OPEN = 25
MOST_FILES = 100
_WINDOW = 12

OF_THE_BANK = (
    *("deposits_cents", "matched_cents", "deposits_without_835_cents"),
    *("payments_without_deposit_cents", "differs_cents"),
)
"""Sums that nobody knows where no deposits were ever received."""

Json = dict[str, Any]


def reconciliation(
    tables: Mapping[str, pd.DataFrame], ledger: pd.DataFrame, practice: Practice, month: str
) -> Json:
    """What ``reconcile`` finds, and the books beside the bank, the payers and the practice's own.

    *tables* holds the canonical tables and the manifest and findings. Months are those up to
    *month*; money is integer cents, what was not received is null, so all sums of the bank where
    no deposits ever were. No claim is named, and no payer that only the bank knows.
    """
    book = open_book(tables, practice)
    months = _months(ledger, month)
    rows = three_way(book, ledger)
    has_bank = bool(rows["deposit_cents"].notna().any())
    sums = three_way_by_month(rows, months)
    return {
        **reconcile(tables, ledger, book),
        "three_way": {
            "deposits_received": has_bank,
            "months": _records(sums if has_bank else sums.assign(**_unknown(sums))),
            **_unmatched(_without_names(rows, book), months[-_WINDOW:]),
        },
        "ar_control": _records(ar_control(book, ledger, months)),
        "payments_by_month": _records(payments_by_month(book, ledger, months)),
        "provider_account": _records(provider_account(ledger, months)),
        "files": _files(tables),
    }


def _months(ledger: pd.DataFrame, month: str) -> list[str]:
    first = first_known_on(ledger)
    begins = month if pd.isna(first) else min(f"{first:%Y-%m}", month)
    return months_between(begins, month)[-MOST_MONTHS:]


def _unknown(sums: pd.DataFrame) -> dict[str, pd.Series]:
    return {name: sums[name].mask(sums[name].notna()) for name in OF_THE_BANK}


def _without_names(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows without payers and trace numbers that only a bank's export tells and may be a name.

    What is written there of a patient's card or cheque would leave the house with the report. A
    payer stands where a claim, an 835 or the profile knows it too, a trace number with a digit and
    without blanks.
    """
    known = [book.remittances["payer_id"], book.versions["payer_id"]]
    named = {payer.id for payer in book.practice.payers}.union(
        book.table("payments")["payer_id"].dropna(), *(part.dropna() for part in known)
    )
    is_number = rows["trace_number"].str.fullmatch(r"(?=.*\d)[\w./-]+").eq(True).fillna(False)
    return rows.assign(
        payer_id=rows["payer_id"].where(rows["payer_id"].isin(named)),
        trace_number=rows["trace_number"].where(is_number),
    )


def _unmatched(rows: pd.DataFrame, months: Sequence[str]) -> Json:
    """The largest rows of *months* that somebody has to look into, and how many are left off."""
    on = rows["paid_on"].fillna(rows["deposited_on"]).dt.strftime("%Y-%m")
    told = rows.loc[rows["state"].isin(OPEN) & on.isin(list(months))]
    size = pd.concat([told["deposit_cents"], told["payment_cents"]], axis=1).abs().max(axis=1)
    told = told.loc[size.sort_values(ascending=False, kind="stable").index]
    kept = told.head(MOST_OPEN).drop(columns="is_matched")
    return {"unmatched": _records(kept), "unmatched_left_off": len(told) - len(kept)}


def _files(tables: Mapping[str, pd.DataFrame]) -> Json:
    """Sums over all files, and each file of which not every row was accepted."""
    manifest = tables.get(MANIFEST.name, MANIFEST.empty())
    rows = rows_by_file(tables, manifest, tables.get(FINDINGS.name, FINDINGS.empty()))
    names = ["found", "accepted", "refused", "replaced", "unaccounted"]
    partly = rows.loc[rows["found"].ne(rows["accepted"])]
    return {
        "files": len(rows),
        **{name: int(rows[name].sum()) for name in names},
        "not_whole": _records(partly.head(MOST_FILES)),
        "not_whole_left_off": max(0, len(partly) - MOST_FILES),
    }


def _records(frame: pd.DataFrame) -> list[Json]:
    """Rows as plain values: dates as ISO text, missing as null."""
    columns = {str(name): _plain(frame[name]) for name in frame.columns}
    return [{name: values[row] for name, values in columns.items()} for row in range(len(frame))]


def _plain(values: pd.Series) -> list[object]:
    if values.dtype.kind == "M":
        values = values.dt.strftime("%Y-%m-%d")
    is_missing = values.isna()
    return [
        None if gone else value for value, gone in zip(values.tolist(), is_missing, strict=True)
    ]
