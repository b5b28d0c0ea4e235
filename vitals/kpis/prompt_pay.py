"""Prompt pay: claims a payer has not answered within the term it is bound to.

What must not live here: the terms (``payer_rules``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.sources import REMITTANCES, received
from vitals.ledger.balances import days

_SHOWN = ("payer_id", "first_submitted_on", "due_on", "first_adjudicated_on", "first_reject_on")


def _terms(inputs: Inputs) -> pd.DataFrame:
    """One row per claim: the day by which its payer must answer, ``due_on``, and what came."""
    facts = inputs.facts
    names = ["payer_id", "first_submitted_on", "first_adjudicated_on", "first_reject_on"]
    clock = inputs.payer_clock("prompt_pay_days").astype("timedelta64[D]")
    return facts[names].assign(due_on=days(facts["first_submitted_on"]) + clock)


def _rejected(rows: pd.DataFrame) -> Bools:
    """Claims that an acknowledgement rejected by the day."""
    return np.asarray(rows["first_reject_on"] <= rows["due_on"])


def _counted(inputs: Inputs, where: Bools) -> Cases:
    rows = inputs.once(_terms).loc[where]
    late = ~(rows["first_adjudicated_on"] <= rows["due_on"])
    at = inputs.calendar.at(rows["due_on"])
    return cases(inputs, rows, at, numerator=late, claim=rows.index, shows=_SHOWN)


def late_answers(inputs: Inputs) -> Cases:
    """Claims in the month in which the payer's term ends; above the line those not answered."""
    return _counted(inputs, ~_rejected(inputs.once(_terms)))


def _not_clean(inputs: Inputs) -> Mapping[str, Cases]:
    rejected = _rejected(inputs.once(_terms))
    return {"claims rejected before the payer's term ended": _counted(inputs, rejected)}


KPIS = (
    Kpi(
        id="prompt_pay_exceedance_rate",
        label="Claims not answered within the prompt-pay term",
        short="Late payer answers",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Of the denominator: claims without a first adjudication on or before that day",
        denominator="claims whose first submission plus the payer's prompt-pay days falls in the "
        "month, not rejected by then",
        needs=(received("claims"), REMITTANCES),
        cases=late_answers,
        formula=share("no payer's prompt-pay term ended in {month}"),
        splits=EVERY_SPLIT,
        left_out=_not_clean,
        note="Laws ask for an answer to a clean claim; a claim no one rejected counts as clean.",
    ),
)
