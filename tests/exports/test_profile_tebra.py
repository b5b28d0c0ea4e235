"""Tebra's charges: one row is a claim line, each payer's answer to it and the patient's payment."""

from __future__ import annotations

from tests.exports.workbooks import xlsx
from vitals.exports import read_table
from vitals.parsed import Parsed
from vitals.reading import patient_hasher

PLAIN = [
    "ID",
    "CreatedDate",
    "PracticeName",
    "EncounterID",
    "PatientID",
    "PatientName",
    "PatientDateOfBirth",
    "ServiceStartDate",
    "PostingDate",
    "ServiceLocationName",
    "ProcedureCode",
    "ProcedureModifier1",
    "ProcedureModifier2",
    "Units",
    "UnitCharge",
    "TotalCharges",
    "Status",
]
PAID = [
    "CompanyName",
    "FirstBillDate",
    "PaymentPostingDate",
    "AdjudicationDate",
    "PaymentRef",
    "InsuranceAllowed",
    "InsuranceContractAdjustment",
    "InsuranceContractAdjustmentReason",
    "InsurancePayment",
    "InsuranceDeductible",
    "InsuranceCoinsurance",
    "InsuranceCopay",
]
HEADER = [
    *PLAIN,
    *(f"{rank}Insurance{name}" for rank in ("Primary", "Secondary") for name in PAID),
    *("PatientPaymentID", "PatientPaymentPostingDate", "PatientPaymentAmount"),
]
CHARGE = {
    "ID": "9001",
    "CreatedDate": "1/6/2026",
    "EncounterID": "501",
    "PatientID": "77",
    "PatientName": "Zebulon Quartermain",
    "PatientDateOfBirth": "1/1/1950",
    "ServiceStartDate": "1/5/2026",
    "PostingDate": "1/7/2026",
    "ProcedureCode": "97110",
    "ProcedureModifier1": "GP",
    "ProcedureModifier2": "59",
    "Units": "2.0000",
    "UnitCharge": "100.0000",
    "TotalCharges": "200.0000",
    "PrimaryInsuranceCompanyName": "Aetna",
    "PrimaryInsuranceFirstBillDate": "1/8/2026",
}
PRIMARY = {
    "PrimaryInsurancePaymentPostingDate": "1/22/2026",
    "PrimaryInsuranceAdjudicationDate": "1/20/2026",
    "PrimaryInsurancePaymentRef": "EFT1",
    "PrimaryInsuranceInsuranceAllowed": "150.00",
    "PrimaryInsuranceInsuranceContractAdjustment": "50.00",
    "PrimaryInsuranceInsuranceContractAdjustmentReason": "45",
    "PrimaryInsuranceInsurancePayment": "100.00",
    "PrimaryInsuranceInsuranceDeductible": "30.00",
    "PrimaryInsuranceInsuranceCoinsurance": "20.00",
}
SECONDARY = {
    "SecondaryInsuranceCompanyName": "Cigna",
    "SecondaryInsurancePaymentPostingDate": "2/10/2026",
    "SecondaryInsuranceInsurancePayment": "20.00",
    "SecondaryInsuranceInsuranceDeductible": "30.00",
}


def read(*rows: dict[str, str]) -> Parsed:
    table = [["Charges"], [], HEADER, *([row.get(name, "") for name in HEADER] for row in rows)]
    return read_table("f", xlsx([table]), hash_patient=patient_hasher("key"))


