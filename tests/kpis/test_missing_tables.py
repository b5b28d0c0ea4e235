"""Whatever part of the tables is there, nothing breaks, and what lacks its inputs is unknown."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import given, kept, measure, practice
from vitals.kpis import KPI_REGISTRY, compute_kpis, months_of
from vitals.ledger import post
from vitals.tables import CANONICAL

MONTH = "2026-03"
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
    other_payers="submission_id, claim_id, paid_cents\n s1, a, 100",
    prior_payments="submission_id, claim_id, line_no, paid_cents\n s1, a, 1, 100",
    prior_adjustments="submission_id, claim_id, group_code, amount_cents\n s1, a, CO, 100",
    remittance_amounts="remittance_id, line_index, segment, amount_cents\n r1, 0, AMT, 5000",
    provider_summaries="payment_id, summary_index, element, amount_cents\n p1, 1, TS305, 10000",
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
    file_errors="group_control, received_on, error_code\n 1, 2026-03-06, 8",
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


@cache
def computed(names: frozenset[str], posting: str = "era") -> pd.DataFrame:
    """KPIs from the tables *names* only, by id; those that lack a source are held to be unknown.

    The book is opened once and measured as the lake would keep it.
    """
    profile = practice(posting=posting, **SETTINGS)
    stored, ledger = kept({name: EVERY[name] for name in names}, profile)
    kpis = compute_kpis(stored, ledger, profile, months=[MONTH]).kpis.set_index("kpi")
    for kpi in KPI_REGISTRY.values():
        if not all(set(source.tables) & names for source in kpi.needs):
            assert pd.isna(kpis.loc[kpi.id, "value"]), kpi.id
            assert pd.isna(kpis.loc[kpi.id, "status"]), kpi.id
            assert kpis.loc[kpi.id, "reason"].startswith("no "), kpi.id
    return kpis


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_the_tables_of_this_test_are_all_the_tables() -> None:
    assert set(EVERY) == set(NAMES)


class Asked(dict[str, pd.DataFrame]):
    """Tables that remember which of them were asked for."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        super().__init__(tables)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.names.add(name)
        return super().__getitem__(name)


UNREAD = {
    "other_payers",
    "prior_payments",
    "prior_adjustments",
    "remittance_amounts",
    "provider_summaries",
    "file_errors",
}
READ = [name for name in NAMES if name not in UNREAD]


def test_a_table_that_nothing_reads_cannot_be_missed() -> None:
    profile = practice(**SETTINGS)
    tables = Asked(EVERY)
    compute_kpis(tables, post(tables, profile), profile, months=[MONTH])

    assert tables.names & set(NAMES) == set(READ)


MONEY = ("claims", "remittances", "transactions")


@pytest.mark.parametrize(
    ("name", "posting"),
    [*((name, "era") for name in READ), *((name, "transactions") for name in MONEY)],
)
def test_one_table_alone_or_missing_breaks_nothing(name: str, posting: str) -> None:
    for names in (only(name), only(*NAMES) - {name}):
        assert set(computed(names, posting).index) == set(KPI_REGISTRY)


@pytest.mark.parametrize("name", [name for name in READ if name not in MONEY])
def test_a_table_beside_one_that_brings_money_breaks_nothing(name: str) -> None:
    for other in MONEY:
        assert set(computed(only(name, other)).index) == set(KPI_REGISTRY)


def test_acknowledgements_before_the_first_remittance_are_measured() -> None:
    kpis = computed(only("claims", "acknowledgements"))

    assert kpis.loc["rejection_rate", "value"] == 1
    assert pd.isna(kpis.loc["payer_lag_days", "value"])


PAID_ONLY = ["payments_received", "cash_volatility", "payer_concentration"]
CHARGED_AND_PAID = [
    "days_in_ar",
    "net_days_in_ar",
    "ar_aging",
    "ar_over_90_rate",
    "ar_over_120_rate",
    "credit_balance_rate",
    "patient_ar_share",
    "gross_collection_rate",
    "net_collection_rate",
]
NO_PAYMENT = "no remittance or payment was received for"
NO_CLAIM = "no charges were received for"


@pytest.mark.parametrize("kpi", PAID_ONLY + CHARGED_AND_PAID)
def test_claims_alone_say_nothing_of_payments(kpi: str) -> None:
    row = computed(only("claims")).loc[kpi]

    assert pd.isna(row["numerator"])
    assert row["reason"] == f"{NO_PAYMENT} March 2026"


