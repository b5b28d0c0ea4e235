"""The athenaOne data feed: a ledger in which payments are negative and voids stay in the file."""

from __future__ import annotations

from vitals.exports import read_table
from vitals.parsed import Parsed

HEADER = (
    "transaction_id,claim_id,charge_id,transaction_type,transaction_transfer_type,"
    "transaction_reason,amount,post_date,charge_from_date,voided_date,procedure_code,patient_id\n"
)


def read(rows: str) -> Parsed:
    return read_table("0123456789abcdef", (HEADER + rows).encode())


def test_every_kind_of_entry_becomes_positive_in_its_own_direction() -> None:
    parsed = read(
        'T1,C1,11,CHARGE,Primary,,150.00,2026-01-06,2026-01-05,,"97110,GP",P9\n'
        "T2,C1,12,CHARGE,Primary,,50.00,2026-01-06,2026-01-05,,97140,P9\n"
        "T3,C1,11,PAYMENT,Primary,,-90.00,2026-01-20,2026-01-05,,97110,P9\n"
        "T4,C1,11,ADJUSTMENT,Primary,CONTRACTUAL,-30.00,2026-01-20,2026-01-05,,97110,P9\n"
        "T5,C1,11,TRANSFEROUT,Primary,COPAY,-30.00,2026-01-20,2026-01-05,,97110,P9\n"
        "T6,C1,11,TRANSFERIN,Patient,COPAY,30.00,2026-01-20,2026-01-05,,97110,P9\n"
        "T7,C1,11,PAYMENT,Patient,,-20.00,2026-02-01,2026-01-05,,97110,P9\n"
        "T8,C1,11,ADJUSTMENT,Patient,SMALL BALANCE WRITEOFF,-10.00,2026-02-01,2026-01-05,,97110,\n"
    )
    rows = parsed.tables["transactions"]

    told = list(zip(rows["kind"], rows["account"], rows["amount_cents"], strict=True))
    assert told == [
        ("charge", "insurance", 15_000),
        ("charge", "insurance", 5_000),
        ("payer_payment", "insurance", 9_000),
        ("contractual", "insurance", 3_000),
        ("transfer", "patient", 3_000),
        ("patient_payment", "patient", 2_000),
        ("write_off", "patient", 1_000),
    ]
    # Insurance: 150 + 50 charged, 90 paid, 30 adjusted, 30 moved; patient: 30 moved, 20 + 10 gone.
    assert 150 + 50 - 90 - 30 - 30 == 50
    assert rows["line_no"].tolist() == [1, 2, 1, 1, 1, 1, 1]
    assert rows["reason"].dropna().tolist() == ["small_balance"]
    assert parsed.files["profile"].tolist() == ["athenaone-transactions"]


def test_voided_entries_and_the_payers_side_of_a_transfer_are_told_and_not_posted() -> None:
    parsed = read(
        "T1,C1,11,CHARGE,Primary,,150.00,2026-01-06,2026-01-05,2026-01-07,97110,P9\n"
        "T2,C1,12,CHARGE,Primary,,150.00,2026-01-06,2026-01-05,,97110,P9\n"
        "T3,C1,12,TRANSFEROUT,Primary,COPAY,-30.00,2026-01-20,2026-01-05,,97110,P9\n"
    )
    told = parsed.findings[parsed.findings["rule"].eq("passed-over")]

    assert parsed.tables["transactions"]["transaction_id"].tolist() == ["T2"]
    assert told["rows"].tolist() == [1, 1]
    assert "voided transactions" in told["reason"].iloc[0]
    assert parsed.files["rows_found"].tolist() == [1 + 1]  # the entry and its line of the claim


def test_a_type_the_profile_does_not_know_is_refused_by_the_columns_name() -> None:
    parsed = read(
        "T1,C1,11,REBATE,Primary,,150.00,2026-01-06,2026-01-05,,97110,P9\n"
        "T2,C1,11,PAYMENT,Cousin,,-150.00,2026-01-06,2026-01-05,,97110,P9\n"
        "T3,C1,11,CHARGE,,,15O.00,2026-01-06,2026-01-05,,97110,P9\n"
    )
    wrong = parsed.findings[parsed.findings["is_refused"]]

    assert wrong["rule"].tolist() == ["unmapped-row", "unknown-code", "bad-amount"]
    assert "transaction_type" in wrong["reason"].iloc[0]
    assert "column transaction_transfer_type: expected one of Primary" in wrong["reason"].iloc[1]
    assert "Cousin" not in " ".join(wrong["reason"])
    assert "column amount" in wrong["reason"].iloc[2]
