"""Four reasons to stay: they can clear a flag. A rule that fires speaks for billing in house."""

from __future__ import annotations

from vitals.triggers.counter import CounterIndicator, speaks
from vitals.triggers.measures import level, quarter
from vitals.triggers.reporting import restated_share, worst_quality
from vitals.triggers.staying import (
    carried,
    costs_more,
    measured,
    reviews,
    staff,
    steadily,
    yearly_mean,
)

_STAFF = "The profile does not say who does the billing"
_MEAN = "a month, on average: {value} ({low} to {high} with chance counted in); "
_CLAIMS = f"Claims sent {_MEAN}below {{limit}} a service rarely pays."
_COLLECTIONS = f"Payments {_MEAN}below {{limit}} a service rarely pays."

LOW_VOLUME = CounterIndicator(
    id="low_volume",
    decides="cost",
    label="Volume is very low",
    present="The volume is too low for a billing service to pay.",
    absent="The volume is no reason to stay.",
    cannot_tell="Whether the volume is too low for a service cannot be said.",
    rules=(
        speaks(
            "low_volume",
            "claims",
            "claims_submitted",
            yearly_mean,
            fires_when="below",
            unit="count",
            fired=_CLAIMS,
            quiet=_CLAIMS,
            missing="{reason}, so the volume is not known.",
            absent="The claims sent were not received",
        ),
        speaks(
            "low_volume",
            "collections",
            "payments_received",
            yearly_mean,
            fires_when="below",
            unit="cents",
            is_core=False,
            fired=_COLLECTIONS,
            quiet=_COLLECTIONS,
            missing="{reason}, so what comes in is not known.",
            absent="Payments were not received",
        ),
        speaks(
            "low_volume",
            "cost",
            "",
            costs_more,
            fires_when="at_least",
            unit="cents",
            is_core=False,
            fired="The quote the practice holds ({fee} a month) is no cheaper than its own "
            "billing ({own}).",
            quiet="The quote the practice holds ({fee} a month) is cheaper than its own billing "
            "({own}).",
            missing="{reason}, so the two cannot be compared.",
            absent="What billing costs in house, or what a service would ask, is not known",
        ),
    ),
)
DEDICATED_STAFF = CounterIndicator(
    id="dedicated_staff",
    label="Billing staff are experienced and dedicated",
    present="Billing is done by experienced people who do nothing else.",
    absent="Billing does not rest on experienced, dedicated staff.",
    cannot_tell="Whether billing rests on experienced, dedicated staff cannot be said.",
    rules=(
        speaks(
            "dedicated_staff",
            "billers",
            "",
            staff("dedicated_billers"),
            fires_when="at_least",
            unit="count",
            fired="People who do billing and nothing else: {value} (at least {limit} is asked).",
            quiet="People who do billing and nothing else: {value} (at least {limit} is asked).",
            missing="{reason}.",
            absent=_STAFF,
        ),
        speaks(
            "dedicated_staff",
            "tenure",
            "",
            staff("biller_tenure_years"),
            fires_when="at_least",
            unit="count",
            fired="They have done it for {value:year} (at least {limit:# is|# are} asked).",
            quiet="They have done it for {value:year} (at least {limit:# is|# are} asked).",
            missing="{reason}.",
            absent="The profile does not say how long the billers have been there",
        ),
        speaks(
            "dedicated_staff",
            "turnover",
            "",
            staff("biller_turnover_12m"),
            unit="count",
            fired="{value:No biller|# biller|# billers} left in twelve months.",
            quiet="{value:No biller|# biller|# billers} left in twelve months.",
            missing="{reason}.",
            absent="The profile does not say whether a biller left",
        ),
        speaks(
            "dedicated_staff",
            "load",
            "claims_per_biller",
            carried,
            unit="count",
            is_core=False,
            min_months=12,
            fired="Each carries {value:claim} a year, within what one person can ({limit}).",
            quiet="Each carries {value:claim} a year, more than one person can ({limit}).",
            missing="{reason}, so their load is not known.",
            absent="The number of billers or of claims is not known",
        ),
    ),
)
CONSISTENT_PROCESS = CounterIndicator(
    id="consistent_process",
    label="Follow-up and reconciliation already run consistently",
    present="Follow-up and reconciliation have run consistently for three months.",
    absent="Follow-up and reconciliation do not run consistently.",
    cannot_tell="Whether follow-up and reconciliation run consistently cannot be said.",
    rules=(
        speaks(
            "consistent_process",
            "overdue",
            "overdue_follow_up_rate",
            steadily(level),
            min_denominator=20,
            fired="{value} of claims due for follow-up were not touched in time {when} (at most "
            "{limit} is asked).",
            quiet="{value} of claims due for follow-up were not touched in time {when} (at most "
            "{limit} is asked).",
            missing="{reason}, so nobody can say whether claims are worked in time.",
            absent="No follow-up log was received",
        ),
        speaks(
            "consistent_process",
            "untouched",
            "untouched_claim_rate",
            steadily(level),
            min_denominator=20,
            fired="{value} of unpaid claims older than 45 days had never been touched {when} (at "
            "most {limit} is asked).",
            quiet="{value} of unpaid claims older than 45 days had never been touched {when} (at "
            "most {limit} is asked).",
            missing="{reason}, so nobody can say which old claims were never worked.",
            absent="No follow-up log was received",
        ),
        speaks(
            "consistent_process",
            "appeals",
            "appeal_on_time_rate",
            steadily(level),
            fires_when="at_least",
            min_denominator=20,
            is_core=False,
            fired="{value} of denials whose deadline fell {when} were answered in time (at least "
            "{limit} is asked).",
            quiet="{value} of denials whose deadline fell {when} were answered in time (at least "
            "{limit} is asked).",
            missing="{reason}, so nobody can say whether denials are answered in time.",
            absent="No appeals and no follow-up log were received",
        ),
        speaks(
            "consistent_process",
            "coverage",
            "underpayment_rate",
            steadily(level),
            part=("coverage", "priced"),
            fires_when="at_least",
            fired="{value} of payments {when} have a contract price (at least {limit} is asked).",
            quiet="{value} of payments {when} have a contract price (at least {limit} is asked).",
            missing="{reason}, so payments cannot be held against contracts.",
            absent="No contract prices (fee schedule) were received",
        ),
        speaks(
            "consistent_process",
            "audit",
            "underpayment_rate",
            measured,
            fires_when="at_least",
            unit="count",
            fired="Payments were held against contracts in {held} of the last three months.",
            quiet="Payments were held against contracts in {held} of the last three months.",
            missing="{reason}, so payments are not held against contracts month by month.",
            absent="No contract prices (fee schedule) were received",
        ),
        speaks(
            "consistent_process",
            "match",
            "unapplied_cash_rate",
            quarter,
            counted="cents",
            is_core=False,
            fired="Of {den} that payers deposited {when}, {num} ({value}) could not be matched to "
            "a remittance and its postings (at most {limit} is asked).",
            quiet="Of {den} that payers deposited {when}, {num} ({value}) could not be matched to "
            "a remittance and its postings (at most {limit} is asked).",
            missing="{reason}, so deposits cannot be matched.",
            absent="No deposits of the bank were received",
        ),
    ),
)
REVIEWED_REPORTING = CounterIndicator(
    id="reviewed_reporting",
    label="Reporting is accurate and reviewed",
    present="The last three reports were accurate, and each was reviewed and signed off.",
    absent="The last three reports were not all accurate and reviewed.",
    cannot_tell="Whether the reports are accurate and reviewed cannot be said.",
    rules=(
        speaks(
            "reviewed_reporting",
            "reviews",
            "",
            reviews,
            fires_when="at_least",
            unit="count",
            fired="Of the last three reports {value:none was|# was|# were} reviewed.",
            quiet="Of the last three reports {value:none was|# was|# were} reviewed.",
            missing="{reason}.",
            absent="No review of any report was logged in the profile",
        ),
        speaks(
            "reviewed_reporting",
            "quality",
            "",
            worst_quality,
            fires_when="at_least",
            fired="Of the last three reports each had at least {value} of its data, usable and "
            "from every source that usually comes (at least {limit} is asked).",
            quiet="One of the last three reports had {value} of its data, usable and from every "
            "source that usually comes (at least {limit} is asked).",
            missing="{reason}.",
            absent="How whole the data of the last three reports were is not known",
        ),
        speaks(
            "reviewed_reporting",
            "restated",
            "",
            restated_share,
            fires_when="below",
            fired="Figures of the last three reports that had to be changed later: {num} of {den} "
            "({value}; less than {limit} is asked).",
            quiet="Figures of the last three reports that had to be changed later: {num} of {den} "
            "({value}; less than {limit} is asked).",
            missing="{reason}.",
            absent="Not each of the last three reports was sent and can be compared with today's "
            "figures",
        ),
    ),
)

COUNTER_INDICATORS: tuple[CounterIndicator, ...] = (
    LOW_VOLUME,
    DEDICATED_STAFF,
    CONSISTENT_PROCESS,
    REVIEWED_REPORTING,
)
