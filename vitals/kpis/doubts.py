"""Months of which a KPI must not speak: too many adjudications leave open what they decided.

An exported remittance without status or adjustments may be a payment or a denial, and what is
neither paid nor billed to the patient may be a reduction or still be owed. Such a month has no
value rather than a good one. Up to ``TOLERATED`` of what is counted may be in doubt. What must not
live here: any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Bools, Floats, Inputs
from vitals.kpis.measure import WINDOW, Monthly, rolling, withheld
from vitals.ledger.balances import days
from vitals.ledger.facts import unknown_reductions
from vitals.ledger.posting import posts_money

TOLERATED = 0.05
"""Share of what is counted that may be in doubt; beyond it there is no value."""

Share = tuple[Floats, Floats, Floats]
"""By month: adjudications in doubt, how much is in doubt, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What may be unknown of a month; ``reason`` takes ``{count}`` adjudications and ``{month}``.

    ``words`` say in the catalogue where the KPI is missing, ``share`` finds how much is in doubt.
    """

    words: str
    reason: str
    share: Callable[[Inputs], Share]

    def where(self, inputs: Inputs) -> Bools:
        """By month: more than the tolerated share is in doubt."""
        _, doubtful, whole = inputs.once(self.share)
        return np.asarray((doubtful > 0) & (doubtful > TOLERATED * whole))

    def withhold(self, inputs: Inputs, monthly: Monthly) -> Monthly:
        """Take the value and its parts away in the months in doubt, and say why."""
        counts = inputs.once(self.share)[0]
        return withheld(monthly, self.where(inputs), self.reason, parts=True, counts=counts)


# -- denied or not ------------------------------------------------------------------------------


def _undecided(inputs: Inputs) -> tuple[Floats, Floats]:
    """First adjudications of each month that leave open whether they deny, and all of them."""
    rows = inputs.adjudicated
    at = rows["at"].to_numpy()
    sums = inputs.calendar.sums_at
    return sums(at, rows["is_undecided"].astype("int64")), sums(at)


def _undecided_this_month(inputs: Inputs) -> Share:
    number, every = inputs.once(_undecided)
    return number, number, every


def _undecided_four_months(inputs: Inputs) -> Share:
    number, every = (rolling(values, 4) for values in inputs.once(_undecided))
    return number, number, every


def _undecided_year(inputs: Inputs) -> Share:
    number, every = (rolling(values, WINDOW) for values in inputs.once(_undecided))
    return number, number, every


def _undecided_deadlines(inputs: Inputs) -> Share:
    """By the month in which the deadline of an appeal would fall, were they all denials."""
    rows = inputs.adjudicated
    clock = inputs.payer_clock("appeal_days")[rows.index.to_numpy(dtype="int64")]
    due = rows["first_adjudicated_on"] + pd.to_timedelta(clock, unit="D")
    number = inputs.calendar.sums(due, rows["is_undecided"].astype("int64"))
    return number, number, inputs.calendar.sums(due)


# -- reduced or owed ----------------------------------------------------------------------------


def _unreduced(inputs: Inputs) -> pd.DataFrame:
    """Remittances that post, with the cents they leave unexplained (0 for none)."""
    rows = inputs.book.remittances[["claim", "posted_on"]].loc[posts_money(inputs.book)]
    unknown = np.zeros(len(inputs.book.remittances))
    found = unknown_reductions(inputs.book)
    unknown[found.index.to_numpy(dtype="int64")] = found
    return rows.assign(unknown=unknown[rows.index])


def _unreduced_counts(inputs: Inputs) -> tuple[Floats, Floats]:
    rows = inputs.once(_unreduced)
    at = inputs.calendar.at(rows["posted_on"])
    sums = inputs.calendar.sums_at
    return sums(at, rows["unknown"].gt(0).astype("int64")), sums(at)


def _unreduced_this_month(inputs: Inputs) -> Share:
    number, every = inputs.once(_unreduced_counts)
    return number, number, every


def _unreduced_year(inputs: Inputs) -> Share:
    """Cents of the window left unexplained, of its charges."""
    rows = inputs.once(_unreduced)
    unknown = inputs.calendar.sums(rows["posted_on"], rows["unknown"])
    charged = inputs.events.loc[inputs.events["kind"].eq("charge")]
    charges = inputs.calendar.sums_at(charged["at"].to_numpy(), charged["amount_cents"])
    number = rolling(inputs.once(_unreduced_counts)[0])
    return number, rolling(unknown), rolling(charges)


def _unreduced_balances(inputs: Inputs) -> Share:
    """Claims whose insurance balance at the end may be a reduction; their cents, of all debits."""
    rows = inputs.once(_unreduced)
    rows = rows.loc[rows["unknown"].gt(0)]
    if rows.empty:
        none = np.zeros(len(inputs.calendar.months))
        return none, none, none
    first = days(rows.groupby("claim")["posted_on"].min().reindex(range(len(inputs.book.keys))))
    ends = inputs.calendar.ends
    owed = np.maximum(inputs.matrix.insurance, 0)
    doubtful = np.where(first[:, None] <= ends[None, :], owed, 0)
    debits = owed.sum(axis=0) + np.maximum(inputs.matrix.patient, 0).sum(axis=0)
    return (
        (doubtful > 0).sum(axis=0).astype("float64"),
        doubtful.sum(axis=0).astype("float64"),
        debits.astype("float64"),
    )


# -- paid by patients or owed by them -----------------------------------------------------------


def _pays_patients(inputs: Inputs) -> bool:
    """Tell whether any payment of a patient was ever received."""
    return bool(inputs.events["kind"].eq("patient_payment").any())


def _untold_patients(inputs: Inputs) -> Share:
    """Claims open with patients of whom no payment ever came; their cents, of all debits."""
    months = np.zeros(len(inputs.calendar.months))
    if _pays_patients(inputs):
        return months, months, months
    owed = np.maximum(inputs.matrix.patient, 0)
    debits = owed.sum(axis=0) + np.maximum(inputs.matrix.insurance, 0).sum(axis=0)
    return (owed > 0).sum(axis=0) + months, owed.sum(axis=0) + months, debits + months


def _untold_patients_year(inputs: Inputs) -> Share:
    """Shares moved to patients of whom no payment ever came, of them and the payers' payments."""
    months = np.zeros(len(inputs.calendar.months))
    if _pays_patients(inputs):
        return months, months, months
    rows = inputs.events
    moved = rows.loc[rows["kind"].eq("transfer") & rows["account"].eq("patient")]
    paid = rows.loc[rows["kind"].eq("payer_payment")]
    sums = inputs.calendar.sums_at
    number = rolling(sums(moved["at"].to_numpy()))
    shares = rolling(sums(moved["at"].to_numpy(), moved["amount_cents"]))
    payments = rolling(-sums(paid["at"].to_numpy(), paid["amount_cents"]))
    return number, shares, shares + payments


