"""One row per root claim: who, when first, and how it was first answered.

Dates are first occurrences over all that was received; a KPI cuts them at its own month end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from vitals.carc import DENIAL_GROUPS
from vitals.ledger.answers import decisive_answers
from vitals.ledger.book import DENIED, PREDETERMINATION, REVERSAL, Book, open_book
from vitals.ledger.stored import FACTS, stored
from vitals.ledger.versions import REPLACING
from vitals.practice import Practice
from vitals.tables import Table

_FIRST = ("payer_id", "payer_name", "payer_class", "provider_npi", "location")
IN_ADJUDICATION = "A2"
"""Accepted into the adjudication system: the payer's word, even where a clearinghouse relays it."""

_DATE = "datetime64[us]"


def claim_facts(tables: Mapping[str, pd.DataFrame], practice: Practice) -> pd.DataFrame:
    """One row per root claim, in the order of ``claim_key``; see ``facts_of``."""
    return facts_of(open_book(tables, practice))


def facts_of(book: Book) -> pd.DataFrame:
    """One row per claim of the book (``stored.FACTS``); row number = ``claim`` number.

    Dates are missing where the event was never seen. ``first_remittance`` is the row number in
    ``book.remittances`` of the first adjudication. ``denial_groups`` is a flag column per denial
    group, named ``group_<id>``: the first adjudication carries a code of that group.
    """
    if book.facts is not None:
        return book.facts
    facts = pd.DataFrame({"claim_key": book.keys})
    facts = facts.join(_of_versions(book)).join(_of_remittances(book)).join(_answers(book))
    facts = _with_payer(facts, book)
    dates = [name for name in facts.columns if name.endswith("_on")]
    facts = facts.assign(**{name: pd.to_datetime(facts[name]).astype(_DATE) for name in dates})
    facts["is_stub"] = ~facts.index.isin(book.versions["claim"])
    flags = ["is_original", *(name for name in facts.columns if name.startswith("group_"))]
    facts = facts.assign(
        **{name: facts[name].eq(True).fillna(False).astype(bool) for name in flags}
    )
    on = facts["first_adjudicated_on"]
    facts["replaced_by_first_adjudication"] = facts["first_replaced_on"] <= on
    facts["rejected_by_first_adjudication"] = facts["first_reject_on"] <= on
    return FACTS.frame(facts)


def stored_book(book: Book) -> Iterator[tuple[Table, pd.DataFrame]]:
    """Tables of an open book and its facts for the lake, in the order they must be written."""
    frames = {**book.frames, "lines": book.lines, "answers": decisive_answers(book)}
    return stored(frames, facts_of(book), book.roots)


def _of_versions(book: Book) -> pd.DataFrame:
    rows = book.versions
    dates = rows.groupby("claim").agg(
        service_on=("service_on", "min"),
        entered_on=("entered_on", "min"),
        first_submitted_on=("submitted_on", "min"),
        last_submitted_on=("submitted_on", "max"),
    )
    first = rows.loc[rows["version"] == 0]
    replacing = rows.loc[rows["frequency"].isin(REPLACING)]
    return dates.assign(
        charge_cents=first.groupby("claim")["charge_cents"].sum().astype("Int64"),
        is_original=first.groupby("claim")["frequency"].first().eq("1"),
        first_replaced_on=replacing.groupby("claim")["submitted_on"].min(),
        **{
            name: named.drop_duplicates("claim").set_index("claim")[name]
            for name in _FIRST
            for named in [rows.loc[rows[name].notna(), ["claim", name]]]
        },
    )


