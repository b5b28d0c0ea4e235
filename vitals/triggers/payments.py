"""Sign 3: payments do not match what contracts promise.

Core evidence needs a fee schedule that prices enough of the lines. Three findings stand for
themselves: payments below contract beyond a line, more of them than before, and one payer that
stands out among the others. Collections, takebacks and bundling are proxies: other things move
them too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.triggers.history import History, Reading
from vitals.triggers.limits import limit_of
from vitals.triggers.measures import held_against_limit, level, quarter, rising, shifted
from vitals.triggers.rules import Advice, Case, Measure, Observation, Rule
from vitals.triggers.signs import Sign
from vitals.triggers.statistics import stands_out
from vitals.triggers.words import beside

_NO_PRICES = "No contract prices (fee schedule) were received"
_NO_LEDGER = "Payments and charges were not received"
_NO_ANSWERS = "No payer answers were received"
_QUARTER = 3
_YEAR = 12
_LINES = 2.0
"""Service lines of one claim, which are allowed together: two lines are one piece of evidence."""
_SEVERAL = 5
"""Short lines in three months from which a payer can stand out."""


def _when_priced(measure: Measure) -> Measure:
    """Measure only where enough lines have a contract price to hold payments against."""

    def covered(case: Case) -> Observation:
        """The measure's observation, or missing with the share that has a price."""
        coverage = case.history.reading(("underpayment_rate", "coverage", "priced"), case.index)
        least = limit_of("payments.coverage", case.month).value
        least = case.practice.thresholds.get("payments.coverage", least)
        if coverage.value is not None and coverage.value < least:
            told = beside({"value": coverage.value, "limit": least}, "share")
            return case.missing(
                f"only {told['value']} of payments have a contract price to compare with "
                f"(at least {told['limit']} are needed)"
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
    facts = {"now": now, "usual": usual}
    return Observation(now / usual, case.limit, case.holds(now / usual), facts)


def _one_payer(case: Case) -> Observation:
    """The share of short lines of the payer that stands out most in three months, if any does.

    Fisher's test of each payer against all others; lines of a claim are no independent evidence.
    """
    history, index = case.history, case.index
    whole = history.pooled(case.rule.kpi, index, case.rule.min_denominator)
    if whole.value is None:
        return case.missing(whole.reason, is_few=whole.is_few)
    payers = history.members(case.rule.kpi, "payer")
    read = [history.pooled((case.rule.kpi, "payer", payer), index) for payer in payers]
    short = np.nan_to_num([one.numerator for one in read])
    lines = np.nan_to_num([one.denominator for one in read])
    found = stands_out(short, lines, weight=_LINES) if len(payers) else -1
    if found < 0 or short[found] < _SEVERAL:
        says = "No payer stands out as paying below contract more often than the others."
        return Observation(None, case.limit, fired=False, says=says)
    rest = float(lines.sum() - lines[found])
    others = float(short.sum() - short[found]) / rest if rest else 0.0
    names = {payer.id: payer.name for payer in case.practice.payers}
    reading = Reading(
        float(short[found] / lines[found]), short[found], lines[found], is_pooled=True
    )
    seen = held_against_limit(case, reading)
    payer = names.get(payers[found]) or "one payer"
    return replace(seen, facts={**seen.facts, "payer": payer, "others": others})


LINES = Rule(
    id="lines",
    subject="payments",
    kpi="underpayment_rate",
    family="contract",
    measure=_when_priced(quarter),
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_core=True,
    fired="{num} of {den:paid service line} ({value}) {num:was|were} allowed less than the "
    "contract says {when}; the line is {limit}.",
    quiet="{num} of {den:paid service line} ({value}) {num:was|were} allowed less than the "
    "contract says {when}; the line of {limit} is not reached.",
    missing="{reason}, so nobody can say whether payers pay what they promised.",
    absent=_NO_PRICES,
    advice=Advice(
        "Dispute payments below contract",
        "Send the underpaid lines to the payer with the contract page, the largest payer first.",
    ),
)
DOLLARS = Rule(
    id="dollars",
    subject="payments",
    kpi="underpayment_rate",
    part=("dollars", "variance"),
    family="contract",
    measure=_when_priced(level),
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
    advice=Advice(
        "Recover the contract shortfall",
        "Ask the payer with the largest shortfall to reprocess the lines paid below contract.",
    ),
)
RISING = Rule(
    id="rising",
    subject="payments",
    kpi="underpayment_rate",
    family="rising",
    measure=_when_priced(rising),
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="Payments below contract have become more: {num} of {den:paid service line} ({value}) "
    "{when}; {usual} was usual here.",
    quiet="{num} of {den:paid service line} ({value}) {num:was|were} allowed less than the "
    "contract says {when}; {usual} is usual here{rise}.",
    missing="{reason}, so nobody can say whether payments below contract become more.",
    absent=_NO_PRICES,
    advice=Advice(
        "Find out since when payments are short",
        "Compare the first short payments with the contract in force on their dates of service.",
    ),
)
ONE_PAYER = Rule(
    id="one_payer",
    subject="payments",
    kpi="underpayment_rate",
    part=("payer", "leading"),
    family="payer",
    measure=_when_priced(_one_payer),
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    takes_kpi_override=False,
    fired="{payer} stands out: {num} of its {den:paid service line} ({value}) {num:was|were} "
    "allowed less than the contract says {when}; of the other payers' lines it was {others}.",
    quiet="{payer} stands out with {num} of its {den:paid service line} ({value}) allowed less "
    "than the contract says {when}, {others} with the other payers; the line of {limit} is not "
    "reached.",
    missing="{reason}, so nobody can say whether one payer pays less than it promised.",
    absent=_NO_PRICES,
    advice=Advice(
        "Take the short payments to the payer that stands out",
        "Ask for one decision on all of them, and for the fee schedule it pays by.",
    ),
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
    advice=Advice(
        "Find the money that was due and did not come",
        "Go through open, denied and written-off balances of the past twelve months by payer.",
    ),
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
    quiet="{now} of charges came in over three months, against {usual} before; a fall to {limit} "
    "of that is the line.",
    missing="{reason}, so what a billed dollar brings cannot be compared.",
    absent=_NO_LEDGER,
    advice=Advice(
        "Explain the fall in cash",
        "Compare payments by payer with the months before and ask the payer behind the fall.",
    ),
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
    advice=Advice(
        "Check what payers took back",
        "Match each recoupment with its claim and dispute those without a letter.",
    ),
)
BUNDLING = Rule(
    id="bundling",
    subject="payments",
    kpi="denial_rate",
    part=("codes", "bundling"),
    family="bundling",
    measure=rising,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_proxy=True,
    takes_kpi_override=False,
    fired="Payers denied {num} of {den:claim} ({value}) {when} as part of another service; "
    "{usual} was usual.",
    quiet="Payers denied {num} of {den:claim} ({value}) {when} as part of another service; "
    "{usual} is usual.",
    missing="{reason}, so nobody can say whether payers bundle more than before.",
    absent=_NO_ANSWERS,
    advice=Advice(
        "Check the services that payers bundle",
        "Compare the bundled lines with the payer's edits; appeal those billed with a modifier.",
    ),
)

SIGN = Sign(
    id="payments",
    label="Payments against contracts",
    question="payments_reconciled",
    function="posting_and_reconciliation",
    crossed="Payers pay less than their contracts promise, and nobody catches it.",
    watch="Payments need watching.",
    clear="Payers pay what their contracts promise.",
    not_measurable="Whether payers pay what they promised cannot be said.",
    rules=(LINES, DOLLARS, RISING, ONE_PAYER, COLLECTION, YIELD, TAKEBACK, BUNDLING),
)
