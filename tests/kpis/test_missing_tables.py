"""Whatever part of the tables is there, nothing breaks, and what lacks its inputs is unknown."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.kpis import KPI_REGISTRY, KpiResult, compute_kpis
from vitals.ledger import claim_facts, post, reconcile
from vitals.tables import CANONICAL

MONTH = "2026-03"
PAID = "claim_id, posted_on, paid_cents"
EVERY = given(
    claims="""claim_id, submitted_on, entered_on, line_control
              a,        2026-01-05,   2026-01-02, 1
              b,        2026-01-05,   2026-01-02, 2
              c,        2026-03-05,   2026-03-02, 3""",
    remittances="""remittance_id, claim_id, posted_on,  status_code, paid_cents
                   r1,            a,        2026-01-20, 1,           6000
                   r2,            b,        2026-03-20, 4,           0
                   r3,            a,        2026-03-21, 22,          -6000""",
    remittance_lines="remittance_id, line_control, paid_cents\n r1, 1, 6000\n r2, 2, 0",
    adjustments="""remittance_id, group_code, reason_code, amount_cents
                   r1,            PR,         1,           4000
                   r2,            CO,         197,         10000""",
    payments="""payment_id, payer_id, paid_on,    amount_cents, claims_paid_cents
                p1,         P1,       2026-01-20, 6000,         6000""",
    provider_adjustments="reason_code, amount_cents, posted_on\n WO, 100, 2026-03-05",
    transactions="""claim_id, posted_on,  kind,            amount_cents, account
                    a,        2026-01-03, charge,          10000,        insurance
                    a,        2026-01-21, payer_payment,   6000,         insurance
                    a,        2026-03-21, patient_payment, 1000,         patient""",
    follow_ups="claim_id, worked_on, worked_by\n a, 2026-01-06, kim\n b, 2026-03-25, kim",
    appeals="claim_id, denied_on, filed_on\n b, 2026-01-20, 2026-03-21",
    acknowledgements="""claim_id, received_on, is_accepted, source
                        a,        2026-01-06,  yes,         payer
                        c,        2026-03-06,  no,          payer""",
    file_acknowledgements="group_control, set_control, is_accepted, received_on\n"
    "1, 1, no, 2026-03-06",
    staff_time="""week_of,    person, role,       paid_hundredths, billing_hundredths
                  2026-03-02, ann,    front_desk, 4000,            1000""",
    fee_schedule="allowed_cents\n 9000",
    encounters="encounter_id, service_on, status\n e1, 2026-03-01, completed",
    deposits="deposited_on, amount_cents\n 2026-03-20, 6000",
    enrollments="provider_npi, payer_id\n 1, P1",
    ar_control="month, ar_total_cents\n 2026-02, 20000\n 2026-03, 30000",
)
NAMES = tuple(table.name for table in CANONICAL)
SETTINGS = {
    "staff": {"dedicated_billers": 1},
    "costs": {"biller_hourly": 20},
    "growth": [{"on": "2026-06-01", "kind": "provider", "claims_per_month": 10}],
}


def computed(names: Collection[str], posting: str = "era") -> KpiResult:
    """Everything that is computed, from the tables *names* only."""
    tables = {name: EVERY[name] for name in names}
    profile = practice(posting=posting, **SETTINGS)
    ledger = post(tables, profile)
    claim_facts(tables, profile)
    reconcile(tables, ledger)
    return compute_kpis(tables, ledger, profile, months=[MONTH])


def test_the_tables_of_this_test_are_all_the_tables() -> None:
    assert set(EVERY) == set(NAMES)


@pytest.mark.parametrize("posting", ["era", "transactions"])
@pytest.mark.parametrize("name", NAMES)
def test_one_table_alone_or_missing_breaks_nothing(name: str, posting: str) -> None:
    alone = computed([name], posting)
    others = computed(set(NAMES) - {name}, posting)

    assert set(alone.kpis["kpi"]) == set(others.kpis["kpi"]) == set(KPI_REGISTRY)


@pytest.mark.parametrize("name", NAMES)
def test_two_tables_alone_break_nothing(name: str) -> None:
    for pair in combinations(NAMES, 2):
        if pair[0] == name:
            assert set(computed(pair).kpis["kpi"]) == set(KPI_REGISTRY)


def test_acknowledgements_before_the_first_remittance_are_measured() -> None:
    kpis = computed(["claims", "acknowledgements"]).kpis.set_index("kpi")

    assert kpis.loc["rejection_rate", "value"] == 1
    assert pd.isna(kpis.loc["payer_lag_days", "value"])
