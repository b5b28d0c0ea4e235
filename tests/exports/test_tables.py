"""Whole files to canonical tables: what is accepted, what is refused and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.workbooks import ods, xls, xlsx
from vitals.exports import read_table
from vitals.exports.native import LAYOUTS
from vitals.parsed import Parsed
from vitals.tables import TABLES

FILE = "0123456789abcdef"
FOLLOW_UPS = "claim_id,worked_on,worked_by,action,reason\n"


def read(text: str | bytes) -> Parsed:
    content = text.encode() if isinstance(text, str) else text
    parsed = read_table(FILE, content, hash_patient=lambda value: f"#{len(value)}")
    found = parsed.files.iloc[0]
    assert found["rows_found"] == found["rows_parsed"] + found["rows_refused"]
    return parsed


def rules(parsed: Parsed) -> list[tuple[int, str]]:
    wrong = parsed.findings[parsed.findings["severity"].eq("error")]
    return [(int(row.source_row), row.rule) for row in wrong.itertuples()]


def test_a_claims_table_becomes_canonical_claims() -> None:
    parsed = read(
        "claim_id,line_no,payer_id,service_on,procedure,modifiers,units,charge,patient_id,Sequence\n"
        "001,1,60054,2026-03-02,97110,GP,2.5,$150.00,PAT-9,\n"
        "001,2,60054,03/02/2026,97140,,1,(20.00),,secondary\n"
    )
    claims = parsed.tables["claims"]

    assert claims["claim_id"].tolist() == ["001", "001"]
    assert claims["charge_cents"].tolist() == [15_000, -2_000]
    assert claims["units_thousandths"].tolist() == [2_500, 1_000]
    assert claims["service_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-02"] * 2
    assert claims["sequence"].tolist() == ["P", "S"]
    assert claims["frequency"].tolist() == ["1", "1"]
    assert claims["patient_key"].tolist()[0] == "#5"
    assert claims["patient_key"].isna().tolist() == [False, True]
    assert claims["source_row"].tolist() == [2, 3]
    assert claims["source_loop"].isna().all()
    assert parsed.files.iloc[0]["contents"] == "claims"


def test_without_a_key_patient_ids_are_dropped() -> None:
    text = (
        "claim_id,line_no,payer_id,service_on,procedure,charge,patient_id\n"
        "A,1,X,2026-03-02,97110,1,PAT-9\n"
    )
    parsed = read_table(FILE, text.encode(), hash_patient=None)

    assert parsed.tables["claims"]["patient_key"].isna().all()
    assert "PAT-9" not in parsed.tables["claims"].to_csv()


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_native_table_is_known_by_its_required_columns_alone(name: str) -> None:
    parsed = read(",".join(LAYOUTS[name].required) + "\n")

    assert parsed.files.iloc[0]["contents"] == name
    assert parsed.files.iloc[0]["rows_found"] == 0
    assert parsed.findings.empty


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"remittances"}))
def test_every_declared_column_fits_its_canonical_table(name: str) -> None:
    layout = LAYOUTS[name]

    assert layout.table is TABLES[name]
    assert {field.to for field in layout.fields if field.to} <= set(layout.table.names)
    must = {*layout.table.required} - {"source_file", "source_row"}
    given_ = {field.to for field in layout.fields if field.required or field.default}
    assert must <= given_


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiter_and_encoding_are_told_by_content(delimiter: str, encoding: str) -> None:
    rows = [["claim_id", "worked_on", "worked_by", "action"], ["A", "2026-03-02", "Zoë", "note"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    parsed = read(text.encode(encoding))

    assert parsed.tables["follow_ups"]["worked_by"].tolist() == ["Zoë"]


def test_headers_match_without_case_blanks_order_titles_or_spacers() -> None:
    parsed = read('Follow-up report,,,,\n\n ACTION ,,Claim ID,"Worked\non",\nnote,,A,2026-03-02,\n')

    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["A"]
    assert parsed.tables["follow_ups"]["source_row"].tolist() == [5]


def test_each_broken_row_costs_itself_alone_with_its_line() -> None:
    parsed = read(
        FOLLOW_UPS + "A,2026-03-02,al,note,\n"
        "B,2026-03-02,al\n"  # 3: too few
        "C,2026-03-02,al,note,,x\n"  # 4: too many
        'D,2026-03-02,"two\nlines",note,\n'  # 5 and 6, whole
        "E,2026-02-30,al,note,\n"  # 7
        "F,2026-03-02,al,telephone,\n"  # 8
        ",2026-03-02,al,note,\n"  # 9
        "\n"  # 10: blank lines are no rows
        "G,2026-03-02,al,note,scheduled,\n"  # 11: a trailing delimiter is forgiven
    )

    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["A", "D", "G"]
    assert parsed.tables["follow_ups"]["source_row"].tolist() == [2, 5, 11]
    assert rules(parsed) == [
        (3, "field-count"),
        (4, "field-count"),
        (7, "bad-date"),
        (8, "unknown-code"),
        (9, "missing-value"),
    ]
    assert parsed.files.iloc[0]["rows_refused"] == 5


def test_a_stray_quotation_mark_costs_its_own_line_alone() -> None:
    good = "".join(f"C{n},2026-03-02,al,note,\n" for n in range(700))
    parsed = read(FOLLOW_UPS + 'A,2026-03-02,"al,note,\n' + good + 'B,2026-03-02,al,note,"\n')

    assert len(parsed.tables["follow_ups"]) == 700
    assert rules(parsed) == [(2, "broken-quote"), (703, "broken-quote")]


def test_a_row_with_several_faults_is_one_refused_row() -> None:
    parsed = read(FOLLOW_UPS + ",never,al,note,sometimes\n")

    assert rules(parsed) == [(2, "missing-value")]
    assert "(and 2 more in this row)" in parsed.findings["reason"].iloc[0]


def test_a_repeated_column_must_agree_with_itself() -> None:
    parsed = read(
        "claim_id,worked_on,action,Claim_ID\nA,2026-03-02,note,A\n"
        ",2026-03-02,note,B\nC,2026-03-02,note,D\n"
    )

    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["A", "B"]
    assert rules(parsed) == [(4, "duplicate-column")]


def test_an_ambiguous_slash_date_is_refused_only_where_the_column_proves_it() -> None:
    parsed = read(FOLLOW_UPS + "A,03/04/2026,,note,\nB,25/04/2026,,note,\nC,2026-04-03,,note,\n")

    assert rules(parsed) == [(2, "ambiguous-date"), (3, "bad-date")]
    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["C"]


def test_an_incomplete_large_table_is_not_taken_for_a_small_one() -> None:
    parsed = read("claim_id,line_no,payer_id,provider_npi,service_on,procedure\nA,1,X,1,2,3\n")
    told = parsed.findings.iloc[0]

    assert told["rule"] == "unknown-table"
    assert "the nearest is 'claims' with 6 of its 18 columns, but it lacks charge" in told["reason"]
    assert parsed.files.iloc[0]["rows_refused"] == 1
    assert not parsed.tables


def test_remarks_of_a_clearinghouse_are_never_kept() -> None:
    parsed = read(
        "claim_id,received_on,accepted,source,code,message\n"
        "A,2026-03-02,no,Payer,A3,Patient Zebulon not found\n"
    )

    assert parsed.tables["acknowledgements"]["is_accepted"].tolist() == [False]
    assert "Zebulon" not in parsed.tables["acknowledgements"].to_csv()


def test_workbooks_say_the_same_as_the_csv() -> None:
    rows: list[list[object]] = [
        ["week_of", "person", "role", "paid_hours", "billing_hours"],
        ["2026-03-02", "al", "biller", 40, 37.5],
        ["2026-03-09", "al", "biller", 40, "many"],
    ]
    for content, name in ((xlsx([rows]), "xlsx"), (xls(rows), "xls"), (ods([rows]), "ods")):
        parsed = read(content)

        assert parsed.files.iloc[0]["format"] == name
        assert parsed.tables["staff_time"]["billing_hundredths"].tolist() == [3_750]
        assert rules(parsed) == [(3, "bad-number")]


def test_each_sheet_with_a_native_header_is_read_and_others_are_told() -> None:
    first: list[list[object]] = [["month", "ar_total"], ["2026-03", 1234.5]]
    second: list[list[object]] = [["deposited_on", "amount"], ["2026-03-02", 0.1 + 0.2]]
    parsed = read(xlsx([first, [["notes"], ["x"]], second]))

    assert parsed.tables["ar_control"]["ar_total_cents"].tolist() == [123_450]
    assert parsed.tables["deposits"]["amount_cents"].tolist() == [30]
    assert parsed.files.iloc[0]["contents"] == "ar_control deposits"
    assert parsed.findings["rule"].tolist() == ["unknown-sheet"]


def test_a_damaged_workbook_is_refused_whole() -> None:
    content = xlsx([[["month", "ar_total"], ["2026-03", 1]]])
    broken = content.replace(b"<sheetData>", b"<sheetDa")

    parsed = read(broken)

    assert parsed.findings["rule"].tolist() == ["unreadable"]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=8))
def test_rows_in_are_rows_accepted_plus_rows_refused(rows: list[list[str]]) -> None:
    body = "".join(",".join(row).replace("\r", "").replace("\n", "") + "\n" for row in rows)
    plain = body.replace('"', "")

    parsed = read(FOLLOW_UPS + plain)

    filled = [line for line in plain.split("\n") if any(cell.strip() for cell in line.split(","))]
    aside = parsed.findings[parsed.findings["rule"].eq("passed-over")]["rows"].sum()
    assert parsed.files.iloc[0]["rows_found"] + aside == len(filled)
    assert parsed.findings["is_refused"].sum() == parsed.files.iloc[0]["rows_refused"]
