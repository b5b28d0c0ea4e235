"""Enrolment: whether each provider is in network with each payer that is billed for them.

What must not live here: denials for want of enrolment (``denials``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, by_member, rolling
from vitals.kpis.sources import received
from vitals.ledger.balances import days

_MONTHS = 3


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
    return [by_member(inputs, "provider", counted, "is_enrolled", "one")]


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
        note="An enrolment without a first day is pending.",
    ),
)
