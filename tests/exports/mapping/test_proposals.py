"""What is proposed for an export, and why."""

from __future__ import annotations

import pytest

from tests.exports.mapping.proposing import CLAIMS, choice, claim_lines, lines, proposed, rule
from tests.exports.mapping.systems import system
from tests.exports.workbooks import xlsx
from vitals.exports.mapping.propose import propose
from vitals.exports.mapping.telling import render_proposal


def test_a_reason_names_the_header_and_what_the_values_are() -> None:
    found = choice(proposed(claim_lines()), "service_on")

    assert found.reason == (
        "header 'DOS' is a known name for service_on; 100 % of 20 values are dates"
    )
    assert (found.level, found.confidence, found.samples) == ("high", 1.0, ("99/99/9999",))


def test_a_name_whose_values_look_otherwise_is_not_believed() -> None:
    text = claim_lines().replace("/15/2026", " Main St")

    proposal = proposed(text)

    assert "service_on" not in {one.column for part in proposal.parts for one in part.choices}
    assert not proposal.is_complete


def test_values_alone_find_a_column_without_a_name_at_low_or_medium_confidence() -> None:
    text = claim_lines(f"{CLAIMS},Textbox80", tail=",1234567893")
    npi = choice(proposed(text), "provider_npi")

    assert (npi.rule, npi.level) == ("Textbox80", "medium")
    assert npi.reason.startswith("the header is no known name for it")


def test_the_header_is_found_below_titles_and_totals_are_no_data() -> None:
    text = "Charge report\nPractice: Cedar Street\n\n" + claim_lines() + "Total,,,,2000.00\n"
    proposal = proposed(text)

    assert (proposal.header_line, proposal.rows) == (4, 20)
    assert choice(proposal, "charge").confidence == 1.0


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_any_delimiter_is_found(delimiter: str) -> None:
    assert proposed(claim_lines().replace(",", delimiter)).is_complete


def test_the_sheet_with_the_likeliest_header_is_taken_and_told_by_number() -> None:
    rows = [line.split(",") for line in claim_lines().splitlines()]
    proposal = proposed(xlsx([[["Notes"], ["made on Monday"]], rows]))

    assert (proposal.sheet_number, proposal.is_complete) == (2, True)
    assert proposal.sheet == ""  # S2 is no known word, and might have been a name
    assert "header in line 1 of sheet 2" in render_proposal("a.xlsx", proposal)


def test_without_a_header_nothing_is_proposed_and_nothing_shown() -> None:
    assert propose(b"Zumwald,Quentin,C100\nQuill,Petra,C101\n") is None


def test_numbered_columns_of_service_lines_are_repeated() -> None:
    proposal = proposed(system("Office Ally").csv())

    assert proposal.parts[0].repeat == {"mark": "#", "times": 6}
    assert proposal.parts[0].when == {"CPT#": "filled"}
    assert rule(proposal, "charge") == "Charges#"
    assert rule(proposal, "line_no") == {"count": "repeat"}
    assert rule(proposal, "modifiers")["join"] == [f"Modifier{letter}#" for letter in "ABCD"]


def test_numbered_diagnoses_alone_are_no_service_lines() -> None:
    text = claim_lines(f"{CLAIMS},Diagnosis 1,Diagnosis 2", tail=",M54.5,F41.1")

    assert not proposed(text).parts[0].repeat


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("13/02/2026", "03/04/2026"), "day_first"),
        (("02/13/2026", "03/04/2026"), "month_first"),
        (("2026-02-13", "2026-04-03"), "iso"),
    ],
)
def test_the_order_of_dates_is_what_the_dates_themselves_prove(
    dates: tuple[str, str], order: str
) -> None:
    rows = [f"C{n},60054,{dates[n % 2]},97110,100.00" for n in range(10)]
    proposal = proposed(lines(CLAIMS, *rows))

    assert (proposal.dates, proposal.questions) == (order, ())


def test_dates_that_prove_nothing_are_a_question() -> None:
    rows = [f"C{n},60054,03/04/2026,97110,100.00" for n in range(10)]

    assert proposed(lines(CLAIMS, *rows)).questions == (
        "no date tells day from month: is the month first?",
    )


def test_numbers_of_a_spreadsheet_are_dates_under_a_dates_name_only() -> None:
    rows = [f"C{n},60054,{46000 + n},97110,100.00" for n in range(10)]

    assert choice(proposed(lines(CLAIMS, *rows)), "service_on").confidence == 1.0
    unnamed = proposed(lines(CLAIMS.replace("DOS", "Textbox9"), *rows))
    assert not unnamed.is_complete


def test_a_price_for_one_unit_is_multiplied_and_asked_about() -> None:
    charge = choice(proposed(system("TherapyNotes").csv()), "charge")

    assert charge.rule == {"times": ["Rate", "Units"]}
    assert charge.decide.startswith("is this the price of one unit?")


