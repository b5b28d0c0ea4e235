"""The rhythm of follow-up: how soon, how often, how steadily, and by how many people.

A touch is one day on which a claim was worked (``follow_up``). What must not live here: which
claims are due.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, median, ninetieth, share
from vitals.kpis.claim_rows import last_by, of_claims
from vitals.kpis.inputs import TOUCH_ACTIONS, Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, Members, Monthly, members, quotient, rolling, withheld
from vitals.kpis.roles import bills
from vitals.kpis.sources import FOLLOW_UPS
from vitals.ledger.balances import Days, days

_LOG = (FOLLOW_UPS,)
WEEKS = 12
"""Weeks that tell a rhythm; with fewer of them the log is too young."""
_LATE_FIRST_TOUCH_DAYS = 60
_REACTIVE = ("patient_inquiry", "cash_shortfall")
_WEEK = np.timedelta64(7, "D")
_DAY = np.timedelta64(1, "D")


# -- first touches ------------------------------------------------------------------------------


_FIRST = ("payer_id", "first_submitted_on", "touched_on", "days_after", "prompted")


def first_touches(inputs: Inputs) -> pd.DataFrame:
    """First touch of each claim.

    ``days_after`` its first submission, and whether ``prompted`` by a patient or a cash gap.
    """
    first = inputs.touches.drop_duplicates("claim")
    rows = of_claims(inputs, first["claim"].to_numpy(), "first_submitted_on")
    on = days(first["on"])
    return rows.assign(
        touched_on=on,
        days_after=(on - days(rows["first_submitted_on"])).astype("float64"),
        prompted=_is_prompted(inputs, rows["claim"].to_numpy(), on),
    )


def _is_prompted(inputs: Inputs, claim: Ints, on: Days) -> Bools:
    """Whether work for a patient or a cash gap was logged on the claim that very day."""
    log = inputs.book.follow_ups
    hit = log.loc[log["action"].isin(TOUCH_ACTIONS) & log["reason"].isin(_REACTIVE)]
    hit = hit[["claim", "worked_on"]].sort_values(["claim", "worked_on"])
    work = days(hit["worked_on"])
    found = last_by(hit["claim"].to_numpy(), work, claim, on)
    return np.asarray((found >= 0) & (np.append(work, np.datetime64("NaT"))[found] == on))


def reactive(inputs: Inputs) -> Cases:
    """First touches since submission; above the line those prompted, or over 60 days late."""
    rows = inputs.once(first_touches)
    rows = rows.loc[rows["touched_on"] >= rows["first_submitted_on"]]
    late = rows["prompted"] | (rows["days_after"] > _LATE_FIRST_TOUCH_DAYS)
    at = inputs.calendar.at(rows["touched_on"])
    return cases(inputs, rows, at, numerator=late, shows=_FIRST)


def _not_since_submission(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(first_touches)
    at = inputs.calendar.at(rows["touched_on"])
    early = (rows["touched_on"] < rows["first_submitted_on"]).to_numpy()
    undated = rows["first_submitted_on"].isna().to_numpy()
    return {
        why: cases(inputs, rows.loc[chosen], at[chosen], numerator=0, shows=_FIRST)
        for why, chosen in (
            ("first touched before it was submitted", early),
            ("first touched, and nobody dates its submission", undated),
        )
    }


# -- intervals ----------------------------------------------------------------------------------


def intervals(inputs: Inputs) -> Cases:
    """Days between two touches of one claim that follow one another, in the later one's month."""
    touches = inputs.touches
    claim, on = touches["claim"].to_numpy(), days(touches["on"])
    later = 1 + np.flatnonzero(claim[1:] == claim[:-1])
    rows = of_claims(inputs, claim[later]).assign(
        touched_on=on[later - 1],
        touched_again_on=on[later],
        days_between=(on[later] - on[later - 1]).astype("int64"),
    )
    at = inputs.calendar.at(rows["touched_again_on"])
    shows = ("payer_id", "touched_on", "touched_again_on")
    return cases(inputs, rows, at, numerator=rows["days_between"], shows=shows)


# -- weeks --------------------------------------------------------------------------------------


def log_begins(inputs: Inputs) -> np.datetime64:
    """First day of the follow-up log; missing where there is none."""
    worked = days(inputs.book.table("follow_ups")["worked_on"])
    found: np.datetime64 = worked.min() if len(worked) else np.datetime64("NaT", "D")
    return found


def weekly_touches(inputs: Inputs, weeks: int) -> Floats:
    """Touches in each of the *weeks* ending with each month; weeks × months, latest first."""
    on = np.sort(days(inputs.touches["on"]))
    bounds = inputs.calendar.ends - _WEEK * np.arange(weeks + 1)[:, None]
    upto = np.searchsorted(on, bounds, side="right")
    return np.asarray(upto[:-1] - upto[1:], dtype="float64")


def silent_weeks(inputs: Inputs) -> Cases:
    """The 12 seven-day weeks that end with the month; above the line those without a touch."""
    ends = inputs.calendar.ends
    touched = weekly_touches(inputs, WEEKS).astype("int64").ravel()
    last = (ends - _WEEK * np.arange(WEEKS)[:, None]).ravel()
    rows = pd.DataFrame({"week_from": last - 6 * _DAY, "week_to": last, "touches": touched})
    at = np.tile(np.arange(len(ends)), WEEKS)
    return cases(inputs, rows, at, numerator=touched == 0, shows=tuple(rows.columns))


