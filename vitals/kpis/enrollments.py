"""Enrolment: whether each provider is in network with each payer that is billed for them.

What must not live here: denials for want of enrolment (``denials``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Members, Words, by_member, members, rolling
from vitals.kpis.sources import received
from vitals.ledger.balances import Days, days

_MONTHS = 3
_AHEAD_MONTHS = 6
"""Months after the month's end in which a provider who starts is looked at."""


def _pairs(inputs: Inputs) -> tuple[Ints, Bools]:
    """Number of each claim's pair of provider and payer, and whether both are known, by claim."""
    facts = inputs.facts
    provider, _ = inputs.members("provider")
    payer, payers = inputs.members("payer")
    is_known = (facts["provider_npi"].notna() & facts["payer_id"].notna()).to_numpy(dtype=bool)
    # The last code of either is that of no claim.
    return provider[:-1] * len(payers) + payer[:-1], is_known


def enrolled_pairs(inputs: Inputs) -> Cases:
    """Pairs of provider and payer of the claims of 3 months; above the line those enrolled."""
    _, is_known = inputs.once(_pairs)
    return _of_pairs(inputs, is_known)


def _unknown_pairs(inputs: Inputs) -> Mapping[str, Cases]:
    _, is_known = inputs.once(_pairs)
    return {"pairs whose provider or payer is not known": _of_pairs(inputs, ~is_known)}


def _of_pairs(inputs: Inputs, chosen: Bools) -> Cases:
    """Distinct pairs of the chosen claims, in each month and the two after."""
    pair, _ = inputs.once(_pairs)
    at = inputs.calendar.at(inputs.facts["service_on"])
    counted = chosen & (at >= 0)
    known, code = np.unique(pair[counted], return_inverse=True)
    size = len(inputs.calendar.months)
    served = np.bincount(code * size + at[counted], minlength=len(known) * size).astype("float64")
    held = np.array([rolling(one, _MONTHS) for one in served.reshape(-1, size)])
    place, month = np.nonzero(held.reshape(-1, size))
    _, providers = inputs.members("provider")
    _, payers = inputs.members("payer")
    provider, payer = np.divmod(known, len(payers))
    rows = pd.DataFrame(
        {
            "provider_npi": pd.Categorical.from_codes(provider[place], providers),
            "payer_id": pd.Categorical.from_codes(payer[place], payers),
            "is_enrolled": _in_force(inputs, known)[place, month],
            "at": month,
        }
    )
    return cases(
        inputs,
        rows,
        month,
        numerator=rows["is_enrolled"],
        shows=("provider_npi", "payer_id", "is_enrolled"),
        payer=rows["payer_id"],
    )


def _in_force(inputs: Inputs, known: Ints) -> Bools:
    """Pairs × months: an enrolment of the pair is in force on the month's last day."""
    rows = inputs.book.table("enrollments")
    _, providers = inputs.members("provider")
    _, payers = inputs.members("payer")
    provider = pd.Index(providers).get_indexer(rows["provider_npi"])
    payer = pd.Index(payers).get_indexer(rows["payer_id"])
    pair = np.where((provider < 0) | (payer < 0), -1, provider * len(payers) + payer)
    ends, begun, over = (
        inputs.calendar.ends,
        days(rows["effective_on"])[:, None],
        days(rows["expires_on"])[:, None],
    )
    holds = (begun <= ends) & ~(over < ends)
    found = np.zeros((len(known), len(ends)), dtype=bool)
    place = np.searchsorted(known, pair)
    hit = np.append(known, -1)[np.minimum(place, len(known))] == pair
    hit &= pair >= 0
    np.logical_or.at(found, place[hit], holds[hit])
    return found


def _by_provider(inputs: Inputs, found: Cases) -> Breakdown:
    rows = found.blocks[0].rows
    counted = rows.assign(member=rows["provider_npi"].astype("str"), one=1)
    return [by_member(inputs, "provider", counted, "is_enrolled", "one"), _starting(inputs)]


def _starting(inputs: Inputs) -> Members:
    """Providers who start within 6 months × payers billed; above the line those enrolled by then.

    Who is in the profile and when they start is known of the present one alone.
    """
    ends, last = inputs.calendar.ends, _month_ends(inputs, _AHEAD_MONTHS)
    _, payers = inputs.members("payer")
    top, bottom = np.zeros((2, len(ends)))
    for provider in inputs.practice.providers:
        if provider.start is None:
            continue
        billed = inputs.once(_payers_billed)
        start = np.datetime64(provider.start, "D")
        is_near = (start > ends) & (start <= last)
        enrolled = _effective(inputs, provider.npi, start, payers)
        top += is_near * billed[enrolled].sum(axis=0)
        bottom += is_near * billed.sum(axis=0)
    return members(inputs, "starting", "in_force", top, bottom)


def _payers_billed(inputs: Inputs) -> Floats:
    """Payers × months: 1 where a claim served in the 3 months to the end names the payer."""
    code, payers = inputs.members("payer")
    at = inputs.calendar.at(inputs.facts["service_on"])
    counted = (at >= 0) & inputs.facts["payer_id"].notna().to_numpy(dtype=bool)
    size = len(inputs.calendar.months)
    place = code[:-1][counted] * size + at[counted]
    served = np.bincount(place, minlength=len(payers) * size).reshape(-1, size).astype("float64")
    held = np.array([rolling(one, _MONTHS) for one in served])
    return np.asarray(held > 0, dtype="float64")


def _month_ends(inputs: Inputs, ahead: int) -> Days:
    """Last day of the month so many months after each."""
    after = np.array(inputs.calendar.months, dtype="datetime64[M]") + np.timedelta64(ahead + 1, "M")
    return np.asarray(after.astype("datetime64[D]") - np.timedelta64(1, "D"))


def _effective(inputs: Inputs, npi: str, on: np.datetime64, payers: Words) -> Bools:
    """Tell with which of *payers* the provider has an enrolment in force on the day."""
    rows = inputs.book.table("enrollments")
    rows = rows.loc[rows["provider_npi"].eq(npi).to_numpy(dtype=bool, na_value=False)]
    holds = (days(rows["effective_on"]) <= on) & ~(days(rows["expires_on"]) < on)
    return np.isin(payers, rows["payer_id"].to_numpy(dtype=object, na_value="")[holds])


KPIS = (
    Kpi(
        id="enrollment_coverage",
        label="Providers enrolled with the payers billed",
        short="Enrolment",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Pairs of the denominator with an enrolment in force at the month's end",
        denominator="pairs of provider and payer among the claims served in the 3 months to the "
        "month's end",
        needs=(received("enrollments"), received("claims")),
        cases=enrolled_pairs,
        formula=share("no claim with a provider and a payer was served in the 3 months to {month}"),
        splits=("payer",),
        breakdown=_by_provider,
        left_out=_unknown_pairs,
        note="An enrolment without a first day is pending. Breakdown starting: each provider of "
        "the profile who starts in the 6 months after the month, with each payer billed in the 3 "
        "months to its end; above the line the pairs whose enrolment is in force on the first day.",
    ),
)
