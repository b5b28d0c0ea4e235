"""Hours and cost: whose hours billing takes, and what it costs to collect.

Hours come from ``staff_time``, prices from the practice's profile; what the profile does not say
is unknown, never 0. What must not live here: what the staff can carry (``load``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Monthly, measured, members, quotient, withheld
from vitals.kpis.money import PAYMENT_KINDS, below, posted
from vitals.kpis.sources import PAYMENTS, received

PATIENT_FACING = ("front_desk", "clinical", "owner")
_HOURS = ("week_of", "person", "role")
_NO_HOURS = "no staff hours were received for {month}"


# -- hours --------------------------------------------------------------------------------------


def _weeks(inputs: Inputs) -> pd.DataFrame:
    """Staff time with ``at``, and ``paid`` and ``billing`` in hours."""
    rows = inputs.book.table("staff_time")
    return rows.assign(
        at=inputs.calendar.at(rows["week_of"]),
        paid=rows["paid_hundredths"] / 100,
        billing=rows["billing_hundredths"] / 100,
    )


def _no_week(inputs: Inputs) -> Bools:
    at = inputs.once(_weeks)["at"].to_numpy()
    return np.asarray(inputs.calendar.sums_at(at) == 0)


def _hours_of(inputs: Inputs, rows: pd.DataFrame) -> Cases:
    at, billing, paid = rows["at"].to_numpy(), rows["billing"], rows["paid"]
    return cases(inputs, rows, at, numerator=billing, denominator=paid, shows=_HOURS)


def patient_facing_hours(inputs: Inputs) -> Cases:
    """Weeks of patient-facing staff in the month they begin: hours on billing over hours paid."""
    rows = inputs.once(_weeks)
    return _hours_of(inputs, rows.loc[rows["role"].isin(PATIENT_FACING)])


def _other_hours(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(_weeks)
    others = rows.loc[~rows["role"].isin(PATIENT_FACING)]
    return {"staff who do not see patients": _hours_of(inputs, others)}


def billing_hours_share(inputs: Inputs, found: Cases) -> Monthly:
    """The share of hours; sums of hundredths of an hour, so that their order is no matter."""
    billing, paid = (np.round(sums(inputs), 2) for sums in (found.numerators, found.denominators))
    shown = measured(inputs, billing, paid, quotient(billing, paid))
    none = "no hours of patient-facing staff were received for {month}"
    shown = withheld(shown, ~(paid > 0), none)
    return withheld(shown, _no_week(inputs), _NO_HOURS, parts=True)


def _overtime(inputs: Inputs, _: Cases) -> Breakdown:
    """Overtime of everyone who billed in the month over their paid hours, in hours.

    Weeks beside others that state their overtime had none; where no week does, it is unknown.
    """
    rows = inputs.once(_weeks)
    rows = rows.loc[rows["at"] >= 0]
    at = rows["at"].to_numpy()
    size = len(inputs.calendar.months)
    place = pd.factorize(rows["person"])[0] * size + at
    bills = np.bincount(place, rows["billing"], place.max(initial=0) + 1)[place] > 0
    over = rows["overtime_hundredths"].to_numpy(dtype="float64", na_value=np.nan)
    sums = inputs.calendar.sums_at
    stated = sums(np.where(np.isnan(over), -1, at)) > 0
    hours, paid = (
        np.round(sums(at, np.where(bills, each, 0.0)), 2)
        for each in (np.nan_to_num(over) / 100, rows["paid"])
    )
    return [members(inputs, "overtime", "overtime", hours, np.where(stated, paid, 0.0))]


# -- cost ---------------------------------------------------------------------------------------


def costs_and_payments(inputs: Inputs) -> Cases:
    """Each week's billing hours at their price, software and clearinghouse; below, payments."""
    costs = inputs.practice.costs
    rows = inputs.once(_weeks)
    cents = 100 * rows["billing"] * (costs.biller_hourly or 0) * costs.overhead_factor
    work = rows.assign(item="billing hours", cost_cents=cents)
    months = len(inputs.calendar.months)
    bills = {"software": costs.software_monthly, "clearinghouse": costs.clearinghouse_monthly}
    bought = pd.DataFrame(
        {
            "item": np.repeat(np.array([*bills], dtype=object), months),
            "cost_cents": np.repeat([100 * dollars for dollars in bills.values()], months),
            "at": np.tile(np.arange(months), len(bills)),
        }
    )
    shown = (("item", *_HOURS, "billing"), ("item",))
    hours, bought_cases = (
        cases(
            inputs,
            part,
            part["at"].to_numpy(),
            numerator=part["cost_cents"],
            denominator=0,
            shows=told,
        )
        for part, told in zip((work, bought), shown, strict=True)
    )
    return hours + bought_cases + below(inputs, inputs.once(posted(*PAYMENT_KINDS)))


def cost_to_collect(inputs: Inputs, found: Cases) -> Monthly:
    """The share, missing without staff hours and where nobody says what an hour costs."""
    shown = share("no payments were posted in {month}")(inputs, found)
    shown = withheld(shown, _no_week(inputs), _NO_HOURS, parts=True)
    unknown = inputs.practice.costs.biller_hourly is None
    return withheld(shown, unknown, "the profile does not say what a biller costs", parts=True)


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
        cases=patient_facing_hours,
        formula=billing_hours_share,
        breakdown=_overtime,
        left_out=_other_hours,
        note="Breakdown overtime: the overtime of everyone with hours on billing in the month, "
        "billers too, over their paid hours; missing where no week of the month states any.",
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
        cases=costs_and_payments,
        formula=cost_to_collect,
        in_cents=("numerator", "denominator"),
    ),
)
