"""Receivables: what is owed at the end of a month, in days of charges, by payer and by patient.

A balance belongs to one claim and one account; above 0 it is a debit, below 0 a credit. What must
not live here: how old it is (``aging``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share, spans
from vitals.kpis.doubts import OWED, REDUCED, REDUCED_IN_YEAR
from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import BY_PAYER, EVERY_SPLIT, Kpi
from vitals.kpis.measure import WINDOW, Breakdown, Monthly, members, rolling, windowed, withheld
from vitals.kpis.money import (
    SHOWN,
    below,
    charges,
    days_of_year,
    payments_a_day,
    posted,
)
from vitals.kpis.sources import CHARGES, PAYMENTS, months_held, received
from vitals.ledger.balances import days

NEEDS = (CHARGES, PAYMENTS)
NO_BALANCE = "nothing was owed at the end of {month}"
_OWED = ("account", "payer_id", "service_on", "age", "cents")
_NO_PATIENT_DEBIT = "no patient owed anything at any month's end: what was sent may not tell"
_NO_CHARGES = "nothing but contractual reductions was charged in the 12 months to {month}"
_NO_YIELD = "no claim was first adjudicated in the 12 months to {month}: what is collectable is "
_NO_CONTROL = "no A/R figure of the practice's own was received for {month} and the month before"


def balances(inputs: Inputs) -> pd.DataFrame:
    """One row per claim, account and month end with a balance, with its payer and service date."""
    rows = inputs.open_balances
    claim = inputs.facts[["payer_id", "service_on"]].take(rows["claim"].to_numpy())
    return rows.assign(payer_id=claim["payer_id"].array, service_on=claim["service_on"].array)


def debits(inputs: Inputs) -> pd.DataFrame:
    """Balances above 0."""
    rows = inputs.once(balances)
    return rows.loc[rows["cents"].to_numpy() > 0]


def owed(inputs: Inputs, rows: pd.DataFrame, numerator: pd.Series, denominator: pd.Series) -> Cases:
    """Balances at their month's end, with what they add on either side."""
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=numerator, denominator=denominator, shows=_OWED)


def _age_in_months(inputs: Inputs) -> Breakdown:
    return []


# -- days of charges ----------------------------------------------------------------------------


def balances_and_charges(inputs: Inputs) -> Cases:
    """All balances at the end over the charges of the 90 days to it, a day."""
    return _balances(inputs) + _charges_of_90_days(inputs)


