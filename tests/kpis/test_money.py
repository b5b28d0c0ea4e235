"""Receivables and collections, each on a few events; amounts are cents."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pandas.testing import assert_frame_equal

from tests.kpis.given import given, measure, parts, practice
from vitals.kpis import compute_kpis
from vitals.kpis.registry import FAMILIES
from vitals.ledger import post

# Four claims served in 2026: 150, 100, 50 and 10 days before 30 June.
OPEN = given(
    claims="""claim_id, service_on, submitted_on, charge_cents, payer_class
              a,        2026-01-31, 2026-02-01,   50000,        medicare
              b,        2026-03-22, 2026-03-23,   20000,        medicare
              c,        2026-05-11, 2026-05-12,   30000,        commercial
              d,        2026-06-20, 2026-06-21,   40000,        commercial""",
    # Denied: answered, and still owed in full.
    remittances="""claim_id, posted_on,  status_code, charge_cents
                   a,        2026-02-20, 4,           50000
                   b,        2026-06-30, 4,           20000""",
)
DEBIT = 50000 + 20000 + 30000 + 40000


def test_days_in_ar_divides_balances_by_charges_a_day() -> None:
    row = measure(OPEN, "days_in_ar", "2026-06")

    # 90 days to 30 June begin on 2 April: claims c and d.
    assert row["value"] == DEBIT / ((30000 + 40000) / 90)
    assert row["status"] == "red"


def test_days_in_ar_needs_ninety_days_of_ledger() -> None:
    row = measure(OPEN, "days_in_ar", "2026-04")

    assert row["value"] is None
    assert row["reason"] == "the ledger held fewer than 90 days at the end of April 2026"


def test_days_in_ar_needs_ninety_dollars_of_charges() -> None:
    tables = given(
        claims="claim_id, submitted_on, charge_cents\n a, 2026-01-01, 8000\n b, 2026-03-01, 999",
        remittances="claim_id, posted_on, status_code\n a, 2026-03-01, 4",
    )

    row = measure(tables, "days_in_ar", "2026-03")

    assert row["value"] is None
    assert "under $90" in row["reason"]


@pytest.mark.parametrize(
    ("kpi", "cents"),
    [
        ("ar_aging", 40000),
        ("ar_over_90_rate", 50000 + 20000),
        ("ar_over_120_rate", 50000),
        ("credit_balance_rate", 0),
    ],
)
def test_shares_of_what_is_owed(kpi: str, cents: int) -> None:
    row = measure(OPEN, kpi, "2026-06")

    assert (row["numerator"], row["denominator"]) == (cents, DEBIT)
    assert row["value"] == cents / DEBIT


def test_buckets_by_account_and_class() -> None:
    whole = parts(OPEN, "ar_aging", "bucket", "2026-06")
    by_class = parts(OPEN, "ar_aging", "class_bucket", "2026-06")

    assert whole == {
        "0-30": (40000, DEBIT),
        "31-60": (30000, DEBIT),
        "61-90": (0, DEBIT),
        "91-120": (20000, DEBIT),
        ">120": (50000, DEBIT),
    }
    assert by_class["medicare|91-120"] == (20000, DEBIT)
    assert by_class["commercial|91-120"] == (0, DEBIT)


@pytest.mark.parametrize(
    ("age", "bucket"), [(30, "0-30"), (31, "31-60"), (90, "61-90"), (120, "91-120"), (121, ">120")]
)
def test_a_bucket_holds_its_last_day(age: int, bucket: str) -> None:
    served = date(2026, 6, 30) - timedelta(days=age)
    tables = given(
        claims=f"claim_id, service_on, entered_on, submitted_on\na, {served}, {served}, 2026-06-30",
        remittances="claim_id, posted_on, status_code\n a, 2026-06-30, 4",
    )

    found = parts(tables, "ar_aging", "bucket", "2026-06")

    assert {name for name, (cents, _) in found.items() if cents} == {bucket}


CHARGED = """claim_id, submitted_on, charge_cents
             a,        2025-11-03,   100000
             b,        2026-10-03,   60000"""
ANSWERED = """remittance_id, claim_id, posted_on, charge_cents, paid_cents
              r1,            a,        2025-11-20, 100000,      50000
              r2,            b,        2026-10-20, 60000,       30000"""
PAID = given(
    claims=CHARGED,
    remittances=ANSWERED,
    adjustments="""remittance_id, reason_code, amount_cents
                   r1,            45,          40000
                   r2,            45,          20000""",
    transactions="""claim_id, posted_on,  kind,            account, amount_cents, reason
                    a,        2026-01-10, patient_payment, patient, 12000,
                    a,        2026-02-10, refund,          patient, 2000,
                    a,        2026-03-10, write_off,       insurance, 3000,       bad_debt
                    a,        2026-03-11, write_off,       insurance, 1000,       timely_filing
                    a,        2026-03-11, write_off,       insurance, 500,        small_balance
                    a,        2026-10-11, write_off,       insurance, 100,        small_balance""",
)
NET = 50000 + 30000 + 12000 - 2000


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("gross_collection_rate", NET, 160000),
        ("net_collection_rate", NET, 160000 - 60000),
        ("bad_debt_rate", 3000, NET),
        ("avoidable_write_off_rate", 1000, NET),
        ("payer_concentration", 80000, 80000),
    ],
)
def test_twelve_month_rates(kpi: str, numerator: int, denominator: int) -> None:
    row = measure(PAID, kpi, "2026-10")

    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["reason"] is None


@pytest.mark.parametrize(("group", "value"), [("PR", 1000 / (10000 - 5000)), ("CO", None)])
def test_what_patients_owe_is_unknown_where_none_ever_owes_anything(
    group: str, value: float | None
) -> None:
    tables = given(
        claims="claim_id, submitted_on\n a, 2026-01-05",
        remittances="""remittance_id, claim_id, posted_on,  paid_cents
                       r1,            a,        2026-01-20, 5000""",
        adjustments=f"""remittance_id, group_code, reason_code, amount_cents
                        r1,            {group},    3,           1000""",
        transactions="claim_id, posted_on, kind, account, amount_cents\n"
        " a, 2026-02-10, patient_payment, patient, 1000",
    )
    row = measure(tables, "patient_ar_share", "2026-01")

    assert row["value"] == value
    assert row["reason"] is None or "no patient owed" in row["reason"]


@pytest.mark.parametrize("kpi", ["bad_debt_rate", "avoidable_write_off_rate"])
def test_a_ledger_without_any_write_off_leaves_their_rates_unknown(kpi: str) -> None:
    tables = given(
        claims=CHARGED,
        remittances=ANSWERED,
        transactions="""claim_id, posted_on,  kind,            account, amount_cents
                        a,        2026-01-10, patient_payment, patient, 12000""",
    )
    row = measure(tables, kpi, "2026-01")

    assert row["value"] is None
    assert "holds no write-off" in row["reason"]


def test_take_backs_are_unknown_where_an_export_of_remittances_holds_no_reversal() -> None:
    row = measure(given(claims=CHARGED, remittances=ANSWERED), "takeback_rate", "2026-01")

    assert row["value"] is None
    assert "no reversal" in row["reason"]


@pytest.mark.parametrize(("unnamed", "value"), [(5000, 95000 / 100000), (5100, None)])
def test_the_largest_payer_is_unknown_where_more_than_a_twentieth_names_none(
    unnamed: int, value: float | None
) -> None:
    tables = given(
        transactions=f"""claim_id, posted_on,  kind,          amount_cents, payer_id
                         a,        2026-01-01, charge,        200000,       P1
                         a,        2026-01-20, payer_payment, {100000 - unnamed}, P1
                         a,        2026-01-21, payer_payment, {unnamed},    """
    )
    row = measure(tables, "payer_concentration", "2026-01", posting="transactions")

    assert row["value"] == value


def test_a_window_that_is_not_full_is_shown_and_not_judged() -> None:
    row = measure(PAID, "net_collection_rate", "2026-09")

    assert row["value"] == (50000 + 12000 - 2000) / (100000 - 40000)
    assert row["status"] is None
    assert row["reason"] == "window holds 11 of 12 months"


def test_what_left_the_window_no_longer_counts() -> None:
    later = given(
        claims=f"{CHARGED}\n c, 2026-11-03, 700",
        remittances=f"{ANSWERED}\n r3, c, 2026-11-20, 700, 0",
    )
    row = measure(PAID | later, "gross_collection_rate", "2026-11")

    assert (row["numerator"], row["denominator"]) == (NET - 50000, 60000 + 700)


def test_volatility_counts_months_without_payments() -> None:
    row = measure(PAID, "cash_volatility", "2026-10")

    mean = 80000 / 12
    squares = (50000 - mean) ** 2 + (30000 - mean) ** 2 + 10 * mean**2
    assert row["value"] == pytest.approx((squares / 11) ** 0.5 / mean)


def test_volatility_needs_eight_months() -> None:
    assert measure(PAID, "cash_volatility", "2026-05")["value"] is None
    assert measure(PAID, "cash_volatility", "2026-06")["value"] is not None


def test_volumes_are_sums_of_the_month() -> None:
    assert measure(PAID, "charges_posted", "2026-10")["value"] == 60000
    assert measure(PAID, "payments_received", "2026-02")["value"] == -2000
    assert measure(PAID, "claims_submitted", "2026-10")["value"] == 1


@pytest.mark.parametrize("month", ["2025-10", "2026-11"])
def test_a_month_the_ledger_does_not_reach_has_no_volume(month: str) -> None:
    row = measure(PAID, "charges_posted", month)

    assert row["value"] is None
    assert row["reason"].startswith("no charges were received for")
    assert measure(PAID, "claims_submitted", month)["value"] is None


def test_take_backs_leave_out_what_was_paid_again_within_thirty_days() -> None:
    tables = given(
        remittances="""claim_id, posted_on,  status_code, charge_cents, paid_cents
                       a,        2026-01-05, 1,           10000,        6000
                       b,        2026-01-05, 1,           10000,        5000
                       a,        2026-02-05, 22,          -10000,       -6000
                       a,        2026-02-05, 1,           10000,        7000
                       b,        2026-02-05, 22,          -10000,       -5000
                       c,        2026-02-05, 1,           90000,        80000""",
        provider_adjustments="""reason_code, amount_cents, posted_on
                                WO,          700,          2026-02-05
                                L6,          -50,          2026-02-05""",
    )

    row = measure(tables, "takeback_rate", "2026-02")

    assert row["numerator"] == 5000 + 700
    assert row["denominator"] == -6000 + 7000 - 5000 + 80000


def test_the_gap_of_the_practices_own_figures() -> None:
    tables = OPEN | given(ar_control="month, ar_total_cents\n 2026-05, 95000\n 2026-06, 140000")

    row = measure(tables, "ar_roll_forward_gap", "2026-06")

    assert row["numerator"] == abs(95000 + 40000 - 140000)
    assert row["denominator"] == 140000
    assert measure(tables, "ar_roll_forward_gap", "2026-05")["value"] is None


# January's claim a is billed for less in March, answered in April and paid more in June; y and z
# are there so that charges and payments reach every month.
REPLACED = given(
    claims="""claim_id, service_on, submitted_on, charge_cents, frequency
              a,        2026-01-10, 2026-01-11,   10000,        1
              a,        2026-01-10, 2026-03-11,   8000,         7
              b,        2026-02-10, 2026-02-11,   5000,         1
              y,        2025-12-10, 2025-12-11,   5000,         1
              z,        2026-09-10, 2026-09-11,   5000,         1""",
    remittances="""remittance_id, claim_id, posted_on,  charge_cents, paid_cents
                   r0,            y,        2026-01-10, 5000,         4000
                   r1,            a,        2026-04-10, 8000,         3000
                   r2,            a,        2026-06-10, 8000,         1000
                   r3,            b,        2026-08-10, 5000,         4000""",
    remittance_lines="""remittance_id, line_no, charge_cents, allowed_cents, paid_cents
                        r1,            1,       8000,         6000,          3000
                        r2,            1,       8000,         6000,          1000""",
    adjustments="""remittance_id, line_index, reason_code, amount_cents
                   r1,            1,          45,          2000
                   r1,            1,          29,          3000""",
    transactions="""claim_id, posted_on,  kind,            account,   amount_cents
                    a,        2026-02-10, patient_payment, patient,   700
                    a,        2026-07-10, write_off,       insurance, 2000""",
)


@pytest.mark.parametrize(
    ("month", "paid", "due"),
    [
        ("2026-02", 700, 10000),
        ("2026-03", 700, 8000),
        ("2026-05", 3700, 6000),
        ("2026-06", 4700, 6000),
    ],
)
def test_a_month_of_service_is_told_as_it_stood_at_each_months_end(
    month: str, paid: int, due: int
) -> None:
    assert parts(REPLACED, "matured_collection_rate", "cohort", month)["2026-01"] == (paid, due)


def test_of_the_cohorts_the_one_that_ended_120_days_ago_is_the_value() -> None:
    row = measure(REPLACED, "matured_collection_rate", "2026-05")

    # 31 January to 31 May are 120 days, 28 February to 30 June 122.
    assert (row["numerator"], row["denominator"]) == (3700, 6000)
    row = measure(REPLACED, "matured_collection_rate", "2026-06")
    assert (row["numerator"], row["denominator"]) == (0, 5000)


@pytest.mark.parametrize("family", ["Receivables", "Collections", "Posting"])
@pytest.mark.parametrize("month", ["2026-03", "2026-05"])
def test_later_months_change_nothing_of_an_earlier_one(family: str, month: str) -> None:
    profile = practice()
    ledger = post(REPLACED, profile)
    ids = [kpi.id for kpi in FAMILIES[family]]
    alone, beside = (
        compute_kpis(REPLACED, ledger, profile, months=months, only=ids)
        for months in ([month], [month, "2026-09"])
    )

    for name in ("kpis", "breakdowns"):
        seen, later = getattr(alone, name), getattr(beside, name)
        later = later.loc[later["month"] == month].reset_index(drop=True)
        assert_frame_equal(seen, later)


@pytest.mark.parametrize(("price", "value"), [("", None), ("5000", 3000 / 5000)])
def test_what_should_have_been_paid_is_unknown_without_adjustments_and_without_a_price(
    price: str, value: float | None
) -> None:
    tables = given(
        claims="""claim_id, service_on, submitted_on
                  a,        2026-01-10, 2026-01-11
                  z,        2026-05-10, 2026-05-11""",
        remittances="""claim_id, posted_on,  paid_cents, is_balanced
                       a,        2026-05-10, 3000,      unknown""",
        fee_schedule=f"allowed_cents\n {price}" if price else "allowed_cents",
    )
    row = measure(tables, "matured_collection_rate", "2026-05")

    assert row["value"] == value
    assert value is not None or "came back without adjustments" in row["reason"]


def test_a_reduction_that_names_no_line_is_shared_out_by_charge() -> None:
    tables = given(
        claims="""claim_id, line_no, service_on, submitted_on, charge_cents, procedure
                  a,        1,       2026-01-10, 2026-01-11,   3000,         99213
                  a,        2,       2026-01-10, 2026-01-11,   7000,         97110
                  z,        1,       2026-05-10, 2026-05-11,   7000,         97110""",
        remittances="""remittance_id, claim_id, posted_on,  paid_cents
                       r1,            a,        2026-05-10, 6000""",
        adjustments="remittance_id, line_index, reason_code, amount_cents\n r1, 0, 45, 1000",
        fee_schedule="procedure, allowed_cents\n 99213, 2500",
    )
    row = measure(tables, "matured_collection_rate", "2026-05")

    # Line 1 has a price; line 2 bears seven tenths of the $10 taken off.
    assert row["denominator"] == 2500 + 7000 - 700


@pytest.mark.parametrize(
    "kpi",
    [
        "days_in_ar",
        "ar_aging",
        "ar_over_90_rate",
        "ar_over_120_rate",
        "credit_balance_rate",
        "gross_collection_rate",
        "net_collection_rate",
    ],
)
@pytest.mark.parametrize(("share", "is_known"), [(500, True), (6000, False)])
def test_without_a_patients_payment_money_left_to_patients_is_neither_paid_nor_owed(
    kpi: str, share: int, *, is_known: bool
) -> None:
    # Insurance still owes 10,000 of a claim in April; patients were left 500 or 6,000 cents.
    tables = given(
        claims="claim_id, service_on, submitted_on, charge_cents\n"
        " a, 2026-01-01, 2026-01-01, 20000\n b, 2026-04-01, 2026-04-01, 10000",
        remittances="remittance_id, claim_id, posted_on, charge_cents, paid_cents\n"
        f" r1, a, 2026-04-10, 20000, {20000 - share}",
        adjustments=f"remittance_id, group_code, reason_code, amount_cents\n r1, PR, 2, {share}",
    )
    row = measure(tables, kpi, "2026-04")

    assert (row["value"] is not None) is is_known
    if not is_known:
        assert "no payment of a patient was ever received" in row["reason"]
        assert row["status"] is None
