"""The book as it is stored in the lake: what KPIs read instead of opening the book anew.

The ledger stage writes these tables beside the ledger, from the same book. A claim is its row
number in ``book_claims`` throughout; columns that no KPI reads (envelopes, references, sources) are
left out. What must not live here: how a row is tied to its claim (``book``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from vitals.carc import DENIAL_GROUPS
from vitals.tables import (
    ACKNOWLEDGEMENTS,
    ADJUSTMENTS,
    APPEALS,
    CLAIMS,
    FOLLOW_UPS,
    LEDGER,
    PROVENANCE,
    REMITTANCE_LINES,
    REMITTANCES,
    TRANSACTIONS,
    Column,
    Table,
    cents,
    day,
    flag,
    number,
    place,
    sure,
    text,
)

_CLAIM = place("claim", "Row of book_claims; -1 where the row names no claim.")
_REMITTANCE = place("remittance", "Row of book_remittances.")


def _of(told: Table, names: str) -> tuple[Column, ...]:
    """Columns of a canonical table, as they are."""
    return tuple(told.by_name[name] for name in names.split())


def _without(told: Table, *names: str) -> tuple[Column, ...]:
    """A canonical table's columns, without where its rows came from and *names*."""
    left_out = {*names, *(column.name for column in PROVENANCE)}
    return tuple(column for column in told.columns if column.name not in left_out)


FACTS = Table(
    name="book_claims",
    grain="one root claim; its row number is the claim's number",
    columns=(
        text("claim_key", "First 20 characters of its number, upper case.", phi=True),
        day("service_on", "First date of service."),
        day("entered_on", "First entry of a charge."),
        day("first_submitted_on", "First submission to the primary payer."),
        day("last_submitted_on", "Last submission to the primary payer."),
        cents("charge_cents", "Charge of the first version."),
        sure("is_original", "The first version has frequency 1."),
        day("first_replaced_on", "First submission of frequency 7 or 8."),
        text("payer_id", "Payer it was first billed to."),
        text("payer_name", "Its name."),
        text("payer_class", "Its class; unknown where nobody says."),
        text("provider_npi", "Rendering provider."),
        text("location", "Service location."),
        number("first_remittance", "Row of book_remittances of the first adjudication."),
        day("first_adjudicated_on", "Its posting date."),
        text("first_remittance_id", "Its remittance."),
        cents("first_charge_cents", "Its charge."),
        flag("is_denied", "The first adjudication denies; missing without one."),
        flag("is_undecided", "It does not tell whether it denies; missing without one."),
        *(sure(f"group_{group}", f"It carries a code of {group}.") for group in DENIAL_GROUPS),
        day("first_ack_on", "First decisive acknowledgement."),
        flag("first_ack_accepted", "It accepts."),
        day("first_reject_on", "First rejection."),
        day("first_payer_accept_on", "First acceptance by the payer."),
        sure("is_stub", "Known from remittances or entries only."),
        sure("replaced_by_first_adjudication", "Replaced by the first adjudication."),
        sure("rejected_by_first_adjudication", "Rejected by the first adjudication."),
    ),
)

ROOTS = Table(
    name="book_roots",
    grain="one claim number that stands for an earlier one",
    columns=(
        text("claim_key", "Key of the claim that replaces.", phi=True),
        text("root_key", "Key of the claim it replaces, followed to the first.", phi=True),
    ),
)

