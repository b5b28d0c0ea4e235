"""What payers said they paid, payment by payment, beside what was posted to claims from it.

What must not live here: the bank (``three_way``).
"""

from __future__ import annotations

import pandas as pd

from vitals.ledger.book import Book
from vitals.ledger.posting import posts_money
from vitals.same_payment import real_trace

_SOURCE = ["source_file", "source_row"]
PAYMENT_COLUMNS = [
    *("payment_id", "trace", "trace_number", "payer_id", "paid_on"),
    *("payment_cents", "posted_cents", "plb_cents", "gap_cents"),
]


def payments_posted(book: Book, ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per payment: an 835, or the rows of an exported table under one trace number.

    ``payment_cents``: BPR02; of a table, Σ paid. ``posted_cents``: Σ CLP04 posted from it, missing
    where its payer's money is posted from transactions. ``plb_cents``: Σ PLB, positive lowers the
    payment. ``gap_cents``: payment − (posted − PLB), 0 where the books close. ``trace``: the trace
    number in one spelling, missing where it stands for none.
    """
    claims = _claims_posted(book, ledger)
    told = book.table("payments").drop_duplicates("payment_id").set_index("payment_id")
    rows = claims.reindex(claims.index.union(told.index))
    for name in ("trace_number", "payer_id", "paid_on"):
        rows[name] = told[name].reindex(rows.index).fillna(rows[name])
    plb = book.table("provider_adjustments").groupby("payment_id")["amount_cents"].sum()
    rows["plb_cents"] = plb.reindex(rows.index).fillna(0).astype("Int64")
    said = told["amount_cents"].reindex(rows.index).astype("Int64")
    rows["payment_cents"] = said.fillna(rows["told_cents"] - rows["plb_cents"])
    is_silent = book.uses_transactions(rows["payer_id"]).to_numpy(dtype=bool)
    rows["posted_cents"] = rows["posted_cents"].fillna(0).mask(is_silent)
    rows["gap_cents"] = rows["payment_cents"] - (rows["posted_cents"] - rows["plb_cents"])
    rows["trace"] = real_trace(rows["trace_number"])
    order = ["paid_on", "trace_number", "payer_id", "payment_cents", "payment_id"]
    rows = rows.rename_axis("payment_id").reset_index()
    return rows.sort_values(order, ignore_index=True)[PAYMENT_COLUMNS]


def _claims_posted(book: Book, ledger: pd.DataFrame) -> pd.DataFrame:
    """Sums over the adjudications of each payment, by its id: ``told_cents``, ``posted_cents``.

    Rows of a table have no payment of their own; payer and trace number stand for it, and rows
    without a real trace number belong to none.
    """
    remits = book.remittances
    trace = real_trace(remits["trace_number"])
    table = ("table " + remits["payer_id"] + " " + trace).astype("str")
    rows = remits.assign(
        payment=remits["payment_id"].fillna(table), posted_cents=_posted(book, ledger)
    )
    by_payment = rows.groupby("payment")
    return pd.DataFrame(
        {
            "trace_number": by_payment["trace_number"].first(),
            "payer_id": by_payment["payer_id"].first(),
            "paid_on": by_payment["posted_on"].max(),
            "told_cents": by_payment["paid_cents"].sum().astype("Int64"),
            "posted_cents": by_payment["posted_cents"].sum().astype("Int64"),
        }
    )


def _posted(book: Book, ledger: pd.DataFrame) -> pd.Series:
    """Cents of each adjudication that stand in the ledger.

    Told by the ledger itself; where it or the book is without sources (as KPIs read them), by the
    rule that posts them.
    """
    remits = book.remittances
    if not {*_SOURCE} <= {*remits.columns} & {*ledger.columns}:
        return remits["paid_cents"].where(posts_money(book), 0)
    paid = ledger.loc[ledger["kind"].eq("payer_payment"), [*_SOURCE, "amount_cents"]]
    events = -paid.groupby(_SOURCE)["amount_cents"].sum()
    row = pd.MultiIndex.from_frame(remits[_SOURCE])
    return events.reindex(row).fillna(0).astype("Int64").set_axis(remits.index)