def test_one_row_becomes_a_claim_line_with_both_payers_answers_and_the_patients_payment() -> None:
    patient = {
        "PatientPaymentID": "4",
        "PatientPaymentPostingDate": "2/20/2026",
        "PatientPaymentAmount": "10.00",
    }
    parsed = read(CHARGE | PRIMARY | SECONDARY | patient)
    claim = parsed.tables["claims"].iloc[0]
    remits = parsed.tables["remittances"]
    adjustments = parsed.tables["adjustments"]

    assert (claim["claim_id"], claim["line_no"], claim["modifiers"]) == ("501", 1, "GP 59")
    assert (claim["charge_cents"], claim["units_thousandths"]) == (20_000, 2_000)
    dates = [f"{claim[name]:%m-%d}" for name in ("service_on", "entered_on", "submitted_on")]
    assert dates == ["01-05", "01-06", "01-08"]
    assert remits["payer_id"].tolist() == ["Aetna", "Cigna"]
    assert remits["remittance_id"].nunique() == 2
    assert remits["paid_cents"].tolist() == [10_000, 2_000]
    assert remits["patient_responsibility_cents"].tolist() == [3_000 + 2_000, 3_000]
    assert remits["is_balanced"].tolist() == [True, True]
    told = zip(
        adjustments["group_code"], adjustments["reason_code"], adjustments["amount_cents"],
        strict=True,
    )  # fmt: skip
    # Cigna: of 200 charged it paid 20 and left 30 to the patient; 200 - 20 - 30 = 150 went before.
    assert list(told) == [
        ("CO", "45", 5_000),
        ("PR", "1", 3_000),
        ("PR", "2", 2_000),
        ("PR", "1", 3_000),
        ("OA", "23", 20_000 - 2_000 - 3_000),
    ]
    assert parsed.tables["transactions"]["amount_cents"].tolist() == [1_000]
    assert parsed.tables["remittance_lines"]["line_no"].tolist() == [1, 1]


def test_lines_of_one_encounter_are_numbered_and_answered_together() -> None:
    second = CHARGE | {"ID": "9002", "ProcedureCode": "97140", "TotalCharges": "100.00"}
    answer = PRIMARY | {"PrimaryInsuranceInsurancePayment": "50.00"}
    parsed = read(CHARGE | PRIMARY, second | answer)

    assert parsed.tables["claims"]["line_no"].tolist() == [1, 2]
    assert parsed.tables["remittance_lines"]["line_no"].tolist() == [1, 2]
    assert parsed.tables["remittances"]["paid_cents"].tolist() == [10_000 + 5_000]


def test_an_answer_that_neither_pays_nor_explains_is_a_denial() -> None:
    nothing = {"PrimaryInsurancePaymentPostingDate": "1/22/2026"}
    parsed = read(CHARGE | nothing | {"PrimaryInsuranceInsurancePayment": "0.0000"})

    assert parsed.tables["remittances"]["status_code"].tolist() == ["4"]


def test_rows_without_a_charge_or_an_insurer_and_voids_are_told_and_passed_over() -> None:
    parsed = read(
        CHARGE,
        {"PracticeName": "Cedar"},
        CHARGE | {"ID": "9003", "Status": "Voided"},
        CHARGE | {"ID": "9004", "PrimaryInsuranceCompanyName": ""},
    )
    told = parsed.findings[parsed.findings["rule"].eq("passed-over")]

    assert len(parsed.tables["claims"]) == 1
    assert told["rows"].tolist() == [1, 1, 1, 1]  # a title above the header, and one of each
    assert parsed.files["rows_refused"].tolist() == [0]


def test_a_fault_of_one_payers_date_refuses_the_row_in_every_table_by_the_files_column() -> None:
    broken = PRIMARY | {"PrimaryInsurancePaymentPostingDate": "1/32/2026"}
    parsed = read(CHARGE | broken | SECONDARY, CHARGE | {"ID": "9005", "EncounterID": "502"})
    wrong = parsed.findings[parsed.findings["is_refused"]]

    assert parsed.tables["claims"]["claim_id"].tolist() == ["502"]
    assert parsed.tables["remittances"].empty
    assert parsed.tables["adjustments"].empty
    assert len(wrong) == 1
    assert "column PrimaryInsurancePaymentPostingDate: expected a date" in wrong["reason"].iloc[0]
    assert wrong["source_row"].tolist() == [4]


def test_no_name_and_no_patient_number_is_kept() -> None:
    parsed = read(CHARGE | PRIMARY | SECONDARY)
    said = " ".join(table.to_csv() for table in parsed.tables.values())

    assert not [word for word in ("Zebulon", "Quartermain", "1950", ",77,") if word in said]
    assert parsed.tables["claims"]["patient_key"].str.len().tolist() == [16]
