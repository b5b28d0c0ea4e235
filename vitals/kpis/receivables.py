"""Receivables: what is owed at the end of a month, how old, and by whom.

A balance belongs to one claim and one account; above 0 it is a debit, below 0 a credit. Age is
counted from the date of service to the month's last day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.doubts import OWED, REDUCED
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import (
    Breakdown,
    Members,
    Monthly,
    by_member,
    measured,
    members,
    quotient,
    ratio,
    withheld,
)
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.sources import CHARGES, PAYMENTS, received
from vitals.ledger.balances import days

BUCKETS = ("0-30", "31-60", "61-90", "91-120", ">120")
_EDGES = (30, 60, 90, 120)
_NO_BALANCE = "nothing was owed at the end of {month}"
_NO_PATIENT_DEBIT = "no patient owed anything at any month's end: what was sent may not tell"
_NEEDS = (CHARGES, PAYMENTS)


def _debits(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.open_balances
    return rows.loc[rows["cents"] > 0]


def _sums(inputs: Inputs, rows: pd.DataFrame) -> Floats:
    return inputs.calendar.sums_at(rows["at"].to_numpy(), rows["cents"])


def _share_of_debits(inputs: Inputs, chosen: pd.DataFrame) -> Monthly:
    total = _sums(inputs, inputs.once(_debits))
    return ratio(inputs, _sums(inputs, chosen), total, empty=_NO_BALANCE)


def _charges_of_90_days(inputs: Inputs) -> Floats:
    charged = inputs.events.loc[inputs.events["kind"] == "charge"].sort_values("posted_on")
    on = days(charged["posted_on"])
    running = np.concatenate([[0], np.cumsum(charged["amount_cents"].to_numpy(dtype="int64"))])
    ends = inputs.calendar.ends
    upto = np.searchsorted(on, ends, side="right")
    before = np.searchsorted(on, ends - np.timedelta64(89, "D"), side="left")
    return np.asarray(running[upto] - running[before], dtype="float64")


def days_in_ar(inputs: Inputs) -> Monthly:
    """Balances in cents over charges a day (90 days); missing under $90 or 90 days of history."""
    charged = _charges_of_90_days(inputs)
    owed = _sums(inputs, inputs.open_balances)
    frame = measured(inputs, owed, charged / 90, quotient(owed, charged / 90))
    frame = withheld(frame, charged < 9000, "under $90 was charged in the 90 days to {month}'s end")
    history = (inputs.calendar.ends - inputs.first_on).astype("float64")
    short = ~(history >= 89) | np.isnat(inputs.first_on)
    return withheld(frame, short, "the ledger held fewer than 90 days at the end of {month}")


def _debit_days(inputs: Inputs) -> Members:
    shown = inputs.once(days_in_ar)
    owed = _sums(inputs, inputs.once(_debits))
    rows = members(inputs, "form", "debit_only", owed, shown.denominator)
    return rows.chosen(shown.is_known[rows.at])


def ar_aging(inputs: Inputs) -> Monthly:
    """Share of debit balances aged 0 to 30 days (a service date after the end counts as 0)."""
    rows = inputs.once(_debits)
    return _share_of_debits(inputs, rows.loc[rows["age"] <= _EDGES[0]])


def _aging_breakdowns(inputs: Inputs) -> Breakdown:
    """Every bucket, alone, by account and by payer class; buckets without money are 0."""
    rows = inputs.once(_debits)
    bucket = np.array(BUCKETS, dtype=object)[np.searchsorted(_EDGES, rows["age"], side="left")]
    payer_class = inputs.facts["payer_class"].to_numpy(dtype=object)[rows["claim"]]
    total = _sums(inputs, rows)
    names = {
        "bucket": pd.Series(bucket, rows.index),
        "account_bucket": rows["account"] + "|" + bucket,
        "class_bucket": pd.Series(payer_class, rows.index) + "|" + bucket,
    }
    wholes = {
        "bucket": [""],
        "account_bucket": ["insurance|", "patient|"],
        "class_bucket": [f"{name}|" for name in sorted(set(payer_class))],
    }
    return [
        members(
            inputs,
            dimension,
            prefix + part,
            _sums(inputs, rows.loc[names[dimension] == prefix + part]),
            total,
        )
        for dimension, prefixes in wholes.items()
        for prefix in prefixes
        for part in BUCKETS
    ]


def ar_over_90_rate(inputs: Inputs) -> Monthly:
    """Share of debit balances older than 90 days."""
    rows = inputs.once(_debits)
    return _share_of_debits(inputs, rows.loc[rows["age"] > 90])


def ar_over_120_rate(inputs: Inputs) -> Monthly:
    """Share of debit balances older than 120 days."""
    rows = inputs.once(_debits)
    return _share_of_debits(inputs, rows.loc[rows["age"] > 120])


def credit_balance_rate(inputs: Inputs) -> Monthly:
    """Balances below 0, without their sign, over debit balances."""
    rows = inputs.open_balances
    credit = rows.loc[rows["cents"] < 0]
    return _share_of_debits(inputs, credit.assign(cents=-credit["cents"]))


def patient_ar_share(inputs: Inputs) -> Monthly:
    """Share of debit balances that patients owe; missing where none ever does: 0 says too much."""
    rows = inputs.once(_debits)
    owed = rows.loc[rows["account"] == "patient"]
    return withheld(_share_of_debits(inputs, owed), owed.empty, _NO_PATIENT_DEBIT, parts=True)


def _share_by_payer(inputs: Inputs) -> Members:
    """Debit balances above 90 days by payer."""
    rows = inputs.once(_debits)
    payer = inputs.facts["payer_id"].fillna("unknown").to_numpy(dtype=object)[rows["claim"]]
    counted = rows.assign(member=payer, old=rows["cents"].where(rows["age"] > 90, 0))
    return by_member(inputs, "payer", counted, "old", "cents")


def ar_roll_forward_gap(inputs: Inputs) -> Monthly:
    """What the ledger's events leave unexplained of the practice's own A/R figures.

    Opening and closing are the practice's own (``ar_control``) of the month before and the month;
    between them stand the events of the month. Against our own balances the gap is always 0.
    """
    control = inputs.book.table("ar_control").drop_duplicates("month", keep="last")
    own = control.set_index("month")["ar_total_cents"].reindex(inputs.calendar.months)
    closing = own.to_numpy(dtype="float64", na_value=np.nan)
    opening = np.concatenate([[np.nan], closing[:-1]])
    change = inputs.calendar.sums_at(inputs.events["at"].to_numpy(), inputs.events["amount_cents"])
    gap = np.abs(opening + change - closing)
    frame = measured(inputs, gap, closing, quotient(gap, closing))
    return withheld(
        frame,
        ~frame.is_known,
        "no A/R figure of the practice's own was received for {month} and the month before",
        parts=True,
    )


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
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(days_in_ar),
        breakdown=parts(_debit_days),
        note="Breakdown form: the same with debit balances only.",
    ),
    Kpi(
        id="ar_aging",
        label="Aging of receivables",
        short="A/R 0-30 days",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Debit balances 0 to 30 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(ar_aging),
        breakdown=parts(_aging_breakdowns),
        note="Breakdowns hold every bucket, by account and by payer class.",
    ),
    Kpi(
        id="ar_over_90_rate",
        label="Receivables older than 90 days",
        short="A/R over 90",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Debit balances more than 90 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(ar_over_90_rate),
        breakdown=parts(_share_by_payer),
    ),
    Kpi(
        id="ar_over_120_rate",
        label="Receivables older than 120 days",
        short="A/R over 120",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Debit balances more than 120 days from the date of service",
        denominator="all debit balances at the month's end",
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(ar_over_120_rate),
    ),
    Kpi(
        id="credit_balance_rate",
        label="Credit balances",
        short="Credits",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Balances below 0 at the month's end, without their sign",
        denominator="all debit balances at the month's end",
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(credit_balance_rate),
        note="A balance is that of one claim and account: a claim whose patient is owed what its "
        "insurer still owes counts as a credit and as a debit.",
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
        needs=_NEEDS,
        doubts=(OWED,),
        cases=uncounted,
        formula=plain(patient_ar_share),
        note="Missing where no patient owed anything at any month's end.",
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
        cases=uncounted,
        formula=plain(ar_roll_forward_gap),
    ),
)
