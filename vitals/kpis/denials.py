"""Denials: how claims fare at their first adjudication, and for which reasons.

The first adjudication is the earliest primary remittance that is neither reversal nor
predetermination. A claim can count in several reason groups.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS, GROUPS, PREVENTABLE_GROUPS
from vitals.kpis.cases import Cases, CasesOf, Formula, cases, share
from vitals.kpis.doubts import DENIED, DENIED_BEFORE
from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Breakdown, Monthly, members, rolling, withheld
from vitals.kpis.sources import REMITTANCES, received

_NONE = "no claim was first adjudicated in {month}"
_NO_DENIAL = "no claim was denied in {month}"
_NO_REASON = "none of the claims denied in {month} came with a reason code"
_NEEDS = (received("remittances"),)
_SHOWN = ("payer_id", "service_on", "first_adjudicated_on", "first_charge_cents", "is_denied")
GROUP_KPIS = ("eligibility", "authorization", "timely_filing", "credentialing", "duplicate")
"""Reason groups with a KPI of their own; all groups are in the breakdown of ``denial_rate``."""


def denied(inputs: Inputs) -> pd.DataFrame:
    """Adjudicated claims whose first adjudication is a denial."""
    return inputs.adjudicated.loc[inputs.adjudicated["is_denied"]]


def has_group(rows: pd.DataFrame, *groups: str) -> pd.Series:
    """True for rows whose first adjudication carries a code of any of these groups."""
    return rows[[f"group_{group}" for group in groups]].astype(bool).any(axis=1)


# -- cases --------------------------------------------------------------------------------------


def _counted(inputs: Inputs, rows: pd.DataFrame, **amounts: pd.Series) -> Cases:
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, claim=rows.index, shows=_SHOWN, **amounts)


def adjudicated_claims(inputs: Inputs) -> Cases:
    """Claims by the month of their first adjudication; above the line those denied."""
    return _counted(inputs, inputs.adjudicated, numerator=inputs.adjudicated["is_denied"])


def adjudicated_charges(inputs: Inputs) -> Cases:
    """The same in charges (CLP03 of the first adjudication)."""
    rows = inputs.adjudicated
    charge = rows["first_charge_cents"]
    part = charge.where(rows["is_denied"], 0)
    return _counted(inputs, rows, numerator=part, denominator=charge)


@cache
def denied_for(group: str) -> CasesOf:
    """Adjudicated claims; above the line those denied with a code of the group."""

    def found(inputs: Inputs) -> Cases:
        rows = inputs.adjudicated
        return _counted(inputs, rows, numerator=rows["is_denied"] & has_group(rows, group))

    return found


def resolved_at_first(inputs: Inputs) -> Cases:
    """Adjudicated claims; above the line those never replaced, rejected or denied up to then."""
    rows = inputs.adjudicated
    reworked = rows["replaced_by_first_adjudication"] | rows["rejected_by_first_adjudication"]
    return _counted(inputs, rows, numerator=~(reworked.astype(bool) | rows["is_denied"]))


def preventable_denials(inputs: Inputs) -> Cases:
    """Denied claims; above the line those with a code of a preventable group."""
    rows = inputs.once(denied)
    return _counted(inputs, rows, numerator=has_group(rows, *PREVENTABLE_GROUPS))


def repeated_denials(inputs: Inputs) -> Cases:
    """Denied claims; above the line those whose triple was denied in 2 of the 3 months before.

    A triple is payer, reason group and procedure family (first three characters). A claim has one
    for each of its groups and families.
    """
    rows = _triples(inputs)
    seen = rows[["payer_id", "group", "family", "at"]].drop_duplicates()
    earlier = pd.concat([seen.assign(at=seen["at"] + step) for step in (1, 2, 3)])
    key = ["payer_id", "group", "family", "at"]
    times = earlier.groupby(key).size().rename("times").reset_index()
    repeated = rows.merge(times.loc[times["times"] >= 2], on=key)
    claims = inputs.once(denied)
    return _counted(inputs, claims, numerator=pd.Series(claims.index.isin(repeated["claim"])))


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


def pairs_of_reasons(inputs: Inputs) -> Cases:
    """A case for each reason group and month: c(c - 1) over c(n - 1), of 3 months; n reasons."""
    rows = inputs.once(denied)
    size = len(inputs.calendar.months)
    at = rows["at"].to_numpy()
    count = np.array(
        [
            rolling(inputs.calendar.sums_at(np.where(has_group(rows, group), at, -1)), 3)
            for group in DENIAL_GROUPS
        ]
    )
    number = np.broadcast_to(count.sum(axis=0), count.shape)
    groups = pd.DataFrame(
        {
            "group": np.repeat(np.array(DENIAL_GROUPS, dtype=object), size),
            "denials": count.ravel(),
        }
    )
    return cases(
        inputs,
        groups,
        np.tile(np.arange(size), len(DENIAL_GROUPS)),
        numerator=(count * (count - 1)).ravel(),
        denominator=np.where(number >= 20, count * (number - 1), 0.0).ravel(),
        shows=("group", "denials"),
    )


# -- formulas -----------------------------------------------------------------------------------


def _with_reason(empty: str) -> Formula:
    """A share by reason, missing where claims were denied and not one says why."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        rows = inputs.once(denied)
        at = rows["at"].to_numpy()
        told = inputs.calendar.sums_at(np.where(has_group(rows, *DENIAL_GROUPS), at, -1))
        untold = (inputs.calendar.sums_at(at) > 0) & (told == 0)
        return withheld(share(empty)(inputs, found), untold, _NO_REASON)

    return formula


# -- breakdowns ---------------------------------------------------------------------------------


def _by_group(inputs: Inputs, found: Cases) -> Breakdown:
    """Denied claims by reason group, over all that were adjudicated."""
    whole = found.denominators(inputs)
    return [
        members(inputs, "group", group, inputs.once(denied_for(group)).numerators(inputs), whole)
        for group in DENIAL_GROUPS
    ]


def _dollars_by_group(inputs: Inputs, found: Cases) -> Breakdown:
    rows = inputs.once(denied)
    sums = inputs.calendar.sums_at
    whole = found.denominators(inputs)
    return [
        members(
            inputs, "group", group, sums(part["at"].to_numpy(), part["first_charge_cents"]), whole
        )
        for group, part in ((name, rows.loc[has_group(rows, name)]) for name in DENIAL_GROUPS)
    ]


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
        cases=denied_for(group),
        formula=_with_reason(_NONE),
        splits=("payer",),
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
        cases=resolved_at_first,
        formula=share(_NONE),
        splits=EVERY_SPLIT,
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
        cases=adjudicated_claims,
        formula=share(_NONE),
        splits=EVERY_SPLIT,
        breakdown=_by_group,
        note="Counts claims, not dollars; breakdown by reason group.",
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
        cases=adjudicated_charges,
        formula=share(_NONE),
        splits=("payer",),
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
        cases=preventable_denials,
        formula=_with_reason(_NO_DENIAL),
        splits=("payer",),
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
        cases=repeated_denials,
        formula=_with_reason(_NO_DENIAL),
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
        cases=pairs_of_reasons,
        formula=share("fewer than 20 denial reasons in the 3 months to {month}"),
    ),
)