def test_the_posting_setting_decides_which_payments_count() -> None:
    by_era = computed(only("claims", "transactions"))
    by_export = computed(only("claims", "remittances"), "transactions")

    assert set(by_era.loc[CHARGED_AND_PAID, "reason"]) == {f"{NO_PAYMENT} March 2026"}
    assert set(by_export.loc[CHARGED_AND_PAID, "reason"]) == {f"{NO_PAYMENT} March 2026"}
    assert computed(only("transactions"), "transactions").loc["payments_received", "value"] == 1000


def test_remittances_alone_say_nothing_of_charges() -> None:
    kpis = computed(only("remittances"))

    assert kpis.loc["payments_received", "value"] == -6000
    assert kpis.loc["charges_posted", "reason"] == f"{NO_CLAIM} March 2026"
    assert set(kpis.loc[CHARGED_AND_PAID, "reason"]) == {f"{NO_CLAIM} March 2026"}


SENT = "claim_id, submitted_on\n" + "\n".join(f"c{n}, 2026-{n:02}-05" for n in range(1, 11))
ENDED = "claim_id, posted_on, paid_cents\n" + "\n".join(
    f"c{n}, 2026-{n:02}-25, 5000" for n in range(1, 7)
)


@pytest.mark.parametrize("kpi", PAID_ONLY + CHARGED_AND_PAID)
def test_remittances_that_ended_say_nothing_of_later_months(kpi: str) -> None:
    tables = given(claims=SENT, remittances=ENDED)

    assert measure(tables, kpi, "2026-10")["value"] is None
    assert measure(tables, kpi, "2026-10")["reason"] == f"{NO_PAYMENT} October 2026"
    # In June they had not ended; volatility needs 8 months, and no patient owes anything.
    unknown = {"cash_volatility", "patient_ar_share"}
    assert (measure(tables, kpi, "2026-06")["value"] is None) == (kpi in unknown)


def test_remittances_that_began_late_fill_no_window() -> None:
    answers = "claim_id, posted_on, paid_cents\n c1, 2026-09-25, 5000\n c2, 2026-10-25, 5000"
    tables = given(claims=SENT.replace("c1, 2026-01", "c1, 2025-01"), remittances=answers)

    assert measure(tables, "payments_received", "2026-08")["reason"] == f"{NO_PAYMENT} August 2026"
    row = measure(tables, "net_collection_rate", "2026-10")
    assert row["status"] is None
    assert row["reason"] == "window holds 2 of 12 months"


OLD = given(
    claims="claim_id, submitted_on\n new, 2026-03-05",
    remittances="""claim_id, posted_on,  service_on, paid_cents
                   old,      2026-03-10, 2024-01-15, 6000
                   new,      2026-03-20, 2026-03-01, 6000""",
)


def test_an_old_claim_known_from_its_remittance_gives_no_history() -> None:
    ledger = post(OLD, practice())

    assert months_of(ledger, date(2026, 5, 2)) == ["2026-03", "2026-04"]
    days = measure(OLD, "days_in_ar", "2026-03")
    assert days["reason"] == "the ledger held fewer than 90 days at the end of March 2026"
    rate = measure(OLD, "gross_collection_rate", "2026-03")
    assert rate["reason"] == "window holds 1 of 12 months"


def test_where_every_event_is_a_stub_the_latest_begins_the_ledger() -> None:
    denied = "claim_id, posted_on, service_on, status_code\n"
    tables = given(
        remittances=f"{denied} a, 2026-03-10, 2024-01-15, 4\n b, 2026-03-10, 2026-02-20, 4"
    )

    assert months_of(post(tables, practice()), date(2026, 4, 2)) == ["2026-02", "2026-03"]


def test_denials_are_not_unanswered_where_the_log_has_ended() -> None:
    tables = given(
        remittances="claim_id, posted_on, status_code\n a, 2026-08-10, 4",
        follow_ups="claim_id, worked_on\n a, 2026-06-10",
    )
    row = measure(tables, "appeal_on_time_rate", "2026-10")

    assert row["value"] is None
    assert row["numerator"] is None
    assert row["reason"] == "no appeals or follow-up log were received for October 2026"
    told = tables | given(appeals="claim_id, denied_on, filed_on\n a, 2026-08-10, 2026-10-01")
    assert measure(told, "appeal_on_time_rate", "2026-10")["value"] == 1
