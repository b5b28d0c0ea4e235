"""Denials: how claims fare at their first adjudication, and for which reasons.

The first adjudication is the earliest primary remittance that is neither reversal nor
predetermination. A claim can count in several reason groups. What must not live here: patterns
over months (``denial_patterns``), what is done about a denial (``denial_work``, ``appeals``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS, GROUPS, PREVENTABLE_GROUPS
from vitals.kpis.cases import Amount, Cases, CasesOf, Formula, cases, share
from vitals.kpis.denial_codes import by_code
from vitals.kpis.doubts import DENIED
from vitals.kpis.inputs import Bools, Floats, Inputs
from vitals.kpis.kpi import BY_PAYER, EVERY_SPLIT, Kpi
from vitals.kpis.lines import first_lines
from vitals.kpis.measure import Breakdown, Members, Monthly, members, too_few, withheld
from vitals.kpis.sources import received
from vitals.ledger.book import PREDETERMINATION, REVERSAL

_NONE = "no claim was first adjudicated in {month}"
NO_DENIAL = "no claim was denied in {month}"
_NO_REASON = "none of the claims denied in {month} came with a reason code"
_NEEDS = (received("remittances"),)
_SHOWN = ("payer_id", "service_on", "first_adjudicated_on", "first_charge_cents", "is_denied")
_REMITTED = ("payer_id", "posted_on", "status_code", "charge_cents", "paid_cents")
GROUP_KPIS = ("eligibility", "authorization", "timely_filing", "credentialing", "duplicate")
"""Reason groups with a KPI of their own; all groups are in the breakdown of ``denial_rate``."""


def denied(inputs: Inputs) -> pd.DataFrame:
    """Adjudicated claims whose first adjudication is a denial."""
    return inputs.adjudicated.loc[inputs.adjudicated["is_denied"]]


def has_group(rows: pd.DataFrame, *groups: str) -> Bools:
    """True for rows whose first adjudication carries a code of any of these groups."""
    flags = [rows[f"group_{group}"].to_numpy(dtype=bool) for group in groups]
    return np.asarray(np.any(flags, axis=0))


# -- cases --------------------------------------------------------------------------------------


def _counted(
    inputs: Inputs,
    rows: pd.DataFrame,
    numerator: Amount,
    denominator: Amount = 1,
    shows: tuple[str, ...] = (),
) -> Cases:
    return cases(
        inputs,
        rows,
        rows["at"].to_numpy(),
        numerator=numerator,
        denominator=denominator,
        claim=rows.index,
        shows=(*_SHOWN, *shows),
    )


def adjudicated_claims(inputs: Inputs) -> Cases:
    """Claims by the month of their first adjudication; above the line those denied."""
    return _counted(inputs, inputs.adjudicated, inputs.adjudicated["is_denied"])


def adjudicated_charges(inputs: Inputs) -> Cases:
    """The same in charges (CLP03 of the first adjudication)."""
    rows = inputs.adjudicated
    charge = rows["first_charge_cents"]
    part = charge.where(rows["is_denied"], 0)
    return _counted(inputs, rows, part, charge)


@cache
def denied_for(group: str) -> CasesOf:
    """Adjudicated claims; above the line those denied with a code of the group."""

    def found(inputs: Inputs) -> Cases:
        rows = inputs.adjudicated
        hit = rows["is_denied"].to_numpy() & has_group(rows, group)
        return _counted(inputs, rows, hit, shows=(f"group_{group}",))

    return found


def resolved_at_first(inputs: Inputs) -> Cases:
    """Adjudicated claims; above the line those never replaced, rejected or denied up to then."""
    rows = inputs.adjudicated
    against = ("replaced_by_first_adjudication", "rejected_by_first_adjudication")
    reworked = np.any([rows[name].to_numpy(dtype=bool) for name in against], axis=0)
    clean = ~(reworked | rows["is_denied"].to_numpy())
    return _counted(inputs, rows, clean, shows=against)


def preventable_denials(inputs: Inputs) -> Cases:
    """Denied claims; above the line those with a code of a preventable group."""
    rows = inputs.once(denied)
    groups = tuple(f"group_{group}" for group in PREVENTABLE_GROUPS)
    return _counted(inputs, rows, has_group(rows, *PREVENTABLE_GROUPS), shows=groups)


def not_first(inputs: Inputs) -> Mapping[str, Cases]:
    """Remittances that are nobody's first adjudication, by why, in the month of their posting."""
    remits = inputs.book.remittances
    status = remits["status_code"]
    first = inputs.facts["first_remittance"].dropna()
    kinds = {
        "predeterminations (status 25)": status.eq(PREDETERMINATION),
        "reversals (status 22)": status.eq(REVERSAL),
        "remittances of secondary and later payers": ~remits["is_primary"],
        "further adjudications of a claim already adjudicated": ~remits.index.isin(first),
    }
    taken = np.zeros(len(remits), dtype=bool)
    found = {}
    for why, mask in kinds.items():
        is_one = np.asarray(mask, dtype=bool) & ~taken
        rows = remits.loc[is_one, ["claim", *_REMITTED]]
        found[why] = cases(inputs, rows, inputs.calendar.at(rows["posted_on"]), shows=_REMITTED)
        taken |= is_one
    return found


