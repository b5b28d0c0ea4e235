"""Zero-paid remittances of the last four weeks: the earliest sign of denials.

What must not live here: whether a claim is denied (``ledger.facts``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.sources import REMITTANCES
from vitals.ledger.balances import days
from vitals.ledger.book import PREDETERMINATION, REVERSAL

_DAYS = 28
_SHOWN = ("payer_id", "posted_on", "status_code", "charge_cents", "paid_cents")
_NEITHER = (REVERSAL, PREDETERMINATION)


def recent_remittances(inputs: Inputs) -> pd.DataFrame:
    """Remittances posted in the 28 days that end a month, with ``at`` and ``is_duplicate``."""
    remits = inputs.book.remittances
    at = inputs.calendar.at(remits["posted_on"])
    age = (inputs.calendar.ends[at] - days(remits["posted_on"])).astype("int64")
    recent = (at >= 0) & (age < _DAYS)
    cas = inputs.book.adjustments
    again = cas.loc[cas["group"].eq("duplicate"), "remittance"]
    rows = remits.loc[recent, ["claim", "is_primary", *_SHOWN]]
    return rows.assign(at=at[recent], is_duplicate=rows.index.isin(again))


def _is_primary(rows: pd.DataFrame) -> Bools:
    """Primary remittances with a charge that are neither reversal nor predetermination."""
    charged = rows["charge_cents"].gt(0).to_numpy(dtype=bool, na_value=False)
    return np.asarray(rows["is_primary"] & ~rows["status_code"].isin(_NEITHER) & charged)


def _chosen(inputs: Inputs, where: Bools) -> Cases:
    rows = inputs.once(recent_remittances).loc[where]
    at = rows["at"].to_numpy()
    unpaid = rows["paid_cents"].eq(0).to_numpy(dtype=bool, na_value=False)
    return cases(inputs, rows, at, numerator=unpaid, shows=_SHOWN)


def zero_paid(inputs: Inputs) -> Cases:
    """Primary remittances of four weeks; above the line those that paid nothing."""
    rows = inputs.once(recent_remittances)
    return _chosen(inputs, _is_primary(rows) & ~rows["is_duplicate"].to_numpy(dtype=bool))


def _not_counted(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(recent_remittances)
    primary = _is_primary(rows)
    return {
        "denied as duplicates": _chosen(inputs, primary & rows["is_duplicate"].to_numpy()),
        "secondary remittances, reversals, predeterminations, or without a charge": _chosen(
            inputs, ~primary
        ),
    }


KPIS = (
    Kpi(
        id="zero_pay_rate",
        label="Zero-paid remittances, four weeks",
        short="Zero-paid",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Of the denominator: those that paid nothing",
        denominator="primary remittances with a charge posted in the 28 days that end the month, "
        "without reversals, predeterminations and duplicates",
        needs=(REMITTANCES,),
        cases=zero_paid,
        formula=share("no primary remittance was posted in the 28 days to the end of {month}"),
        splits=EVERY_SPLIT,
        left_out=_not_counted,
        note="A quick sign, no denial rate: what a deductible took counts too.",
    ),
)
