"""Follow-up: whether open claims and denials are worked, in time and on a schedule.

A touch is one day on which a claim was worked: follow-up work other than a bare note or patient
call, a resubmission, or an appeal filed. Without a follow-up log nothing here is known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis import doubts
from vitals.kpis.inputs import TOUCH_ACTIONS, Bools, Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Members, Monthly, members, quotient, ratio, rolling, withheld
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.sources import FOLLOW_UPS, PAYMENTS
from vitals.ledger.balances import Days, days

_LOG = (FOLLOW_UPS,)
OWED = (FOLLOW_UPS, PAYMENTS)
"""Which claims the insurer still owes, and which of them were touched."""
_UNTOUCHED_DAYS = 45
_LATE_FIRST_TOUCH_DAYS = 60
_WEEKS = 12
_REACTIVE = ("patient_inquiry", "cash_shortfall")


def _age(inputs: Inputs) -> Floats:
    """Days since first submission, claims × months; missing where not yet submitted."""
    submitted = days(inputs.facts["first_submitted_on"])
    age = (inputs.calendar.ends[None, :] - submitted[:, None]).astype("float64")
    return np.where(np.isnat(submitted)[:, None], np.nan, age)


def _last_touch(inputs: Inputs) -> Days:
    touches = inputs.touches
    return inputs.latest_by_end(touches["claim"], touches["on"], touches["on"])


def _is_owed(inputs: Inputs) -> Bools:
    return np.asarray(inputs.matrix.insurance > 0)


def overdue_follow_up_rate(inputs: Inputs) -> Monthly:
    """Of claims due for follow-up at the end, those not touched in time or past their next date."""
    cadence = inputs.payer_clock("follow_up_days", 30)[:, None]
    due = _is_owed(inputs) & (_age(inputs) > cadence)
    ends = inputs.calendar.ends[None, :]
    touched = inputs.once(_last_touch)
    stale = ~(touched > ends - cadence.astype("timedelta64[D]"))
    log = inputs.book.follow_ups
    planned = inputs.latest_by_end(log["claim"], log["worked_on"], log["next_action_on"])
    missed = (planned < ends) & ~(touched >= planned)
    return ratio(
        inputs,
        (due & (stale | missed)).sum(axis=0),
        due.sum(axis=0),
        empty="no claim was due for follow-up at the end of {month}",
    )


def _old_and_untouched(inputs: Inputs) -> tuple[Bools, Bools]:
    old = _is_owed(inputs) & (_age(inputs) > _UNTOUCHED_DAYS)
    return old, old & np.isnat(inputs.once(_last_touch))


def untouched_claim_rate(inputs: Inputs) -> Monthly:
    """Of claims open with the insurer and submitted over 45 days ago, those never touched."""
    old, untouched = inputs.once(_old_and_untouched)
    return ratio(
        inputs,
        untouched.sum(axis=0),
        old.sum(axis=0),
        empty="no open claim was older than 45 days at the end of {month}",
    )


def _untouched_dollars(inputs: Inputs) -> Members:
    old, untouched = inputs.once(_old_and_untouched)
    owed = inputs.matrix.insurance
    sums = [np.where(part, owed, 0).sum(axis=0) for part in (untouched, old)]
    return members(inputs, "dollars", "untouched", *sums)


def reactive_follow_up_rate(inputs: Inputs) -> Monthly:
    """Of first touches in the month, those prompted by a patient or a cash gap, or after 60 days.

    Only touches on or after the claim's first submission are counted.
    """
    first = inputs.touches.drop_duplicates("claim").set_index("claim")["on"]
    rows = inputs.facts.join(first.rename("touched_on"))
    rows = rows.loc[rows["touched_on"] >= rows["first_submitted_on"]]
    late = (rows["touched_on"] - rows["first_submitted_on"]).dt.days > _LATE_FIRST_TOUCH_DAYS
    pairs = pd.MultiIndex.from_arrays([rows.index, rows["touched_on"]])
    reactive = late | pairs.isin(_prompted(inputs))
    at = inputs.calendar.at(rows["touched_on"])
    return ratio(
        inputs,
        inputs.calendar.sums_at(at, reactive),
        inputs.calendar.sums_at(at),
        empty="no claim was first touched in {month}",
    )


def _prompted(inputs: Inputs) -> pd.MultiIndex:
    log = inputs.book.follow_ups
    hit = log.loc[log["action"].isin(TOUCH_ACTIONS) & log["reason"].isin(_REACTIVE)]
    return pd.MultiIndex.from_frame(hit[["claim", "worked_on"]])


def _weekly_touches(inputs: Inputs) -> Floats:
    """Touches in each of the 12 weeks ending with each month; weeks × months, latest first."""
    on = np.sort(days(inputs.touches["on"]))
    ends = inputs.calendar.ends
    bounds = ends[None, :] - (7 * np.arange(_WEEKS + 1)).astype("timedelta64[D]")[:, None]
    upto = np.searchsorted(on, bounds, side="right")
    return np.asarray(upto[:-1] - upto[1:], dtype="float64")


def follow_up_regularity(inputs: Inputs) -> Monthly:
    """Weeks without a touch among the 12 seven-day weeks that end with the month."""
    silent = (_weekly_touches(inputs) == 0).sum(axis=0)
    frame = ratio(inputs, silent, np.full(len(silent), _WEEKS), empty="")
    started = days(inputs.book.table("follow_ups")["worked_on"])
    from_on = inputs.calendar.ends - np.timedelta64(7 * _WEEKS - 1, "D")
    young = started.min() > from_on if len(started) else True
    return withheld(frame, young, "the follow-up log is younger than 12 weeks in {month}")


def _spread(inputs: Inputs) -> Members:
    weeks = _weekly_touches(inputs)
    deviation, mean = weeks.std(axis=0, ddof=1), weeks.mean(axis=0)
    rows = members(inputs, "spread", "cv", deviation, mean, quotient(deviation, mean))
    return rows.chosen(inputs.once(follow_up_regularity).is_known[rows.at])


def key_person_share(inputs: Inputs) -> Monthly:
    """Of logged touches of the last 3 months, those by the busiest person."""
    log = inputs.book.follow_ups
    log = log.loc[log["action"].isin(TOUCH_ACTIONS) & log["worked_by"].notna()]
    at = inputs.calendar.at(log["worked_on"])
    people = [
        rolling(inputs.calendar.sums_at(at[(log["worked_by"] == person).to_numpy()]), 3)
        for person in sorted(log["worked_by"].unique())
    ]
    by_person = np.array([*people, np.zeros(len(inputs.calendar.months))])
    return ratio(
        inputs,
        by_person.max(axis=0),
        by_person.sum(axis=0),
        empty="no work by a named person was logged in the 3 months to {month}",
    )


KPIS = (
    Kpi(
        id="overdue_follow_up_rate",
        label="Overdue follow-up",
        short="Overdue follow-up",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Due claims without a touch in the payer's follow-up days, or whose latest "
        "planned action has passed without a touch since",
        denominator="claims the insurer still owes at the month's end, submitted more than the "
        "payer's follow-up days ago",
        needs=OWED,
        doubts=(doubts.OWED,),
        cases=uncounted,
        formula=plain(overdue_follow_up_rate),
    ),
    Kpi(
        id="untouched_claim_rate",
        label="Old claims never touched",
        short="Untouched claims",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Claims of the denominator without any touch up to the month's end",
        denominator="claims the insurer still owes at the month's end, submitted more than 45 "
        "days ago",
        needs=OWED,
        doubts=(doubts.OWED,),
        cases=uncounted,
        formula=plain(untouched_claim_rate),
        breakdown=parts(_untouched_dollars),
    ),
    Kpi(
        id="reactive_follow_up_rate",
        label="Reactive follow-up",
        short="Reactive follow-up",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="First touches prompted by a patient or a cash shortfall, or made more than 60 "
        "days after submission",
        denominator="claims first touched in the month",
        needs=_LOG,
        cases=uncounted,
        formula=plain(reactive_follow_up_rate),
    ),
    Kpi(
        id="follow_up_regularity",
        label="Weeks without follow-up",
        short="Silent weeks",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Weeks without a touch",
        denominator="the 12 weeks that end with the month",
        needs=_LOG,
        cases=uncounted,
        formula=plain(follow_up_regularity),
        breakdown=parts(_spread),
        note="Breakdown spread: coefficient of variation of weekly touches.",
    ),
    Kpi(
        id="key_person_share",
        label="Work done by one person",
        short="Key person",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Logged touches by the busiest person, 3 months",
        denominator="logged touches with a name, 3 months",
        needs=_LOG,
        cases=uncounted,
        formula=plain(key_person_share),
    ),
)
