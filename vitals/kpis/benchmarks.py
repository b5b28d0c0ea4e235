"""Published benchmarks and default limits, as dated rows.

Published benchmarks contradict one another, so each row keeps its population, basis, source and
tier: A primary (HFMA, MGMA, AAFP, CMS), B trade press or a named consultant, C a vendor's page
without a checkable citation, ``ours`` derived in this project. A changed number is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

VERSION = "2026-11"
"""Version of this registry; the report prints it."""

Tier = Literal["A", "B", "C", "ours"]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published value: what it says, of whom, on which basis, by whom, and when.

    ``value`` is in the KPI's own unit. ``date`` is the year published, empty where not stated.
    """

    value: float
    population: str
    basis: str
    source: str
    tier: Tier
    date: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond ``amber`` the KPI is amber, beyond ``red`` red; None where no limit is set."""

    amber: float | None = None
    red: float | None = None
    source: str = ""


OURS = "[ours] a starting default"

LIMITS: Mapping[str, Limits] = {
    "days_in_ar": Limits(40, 50, "AAFP (A): below 50, preferably 30-40"),
    "ar_aging": Limits(0.65, 0.50, "MGMA median by way of Physicians Practice (B); red [ours]"),
    "ar_over_90_rate": Limits(0.15, 0.22, "[ours] inside the published range of 12-22 %"),
    "ar_over_120_rate": Limits(0.12, 0.20, "SperoMD and a dashboard brief (C)"),
    "credit_balance_rate": Limits(0.01, 0.03, OURS),
    "ar_roll_forward_gap": Limits(0.01, 0.05, "[ours]; the target is 0"),
    "net_collection_rate": Limits(0.97, 0.95, "AAFP (A): at least 95 %; MGMA 97 % (C)"),
    "bad_debt_rate": Limits(0.04, 0.08, "[ours] inside 2-8 % of charges (C)"),
    "avoidable_write_off_rate": Limits(0.03, 0.05, "ImmediCare (C): healthy below 3-5 %"),
    "underpayment_rate": Limits(0.02, 0.03, "[ours]; 3-5 % of revenue at risk is published (C)"),
    "takeback_rate": Limits(),
    "cash_volatility": Limits(0.20, 0.35, OURS),
    "payer_concentration": Limits(0.40, 0.60, OURS),
    "rejection_rate": Limits(0.05, 0.10, "Agnite (C): 5-10 % is average"),
    "first_pass_acceptance_rate": Limits(0.90, 0.85, "Tebra survey 2026 (B): median 85 %"),
    "first_pass_resolution_rate": Limits(0.95, 0.90, "Medonix, Vizier (C): 90 % healthy, 95 best"),
    "accepted_unpaid_rate": Limits(),
    "denial_rate": Limits(0.05, 0.10, "AAFP (A): below 5 % desirable, 5-10 % average"),
    "denial_dollar_rate": Limits(0.05, 0.10, "AAFP (A): below 5 % desirable, 5-10 % average"),
    "timely_filing_denial_rate": Limits(0.0, 0.0, "[ours]: the target is 0, any is red"),
    "credentialing_denial_rate": Limits(0.0, 0.0, "[ours]: the target is 0, any is red"),
    "repeat_denial_rate": Limits(0.30, 0.50, OURS),
    "appeal_on_time_rate": Limits(0.95, 0.90, OURS),
    "charge_lag_days": Limits(3, 5, "MGMA 2018 operations survey: 3-5 days (B)"),
    "submission_lag_days": Limits(1, 3, "ProMD (C): filed within 72 hours of the visit"),
    "payer_lag_days": Limits(30, 45, "most states ask for payment in 30 days; red [ours]"),
    "overdue_follow_up_rate": Limits(0.15, 0.30, OURS),
    "untouched_claim_rate": Limits(0.03, 0.10, OURS),
    "reactive_follow_up_rate": Limits(0.20, 0.40, OURS),
    "follow_up_regularity": Limits(0.0, 1 / 12, "[ours]: two silent weeks of twelve are too many"),
    "billing_hours_share": Limits(0.15, 0.25, OURS),
    "cost_to_collect": Limits(0.04, 0.05, "MBW (C): 2-4 %, above 5 % means rework"),
    "growth_load_ratio": Limits(0.85, 1.0, OURS),
}
"""Default limits by KPI id."""

_SMALL = "small practices"

BENCHMARKS: Mapping[str, tuple[Benchmark, ...]] = {
    "days_in_ar": (
        Benchmark(50, _SMALL, "A/R over mean daily gross charges", "AAFP", "A"),
        Benchmark(35, "practices", "same", "SperoMD", "C"),
    ),
    "ar_aging": (
        Benchmark(
            0.6547,
            "internal medicine, median",
            "share of dollars in 0-30 days",
            "MGMA by way of Physicians Practice",
            "B",
        ),
    ),
    "ar_over_90_rate": (
        Benchmark(0.18, "practices", "share of debit A/R above 90 days", "Tinsley", "B", "2012"),
        Benchmark(0.22, "practices", "same, upper end", "Tinsley", "B", "2019"),
        Benchmark(0.135, "practices", "same", "MGMA by way of ProMD", "C"),
    ),
    "ar_over_120_rate": (
        Benchmark(0.12, "practices", "share of debit A/R above 120 days", "SperoMD", "C"),
    ),
    "net_collection_rate": (
        Benchmark(0.95, _SMALL, "payments over charges less contractual, 12 months", "AAFP", "A"),
        Benchmark(0.97, "practices", "same", "MGMA by way of ProMD", "C"),
    ),
    "bad_debt_rate": (Benchmark(0.08, "practices", "of charges, upper end", "calcdomain", "C"),),
    "avoidable_write_off_rate": (
        Benchmark(0.05, "practices", "of net revenue, upper end", "ImmediCare", "C"),
    ),
    "underpayment_rate": (
        Benchmark(0.05, "practices", "of net revenue at risk, 3-5 %", "MediBilling", "C"),
    ),
    "rejection_rate": (Benchmark(0.10, "claims submitted", "5-10 % average", "Agnite", "C"),),
    "first_pass_acceptance_rate": (
        Benchmark(
            0.85, "190 billing companies, median", "claims accepted at first", "Tebra", "B", "2026"
        ),
    ),
    "first_pass_resolution_rate": (
        Benchmark(0.90, "practices", "of adjudicated claims, healthy", "Medonix", "C"),
        Benchmark(0.95, "practices", "same, best", "Vizier", "C"),
    ),
    "denial_rate": (
        Benchmark(0.05, _SMALL, "share of dollars, desirable", "AAFP", "A"),
        Benchmark(0.118, "mostly hospitals", "initial denials", "Kodiak, Experian", "B", "2024"),
    ),
    "denial_dollar_rate": (Benchmark(0.05, _SMALL, "share of dollars", "AAFP", "A"),),
    "overturn_rate": (
        Benchmark(0.817, "Medicare Advantage prior authorisation", "appeals", "KFF", "A", "2023"),
        Benchmark(0.40, "physicians", "denials overturned", "physicianleaders", "B"),
    ),
    "charge_lag_days": (
        Benchmark(5, "practices", "3-5 days", "MGMA operations survey", "B", "2018"),
        Benchmark(2, "practices", "best", "trade pages", "C"),
    ),
    "payer_lag_days": (
        Benchmark(30, "Medicare, clean claims", "ceiling", "CMS claims manual ch. 1", "A"),
    ),
    "cost_to_collect": (Benchmark(0.04, _SMALL, "of collections, 2-4 %", "MBW", "C"),),
    "claims_per_biller": (
        Benchmark(6700, "practices, median", "claims a year", "Physicians Practice", "B"),
        Benchmark(9570, "practices", "planning ratio", "Physicians Practice", "B"),
    ),
}
"""Published values by KPI id, the one printed under the gauge first."""
