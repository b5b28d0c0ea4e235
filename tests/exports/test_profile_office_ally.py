"""Office Ally's CMS-1500 sheet: one row is one claim with up to six lines side by side."""

from __future__ import annotations

from vitals.exports import read_table
from vitals.parsed import Parsed

LINE = ["FromDateOfService", "PlaceOfService", "CPT", "ModifierA", "ModifierB", "Charges", "Units"]
HEADER = [
    *("InsurancePlanName", "InsurancePayerID", "PatientID", "PatientLast", "PatientFirst"),
    *("CondtionRelatedToEmlpoymentYes", "PatientAcctNumber", "TotalCharges"),
    *(f"{name}{line}" for line in range(1, 7) for name in LINE),
]


def row(account: str, *lines: str) -> str:
    start = f"Aetna,60054,P7,Quartermain,Zebulon,,{account},999.99,"
    return start + ",".join([*lines, *[",,,,,,"] * (6 - len(lines))]) + "\n"


def read(*rows: str) -> Parsed:
    return read_table("f", (",".join(HEADER) + "\n" + "".join(rows)).encode())


def test_six_columns_side_by_side_become_six_lines() -> None:
    six = [f"01/0{n}/2026,11,9711{n},GP,59,{n}0.00,{n}" for n in range(1, 7)]
    claims = read(row("A1", *six)).tables["claims"]

    assert claims["line_no"].tolist() == [1, 2, 3, 4, 5, 6]
    assert claims["procedure"].tolist() == [f"9711{n}" for n in range(1, 7)]
    assert claims["charge_cents"].sum() == (10 + 20 + 30 + 40 + 50 + 60) * 100
    assert claims["modifiers"].unique().tolist() == ["GP 59"]
    assert claims["source_row"].tolist() == [2] * 6
    assert claims["payer_id"].unique().tolist() == ["60054"]


def test_blank_lines_make_no_rows_and_a_gap_keeps_its_number() -> None:
    claims = read(row("A1", "01/01/2026,11,97110,,,10.00,1", ",,,,,,", "1/3/2026,11,97140,,,5,1"))

    assert claims.tables["claims"]["line_no"].tolist() == [1, 3]
    assert claims.files["rows_refused"].tolist() == [0]


def test_one_bad_line_refuses_its_whole_claim_and_no_other() -> None:
    parsed = read(
        row("A1", "01/01/2026,11,97110,,,10.00,1", "01/01/2026,11,,,,10.00,1"),
        row("A2", "01/01/2026,11,97110,,,10.00,1"),
    )

    assert parsed.tables["claims"]["claim_id"].tolist() == ["A2"]
    wrong = parsed.findings[parsed.findings["is_refused"]]
    assert wrong["reason"].tolist() == ["line 2: column CPT2: expected a text; found nothing"]
    assert parsed.files["rows_found"].tolist() == [2]


def test_a_claim_without_any_line_is_refused_as_one_the_profile_does_not_know() -> None:
    parsed = read(row("A1"))

    assert parsed.findings[parsed.findings["is_refused"]]["rule"].tolist() == ["unmapped-row"]
