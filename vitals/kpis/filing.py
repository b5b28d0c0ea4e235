"""Filing: claims that no payer has on file yet, and the days left to the payer's limit.

A claim is on file once an answer accepts it, or once it was sent again after a rejection. What
must not live here: what becomes of a claim that is on file.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, total
from vitals.kpis.claim_rows import distinct, last_by, of_claims, taken
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, members
from vitals.kpis.sources import ACKNOWLEDGED, PAYMENTS, SUBMISSIONS
from vitals.ledger.answers import decisive_answers
from vitals.ledger.balances import days

_SHOWN = (
    "payer_id",
    "service_on",
    "state",
    "last_submitted_on",
    "answered_on",
    "limit_on",
    "days_left",
    "balance_cents",
)
_SOON, _NEAR = 15, 30
_STATES = np.array(["on file", "never sent", "not acknowledged", "rejected"], dtype=object)
_ON_FILE, _UNSENT, _SILENT, _REJECTED = range(len(_STATES))
_REJECTED_WORKING_DAYS = 3
_SILENT_DAYS = 2


def unadjudicated(inputs: Inputs) -> pd.DataFrame:
    """One row per month end and claim that the insurer owes and has not adjudicated by then.

    ``at``, ``claim``, ``payer_id``, ``service_on``, ``first_submitted_on``, ``balance_cents``,
    ``limit_on`` and ``days_left`` to it (below 0: passed), and by then ``last_submitted_on``,
    ``answered_on`` (its latest answer) and ``state``. Claims known from remittances or entries
    only are left out: nobody can tell whether they were sent.
    """
    facts, ends = inputs.facts, inputs.calendar.ends
    held = inputs.open_balances
    owed = np.flatnonzero((held["account"] == "insurance") & (held["cents"] > 0))
    at, claim = held["at"].to_numpy()[owed], held["claim"].to_numpy()[owed]
    known = facts["entered_on"].fillna(facts["first_submitted_on"]).fillna(facts["service_on"])
    is_known = (days(known)[claim] <= ends[at]) & ~facts["is_stub"].to_numpy(dtype=bool)[claim]
    waits = is_known & ~(days(facts["first_adjudicated_on"])[claim] <= ends[at])
    at, claim = at[waits], claim[waits]
    clock = inputs.payer_clock("timely_filing_days")[claim].astype("timedelta64[D]")
    limit = days(facts["service_on"])[claim] + clock
    rows = of_claims(inputs, claim, "service_on", "first_submitted_on").assign(
        at=at,
        balance_cents=held["cents"].to_numpy()[owed][waits],
        limit_on=limit,
        days_left=(limit - ends[at]).astype("int64"),
    )
    return _with_state(inputs, rows)


def _with_state(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Where each claim stood at the month's end."""
    claim, end = rows["claim"].to_numpy(), inputs.calendar.ends[rows["at"].to_numpy()]
    versions = inputs.book.versions
    sent, sent_on = distinct(versions["claim"].to_numpy(), days(versions["submitted_on"]))
    last_sent = taken(sent_on, last_by(sent, sent_on, claim, end))
    answers = decisive_answers(inputs.book)
    answers = answers.loc[answers["claim"] >= 0]
    heard_on = days(answers["received_on"])
    answer = last_by(answers["claim"].to_numpy(), heard_on, claim, end)
    heard = taken(heard_on, answer)
    accepts = np.append(answers["is_accepted"].to_numpy(dtype=bool), False)[answer]
    is_back = (answer >= 0) & ~accepts & ~(last_sent > heard)
    code = np.where(is_back, _REJECTED, np.where(answer < 0, _SILENT, _ON_FILE))
    code = np.where(np.isnat(last_sent), _UNSENT, code)
    state = pd.Categorical.from_codes(code, _STATES)
    return rows.assign(state=state, last_submitted_on=last_sent, answered_on=heard)


