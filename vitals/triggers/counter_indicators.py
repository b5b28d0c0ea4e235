"""Four reasons to stay: they can clear a flag. A rule that fires speaks for billing in house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vitals.triggers.measures import level, part_level
from vitals.triggers.rules import Finding, Measure, Rule
from vitals.triggers.staying import costs_more, reviews, staff, steadily, yearly_mean

_STAFF = "The profile does not say who does the billing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterIndicator:
    """A reason to stay: present when every rule that could be measured fired, the core among them.

    Absent when any measured rule did not fire; else nobody can tell. A core rule with too few
    cases does not stand in the way of the others: a good process leaves few old claims.
    """

    id: str
    label: str
    present: str
    absent: str
    cannot_tell: str
    rules: tuple[Rule, ...]


def state_of(findings: Sequence[Finding]) -> str:
    """present, absent or cannot_tell."""
    if any(finding.fired is False for finding in findings):
        return "absent"
    core = [finding for finding in findings if finding.rule.is_core]
    is_known = all(finding.fired or finding.is_few for finding in core)
    return "present" if is_known and any(one.fired for one in core) else "cannot_tell"


def _rule(subject: str, name: str, kpi: str, measure: Measure, **more: object) -> Rule:
    settings: dict[str, object] = {
        "family": name,
        "fires_when": "at_most",
        "unit": "share",
        "is_core": True,
        "takes_kpi_override": False,
        **more,
    }
    return Rule(id=name, subject=subject, kpi=kpi, measure=measure, **settings)  # type: ignore[arg-type]


LOW_VOLUME = CounterIndicator(
    id="low_volume",
    label="Volume is very low",
    present="The volume is very low: a billing service's minimum fees would outweigh its gain.",
    absent="The volume is no reason to stay.",
    cannot_tell="Whether the volume is too low for a service cannot be said.",
    rules=(
        _rule(
            "low_volume",
            "claims",
            "claims_submitted",
            yearly_mean,
            fires_when="below",
            unit="count",
            fired="{value} claims a month are sent on average; below {limit} a service rarely "
            "pays.",
            quiet="{value} claims a month are sent on average; below {limit} a service rarely "
            "pays.",
            missing="{reason}, so the volume is not known.",
            absent="The claims sent were not received",
        ),
        _rule(
            "low_volume",
            "collections",
            "payments_received",
            yearly_mean,
            fires_when="below",
            unit="cents",
            is_core=False,
            fired="{value} a month comes in on average; below {limit} a service rarely pays.",
            quiet="{value} a month comes in on average; below {limit} a service rarely pays.",
            missing="{reason}, so what comes in is not known.",
            absent="Payments were not received",
        ),
        _rule(
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
            missing="{reason}, so a quote cannot be held against it.",
            absent="The profile does not state both a quote and what billing costs",
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
        _rule(
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
        _rule(
            "dedicated_staff",
            "tenure",
            "",
            staff("biller_tenure_years"),
            fires_when="at_least",
            unit="count",
            fired="They have done it for {value} years (at least {limit} are asked).",
            quiet="They have done it for {value} years (at least {limit} are asked).",
            missing="{reason}.",
            absent="The profile does not say how long the billers have been there",
        ),
        _rule(
            "dedicated_staff",
            "turnover",
            "",
            staff("biller_turnover_12m"),
            unit="count",
            fired="No biller left in twelve months.",
            quiet="Billers who left in twelve months: {value}.",
            missing="{reason}.",
            absent="The profile does not say whether a biller left",
        ),
        _rule(
            "dedicated_staff",
            "load",
            "claims_per_biller",
            level,
            unit="count",
            is_core=False,
            min_months=12,
            fired="Each carries {value} claims a year, within what one person can ({limit}).",
            quiet="Each carries {value} claims a year, more than one person can ({limit}).",
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
        _rule(
            "consistent_process",
            "overdue",
            "overdue_follow_up_rate",
            steadily(level),
            min_denominator=20,
            fired="{value} of claims due for follow-up wait too long (at most {limit} is asked).",
            quiet="{value} of claims due for follow-up wait too long (at most {limit} is asked).",
            missing="{reason}, so nobody can say whether claims are worked in time.",
            absent="No follow-up log was received",
        ),
        _rule(
            "consistent_process",
            "untouched",
            "untouched_claim_rate",
            steadily(level),
            min_denominator=20,
            fired="{value} of old unpaid claims were never touched (at most {limit} is asked).",
            quiet="{value} of old unpaid claims were never touched (at most {limit} is asked).",
            missing="{reason}, so nobody can say which old claims were never worked.",
            absent="No follow-up log was received",
        ),
        _rule(
            "consistent_process",
            "appeals",
            "appeal_on_time_rate",
            steadily(level),
            fires_when="at_least",
            min_denominator=20,
            is_core=False,
            fired="{value} of denials are answered in time (at least {limit} is asked).",
            quiet="{value} of denials are answered in time (at least {limit} is asked).",
            missing="{reason}, so nobody can say whether denials are answered in time.",
            absent="No appeals and no follow-up log were received",
        ),
        _rule(
            "consistent_process",
            "coverage",
            "underpayment_rate",
            steadily(part_level("coverage", "priced")),
            fires_when="at_least",
            fired="{value} of payments have a contract price (at least {limit} is asked).",
            quiet="{value} of payments have a contract price (at least {limit} is asked).",
            missing="{reason}, so payments cannot be held against contracts.",
            absent="No contract prices (fee schedule) were received",
        ),
    ),
)
REVIEWED_REPORTING = CounterIndicator(
    id="reviewed_reporting",
    label="Reporting is accurate and reviewed",
    present="The last three reports were reviewed and signed off.",
    absent="Not every one of the last three reports was reviewed.",
    cannot_tell="Whether the reports are reviewed cannot be said.",
    rules=(
        _rule(
            "reviewed_reporting",
            "reviews",
            "",
            reviews,
            fires_when="at_least",
            unit="count",
            fired="{value} of the last three reports were reviewed.",
            quiet="{value} of the last three reports were reviewed.",
            missing="{reason}.",
            absent="No review of any report was logged in the profile",
        ),
    ),
)

COUNTER_INDICATORS: tuple[CounterIndicator, ...] = (
    LOW_VOLUME,
    DEDICATED_STAFF,
    CONSISTENT_PROCESS,
    REVIEWED_REPORTING,
)
