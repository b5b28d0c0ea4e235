"""The native remittances table as adjudications, lines and adjustments."""

from __future__ import annotations

import pandas as pd
import pytest

from vitals.exports import read_table
from vitals.parsed import Parsed

HEADER = (
    "claim_id,line_no,payer_id,adjudicated_on,posted_on,status,charge,allowed,paid,"
    "patient_responsibility,adjustments,remark_codes,trace_number\n"
)


def read(rows: str) -> Parsed:
    parsed = read_table("0123456789abcdef", (HEADER + rows).encode())
    found = parsed.files.iloc[0]
    assert found["rows_found"] == found["rows_parsed"] + found["rows_refused"]
    return parsed


def one(parsed: Parsed) -> pd.Series:
    (row,) = parsed.tables["remittances"].to_dict("records")
    return pd.Series(row)


def test_lines_of_one_adjudication_add_up_to_one_remittance() -> None:
    parsed = read(
        "A,1,X,2026-03-02,2026-03-05,paid,100,80,65,15,CO-45:20.00;PR-1:15.00,N130,T1\n"
        "A,2,X,2026-03-02,2026-03-05,denied,50,,0,,CO-97:50,,T1\n"
    )
    remittance = one(parsed)

    assert remittance["charge_cents"] == 10_000 + 5_000
    assert remittance["paid_cents"] == 6_500
    assert remittance["patient_responsibility_cents"] == 1_500
    assert remittance["status_code"] == "1"
    assert remittance["is_balanced"] is True
    assert remittance["remittance_id"] == "0123456789abcdef:2"
    assert remittance["posted_on"] == pd.Timestamp("2026-03-05")
    lines = parsed.tables["remittance_lines"]
    assert lines["line_index"].tolist() == [1, 2]
    assert lines["remark_codes"].fillna("").tolist() == ["N130", ""]
    adjustments = parsed.tables["adjustments"]
    assert adjustments["amount_cents"].tolist() == [2_000, 1_500, 5_000]
    assert adjustments["line_index"].tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("second", "count"),
    [
        pytest.param("A,2,X,2026-03-02,,paid,1,,1,,,,T1", 1, id="all the same"),
        pytest.param("A,2,X,2026-03-03,,paid,1,,1,,,,T1", 2, id="another date"),
        pytest.param("A,2,X,2026-03-02,,paid,1,,1,,,,T2", 2, id="another trace"),
        pytest.param("A,2,Y,2026-03-02,,paid,1,,1,,,,T1", 2, id="another payer"),
        pytest.param("A,2,X,2026-03-02,,reversed,-1,,-1,,,,T1", 2, id="reversed"),
    ],
)
def test_what_makes_an_adjudication_of_its_own(second: str, count: int) -> None:
    parsed = read("A,1,X,2026-03-02,,paid,1,,1,,,,T1\n" + second + "\n")

    assert len(parsed.tables["remittances"]) == count


def test_an_adjudication_is_denied_only_when_every_row_is() -> None:
    assert one(read("A,1,X,2026-03-02,,denied,9,,0,,CO-50:9,,T\n"))["status_code"] == "4"


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_reversal_takes_back_whichever_sign_it_is_written_with(sign: str) -> None:
    row = f"A,,X,2026-03-02,,reversed,{sign}100,,{sign}80,,CO-45:{sign}20,,T\n"
    parsed = read(row)

    assert one(parsed)["status_code"] == "22"
    assert one(parsed)["charge_cents"] == -10_000
    assert one(parsed)["paid_cents"] == -8_000
    assert one(parsed)["is_balanced"] is True
    assert parsed.tables["adjustments"]["amount_cents"].tolist() == [-2_000]
    assert parsed.tables["adjustments"]["line_index"].tolist() == [0]
    assert parsed.tables["remittance_lines"].empty


def test_money_the_adjustments_do_not_explain_is_kept_and_flagged() -> None:
    parsed = read("A,1,X,2026-03-02,,paid,100,,70,,CO-45:20,,T\n")

    assert one(parsed)["is_balanced"] is False
    assert parsed.findings["rule"].tolist() == ["claim-balance"]
    assert not parsed.findings["is_refused"].any()


def test_without_adjustments_the_balance_is_unknown() -> None:
    parsed = read("A,1,X,2026-03-02,,paid,100,,70,,,,T\nA,2,X,2026-03-02,,paid,100,,100,,,,T\n")

    assert pd.isna(one(parsed)["is_balanced"])
    assert parsed.findings.empty


def test_a_bad_adjustment_costs_its_row() -> None:
    parsed = read(
        "A,1,X,2026-03-02,,paid,100,,80,,CO-45=20,,T\nB,1,X,2026-03-02,,paid,1,,0,,Zebulon:1,,T\n"
    )

    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A"]
    assert parsed.findings["rule"].tolist() == ["bad-adjustment"]
    assert "Zebulon" not in parsed.findings.to_csv()


def test_a_total_beside_its_lines_is_refused_so_that_money_counts_once() -> None:
    parsed = read(
        "A,1,X,2026-03-02,,paid,60,,60,,,,T\nA,2,X,2026-03-02,,paid,40,,40,,,,T\n"
        "A,,X,2026-03-02,,paid,100,,100,,,,T\n"
    )

    assert one(parsed)["paid_cents"] == 6_000 + 4_000
    assert parsed.findings["rule"].tolist() == ["mixed-levels"]
    assert parsed.files.iloc[0]["rows_refused"] == 1


@pytest.mark.parametrize(
    ("rows", "is_assumed"),
    [
        pytest.param("A,,X,2026-03-02,,,100,,0,,,,T1\n", True, id="no status"),
        pytest.param("A,,X,2026-03-02,,paid,100,,0,,,,T1\n", False, id="a status"),
        pytest.param(
            "A,1,X,2026-03-02,,,100,,0,,,,T1\nA,2,X,2026-03-02,,denied,9,,0,,,,T1\n",
            False,
            id="a status on one line",
        ),
    ],
)
def test_a_status_that_was_not_given_is_assumed_and_said_to_be(rows: str, is_assumed: bool) -> None:  # noqa: FBT001
    remittance = one(read(rows))

    assert remittance["status_code"] == "1"
    assert remittance["is_status_assumed"] is is_assumed
