"""What a KPI is measured from, and the months each of these sources reaches.

A source reaches a month where one of its rows is dated on or after the month's first day, and one
by its last: data that has ended, or not yet begun, says nothing of the month. What must not live
here: any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.ledger.balances import Days, days
from vitals.ledger.book import PREDETERMINATION
from vitals.ledger.posting import STUB

Dates = Callable[[Inputs], Days]

_NAMES = {
    "file_acknowledgements": "acknowledgements",
    "fee_schedule": "fee schedule",
    "follow_ups": "follow-up log",
    "staff_time": "staff hours",
    "ar_control": "A/R figures of the practice's own",
}
_SINGULAR = {"fee schedule", "follow-up log"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input a KPI cannot do without.

    ``tables`` are those of which at least one must have been received, ``words`` names them in
    the catalogue and ``absent`` says that there are none. ``parts`` are the dates of its rows, one
    list for each part that would do alone; without parts any row reaches every month.
    """

    tables: tuple[str, ...]
    words: str
    absent: str
    parts: tuple[Dates, ...] = ()

    def is_received(self, inputs: Inputs) -> bool:
        """Tell whether any row of it was received."""
        return any(inputs.book.has(name) for name in self.tables)

    def reaches(self, inputs: Inputs) -> Bools:
        """By month: it was received and reaches the month."""
        return inputs.once(_reached, self)


def _reached(inputs: Inputs, source: Source) -> Bools:
    reached = np.zeros(len(inputs.calendar.months), dtype=bool)
    if not source.is_received(inputs):
        return reached
    if not source.parts:
        return ~reached
    found = [inputs.calendar.reached(inputs.once(part)) for part in source.parts]
    return np.asarray(np.any(found, axis=0))


def received(*tables: str, parts: tuple[Dates, ...] = ()) -> Source:
    """A source of which any one of *tables* will do.

    >>> received("follow_ups").absent, received("appeals", "follow_ups").absent
    ('no follow-up log was received', 'no appeals or follow-up log were received')
    """
    names = list(dict.fromkeys(_NAMES.get(name, name) for name in tables))
    listed = " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return Source(
        tables=tables,
        words=" or ".join(f"`{name}`" for name in tables),
        absent=f"no {listed} {'was' if listed in _SINGULAR else 'were'} received",
        parts=parts,
    )


def all_reach(inputs: Inputs, sources: Iterable[Source]) -> Bools:
    """By month: every one of *sources* reaches it."""
    return np.asarray(np.all([source.reaches(inputs) for source in sources], axis=0))


def months_held(inputs: Inputs, *sources: Source) -> Ints:
    """Months of ledger up to each month in which all *sources* had begun; 0 before."""
    begun = [inputs.once(part) for source in sources for part in source.parts]
    held = [inputs.months_since(dates[~np.isnat(dates)]) for dates in begun]
    return np.asarray(np.min([inputs.months_held, *held], axis=0))


# -- dates of money -----------------------------------------------------------------------------


def _columns(rows: pd.DataFrame, *names: str) -> Days:
    return np.concatenate([days(rows[name]) for name in names])


def charge_events(inputs: Inputs) -> pd.DataFrame:
    """Charges of the practice's own; those known from a remittance only are left out."""
    events = inputs.events
    return events.loc[events["kind"].eq("charge") & ~events["reason"].eq(STUB)]


def _charged(inputs: Inputs) -> Days:
    claims = _columns(inputs.book.table("claims"), "submitted_on", "entered_on")
    return np.concatenate([_columns(inputs.once(charge_events), "posted_on"), claims])


def _paid(inputs: Inputs) -> Days:
    """Posting dates of what this practice's setting posts payments from."""
    book = inputs.book
    remits, entries = book.remittances, book.transactions
    by_remittance = ~book.uses_transactions(remits["payer_id"]).to_numpy(dtype=bool)
    by_export = book.uses_transactions(entries["payer_id"]).to_numpy(dtype=bool)
    posting = remits.loc[by_remittance & remits["status_code"].ne(PREDETERMINATION)]
    own = entries.loc[by_export & entries["kind"].ne("charge")]
    return np.concatenate([_columns(posting, "posted_on"), _columns(own, "posted_on")])


def _remitted(inputs: Inputs) -> Days:
    return _columns(inputs.book.remittances, "posted_on")


def _submitted(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("claims"), "submitted_on")


def _entries(inputs: Inputs) -> Days:
    """Entries of the own ledger; it begins with ours, since its first entry may be late."""
    return np.concatenate([inputs.first_on, _columns(inputs.book.transactions, "posted_on")])


def _logged(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("follow_ups"), "worked_on")


def _deposited(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("deposits"), "deposited_on")


def _acknowledged(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("acknowledgements"), "received_on")


def _seen(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("encounters"), "service_on")


def _appealed(inputs: Inputs) -> Days:
    return _columns(inputs.book.table("appeals"), "denied_on", "filed_on", "decided_on")


CHARGES = Source(
    tables=("claims", "transactions"),
    words="`claims`, or `transactions` with charges where they are posted from,",
    absent="no charges were received",
    parts=(_charged,),
)
"""What was charged: claims, or the charges of the practice's own ledger."""

PAYMENTS = Source(
    tables=("remittances", "transactions"),
    words="`remittances` or `transactions`, whichever the practice posts payments from,",
    absent="no remittance or payment was received",
    parts=(_paid,),
)
"""What was paid: the source that the practice's ``posting`` setting posts payments from."""

OWN_LEDGER = Source(
    tables=("transactions",),
    words="`transactions`",
    absent="no transactions of the practice's own ledger were received",
    parts=(_entries,),
)
REMITTANCES = received("remittances", parts=(_remitted,))
SUBMISSIONS = Source(
    tables=("claims",),
    words="`claims` with submission dates",
    absent="no submissions were received",
    parts=(_submitted,),
)
FOLLOW_UPS = received("follow_ups", parts=(_logged,))
APPEALS_OR_LOG = received("appeals", "follow_ups", parts=(_appealed, _logged))
DEPOSITS = received("deposits", parts=(_deposited,))
ENCOUNTERS = received("encounters", parts=(_seen,))
ACKNOWLEDGED = received("acknowledgements", parts=(_acknowledged,))
"""Answers that name the claim they are about; an answer to a whole file does not do."""