# -- formulas -----------------------------------------------------------------------------------


def with_reason(empty: str) -> Formula:
    """A share by reason, missing where claims were denied and not one says why."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        return withheld(share(empty)(inputs, found), inputs.once(_untold), _NO_REASON)

    return formula


def _untold(inputs: Inputs) -> Bools:
    """Months in which claims were denied and none came with a reason code."""
    rows = inputs.once(denied)
    at = rows["at"].to_numpy()
    told = inputs.calendar.sums_at(np.where(has_group(rows, *DENIAL_GROUPS), at, -1))
    return np.asarray((inputs.calendar.sums_at(at) > 0) & (told == 0))


def denial_dollar_rate(inputs: Inputs, found: Cases) -> Monthly:
    """Denied over all charges; dollars of a handful of claims are not judged."""
    rows = inputs.calendar.sums_at(inputs.adjudicated["at"].to_numpy())
    return too_few(share(_NONE)(inputs, found), rows, "claims")


# -- breakdowns ---------------------------------------------------------------------------------


def _by_group(inputs: Inputs, found: Cases) -> Breakdown:
    """Denied claims by reason group, over all adjudicated; beside, partial denials and codes."""
    rows = inputs.once(denied)
    whole = found.denominators(inputs)
    groups = _groups(inputs, rows, np.ones(len(rows)), whole)
    return [*groups, _partial(inputs, whole), *by_code(inputs, whole)]


def _dollars_by_group(inputs: Inputs, found: Cases) -> Breakdown:
    rows = inputs.once(denied)
    charge = rows["first_charge_cents"].to_numpy(dtype="float64", na_value=0.0)
    return _groups(inputs, rows, charge, found.denominators(inputs))


def _groups(inputs: Inputs, rows: pd.DataFrame, amount: Floats, whole: Floats) -> Breakdown:
    """Σ of *amount* by reason group; a claim can count in several."""
    at = rows["at"].to_numpy()
    sums = {
        group: inputs.calendar.sums_at(at, np.where(has_group(rows, group), amount, 0.0))
        for group in DENIAL_GROUPS
    }
    return [members(inputs, "group", group, each, whole) for group, each in sums.items()]


def _partial(inputs: Inputs, whole: Floats) -> Members:
    """Claims not denied of which at least one line was, over all that were adjudicated.

    Nothing is said of a month whose adjudications all came without lines.
    """
    lines = inputs.once(first_lines)
    claim, at = lines["claim"].to_numpy(), lines["at"].to_numpy()
    claim_denied = inputs.facts["is_denied"].to_numpy(dtype=bool, na_value=False)
    hit = lines["is_line_denied"].to_numpy() & ~claim_denied[claim]
    _, first = np.unique(claim[hit], return_index=True)
    some = inputs.calendar.sums_at(at[hit][first])
    told = inputs.calendar.sums_at(at) > 0
    return members(inputs, "partial", "some_lines", some, np.where(told, whole, 0.0))


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
        formula=with_reason(_NONE),
        splits=EVERY_SPLIT,
        left_out=not_first,
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
        left_out=not_first,
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
        left_out=not_first,
        note="Counts claims, not dollars; breakdowns by reason group, and partial: claims paid of "
        "which at least one line was denied; codes: claims with a service refused as part of "
        "another (97, 231, 236 or B15, not the patient's share); information: of the claims "
        "denied, those whose codes name no reason (16, 96 or A1 without a telling remark code, "
        "group other, or none).",
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
        formula=denial_dollar_rate,
        splits=BY_PAYER,
        breakdown=_dollars_by_group,
        left_out=not_first,
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
        formula=with_reason(NO_DENIAL),
        splits=EVERY_SPLIT,
        left_out=not_first,
        note="Preventable are the groups marked yes or mostly in the reason-code table.",
    ),
)
