"""What is proposed for exports whose rows are transactions."""

from __future__ import annotations

import pytest

from tests.exports.mapping.proposing import (
    choice,
    claim_lines,
    lines,
    proposed,
    rule,
    rule_of,
)
from tests.exports.mapping.reading import read_as_proposed
from tests.exports.mapping.systems import system
from vitals.exports.mapping.model import Part, Proposal
from vitals.exports.mapping.telling import render_proposal


def kinds(proposal: Proposal) -> dict[str, list[Part]]:
    told: dict[str, list[Part]] = {}
    for part in proposal.parts:
        told.setdefault(part.table, []).append(part)
    return told


def test_rows_that_say_their_kind_become_transactions_with_the_sign_of_the_rows() -> None:
    proposal = proposed(system("Ledger").csv())
    by_words = {
        tuple(part.when["Tran Type"]): {one.column: one.rule for one in part.choices}
        for part in proposal.parts
    }

    assert by_words[("charge",)]["amount"] == "Net Amount"
    assert by_words[("pt pmt",)]["kind"] == {"value": "patient_payment"}
    assert by_words[("pt pmt",)]["account"] == {"value": "patient"}
    insurance = by_words[("contractual adj", "ins pmt", "write off")]
    assert insurance["amount"] == {"from": "Net Amount", "sign": "negate"}
    assert insurance["kind"]["words"] == {
        "contractual adj": "contractual",
        "ins pmt": "payer_payment",
        "write off": "write_off",
    }


def test_a_payment_is_the_patients_where_the_account_says_so() -> None:
    proposal = proposed(system("athenaOne").csv())
    payments = [
        (part.when["transaction_transfer_type"], rule_of(part, "kind"))
        for part in kinds(proposal)["transactions"]
        if part.when["transaction_type"] == ["payment"]
    ]

    assert payments == [
        (["primary"], {"value": "payer_payment"}),
        (["patient"], {"value": "patient_payment"}),
    ]


def test_charges_of_a_ledger_are_claims_too_where_it_has_procedures() -> None:
    claims = kinds(proposed(system("athenaOne").csv()))["claims"]

    assert [part.when for part in claims] == [{"transaction_type": ["charge"]}]


def test_the_other_half_of_a_transfer_and_voided_rows_are_passed_over() -> None:
    skipped = {tuple(one["when"]) for one in proposed(system("athenaOne").csv()).skip}

    assert skipped >= {("voided_date",), ("transaction_type",)}


def test_words_of_the_kind_that_nobody_knows_are_counted_and_never_shown() -> None:
    text = system("Ledger").csv().replace(b"Write-Off", b"Zumwaldian")
    proposal = proposed(text)

    assert not proposal.is_complete
    assert "8 rows have words" in dict(proposal.parts[0].missing)["kind"]
    assert "umwald" not in render_proposal("a.csv", proposal).lower()


def test_a_kind_whose_amounts_stand_in_another_column_takes_them_from_there() -> None:
    rows = [f"{n},C{n // 2},2026-01-{n + 10},CHARGE,50.00,," for n in range(10)]
    rows += [f"{n},C{n // 2},2026-02-{n},PAYMENT,,30.00,0" for n in range(10, 20)]
    rows += [f"{n},C{n // 2},2026-03-{n},ADJUSTMENT,,0,20.00" for n in range(20, 30)]
    header = "Transaction ID,Claim ID,Post Date,Type,Amount,Payments,Adjustments"
    amounts = {
        part.when["Type"][0]: rule_of(part, "amount")
        for part in proposed(lines(header, *rows)).parts
    }

    assert amounts == {"charge": "Amount", "payment": "Payments", "adjustment": "Adjustments"}


