"""Sign 3: payments do not match what contracts promise.

Core evidence needs a fee schedule that prices enough of the lines. Collections and takebacks are
proxies: denials move them too.
"""

from __future__ import annotations

import numpy as np

from vitals.triggers.history import History
from vitals.triggers.limits import limit_of
from vitals.triggers.measures import level, part_level, shifted
from vitals.triggers.rules import Case, Measure, Observation, Rule
from vitals.triggers.signs import Sign
from vitals.triggers.words import share

_NO_PRICES = "No contract prices (fee schedule) were received"
_NO_LEDGER = "Payments and charges were not received"
_QUARTER = 3
_YEAR = 12


def _when_priced(measure: Measure) -> Measure:
    """Measure only where enough lines have a contract price to hold payments against."""

    def covered(case: Case) -> Observation:
        """The measure's observation, or missing with the share that has a price."""
        coverage = case.history.part((case.rule.kpi, "coverage", "priced"), case.index)
        least = limit_of("payments.coverage", case.month).value
        least = case.practice.thresholds.get("payments.coverage", least)
        if coverage.value is not None and coverage.value < least:
            return case.missing(
                f"only {share(coverage.value)} of payments have a contract price to compare with "
                f"(at least {share(least)} are needed)"
            )
        return measure(case)

    return covered


def _sum(history: History, kpi: str, first: int, last: int) -> float:
    """Sum of a monthly amount over first..last; NaN where any month is unknown."""
    track = history.track(kpi)
    if track is None or first < 0:
        return float("nan")
    return float(np.sum(track.value[first : last + 1]))


def cash_yield(history: History, index: int, months: int) -> float:
    """Payments of the months ending at *index* ÷ charges one month earlier; NaN if unknown.

    The shift by a month keeps growth from looking like a loss: money follows its charge.
    """
    paid = _sum(history, "payments_received", index - months + 1, index)
    charged = _sum(history, "charges_posted", index - months, index - 1)
    return paid / charged if charged > 0 else float("nan")


def _yield(case: Case) -> Observation:
    now = cash_yield(case.history, case.index, _QUARTER)
    usual = cash_yield(case.history, case.index - _QUARTER, _YEAR - _QUARTER)
    if np.isnan(now) or not usual > 0:
        return case.missing("fewer than 13 months of payments and charges are known")
    facts = {"now": share(now), "usual": share(usual)}
    return Observation(now / usual, case.limit, case.holds(now / usual), facts)


LINES = Rule(
    id="lines",
    subject="payments",
    kpi="underpayment_rate",
    family="contract",
    measure=_when_priced(level),
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den} paid service lines ({value}) were allowed less than the contract says "
    "{when}; the line is {limit}.",
    quiet="{num} of {den} paid service lines ({value}) were allowed less than the contract says "
    "{when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether payers pay what they promised.",
    absent=_NO_PRICES,
)
DOLLARS = Rule(
    id="dollars",
    subject="payments",
    kpi="underpayment_rate",
    family="contract",
    measure=_when_priced(part_level("dollars", "variance")),
    fires_when="at_least",
    unit="share",
    counted="cents",
    is_core=True,
    takes_kpi_override=False,
    fired="Payers allowed {num} less than the {den} their contracts promise ({value}) {when}; the "
    "line is {limit}.",
    quiet="Payers allowed {num} less than the {den} their contracts promise ({value}) {when}; the "
    "line of {limit} is not reached.",
    missing="{reason}, so the money lost to low payments is not known.",
    absent=_NO_PRICES,
)
COLLECTION = Rule(
    id="collection",
    subject="payments",
    kpi="net_collection_rate",
    family="collection",
    measure=level,
    fires_when="below",
    unit="share",
    counted="cents",
    min_months=15,
    is_proxy=True,
    fired="{num} of {den} that could be collected in twelve months came in ({value}); the line is "
    "{limit}.",
    quiet="{num} of {den} that could be collected in twelve months came in ({value}).",
    missing="{reason}, so the share collected is not known.",
    absent=_NO_LEDGER,
)
YIELD = Rule(
    id="yield",
    subject="payments",
    kpi="payments_received",
    family="collection",
    measure=_yield,
    fires_when="at_most",
    unit="share",
    is_proxy=True,
    takes_kpi_override=False,
    fired="A billed dollar brought less: {now} of charges came in over three months, against "
    "{usual} before.",
    quiet="A billed dollar brings about what it did: {now} of charges came in over three months, "
    "against {usual} before.",
    missing="{reason}, so what a billed dollar brings cannot be compared.",
    absent=_NO_LEDGER,
)
TAKEBACK = Rule(
    id="takeback",
    subject="payments",
    kpi="takeback_rate",
    family="takeback",
    measure=shifted,
    fires_when="at_least",
    unit="share",
    counted="cents",
    is_proxy=True,
    fired="Payers took back {num} of {den} paid ({value}) {when}; {usual} was usual.",
    quiet="Payers took back {num} of {den} paid ({value}) {when}; {usual} is usual.",
    missing="{reason}, so takebacks cannot be compared with earlier months.",
    absent="No payer remittances were received",
)

SIGN = Sign(
    id="payments",
    label="Payments against contracts",
    question="payments_reconciled",
    function="payment_reconciliation",
    crossed="Payers pay less than their contracts promise, and nobody catches it.",
    watch="Payments need watching.",
    clear="Payers pay what their contracts promise.",
    not_measurable="Whether payers pay what they promised cannot be said.",
    rules=(LINES, DOLLARS, COLLECTION, YIELD, TAKEBACK),
)
