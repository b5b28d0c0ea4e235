"""Posting: from the book to dated ledger events, one small function per rule.

Amounts are the effect on the balance in cents: a charge is +, a payment −. What must not live
here: tying rows to claims (``book``) and balances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from vitals.ledger.book import PREDETERMINATION, REVERSAL, Book, open_book
from vitals.ledger.reversals import unmatched_reversals
from vitals.ledger.secondary import taken_back
from vitals.practice import Practice
from vitals.tables import LEDGER

INSURANCE, PATIENT, PROVIDER = "insurance", "patient", "provider"
STUB = "remittance_only"
"""Reason of a charge that is known from its remittance only."""

RECONCILED_ONLY = ("charge", "payer_payment", "contractual")
"""Kinds of transactions that post nothing where money is posted from remittances."""

_RAISES = ("charge", "refund", "transfer")
_SOURCE = ["source_file", "source_row", "source_loop"]


def post(tables: Mapping[str, pd.DataFrame], practice: Practice) -> pd.DataFrame:
    """Ledger of a practice (LEDGER), in a fixed order whatever the order of the input rows."""
    return post_book(open_book(tables, practice))


def post_book(book: Book) -> pd.DataFrame:
    """Ledger of an open book."""
    remits = posted_remittances(book)
    parts = (
        charges(book),
        stub_charges(book, remits),
        *unseen_originals(book, remits),
        take_backs(book, remits),
        payer_payments(remits),
        *adjustment_events(book, remits),
        *transaction_events(book),
        provider_adjustments(book),
    )
    return _in_order(pd.concat([part for part in parts if len(part)] or [_events({})]), book)


def _events(columns: Mapping[str, object]) -> pd.DataFrame:
    wanted = ["posted_on", "claim", "line_no", "account", "kind", "amount_cents", "payer_id"]
    return pd.DataFrame(columns, columns=[*wanted, "reason", *_SOURCE])


def _event(rows: pd.DataFrame, **columns: object) -> pd.DataFrame:
    """Events of *rows*, one each; columns named override what the rows carry."""
    return _events(rows.assign(**columns).to_dict("series") if len(rows) else {})


def _in_order(events: pd.DataFrame, book: Book) -> pd.DataFrame:
    claim = events["claim"].fillna(-1).astype("int64").to_numpy()
    keys = np.array([*book.keys, None], dtype=object)
    typed = LEDGER.frame(events.drop(columns="claim").assign(claim_key=keys[claim]))
    order: Sequence[str] = (
        "posted_on", "claim_key", "kind", "account", "line_no", "payer_id", "reason",
        "amount_cents", "source_file", "source_row",
    )  # fmt: skip
    codes = [_rank(typed[name]) if name != "claim_key" else claim for name in order]
    return typed.iloc[np.lexsort(codes[::-1])].reset_index(drop=True)


def _rank(column: pd.Series) -> np.ndarray:
    if column.dtype.kind == "M":
        return np.asarray(column.to_numpy().view("int64"))
    if column.dtype == "str":
        return np.asarray(pd.factorize(column, sort=True)[0])
    return np.asarray(column.fillna(-(2**62)).to_numpy(dtype="int64"))


# -- who posts ----------------------------------------------------------------------------------


def posted_remittances(book: Book) -> pd.DataFrame:
    """Remittances that post money, see ``posts_money``."""
    return book.remittances.loc[posts_money(book)]


def posts_money(book: Book) -> pd.Series:
    """True for each remittance that posts money.

    Left out: predeterminations, and those of payers whose money is posted from transactions.
    """
    remits = book.remittances
    by_export = book.uses_transactions(remits["payer_id"])
    return ~(remits["status_code"].eq(PREDETERMINATION) | by_export).astype(bool)


# -- charges ------------------------------------------------------------------------------------


def charges(book: Book) -> pd.DataFrame:
    """Charge of each line of the first version, then the difference each later version makes.

    The first posts on the day it was entered, else submitted, else served; a later one on the day
    it was submitted, else entered. A void (frequency 8) charges nothing, so it reverses all.
    """
    by_export = book.is_exported[book.versions["claim"].to_numpy()]
    exported = book.transactions.loc[book.transactions["kind"] == "charge", "claim"]
    lines = book.versions.loc[~(by_export & book.versions["claim"].isin(exported))]
    lines = lines.assign(
        line_no=lines["line_no"].astype("int64"),
        amount_cents=lines["charge_cents"].where(lines["frequency"] != "8", 0).astype("int64"),
        posted_on=_charged_on(lines),
    )
    changes = pd.concat([lines, _withdrawn(lines)])
    total = changes.groupby(["claim", "version", "line"])["amount_cents"].transform("sum")
    changes = changes.assign(amount_cents=total)
    first = ~changes.duplicated(["claim", "version", "line"])
    kept = changes.loc[first & (changes["amount_cents"] != 0)]
    return _event(kept, account=INSURANCE, kind="charge", reason=None)


def _charged_on(lines: pd.DataFrame) -> pd.Series:
    is_first = (lines["version"] == 0) & (lines["frequency"] == "1")
    entered, submitted = lines["entered_on"], lines["submitted_on"]
    on = entered.fillna(submitted).where(is_first, submitted.fillna(entered))
    return on.fillna(lines["service_on"])


def _withdrawn(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines of each version that has a successor, negated, as of that successor."""
    heads = lines.drop_duplicates(["claim", "version"])
    heads = heads[["claim", "version", "posted_on", "payer_id", *_SOURCE]]
    before = lines[["claim", "version", "line", "line_no", "amount_cents"]]
    before = before.assign(version=before["version"] + 1, amount_cents=-before["amount_cents"])
    return before.merge(heads, on=["claim", "version"], validate="m:1")


