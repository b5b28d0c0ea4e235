"""Capacity and cost: whose hours billing takes, what it costs, and what it can carry.

Hours come from ``staff_time``, the rest from the practice's profile; what the profile does not
say is unknown, never 0.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from vitals.kpis.follow_up import OWED, overdue_follow_up_rate
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Monthly, measured, quotient, ratio, rolling, windowed, withheld
from vitals.kpis.money import payments
from vitals.kpis.plain import plain, uncounted
from vitals.kpis.sources import PAYMENTS, SUBMISSIONS, all_reach, months_held, received

PATIENT_FACING = ("front_desk", "clinical", "owner")
CLAIMS_PER_BILLER_YEAR = 6700
"""Claims a biller carries in a year (median of Physicians Practice)."""
_SUSTAINED = 0.15
_PLANNED_MONTHS = 6


def _hours(inputs: Inputs, column: str, roles: tuple[str, ...]) -> Floats:
    rows = inputs.book.table("staff_time")
    rows = rows.loc[rows["role"].isin(roles)]
    return inputs.calendar.sums(rows["week_of"], rows[column]) / 100


def billing_hours_share(inputs: Inputs) -> Monthly:
    """Hours patient-facing staff spent on billing over their paid hours, weeks of the month."""
    billing = _hours(inputs, "billing_hundredths", PATIENT_FACING)
    paid = _hours(inputs, "paid_hundredths", PATIENT_FACING)
    frame = ratio(
        inputs, billing, paid, empty="no hours of patient-facing staff were received for {month}"
    )
    none = inputs.calendar.sums(inputs.book.table("staff_time")["week_of"]) == 0
    return withheld(frame, none, "no staff hours were received for {month}", parts=True)


def cost_to_collect(inputs: Inputs) -> Monthly:
    """Billing hours × wage × overhead + software + clearinghouse, over payments less refunds."""
    costs = inputs.practice.costs
    every = tuple(inputs.book.table("staff_time")["role"].dropna().unique())
    hours = _hours(inputs, "billing_hundredths", every)
    hourly = np.nan if costs.biller_hourly is None else costs.biller_hourly * costs.overhead_factor
    cents = 100 * (hours * hourly + costs.software_monthly + costs.clearinghouse_monthly)
    frame = ratio(inputs, cents, payments(inputs), empty="no payments were posted in {month}")
    none = inputs.calendar.sums(inputs.book.table("staff_time")["week_of"]) == 0
    frame = withheld(frame, none, "no staff hours were received for {month}", parts=True)
    unknown = costs.biller_hourly is None
    return withheld(frame, unknown, "the profile does not say what a biller costs", parts=True)


def claims_per_biller(inputs: Inputs) -> Monthly:
    """Claims first submitted in 12 months over dedicated billers."""
    billers = inputs.practice.staff.dedicated_billers or 0.0
    number = rolling(inputs.calendar.sums(inputs.facts["first_submitted_on"]))
    frame = ratio(
        inputs,
        number,
        np.full(len(number), billers),
        empty="the profile names no dedicated biller",
    )
    return windowed(months_held(inputs, SUBMISSIONS), frame)


def _planned(inputs: Inputs) -> Floats:
    """Claims a month that steps planned in the 6 months after each month's end will add."""
    ends = inputs.calendar.ends
    total = np.zeros(len(ends))
    for step in inputs.practice.growth or ():
        horizon = np.array(
            [end + timedelta(days=183) for end in ends.astype(object)], dtype="M8[D]"
        )
        on = np.datetime64(step.on, "D")
        total = total + np.where((on > ends) & (on <= horizon), step.claims_per_month, 0)
    return total


def growth_load_ratio(inputs: Inputs) -> Monthly:
    """Claims a month now and planned within 6 months over what the billers can carry.

    Now: mean of the last 3 months. Capacity: the published norm a biller, or the most they carried
    in a month of the last 12 while overdue follow-up stayed at or below 15 %, whichever is more.
    """
    monthly = inputs.calendar.sums(inputs.facts["first_submitted_on"])
    present = quotient(rolling(monthly, 3), np.clip(inputs.months_held, 0, 3))
    billers = inputs.practice.staff.dedicated_billers or 0.0
    overdue = inputs.once(overdue_follow_up_rate).value
    kept_up = (overdue <= _SUSTAINED) & all_reach(inputs, OWED)
    carried = pd.Series(np.where(kept_up, monthly, 0.0))
    sustained = carried.rolling(12, min_periods=1).max().to_numpy()
    capacity = np.maximum(billers * CLAIMS_PER_BILLER_YEAR / 12, sustained)
    load = present + _planned(inputs)
    frame = measured(inputs, load, capacity, quotient(load, capacity))
    frame = withheld(frame, ~frame.is_known, "what the billers can carry is not known")
    growth = inputs.practice.growth
    why = "the profile says nothing of growth" if growth is None else "the profile plans no growth"
    return withheld(frame, not growth, why, parts=True)


KPIS = (
    Kpi(
        id="billing_hours_share",
        label="Billing hours of patient-facing staff",
        short="Billing hours",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Hours of front desk, clinical staff and owner spent on billing, weeks starting "
        "in the month",
        denominator="their paid hours",
        needs=(received("staff_time"),),
        cases=uncounted,
        formula=plain(billing_hours_share),
    ),
    Kpi(
        id="cost_to_collect",
        label="Cost to collect",
        short="Cost to collect",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Billing hours × wage × overhead factor + software + clearinghouse, in cents",
        denominator="payments less refunds posted in the month",
        needs=(received("staff_time"), PAYMENTS),
        cases=uncounted,
        formula=plain(cost_to_collect),
    ),
    Kpi(
        id="claims_per_biller",
        label="Claims per biller",
        short="Claims per biller",
        unit="claims",
        better="neither",
        basis="other",
        numerator="Claims first submitted in 12 months",
        denominator="dedicated billers of the profile",
        needs=(SUBMISSIONS,),
        cases=uncounted,
        formula=plain(claims_per_biller),
    ),
    Kpi(
        id="growth_load_ratio",
        label="Load of planned growth",
        short="Growth load",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Claims a month now (mean of 3 months) plus those planned within 6 months",
        denominator="claims a month the billers can carry: 6,700 a year each, or the most carried "
        "in a month of the last 12 with overdue follow-up at or below 15 %",
        needs=(SUBMISSIONS,),
        cases=uncounted,
        formula=plain(growth_load_ratio),
    ),
)
