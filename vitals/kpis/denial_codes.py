"""What the reason codes of first adjudications tell: a reason to act on, a service bundled.

What must not live here: which group a code falls in (``vitals.carc``), whether a claim is denied
(``ledger.facts``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS, is_bundling
from vitals.kpis.inputs import Bools, Floats, Inputs
from vitals.kpis.lines import NOT_FIRST, owners
from vitals.kpis.measure import Breakdown, Members, members

_NO_GROUP = "other"


def by_code(inputs: Inputs, whole: Floats) -> Breakdown:
    """Denials that name no reason to act on, and bundled claims of the *whole* adjudicated."""
    return [_uninformative(inputs), _bundled(inputs, whole)]


def _first_reasons(inputs: Inputs) -> pd.DataFrame:
    """Adjustments of first adjudications that deny, with ``claim`` and its month ``at``.

    Patients' shares and reductions by contract are none; ``is_told`` where the code names a reason.
    """
    rows = inputs.once(_first_adjustments)
    rows = rows.loc[rows["group"].isin(DENIAL_GROUPS)]
    vague = rows["is_uninformative"].to_numpy(dtype=bool)
    return rows.assign(is_told=~vague & rows["group"].ne(_NO_GROUP).to_numpy(dtype=bool))


def _first_adjustments(inputs: Inputs) -> pd.DataFrame:
    cas = inputs.book.adjustments
    claim = inputs.once(owners)[cas["remittance"].to_numpy(dtype="int64")]
    is_first = claim != NOT_FIRST
    month = inputs.calendar.at(inputs.facts["first_adjudicated_on"])
    names = ["group", "reason_code", "is_uninformative", "is_patient"]
    return cas.loc[is_first, names].assign(claim=claim[is_first], at=month[claim[is_first]])


def _uninformative(inputs: Inputs) -> Members:
    """Denied claims whose codes name no reason, of those denied.

    Nothing is said of a month whose denials all came without a code: then no codes were received.
    """
    denied = inputs.adjudicated.loc[inputs.adjudicated["is_denied"]]
    at, claim = denied["at"].to_numpy(), denied.index.to_numpy()
    rows = inputs.once(_first_reasons)
    has_code, is_told = (
        _claims(inputs, chosen)[claim] for chosen in (rows, rows.loc[rows["is_told"]])
    )
    sums = inputs.calendar.sums_at
    coded = sums(np.where(has_code, at, -1)) > 0
    bottom = np.where(coded, sums(at), 0.0)
    return members(inputs, "information", "uninformative", sums(at, (~is_told) * 1.0), bottom)


def _bundled(inputs: Inputs, whole: Floats) -> Members:
    """Claims with a service refused as part of another, over all that were adjudicated.

    Nothing is said of a month whose adjudications all came without adjustments.
    """
    rows = inputs.once(_first_reasons)
    rows = rows.loc[~rows["is_patient"].to_numpy(dtype=bool)]
    hit = np.flatnonzero(_claims(inputs, rows.loc[is_bundling(rows["reason_code"])]))
    month = inputs.calendar.at(inputs.facts["first_adjudicated_on"].iloc[hit])
    coded = inputs.calendar.sums_at(inputs.once(_first_adjustments)["at"].to_numpy()) > 0
    bottom = np.where(coded, whole, 0.0)
    return members(inputs, "codes", "bundling", inputs.calendar.sums_at(month), bottom)


def _claims(inputs: Inputs, rows: pd.DataFrame) -> Bools:
    """By claim: one of the rows is its."""
    found = np.zeros(len(inputs.book.keys), dtype=bool)
    found[rows["claim"].to_numpy()] = True
    return found
