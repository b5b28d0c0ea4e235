"""Remittance lines of first adjudications: which are denied, what they allowed, what is due.

What must not live here: how an expected amount is found (``pricing``), any KPI's own definition.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.pricing import as_billed, expected_of_billed
from vitals.ledger.facts import unknown_reductions

NOT_FIRST = -1
_LINES_AT_MOST = 1 << 20
"""Above any number of lines of one remittance, so that both fit one number."""


def first_lines(inputs: Inputs) -> pd.DataFrame:
    """One row per remittance line of a claim's first adjudication, row numbers of ``book.lines``.

    ``at`` (month), ``claim``, ``is_denied`` (the claim, or the line: paid nothing with a denying
    reason) and ``is_line_denied`` (the line); ``remittance`` and ``line_index`` name it.
    """
    lines = inputs.book.lines[["remittance", "line_index", "paid_cents"]]
    owner = inputs.once(owners)[lines["remittance"].to_numpy(dtype="int64")]
    rows = lines.loc[owner != NOT_FIRST]
    claim = owner[owner != NOT_FIRST]
    line_denied = _denied_lines(inputs, rows)
    facts = inputs.facts
    claim_denied = facts["is_denied"].to_numpy(dtype=bool, na_value=False)
    month = inputs.calendar.at(facts["first_adjudicated_on"])
    return rows.assign(
        at=month[claim],
        claim=claim,
        is_denied=line_denied | claim_denied[claim],
        is_line_denied=line_denied,
    )


def valued_lines(inputs: Inputs) -> pd.DataFrame:
    """The same lines with money in cents: ``allowed_cents``, ``expected_cents``, ``is_untold``.

    Allowed is as sent, else paid plus the patient's share; 0 for a denied line, missing where
    ``is_untold``: nobody tells. Expected is missing without a price.
    """
    first = inputs.once(first_lines)
    claim, denied = first["claim"].to_numpy(), first["is_denied"].to_numpy(dtype=bool)
    rows, billed = inputs.book.lines.loc[first.index], inputs.once(billed_lines)
    sent = _numbers(rows["allowed_cents"])
    reduced = _reduced(inputs)[first["remittance"].to_numpy(dtype="int64")]
    untold = reduced & np.isnan(sent) & ~denied
    told = np.where(np.isnan(sent), _numbers(rows["paid_cents"]) + _owed(inputs, first), sent)
    return pd.DataFrame(
        {
            "at": first["at"],
            "claim": claim,
            "payer_id": billed["payer_id"],
            "line_no": rows["claim_line_no"].fillna(rows["line_no"]),
            "procedure": billed["procedure"],
            "service_on": billed["service_on"],
            "paid_cents": rows["paid_cents"],
            "is_denied": denied,
            "is_untold": untold,
            "allowed_cents": np.where(untold, np.nan, np.where(denied, 0.0, told)),
            "expected_cents": _numbers(expected_of_billed(inputs, billed)),
        }
    )


def billed_lines(inputs: Inputs) -> pd.DataFrame:
    """What the same lines were billed for, to the payer of their claim; see ``as_billed``."""
    first = inputs.once(first_lines)
    payer_id = inputs.facts["payer_id"].take(first["claim"].to_numpy()).array
    return as_billed(inputs.book.lines.loc[first.index].assign(payer_id=payer_id))


def owners(inputs: Inputs) -> Ints:
    """By remittance the claim whose first adjudication it is, else -1."""
    owner = np.full(len(inputs.book.remittances) + 1, NOT_FIRST)
    first = inputs.facts["first_remittance"].to_numpy(dtype="float64", na_value=np.nan)
    claim = np.flatnonzero(~np.isnan(first))
    owner[first[claim].astype("int64")] = claim
    return owner


def _reduced(inputs: Inputs) -> Bools:
    """By remittance: it neither pays nor explains all it was charged."""
    found = np.zeros(len(inputs.book.remittances) + 1, dtype=bool)
    found[unknown_reductions(inputs.book).index.to_numpy(dtype="int64")] = True
    return found


def _place(rows: pd.DataFrame) -> Ints:
    """Remittance and line as one number."""
    line = rows["line_index"].to_numpy(dtype="int64", na_value=0)
    return np.asarray(rows["remittance"].to_numpy(dtype="int64") * _LINES_AT_MOST + line)


def _denied_lines(inputs: Inputs, lines: pd.DataFrame) -> Bools:
    cas = inputs.book.adjustments
    denying = cas.loc[cas["group"].isin(DENIAL_GROUPS), ["remittance", "line_index"]]
    unpaid = lines["paid_cents"].eq(0).to_numpy(dtype=bool, na_value=False)
    return np.asarray(unpaid & np.isin(_place(lines), _place(denying)))


def _owed(inputs: Inputs, lines: pd.DataFrame) -> Floats:
    """Cents of each line that are the patient's."""
    cas = inputs.book.adjustments
    share = cas.loc[cas["is_patient"], ["remittance", "line_index", "amount_cents"]]
    place, at = np.unique(_place(lines), return_inverse=True)
    asked = _place(share)
    found = np.searchsorted(place, asked)
    known = np.append(place, -1)[found] == asked
    cents = _numbers(share["amount_cents"])[known]
    return np.asarray(np.bincount(found[known], cents, len(place)), dtype="float64")[at]


def _numbers(cents: pd.Series) -> Floats:
    """Cents as numbers, NaN where missing; exact below 2^53."""
    return np.asarray(cents.to_numpy(dtype="float64", na_value=np.nan))
