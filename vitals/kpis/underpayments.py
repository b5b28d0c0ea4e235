"""Underpayments: adjudicated lines whose allowed amount falls short of the contract.

Short means by more than $1 and more than 1 % of what was expected. What must not live here: how
an expected amount is found (``pricing``).
"""

from __future__ import annotations

import pandas as pd

from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Monthly, by_member, members, ratio
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.pricing import first_lines
from vitals.kpis.sources import received


def _judged(inputs: Inputs) -> pd.DataFrame:
    """Lines with an expected price: at, claim, member (payer), one, short (0 or 1), variance."""
    rows = inputs.once(first_lines)
    rows = rows.loc[rows["expected"].notna()]
    allowed, expected = (rows[name].astype("int64") for name in ("allowed", "expected"))
    short = (100 * allowed < 100 * expected - expected.clip(lower=10_000)).astype("int64")
    return rows.assign(
        member=rows["payer_id"].fillna("unknown"),
        one=1,
        short=short,
        variance=(expected - allowed) * short,
        expected=expected,
    )


def _sums(inputs: Inputs, rows: pd.DataFrame, column: str) -> Floats:
    return inputs.calendar.sums_at(rows["at"].to_numpy(), rows[column])


def underpayment_rate(inputs: Inputs) -> Monthly:
    """Of priced lines first adjudicated in the month and not denied, those paid short."""
    rows = inputs.once(_judged)
    return ratio(
        inputs,
        _sums(inputs, rows, "short"),
        _sums(inputs, rows, "one"),
        empty="no line adjudicated in {month} has a price in the fee schedule",
    )


def _breakdowns(inputs: Inputs) -> Breakdown:
    rows = inputs.once(_judged)
    every = inputs.calendar.sums_at(inputs.once(first_lines)["at"].to_numpy())
    variance = (_sums(inputs, rows, "variance"), _sums(inputs, rows, "expected"))
    return [
        members(inputs, "dollars", "variance", *variance),
        members(inputs, "coverage", "priced", _sums(inputs, rows, "one"), every),
        by_member(inputs, "payer", rows, "short", "one"),
    ]


KPIS = (
    Kpi(
        id="underpayment_rate",
        label="Lines paid below contract",
        short="Underpaid lines",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Primary lines first adjudicated in the month, not denied, allowed less than "
        "expected by more than $1 and more than 1 %",
        denominator="those lines with an expected price",
        needs=(received("fee_schedule"), received("remittances")),
        cases=uncounted,
        formula=plain(underpayment_rate),
        breakdown=parts(_breakdowns),
        note="Breakdowns: dollars short, and the share of lines that have a price.",
    ),
)
