"""Receivables: what is owed at the end of a month, and what it comes to in days of charges.

A balance belongs to one claim and one account; above 0 it is a debit, below 0 a credit. What must
not live here: how old it is (``aging``) and who owes it (``owed``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share, spans
from vitals.kpis.doubts import OWED, PATIENTS, REDUCED_IN_YEAR
from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.kpi import BOTH, BY_PAYER, EVERY_SPLIT, Kpi
from vitals.kpis.measure import WINDOW, Breakdown, Monthly, members, windowed, withheld
from vitals.kpis.money import SHOWN, below, days_of_year, posted
from vitals.kpis.sources import CHARGES, PAYMENTS, months_held
from vitals.ledger.balances import days

NEEDS = (CHARGES, PAYMENTS)
NO_BALANCE = "nothing was owed at the end of {month}"
_SHOWN = ("account", "payer_id", "service_on", "age", "cents")
_UNDER_90 = "under $90 was charged in the 90 days to {month}'s end"
_UNDER_90_DAYS = "the ledger held fewer than 90 days at the end of {month}"
_NO_CHARGES = "no more was charged than contracts took off in the 12 months to {month}"
_NO_YIELD = (
    "no claim was first adjudicated in the 12 months to {month}: what can be collected of the "
    "open ones is unknown"
)


def debits(inputs: Inputs) -> pd.DataFrame:
    """Balances above 0."""
    rows = inputs.open_balances
    return rows.loc[rows["cents"].to_numpy() > 0]


def owed(inputs: Inputs, rows: pd.DataFrame, numerator: pd.Series, denominator: pd.Series) -> Cases:
    """Balances at their month's end, with what they add on either side."""
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=numerator, denominator=denominator, shows=_SHOWN)


# -- days of charges ----------------------------------------------------------------------------


def balances_and_charges(inputs: Inputs) -> Cases:
    """All balances at the end over the charges of the 90 days to it, a day."""
    return _balances(inputs) + _charges_of_90_days(inputs)


def _balances(inputs: Inputs) -> Cases:
    rows = inputs.open_balances
    at, cents = rows["at"].to_numpy(), rows["cents"]
    return Cases(
        cases(inputs, rows, at, numerator=cents, denominator=0, shows=_SHOWN).blocks, over=90
    )


def _charges_of_90_days(inputs: Inputs) -> Cases:
    rows = inputs.once(posted("charge"))
    on, ends = days(rows["posted_on"]), inputs.calendar.ends
    first = np.searchsorted(ends, on, side="left")
    last = np.searchsorted(ends, on + np.timedelta64(89, "D"), side="right") - 1
    return spans(inputs, rows, first, last, numerator=0, denominator=rows["cents"], shows=SHOWN)


def days_in_ar(inputs: Inputs, found: Cases) -> Monthly:
    """Balances over charges a day; missing under $90 of charges or 90 days of history."""
    few = found.denominators(inputs) * 90 < 9000
    frame = withheld(share(_UNDER_90)(inputs, found), few, _UNDER_90)
    history = (inputs.calendar.ends - inputs.first_on).astype("float64")
    short = ~(history >= 89) | np.isnat(inputs.first_on)
    return withheld(frame, short, _UNDER_90_DAYS)


def _debit_days(inputs: Inputs, found: Cases) -> Breakdown:
    shown = days_in_ar(inputs, found)
    rows = inputs.once(debits)
    held = inputs.calendar.sums_at(rows["at"].to_numpy(), rows["cents"])
    part = members(inputs, "form", "debit_only", held, shown.denominator)
    return [part.chosen(shown.is_known[part.at])]


# -- days of what is collectable ----------------------------------------------------------------


def _adjudicated_at(inputs: Inputs) -> Ints:
    """By claim: first month at whose end it is adjudicated; past the last month for none."""
    answered = days(inputs.facts["first_adjudicated_on"])
    return np.searchsorted(inputs.calendar.ends, answered, side="left")


