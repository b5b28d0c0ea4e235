"""Deposits, 835s and postings tied by trace number; amounts are cents."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import post
from vitals.ledger.book import open_book
from vitals.ledger.three_way import three_way

SENT = "claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05"


def tied(
    deposits: str, payments: str, remittances: str = "", plb: str = "", **settings: Any
) -> pd.DataFrame:
    """Three-way rows of payments *id, trace, paid_on, amount* and what they pay on claims."""
    texts = {
        "claims": SENT,
        "deposits": f"deposited_on, amount_cents, payer_id, trace_number\n{deposits}",
        "payments": "payment_id, payer_id, trace_number, paid_on, amount_cents, "
        f"claims_paid_cents, provider_adjustments_cents, is_balanced\n{payments}",
        "remittances": f"payment_id, claim_id, posted_on, paid_cents, trace_number\n{remittances}",
        "provider_adjustments": f"payment_id, reason_code, amount_cents, posted_on\n{plb}",
    }
    tables = given(**texts)
    profile = practice(**settings)
    return three_way(open_book(tables, profile), post(tables, profile))


def states(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["trace_number"].fillna("none"), rows["state"], strict=True))


P77 = "p1, P1, 00T77, 2026-02-02, 9000, 9000, 0, yes"
PAID = "p1, a, 2026-02-02, 6000, 00T77\n p1, b, 2026-02-02, 3000, 00T77"
# The bank's export covers the payment's day, so that a deposit that is not there did not come.
BANKED = "2026-01-20, 100, , \n2026-02-20, 100, , "


def test_a_payment_deposited_and_posted_in_full_is_matched() -> None:
    rows = tied("2026-02-03, 9000, P1, t77\n" + BANKED, P77, PAID)

    (row,) = rows.to_dict("records")
    assert (row["deposit_cents"], row["payment_cents"], row["posted_cents"]) == (9000, 9000, 9000)
    assert (str(row["deposited_on"].date()), str(row["paid_on"].date())) == (
        "2026-02-03",
        "2026-02-02",
    )
    assert (row["gap_cents"], row["is_matched"], row["state"]) == (0, True, "matched")


@pytest.mark.parametrize(
    ("deposits", "expected"),
    [
        pytest.param("", [("00T77", "deposits_not_received")], id="no deposits at all"),
        pytest.param(
            "2026-01-15, 1, P1, X5\n 2026-02-02, 1, P1, X6",
            [
                ("X5", "deposit_without_835"),
                ("00T77", "deposits_not_received"),
                ("X6", "deposit_without_835"),
            ],
            id="deposits end on the day of the payment",
        ),
        pytest.param(
            "2026-01-15, 1, P1, X5\n 2026-02-20, 1, P1, X6",
            [
                ("X5", "deposit_without_835"),
                ("00T77", "payment_without_deposit"),
                ("X6", "deposit_without_835"),
            ],
            id="other deposits before and after",
        ),
        pytest.param("2026-02-03, 8900, P1, T77", [("00T77", "amount_differs")], id="90 and 89"),
        pytest.param(
            "2026-02-03, 9000, P1, \n" + BANKED, [("00T77", "payment_without_deposit"),
            ("none", "deposit_without_835")], id="a deposit without a trace number ties nothing",
        ),
        pytest.param(
            "2026-02-03, 4000, P1, T77\n 2026-02-04, 5000, P1, T77",
            [("00T77", "matched"), ("T77", "matched"), ("T77", "matched")],
            id="deposited in two parts: 40 + 50",
        ),
        pytest.param(
            "2026-02-03, 9000, P1, T77\n 2026-02-03, 9000, P1, T77",
            [("00T77", "matched"), ("T77", "deposit_without_835")],
            id="a payment answers to one deposit",
        ),
    ],
)  # fmt: skip
def test_what_the_bank_says_of_a_payment(deposits: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(states(tied(deposits, P77, PAID))) == sorted(expected)


def test_what_patients_brought_is_no_deposit_of_a_payer() -> None:
    rows = tied("2026-02-03, 9000, P1, T77\n 2026-02-03, 2500, , ", P77, PAID)

    assert rows["deposit_cents"].sum() == 9000


def test_one_transfer_told_in_two_835s_is_matched_by_its_sum() -> None:
    two = (
        "p1, P1, T77, 2026-02-02, 6000, 6000, 0, yes\n p2, P1, T77, 2026-02-03, 3000, 3000, 0, yes"
    )
    paid = "p1, a, 2026-02-02, 6000, T77\n p2, b, 2026-02-03, 3000, T77"

    rows = tied("2026-02-04, 9000, P1, T77", two, paid)

    assert rows["state"].tolist() == ["matched"] * 3
    assert rows["deposit_cents"].sum() == rows["payment_cents"].sum() == 6000 + 3000
    of_deposit = rows.loc[rows["deposit_cents"].notna()].iloc[0]
    assert str(of_deposit["paid_on"].date()) == "2026-02-03"  # the later of the two


def test_of_two_payments_with_one_trace_number_each_ties_to_its_own_amount() -> None:
    two = (
        "p1, P1, T77, 2026-02-02, 6000, 6000, 0, yes\n p2, P2, T77, 2026-02-02, 3000, 3000, 0, yes"
    )
    paid = "p1, a, 2026-02-02, 6000, T77\n p2, b, 2026-02-02, 3000, T77"

    rows = tied("2026-02-03, 3000, P2, T77\n 2026-02-03, 6000, P1, T77", two, paid)

    assert rows["state"].tolist() == ["matched"] * 2
    assert rows["deposit_cents"].tolist() == rows["payment_cents"].tolist()


@pytest.mark.parametrize("trace", ["", "0", "999999999", "NONE"])
def test_a_trace_number_that_stands_for_none_ties_nothing(trace: str) -> None:
    payment = f"p1, P1, {trace}, 2026-02-02, 9000, 9000, 0, yes"
    rows = tied(
        f"2026-02-03, 9000, P1, {trace}\n{BANKED}", payment, f"p1, a, 2026-02-02, 9000, {trace}"
    )

    assert set(rows["state"]) == {"payment_without_deposit", "deposit_without_835"}
    assert not rows["is_matched"].any()


@pytest.mark.parametrize(
    ("payment", "remittances", "plb", "gap", "state"),
    [
        pytest.param("9000", PAID, "", 9000 - (6000 + 3000), "matched", id="90 = 60 + 30"),
        pytest.param(
            "8000", PAID, "p1, WO, 1000, 2026-02-02", 8000 - (9000 - 1000), "matched",
            id="80 = 60 + 30 less 10 recouped",
        ),
        pytest.param(
            "9020", PAID, "p1, L6, -20, 2026-02-02", 9020 - (9000 + 20), "matched",
            id="90.20 = 60 + 30 and 0.20 interest",
        ),
        pytest.param(
            "9000", "p1, a, 2026-02-02, 6000, 00T77", "", 9000 - 6000, "posted_differs",
            id="a claim of 30 was refused",
        ),
        pytest.param("9000", "", "", 9000, "not_posted", id="all of its claims were refused"),
    ],
)  # fmt: skip
def test_what_is_posted_of_a_payment(
    payment: str, remittances: str, plb: str, gap: int, state: str
) -> None:
    told = f"p1, P1, 00T77, 2026-02-02, {payment}, 9000, 0, yes"
    (row,) = tied(f"2026-02-03, {payment}, P1, T77", told, remittances, plb).to_dict("records")

    assert (row["gap_cents"], row["state"], row["is_matched"]) == (gap, state, True)


def test_a_notice_of_no_payment_has_nothing_to_deposit() -> None:
    notice = "p1, P1, T77, 2026-02-02, 0, 0, 0, yes"

    assert states(tied(BANKED, notice, "p1, a, 2026-02-02, 0, T77")) == [
        ("T77", "nothing_to_deposit")
    ]


def test_of_a_payer_posted_from_transactions_nothing_is_said_about_posting() -> None:
    rows = tied("2026-02-03, 9000, P1, T77", P77, PAID, posting="transactions")

    assert rows["state"].tolist() == ["matched"]
    assert rows["posted_cents"].isna().all()
    assert rows["gap_cents"].isna().all()


def test_exported_adjudications_of_one_trace_number_are_one_payment() -> None:
    remittances = ", a, 2026-02-02, 6000, T77\n , b, 2026-02-03, 3000, T77\n , b, 2026-02-03, 500, "
    rows = tied("2026-02-04, 9000, P1, T77", "", remittances)

    (row,) = rows.to_dict("records")
    assert (row["payment_cents"], row["posted_cents"], row["state"]) == (9000, 9000, "matched")


def test_a_ledger_without_sources_tells_the_same() -> None:
    tables = given(
        claims=SENT,
        payments="payment_id, payer_id, trace_number, paid_on, amount_cents\n"
        "p1, P1, T1, 2026-02-02, 9000",
        remittances="""payment_id, claim_id, posted_on, status_code, paid_cents
                       p1,         a,        2026-02-02, 1,           6000
                       p1,         b,        2026-02-02, 25,          3000""",
    )
    book, ledger = open_book(tables, practice()), post(tables, practice())

    whole = three_way(book, ledger)

    assert whole["gap_cents"].tolist() == [9000 - 6000]  # an estimate posts nothing
    slim = ledger.drop(columns=["source_file", "source_row", "source_loop"])
    pd.testing.assert_frame_equal(three_way(book, slim), whole)