def test_a_blank_payer_id_is_filled_by_the_payers_name() -> None:
    rows = [f"C{n},{'60054' if n % 2 else ''},Aetna,03/15/2026,97110,1.00" for n in range(20)]
    proposal = proposed(lines("Claim #,Payor ID,Payer Name,DOS,CPT,Chg Amt", *rows))

    assert rule(proposal, "payer_id") == {"from": ["Payor ID", "Payer Name"]}


def test_blanks_of_a_required_column_are_counted_and_asked_about() -> None:
    text = claim_lines().replace(",97110,", ",,", 3)

    assert choice(proposed(text), "procedure").decide.startswith("3 of 20 rows have nothing here")


def test_an_amount_column_for_each_kind_becomes_an_entry_for_each() -> None:
    proposal = proposed(system("OpenEMR").csv())

    assert [rule_of(part, "kind")["value"] for part in proposal.parts] == [
        "charge",
        "payer_payment",
        "contractual",
    ]
    assert rule_of(proposal.parts[2], "amount") == {"from": "Adjust", "sign": "negate"}
    assert proposal.parts[2].when == {"Adjust": "nonzero"}


def test_a_charge_line_with_its_payment_becomes_a_claim_and_a_remittance_of_the_same_line() -> None:
    claims, remittances, *_ = proposed(system("Tebra").csv()).parts

    assert (claims.table, remittances.table) == ("claims", "remittances")
    assert remittances.when == {"PrimaryInsuranceAdjudicationDate": "filled"}
    assert rule_of(claims, "line_no") == rule_of(remittances, "line_no")


LEDGER = [
    "T1,I-1,09/13/2026,Charge,200.00,60054,Insurance",
    "T2,I-1,09/28/2026,Insurance Payment,-120.00,60054,Insurance",
    "T3,I-1,09/28/2026,Contractual Adjustment,-50.00,60054,Insurance",
    "T4,I-1,10/02/2026,Patient Payment,(30.00),60054,Patient",
]
LEDGER_HEADER = "Txn,Invoice,Trans Date,Trans Type,Trans Amount,Carrier,Resp Party"


@pytest.mark.parametrize("times", [1, 2, 30])
def test_a_ledger_of_few_rows_gets_the_signs_of_one_of_many(times: int) -> None:
    rows = [row.replace("T", f"T{n}", 1) for n in range(times) for row in LEDGER]
    read = read_as_proposed(lines(LEDGER_HEADER, *rows))
    by_kind = read.tables["transactions"].groupby("kind")["amount_cents"].sum()

    assert by_kind.to_dict() == {
        "charge": times * 200_00,
        "contractual": times * 50_00,
        "patient_payment": times * 30_00,
        "payer_payment": times * 120_00,
    }


POSTINGS = lines(
    "Visit ID,Service Date,Post Date,CPT,Insurance,Charges,Payments,Adjustments,Payments,Balance",
    "900,2026-08-01,2026-08-03,99213,UHC (87726),150.00,0.00,0.00,,150.00",
    "900,2026-08-01,2026-08-20,99213,UHC (87726),0.00,80.00,50.00,20.00,0.00",
    "901,2026-08-02,2026-08-03,99214,UHC (87726),220.00,,,--,220.00",
    "Totals,,,,,370.00,80.00,50.00,20.00,370.00",
)


def test_dated_postings_with_a_column_for_each_kind_become_claims_and_transactions() -> None:
    tables = read_as_proposed(POSTINGS).tables
    by_kind = tables["transactions"].groupby("kind")["amount_cents"].sum().to_dict()

    assert tables["claims"]["charge_cents"].sum() == (150 + 220) * 100
    assert by_kind == {"payer_payment": 80_00, "contractual": 50_00}


def test_of_equal_headers_the_fuller_column_is_read_and_the_other_is_a_loud_question() -> None:
    proposal = proposed(POSTINGS)

    assert proposal.questions[0].startswith(
        "'Payments' stands 2 times (columns 7, 9): is column 7 the right one?"
    )
    assert not proposal.is_complete  # 20 dollars stand in column 9