def first_adjudications(book: Book) -> pd.DataFrame:
    """The first primary remittance of each claim that is neither reversal nor predetermination.

    Rows of ``book.remittances`` with ``is_denied`` and a ``group_<id>`` flag per denial group;
    ``is_undecided`` where no status was given and nothing explains what was not paid.
    """
    remits = book.remittances
    skipped = remits["status_code"].isin([REVERSAL, PREDETERMINATION])
    decided = remits.loc[remits["is_primary"] & ~skipped]
    first = decided.loc[~decided["claim"].duplicated()]
    cas = book.adjustments.loc[book.adjustments["remittance"].isin(first.index)]
    share = cas.loc[cas["is_patient"]].groupby("remittance")["amount_cents"].sum()
    denying = cas.loc[cas["group"].isin(DENIAL_GROUPS)]
    owed = first["patient_responsibility_cents"].fillna(share.reindex(first.index)).fillna(0)
    nothing = first["paid_cents"].eq(0) & owed.eq(0) & first["charge_cents"].gt(0)
    has_reason = first.index.isin(denying["remittance"])
    flags = {
        f"group_{group}": first.index.isin(denying.loc[denying["group"] == group, "remittance"])
        for group in DENIAL_GROUPS
    }
    is_denied = first["status_code"].eq(DENIED) | (nothing & has_reason)
    is_untold = first["is_status_assumed"].fillna(False).astype(bool)
    is_open = first.index.isin(unknown_reductions(book).index)
    return first.assign(is_denied=is_denied, is_undecided=is_untold & is_open & ~is_denied, **flags)


def unknown_reductions(book: Book) -> pd.Series:
    """Cents above 0 that a primary remittance neither pays nor explains, by remittance.

    Only where the balance of an adjudication is unknown, as in a table without adjustments: an
    835 that explains too little is out of balance. A denial leaves its charge owed.
    """
    remits = book.remittances
    settled = remits["status_code"].isin([REVERSAL, PREDETERMINATION, DENIED])
    rows = remits.loc[remits["is_primary"] & remits["is_balanced"].isna() & ~settled]
    cas = book.adjustments.loc[book.adjustments["remittance"].isin(rows.index)]
    cas = cas.groupby(["is_patient", "remittance"])["amount_cents"].sum()
    share, taken = (
        cas.loc[cas.index.get_level_values("is_patient") == is_patient].droplevel(0)
        for is_patient in (True, False)
    )
    owed = rows["patient_responsibility_cents"].fillna(share.reindex(rows.index)).fillna(0)
    paid = rows["paid_cents"] + owed + taken.reindex(rows.index).fillna(0)
    unknown = (rows["charge_cents"] - paid).fillna(0).astype("int64")
    return unknown.loc[unknown > 0]


def _of_remittances(book: Book) -> pd.DataFrame:
    first = first_adjudications(book)
    flags = [f"group_{group}" for group in DENIAL_GROUPS]
    named = first.assign(first_remittance=first.index).rename(
        columns={
            "posted_on": "first_adjudicated_on",
            "remittance_id": "first_remittance_id",
            "charge_cents": "first_charge_cents",
        }
    )
    kept = ["first_remittance", "first_adjudicated_on", "first_remittance_id"]
    return named.set_index("claim")[
        [*kept, "first_charge_cents", "is_denied", "is_undecided", *flags]
    ]


def _answers(book: Book) -> pd.DataFrame:
    """First decisive acknowledgement and first rejection of each claim."""
    both = decisive_answers(book)
    first = both.drop_duplicates("claim").set_index("claim")
    by_payer = both["source"].eq("payer") | both["code"].eq(IN_ADJUDICATION)
    payer = both.loc[both["is_accepted"] & by_payer]
    return pd.DataFrame(
        {
            "first_ack_on": first["received_on"],
            "first_ack_accepted": first["is_accepted"].astype("boolean"),
            "first_reject_on": both.loc[~both["is_accepted"]].groupby("claim")["received_on"].min(),
            "first_payer_accept_on": payer.groupby("claim")["received_on"].min(),
        }
    )


def _with_payer(facts: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Fill payer, class and date of service from remittances, then from the ledger's entries.

    A date of service that an entry itself states comes before any date of posting.
    """
    remits, entries = (
        rows.drop_duplicates("claim").set_index("claim")
        for rows in (book.remittances, book.transactions)
    )
    served, stated = (
        rows.groupby("claim")["service_on"].min() for rows in (book.remittances, book.transactions)
    )
    service_on = facts["service_on"].fillna(served).fillna(stated).fillna(remits["posted_on"])
    payer_id = facts["payer_id"].fillna(remits["payer_id"]).fillna(entries["payer_id"])
    classes = {payer.id: payer.payer_class for payer in book.practice.payers}
    known = facts["payer_class"].fillna(payer_id.map(classes).astype("str"))
    return facts.assign(
        service_on=service_on.fillna(entries["posted_on"]),
        payer_id=payer_id,
        payer_name=facts["payer_name"].fillna(remits["payer_name"]),
        payer_class=known.fillna("unknown").astype("str"),
    )
