"""The true value of every KPI of a simulated practice, by loops over its events.

Independent of ``vitals.ledger`` and ``vitals.kpis`` on purpose: the pipeline is checked against
this. A measure is (numerator, denominator, value); money is cents, hours are hours, medians and
lags are days; None where the definition says the value cannot be measured. Binding definitions:
the KPI catalogue's exact table. What must not live here: anything the pipeline imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vitals.simulation import truth_appeals as appeals
from vitals.simulation import truth_capacity as capacity
from vitals.simulation import truth_cash as posting
from vitals.simulation import truth_clocks as clocks
from vitals.simulation import truth_contract as contract
from vitals.simulation import truth_denials as denials
from vitals.simulation import truth_door as door
from vitals.simulation import truth_matured as matured
from vitals.simulation import truth_money as money
from vitals.simulation import truth_receivables as receivables
from vitals.simulation import truth_visits as visits
from vitals.simulation import truth_work as work
from vitals.simulation.calendar import months_between
from vitals.simulation.truth_ledger import truth_balances, truth_roll_forward
from vitals.simulation.truth_months import NOTHING, Case, Measure, months_of
from vitals.simulation.truth_receivables import truth_aging
from vitals.simulation.truth_sources import is_fed
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
        (case.month, kpi, *(measure(case) if is_fed(case, kpi) else NOTHING))
        for case in months_of(world, wanted)
        for kpi, measure in MEASURES.items()
    ]
    frame = pd.DataFrame(rows, columns=["month", "kpi", "numerator", "denominator", "value"])
    return frame.astype({"numerator": "float64", "denominator": "float64", "value": "float64"})


MEASURES: Mapping[str, Callable[[Case], Measure]] = {
    "days_in_ar": receivables.days_in_ar,
    "ar_aging": lambda case: receivables.debit_aged(case, -10_000, 30),
    "ar_over_90_rate": lambda case: receivables.debit_aged(case, 90, 100_000),
    "ar_over_120_rate": lambda case: receivables.debit_aged(case, 120, 100_000),
    "credit_balance_rate": receivables.credit_balance,
    "patient_ar_share": receivables.patient_share,
    "net_days_in_ar": receivables.net_days_in_ar,
    "ar_roll_forward_gap": receivables.roll_forward_gap,
    "gross_collection_rate": money.gross_collection,
    "net_collection_rate": money.net_collection,
    "matured_collection_rate": matured.matured_collection,
    "bad_debt_rate": money.write_offs("bad_debt"),
    "avoidable_write_off_rate": money.write_offs(*money.AVOIDABLE),
    "denial_write_off_rate": money.denial_write_offs,
    "takeback_rate": money.takeback,
    "cash_volatility": money.cash_volatility,
    "payer_concentration": money.payer_concentration,
    "payments_received": money.payments_received,
    "charges_posted": money.charges_posted,
    "underpayment_rate": contract.underpayment,
    "payer_yield": contract.payer_yield,
    "contract_coverage": contract.contract_coverage,
    "posting_lag_days": posting.posting_lag,
    "unapplied_cash_rate": posting.unapplied_cash,
    "point_of_service_collection_rate": posting.point_of_service,
    "missing_charge_rate": visits.missing_charge,
    "rejection_rate": door.rejection,
    "first_pass_acceptance_rate": door.first_pass_acceptance,
    "accepted_unpaid_rate": door.accepted_unpaid,
    "timely_filing_risk": clocks.timely_filing_risk,
    "claims_submitted": door.claims_submitted,
    "first_pass_resolution_rate": denials.first_pass_resolution,
    "denial_rate": denials.denial,
    "denial_dollar_rate": denials.denial_dollar,
    "eligibility_denial_rate": denials.group_denial("eligibility"),
    "authorization_denial_rate": denials.group_denial("authorization"),
    "timely_filing_denial_rate": denials.group_denial("timely_filing"),
    "credentialing_denial_rate": denials.group_denial("credentialing"),
    "duplicate_denial_rate": denials.group_denial("duplicate"),
    "preventable_denial_share": denials.preventable,
    "repeat_denial_rate": denials.repeat,
    "denial_concentration": denials.concentration,
    "zero_pay_rate": denials.zero_pay,
    "days_to_work_denial": clocks.days_to_work,
    "denied_dollars_at_risk": clocks.denied_at_risk,
    "appeal_on_time_rate": appeals.appeal_on_time,
    "overturn_rate": appeals.overturn,
    "charge_lag_days": door.charge_lag,
    "submission_lag_days": door.submission_lag,
    "payer_lag_days": door.payer_lag,
    "prompt_pay_exceedance_rate": clocks.prompt_pay_exceedance,
    "overdue_follow_up_rate": work.overdue_follow_up,
    "untouched_claim_rate": work.untouched_claim,
    "reactive_follow_up_rate": work.reactive_follow_up,
    "follow_up_regularity": work.follow_up_regularity,
    "follow_up_interval_days": work.follow_up_interval,
    "follow_up_capacity_ratio": work.follow_up_capacity,
    "key_person_share": work.key_person,
    "enrollment_coverage": visits.enrollment_coverage,
    "billing_hours_share": capacity.billing_hours_share,
    "cost_to_collect": capacity.cost_to_collect,
    "claims_per_biller": capacity.claims_per_biller,
    "growth_load_ratio": capacity.growth_load,
}
"""How each KPI's truth is found, by KPI id."""
