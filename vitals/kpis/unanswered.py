"""Old claims on which nothing has happened: follow-up, as far as it shows without a log.

A proxy: a call or a status check leaves no trace but in a log. What must not live here: follow-up
that was logged (``follow_up``).
"""

from __future__ import annotations

import numpy as np

from vitals.kpis.appeals import first_since
from vitals.kpis.cases import Cases
from vitals.kpis.inputs import Inputs
from vitals.kpis.measure import Breakdown, members
from vitals.kpis.sources import REMITTANCES, SUBMISSIONS, all_reach
from vitals.ledger.balances import Days, days

_DAYS = 45


def unanswered(inputs: Inputs, _: Cases) -> Breakdown:
    """Claims the insurer owes 45 days after they were first sent; above the line the silent ones.

    Silent: neither adjudicated nor sent again nor appealed by the month's end.
    """
    ends = inputs.calendar.ends
    sent = days(inputs.facts["first_submitted_on"])[:, None]
    old = (inputs.matrix.insurance > 0) & (ends - sent > np.timedelta64(_DAYS, "D"))
    silent = old & ~(inputs.once(_first_happened)[:, None] <= ends)
    above, below = (each.sum(axis=0).astype("float64") for each in (silent, old))
    part = members(inputs, "unanswered", "45_days", above, below)
    return [part.chosen(all_reach(inputs, (SUBMISSIONS, REMITTANCES))[part.at])]


def _first_happened(inputs: Inputs) -> Days:
    """By claim: day of its first adjudication, second submission or first appeal."""
    sent, answered = (
        days(inputs.facts[name]) for name in ("first_submitted_on", "first_adjudicated_on")
    )
    versions, appeals = inputs.book.versions, inputs.book.appeals
    claim, on = versions["claim"].to_numpy(dtype="int64"), days(versions["submitted_on"])
    again = on > sent[claim]
    since = first_since(
        np.arange(len(sent)),
        sent,
        np.concatenate([claim[again], appeals["claim"].to_numpy(dtype="int64")]),
        np.concatenate([on[again], days(appeals["filed_on"])]),
    )
    return np.asarray(np.fmin(since, answered))