_TIED = (
    Table(
        name="book_versions",
        grain="one line of one submission to the primary payer",
        columns=(
            _CLAIM,
            place("version", "Number of the submission, from 0 within the claim."),
            day("on", "Day the version takes effect."),
            place("submission", "Number of the submission."),
            place("line", "Line's identity within the submission."),
            *_of(
                CLAIMS,
                "line_no payer_id frequency service_on entered_on submitted_on procedure modifiers "
                "place_of_service units_thousandths unit_basis charge_cents",
            ),
        ),
    ),
    Table(
        name="book_remittances",
        grain="one adjudication, in posting order; its row number is the adjudication's number",
        columns=(
            _CLAIM,
            place("order", "Its place in posting order."),
            place("tier", "1 primary payer, 2 secondary, 3 tertiary."),
            sure("is_primary", "Of the primary payer."),
            sure("is_known", "A submission of the claim was received."),
            place("version_seen", "Version in force when posted; -1 for none."),
            *_of(
                REMITTANCES,
                "remittance_id payment_id payer_id payer_name status_code charge_cents paid_cents "
                "patient_responsibility_cents frequency service_on received_on adjudicated_on "
                "posted_on trace_number is_balanced is_status_assumed source_loop",
            ),
        ),
    ),
    Table(
        name="book_lines",
        grain="one adjudicated line with the claim line it answers",
        columns=(
            _REMITTANCE,
            _CLAIM,
            *_of(
                REMITTANCE_LINES,
                "line_index line_no procedure billed_procedure modifiers charge_cents paid_cents "
                "allowed_cents units_thousandths service_on",
            ),
            text("billed", "Procedure as submitted, else as adjudicated."),
            *(
                Column(name=f"claim_{column.name}", kind=column.kind, meaning="Of the claim line.")
                for column in _of(
                    CLAIMS,
                    "line_no service_on procedure modifiers place_of_service units_thousandths "
                    "unit_basis charge_cents",
                )
            ),
        ),
    ),
    Table(
        name="book_adjustments",
        grain="one CAS triple of one adjudication",
        columns=(
            _REMITTANCE,
            *_of(ADJUSTMENTS, "line_index group_code reason_code amount_cents"),
            text("group", "Denial group of the code, as its remark codes refine it."),
            sure("is_uninformative", "No remark code tells what the code leaves open."),
            sure("is_patient", "The patient's share (PR)."),
            sure("is_contractual", "Taken off by contract."),
        ),
    ),
    Table(
        name="book_transactions",
        grain="one entry of the practice's own ledger",
        columns=(_CLAIM, *_without(TRANSACTIONS, "transaction_id", "claim_id")),
    ),
    Table(
        name="book_follow_ups",
        grain="one piece of work on a known claim",
        columns=(_CLAIM, *_without(FOLLOW_UPS, "claim_id")),
    ),
    Table(
        name="book_appeals",
        grain="one level of appeal of one denial of a known claim",
        columns=(_CLAIM, *_without(APPEALS, "claim_id")),
    ),
    Table(
        name="book_acknowledgements",
        grain="one answer to one submission of a known claim",
        columns=(
            _CLAIM,
            *_of(ACKNOWLEDGEMENTS, "received_on is_accepted source code status_code entity"),
        ),
    ),
    Table(
        name="book_answers",
        grain="one answer that accepts or rejects a known claim, in the order they count",
        columns=(
            _CLAIM,
            day("received_on", "Date of the answer.", required=True),
            sure("is_accepted", "It accepts; a rejected file rejects every claim in it."),
            *_of(ACKNOWLEDGEMENTS, "source code"),
        ),
    ),
)

EVENTS = Table(
    name="book_events",
    grain="one event of the ledger, in its order",
    columns=(
        _CLAIM,
        *_of(LEDGER, "posted_on line_no account kind amount_cents payer_id reason"),
    ),
)
"""The ledger with the number of each event's claim."""

TIED: Mapping[str, Table] = {table.name.removeprefix("book_"): table for table in _TIED}
"""By the name a frame has in the book."""

STORED: tuple[Table, ...] = (ROOTS, *_TIED, FACTS)
"""All tables of a stored book; the facts are written last, so where they are, all are."""


def is_stored(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether *tables* hold a whole stored book."""
    return FACTS.name in tables


def stored_events(ledger: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    """Give each event of the ledger the number its claim has in the book's *keys*."""
    claim = keys.get_indexer(ledger["claim_key"].astype("category"))
    return EVENTS.frame(ledger[EVENTS.names[1:]].assign(claim=claim)[EVENTS.names])


def stored(
    frames: Mapping[str, pd.DataFrame], facts: pd.DataFrame, roots: pd.Series
) -> Iterator[tuple[Table, pd.DataFrame]]:
    """Tables of a book for the lake, in the order they must be written."""
    pairs = {"claim_key": roots.index, "root_key": roots.to_numpy()}
    yield ROOTS, ROOTS.frame(pairs)
    for name, table in TIED.items():
        yield table, table.frame(frames[name][table.names].reset_index(drop=True))
    yield FACTS, facts


class StoredFrames(Mapping[str, pd.DataFrame]):
    """The frames of a stored book by name; each is read when it is first asked for."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Take the frames from *tables*, which may read them from the lake."""
        self._tables = tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The frame of that name; KeyError where it is not stored."""
        return self._tables[TIED[name].name]

    def __iter__(self) -> Iterator[str]:
        """Names of the frames."""
        return iter(TIED)

    def __len__(self) -> int:
        """Number of frames."""
        return len(TIED)