def unfiled_claims(inputs: Inputs) -> pd.DataFrame:
    """The rows of ``unadjudicated`` that no payer has on file."""
    rows = inputs.once(unadjudicated)
    return rows.loc[rows["state"].cat.codes != _ON_FILE]


# -- claims at risk -----------------------------------------------------------------------------


def _chosen(inputs: Inputs, where: Bools) -> Cases:
    rows = inputs.once(unfiled_claims).loc[where]
    at, cents = rows["at"].to_numpy(), rows["balance_cents"]
    return cases(inputs, rows, at, numerator=cents, denominator=0, shows=_SHOWN)


def near_the_limit(inputs: Inputs) -> Cases:
    """Balances of unfiled claims that may be filed for 0 to 30 days more."""
    left = inputs.once(unfiled_claims)["days_left"].to_numpy()
    return _chosen(inputs, (left >= 0) & (left <= _NEAR))


def _others(inputs: Inputs) -> Mapping[str, Cases]:
    left = inputs.once(unfiled_claims)["days_left"].to_numpy()
    return {
        "the limit had passed by the month's end": _chosen(inputs, left < 0),
        "more than 30 days are left": _chosen(inputs, left > _NEAR),
    }


def _by_limit(inputs: Inputs, _: Cases) -> Breakdown:
    """Unfiled balances by the days left to the limit, of all that are unfiled."""
    rows = inputs.once(unfiled_claims)
    at, cents = rows["at"].to_numpy(), rows["balance_cents"].to_numpy(dtype="float64")
    names = ("expired", "0-15", "16-30", "later")
    place = np.searchsorted((-1, _SOON, _NEAR), rows["days_left"].to_numpy(), side="left")
    sums = inputs.calendar.sums_at
    return [
        members(inputs, "limit", name, sums(at, np.where(place == code, cents, 0)), sums(at, cents))
        for code, name in enumerate(names)
    ]


# -- claims stuck at the door -------------------------------------------------------------------


def stuck_at_the_door(inputs: Inputs, _: Cases) -> Breakdown:
    """Of claims sent and not adjudicated by the end: rejected and left, and never answered."""
    rows = inputs.once(unadjudicated)
    rows = rows.loc[rows["state"].cat.codes != _UNSENT]
    at, code = rows["at"].to_numpy(), rows["state"].cat.codes.to_numpy()
    ends, heard = inputs.calendar.ends[at], days(rows["answered_on"])
    waited = (ends - days(rows["first_submitted_on"])).astype("int64")
    since = np.busday_count(np.where(np.isnat(heard), ends, heard), ends)
    left = (code == _REJECTED) & (since > _REJECTED_WORKING_DAYS)
    stuck = {"rejected_not_resubmitted": left}
    if inputs.book.has("acknowledgements"):
        stuck["unacknowledged"] = (code == _SILENT) & (waited > _SILENT_DAYS)
    sums, known = inputs.calendar.sums_at, PAYMENTS.reaches(inputs)
    parts = [members(inputs, "stuck", name, sums(at, on), sums(at)) for name, on in stuck.items()]
    return [part.chosen(known[part.at]) for part in parts]


KPIS = (
    Kpi(
        id="timely_filing_risk",
        label="Claims near the filing limit",
        short="Filing risk",
        unit="cents",
        better="lower",
        basis="other",
        numerator="Insurance balances at the month's end of claims not adjudicated, and not sent, "
        "not answered, or rejected and not sent again, that may be filed for 0 to 30 days more; "
        "in cents",
        denominator="",
        needs=(SUBMISSIONS, ACKNOWLEDGED),
        cases=near_the_limit,
        formula=total,
        splits=EVERY_SPLIT,
        breakdown=_by_limit,
        left_out=_others,
        note="The limit is the date of service plus the payer's days for filing. Breakdown limit: "
        "the same balances by the days left, expired ones too.",
    ),
)
