"""Denials: how claims fare at their first adjudication, and for which reasons.

The first adjudication is the earliest primary remittance that is neither reversal nor
predetermination. A claim can count in several reason groups.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS, GROUPS, PREVENTABLE_GROUPS
from vitals.kpis.doubts import DENIED, DENIED_BEFORE
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import by_member, members, ratio, withheld
from vitals.kpis.sources import REMITTANCES, received

_NONE = "no claim was first adjudicated in {month}"
_NO_DENIAL = "no claim was denied in {month}"
_NO_REASON = "none of the claims denied in {month} came with a reason code"
_NEEDS = (received("remittances"),)
GROUP_KPIS = ("eligibility", "authorization", "timely_filing", "credentialing", "duplicate")
"""Reason groups with a KPI of their own; all groups are in the breakdown of ``denial_rate``."""


def _count(inputs: Inputs, rows: pd.DataFrame) -> Floats:
    return inputs.calendar.sums_at(rows["at"].to_numpy())


def denied(inputs: Inputs) -> pd.DataFrame:
    """Adjudicated claims whose first adjudication is a denial."""
    return inputs.adjudicated.loc[inputs.adjudicated["is_denied"]]


def in_group(rows: pd.DataFrame, *groups: str) -> pd.DataFrame:
    """Rows whose first adjudication carries a code of any of these groups."""
    return rows.loc[rows[[f"group_{group}" for group in groups]].astype(bool).any(axis=1)]


def _with_reason(inputs: Inputs, rate: pd.DataFrame) -> pd.DataFrame:
    """A rate by reason, missing where claims were denied and not one says why."""
    rows = inputs.once(denied)
    told = _count(inputs, in_group(rows, *DENIAL_GROUPS))
    return withheld(rate, (_count(inputs, rows) > 0) & (told == 0), _NO_REASON)


def denial_rate(inputs: Inputs) -> pd.DataFrame:
    """Of primary claims first adjudicated in the month, those denied."""
    total = _count(inputs, inputs.adjudicated)
    return ratio(inputs, _count(inputs, inputs.once(denied)), total, empty=_NONE)


def denial_dollar_rate(inputs: Inputs) -> pd.DataFrame:
    """The same in charges (CLP03 of the first adjudication)."""
    rows = inputs.adjudicated
    charge = rows["first_charge_cents"]
    part = charge.where(rows["is_denied"], 0)
    at = rows["at"].to_numpy()
    sums = inputs.calendar.sums_at
    return ratio(inputs, sums(at, part), sums(at, charge), empty=_NONE)


def group_denial_rate(inputs: Inputs, group: str) -> pd.DataFrame:
    """Denied claims with a code of one group, over all first adjudicated in the month."""
    part = _count(inputs, in_group(inputs.once(denied), group))
    rate = ratio(inputs, part, _count(inputs, inputs.adjudicated), empty=_NONE)
    return _with_reason(inputs, rate)


def first_pass_resolution_rate(inputs: Inputs) -> pd.DataFrame:
    """Of claims first adjudicated in the month: never replaced, rejected or denied up to then."""
    rows = inputs.adjudicated
    reworked = rows["replaced_by_first_adjudication"] | rows["rejected_by_first_adjudication"]
    clean = rows.loc[~(reworked.astype(bool) | rows["is_denied"])]
    return ratio(inputs, _count(inputs, clean), _count(inputs, rows), empty=_NONE)


def _by_group_and_payer(inputs: Inputs) -> pd.DataFrame:
    total = _count(inputs, inputs.adjudicated)
    groups = [
        members(inputs, "group", group, _count(inputs, in_group(inputs.once(denied), group)), total)
        for group in DENIAL_GROUPS
    ]
    return pd.concat([*groups, _by_payer(inputs)])


def _by_payer(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.adjudicated.assign(
        member=inputs.adjudicated["payer_id"].fillna("unknown"),
        denied=inputs.adjudicated["is_denied"].astype("int64"),
        one=1,
    )
    return by_member(inputs, "payer", rows, "denied", "one")


def _dollars_by_group(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.adjudicated
    sums = inputs.calendar.sums_at
    total = sums(rows["at"].to_numpy(), rows["first_charge_cents"])
    return pd.concat(
        members(
            inputs, "group", group, sums(part["at"].to_numpy(), part["first_charge_cents"]), total
        )
        for group, part in ((name, in_group(inputs.once(denied), name)) for name in DENIAL_GROUPS)
    )


def preventable_denial_share(inputs: Inputs) -> pd.DataFrame:
    """Of claims denied in the month, those with a code of a preventable group."""
    rows = inputs.once(denied)
    part = _count(inputs, in_group(rows, *PREVENTABLE_GROUPS))
    return _with_reason(inputs, ratio(inputs, part, _count(inputs, rows), empty=_NO_DENIAL))


def repeat_denial_rate(inputs: Inputs) -> pd.DataFrame:
    """Of claims denied in the month, those denied for a triple seen in 2 of the 3 months before.

    A triple is payer, reason group and procedure family (first three characters). A claim has one
    for each of its groups and families.
    """
    rows = _triples(inputs)
    seen = rows[["payer_id", "group", "family", "at"]].drop_duplicates()
    earlier = pd.concat([seen.assign(at=seen["at"] + step) for step in (1, 2, 3)])
    key = ["payer_id", "group", "family", "at"]
    times = earlier.groupby(key).size().rename("times").reset_index()
    repeated = rows.merge(times.loc[times["times"] >= 2], on=key)
    claims = repeated[["claim", "at"]].drop_duplicates()
    total = _count(inputs, inputs.once(denied))
    rate = ratio(inputs, _count(inputs, claims), total, empty=_NO_DENIAL)
    return _with_reason(inputs, rate)


def _triples(inputs: Inputs) -> pd.DataFrame:
    """One row per denied claim, group and procedure family: claim, at, payer_id, group, family."""
    rows = inputs.once(denied)
    rows = rows.assign(claim=rows.index, payer_id=rows["payer_id"].fillna("unknown"))
    flags = rows[[f"group_{group}" for group in DENIAL_GROUPS]].astype(bool)
    row, column = np.nonzero(flags.to_numpy())
    long = rows[["claim", "at", "payer_id", "first_remittance"]].iloc[row]
    long = long.assign(group=np.array(DENIAL_GROUPS, dtype=object)[column])
    lines = inputs.book.lines
    code = lines["billed_procedure"].fillna(lines["procedure"]).str.slice(0, 3)
    families = pd.DataFrame({"first_remittance": lines["remittance"], "family": code})
    tied = long.merge(families.drop_duplicates(), on="first_remittance", how="left")
    return tied.loc[tied["at"] >= 0].assign(family=tied["family"].fillna(""))


def denial_concentration(inputs: Inputs) -> pd.DataFrame:
    """Chance that two denials of the last 3 months share their reason group (unbiased)."""
    rows = inputs.once(denied)
    window = [_three_months(_count(inputs, in_group(rows, group))) for group in DENIAL_GROUPS]
    number = sum(window, np.zeros(1))
    pairs = sum((count * (count - 1) for count in window), np.zeros(1))
    enough = number >= 20
    return ratio(
        inputs,
        pairs,
        np.where(enough, number * (number - 1), 0.0),
        empty="fewer than 20 denial reasons in the 3 months to {month}",
    )


def _three_months(values: Floats) -> Floats:
    return np.asarray(pd.Series(values).rolling(3, min_periods=1).sum(), dtype="float64")


def _group_kpi(group: str) -> Kpi:
    label = GROUPS[group].label
    return Kpi(
        id=f"{group}_denial_rate",
        label=f"Denials: {label.lower()}",
        short=label,
        unit="ratio",
        better="lower",
        basis="count",
        numerator=f"Denied claims with a reason code of the group '{label.lower()}'",
        denominator="primary claims whose first adjudication falls in the month",
        needs=_NEEDS,
        doubts=(DENIED,),
        formula=partial(group_denial_rate, group=group),
    )


KPIS = (
    Kpi(
        id="first_pass_resolution_rate",
        label="First-pass resolution rate",
        short="First-pass resolution",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Of the denominator: frequency 1, never rejected, not denied",
        denominator="primary claims whose first adjudication falls in the month",
        needs=_NEEDS,
        doubts=(DENIED,),
        formula=first_pass_resolution_rate,
    ),
    Kpi(
        id="denial_rate",
        label="Initial denial rate",
        short="Denials",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Primary claims whose first adjudication falls in the month and is a denial",
        denominator="primary claims whose first adjudication falls in the month",
        needs=_NEEDS,
        doubts=(DENIED,),
        formula=denial_rate,
        breakdown=_by_group_and_payer,
        note="Counts claims, not dollars; breakdowns by reason group and by payer.",
    ),
    Kpi(
        id="denial_dollar_rate",
        label="Initial denial rate in dollars",
        short="Denied dollars",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Charges of the claims of the denial rate's numerator",
        denominator="charges of the claims of its denominator",
        needs=_NEEDS,
        doubts=(DENIED,),
        formula=denial_dollar_rate,
        breakdown=_dollars_by_group,
    ),
    *(_group_kpi(group) for group in GROUP_KPIS),
    Kpi(
        id="preventable_denial_share",
        label="Preventable share of denials",
        short="Preventable denials",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Denied claims with a reason code of a preventable group",
        denominator="denied claims of the month",
        needs=_NEEDS,
        doubts=(DENIED,),
        formula=preventable_denial_share,
        note="Preventable are the groups marked yes or mostly in the reason-code table.",
    ),
    Kpi(
        id="repeat_denial_rate",
        label="Repeated denials",
        short="Repeat denials",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Denied claims whose payer, reason group and procedure family was also denied "
        "in two or more of the three months before",
        denominator="denied claims of the month",
        needs=_NEEDS,
        doubts=(DENIED_BEFORE,),
        formula=repeat_denial_rate,
    ),
    Kpi(
        id="denial_concentration",
        label="Concentration of denial reasons",
        short="Denial concentration",
        unit="ratio",
        better="neither",
        basis="other",
        numerator="Pairs of denial reasons of the last three months that share their group",
        denominator="all pairs; missing under 20 reasons",
        needs=(REMITTANCES,),
        doubts=(DENIED_BEFORE,),
        formula=denial_concentration,
    ),
)
