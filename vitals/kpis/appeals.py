"""Appeals: whether denials are answered before their deadline, and whether that wins.

What must not live here: whether a claim is denied (``ledger.facts``), how soon a denial is worked
and what is at stake (``denial_work``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share, spans
from vitals.kpis.doubts import DENIED_AND_DUE, DENIED_IN_YEAR
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, members
from vitals.kpis.sources import APPEALS_OR_LOG, received
from vitals.ledger.balances import Days, days
from vitals.ledger.book import PREDETERMINATION

_ANSWERING = ("appeal", "corrected_claim")
_NEVER = np.datetime64("NaT", "D")
_CLAIM = 1 << 24
"""Above the number of any day since 1970, so that claim and day fit one number."""


def first_denials(inputs: Inputs) -> pd.DataFrame:
    """One row per claim denied at its first adjudication: claim, denied_on."""
    facts = inputs.facts
    denied = facts["is_denied"].to_numpy(dtype=bool, na_value=False)
    claim = np.flatnonzero(denied)
    on = facts["first_adjudicated_on"].array[claim]
    return pd.DataFrame({"claim": claim, "denied_on": on})


# -- deadlines and answers ----------------------------------------------------------------------


def denials_to_answer(inputs: Inputs) -> pd.DataFrame:
    """One row per denial with a deadline: claim, denied_on, filed_on, deadline_on, level.

    Rows of ``appeals``, and first denials that no first-level appeal row speaks of. A deadline not
    given is the denial plus the payer's appeal days. ``answered_on`` is the day of its answer.
    """
    given = inputs.book.appeals[["claim", "denied_on", "filed_on", "deadline_on", "level"]]
    given = given.assign(level=given["level"].fillna(1))
    implied = first_denials(inputs).assign(level=1)
    implied = implied.loc[~implied["claim"].isin(given.loc[given["level"].eq(1), "claim"])]
    rows = pd.concat([given, implied], ignore_index=True)
    claim = rows["claim"].to_numpy(dtype="int64")
    clock = inputs.payer_clock("appeal_days")[claim]
    assumed = rows["denied_on"] + pd.to_timedelta(clock, unit="D")
    facts = inputs.facts
    return rows.assign(
        claim=claim,
        payer_id=facts["payer_id"].array[claim],
        first_charge_cents=facts["first_charge_cents"].array[claim],
        deadline_on=rows["deadline_on"].fillna(assumed),
        answered_on=_answered_on(inputs, rows),
    )


def _answered_on(inputs: Inputs, rows: pd.DataFrame) -> Days:
    """Earliest of: the appeal filed, one logged, a corrected claim sent since the denial."""
    log = inputs.book.follow_ups
    logged = log.loc[log["action"].isin(_ANSWERING), ["claim", "worked_on"]]
    sent = inputs.book.versions
    sent = sent.loc[sent["frequency"].eq("7"), ["claim", "submitted_on"]]
    claim = np.concatenate([logged["claim"], sent["claim"]]).astype("int64")
    on = np.concatenate([days(logged["worked_on"]), days(sent["submitted_on"])])
    since = first_since(rows["claim"].to_numpy(dtype="int64"), days(rows["denied_on"]), claim, on)
    return np.asarray(np.fmin(since, days(rows["filed_on"])))


def first_since(claim: Ints, since: Days, event_claim: Ints, event_on: Days) -> Days:
    """First event of each *claim* on or after *since*; NaT where there is none."""
    dated = ~np.isnat(event_on)
    events = np.sort(_place(event_claim[dated], event_on[dated]))
    if not len(events):
        return np.full(len(claim), _NEVER)
    asked = _place(claim, np.where(np.isnat(since), np.datetime64(0, "D"), since))
    found = np.minimum(np.searchsorted(events, asked), len(events) - 1)
    is_one = (events[found] >= asked) & (events[found] // _CLAIM == claim) & ~np.isnat(since)
    on = (events[found] % _CLAIM - _CLAIM // 2).astype("datetime64[D]")
    return np.asarray(np.where(is_one, on, _NEVER))


def _place(claim: Ints, on: Days) -> Ints:
    """Claim and day as one number that sorts by claim, then day."""
    return np.asarray(claim * _CLAIM + on.astype("int64") + _CLAIM // 2)


def _in_time(rows: pd.DataFrame) -> Bools:
    return np.asarray(rows["answered_on"] <= rows["deadline_on"])


def answered_denials(inputs: Inputs) -> Cases:
    """Denials in the month of their deadline; above the line those answered by then."""
    rows = inputs.once(denials_to_answer)
    return cases(
        inputs,
        rows,
        inputs.calendar.at(rows["deadline_on"]),
        numerator=_in_time(rows),
        shows=("payer_id", "denied_on", "deadline_on", "answered_on", "first_charge_cents"),
    )


def _late_dollars(inputs: Inputs, _: Cases) -> Breakdown:
    """Charges of denials whose deadline passed unanswered, over charges of all with a deadline."""
    rows = inputs.once(denials_to_answer)
    charge = _cents(rows["first_charge_cents"])
    at = inputs.calendar.at(rows["deadline_on"])
    sums = inputs.calendar.sums_at
    missed = sums(at, np.where(_in_time(rows), 0.0, charge))
    return [members(inputs, "dollars", "missed", missed, sums(at, charge))]


def _cents(values: pd.Series) -> Floats:
    return np.asarray(values.to_numpy(dtype="float64", na_value=0.0))


# -- resolutions --------------------------------------------------------------------------------

_RESOLUTIONS = ("paid", "overturned", "upheld", "written off")
_PAID, _WON = 0, 2
"""The first two resolutions are won."""


def resolutions(inputs: Inputs) -> pd.DataFrame:
    """One row per denied claim: denied_on, resolved_on and resolution, missing while it is open.

    Resolved by the first of: a later payment, a decided appeal, a write-off from the insurance
    account, these two on the day of the denial, too; of two on one day the one that wins.
    ``is_won``: paid, or decided wholly or partly for the practice. What the patient is let off
    leaves the payer's denial as it was.
    """
    rows = first_denials(inputs)
    claim, on, kind = _ends(inputs)
    denied_on = np.full(len(inputs.facts), _NEVER)
    denied_on[rows["claim"]] = days(rows["denied_on"])
    since = denied_on[claim]
    later = np.flatnonzero((on > since) | ((on == since) & (kind != _PAID)))
    order = later[np.lexsort([kind[later], on[later], claim[later]])]
    known, first = np.unique(claim[order], return_index=True)
    place = np.full(len(inputs.facts), -1)
    place[known] = order[first]
    found = place[rows["claim"]]
    is_open = found < 0
    names = np.array([*_RESOLUTIONS, None], dtype=object)
    facts = inputs.facts
    return rows.assign(
        payer_id=facts["payer_id"].array[rows["claim"]],
        first_charge_cents=facts["first_charge_cents"].array[rows["claim"]],
        resolved_on=np.where(is_open, _NEVER, np.append(on, _NEVER)[found]),
        resolution=names[np.where(is_open, len(_RESOLUTIONS), np.append(kind, 0)[found])],
        is_won=~is_open & (np.append(kind, 0)[found] < _WON),
    )


def _ends(inputs: Inputs) -> tuple[Ints, Days, Ints]:
    """Claim, day and kind (place in the list) of everything that ends a denial."""
    remits, decided, events = inputs.book.remittances, inputs.book.appeals, inputs.events
    off = events["kind"].eq("write_off") & events["amount_cents"].lt(0)
    off &= events["account"].eq("insurance")
    paid = remits["paid_cents"].gt(0).to_numpy(dtype=bool, na_value=False)
    paid &= remits["status_code"].ne(PREDETERMINATION).to_numpy(dtype=bool, na_value=True)
    won = decided["outcome"].isin(["overturned", "partial"])
    parts = (
        remits.loc[paid, ["claim", "posted_on"]],
        decided.loc[won, ["claim", "decided_on"]],
        decided.loc[decided["outcome"].eq("upheld"), ["claim", "decided_on"]],
        events.loc[off, ["claim", "posted_on"]],
    )
    claim = np.concatenate([rows["claim"].to_numpy(dtype="int64") for rows in parts])
    on = np.concatenate([days(rows.iloc[:, 1]) for rows in parts])
    kind = np.repeat(np.arange(len(parts)), [len(rows) for rows in parts])
    return claim, on, kind


_SHOWN = ("payer_id", "denied_on", "resolved_on", "resolution", "first_charge_cents")


def resolved_denials(inputs: Inputs) -> Cases:
    """Denied claims in the month of their resolution; above the line those paid or won."""
    rows = inputs.once(resolutions)
    at = inputs.calendar.at(rows["resolved_on"])
    return cases(inputs, rows, at, numerator=rows["is_won"], shows=_SHOWN)


def _unresolved(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(resolutions)
    first = inputs.calendar.at(rows["denied_on"])
    resolved = np.searchsorted(inputs.calendar.ends, days(rows["resolved_on"]))
    return {
        "denied claims not resolved by the month's end": spans(
            inputs, rows, first, resolved - 1, shows=_SHOWN
        )
    }


def _overturned_dollars(inputs: Inputs, _: Cases) -> Breakdown:
    """Charges of the denied claims that were won, over those of all that were resolved."""
    rows = inputs.once(resolutions)
    charge = _cents(rows["first_charge_cents"])
    at = inputs.calendar.at(rows["resolved_on"])
    sums = inputs.calendar.sums_at
    won = sums(at, np.where(rows["is_won"], charge, 0.0))
    return [members(inputs, "dollars", "overturned", won, sums(at, charge))]


KPIS = (
    Kpi(
        id="appeal_on_time_rate",
        label="Denials answered in time",
        short="Appeals on time",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Denials of the denominator appealed, or corrected and sent again, by then",
        denominator="denials whose deadline falls in the month",
        needs=(APPEALS_OR_LOG,),
        doubts=(DENIED_AND_DUE,),
        cases=answered_denials,
        formula=share("no denial had its deadline in {month}"),
        splits=EVERY_SPLIT,
        breakdown=_late_dollars,
        note="Deadline: given, else the denial plus the payer's appeal days, else 60 days. "
        "Breakdown dollars: charges of denials not answered in time.",
    ),
    Kpi(
        id="overturn_rate",
        label="Denials overturned",
        short="Overturned",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Denied claims of the denominator later paid, or won wholly or partly on appeal",
        denominator="denied claims resolved in the month: those, upheld, or written off from "
        "the insurance account",
        needs=(received("remittances"),),
        doubts=(DENIED_IN_YEAR,),
        cases=resolved_denials,
        formula=share("no denied claim was resolved in {month}"),
        splits=EVERY_SPLIT,
        breakdown=_overturned_dollars,
        left_out=_unresolved,
        note="Breakdown dollars: charges of those overturned.",
    ),
)
