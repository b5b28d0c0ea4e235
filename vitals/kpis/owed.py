"""Who owes, and what the books leave unexplained: credits, patients and the roll-forward.

What must not live here: age from service (``aging``) and days of charges (``receivables``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.doubts import OWED, PATIENTS, REDUCED
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, Monthly, members, withheld
from vitals.kpis.money import payments_a_day
from vitals.kpis.receivables import NEEDS, NO_BALANCE, debits, owed
from vitals.kpis.sources import received

_NO_PATIENT_DEBIT = (
    "no patient owed anything at any month's end up to {month}: what was sent may not tell"
)
_NO_CONTROL = "no A/R figure of the practice's own was received for {month} and the month before"
_NOTHING_OWED = "the practice's own A/R at the end of {month} was not above 0"


# -- credits and patients -----------------------------------------------------------------------


def credits_and_debits(inputs: Inputs) -> Cases:
    """Credits without their sign over debits."""
    rows = inputs.open_balances
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
    """Share that patients owe; missing until one owes anything: 0 would say too much.

    What months after it bring must not decide: an explanation ends with its own month.
    """
    never = ~np.logical_or.accumulate(found.numerators(inputs) > 0)
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
    signed = np.where(np.isnan(gap), 0, items * np.where(gap < 0, -1, 1))
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


def _changes(inputs: Inputs) -> dict[str, Floats]:
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
    return withheld(share(_NOTHING_OWED)(inputs, found), ~known, _NO_CONTROL, parts=True)


KPIS = (
    Kpi(
        id="credit_balance_rate",
        label="Credit balances",
        short="Credits",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Balances below 0 at the month's end, without their sign",
        denominator="all debit balances at the month's end",
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=credits_and_debits,
        formula=share(NO_BALANCE),
        splits=EVERY_SPLIT,
        breakdown=_credit_days,
        note="A balance is that of one claim and account: a claim whose patient is owed what its "
        "insurer still owes counts as a credit and as a debit. Breakdown form: credits in days of "
        "payments less refunds, 12 months.",
    ),
    Kpi(
        id="patient_ar_share",
        label="Patients' share of receivables",
        short="Patient A/R",
        unit="ratio",
        better="neither",
        basis="money",
        numerator="Debit balances of patient accounts at the month's end",
        denominator="all debit balances at the month's end",
        needs=NEEDS,
        doubts=(OWED, PATIENTS),
        cases=patients_debits,
        formula=patient_ar_share,
        splits=EVERY_SPLIT,
        breakdown=_old_of_patients,
        note="Missing where no patient owed anything at any month's end up to it. Breakdown "
        "age: what of it is older than 90 days from service.",
    ),
    Kpi(
        id="ar_roll_forward_gap",
        label="Unexplained change of receivables",
        short="A/R gap",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Practice's own opening A/R plus the month's events less its own closing A/R, "
        "without its sign",
        denominator="its own closing A/R",
        needs=(received("ar_control"),),
        doubts=(REDUCED,),
        cases=roll_forward,
        formula=ar_roll_forward_gap,
    ),
)
