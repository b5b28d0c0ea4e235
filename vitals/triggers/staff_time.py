"""Sign 4: billing takes staff from patients.

Core evidence is the staff-hours form. How much of it there is, whether it grows, and who works the
claims are findings of their own. Load, charge lag and busy days are proxies. Exports carry days and
no times of day, so work outside clinic hours cannot be seen.
"""

from __future__ import annotations

from vitals.triggers.measures import level, proven, shifted
from vitals.triggers.rules import Advice, Case, Observation, Rule
from vitals.triggers.signs import Sign
from vitals.triggers.words import Told, plain

_NO_HOURS = "No staff hours were received"
_NO_CHARGE_DATES = "No dates of charge entry were received"
_DAYS = 30
"""Days with visits below which a correlation is chance."""
_BY_CHANCE = 0.01
_MAY_BE_CHANCE = (
    "That charges of busy days are entered later may be chance (rank correlation {value} over "
    "{den:day})."
)


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
    facts = {"first": first, "second": second, "third": third}
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
    fired="Front desk, clinicians and owner spent {num} of {den:paid hour} ({value}) on billing "
    "{when}; the line is {limit}.",
    quiet="Front desk, clinicians and owner spent {num} of {den:paid hour} ({value}) on billing "
    "{when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say how much of patients' time goes to billing.",
    absent=_NO_HOURS,
    advice=Advice(
        "Give patient-facing staff their hours back",
        "Move billing work done at the desk and in the treatment room to one named person.",
    ),
)


def _busy_days(case: Case) -> Observation:
    """Rank correlation of a day's visits with how late its charges were entered.

    Fires at the limit only where chance is ruled out (one-sided 1 %).
    """
    from scipy.stats import t

    reading = case.history.reading(case.rule.looks_at, case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    rho, days = reading.value, reading.denominator
    if abs(rho) >= 1 or days < _DAYS:
        return case.missing("too few days with visits are known", is_few=True)
    score = rho * ((days - 2) / (1 - rho * rho)) ** 0.5
    is_proven = bool(t.sf(score, days - 2) < _BY_CHANCE)
    says = _MAY_BE_CHANCE if case.holds(rho) and not is_proven else ""
    facts = {"den": Told(plain(days))}
    return Observation(rho, case.limit, case.holds(rho) and is_proven, facts, says=says)


RISING = Rule(
    id="rising",
    subject="staff_time",
    kpi="billing_hours_share",
    family="trend",
    measure=_rising,
    fires_when="at_least",
    unit="share",
    takes_kpi_override=False,
    fired="The share of hours of patient-facing staff that goes to billing rose two quarters "
    "running: from {first} to {second} to {third}.",
    quiet="The share of hours of patient-facing staff that goes to billing was {first}, {second} "
    "and {third} in the last three quarters.",
    missing="{reason}, so nobody can say whether that share rises.",
    absent=_NO_HOURS,
    advice=Advice(
        "Stop billing from spreading",
        "List who does which billing task each week and take it from patient-facing staff.",
    ),
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
    fired="Each biller carried {value:claim} in twelve months; the line is {limit}.",
    quiet="Each biller carried {value:claim} in twelve months; the line of {limit} is not passed.",
    missing="{reason}, so the load of each biller is not known.",
    absent="The profile does not say how many billers there are",
    advice=Advice(
        "Lighten the billers' load",
        "Move part of the work, follow-up and denials first, to someone else.",
    ),
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
    absent=_NO_CHARGE_DATES,
    advice=Advice(
        "Enter charges within three days",
        "Close each day's visits the same day, and ask for the notes that are missing.",
    ),
)
HANDS = Rule(
    id="hands",
    subject="staff_time",
    kpi="key_person_share",
    part=("hands", "not_billers"),
    family="hands",
    measure=proven,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="{num} of {den:# touch|# touches} of claims ({value}) {when} {num:was|were} made by "
    "people who are no billers; the line is {limit}.",
    quiet="{num} of {den:# touch|# touches} of claims ({value}) {when} {num:was|were} made by "
    "people who are no billers; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say who works the claims.",
    absent="Who works claims, and in which role, was not received",
    advice=Advice(
        "Name one person who works the claims",
        "Take follow-up from the front desk and the clinic, and give it fixed hours.",
    ),
)
OVERTIME = Rule(
    id="overtime",
    subject="staff_time",
    kpi="billing_hours_share",
    part=("overtime", "overtime"),
    family="overtime",
    measure=level,
    fires_when="at_least",
    unit="share",
    counted="hours",
    takes_kpi_override=False,
    fired="People who bill worked {num:hour} of overtime beside {den:paid one} ({value}) {when}; "
    "the line is {limit}.",
    quiet="People who bill worked {num:hour} of overtime beside {den:paid one} ({value}) {when}; "
    "the line of {limit} is not reached.",
    missing="{reason}, so nobody can say how much overtime billing takes.",
    absent="No overtime hours were received",
    advice=Advice(
        "Take work off those who bill in overtime",
        "List what is done after hours, and move it to a time that is paid for it.",
    ),
)
BUSY_DAYS = Rule(
    id="busy_days",
    subject="staff_time",
    kpi="charge_lag_days",
    part=("busy_days", "spearman"),
    family="busy_days",
    measure=_busy_days,
    fires_when="at_least",
    unit="factor",
    is_proxy=True,
    takes_kpi_override=False,
    fired="The busier the day, the later its charges are entered (rank correlation {value} over "
    "{den:day}; the line is {limit}).",
    quiet="Charges of busy days are not entered much later (rank correlation {value} over "
    "{den:day}; the line of {limit} is not reached).",
    missing="{reason}, so nobody can say whether busy days delay billing.",
    absent=_NO_CHARGE_DATES,
    advice=Advice(
        "Keep busy days from delaying charges",
        "Reserve half an hour after busy days for entering charges, or give them to someone else.",
    ),
)

SIGN = Sign(
    id="staff_time",
    label="Staff time",
    question="patient_work_undisturbed",
    function="submission",
    crossed="Billing takes staff away from patients.",
    watch="The time billing takes needs watching.",
    clear="Billing leaves staff their time for patients.",
    not_measurable="Whether billing takes staff from patients cannot be said.",
    rules=(HOURS, RISING, HANDS, OVERTIME, LOAD, CHARGE_LAG, BUSY_DAYS),
)
