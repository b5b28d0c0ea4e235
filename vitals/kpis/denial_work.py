"""Work on denials: how soon one is taken up, and what is at stake until its deadline.

What must not live here: how a denial ends (``appeals``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from vitals.kpis.appeals import denials_to_answer, first_denials, first_since
from vitals.kpis.cases import Cases, cases, median, spans, total
from vitals.kpis.doubts import DENIED_IN_YEAR
from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, Members, members
from vitals.kpis.sources import APPEALS_OR_LOG, FOLLOW_UPS, PAYMENTS, received
from vitals.kpis.touches import log_begins
from vitals.ledger.balances import Days, days
from vitals.ledger.book import PREDETERMINATION, REVERSAL

_WORKED = ("payer_id", "denied_on", "touched_on", "working_days")
_PROMPT = 5
"""Working days (Monday to Friday) within which a denial is worked promptly."""
_FROM_DAYS, _TO_DAYS = 31, 60
"""Age in days of the denials of which it is asked whether anybody did anything."""
_ANSWERS = ("appeal", "corrected_claim", "resubmission", "patient_call")

_AT_RISK = ("payer_id", "denied_on", "deadline_on", "days_left", "balance_cents")
_SOON, _NEAR = 14, 30


# -- how soon -----------------------------------------------------------------------------------


def worked_denials(inputs: Inputs) -> pd.DataFrame:
    """One row per denied claim: denied_on, touched_on (missing while untouched), working_days."""
    rows = first_denials(inputs)
    touches = inputs.touches
    denied_on = days(rows["denied_on"])
    touched = first_since(
        rows["claim"].to_numpy(), denied_on, touches["claim"].to_numpy(), days(touches["on"])
    )
    known = ~np.isnat(touched)
    working = np.full(len(rows), np.nan)
    working[known] = np.busday_count(denied_on[known], touched[known])
    payer = inputs.facts["payer_id"].array[rows["claim"]]
    return rows.assign(payer_id=payer, touched_on=touched, working_days=working)


def days_to_work(inputs: Inputs) -> Cases:
    """Denied claims in the month of their first touch since, with the days between."""
    rows = inputs.once(worked_denials)
    lag = (rows["touched_on"] - rows["denied_on"]).dt.days
    at = inputs.calendar.at(rows["touched_on"])
    return cases(inputs, rows, at, numerator=lag, shows=_WORKED)


def _within(inputs: Inputs, found: Cases) -> Breakdown:
    """Of the claims counted, those worked within five working days."""
    rows = inputs.once(worked_denials)
    at = inputs.calendar.at(rows["touched_on"])
    prompt = inputs.calendar.sums_at(at, (rows["working_days"] <= _PROMPT).astype("float64"))
    number = found.denominators(inputs)
    return [
        members(inputs, "within", "5_working_days", prompt, number),
        _lying(inputs, "unworked", _happened),
        _lying(inputs, "unanswered", _answered),
    ]


def _lying(inputs: Inputs, dimension: str, since: Callable[[Inputs], tuple[Ints, Days]]) -> Members:
    """Denials 31 to 60 days old at the end with none of *since* by then, of all such.

    Nothing is said of a month whose log is younger than the oldest of them could be.
    """
    rows = first_denials(inputs)
    claim, on, ends = rows["claim"].to_numpy(), days(rows["denied_on"]), inputs.calendar.ends
    age = (ends - on[:, None]).astype("int64")
    row, at = np.nonzero((age >= _FROM_DAYS) & (age <= _TO_DAYS))
    left = ~(first_since(claim, on, *inputs.once(since))[row] <= ends[at])
    left &= inputs.matrix.insurance[claim[row], at] > 0
    sums = inputs.calendar.sums_at
    part = members(inputs, dimension, "31_60", sums(at, left * 1.0), sums(at))
    known = (log_begins(inputs) <= ends - np.timedelta64(_TO_DAYS, "D")) & PAYMENTS.reaches(inputs)
    return part.chosen(known[part.at])


def _happened(inputs: Inputs) -> tuple[Ints, Days]:
    """Claim and day of all that can happen to a denial.

    Work of any kind, a submission, an appeal filed or decided, a further adjudication.
    """
    return _events(inputs, inputs.book.follow_ups)


def _answered(inputs: Inputs) -> tuple[Ints, Days]:
    """Claim and day of all that answers a denial: the same, but of the work only what was sent.

    A look at the claim is no answer; the patient asked instead is one.
    """
    log = inputs.book.follow_ups
    return _events(inputs, log.loc[log["action"].isin(_ANSWERS)])


def _events(inputs: Inputs, log: pd.DataFrame) -> tuple[Ints, Days]:
    book = inputs.book
    first = days(inputs.facts["first_adjudicated_on"])
    remits = book.remittances
    decides = ~remits["status_code"].isin([REVERSAL, PREDETERMINATION])
    later = days(remits["posted_on"]) > first[remits["claim"].to_numpy()]
    parts = (
        (log, "worked_on"),
        (book.versions, "submitted_on"),
        (book.appeals, "filed_on"),
        (book.appeals, "decided_on"),
        (remits.loc[decides.to_numpy(dtype=bool) & later], "posted_on"),
    )
    claim = np.concatenate([rows["claim"].to_numpy(dtype="int64") for rows, _ in parts])
    return claim, np.concatenate([days(rows[name]) for rows, name in parts])


def _waiting(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(worked_denials)
    first = inputs.calendar.at(rows["denied_on"])
    touched = np.searchsorted(inputs.calendar.ends, days(rows["touched_on"]))
    waiting = spans(inputs, rows, first, touched - 1, shows=_WORKED)
    return {"denied claims not worked since by the month's end": waiting}


# -- at stake -----------------------------------------------------------------------------------


def open_denials(inputs: Inputs) -> pd.DataFrame:
    """One row per month end and denied claim that the insurer still owes and nobody has answered.

    ``at``, ``claim``, ``denied_on``, ``deadline_on``, ``days_left`` (below 0: passed),
    ``balance_cents``. Several first-level rows of one claim count once, by the earliest dates.
    """
    denials = inputs.once(denials_to_answer)
    dates = ["denied_on", "deadline_on", "answered_on"]
    denials = denials.loc[denials["level"].eq(1), ["claim", *dates]]
    rows = first_denials(inputs)[["claim"]].merge(
        denials.groupby("claim", as_index=False).min(), on="claim"
    )
    ends = inputs.calendar.ends
    claim = rows["claim"].to_numpy()
    on = days(inputs.facts["first_adjudicated_on"])[claim]
    answered = days(rows["answered_on"])
    is_open = (on[:, None] <= ends) & ~(answered[:, None] <= ends)
    balance = inputs.matrix.insurance[claim]
    row, at = np.nonzero(is_open & (balance > 0))
    left = (days(rows["deadline_on"])[row] - ends[at]).astype("float64")
    return pd.DataFrame(
        {
            "at": at,
            "claim": claim[row],
            "payer_id": inputs.facts["payer_id"].array[claim[row]],
            "denied_on": on[row],
            "deadline_on": rows["deadline_on"].array[row],
            "days_left": left,
            "balance_cents": balance[row, at],
        }
    )


def _chosen(inputs: Inputs, where: Bools) -> Cases:
    rows = inputs.once(open_denials).loc[where]
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=rows["balance_cents"], shows=_AT_RISK)


def _left(inputs: Inputs) -> pd.Series:
    return inputs.once(open_denials)["days_left"]


def dollars_at_risk(inputs: Inputs) -> Cases:
    """Open denied claims with 0 to 30 days left, at every month end; cents still owed."""
    return _chosen(inputs, np.asarray(_left(inputs).between(0, _NEAR)))


def _not_near(inputs: Inputs) -> Mapping[str, Cases]:
    left = _left(inputs)
    return {
        "open denials whose deadline has passed": _chosen(inputs, np.asarray(left < 0)),
        "open denials due in more than 30 days": _chosen(inputs, np.asarray(left > _NEAR)),
    }


def _by_deadline(inputs: Inputs, _: Cases) -> Breakdown:
    """Cents of open denials by the days left to answer; the parts add up to all of them."""
    rows = inputs.once(open_denials)
    left, at = rows["days_left"], rows["at"].to_numpy()
    whole = inputs.calendar.sums_at(at, rows["balance_cents"])
    buckets = {
        "passed": left < 0,
        "0-14": left.between(0, _SOON),
        "15-30": left.between(_SOON + 1, _NEAR),
        "later": left > _NEAR,
    }
    return [
        members(
            inputs,
            "deadline",
            name,
            inputs.calendar.sums_at(at, rows["balance_cents"].where(inside, 0)),
            whole,
        )
        for name, inside in buckets.items()
    ]


KPIS = (
    Kpi(
        id="days_to_work_denial",
        label="Days from denial to first action",
        short="Days to work a denial",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days from the first adjudication to the first touch on or after it, of "
        "denied claims whose first such touch falls in the month",
        denominator="",
        needs=(received("remittances"), FOLLOW_UPS),
        is_sum=False,
        doubts=(DENIED_IN_YEAR,),
        cases=days_to_work,
        formula=median("no denied claim was taken up in {month}"),
        breakdown=_within,
        left_out=_waiting,
        note="The denominator shown is the number of claims; those never worked are in none. "
        "Breakdown within: those worked within 5 working days (Monday to Friday). Breakdown "
        "unworked: of the claims denied 31 to 60 days before the month's end, those the insurer "
        "still owes then with no work logged, submission, appeal or further adjudication since. "
        "Breakdown unanswered: the same, where of the work logged only appeals, corrected claims, "
        "resubmissions and patients asked count.",
    ),
    Kpi(
        id="denied_dollars_at_risk",
        label="Denied dollars near their deadline",
        short="Denied dollars at risk",
        unit="cents",
        better="lower",
        basis="other",
        numerator="Insurance balances at the month's end of claims denied at their first "
        "adjudication, neither appealed nor corrected, with 0 to 30 days left to appeal",
        denominator="",
        needs=(received("remittances"), APPEALS_OR_LOG, PAYMENTS),
        doubts=(DENIED_IN_YEAR,),
        cases=dollars_at_risk,
        formula=total,
        splits=EVERY_SPLIT,
        breakdown=_by_deadline,
        left_out=_not_near,
        note="Breakdown deadline: all open denials by days left; the parts add up.",
    ),
)
