"""The true value of every KPI of a simulated practice, by loops over its events.

Independent of ``vitals.ledger`` and ``vitals.kpis`` on purpose: the pipeline is checked against
this. A measure is (numerator, denominator, value); money is cents, hours are hours, medians and
lags are days; None where the definition says the value cannot be measured. Binding definitions:
the KPI catalogue's exact table. What must not live here: anything the pipeline imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vitals.simulation import truth_money as money
from vitals.simulation import truth_outcomes as outcomes
from vitals.simulation import truth_work as work
from vitals.simulation.calendar import months_between
from vitals.simulation.truth_ledger import truth_balances, truth_roll_forward
from vitals.simulation.truth_money import truth_aging
from vitals.simulation.truth_months import Case, Measure, months_of
from vitals.simulation.world import World

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["truth", "truth_aging", "truth_balances", "truth_roll_forward"]


def truth(world: World, months: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per month and KPI: month, kpi, numerator, denominator, value (None: null).

    *months* default to every whole month of the profile.
    """
    import pandas as pd

    profile = world.profile
    wanted = months or months_between(profile.first_month, profile.last_month)
    rows = [
        (case.month, kpi, *measure(case))
        for case in months_of(world, wanted)
        for kpi, measure in MEASURES.items()
    ]
    frame = pd.DataFrame(rows, columns=["month", "kpi", "numerator", "denominator", "value"])
    return frame.astype({"numerator": "float64", "denominator": "float64", "value": "float64"})


MEASURES: Mapping[str, Callable[[Case], Measure]] = {
    "days_in_ar": money.days_in_ar,
    "ar_aging": lambda case: money.debit_aged(case, -10_000, 30),
    "ar_over_90_rate": lambda case: money.debit_aged(case, 90, 100_000),
    "credit_balance_rate": money.credit_balance,
    "patient_ar_share": money.patient_share,
    "gross_collection_rate": money.gross_collection,
    "net_collection_rate": money.net_collection,
    "rejection_rate": outcomes.rejection,
    "first_pass_resolution_rate": outcomes.first_pass_resolution,
    "denial_rate": outcomes.denial,
    "denial_dollar_rate": outcomes.denial_dollar,
    "eligibility_denial_rate": outcomes.group_denial("eligibility"),
    "authorization_denial_rate": outcomes.group_denial("authorization"),
    "timely_filing_denial_rate": outcomes.group_denial("timely_filing"),
    "credentialing_denial_rate": outcomes.group_denial("credentialing"),
    "duplicate_denial_rate": outcomes.group_denial("duplicate"),
    "underpayment_rate": outcomes.underpayment,
    "charge_lag_days": outcomes.charge_lag,
    "payer_lag_days": outcomes.payer_lag,
    "overdue_follow_up_rate": work.overdue_follow_up,
    "untouched_claim_rate": work.untouched_claim,
    "reactive_follow_up_rate": work.reactive_follow_up,
    "appeal_on_time_rate": work.appeal_on_time,
    "cash_volatility": money.cash_volatility,
    "billing_hours_share": work.billing_hours_share,
}
"""How each KPI's truth is found, by KPI id."""
