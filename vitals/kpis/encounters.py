"""Visits: whether each completed one is charged in time.

A visit counts once five working days (Monday to Friday) from the service have passed by the last
day on which any claim was entered or sent. What must not live here: what becomes of the charge.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Monthly, by_member, members, withheld
from vitals.kpis.sources import ENCOUNTERS, received
from vitals.ledger.balances import Days, days

_WORKING_DAYS = 5
_SHOWN = ("service_on", "provider_npi", "location", "status", "charged_on", "charge_due_on")


def visits(inputs: Inputs) -> pd.DataFrame:
    """One row per appointment with a date, in the month of service.

    ``at``, ``claim`` (-1: none), ``charged_on`` (its claim entered, else submitted),
    ``charge_due_on``, ``is_ripe`` (its five days have passed), ``is_missing`` (completed, and no
    claim by then) and ``is_unsigned`` (no note signed by then).
    """
    rows = inputs.book.table("encounters")
    rows = rows.loc[rows["service_on"].notna()].reset_index(drop=True)
    claim = inputs.book.claim_of(rows["claim_id"])
    facts = inputs.facts
    entered = days(facts["entered_on"].fillna(facts["first_submitted_on"]))
    charged = np.append(entered, np.datetime64("NaT", "D"))[claim]
    due = np.busday_offset(days(rows["service_on"]), _WORKING_DAYS, roll="forward")
    return rows[["service_on", "provider_npi", "location", "status"]].assign(
        at=inputs.calendar.at(rows["service_on"]),
        claim=claim,
        charged_on=charged,
        charge_due_on=due,
        is_completed=rows["status"].eq("completed").to_numpy(dtype=bool),
        is_ripe=due <= _last_known(inputs),
        # A claim known from its remittance alone has no date; it was charged all the same.
        is_missing=(claim < 0) | (charged > due),
        is_unsigned=~(days(rows["note_signed_on"]) <= due),
    )


def _last_known(inputs: Inputs) -> Days:
    """Last day on which any claim was entered or sent; missing where none was."""
    claims = inputs.book.table("claims")
    known = np.concatenate([days(claims[name]) for name in ("entered_on", "submitted_on")])
    known = known[~np.isnat(known)]
    return np.asarray(known.max() if len(known) else np.datetime64("NaT", "D"))


def _counted(inputs: Inputs, where: Bools) -> Cases:
    rows = inputs.once(visits).loc[where]
    at = rows["at"].to_numpy()
    return cases(inputs, rows, at, numerator=rows["is_missing"], shows=_SHOWN)


def _ripe(inputs: Inputs) -> Bools:
    rows = inputs.once(visits)
    return np.asarray(rows["is_completed"] & rows["is_ripe"])


def completed_visits(inputs: Inputs) -> Cases:
    """Completed visits that had five working days; above the line those not charged in them."""
    return _counted(inputs, _ripe(inputs))


def _others(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(visits)
    done = rows["is_completed"].to_numpy()
    young = "completed, and its 5 working days had not passed when claims were last received"
    return {
        young: _counted(inputs, done & ~rows["is_ripe"].to_numpy()),
        "not completed": _counted(inputs, ~done),
    }


def missing_charge_rate(inputs: Inputs, found: Cases) -> Monthly:
    """The share, missing where no visit names its claim: then nobody can tell."""
    shown = share("no completed visit of {month} has had 5 working days")(inputs, found)
    untold = not inputs.book.table("encounters")["claim_id"].notna().any()
    return withheld(shown, untold, "the appointments do not name their claims", parts=True)


def _parts(inputs: Inputs, found: Cases) -> Breakdown:
    """By provider and location of the visit, those without any claim, and without a signed note."""
    if not missing_charge_rate(inputs, found).is_known.any():
        return []
    rows = inputs.once(visits).loc[_ripe(inputs)]
    one = rows.assign(one=1)
    split = [
        by_member(
            inputs,
            dimension,
            one.assign(member=rows[column].fillna("unknown")),
            "is_missing",
            "one",
        )
        for dimension, column in (("provider", "provider_npi"), ("location", "location"))
    ]
    at, sums = rows["at"].to_numpy(), inputs.calendar.sums_at
    uncharged = sums(at, (rows["claim"] < 0).astype("float64"))
    parts = [*split, members(inputs, "charge", "none", uncharged, sums(at))]
    if not inputs.book.table("encounters")["note_signed_on"].notna().any():
        return parts
    unsigned = sums(at, rows["is_unsigned"].astype("float64"))
    return [*parts, members(inputs, "notes", "unsigned", unsigned, sums(at))]


KPIS = (
    Kpi(
        id="missing_charge_rate",
        label="Visits without a charge",
        short="Missing charges",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Of the denominator: no claim, or a claim entered (else submitted) more than 5 "
        "working days after service",
        denominator="completed visits of the month whose 5 working days had passed when claims "
        "were last entered or submitted",
        needs=(ENCOUNTERS, received("claims")),
        cases=completed_visits,
        formula=missing_charge_rate,
        breakdown=_parts,
        left_out=_others,
        note="Visits, not dollars: what was never charged has no price. Breakdowns: charge, visits "
        "that no claim known today charges; notes, those whose note was not signed in those days, "
        "where signatures are given.",
    ),
)