def stub_charges(book: Book, remits: pd.DataFrame) -> pd.DataFrame:
    """CLP03 of a claim known from remittances only: the first's, then each later difference.

    The first posts on the date of service, a difference on the day of the remittance that says
    it. The primary payer's word counts where there is one; reversals change no charge.
    """
    unknown = _unknown(book, remits)
    told = unknown.loc[unknown["status_code"] != REVERSAL]
    told = told.loc[told["is_primary"] | ~told.groupby("claim")["is_primary"].transform("any")]
    before = told.groupby("claim")["charge_cents"].shift()
    served = told["service_on"].fillna(told["posted_on"])
    changed = told.assign(
        line_no=pd.NA,
        amount_cents=told["charge_cents"] - before.fillna(0),
        posted_on=served.where(before.isna(), told["posted_on"]),
    )
    kept = changed.loc[changed["amount_cents"] != 0]
    return _event(kept, account=INSURANCE, kind="charge", reason=STUB)


def unseen_originals(book: Book, remits: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """What stands for the original of a reversal that was never received, on the reversal's day.

    It is what the reversal undoes, so that undoing money this ledger never saw leaves no balance
    on either account: a charge (below 0) of what was paid and reduced, a transfer of the share.
    """
    unknown = _unknown(book, remits)
    rows = unknown.loc[unmatched_reversals(unknown)].assign(line_no=pd.NA)
    cas = book.adjustments
    share = cas.loc[cas["is_patient"]].groupby("remittance")["amount_cents"].sum()
    reduced = cas.loc[~cas["is_patient"] & cas["is_contractual"]]
    reduced = reduced.groupby("remittance")["amount_cents"].sum()
    undone = rows["paid_cents"] + reduced.reindex(rows.index).fillna(0)
    share = share.reindex(rows.index).fillna(0)
    charged, moved = rows.assign(amount_cents=undone), rows.assign(reason=STUB)
    charged, is_moved = charged.loc[undone.ne(0)], share.ne(0)
    return (
        _event(charged, account=INSURANCE, kind="charge", reason=STUB),
        *_transfer(moved.loc[is_moved], -share.loc[is_moved]),
    )


def _unknown(book: Book, remits: pd.DataFrame) -> pd.DataFrame:
    """Remittances of claims that nothing else charges."""
    by_export = book.is_exported[remits["claim"].to_numpy()]
    unknown = remits.loc[~remits["is_known"].to_numpy() & ~by_export]
    return unknown.loc[~unknown["claim"].isin(_charged_elsewhere(book))]


def _charged_elsewhere(book: Book) -> pd.Series:
    kinds = book.transactions["kind"]
    by_export = book.is_exported[book.transactions["claim"].to_numpy()]
    return book.transactions.loc[kinds.eq("charge") & by_export, "claim"]


# -- remittances --------------------------------------------------------------------------------


def payer_payments(remits: pd.DataFrame) -> pd.DataFrame:
    """Minus CLP04 of each remittance that pays or takes back anything."""
    paying = remits.loc[remits["paid_cents"] != 0]
    return _event(
        paying.assign(line_no=pd.NA, amount_cents=-paying["paid_cents"]),
        account=INSURANCE,
        kind="payer_payment",
        reason=paying["status_code"].eq(REVERSAL).map({True: "reversal", False: None}),
    )


def adjustment_events(book: Book, remits: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Events of the CAS: patient share moves to the patient, contractual lowers insurance.

    Denial and informational codes post nothing: the balance stays open.
    """
    cas = book.adjustments.loc[book.adjustments["remittance"].isin(remits.index)]
    cas = cas.join(remits[["posted_on", "claim", "payer_id"]], on="remittance")
    cas = cas.assign(line_no=_line_numbers(book, cas), reason=cas["reason_code"])
    moved = cas.loc[cas["is_patient"]]
    reduced = cas.loc[~cas["is_patient"] & cas["is_contractual"]]
    return (
        *_transfer(moved, moved["amount_cents"]),
        _event(
            reduced.assign(amount_cents=-reduced["amount_cents"]),
            account=INSURANCE,
            kind="contractual",
        ),
    )


def _line_numbers(book: Book, cas: pd.DataFrame) -> pd.Series:
    lines = book.lines
    number = lines["line_no"].fillna(lines["claim_line_no"])
    known = pd.Series(
        number.to_numpy(), pd.MultiIndex.from_frame(lines[["remittance", "line_index"]])
    )
    known = known.loc[~known.index.duplicated()]
    wanted = pd.MultiIndex.from_frame(cas[["remittance", "line_index"]])
    return pd.Series(known.reindex(wanted).to_numpy(), index=cas.index).astype("Int64")


def _transfer(rows: pd.DataFrame, amount: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both halves of a move of *amount* from insurance to the patient; they sum to 0."""
    return (
        _event(rows.assign(amount_cents=-amount), account=INSURANCE, kind="transfer"),
        _event(rows.assign(amount_cents=amount), account=PATIENT, kind="transfer"),
    )


def take_backs(book: Book, remits: pd.DataFrame) -> pd.DataFrame:
    """What secondary remittances take back from the patient (``secondary.taken_back``).

    Without it the secondary payer's payment would drive insurance below 0 while the patient still
    owed what the payer paid.
    """
    amount = taken_back(book, remits)
    taken = remits.loc[amount != 0].assign(line_no=pd.NA, reason=None)
    return pd.concat(_transfer(taken, -amount.loc[amount != 0]))


def provider_adjustments(book: Book) -> pd.DataFrame:
    """PLB amounts on the provider's account, with their sign; never part of a claim or of A/R.

    An amount above 0 lowers the payment as a reversal does (WO takes money back), one below 0
    raises it as a payment does (L6 pays interest): all payer payments and this account together
    are Σ BPR02, negated. A balance forwarded (FB) is no money: what one payment could not take
    stands here until a later one takes it, and its two amounts sum to 0.
    """
    rows = book.table("provider_adjustments")
    payers = book.table("payments").drop_duplicates("payment_id").set_index("payment_id")
    rows = rows.assign(payer_id=rows["payment_id"].map(payers["payer_id"]).astype("str"))
    rows = rows.loc[~book.uses_transactions(rows["payer_id"])]
    return _event(
        rows.assign(claim=-1, line_no=pd.NA),
        account=PROVIDER,
        kind="provider_adjustment",
        reason=rows["reason_code"],
    )


# -- transactions -------------------------------------------------------------------------------


def transaction_events(book: Book) -> tuple[pd.DataFrame, ...]:
    """The practice's own entries; payments, reductions and write-offs lower their account.

    Where money is posted from remittances, charges, payer payments and contractual reductions
    only reconcile.
    """
    entries = book.transactions
    by_claim = pd.Series(book.is_exported[entries["claim"].to_numpy()], index=entries.index)
    own = book.uses_transactions(entries["payer_id"]).where(
        entries["payer_id"].notna() & entries["kind"].ne("charge"), by_claim
    )
    posted = entries.loc[own.astype(bool) | ~entries["kind"].isin(RECONCILED_ONLY)]
    amount = posted["amount_cents"].where(posted["kind"].isin(_RAISES), -posted["amount_cents"])
    posted = posted.assign(amount_cents=amount)
    moves = posted.loc[posted["kind"] == "transfer"]
    other = moves["account"].map({INSURANCE: PATIENT, PATIENT: INSURANCE})
    return _event(posted), _event(moves.assign(account=other, amount_cents=-moves["amount_cents"]))
