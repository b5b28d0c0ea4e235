"""Sign 3: payments do not match what contracts promise.

Core evidence needs a fee schedule that prices enough of the lines. Three findings stand for
themselves: payments below contract beyond a line, more of them than before, and one payer that
stands out among the others. Collections, takebacks and bundling are proxies: other things move
them too. So is what a payer usually allows, which is looked at for want of contract prices.
"""

from __future__ import annotations

from vitals.triggers.measures import level, quarter, rising, shifted
from vitals.triggers.payment_evidence import one_payer, when_priced, when_unpriced, yield_fall
from vitals.triggers.rules import Advice, Rule
from vitals.triggers.signs import Sign

_NO_PRICES = "No contract prices (fee schedule) were received"
_NO_LEDGER = "Payments and charges were not received"
_NO_ANSWERS = "No payer answers were received"

LINES = Rule(
    id="lines",
    subject="payments",
    kpi="underpayment_rate",
    family="contract",
    measure=when_priced(quarter),
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
    measure=when_priced(level),
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
    measure=when_priced(rising),
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
    measure=when_priced(one_payer),
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
BELOW_USUAL = Rule(
    id="below_usual",
    subject="payments",
    kpi="underpayment_rate",
    part=("modal", "below_usual"),
    family="contract",
    measure=when_unpriced,
    fires_when="at_least",
    unit="share",
    min_denominator=20,
    is_proxy=True,
    takes_kpi_override=False,
    fired="{num} of {den:paid service line} ({value}) {num:was|were} allowed less than 95 % "
    "of what the payer usually allows {when} (without contract prices, so a proxy); the line is "
    "{limit}.",
    quiet="{num} of {den:paid service line} ({value}) {num:was|were} allowed less than 95 % "
    "of what the payer usually allows {when} (without contract prices, so a proxy); the line of "
    "{limit} is not reached.",
    missing="{reason}, so that cannot stand in for contract prices.",
    absent="Of no paid service line it is known what the payer usually allows",
    advice=Advice(
        "Load the payers' fee schedules",
        "Ask each payer for its fee schedule and load it; until then ask the payer about the "
        "lines paid below what it usually allows.",
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
    measure=yield_fall,
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
    rules=(LINES, DOLLARS, RISING, ONE_PAYER, BELOW_USUAL, COLLECTION, YIELD, TAKEBACK, BUNDLING),
)
