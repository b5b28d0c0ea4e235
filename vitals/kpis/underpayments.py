"""Payments against contract: what adjudicated lines allowed, next to what the contract says.

Short means by more than $1 and more than 1 % of what was expected. What must not live here: how
an expected amount is found (``pricing``), which lines there are (``lines``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Bools, Floats, Inputs
from vitals.kpis.kpi import BY_PAYER, Companion, Kpi
from vitals.kpis.lines import valued_lines
from vitals.kpis.measure import Breakdown, members
from vitals.kpis.sources import REMITTANCES, received
from vitals.kpis.usual_allowed import below_usual

_NEEDS = (received("fee_schedule"), received("remittances"))
_SHOWN = (
    "payer_id",
    "line_no",
    "procedure",
    "service_on",
    "paid_cents",
    "allowed_cents",
    "expected_cents",
)
_TOLERATED_SHARE = 0.01
_TOLERATED_CENTS = 100


def _chosen(
    inputs: Inputs,
    rows: pd.DataFrame,
    where: Bools,
    numerator: Floats | None = None,
    denominator: Floats | None = None,
) -> Cases:
    part = rows.loc[where]
    return cases(
        inputs,
        part,
        part["at"].to_numpy(),
        numerator=1 if numerator is None else numerator[where],
        denominator=1 if denominator is None else denominator[where],
        shows=_SHOWN,
    )


def _is_priced(rows: pd.DataFrame) -> Bools:
    return np.asarray(rows["expected_cents"].notna())


def _is_judged(rows: pd.DataFrame) -> Bools:
    """Lines that were not denied and whose allowed amount is known."""
    return np.asarray(~(rows["is_denied"] | rows["is_untold"]))


def _short(rows: pd.DataFrame) -> Bools:
    expected = rows["expected_cents"].to_numpy()
    tolerated = np.maximum(100 * _TOLERATED_CENTS, 100 * _TOLERATED_SHARE * expected)
    return np.asarray(100 * rows["allowed_cents"].to_numpy() < 100 * expected - tolerated)


def short_lines(inputs: Inputs) -> pd.DataFrame:
    """The lines allowed too little: ``at`` (month), their amounts and ``short_cents``."""
    rows = inputs.once(valued_lines)
    found = rows.loc[_is_judged(rows) & _is_priced(rows) & _short(rows), ["at", "claim", *_SHOWN]]
    return found.assign(short_cents=found["expected_cents"] - found["allowed_cents"])


# -- cases --------------------------------------------------------------------------------------


def judged_lines(inputs: Inputs) -> Cases:
    """Priced lines of first adjudications, not denied; above the line those allowed too little."""
    rows = inputs.once(valued_lines)
    short = _short(rows).astype("float64")
    return _chosen(inputs, rows, _is_judged(rows) & _is_priced(rows), numerator=short)


def covered_lines(inputs: Inputs) -> Cases:
    """Lines of first adjudications, not denied; above the line those with a price."""
    rows = inputs.once(valued_lines)
    priced = _is_priced(rows).astype("float64")
    return _chosen(inputs, rows, _is_judged(rows), numerator=priced)


def allowed_of_expected(inputs: Inputs) -> Cases:
    """Priced lines of first adjudications: cents allowed, 0 for a denied one, over expected."""
    rows = inputs.once(valued_lines)
    allowed, expected = (rows[name].to_numpy() for name in ("allowed_cents", "expected_cents"))
    counted = _is_priced(rows) & ~rows["is_untold"].to_numpy(dtype=bool)
    return _chosen(inputs, rows, counted, numerator=allowed, denominator=expected)


# -- left out -----------------------------------------------------------------------------------


def _denied_or_untold(inputs: Inputs) -> dict[str, Cases]:
    rows = inputs.once(valued_lines)
    denied, untold = (rows[name].to_numpy(dtype=bool) for name in ("is_denied", "is_untold"))
    return {
        "denied lines, and lines of denied claims": _chosen(inputs, rows, denied),
        "lines whose allowed amount nobody tells": _chosen(inputs, rows, untold),
    }


def _not_judged(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(valued_lines)
    unpriced = _chosen(inputs, rows, _is_judged(rows) & ~_is_priced(rows))
    return {"lines without a price in force": unpriced} | _denied_or_untold(inputs)


def _not_weighed(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.once(valued_lines)
    untold = rows["is_untold"].to_numpy(dtype=bool)
    return {
        "lines without a price in force": _chosen(inputs, rows, ~_is_priced(rows)),
        "lines whose allowed amount nobody tells": _chosen(inputs, rows, _is_priced(rows) & untold),
    }


# -- breakdowns ---------------------------------------------------------------------------------


def _dollars_and_coverage(inputs: Inputs, found: Cases) -> Breakdown:
    """Cents short over cents expected, and the share of lines that have a price."""
    rows = inputs.once(valued_lines)
    at = rows["at"].to_numpy()
    counted = _is_judged(rows) & _is_priced(rows)
    allowed, expected = (rows[name].to_numpy() for name in ("allowed_cents", "expected_cents"))
    sums = inputs.calendar.sums_at
    short = counted & _short(rows)
    variance = sums(at[short], (expected - allowed)[short])
    every = sums(at[_is_judged(rows)])
    return [
        members(inputs, "dollars", "variance", variance, sums(at[counted], expected[counted])),
        members(inputs, "coverage", "priced", found.denominators(inputs), every),
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
        needs=_NEEDS,
        cases=judged_lines,
        formula=share("no line adjudicated in {month} has a price in the fee schedule"),
        splits=BY_PAYER,
        breakdown=_dollars_and_coverage,
        companions=(Companion(needs=(REMITTANCES,), breakdown=below_usual),),
        left_out=_not_judged,
        note="Breakdowns: dollars short, and the share of lines that have a price. From "
        "`remittances` alone, as a proxy: lines allowed less than 95 % of what the payer usually "
        "allows (`modal`, by payer `modal_payer`), of those for which that is known. Usual is the "
        "commonest amount for a unit of the same procedure, modifiers and place of service in the "
        "twelve months ending with the month: at least ten lines of which at least half were "
        "allowed it; the higher one of two.",
    ),
    Kpi(
        id="contract_coverage",
        label="Lines with a contract price",
        short="Contract coverage",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Of the denominator: lines with a price in force on the date of service",
        denominator="primary lines first adjudicated in the month, not denied, whose allowed "
        "amount is known",
        needs=_NEEDS,
        cases=covered_lines,
        formula=share("no line was first adjudicated in {month} without being denied"),
        splits=BY_PAYER,
        left_out=_denied_or_untold,
        note="Says how much of what was paid the underpayment rate can judge.",
    ),
    Kpi(
        id="payer_yield",
        label="Payer yield",
        short="Payer yield",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Allowed on primary lines first adjudicated in the month that have an expected "
        "price; a denied line allowed nothing",
        denominator="their expected amounts",
        needs=_NEEDS,
        cases=allowed_of_expected,
        formula=share("no line adjudicated in {month} has a price in the fee schedule"),
        splits=BY_PAYER,
        left_out=_not_weighed,
        note="What a payer's first answer is worth of its contract: denials and underpayments "
        "both lower it.",
    ),
)
