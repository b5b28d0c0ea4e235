"""What the last page says of the bank, the payers and the postings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.report.sample import MONTH, bank_month, healthy
from vitals.reconciliation import OF_THE_BANK
from vitals.report.model import Reconciled
from vitals.report.reconciled import reconciled


def told(*months: dict[str, Any], has_bank: bool = True, **other: Any) -> Reconciled:
    bank = {
        "deposits_received": has_bank,
        "months": list(months),
        "unmatched": [],
        "unmatched_left_off": 0,
    }
    return reconciled(replace(healthy(), reconciliation={"three_way": bank, **other}))


def sums(section: Reconciled) -> dict[str, tuple[str, str]]:
    return {row.label: (row.month, row.year) for row in section.rows}


def test_all_that_agrees_is_said_once_and_shown_for_the_month_and_twelve() -> None:
    section = told(*(bank_month(f"2026-{month:02}", posted_cents=100) for month in range(1, 11)))

    assert (section.mark.tone, section.mark.word) == ("good", "Agree")
    assert sums(section)["Posted to claims"] == ("$1.00", "$10.00")  # 10 months of 1.00
    assert not any(row.is_off for row in section.rows)


@pytest.mark.parametrize(
    ("month", "has_bank", "word", "says"),
    [
        pytest.param(
            bank_month(MONTH, unknown=3), False, "Cannot be reconciled",
            "Cannot be reconciled with the bank: no deposits were received. "
            "Every 835 payment is posted in full.",
            id="no deposits at all",
        ),
        pytest.param(
            bank_month(MONTH, gap_cents=1250), False, "Cannot be reconciled",
            "Cannot be reconciled with the bank: no deposits were received. "
            "835 payments and postings are $12.50 apart.",
            id="no deposits, and a claim not posted",
        ),
        pytest.param(
            bank_month(MONTH, unknown=2), True, "Cannot be reconciled",
            "For 2 payments of October no deposits of those days were received yet.",
            id="the bank's export ends too early",
        ),
        pytest.param(
            bank_month(MONTH, open=1, unknown=2), True, "To look into",
            "1 payment or deposit of October to look into: bank, 835s and postings do not agree.",
            id="one to look into",
        ),
        pytest.param(
            bank_month(MONTH, deposits_cents=0, payments_cents=0), True, "Cannot be reconciled",
            "No payer paid in October.", id="nothing paid",
        ),
    ],
)  # fmt: skip
def test_a_month_is_green_only_where_all_was_seen_and_agrees(
    month: dict[str, Any],
    has_bank: bool,  # noqa: FBT001 - a case of the table above
    word: str,
    says: str,
) -> None:
    section = told(month, has_bank=has_bank)

    assert (section.mark.word, section.says) == (word, says)
    assert section.mark.tone != "good"


def test_without_deposits_the_bank_is_not_known_and_never_zero() -> None:
    none = dict.fromkeys(OF_THE_BANK)
    section = told(bank_month(MONTH, unknown=1, **none), has_bank=False)
    rows = sums(section)

    assert rows["Deposits from payers"] == ("not known", "not known")
    assert rows["835 payments without a deposit"] == ("not known", "not known")
    assert rows["Posted to claims"][0] == "$70,000.00"
    assert section.rows_note == ""


def test_sums_of_a_month_are_said_to_differ_by_the_days_between_payment_and_deposit() -> None:
    assert told(bank_month(MONTH)).rows_note == (
        "Deposits follow their payments by days, so a month's sums may differ."
    )


def test_what_differs_is_listed_by_trace_number_and_marked() -> None:
    section = reconciled(healthy())

    assert [
        (row.trace, row.on, row.deposit, row.payment, row.state) for row in section.open_rows
    ] == [("726261029CST", "2026-10-29", "$1,781.00", "$1,795.00", "deposit and 835 differ")]
    assert [row.label for row in section.rows if row.is_off] == ["Deposit and 835 differ by"]


def test_the_practices_own_receivables_stand_beside_ours() -> None:
    section = reconciled(healthy())

    assert [(row.label, row.difference, row.is_off) for row in section.controls] == [
        ("Total", "$10.00", True),  # 174,511.85 less 174,501.85
        ("Insurance", "$0.00", False),
    ]
    assert (
        "The practice gave no A/R figure of its own for October."
        in told(bank_month(MONTH), ar_control=[]).notes
    )


def test_provider_adjustments_and_the_own_ledger_are_told_in_words() -> None:
    notes = " ".join(reconciled(healthy()).notes)

    assert "PLB in October: recouped (WO) $206.25, interest (L6) −$1.25" in notes
    assert "$69,987.95 of payer payments in October; less what is posted here −$12.05." in notes


def test_a_report_without_the_figures_says_so() -> None:
    section = reconciled(replace(healthy(), reconciliation={}))

    assert section.mark.word == "Cannot be reconciled"
    assert section.rows == ()