def _balances(inputs: Inputs) -> Cases:
    rows = inputs.once(balances)
    at, cents = rows["at"].to_numpy(), rows["cents"]
    return Cases(
        cases(inputs, rows, at, numerator=cents, denominator=0, shows=_OWED).blocks, over=90
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
    frame = share("nothing was charged in the 90 days to {month}'s end")(inputs, found)
    frame = withheld(frame, few, "under $90 was charged in the 90 days to {month}'s end")
    history = (inputs.calendar.ends - inputs.first_on).astype("float64")
    short = ~(history >= 89) | np.isnat(inputs.first_on)
    return withheld(frame, short, "the ledger held fewer than 90 days at the end of {month}")


def _debit_days(inputs: Inputs, found: Cases) -> Breakdown:
    shown = days_in_ar(inputs, found)
    rows = inputs.once(debits)
    held = inputs.calendar.sums_at(rows["at"].to_numpy(), rows["cents"])
    part = members(inputs, "form", "debit_only", held, shown.denominator)
    return [part.chosen(shown.is_known[part.at])]


# -- days of what is collectable ----------------------------------------------------------------


def _adjudicated_at(inputs: Inputs) -> np.ndarray:
    """By claim: position of the month of its first adjudication, -1 for none."""
    return inputs.calendar.at(inputs.facts["first_adjudicated_on"])


def collectable_shares(inputs: Inputs) -> np.ndarray:
    """s by payer (code of ``members``) and month: 1 - contractual ÷ charge.

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
        first, at = answered[claim], rows["at"].to_numpy()
        start = np.where(first >= 0, np.maximum(first, at), -1)
        block = spans(
            inputs, rows, start, np.where(first >= 0, first + WINDOW - 1, -1), numerator=rows["cents"]
        ).blocks[0]
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
    rows = inputs.once(balances)
    at, claim = rows["at"].to_numpy(), rows["claim"].to_numpy()
    answered = inputs.once(_adjudicated_at)[claim]
    is_known = inputs.facts["first_adjudicated_on"].notna().to_numpy()[claim]
    is_open = (rows["account"] == "insurance").to_numpy() & ~(is_known & (answered <= at))
    code, _ = inputs.members("payer")
    part = np.where(is_open, inputs.once(collectable_shares)[code[claim], at], 1.0)
    rows = rows.assign(collectable=part)
    amount = rows["cents"].to_numpy() * np.nan_to_num(part)
    shows = (*_OWED, "collectable")
    net = cases(inputs, rows, at, numerator=amount, denominator=0, shows=shows)
    charged = below(inputs, inputs.once(posted("charge")), WINDOW)
    reduced = below(inputs, inputs.once(posted("contractual")), WINDOW, sign=-1)
    return Cases((net + charged + reduced).blocks, over=inputs.once(days_of_year))


def net_days_in_ar(inputs: Inputs, found: Cases) -> Monthly:
    """Net balances over net charges a day; missing where no claim tells what is collectable."""
    frame = windowed(months_held(inputs, *NEEDS), share(_NO_CHARGES)(inputs, found))
    unknown = np.isnan(inputs.once(collectable_shares)).all(axis=0)
    return withheld(frame, unknown, _NO_YIELD + "unknown", parts=True)


# -- credits and patients -----------------------------------------------------------------------


def credits_and_debits(inputs: Inputs) -> Cases:
    """Credits without their sign over debits."""
    rows = inputs.once(balances)
    cents = rows["cents"]
    return owed(inputs, rows, (-cents).clip(lower=0), cents.clip(lower=0))


def _credit_days(inputs: Inputs, found: Cases) -> Breakdown:
    """Credits in days of payments less refunds, 12 months."""
    return [members(inputs, "form", "days", found.numerators(inputs), payments_a_day(inputs))]


def patients_debits(inputs: Inputs) -> Cases:
    """Debits; above the line those of patients."""
    rows = inputs.once(debits)
    return owed(inputs, rows, _of_patients(rows), rows["cents"])


def _of_patients(rows: pd.DataFrame) -> pd.Series:
    return rows["cents"].where(rows["account"] == "patient", 0)


def patient_ar_share(inputs: Inputs, found: Cases) -> Monthly:
    """Share that patients owe; missing where none ever owes anything: 0 would say too much."""
    never = not found.numerators(inputs).any()
    return withheld(share(NO_BALANCE)(inputs, found), never, _NO_PATIENT_DEBIT, parts=True)


def _old_of_patients(inputs: Inputs, found: Cases) -> Breakdown:
    """Of what patients owe, what is older than 90 days from service."""
    rows = inputs.once(debits)
    old = _of_patients(rows).where(rows["age"] > 90, 0)
    over = inputs.calendar.sums_at(rows["at"].to_numpy(), old)
    return [members(inputs, "age", "over_90", over, found.numerators(inputs))]


# -- roll-forward -------------------------------------------------------------------------------


def roll_forward(inputs: Inputs) -> Cases:
    """The practice's own A/R of the month before, the month's events by kind, and its own after.

    Above the line each counts with the sign that makes the gap positive, below it the own closing.
    """
    size = len(inputs.calendar.months)
    control = inputs.book.table("ar_control").drop_duplicates("month", keep="last")
    own = control.set_index("month")["ar_total_cents"].reindex(inputs.calendar.months)
    closing = own.to_numpy(dtype="float64", na_value=np.nan)
    parts = {"opening": np.concatenate([[np.nan], closing[:-1]]), **_changes(inputs)}
    items = np.array([*parts.values(), -closing])
    gap = items.sum(axis=0)
    signed = np.where(np.isnan(gap), 0, items * np.sign(gap))
    below_line = np.zeros(items.shape)
    below_line[-1] = np.nan_to_num(closing)
    told = {"item": np.repeat(np.array([*parts, "closing"], dtype=object), size)}
    rows = pd.DataFrame({**told, "cents": items.ravel()})
    at = np.tile(np.where(np.isnan(gap), -1, np.arange(size)), len(items))
    return cases(
        inputs,
        rows,
        at,
        numerator=signed.ravel(),
        denominator=below_line.ravel(),
        shows=("item", "cents"),
    )


def _changes(inputs: Inputs) -> dict[str, np.ndarray]:
    """Effect of the month's events on A/R, by kind."""
    code, names = pd.factorize(inputs.events["kind"], sort=True)
    at, amount = inputs.events["at"].to_numpy(), inputs.events["amount_cents"]
    whole = amount.to_numpy(dtype="float64")
    sums = inputs.calendar.sums_at
    return {
        str(name): sums(np.where(code == place, at, -1), whole) for place, name in enumerate(names)
    }


def ar_roll_forward_gap(inputs: Inputs, found: Cases) -> Monthly:
    """What the ledger's events leave unexplained of the practice's own A/R figures.

    Against our own balances the gap is always 0.
    """
    known = inputs.calendar.sums_at(found.blocks[0].first) > 0
    return withheld(share(NO_CLOSING)(inputs, found), ~known, _NO_CONTROL, parts=True)


NO_CLOSING = "the practice's own A/R at the end of {month} was not above 0"