_PATIENTS = "no payment of a patient was ever received: send the practice's own ledger"
_DENIED = "what was denied is unknown; export both, or send the 835 files"
_REDUCED = "what the contract took off is unknown; export them, or send the 835 files"

DENIED = Doubt(
    words="of the first adjudications of the month do not tell whether they were denied",
    reason="{count} adjudications of {month} came without status or adjustments: " + _DENIED,
    share=_undecided_this_month,
)
"""Whether the claims first adjudicated in the month were denied."""

DENIED_BEFORE = Doubt(
    words="of the first adjudications of the month and the three before do not tell whether they "
    "were denied",
    reason="{count} adjudications of the 4 months to {month} came without status or adjustments: "
    + _DENIED,
    share=_undecided_four_months,
)
DENIED_IN_YEAR = Doubt(
    words="of the first adjudications of 12 months do not tell whether they were denied",
    reason="{count} adjudications of the 12 months to {month} came without status or adjustments: "
    + _DENIED,
    share=_undecided_year,
)
DENIED_AND_DUE = Doubt(
    words="of the adjudications that would have to be appealed in the month do not tell whether "
    "they were denied",
    reason="{count} adjudications to be appealed by {month}, if denied, came without "
    "status or adjustments: " + _DENIED,
    share=_undecided_deadlines,
)
REDUCED = Doubt(
    words="of the remittances posted in the month do not tell what was taken off",
    reason="{count} remittances of {month} came without adjustments: " + _REDUCED,
    share=_unreduced_this_month,
)
REDUCED_IN_YEAR = Doubt(
    words="of the charges of 12 months may have been taken off by contract, untold",
    reason="{count} remittances of the 12 months to {month} came without adjustments: " + _REDUCED,
    share=_unreduced_year,
)
OWED = Doubt(
    words="of the debit balances may have been taken off by contract, untold",
    reason="{count} claims open at the end of {month} came back without adjustments: " + _REDUCED,
    share=_unreduced_balances,
)
"""Whether what is open at the month's end is owed or was taken off by contract."""

PATIENTS = Doubt(
    words="of the debit balances are patients', and no payment of a patient was ever received",
    reason="{count} claims had been passed on to patients by the end of {month}, and " + _PATIENTS,
    share=_untold_patients,
)
"""Whether what patients are said to owe is still owed."""

PATIENTS_IN_YEAR = Doubt(
    words="of what payers paid or left to patients in 12 months was left to patients, and no "
    "payment of a patient was ever received",
    reason="{count} shares were left to patients in the 12 months to {month}, and " + _PATIENTS,
    share=_untold_patients_year,
)
"""Whether patients paid their share."""
