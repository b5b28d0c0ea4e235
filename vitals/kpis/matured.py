"""Matured collections: what the claims of one month of service have brought of what they should.

A month of service is matured once it ended 120 days ago; earlier its payments are still coming
in. What must not live here: what a line should bring (``expected``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from vitals.kpis.cases import Block, Cases, Told, share, spans
from vitals.kpis.doubts import PATIENTS_IN_YEAR, Doubt, Share
from vitals.kpis.expected import CHARGE, expected_lines
from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import WINDOW, Breakdown, Monthly, of_grid, withheld
from vitals.kpis.money import PAYMENT_KINDS, SHOWN, posted
from vitals.kpis.sources import CHARGES, PAYMENTS, months_held
from vitals.ledger.facts import unknown_reductions

MATURE_DAYS = 120
_EXPECTED = ("payer_id", "line_no", "procedure", "basis", "cents")
_NONE_MATURED = "no month of service on record had ended 120 days before the end of {month}"
_NOTHING_DUE = "nothing is expected of the claims whose month of service matured by {month}"


def _served_at(inputs: Inputs) -> Ints:
    """By claim: position of its month of service, -1 before the first month."""
    return inputs.calendar.at(inputs.facts["service_on"])


def matured_months(inputs: Inputs) -> Ints:
    """By month: position of the latest month that ended 120 days before its end; -1 for none."""
    ends = inputs.calendar.ends
    return np.searchsorted(ends, ends - np.timedelta64(MATURE_DAYS, "D"), side="right") - 1


def to_date(inputs: Inputs) -> Cases:
    """Payments and expected amounts of every claim, in its month of service and the 11 after.

    ``cohort`` of the rows is the position of the month of service. Money posted to no claim, or to
    one that nobody charged, has no service that it could be of.
    """
    due = inputs.once(expected_lines)
    first, last = due["first"].to_numpy(), due["last"].to_numpy()
    told = Told(numerator=0, denominator=due["cents"], shows=_EXPECTED)
    return _payments(inputs, inputs.once(_is_charged)) + _by_cohort(inputs, due, first, last, told)


def _is_charged(inputs: Inputs) -> Bools:
    """By claim: something was ever expected of it."""
    found = np.zeros(len(inputs.book.keys), dtype=bool)
    found[inputs.once(expected_lines)["claim"].to_numpy(dtype="int64")] = True
    return found


def _payments(inputs: Inputs, where: Bools) -> Cases:
    """Payments less refunds on the claims chosen."""
    rows = inputs.once(posted(*PAYMENT_KINDS))
    rows = rows.loc[where[rows["claim"].to_numpy(dtype="int64")]]
    last = np.full(len(rows), len(inputs.calendar.months))
    told = Told(numerator=rows["cents"], denominator=0, shows=SHOWN)
    return _by_cohort(inputs, rows, rows["from_at"].to_numpy(), last, told)


def _by_cohort(inputs: Inputs, rows: pd.DataFrame, first: Ints, last: Ints, told: Told) -> Cases:
    """Cases from *first* to *last*, as far as these are the 12 months from the month of service."""
    cohort = inputs.once(_served_at)[rows["claim"].to_numpy(dtype="int64")]
    return spans(
        inputs,
        rows.assign(cohort=cohort),
        np.where(cohort >= 0, np.maximum(first, cohort), -1),
        np.where(cohort >= 0, np.minimum(last, cohort + WINDOW - 1), -1),
        **told,
    )


def matured(inputs: Inputs) -> Cases:
    """The same, each month of service in the one month in which it is the latest matured."""
    return _when_matured(inputs, inputs.once(to_date))


def _when_matured(inputs: Inputs, found: Cases) -> Cases:
    cohorts = matured_months(inputs)
    size = len(cohorts)
    at = np.full(size + 1, -1)
    # Read backwards, so that of two months with one cohort the first would count.
    at[cohorts[::-1]] = np.arange(size)[::-1]
    at[-1] = -1
    return Cases(tuple(_in_month(block, at) for block in found.blocks))


def _never_charged(inputs: Inputs) -> Mapping[str, Cases]:
    paid = _payments(inputs, ~inputs.once(_is_charged))
    return {"posted to no claim, or to one nobody charged": _when_matured(inputs, paid)}


def _in_month(block: Block, at: Ints) -> Block:
    wanted = at[block.rows["cohort"].to_numpy()]
    holds = (wanted >= 0) & (block.first >= 0) & (block.first <= wanted) & (wanted <= block.last)
    place = np.where(holds, wanted, -1)
    return replace(block, first=place, last=place)


def matured_collection_rate(inputs: Inputs, found: Cases) -> Monthly:
    """The rate, missing where the ledger began after the month of service it would be of."""
    cohort = matured_months(inputs)
    held = months_held(inputs, CHARGES)
    none = (cohort < 0) | (held[np.maximum(cohort, 0)] == 0)
    return withheld(share(_NOTHING_DUE)(inputs, found), none, _NONE_MATURED, parts=True)


def _triangle(inputs: Inputs, _: Cases) -> Breakdown:
    """The 12 latest months of service, each to date."""
    size = len(inputs.calendar.months)
    top, bottom = np.zeros(size * size), np.zeros(size * size)
    for block in inputs.once(to_date).blocks:
        cohort = block.rows["cohort"].to_numpy()
        top += block.grid(inputs.calendar, block.numerator, cohort, size)
        bottom += block.grid(inputs.calendar, block.denominator, cohort, size)
    names = np.array(inputs.calendar.months, dtype=object)
    return [of_grid("cohort", names, top, bottom, size)]


def _untold(inputs: Inputs) -> Share:
    """Lines expected at their charge though they came back: what was taken off is not told."""
    remits = inputs.book.remittances
    back = np.zeros(len(inputs.book.keys), dtype=bool)
    back[remits["claim"].reindex(unknown_reductions(inputs.book).index).to_numpy()] = True
    block = inputs.once(matured).blocks[1]
    rows = block.rows
    doubtful = back[rows["claim"].to_numpy(dtype="int64")] & (rows["basis"] == CHARGE).to_numpy()
    sums = inputs.calendar.sums_at
    place = np.where(doubtful, block.first, -1)
    return sums(place), sums(place, block.denominator), sums(block.first, block.denominator)


UNTOLD = Doubt(
    words="of what was expected came back without adjustments and has no contract price",
    reason="{count} lines of the claims whose month of service matured by {month} came back "
    "without adjustments: what should have been paid is unknown; export them, send the 835 files "
    "or the fee schedule",
    share=_untold,
)

KPIS = (
    Kpi(
        id="matured_collection_rate",
        label="Matured net collection rate",
        short="Matured collections",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Payments less refunds posted by the month's end on claims of the latest month "
        "of service that ended at least 120 days before",
        denominator="what these claims should bring: of each line the contract price × units, else "
        "what its first adjudication allowed, else its charge less contractual adjustments",
        needs=(CHARGES, PAYMENTS),
        doubts=(PATIENTS_IN_YEAR, UNTOLD),
        cases=matured,
        formula=matured_collection_rate,
        splits=EVERY_SPLIT,
        breakdown=_triangle,
        left_out=_never_charged,
        note="Lines are those of the version in force; a denied line tells no allowed amount. "
        "Breakdown cohort: the 12 latest months of service, each to date.",
    ),
)
