"""Sign 4: billing takes staff from patients.

Core evidence is the staff-hours form. Load and charge lag are proxies.
"""

from __future__ import annotations

from vitals.triggers.measures import level, shifted
from vitals.triggers.rules import Case, Observation, Rule
from vitals.triggers.signs import Sign
from vitals.triggers.words import share

_NO_HOURS = "No staff hours were received"


def _rising(case: Case) -> Observation:
    """Two rises in a row of the three-month mean, each by at least the limit."""
    track = case.history.track(case.rule.kpi)
    now = case.history.reading(case.rule.kpi, case.index)
    if track is None or now.value is None:
        return case.missing(now.reason)
    values = case.history.recent(case.rule.kpi, case.index, 9)
    if len(values) < 9:
        return case.missing("fewer than nine months of staff hours are known")
    first, second, third = (float(part.mean()) for part in values.reshape(3, 3))
    rise = min(second - first, third - second)
    facts = {"first": share(first), "second": share(second), "third": share(third)}
    return Observation(rise, case.limit, case.holds(rise), facts)


HOURS = Rule(
    id="hours",
    subject="staff_time",
    kpi="billing_hours_share",
    family="hours",
    measure=level,
    fires_when="at_least",
    unit="share",
    counted="hours",
    is_core=True,
    fired="Front desk, clinicians and owner spent {num} of {den} paid hours ({value}) on billing "
    "{when}; the line is {limit}.",
    quiet="Front desk, clinicians and owner spent {num} of {den} paid hours ({value}) on billing "
    "{when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say how much of patients' time goes to billing.",
    absent=_NO_HOURS,
)
RISING = Rule(
    id="rising",
    subject="staff_time",
    kpi="billing_hours_share",
    family="hours",
    measure=_rising,
    fires_when="at_least",
    unit="share",
    takes_kpi_override=False,
    fired="The share of their hours that goes to billing rose two quarters running, from {first} "
    "over {second} to {third}.",
    quiet="The share of their hours that goes to billing went from {first} over {second} to "
    "{third} in three quarters.",
    missing="{reason}, so nobody can say whether that share rises.",
    absent=_NO_HOURS,
)
LOAD = Rule(
    id="load",
    subject="staff_time",
    kpi="claims_per_biller",
    family="load",
    measure=level,
    fires_when="above",
    unit="count",
    counted="count",
    min_months=12,
    is_proxy=True,
    fired="Each biller carried {value} claims in twelve months; the line is {limit}.",
    quiet="Each biller carried {value} claims in twelve months; the line of {limit} is not passed.",
    missing="{reason}, so the load of each biller is not known.",
    absent="The profile does not say how many billers there are",
)
CHARGE_LAG = Rule(
    id="charge_lag",
    subject="staff_time",
    kpi="charge_lag_days",
    family="charge_lag",
    measure=shifted,
    fires_when="at_least",
    unit="days",
    is_proxy=True,
    fired="Charges were entered {value} after the visit {when}; {usual} was usual.",
    quiet="Charges were entered {value} after the visit {when}; {usual} is usual.",
    missing="{reason}, so delays in entering charges cannot be compared.",
    absent="No dates of charge entry were received",
)

SIGN = Sign(
    id="staff_time",
    label="Staff time",
    question="patient_work_undisturbed",
    function="claim_submission",
    crossed="Billing takes staff away from patients.",
    watch="The time billing takes needs watching.",
    clear="Billing leaves staff their time for patients.",
    not_measurable="Whether billing takes staff from patients cannot be said.",
    rules=(HOURS, RISING, LOAD, CHARGE_LAG),
)
