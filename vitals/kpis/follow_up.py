"""Follow-up of open claims: which are due, which are late, which nobody ever touched.

A touch is one day on which a claim was worked: follow-up work other than a bare note or patient
call, a resubmission, or an appeal filed. Without a follow-up log nothing here is known. What must
not live here: the rhythm of the work and who does it (``touches``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis import doubts
from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.claim_rows import last_by, of_claims, running_latest, taken
from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, members
from vitals.kpis.sources import FOLLOW_UPS, PAYMENTS
from vitals.ledger.balances import Days, days

OWED = (FOLLOW_UPS, PAYMENTS)
"""Which claims the insurer still owes, and which of them were touched."""
NOTHING_DUE = "no claim was due for follow-up at the end of {month}"
_UNTOUCHED_DAYS = 45
_SHOWN = (
    "payer_id",
    "first_submitted_on",
    "days_since_submission",
    "last_touch_on",
    "next_action_on",
    "balance_cents",
)


def owed_claims(inputs: Inputs) -> pd.DataFrame:
    """One row per month end and claim that was sent and that the insurer still owes.

    ``at``, ``claim``, ``payer_id``, ``first_submitted_on``, ``days_since_submission`` (since then),
    ``balance_cents``, ``follow_up_days`` of its payer, and of the log up to the month's end
    ``last_touch_on`` and ``next_action_on`` (the latest that was planned).
    """
    held, ends = inputs.open_balances, inputs.calendar.ends
    owed = (held["account"] == "insurance") & (held["cents"] > 0)
    place = np.flatnonzero(owed)
    at, claim = held["at"].to_numpy()[place], held["claim"].to_numpy()[place]
    sent = days(inputs.facts["first_submitted_on"])[claim] <= ends[at]
    at, claim, place = at[sent], claim[sent], place[sent]
    rows = of_claims(inputs, claim, "first_submitted_on")
    end = ends[at]
    touched, planned = _worked(inputs, rows["claim"].to_numpy(), end)
    return rows.assign(
        at=at,
        days_since_submission=(end - days(rows["first_submitted_on"])).astype("int64"),
        balance_cents=held["cents"].to_numpy()[place],
        follow_up_days=inputs.payer_clock("follow_up_days")[claim],
        last_touch_on=touched,
        next_action_on=planned,
    )


def _worked(inputs: Inputs, claim: Ints, end: Days) -> tuple[Days, Days]:
    """Last touch of each claim up to its day, and the latest next action planned by then."""
    on = days(inputs.touches["on"])
    touched = taken(on, last_by(inputs.touches["claim"].to_numpy(), on, claim, end))
    log = inputs.book.follow_ups[["claim", "worked_on", "next_action_on"]].dropna()
    log = log.sort_values(["claim", "worked_on"])
    of = log["claim"].to_numpy()
    latest = running_latest(of, days(log["next_action_on"]))
    return touched, taken(latest, last_by(of, days(log["worked_on"]), claim, end))


def _is_late(inputs: Inputs, rows: pd.DataFrame) -> Bools:
    """No touch within the payer's days, or none since the latest planned action passed."""
    end = inputs.calendar.ends[rows["at"].to_numpy()]
    touched, planned = days(rows["last_touch_on"]), days(rows["next_action_on"])
    since = end - rows["follow_up_days"].to_numpy().astype("timedelta64[D]")
    return np.asarray(~(touched > since) | ((planned < end) & ~(touched >= planned)))


def due_claims(inputs: Inputs) -> pd.DataFrame:
    """The rows of ``owed_claims`` sent longer ago than their payer's days, with ``is_overdue``."""
    rows = inputs.once(owed_claims)
    due = rows.loc[rows["days_since_submission"] > rows["follow_up_days"]]
    return due.assign(is_overdue=_is_late(inputs, due))


def overdue(inputs: Inputs) -> Cases:
    """Claims due for follow-up at the end; above the line the late ones."""
    rows = inputs.once(due_claims)
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=rows["is_overdue"], shows=_SHOWN)


def _not_due(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(owed_claims)
    rows = rows.loc[rows["days_since_submission"] <= rows["follow_up_days"]]
    young = cases(inputs, rows, rows["at"].to_numpy(), shows=_SHOWN)
    return {"open, but sent within the payer's follow-up days": young}


def _old_claims(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.once(owed_claims)
    return rows.loc[rows["days_since_submission"] > _UNTOUCHED_DAYS]


def untouched(inputs: Inputs) -> Cases:
    """Open claims sent over 45 days ago; above the line those never touched."""
    rows = inputs.once(_old_claims)
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=rows["last_touch_on"].isna(), shows=_SHOWN)


def _young_claims(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(owed_claims)
    rows = rows.loc[rows["days_since_submission"] <= _UNTOUCHED_DAYS]
    young = cases(inputs, rows, rows["at"].to_numpy(), numerator=0, shows=_SHOWN)
    return {"open, but sent 45 days ago or less": young}


def _untouched_dollars(inputs: Inputs, _: Cases) -> Breakdown:
    rows = inputs.once(_old_claims)
    at, cents = rows["at"].to_numpy(), rows["balance_cents"]
    never = cents.where(rows["last_touch_on"].isna(), 0)
    sums = inputs.calendar.sums_at
    return [members(inputs, "dollars", "untouched", sums(at, never), sums(at, cents))]


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
        cases=overdue,
        formula=share(NOTHING_DUE),
        splits=EVERY_SPLIT,
        left_out=_not_due,
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
        cases=untouched,
        formula=share("no open claim was older than 45 days at the end of {month}"),
        splits=EVERY_SPLIT,
        breakdown=_untouched_dollars,
        left_out=_young_claims,
    ),
)
