"""What a flat file of remittances says about the difference of charge and payment is kept."""

from __future__ import annotations

from tests.exports.mapping.proposing import choice, claim_lines, lines, proposed, rule
from tests.exports.mapping.reading import read_as_proposed
from vitals.exports.mapping.telling import render_proposal

HEADER = (
    "Check Number,Check Date,Payer,Claim #,Line,DOS,Proc,Billed,Allowed,Ded,CoIns,CoPay,"
    "Contractual,Paid,Reason Codes"
)
PAID = "EFT1,10/01/2026,60054,C1,1,09/01/2026,97110,120.00,80.00,5.00,3.00,12.00,40.00,60.00,CO-45"
DENIED = "EFT2,10/09/2026,60054,C2,1,09/13/2026,97110,120.00,0,0,0,0,120.00,0.00,CO-197"
FLAT = lines(HEADER, PAID, DENIED)


def test_reductions_patient_shares_and_reasons_become_adjustments_that_add_up() -> None:
    read = read_as_proposed(FLAT)
    found = {
        (row.group_code, row.reason_code): row.amount_cents
        for row in read.tables["adjustments"].itertuples()
    }

    assert found == {
        ("CO", "45"): 40_00,
        ("PR", "1"): 5_00,
        ("PR", "2"): 3_00,
        ("PR", "3"): 12_00,
        ("CO", "197"): 120_00,
    }
    remittances = read.tables["remittances"]
    assert remittances["patient_responsibility_cents"].sum() == 5_00 + 3_00 + 12_00
    assert remittances["is_balanced"].all()  # 120 − (40 + 5 + 3 + 12) = 60 and 120 − 120 = 0


def test_they_are_sure_where_the_rows_add_up() -> None:
    proposal = proposed(FLAT)
    found = choice(proposal, "adjustments", 1)

    assert (found.level, found.decide, proposal.is_complete) == ("high", "", True)
    assert not {one.name for one in proposal.unused} & {"Contractual", "Ded", "Reason Codes"}


def test_negative_reductions_are_turned() -> None:
    found = rule(
        proposed(FLAT.replace(",40.00,", ",-40.00,").replace(",120.00,0.00,", ",-120.00,0.00,")),
        "adjustments",
        1,
    )

    assert found["adjust"][0]["amount"] == {"from": "Contractual", "sign": "negate"}


def test_the_reduction_is_charge_less_allowed_where_no_column_holds_it() -> None:
    header = "Check Date,Payer,Claim #,Billed,Allowed,Paid,Patient Resp,Reason Code"
    row = "10/13/2026,60054,C1,200.00,150.00,120.00,30.00,45"
    found = choice(proposed(lines(header, row, row)), "adjustments")

    assert found.rule["adjust"][0]["amount"] == {"add": ["Billed", "-Allowed"]}
    assert found.rule["adjust"][1] == {"code": "PR-2", "amount": "Patient Resp"}
    assert "PR-2 stands for it all" in found.decide


def test_amounts_that_do_not_add_up_are_a_question_and_the_proposal_is_incomplete() -> None:
    proposal = proposed(FLAT.replace(",80.00,", ",81.00,").replace(",40.00,", ",17.00,"))

    found = choice(proposal, "adjustments", 1)
    assert "only in 50 % of the rows" in found.decide
    assert not proposal.is_complete


def test_several_codes_in_one_cell_are_a_question() -> None:
    proposal = proposed(FLAT.replace("CO-45", "CO-45 PR-3"))

    assert "no single code" in choice(proposal, "adjustments", 1).decide
    assert not proposal.is_complete


def test_an_adjustment_that_no_rule_reads_is_never_called_not_needed_in_silence() -> None:
    text = claim_lines(f"{'Claim #,Payor ID,DOS,CPT,Chg Amt'},Denial Code", tail=",CO-197")
    proposal = proposed(text)

    assert not proposal.is_complete
    assert "decide: 'Denial Code' looks like adjustments" in render_proposal("a.csv", proposal)
