"""Matured collections: what the claims of one month of service have brought of what they should.

A month of service is matured once it ended 120 days ago; earlier its payments are still coming
in. What must not live here: what a line should bring (``expected``).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.kpis.cases import Block, Cases, share, spans
from vitals.kpis.doubts import Doubt, Share
from vitals.kpis.expected import CHARGE, expected_lines
from vitals.kpis.inputs import Inputs, Ints
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

    ``cohort`` of the rows is the position of the month of service.
    """
    served = inputs.once(_served_at)
    paid = inputs.once(posted(*PAYMENT_KINDS))
    due = inputs.once(expected_lines)
    blocks: tuple[Block, ...] = ()
    for rows, first, last, side in (
        (paid, paid["from_at"].to_numpy(), len(inputs.calendar.months), "numerator"),
        (due, due["first"].to_numpy(), due["last"].to_numpy(), "denominator"),
    ):
        cohort = served[rows["claim"].to_numpy(dtype="int64")]
        found = spans(
            inputs,
            rows.assign(cohort=cohort),
            np.where(cohort >= 0, np.maximum(first, cohort), -1),
            np.where(cohort >= 0, np.minimum(last, cohort + WINDOW - 1), -1),
            numerator=rows["cents"] if side == "numerator" else 0,
            denominator=rows["cents"] if side == "denominator" else 0,
            shows=SHOWN if side == "numerator" else _EXPECTED,
        )
        blocks += found.blocks
    return Cases(blocks)


def matured(inputs: Inputs) -> Cases:
    """The same, each month of service in the one month in which it is the latest matured."""
    cohorts = matured_months(inputs)
    size = len(cohorts)
    at = np.full(size + 1, -1)
    # Read backwards, so that of two months with one cohort the first would count.
    at[cohorts[::-1]] = np.arange(size)[::-1]
    at[-1] = -1
    return Cases(tuple(_in_month(block, at) for block in inputs.once(to_date).blocks))


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
        doubts=(UNTOLD,),
        cases=matured,
        formula=matured_collection_rate,
        splits=EVERY_SPLIT,
        breakdown=_triangle,
        note="Lines are those of the version in force; a denied line tells no allowed amount. "
        "Breakdown cohort: the 12 latest months of service, each to date.",
    ),
)
