from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

ANSWER = """
BHT*0085*08*1*20260107*1200*TH
HL*1**20*1
NM1*AY*2*CLEARING HOUSE*****46*CH1
TRN*1*BATCH
HL*2*1*21*1
NM1*41*2*CEDAR*****46*C1
TRN*2*RECEIPT
STC*A1:19:PR*20260107*WQ*170
QTY*90*1
HL*3*2*19*1
NM1*85*2*CEDAR*****XX*1234567893
TRN*1*0
STC*A1:19:PR**WQ*170
HL*4*3*PT
NM1*QC*1*DOE*JANE****MI*MEMBER9
TRN*2*A-1
STC*A2:20:PR*20260108*WQ*100
REF*1K*ICN1
DTP*472*D8*20260102
HL*5*3*PT
NM1*QC*1*FOX*F
TRN*2*A-2
STC*A7:562:85**U*70******A7:511
SVC*HC:99213*70
STC*A7:453*20260109*U
"""


def test_each_status_of_each_claim_is_a_row(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(ANSWER, kind="277CA"))

    assert x12.rows(
        parsed, "acknowledgements", "claim_id", "is_accepted", "code", "status_code", "source_loop"
    ) == [
        ("A-1", True, "A2", "20", "2200D"),
        ("A-2", False, "A7", "562", "2200D"),
        ("A-2", False, "A7", "511", "2200D"),
        ("A-2", False, "A7", "453", "2220D"),
    ]
    assert parsed.findings["rule"].tolist() == []
    assert parsed.transactions[0]["claims"] == 2
    assert parsed.transactions[0]["set"] == "277CA"


def test_dates_source_and_payer_control_are_kept(x12: SimpleNamespace) -> None:
    frame = x12.read(x12.interchange(ANSWER, kind="277CA")).tables["acknowledgements"]

    assert [str(day.date()) for day in frame["received_on"]] == [
        "2026-01-08",
        "2026-01-07",
        "2026-01-07",
        "2026-01-09",
    ]
    assert set(frame["source"]) == {"clearinghouse"}
    assert frame["payer_claim_control"].tolist()[0] == "ICN1"


@pytest.mark.parametrize("code", ["A0", "A1", "A4"])
def test_a_forwarded_or_received_claim_is_neither_accepted_nor_rejected(
    x12: SimpleNamespace, code: str
) -> None:
    parsed = x12.read(x12.interchange(ANSWER.replace("A2:20", f"{code}:20"), kind="277CA"))

    assert pd.isna(parsed.tables["acknowledgements"]["is_accepted"].iloc[0])


@pytest.mark.parametrize(
    ("old", "level"),
    [
        ("STC*A1:19:PR*20260107*WQ*170", "receiver"),
        ("STC*A1:19:PR**WQ*170", "provider"),
    ],
)
def test_a_rejection_above_the_claims_is_said_of_the_file(
    x12: SimpleNamespace, old: str, level: str
) -> None:
    parsed = x12.read(x12.interchange(ANSWER.replace(old, "STC*A8:746**U"), kind="277CA"))

    said = parsed.findings[parsed.findings["rule"] == "batch-rejected"]
    assert f"category A8 at {level} level" in said["reason"].iloc[0]


def test_a_category_beats_the_action_and_the_quarrel_is_said(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(ANSWER.replace("85**U*70", "85**WQ*70"), kind="277CA"))

    assert "status-disagrees" in parsed.findings["rule"].tolist()
    assert not parsed.tables["acknowledgements"]["is_accepted"].iloc[1]


def test_a_claim_without_status_is_refused(x12: SimpleNamespace) -> None:
    parsed = x12.read(
        x12.interchange(ANSWER.replace("STC*A2:20:PR*20260108*WQ*100\n", ""), kind="277CA")
    )

    assert parsed.findings["rule"].tolist() == ["no-status"]
    assert set(parsed.tables["acknowledgements"]["claim_id"]) == {"A-2"}


def test_a_277_names_the_claim_in_ref_ej(x12: SimpleNamespace) -> None:
    body = ANSWER.replace("*PT", "*22").replace("REF*1K*ICN1", "REF*1K*ICN1\nREF*EJ*MINE")
    parsed = x12.read(x12.interchange(body, kind="277"))

    assert set(parsed.tables["acknowledgements"]["claim_id"]) == {"MINE", "A-2"}
    warned = parsed.findings[parsed.findings["severity"] == "warning"]
    assert warned["rule"].tolist() == ["claim-number"]  # A-2 has no REF*EJ


def test_sets_that_are_not_read_are_named(x12: SimpleNamespace) -> None:
    content = x12.interchange("BGN*00*1*20260101\nINS*Y*18").replace(b"ST*835", b"ST*834")
    parsed = x12.read(content)

    assert parsed.findings["rule"].tolist() == ["set-not-read"]
    assert "834 (benefit enrolment)" in parsed.findings["reason"].iloc[0]
    assert parsed.transactions[0]["set"] == "834"
