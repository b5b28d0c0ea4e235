"""Answers to whole files: which claims a rejected interchange, set or batch held."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import claim_facts
from vitals.x12 import read_x12

SENT = """claim_id, submitted_on, interchange_control, group_control, batch_control, billing_npi
          old,      2025-12-05,   000000041,           1,             B1,            1
          a,        2026-01-05,   000000041,           1,             B1,            1
          b,        2026-01-05,   000000041,           1,             B1,            2
          c,        2026-01-05,   000000042,           2,             B2,            1
          later,    2026-01-09,   000000041,           1,             B1,            1"""


def rejected(answer: str, claims: str = SENT) -> list[str]:
    """Keys of the claims whose first answer is the rejection by *answer*."""
    tables = given(claims=claims, file_acknowledgements=answer)
    facts = claim_facts(tables, practice())
    assert facts["first_reject_on"].notna().equals(facts["first_ack_on"].notna())
    return list(facts.loc[facts["first_ack_accepted"].eq(False).fillna(False), "claim_key"])


TA1 = "interchange_control, is_accepted, sent_on, received_on\n"


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        pytest.param("41, no, 2026-01-05, 2026-01-10", ["A", "B"], id="sent that day"),
        pytest.param("000000041, no, , 2026-01-06", ["A", "B"], id="sent before the answer"),
        pytest.param("41, yes, 2026-01-05, 2026-01-10", [], id="accepted: no word on claims"),
        pytest.param("43, no, 2026-01-05, 2026-01-10", [], id="another interchange"),
        pytest.param("41, no, 2025-11-01, 2026-01-10", [], id="sent before any of ours"),
    ],
)
def test_a_rejected_interchange_rejects_every_claim_in_it(answer: str, claims: list[str]) -> None:
    assert rejected(TA1 + answer) == claims


BATCH = "scope, batch_control, provider_npi, is_accepted, received_on\n"


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        pytest.param("batch, B1, , no, 2026-01-06", ["A", "B"], id="the whole batch"),
        pytest.param("provider, B1, 2, no, 2026-01-06", ["B"], id="one provider's claims"),
        pytest.param("provider, B1, , no, 2026-01-06", [], id="nobody knows whose"),
        pytest.param("provider, B2, , no, 2026-01-06", ["C"], id="a batch of one provider"),
        pytest.param("batch, B1, , , 2026-01-06", [], id="received only"),
    ],
)
def test_a_rejected_batch_rejects_the_claims_it_names(answer: str, claims: list[str]) -> None:
    assert rejected(BATCH + answer) == claims


def test_a_batch_number_used_twice_that_day_rejects_nothing() -> None:
    twice = """claim_id, submitted_on, group_control, set_control, batch_control
               a,        2026-01-05,   1,             0001,        0
               b,        2026-01-05,   1,             0002,        1
               c,        2026-01-05,   1,             0003,        1"""

    assert rejected(BATCH + "batch, 1, , no, 2026-01-06", twice) == []


def test_a_claim_sent_again_after_a_rejected_interchange_is_answered_by_both() -> None:
    tables = given(
        claims="""claim_id, submitted_on, interchange_control, group_control, source_loop
                  a,        2026-01-05,   41,                  1,             2400
                  a,        2026-01-05,   42,                  1,             2400""",
        file_acknowledgements=TA1 + "41, no, 2026-01-05, 2026-01-05",
        acknowledgements="claim_id, received_on, is_accepted, source\n a, 2026-01-07, yes, payer",
    )
    facts = claim_facts(tables, practice())

    assert facts["first_ack_accepted"].tolist() == [False]
    assert facts["first_reject_on"].tolist() == [pd.Timestamp("2026-01-05")]
    assert facts["first_payer_accept_on"].tolist() == [pd.Timestamp("2026-01-07")]


def sent_by(kind: str, *segments: str) -> bytes:
    """An interchange of 12 January with number 41 and these segments."""
    header = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'CEDAR':15}*ZZ*{'HOUSE':15}"
        "*260112*1200*^*00501*000000041*0*T*:"
    )
    group = [f"GS*{kind}*A*B*20260112*1200*9*X*005010"] if kind else []
    closing = ["GE*1*9"] if kind else []
    return "~".join([header, *group, *segments, *closing, "IEA*1*000000041", ""]).encode()


SUBMITTED = sent_by(
    "HC",
    *("ST*837*0001*005010X222A1", "BHT*0019*00*BATCH7*20260112*1200*CH", "HL*1**20*1"),
    *("NM1*85*2*CEDAR*****XX*1234567893", "HL*2*1*22*0", "SBR*P*18", "NM1*PR*2*ACME*****PI*60054"),
    *("CLM*A-1*100***11:B:1", "LX*1", "SV1*HC:99213*100*UN*1***1", "DTP*472*D8*20260102"),
    "SE*12*0001",
)
RECEIVER = ("HL*1**20*1", "NM1*PR*2*ACME*****PI*60054", "HL*2*1*21*0", "NM1*41*2*CEDAR*****46*C1")


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        pytest.param(sent_by("", "TA1*000000041*260112*1200*R*020"), [False], id="TA1"),
        pytest.param(sent_by("", "TA1*000000040*260112*1200*R*020"), [], id="another interchange"),
        pytest.param(
            sent_by(
                "FA",
                *("ST*999*0001*005010X231A1", "AK1*HC*9", "AK2*837*0001", "IK5*R"),
                *("AK9*R*1*1*0", "SE*6*0001"),
            ),
            [False],
            id="999",
        ),
        pytest.param(
            sent_by(
                "HN",
                *("ST*277*0001*005010X214", "BHT*0085*08*1*20260113*1200*TH", *RECEIVER),
                *("TRN*2*BATCH7", "STC*A3:24:41*20260113*U", "SE*9*0001"),
            ),
            [False],
            id="277CA",
        ),
    ],
)
def test_from_bytes_to_the_claim_that_was_never_received(
    answer: bytes, accepted: list[bool]
) -> None:
    parsed = read_x12([("sent", SUBMITTED), ("answer", answer)])
    facts = claim_facts(parsed.tables, practice())

    assert not parsed.findings["is_refused"].any()
    assert facts["first_ack_accepted"].dropna().tolist() == accepted
