"""Appeals: whether denials are answered before their deadline, and whether that wins.

What must not live here: whether a claim is denied (``ledger.facts``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.doubts import DENIED_AND_DUE, DENIED_IN_YEAR
from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Members, Monthly, members, ratio
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.sources import APPEALS_OR_LOG, received

_ANSWERING = ("appeal", "corrected_claim")


def _first_denials(inputs: Inputs) -> pd.DataFrame:
    """One row per claim denied at its first adjudication: claim, denied_on."""
    rows = inputs.adjudicated.loc[inputs.adjudicated["is_denied"]]
    return pd.DataFrame({"claim": rows.index, "denied_on": rows["first_adjudicated_on"].to_numpy()})


def denials_to_answer(inputs: Inputs) -> pd.DataFrame:
    """One row per denial with a deadline: claim, denied_on, filed_on, deadline_on.

    Rows of ``appeals``, and first denials that no first-level appeal row speaks of. A deadline not
    given is the denial plus the payer's appeal days (60 unless the profile says otherwise).
    """
    given = inputs.book.appeals[["claim", "denied_on", "filed_on", "deadline_on", "level"]]
    first_level = given.loc[given["level"].fillna(1).eq(1), "claim"]
    implied = _first_denials(inputs)
    implied = implied.loc[~implied["claim"].isin(first_level)]
    rows = pd.concat([given.drop(columns="level"), implied], ignore_index=True)
    clock = inputs.payer_clock("appeal_days", 60)[rows["claim"].to_numpy(dtype="int64")]
    assumed = rows["denied_on"] + pd.to_timedelta(clock, unit="D")
    return rows.assign(deadline_on=rows["deadline_on"].fillna(assumed))


def _answered_on(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """Earliest of: the appeal filed, one logged, a corrected claim sent since the denial."""
    log = inputs.book.follow_ups
    logged = log.loc[log["action"].isin(_ANSWERING), ["claim", "worked_on"]]
    sent = inputs.book.versions
    sent = sent.loc[sent["frequency"].eq("7"), ["claim", "submitted_on"]].dropna()
    answers = pd.concat([part.set_axis(["claim", "on"], axis=1) for part in (logged, sent)])
    pairs = rows[["claim", "denied_on"]].reset_index(names="row").merge(answers, on="claim")
    since = pairs.loc[pairs["on"] >= pairs["denied_on"]].groupby("row")["on"].min()
    return pd.concat([rows["filed_on"], since.reindex(rows.index)], axis=1).min(axis=1)


def appeal_on_time_rate(inputs: Inputs) -> Monthly:
    """Of denials whose deadline falls in the month, those answered by then."""
    rows = denials_to_answer(inputs)
    on_time = (_answered_on(inputs, rows) <= rows["deadline_on"]).astype("int64")
    at = inputs.calendar.at(rows["deadline_on"])
    return ratio(
        inputs,
        inputs.calendar.sums_at(at, on_time),
        inputs.calendar.sums_at(at),
        empty="no denial had its deadline in {month}",
    )


def _resolutions(inputs: Inputs) -> pd.DataFrame:
    """One row per resolved denied claim: resolved_on, is_won.

    Resolved by the first of: a later payment, a decided appeal, a write-off of the claim.
    """
    denied = _first_denials(inputs)
    remits = inputs.book.remittances
    paid = remits.loc[remits["paid_cents"] > 0, ["claim", "posted_on"]]
    decided = inputs.book.appeals.loc[inputs.book.appeals["decided_on"].notna()]
    won = decided["outcome"].isin(["overturned", "partial"])
    closed = decided["outcome"].eq("upheld")
    off = inputs.events.loc[
        inputs.events["kind"].eq("write_off") & inputs.events["amount_cents"].lt(0)
    ]
    ends = pd.concat(
        [
            paid.set_axis(["claim", "on"], axis=1).assign(is_won=1),
            decided.loc[won, ["claim", "decided_on"]]
            .set_axis(["claim", "on"], axis=1)
            .assign(is_won=1),
            decided.loc[closed, ["claim", "decided_on"]]
            .set_axis(["claim", "on"], axis=1)
            .assign(is_won=0),
            off[["claim", "posted_on"]].set_axis(["claim", "on"], axis=1).assign(is_won=0),
        ]
    )
    pairs = denied.merge(ends, on="claim")
    later = pairs.loc[pairs["on"] > pairs["denied_on"]]
    ordered = later.sort_values(["claim", "on", "is_won"], ascending=[True, True, False])
    return ordered.drop_duplicates("claim")


def overturn_rate(inputs: Inputs) -> Monthly:
    """Of denied claims resolved in the month, those paid or won on appeal."""
    rows = _resolutions(inputs)
    at = inputs.calendar.at(rows["on"])
    return ratio(
        inputs,
        inputs.calendar.sums_at(at, rows["is_won"]),
        inputs.calendar.sums_at(at),
        empty="no denied claim was resolved in {month}",
    )


def _late_dollars(inputs: Inputs) -> Members:
    """Charges of denials whose deadline passed unanswered, over charges of all with a deadline."""
    rows = denials_to_answer(inputs)
    late = ~(_answered_on(inputs, rows) <= rows["deadline_on"])
    charge = inputs.facts["first_charge_cents"].fillna(0).to_numpy(dtype="float64")
    charge = charge[rows["claim"].to_numpy(dtype="int64")]
    at = inputs.calendar.at(rows["deadline_on"])
    sums = inputs.calendar.sums_at
    return members(
        inputs, "dollars", "missed", sums(at, np.where(late, charge, 0)), sums(at, charge)
    )


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
        cases=uncounted,
        formula=plain(appeal_on_time_rate),
        breakdown=parts(_late_dollars),
        note="Deadline: given, else the denial plus the payer's appeal days, else 60 days.",
    ),
    Kpi(
        id="overturn_rate",
        label="Denials overturned",
        short="Overturned",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Denied claims of the denominator later paid, or won wholly or partly on appeal",
        denominator="denied claims resolved in the month: those, upheld, or written off",
        needs=(received("remittances"),),
        doubts=(DENIED_IN_YEAR,),
        cases=uncounted,
        formula=plain(overturn_rate),
    ),
)
