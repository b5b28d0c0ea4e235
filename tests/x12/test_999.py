"""999, 997: the verdict on each set, what is wrong with it, and whether the counts are right."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

RESULTS = """
AK1*HC*9*005010X222A1
AK2*837*0001*005010X222A1
IK5*A
AK2*837*0002*005010X222A1
IK3*CLM*22*2300*8
CTX*CLM01:PLANTED-7
CTX*SITUATIONAL TRIGGER*HI*20*2300*1:2
IK4*5:1*1331*7*PLANTED
IK4*2*782*I10
IK3*NM1*31*2310B*3
IK5*R*5*I5
AK2*837*0003
IK5*E
AK9*P*3*3*2
"""
VERDICTS = ("scope", "group_control", "set_control", "is_accepted", "code")
ERRORS = (
    *("scope", "set_control", "segment_id", "segment_position", "loop"),
    *("element_position", "component_position", "element_reference", "error_code"),
)


def test_a_999_answers_each_set_and_says_what_it_rejects(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(RESULTS, kind="999"))

    assert x12.rows(parsed, "file_acknowledgements", *VERDICTS) == [
        ("set", "9", "0001", True, "A"),
        ("set", "9", "0002", False, "R"),
        ("set", "9", "0003", True, "E"),
    ]
    assert parsed.findings["rule"].tolist() == ["set-rejected"]
    assert parsed.tables["file_acknowledgements"]["received_on"][0] == pd.Timestamp("2026-01-12")
    told = parsed.transactions[0]
    assert (told["claims"], told["accepted"], told["rejected"]) == (0, 2, 1)


def test_each_error_is_a_row_with_segment_loop_and_element(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(RESULTS, kind="999"))

    assert x12.rows(parsed, "file_errors", *ERRORS) == [
        ("element", "0002", "CLM", 22, "2300", 5, 1, "1331", "7"),
        ("element", "0002", "CLM", 22, "2300", 2, None, "782", "I10"),
        ("segment", "0002", "NM1", 31, "2310B", None, None, None, "3"),
        ("set", "0002", None, None, None, None, None, None, "5"),
        ("set", "0002", None, None, None, None, None, None, "I5"),
    ]
    assert x12.rows(parsed, "file_errors", "claim_id", "trigger_segment_id", "source_loop") == [
        *[("PLANTED-7", "HI", "2110")] * 2,
        (None, None, "2100"),
        *[(None, None, "2000")] * 2,
    ]


def test_the_wrong_value_itself_is_never_kept(x12: SimpleNamespace) -> None:
    errors = x12.read(x12.interchange(RESULTS, kind="999")).tables["file_errors"]

    assert "PLANTED" not in errors.drop(columns="claim_id").to_csv()


@pytest.mark.parametrize(
    "wrong",
    [
        "IK3*PLANTED*22*2300*8",
        "IK3*CLM*PLANTED*2300*8",
        "IK3*CLM*22*PLANTED*8",
        "IK3*CLM*22*2300*PLANTED",
    ],
)
def test_what_is_no_code_or_position_is_not_repeated(x12: SimpleNamespace, wrong: str) -> None:
    body = RESULTS.replace("IK3*CLM*22*2300*8", wrong).replace("CTX*CLM01:PLANTED-7\n", "")
    parsed = x12.read(x12.interchange(body, kind="999"))

    assert "PLANTED" not in parsed.tables["file_errors"].to_csv() + parsed.findings.to_csv()


def test_a_segment_error_without_elements_is_told_as_one(x12: SimpleNamespace) -> None:
    body = RESULTS.replace("IK4*5:1*1331*7*PLANTED\nIK4*2*782*I10\n", "")
    parsed = x12.read(x12.interchange(body, kind="999"))

    assert x12.rows(parsed, "file_errors", "scope", "segment_id", "error_code")[0] == (
        *("segment", "CLM", "8"),
    )


def test_a_997_names_several_errors_of_a_segment_and_of_the_group(x12: SimpleNamespace) -> None:
    body = """
        AK1*HC*9
        AK2*837*0001
        AK3*N3*12**1*2
        AK3*CLM*22**8
        AK4*2*782*6
        AK5*R*5
        AK9*R*2*1*0*4*5
        """
    parsed = x12.read(x12.interchange(body, kind="997"))

    assert x12.rows(parsed, "file_errors", "scope", "set_control", "segment_id", "error_code") == [
        ("segment", "0001", "N3", "1"),
        ("segment", "0001", "N3", "2"),
        ("element", "0001", "CLM", "6"),
        ("set", "0001", None, "5"),
        ("group", None, None, "4"),
        ("group", None, None, "5"),
    ]


def test_an_error_without_a_code_is_refused(x12: SimpleNamespace) -> None:
    body = RESULTS.replace("IK3*NM1*31*2310B*3", "IK3*NM1*31*2310B")
    parsed = x12.read(x12.interchange(body, kind="999"))

    lost = parsed.findings[parsed.findings["is_refused"]]
    assert lost[["table", "rule"]].to_numpy().tolist() == [["file_errors", "missing-element"]]
    assert parsed.files[["rows_parsed", "rows_refused"]].to_numpy().tolist() == [[3 + 4, 1]]


def test_a_997_with_a_group_verdict_alone_is_one_row(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange("AK1*HC*9\nAK9*R*4*4*1", kind="997"))

    assert x12.rows(parsed, "file_acknowledgements", *VERDICTS) == [
        ("group", "9", None, False, "R")
    ]
    # 4 received, 1 accepted
    assert (parsed.transactions[0]["accepted"], parsed.transactions[0]["rejected"]) == (1, 4 - 1)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ("AK9*P*3*3*2", None),
        ("AK9*P*3*2*2", "AK903: 2 sets were received, 3 were sent (AK902)"),
        ("AK9*P*3*3*4", "AK904: 4 sets accepted, of 3 received (AK903)"),
        ("AK9*P*2*2*2", "AK903: 2 sets were received, 3 are answered"),
        ("AK9*P*3*3*3", "AK904: expected 2 sets accepted, as listed; found 3"),
        ("AK9*P*5*5*5", "AK904: expected at least 2 sets accepted, as listed; found 5"),
        ("AK9*P*5*5*4", None),
        ("AK9*A*3*3*2", "AK901: A (accepted) beside 1 rejected sets; the sets were believed"),
        ("AK9*P", None),
    ],
)
def test_the_counts_of_the_group_are_held_against_its_sets(
    x12: SimpleNamespace, counts: str, reason: str | None
) -> None:
    parsed = x12.read(x12.interchange(RESULTS.replace("AK9*P*3*3*2", counts), kind="999"))

    said = parsed.findings[parsed.findings["rule"] == "group-count"]
    assert said["reason"].tolist() == ([reason] if reason else [])


def test_several_999_answer_several_groups(x12: SimpleNamespace) -> None:
    other = RESULTS.replace("AK1*HC*9", "AK1*HC*10")
    parsed = x12.read(x12.interchange(RESULTS, other, kind="999"))

    groups = parsed.tables["file_acknowledgements"]["group_control"].tolist()
    assert groups == ["9"] * 3 + ["10"] * 3
    assert parsed.tables["file_errors"]["group_control"].tolist() == ["9"] * 5 + ["10"] * 5


def test_without_a_group_header_the_interchange_gives_the_date(x12: SimpleNamespace) -> None:
    rows = [row for row in x12.segments(RESULTS, kind="999") if not row.startswith(("GS", "GE"))]
    parsed = x12.read(x12.spell(rows))

    assert set(parsed.tables["file_acknowledgements"]["received_on"]) == {
        pd.Timestamp("2026-01-12")
    }


def test_an_answer_to_anything_but_claims_is_set_aside(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(RESULTS.replace("AK1*HC", "AK1*HS"), kind="999"))

    assert parsed.tables == {}
    assert parsed.files["rows_refused"].tolist() == [3 + 5]  # verdicts and errors


def test_a_set_without_a_verdict_is_refused_and_its_errors_stay(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(RESULTS.replace("IK5*R*5*I5\n", ""), kind="999"))

    assert len(parsed.tables["file_acknowledgements"]) == 2
    assert len(parsed.tables["file_errors"]) == 3
    assert parsed.files["rows_refused"].tolist() == [1]
