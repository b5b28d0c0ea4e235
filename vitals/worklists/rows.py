"""The rows of each worklist: what was open at the month's end, as the figures counted it.

One builder a list, from the same rows that the KPIs count. ``done_since`` is the first day after
the month's end on which the claim was worked or answered, as far as is known by now. What must not
live here: text, order of columns.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS, GROUPS
from vitals.kpis.claim_rows import last_by, taken
from vitals.kpis.denial_work import open_denials
from vitals.kpis.filing import unfiled_claims
from vitals.kpis.follow_up import due_claims
from vitals.kpis.inputs import Inputs, Ints
from vitals.kpis.underpayments import short_lines
from vitals.ledger.balances import Days, days
from vitals.payer_rules import clock_days

SOON = 30
"""Days to the payer's limit within which an unfiled claim is at risk."""


# -- what every list says of a claim ------------------------------------------------------------


def about(inputs: Inputs, claim: Ints) -> pd.DataFrame:
    """Number, payer, provider, location and date of service of claims, a row each."""
    names = ["payer_id", "payer_name", "provider_npi", "location", "service_on"]
    rows = inputs.facts[names].take(claim).reset_index(drop=True)
    rows.insert(0, "claim", pd.Series(inputs.book.keys.take(claim)))
    return rows


def _latest(inputs: Inputs, claim: Ints, at: int) -> Days:
    """Last touch of each claim by the month's end."""
    on = days(inputs.touches["on"])
    end = np.full(len(claim), inputs.calendar.ends[at])
    return taken(on, last_by(inputs.touches["claim"].to_numpy(), on, claim, end))


def _since(inputs: Inputs, claim: Ints, at: int) -> Days:
    """First day after the month's end on which each claim was touched, paid or answered."""
    book = inputs.book
    parts = [(inputs.touches, "on"), (book.remittances, "posted_on"), (inputs.events, "posted_on")]
    found = pd.concat(
        [
            pd.DataFrame({"claim": rows["claim"].to_numpy(), "on": days(rows[name])})
            for rows, name in parts
        ]
    )
    later = found.loc[found["on"] > inputs.calendar.ends[at]].groupby("claim")["on"].min()
    return days(later.reindex(claim))


def _of_month(rows: pd.DataFrame, at: int) -> pd.DataFrame:
    return rows.loc[rows["at"].to_numpy() == at].reset_index(drop=True)


def _told(inputs: Inputs, rows: pd.DataFrame, at: int) -> pd.DataFrame:
    """The rows with what every list says of their claims before and after them."""
    claim = rows["claim"].to_numpy(dtype="int64")
    own = rows.drop(columns=["at", "claim", "payer_id", "service_on"], errors="ignore")
    return about(inputs, claim).join(own).assign(done_since=_since(inputs, claim, at))


# -- the lists ----------------------------------------------------------------------------------


def denials(inputs: Inputs, at: int) -> pd.DataFrame:
    """Denied claims nobody has answered and the insurer still owes, by days left, then dollars.

    Those whose deadline has passed come last.
    """
    rows = _of_month(inputs.once(open_denials), at)
    claim = rows["claim"].to_numpy(dtype="int64")
    facts = inputs.facts.take(claim).reset_index(drop=True)
    who = facts[["payer_id", "payer_name", "payer_class"]]
    clock, assumed = clock_days("appeal_days", who, facts["service_on"], inputs.practice)
    implied = rows["denied_on"] + pd.to_timedelta(clock, unit="D")
    told = _told(inputs, rows, at).assign(
        reasons=_reasons(inputs, facts["first_remittance"]),
        what_to_do=_advice(facts),
        deadline_is_assumed=assumed & implied.eq(rows["deadline_on"]).to_numpy(),
        last_touch_on=_latest(inputs, claim, at),
    )
    return told.assign(passed=told["days_left"] < 0).sort_values(
        ["passed", "days_left", "balance_cents", "claim"], ascending=[True, True, False, True]
    )


