"""Write-offs of the practice's own ledger: what was given up, and why, against what was collected.

What must not live here: contractual adjustments.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, CasesOf
from vitals.kpis.doubts import DENIED_IN_YEAR
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import BY_PAYER, EVERY_SPLIT, Kpi, LeftOut
from vitals.kpis.measure import WINDOW, Breakdown, Monthly, members, withheld
from vitals.kpis.money import above, over_year, payments_of_year, posted
from vitals.kpis.sources import OWN_LEDGER, PAYMENTS, REMITTANCES
from vitals.ledger.balances import days

AVOIDABLE = ("timely_filing", "no_authorization", "credentialing", "administrative", "denial")
"""Write-off reasons that better work would have avoided."""

BAD_DEBT = ("bad_debt",)
_NEEDS = (OWN_LEDGER, PAYMENTS)
_NO_PAYMENTS = "no payments were posted in the 12 months to {month}"
_NO_WRITE_OFFS = "the own ledger holds no write-off at all: the export may leave them out"


def written_off(inputs: Inputs) -> pd.DataFrame:
    """Write-offs, with the reason given."""
    return inputs.once(posted("write_off"))


def _year(inputs: Inputs, chosen: Bools) -> Cases:
    return above(inputs, inputs.once(written_off).loc[chosen], WINDOW)


@cache
def for_reasons(*reasons: str) -> CasesOf:
    """Write-offs for these reasons over payments less refunds, 12 months."""

    def found(inputs: Inputs) -> Cases:
        chosen = inputs.once(written_off)["reason"].isin(reasons).to_numpy()
        return _year(inputs, chosen) + inputs.once(payments_of_year)

    return found


def _for_other_reasons(*reasons: str) -> LeftOut:
    def found(inputs: Inputs) -> Mapping[str, Cases]:
        chosen = inputs.once(written_off)["reason"].isin(reasons).to_numpy()
        return {"written off for another reason, or for none given": _year(inputs, ~chosen)}

    return found


def _after_denial(inputs: Inputs) -> Bools:
    """Write-offs from insurance on or after a first adjudication that denied the claim."""
    rows = inputs.once(written_off)
    facts = inputs.facts[["first_adjudicated_on", "is_denied"]].take(rows["claim"])
    denied = facts["is_denied"].eq(True).fillna(False).to_numpy(dtype=bool)
    later = days(rows["posted_on"]) >= days(facts["first_adjudicated_on"])
    return np.asarray(denied & later & (rows["account"] == "insurance").to_numpy())


def after_denials(inputs: Inputs) -> Cases:
    """Insurance write-offs of denied claims over payments less refunds, 12 months."""
    return _year(inputs, inputs.once(_after_denial)) + inputs.once(payments_of_year)


def _not_after_denials(inputs: Inputs) -> Mapping[str, Cases]:
    other = ~inputs.once(_after_denial)
    patient = (inputs.once(written_off)["account"] == "patient").to_numpy()
    return {
        "owed by the patient": _year(inputs, other & patient),
        "not denied at first, or written off before": _year(inputs, other & ~patient),
    }


def over_payments(inputs: Inputs, found: Cases) -> Monthly:
    """The rate, missing where the ledger holds no write-off at all: 0 would say too much."""
    rate = over_year(_NO_PAYMENTS, *_NEEDS)(inputs, found)
    return withheld(rate, inputs.once(written_off).empty, _NO_WRITE_OFFS, parts=True)


def _by_reason(inputs: Inputs, found: Cases) -> Breakdown:
    """Every write-off of 12 months by the reason given, over the same payments."""
    rows = inputs.once(written_off)
    code, names = pd.factorize(rows["reason"].fillna("unknown"), sort=True)
    whole = found.denominators(inputs)
    (block,) = _year(inputs, np.ones(len(rows), dtype=bool)).blocks
    grid = block.grid(inputs.calendar, block.numerator, code, len(names))
    sums = grid.reshape(len(names), len(whole))
    return [
        members(inputs, "reason", str(name), sums[place], whole) for place, name in enumerate(names)
    ]


KPIS = (
    Kpi(
        id="bad_debt_rate",
        label="Bad debt",
        short="Bad debt",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Write-offs with reason bad_debt, 12 months",
        denominator="payments less refunds, 12 months",
        needs=_NEEDS,
        cases=for_reasons(*BAD_DEBT),
        formula=over_payments,
        splits=BY_PAYER,
        left_out=_for_other_reasons(*BAD_DEBT),
    ),
    Kpi(
        id="avoidable_write_off_rate",
        label="Avoidable write-offs",
        short="Avoidable write-offs",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Write-offs with reason timely_filing, no_authorization, credentialing, "
        "administrative or denial, 12 months",
        denominator="payments less refunds, 12 months",
        needs=_NEEDS,
        cases=for_reasons(*AVOIDABLE),
        formula=over_payments,
        splits=EVERY_SPLIT,
        breakdown=_by_reason,
        left_out=_for_other_reasons(*AVOIDABLE),
        note="Breakdown reason: every write-off of 12 months by the reason given, over the same "
        "payments.",
    ),
    Kpi(
        id="denial_write_off_rate",
        label="Write-offs after denials",
        short="Denial write-offs",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Write-offs from the insurance account on or after the first adjudication of a "
        "claim that it denied, 12 months",
        denominator="payments less refunds, 12 months",
        needs=(*_NEEDS, REMITTANCES),
        doubts=(DENIED_IN_YEAR,),
        cases=after_denials,
        formula=over_payments,
        splits=BY_PAYER,
        left_out=_not_after_denials,
        note="Whatever the reason given.",
    ),
)
