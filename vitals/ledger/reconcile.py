"""Invariants of the ledger as data: what must be 0, and what could not be tied.

Every figure is a count or an amount in cents; nothing here names a
claim. What must not live here: mending what does not reconcile.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.ledger.balances import (
    ACCOUNTS,
    balances,
    days,
    month_end,
    month_of,
    roll_forward,
)
from vitals.ledger.book import PREDETERMINATION, Book, open_book, root_of
from vitals.ledger.facts import facts_of
from vitals.ledger.posting import RECONCILED_ONLY
from vitals.ledger.reversals import unmatched_reversals
from vitals.ledger.submissions import told
from vitals.ledger.versions import own_key, table
from vitals.practice import Practice

_AGES = (30, 60, 90, 120)
_RAISING = "charge"


def reconcile(
    tables: Mapping[str, pd.DataFrame], ledger: pd.DataFrame, book: Book | None = None
) -> dict[str, int | str]:
    """Check the ledger against itself, the files and the practice's own figures; JSON-able.

    *book* is that of *tables*, where it is open already.

    ``*_gap_cents`` must be 0. ``export_less_ledger_*_cents`` is what the practice's own ledger
    holds more (or less) than was posted, for each kind its export brings.
    """
    book = book or open_book(tables, Practice(id="any", name="any"))
    held = _held(ledger)
    gaps = {
        "balance_gap_cents": _balance_gap(ledger, held),
        "roll_forward_gap_cents": _roll_forward_gap(ledger),
        "transfer_gap_cents": _transfer_gap(ledger),
        "aging_gap_cents": _aging_gap(book, held),
        "charge_gap_cents": _charge_gap(book, ledger),
    }
    return {
        "ledger_events": len(ledger),
        "ar_total_cents": int(held["balance_cents"].sum()),
        **gaps,
        **_payments(tables),
        **_adjudications(book),
        **_untied(book),
        **_own_ledger(book, ledger),
        **_own_figure(book, ledger),
    }


def _held(ledger: pd.DataFrame) -> pd.DataFrame:
    """Balances at the end of the ledger's last month."""
    claims = ledger.loc[ledger["account"].isin(ACCOUNTS)]
    last = [month_end(month_of(claims["posted_on"]).max())] if len(claims) else []
    return balances(claims, last)


def _balance_gap(ledger: pd.DataFrame, held: pd.DataFrame) -> int:
    claims = ledger.loc[ledger["account"].isin(ACCOUNTS), "amount_cents"]
    return int(claims.sum() - held["balance_cents"].sum())


def _roll_forward_gap(ledger: pd.DataFrame) -> int:
    rolled = roll_forward(ledger)
    return int(rolled["gap_cents"].abs().sum()) if len(rolled) else 0


def _transfer_gap(ledger: pd.DataFrame) -> int:
    """Cents by which transfers from one source row do not sum to 0, without their sign."""
    moves = ledger.loc[ledger["kind"] == "transfer"]
    sums = moves.groupby(["source_file", "source_row", "posted_on"])["amount_cents"].sum()
    return int(sums.abs().sum())


def _aging_gap(book: Book, held: pd.DataFrame) -> int:
    """Debit balances less the five buckets they fall in."""
    debit = held.loc[held["balance_cents"] > 0]
    served = days(facts_of(book)["service_on"])[book.keys.get_indexer(debit["claim_key"])]
    age = np.where(np.isnat(served), np.nan, (days(debit["month_end"]) - served).astype("float64"))
    bucket = np.digitize(age, _AGES, right=True)
    cents = debit["balance_cents"].to_numpy(dtype="int64")
    known = [cents[(bucket == place) & ~np.isnan(age)].sum() for place in range(len(_AGES) + 1)]
    return int(cents.sum() - sum(known))


def _charge_gap(book: Book, ledger: pd.DataFrame) -> int:
    """Accepted charges of original claims, as first sent, less what those rows posted, unsigned.

    Counted from the claims rows as received. Claims charged from the practice's own ledger are
    left out: their rows only explain.
    """
    claims = book.table("claims")
    rows = told(claims.assign(claim_key=root_of(own_key(claims), book.roots)), book.tables)
    first = book.versions.loc[book.versions["version"].eq(0) & book.versions["frequency"].eq("1")]
    is_first = rows["submission"].isin(first["submission"])
    rows = rows.loc[is_first & ~rows["is_superseded"] & ~rows["is_folded"]]
    sources = ["source_file", "source_row"]
    posted = ledger.loc[ledger["kind"].eq("charge"), ["claim_key", *sources, "amount_cents"]]
    posted = posted.merge(rows[sources].drop_duplicates(), on=sources)
    sent = rows.groupby("claim_key")["charge_cents"].sum().astype("int64")
    gap = sent.sub(posted.groupby("claim_key")["amount_cents"].sum(), fill_value=0)
    entries = book.transactions
    own = entries.loc[entries["kind"].eq("charge"), "claim_key"]
    explained = gap.index.isin(own) & ~gap.index.isin(posted["claim_key"])
    return int(gap.loc[~explained].abs().sum())


def _payments(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """835s of which BPR02 = Σ CLP04 − Σ PLB does not hold."""
    payments = table(tables, "payments")
    settled = payments["claims_paid_cents"] - payments["provider_adjustments_cents"]
    return {
        "payments_checked": len(payments),
        "payments_out_of_balance": int((payments["amount_cents"] != settled).sum()),
    }


def _adjudications(book: Book) -> dict[str, int]:
    """Adjudications known not to balance (claim or line), and what they paid.

    ``checked`` are those of which it is known; tables without adjustments do not tell.
    """
    remits = book.remittances.loc[book.remittances["status_code"] != PREDETERMINATION]
    wrong = remits.loc[remits["is_balanced"].eq(False).fillna(False)]
    return {
        "claims_checked": int(remits["is_balanced"].notna().sum()),
        "claims_out_of_balance": len(wrong),
        "claims_out_of_balance_paid_cents": int(wrong["paid_cents"].sum()),
    }


def _untied(book: Book) -> dict[str, int]:
    """Remittances whose claim, and reversals whose original, were never received."""
    remits = book.remittances.loc[book.remittances["status_code"] != PREDETERMINATION]
    stubs = remits.loc[~remits["is_known"].to_numpy(dtype=bool)]
    return {
        "remittances_without_claim": len(stubs),
        "remittances_without_claim_cents": int(stubs["charge_cents"].sum()),
        "reversals_without_original": int(unmatched_reversals(remits).sum()),
    }


def _own_ledger(book: Book, ledger: pd.DataFrame) -> dict[str, int]:
    entries = book.transactions
    found = {}
    for kind in RECONCILED_ONLY:
        own = entries.loc[entries["kind"] == kind, "amount_cents"]
        if own.empty:
            continue
        posted = ledger.loc[ledger["kind"] == kind, "amount_cents"].sum()
        sign = 1 if kind == _RAISING else -1
        found[f"export_less_ledger_{kind}_cents"] = int(own.sum() - sign * posted)
    return found


def _own_figure(book: Book, ledger: pd.DataFrame) -> dict[str, int | str]:
    """The practice's own A/R of the latest month it gave, less the ledger's."""
    control = book.table("ar_control").sort_values("month")
    if control.empty:
        return {}
    month = str(control["month"].iloc[-1])
    ours = balances(ledger, [month_end(month)])["balance_cents"].sum()
    own = int(control["ar_total_cents"].iloc[-1])
    return {"own_ar_month": month, "own_ar_less_ledger_cents": own - int(ours)}