def _reasons(inputs: Inputs, remittance: pd.Series) -> pd.Series:
    """Denying reason codes of each remittance with their group code, such as 'CO-197 PI-16'."""
    cas = inputs.book.adjustments
    told = cas.loc[cas["group"].isin(DENIAL_GROUPS)]
    code = told["group_code"].fillna("") + "-" + told["reason_code"]
    each = pd.DataFrame({"remittance": told["remittance"], "code": code}).drop_duplicates()
    joined = each.groupby("remittance")["code"].agg(" ".join)
    return pd.Series(joined.reindex(remittance).to_numpy(dtype=object))


def _advice(facts: pd.DataFrame) -> pd.Series:
    """What each denial's reason groups ask for."""
    flags = facts[[f"group_{group}" for group in DENIAL_GROUPS]].fillna(False).to_numpy(dtype=bool)
    actions = [GROUPS[group].action for group in DENIAL_GROUPS]
    rows = [
        "; ".join(
            dict.fromkeys(action for action, is_set in zip(actions, row, strict=True) if is_set)
        )
        for row in flags
    ]
    return pd.Series(rows, dtype=object)


def follow_ups(inputs: Inputs, at: int) -> pd.DataFrame:
    """Claims due for follow-up: the overdue first, then by dollars."""
    rows = _of_month(inputs.once(due_claims), at)
    told = _told(inputs, rows, at)
    return told.sort_values(
        ["is_overdue", "balance_cents", "claim"], ascending=[False, False, True]
    )


def unaccepted(inputs: Inputs, at: int) -> pd.DataFrame:
    """Claims rejected, never acknowledged or never sent, by days left to the payer's limit.

    Those past it come last.
    """
    told = _told(inputs, _of_month(inputs.once(unfiled_claims), at), at)
    return told.assign(passed=told["days_left"] < 0).sort_values(
        ["passed", "days_left", "balance_cents", "claim"], ascending=[True, True, False, True]
    )


def timely_filing(inputs: Inputs, at: int) -> pd.DataFrame:
    """Those of them whose limit is near or has passed: what is at risk, then what is lost."""
    rows = unaccepted(inputs, at)
    return rows.loc[rows["days_left"] <= SOON]


def underpaid(inputs: Inputs, at: int) -> pd.DataFrame:
    """Lines first adjudicated in the month and allowed less than the contract says."""
    rows = _of_month(inputs.once(short_lines), at)
    claim = rows["claim"].to_numpy(dtype="int64")
    adjudicated_on = inputs.facts["first_adjudicated_on"].take(claim).array
    told = _told(inputs, rows.assign(adjudicated_on=adjudicated_on), at)
    return told.sort_values(["short_cents", "claim", "line_no"], ascending=[False, True, True])


def credit_balances(inputs: Inputs, at: int) -> pd.DataFrame:
    """Balances below 0, the oldest first; ``credit_since`` is the day they last fell below it."""
    rows = _of_month(inputs.open_balances, at)
    rows = rows.loc[rows["cents"] < 0].reset_index(drop=True)
    since = _credit_since(inputs, rows, at)
    end = inputs.calendar.ends[at]
    told = _told(inputs, rows.drop(columns="age"), at).assign(
        credit_cents=-rows["cents"],
        credit_since=since,
        days=(end - since).astype("int64"),
    )
    return told.sort_values(["credit_since", "claim", "account"])


def _credit_since(inputs: Inputs, rows: pd.DataFrame, at: int) -> Days:
    """Day each balance last fell below 0, of balances that are below 0 at the month's end."""
    events = inputs.events
    unit = pd.MultiIndex.from_arrays([rows["claim"], rows["account"].astype("str")])
    own = events.loc[
        events["posted_on"].le(pd.Timestamp(inputs.calendar.ends[at]))
        & events["claim"].isin(rows["claim"]),
        ["claim", "account", "posted_on", "amount_cents"],
    ]
    daily = own.groupby(["claim", "account", "posted_on"], sort=True)["amount_cents"].sum()
    running = daily.groupby(level=[0, 1]).cumsum().rename("held").reset_index()
    is_below = running["held"].lt(0)
    before = is_below.groupby([running["claim"], running["account"]]).shift(fill_value=False)
    fell = running.loc[is_below & ~before]
    last = fell.groupby(["claim", "account"])["posted_on"].max()
    return days(pd.Series(last.reindex(unit).to_numpy()))