def collectable_shares(inputs: Inputs) -> Floats:
    """What is left of a charge, by payer (code of ``members``) and month: 1 - contractual ÷ charge.

    Of the payer's claims first adjudicated in 12 months, as posted by the end; of all payers
    together where a payer has none such, NaN where nobody has.
    """
    code, names = inputs.members("payer")
    answered = inputs.once(_adjudicated_at)
    size = len(inputs.calendar.months)
    sums = []
    for kind in ("contractual", "charge"):
        rows = inputs.once(posted(kind))
        claim = rows["claim"].to_numpy()
        first = answered[claim]
        start = np.maximum(first, rows["from_at"].to_numpy())
        last = np.where(first < size, first + WINDOW - 1, -1)
        (block,) = spans(inputs, rows, start, last, numerator=rows["cents"]).blocks
        grid = block.grid(inputs.calendar, block.numerator, code[claim], len(names))
        sums.append(grid.reshape(len(names), size))
    reduced, charged = sums
    own, whole = (
        1 - np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
        for top, bottom in ((reduced, charged), (reduced.sum(axis=0), charged.sum(axis=0)))
    )
    return np.where(np.isnan(own), whole, own)


def net_balances(inputs: Inputs) -> Cases:
    """Balances at what can be collected of them, over net charges a day of 12 months."""
    rows = inputs.open_balances
    at, claim = rows["at"].to_numpy(), rows["claim"].to_numpy()
    answered = inputs.once(_adjudicated_at)[claim]
    is_open = (rows["account"] == "insurance").to_numpy() & (answered > at)
    code, _ = inputs.members("payer")
    part = np.where(is_open, inputs.once(collectable_shares)[code[claim], at], 1.0)
    rows = rows.assign(collectable=part)
    amount = rows["cents"].to_numpy() * np.nan_to_num(part)
    shows = (*_SHOWN, "collectable")
    net = cases(inputs, rows, at, numerator=amount, denominator=0, shows=shows)
    charged = below(inputs, inputs.once(posted("charge")), WINDOW)
    reduced = below(inputs, inputs.once(posted("contractual")), WINDOW, sign=-1)
    return Cases((net + charged + reduced).blocks, over=inputs.once(days_of_year))


def net_days_in_ar(inputs: Inputs, found: Cases) -> Monthly:
    """Net balances over net charges a day; missing where no claim tells what is collectable."""
    frame = windowed(months_held(inputs, *NEEDS), share(_NO_CHARGES)(inputs, found))
    unknown = np.isnan(inputs.once(collectable_shares)).all(axis=0)
    return withheld(frame, unknown, _NO_YIELD, parts=True)


KPIS = (
    Kpi(
        id="days_in_ar",
        label="Days in accounts receivable",
        short="Days in A/R",
        unit="days",
        better="lower",
        basis="other",
        numerator="All balances at the month's end, credits included",
        denominator="gross charges posted in the 90 days to the month's end, a day",
        in_cents=BOTH,
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=balances_and_charges,
        formula=days_in_ar,
        splits=EVERY_SPLIT,
        breakdown=_debit_days,
        note="Breakdown form: the same with debit balances only.",
    ),
    Kpi(
        id="net_days_in_ar",
        label="Net days in accounts receivable (estimate)",
        short="Net days in A/R",
        unit="days",
        better="lower",
        basis="other",
        numerator="All balances at the month's end, insurance balances of claims not yet "
        "adjudicated at what their payer's contracts leave of a charge",
        denominator="gross charges less contractual adjustments posted in 12 months, a day",
        in_cents=BOTH,
        needs=NEEDS,
        doubts=(OWED, PATIENTS, REDUCED_IN_YEAR),
        cases=net_balances,
        formula=net_days_in_ar,
        splits=BY_PAYER,
        note="What contracts leave: 1 - contractual ÷ charge of the payer's claims first "
        "adjudicated in 12 months, of all payers together where it has none such. An estimate: "
        "no allowance for what will never be collected is taken off.",
    ),
)