def follow_up_regularity(inputs: Inputs, found: Cases) -> Monthly:
    """The share of silent weeks, once the log is 12 weeks old."""
    young = ~(log_begins(inputs) <= inputs.calendar.ends - (7 * WEEKS - 1) * _DAY)
    why = "the follow-up log is younger than 12 weeks in {month}"
    return withheld(share("")(inputs, found), young, why)


def _spread_and_pace(inputs: Inputs, found: Cases) -> Breakdown:
    weeks = weekly_touches(inputs, WEEKS)
    deviation, mean = weeks.std(axis=0, ddof=1), weeks.mean(axis=0)
    rows = members(inputs, "spread", "cv", deviation, mean, quotient(deviation, mean))
    return [rows.chosen(follow_up_regularity(inputs, found).is_known[rows.at]), _pace(inputs)]


def _pace(inputs: Inputs) -> Members:
    """Touches over weeks, of the weeks from Monday to Sunday that end in the month.

    Weeks are whole: the first is the first that begins with the log or after.
    """
    starts, ends = inputs.calendar.starts, inputs.calendar.ends
    first = np.maximum(_sunday(log_begins(inputs) + 6 * _DAY), _sunday(starts[0]))
    weeks = np.unique(_sunday(np.arange(starts[0], ends[-1])))
    touched, held = (
        np.bincount(np.searchsorted(ends, each[each >= first]), minlength=len(ends) + 1)[:-1] * 1.0
        for each in (_sunday(days(inputs.touches["on"])), weeks)
    )
    return members(inputs, "touches", "per_week", touched, held)


def _sunday(day: Days | np.datetime64) -> Days:
    """Last day of the week of each day; a week begins on Monday."""
    return np.asarray(day + (6 - (day.astype("int64") + 3) % 7) * _DAY)


# -- people -------------------------------------------------------------------------------------


def logged_touches(inputs: Inputs) -> pd.DataFrame:
    """Rows of the log that touch a claim, with ``at``; ``worked_by`` may be missing."""
    log = inputs.book.follow_ups
    rows = log.loc[log["action"].isin(TOUCH_ACTIONS), ["claim", "worked_on", "worked_by", "action"]]
    return rows.assign(at=inputs.calendar.at(rows["worked_on"]))


def touches_by_person(inputs: Inputs) -> Cases:
    """A case for each person and month: touches of 3 months; above the line the busiest one's."""
    rows = inputs.once(logged_touches)
    rows = rows.loc[rows["worked_by"].notna() & (rows["at"] >= 0)]
    code, names = pd.factorize(rows["worked_by"], sort=True)
    size = len(inputs.calendar.months)
    place = code * size + rows["at"].to_numpy()
    month = np.bincount(place, minlength=len(names) * size).reshape(-1, size).astype("float64")
    number = np.array([rolling(one, 3) for one in month]).reshape(-1, size)
    busiest = np.zeros(number.shape)
    if len(names):
        first = number.argmax(axis=0)
        busiest[first, np.arange(size)] = number.max(axis=0)
    told = {"worked_by": np.repeat(names.to_numpy(dtype=object), size), "touches": number.ravel()}
    return cases(
        inputs,
        pd.DataFrame(told),
        np.tile(np.arange(size), len(names)),
        numerator=busiest.ravel(),
        denominator=number.ravel(),
        shows=("worked_by",),
    )


def _hands(inputs: Inputs, _: Cases) -> Breakdown:
    """Touches of the month by people whose role is not to bill, of those by people with a role."""
    rows = inputs.once(logged_touches)
    rows = rows.loc[rows["worked_by"].notna() & (rows["at"] >= 0)]
    at = rows["at"].to_numpy()
    is_biller = bills(inputs, rows["worked_by"], inputs.calendar.ends[at])
    sums = inputs.calendar.sums_at
    other, known = sums(at, (is_biller == 0) * 1.0), sums(at, (is_biller >= 0) * 1.0)
    return [members(inputs, "hands", "not_billers", other, known)]


def _unnamed(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(logged_touches)
    rows = rows.loc[rows["worked_by"].isna()]
    at = rows["at"].to_numpy()
    return {"no name is logged": cases(inputs, rows, at, window=3, shows=("worked_on", "action"))}


KPIS = (
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
        cases=reactive,
        formula=share("no claim was first touched in {month}"),
        splits=EVERY_SPLIT,
        left_out=_not_since_submission,
    ),
    Kpi(
        id="follow_up_interval_days",
        label="Days between touches",
        short="Follow-up interval",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days between two touches of one claim that follow one another, the "
        "later one in the month",
        denominator="",
        needs=_LOG,
        is_sum=False,
        cases=intervals,
        formula=median("no claim was touched again in {month}"),
        breakdown=ninetieth,
        note="The denominator shown is the number of pairs.",
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
        cases=silent_weeks,
        formula=follow_up_regularity,
        breakdown=_spread_and_pace,
        note="Breakdowns: spread, the coefficient of variation of weekly touches; touches, those "
        "of the weeks from Monday to Sunday that end in the month, a week.",
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
        cases=touches_by_person,
        formula=share("no work by a named person was logged in the 3 months to {month}"),
        breakdown=_hands,
        left_out=_unnamed,
        note="Breakdown hands: of the month's touches by people whose role the staff hours know, "
        "those by people who are no billers.",
    ),
)