def test_a_payer_with_its_id_in_parentheses_is_taken_apart() -> None:
    proposal = proposed(system("SimplePractice").csv())

    assert rule(proposal, "payer_id") == {"from": "Insurance", "take": "inside_parentheses"}
    assert rule(proposal, "payer_name") == {"from": "Insurance", "take": "before_parentheses"}


def test_a_modifier_glued_to_the_procedure_is_cut_off_and_kept() -> None:
    proposal = proposed(claim_lines().replace("97110", "97110-GP"))

    assert rule(proposal, "procedure") == {"from": "CPT", "take": "before:-"}
    assert rule(proposal, "modifiers") == {"from": "CPT", "take": "after:-"}


def test_without_a_claim_number_one_is_made_of_patient_and_day_without_keeping_either() -> None:
    proposal = proposed(system("SimplePractice").csv())
    made = choice(proposal, "claim_id")

    assert made.rule == {"hash": ["Client", "Date of Service"]}
    assert (made.level, made.samples) == ("low", ())
    assert made.decide.startswith("two claims of a patient on one day become one")


def test_a_number_for_each_patient_is_no_payer() -> None:
    header = CLAIMS.replace("Payor ID", "Insurance ID")
    rows = [f"C{n},W{7700000 + n},03/15/2026,97110,100.00" for n in range(30)]
    proposal = proposed(lines(header, *rows))

    assert choice(proposal, "payer_id").level == "low"


def test_a_header_that_stands_twice_is_a_question_with_positions() -> None:
    questions = proposed(system("SimplePractice").csv()).questions

    assert any(one.startswith("'Paid' stands 2 times (columns 12, 17)") for one in questions)


def test_null_words_of_the_columns_read_are_listed() -> None:
    text = claim_lines(f"{CLAIMS},Submitted Date", tail=",unknown")

    assert proposed(text.replace("unknown", "02/01/2026", 5)).null == ("unknown",)


def test_what_is_missing_is_listed_with_what_to_do() -> None:
    proposal = proposed(system("Outsourced").csv())

    ((column, what),) = proposal.parts[0].missing
    assert (column, proposal.is_complete) == ("procedure", False)
    assert what.startswith("name the column of the procedure code")


def test_one_table_can_be_asked_for() -> None:
    proposal = proposed(system("Synthea claims").csv(), table="claims")

    assert [part.table for part in proposal.parts] == ["claims"]


def test_the_same_bytes_give_the_same_proposal() -> None:
    content = system("Tebra").csv()

    assert render_proposal("a", proposed(content)) == render_proposal("a", proposed(content))


LINES = "Acct #,DOS,CPT,Ins ID,Qty,Fee,Ext Amt"
LINE = "V1,09/13/2026,97110,60054,2,$60.00,$120.00"


@pytest.mark.parametrize("total", ["Ext Amt", "Line Total", "Extended", "Extended Charge"])
def test_the_amount_of_the_line_goes_before_the_price_of_one_unit(total: str) -> None:
    assert rule(proposed(lines(LINES.replace("Ext Amt", total), LINE)), "charge") == total
    priced = LINES.replace("Fee", "Unit Price").replace("Ext Amt", total)
    assert rule(proposed(lines(priced, LINE)), "charge") == total


def test_a_fee_beside_several_units_may_be_the_price_of_one_and_is_asked_about() -> None:
    header, row = LINES.rpartition(",")[0], LINE.rpartition(",")[0]
    asked = choice(proposed(lines(header, row)), "charge")

    assert asked.rule == "Fee"
    assert asked.decide.endswith("the charge is {times: ['Fee', 'Qty']}")
    alone = choice(proposed(lines(header, row.replace(",2,", ",1,"))), "charge")
    assert alone.decide == ""


def test_subtotals_totals_and_remarks_are_no_data_and_ask_nothing() -> None:
    tail = "Subtotal,,,,2000.00\n,,,Grand Total:,2000.00\nPrinted by: x,,,,\n"
    proposal = proposed(claim_lines() + tail)

    assert proposal.rows == 20
    assert rule(proposal, "payer_id") == "Payor ID"
    assert not [one.decide for one in proposal.parts[0].choices if one.decide]


@pytest.mark.parametrize("month", ["Sep 2026", "2026-09", "09/2026", "Sep-26"])
def test_a_month_is_known_in_the_forms_that_are_read(month: str) -> None:
    header = "Month,Insurance AR,Patient AR,Total AR"

    assert rule(proposed(lines(header, f"{month},1.00,2.00,3.00")), "month") == "Month"


def test_the_last_day_of_a_week_is_asked_about() -> None:
    header = "Week Ending,Employee,Job Title,Total Hrs,Billing Hrs"
    text = lines(header, "10/16/2026,E1,Biller,40,38")

    assert choice(proposed(text), "week_of").decide.startswith("this is the last day of the week")


def test_amounts_with_a_decimal_comma_are_told_as_not_read() -> None:
    text = lines("Claim #;Payor ID;DOS;CPT;Chg Amt", "C1;60054;09/15/2026;97110;1.120,00")

    assert any("decimal comma are not read" in one for one in proposed(text).questions)
