"""Every limit of every rule, in one table: value, since when, why, and from whom.

A changed limit is a new entry with a later ``since``; the old one stays and goes on judging the
months before it. A practice overrides a limit by rule or KPI id in ``practice.yaml``. What must
not live here: how a limit is compared, and sentences for the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OURS = "[ours]"
"""No published number exists; a starting default of this project."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one rule ('subject.rule'), valid for months from ``since`` (YYYY-MM)."""

    rule: str
    value: float
    because: str
    source: str = OURS
    since: str = "2026-01"


LIMITS: tuple[Limit, ...] = (
    # follow-up
    Limit("follow_up.overdue", 0.30, "Near one claim in three waiting is no longer a bad week."),
    Limit("follow_up.untouched", 0.10, "A claim nobody touched in 45 days has no owner."),
    Limit("follow_up.untouched_dollars", 0.10, "As for the count of claims."),
    Limit("follow_up.reactive", 0.40, "Work that starts with a complaint or at 60 days is late."),
    Limit("follow_up.regularity", 2, "Two idle weeks in a quarter: nobody covers an absence."),
    Limit("follow_up.uneven", 0.60, "Work that swings this much comes in bursts."),
    Limit("follow_up.accepted_unpaid", 0.05, "A rise below one claim in twenty is small change."),
    Limit(
        "follow_up.aging",
        0.22,
        "Above this share, outsourcing 'may be time to consider'.",
        "Tinsley 2019: 18-22 %",
    ),
    # denials
    Limit(
        "denials.rising",
        0.05,
        "A rise that stays below the desirable rate is no alarm.",
        "AAFP: < 5 % desirable",
    ),
    Limit(
        "denials.level",
        0.10,
        "Above the range AAFP calls average.",
        "AAFP: 5-10 % average",
    ),
    Limit("denials.dollars", 0.05, "As for the count of claims.", "AAFP: < 5 % desirable"),
    Limit("denials.repeat", 0.50, "Half the denials were foreseeable from the months before."),
    Limit("denials.unclear", 0.12, "So evenly spread that no single cause can be worked on."),
    Limit("denials.unexplained", 0.25, "A quarter of denials name no reason one can act on."),
    Limit("denials.late", 0.90, "One missed appeal deadline in ten is money given away."),
    Limit("denials.timely_filing", 0.01, "A claim filed too late is lost without appeal."),
    # payments
    Limit("payments.coverage", 0.60, "With fewer priced lines, silence proves nothing."),
    Limit(
        "payments.lines",
        0.03,
        "Published estimates put 3-5 % of revenue at risk.",
        "MediBilling, citing MGMA and HFMA: 3-5 %",
    ),
    Limit("payments.dollars", 0.01, "One per cent of what contracts promise."),
    Limit(
        "payments.collection",
        0.95,
        "The lowest net collection AAFP calls acceptable.",
        "AAFP: >= 95 %",
    ),
    Limit("payments.yield", 0.90, "A tenth less cash for the same charges."),
    Limit("payments.takeback", 0.01, "A rise below one per cent of payments is small change."),
    # staff time
    Limit("staff_time.hours", 0.25, "One paid hour in four of patient-facing staff."),
    Limit("staff_time.rising", 0.02, "Two points a quarter, twice running, is a trend."),
    Limit(
        "staff_time.load",
        10_000,
        "The planning ratio is 9,570 claims a year for each biller.",
        "Physicians Practice: 6,700 median, 9,570 planned",
    ),
    Limit(
        "staff_time.charge_lag",
        5,
        "Charges entered later than this are a risk.",
        "MGMA 2018: 3-5 days",
    ),
    # growth
    Limit("growth.capacity", 1.0, "More claims planned than the billers can carry."),
    Limit("growth.backlog", 0.15, "Growth of 15 % onto work already behind."),
    Limit("growth.backlog_overdue", 0.15, "The amber line of overdue follow-up."),
    Limit("growth.enrollment", 0.0, "One enrolment denial in six months shows the process fails."),
    # symptoms
    Limit("accepted_not_paid.level", 0.10, "One accepted claim in ten without any answer."),
    Limit("accepted_not_paid.rising", 0.05, "A rise below one in twenty is small change."),
    Limit("unexplained_ar_growth.residual", 0.05, "No entry explains this much of what is owed."),
    Limit("unexplained_ar_growth.days", 5, "A rise by less than five days is the calendar."),
    Limit("unexplained_ar_growth.flat", 0.10, "Charges that moved less than this are flat."),
    Limit("rising_denials.rising", 0.05, "As for the sign.", "AAFP: < 5 % desirable"),
    Limit("unpredictable_cash.volatility", 0.35, "A usual month is off by a third."),
    # counter-indicators
    Limit("low_volume.claims", 150, "Minimum monthly fees make so few claims unattractive."),
    Limit("low_volume.collections", 2_000_000, "As for claims: $20,000 a month."),
    Limit("low_volume.cost", 0, "Outsourcing would cost at least what billing costs in house."),
    Limit("dedicated_staff.billers", 1.0, "One person whose work is billing."),
    Limit("dedicated_staff.tenure", 2.0, "Two years: has seen every payer's year twice."),
    Limit("dedicated_staff.turnover", 0.0, "Nobody left in twelve months."),
    Limit(
        "dedicated_staff.load",
        10_000,
        "A biller can carry this.",
        "Physicians Practice: 6,700 median, 9,570 planned",
    ),
    Limit("consistent_process.overdue", 0.10, "A reliable process leaves one in ten waiting."),
    Limit("consistent_process.untouched", 0.03, "A reliable process forgets next to nothing."),
    Limit("consistent_process.appeals", 0.95, "Appeals are on time as a rule."),
    Limit("consistent_process.coverage", 0.80, "Payments can be held against contracts."),
    Limit("reviewed_reporting.reviews", 3, "The last three reports were read and signed off."),
    # checklist: when the answer is yes
    Limit("followed_to_payment.overdue", 0.10, "A reliable process leaves one in ten waiting."),
    Limit("followed_to_payment.untouched", 0.03, "A reliable process forgets next to nothing."),
    Limit("denials_appealed_on_time.appeals", 0.95, "Appeals are on time as a rule."),
    Limit("denials_appealed_on_time.repeat", 0.30, "Lessons of earlier denials were learnt."),
    Limit("payments_reconciled.coverage", 0.80, "Nearly every payment has a contract price."),
    Limit("payments_reconciled.lines", 0.03, "The line of the sign is not reached."),
    Limit("patient_work_undisturbed.hours", 0.15, "Less than one paid hour in seven."),
    Limit("staff_can_absorb_growth.capacity", 0.85, "Room for an absence or a bad month."),
)


def _by_rule() -> Mapping[str, tuple[Limit, ...]]:
    table: dict[str, tuple[Limit, ...]] = {}
    for limit in LIMITS:
        entries = (*table.get(limit.rule, ()), limit)
        if len({entry.since for entry in entries}) != len(entries):
            raise ValueError(f"two limits of {limit.rule!r} begin in the same month")
        table[limit.rule] = tuple(sorted(entries, key=lambda entry: entry.since))
    return table


BY_RULE = _by_rule()
"""Entries of each rule, earliest first."""


def limit_of(rule: str, month: str) -> Limit:
    """The entry in force in *month*; the earliest one for months before it. KeyError if unknown."""
    entries = BY_RULE[rule]
    begun = [entry for entry in entries if entry.since <= month]
    return begun[-1] if begun else entries[0]
