"""HL trees: number, parent, level and child code; claims are read whatever they say."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

SENT = """
BHT*0019*00*B1*20260105*1200*CH
HL*1**20*1
NM1*85*2*CEDAR*****XX*1234567893
HL*2*1*22*1
SBR*P*18
NM1*IL*1*DOE*JANE****MI*M1
NM1*PR*2*ACME*****PI*60054
HL*3*2*23*0
PAT*19
NM1*QC*1*DOE*JACK
CLM*A-1*100***11:B:1
LX*1
SV1*HC:99213*100*UN*1***1
DTP*472*D8*20260102
HL*4*1*22*0
SBR*P*18
NM1*IL*1*FOX*F****MI*M2
NM1*PR*2*ACME*****PI*60054
CLM*A-2*70***11:B:1
LX*1
SV1*HC:99213*70*UN*1***1
DTP*472*D8*20260102
"""


def said(x12: SimpleNamespace, body: str, kind: str = "837P") -> list[str]:
    parsed = x12.read(x12.interchange(body, kind=kind))
    findings = parsed.findings[parsed.findings["rule"] == "hierarchy"]
    assert set(findings["severity"]) <= {"warning"}
    assert not parsed.findings["is_refused"].any()
    return list(findings["reason"])


def test_a_whole_tree_is_not_spoken_of(x12: SimpleNamespace) -> None:
    assert said(x12, SENT) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("HL*4*1", "HL*2*1", "HL01: expected a number of its own, found none or one used before"),
        ("HL*4*1", "HL**1", "HL01: expected a number of its own, found none or one used before"),
        ("HL*3*2", "HL*3*9", "HL02: expected the number of a level above; it names none"),
        ("HL*3*2", "HL*3*4", "HL02: expected the number of a level above; it names none"),
        ("HL*4*1", "HL*4*", "HL02: expected the number of a level above; it names none"),
        ("HL*3*2", "HL*3*1", "HL03: the level above (HL02) cannot hold this level"),
        ("HL*2*1*22*1", "HL*2*1*22*0", "HL04: expected 1 where a level below names it, found 0"),
        ("HL*4*1*22*0", "HL*4*1*22*1", "HL04: expected 0 where no level below names it, found 1"),
    ],
)
def test_a_broken_tree_is_told_with_what_is_wrong(
    x12: SimpleNamespace, old: str, new: str, reason: str
) -> None:
    assert reason in said(x12, SENT.replace(old, new))


def test_claims_stay_with_the_levels_above_them_whatever_hl02_says(x12: SimpleNamespace) -> None:
    body = SENT.replace("HL*4*1", "HL*4*7").replace("HL*3*2", "HL*3*7")
    parsed = x12.read(x12.interchange(body, kind="837P"))

    assert x12.rows(parsed, "claims", "claim_id", "billing_npi", "payer_id") == [
        ("A-1", "1234567893", "60054"),
        ("A-2", "1234567893", "60054"),
    ]


def test_the_same_fault_is_told_once_for_a_transaction(x12: SimpleNamespace) -> None:
    body = SENT.replace("HL*4*1", "HL*4*7").replace("HL*3*2", "HL*3*7")

    reason = "HL02: expected the number of a level above; it names none"
    assert said(x12, body)[0] == f"{reason} (2 times, the first of them here)"


def test_an_answer_s_levels_may_leave_the_child_code_out(x12: SimpleNamespace) -> None:
    answer = """
        BHT*0085*08*77*20260107*1200*TH
        HL*1**20*1
        NM1*AY*2*CH*****46*CH1
        HL*2*1*21*1
        NM1*41*2*CEDAR*****46*C1
        TRN*2*B1
        HL*3*2*19*1
        NM1*85*2*CEDAR*****XX*1234567893
        HL*4*3*PT
        NM1*QC*1*DOE*J
        TRN*2*A-1
        STC*A2:20*20260108*WQ*200
        """

    assert said(x12, answer, "277CA") == []
    assert said(x12, answer.replace("HL*4*3", "HL*4*2"), "277CA") == [
        "HL03: the level above (HL02) cannot hold this level",
        "HL04: expected 0 where no level below names it, found 1",
    ]


def test_segments_that_are_not_read_are_named_where_x12_knows_them(x12: SimpleNamespace) -> None:
    body = SENT.replace("LX*1\n", "LX*1\nSVC*HC:1*1\nDOE*JANE\n")
    parsed = x12.read(x12.interchange(body, kind="837P"))

    told = parsed.findings[parsed.findings["rule"] == "unknown-segment"]["reason"].tolist()
    assert len(told) == 1
    assert told[0].startswith("4 segments that an 837P or 837I does not have")
    assert told[0].endswith("here: SVC and 1 other")
