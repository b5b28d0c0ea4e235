"""The registry: every KPI is declared once, cited, and in the generated catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kpis.given import given, measure, practice
from vitals.kpis import KPI_REGISTRY, compute_kpis, limits
from vitals.kpis.columns import OWN
from vitals.kpis.docs import catalogue
from vitals.kpis.kpi import Kpi
from vitals.kpis.registry import _index
from vitals.ledger import post
from vitals.tables import TABLES

MANDATORY = [
    "days_in_ar",
    "ar_aging",
    "ar_over_90_rate",
    "credit_balance_rate",
    "patient_ar_share",
    "gross_collection_rate",
    "net_collection_rate",
    "rejection_rate",
    "first_pass_resolution_rate",
    "denial_rate",
    "denial_dollar_rate",
    "eligibility_denial_rate",
    "authorization_denial_rate",
    "timely_filing_denial_rate",
    "credentialing_denial_rate",
    "duplicate_denial_rate",
    "underpayment_rate",
    "charge_lag_days",
    "payer_lag_days",
    "overdue_follow_up_rate",
    "untouched_claim_rate",
    "reactive_follow_up_rate",
    "appeal_on_time_rate",
    "cash_volatility",
    "billing_hours_share",
]

KPIS = [pytest.param(kpi, id=kpi.id) for kpi in KPI_REGISTRY.values()]


def test_every_promised_kpi_is_there() -> None:
    assert set(MANDATORY) <= set(KPI_REGISTRY)


def test_the_committed_catalogue_is_current() -> None:
    committed = Path(__file__).parents[2] / "docs" / "kpis.md"

    assert committed.read_text() == catalogue(), "run: python -m vitals.kpis.docs > docs/kpis.md"


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_says_what_it_needs_and_where_its_limits_come_from(kpi: Kpi) -> None:
    assert kpi.needs
    assert {name for source in kpi.needs for name in source.tables} <= set(TABLES)
    assert kpi.definition
    assert (kpi.amber is None) == (kpi.source == "")
    if kpi.better == "lower" and kpi.amber is not None and kpi.red is not None:
        assert kpi.amber <= kpi.red
    if kpi.better == "higher" and kpi.amber is not None and kpi.red is not None:
        assert kpi.amber >= kpi.red


def test_the_same_id_twice_cannot_load() -> None:
    kpi = KPI_REGISTRY["denial_rate"]

    with pytest.raises(ValueError, match="declared twice"):
        _index([kpi, kpi])


def test_nothing_received_is_never_zero_and_always_says_why() -> None:
    profile = practice()
    result = compute_kpis({}, post({}, profile), profile, months=["2026-09", "2026-10"])

    assert set(result.kpis["kpi"]) == set(KPI_REGISTRY)
    assert result.kpis["value"].isna().all()
    assert result.kpis["status"].isna().all()
    assert result.kpis["reason"].str.len().min() > 10
    assert result.breakdowns.empty


def test_no_months_give_no_rows() -> None:
    profile = practice()

    assert compute_kpis({}, post({}, profile), profile, months=[]).kpis.empty


DENIALS = "claim_id, posted_on, status_code\n" + "\n".join(
    f"c{number}, 2026-02-03, {4 if number < 3 else 1}" for number in range(25)
)


def test_a_rate_carries_its_parts_interval_and_status() -> None:
    row = measure(given(remittances=DENIALS), "denial_rate", "2026-02")

    assert (row["numerator"], row["denominator"]) == (3, 25)
    assert row["value"] == 3 / 25
    assert row["interval_low"] == pytest.approx(0.0417, abs=1e-4)
    assert row["interval_high"] == pytest.approx(0.2996, abs=1e-4)
    assert row["status"] == "red"
    assert row["reason"] is None


def test_under_twenty_a_rate_is_shown_but_not_judged() -> None:
    few = "\n".join(DENIALS.splitlines()[:13])

    row = measure(given(remittances=few), "denial_rate", "2026-02")

    assert row["value"] == 3 / 12
    assert row["status"] is None
    assert row["reason"] == "n = 12: too few to judge"


def test_a_practice_may_set_its_own_red_limit_and_the_row_says_so() -> None:
    own = {"thresholds": {"denial_rate": 0.13}}
    row = measure(given(remittances=DENIALS), "denial_rate", "2026-02", **own)

    assert row["status"] == "amber"
    assert row["reason"] == "judged by the practice's own limit of 0.13"
    assert limits(KPI_REGISTRY["denial_rate"], practice(**own)) == (0.05, 0.13, True)


def test_months_asked_for_are_the_months_answered() -> None:
    profile = practice()
    tables = given(remittances=DENIALS)
    result = compute_kpis(tables, post(tables, profile), profile, months=["2026-04", "2026-02"])

    assert sorted(result.kpis["month"].unique()) == ["2026-02", "2026-04"]
    assert not result.kpis.duplicated(["month", "kpi"]).any()


def test_the_columns_a_kpi_needs_exist() -> None:
    for kpi in KPI_REGISTRY.values():
        for name in kpi.columns:
            table, column = name.split(".")
            assert column in TABLES[table].by_name
        assert kpi.columns
    assert set(OWN) <= set(KPI_REGISTRY)


def test_a_kpi_whose_columns_were_left_blank_has_no_value() -> None:
    tables = given(
        claims="claim_id, service_on, submitted_on\n a, 2026-03-01, 2026-03-02",
        remittances="claim_id, posted_on, paid_cents\n a, 2026-03-20, 10000",
        transactions="claim_id, posted_on, kind, account, amount_cents\n"
        " a, 2026-03-21, payer_payment, insurance, 10000",
        follow_ups="claim_id, worked_on\n a, 2026-03-21",
    )
    for kpi in ("charge_lag_days", "submission_lag_days", "posting_lag_days", "key_person_share"):
        assert OWN[kpi]
        assert measure(tables, kpi, "2026-03")["value"] is None
