from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from vitals.parsed import Parsed

PROFESSIONAL = """
BHT*0019*00*1*20260105*1200*CH
NM1*41*2*CEDAR*****46*C1
HL*1**20*1
NM1*85*2*CEDAR STREET*****XX*1234567893
HL*2*1*22*1
SBR*P*18*******CI
NM1*IL*1*DOE*JANE****MI*MEMBER9
NM1*PR*2*ACME HEALTH*****PI*60054
CLM*A-1*100***11:B:1*Y*A*Y*Y
DTP*431*D8*20251231
REF*F8*ICN0
NM1*82*1*ROE*R****XX*1987654321
SBR*S*18
NM1*IL*1*DOE*JOHN****MI*OTHER
NM1*PR*2*SECOND*****PI*99999
REF*F8*NOTOURS
LX*1
SV1*HC:99213:25:59*60*UN*1***1
DTP*472*D8*20260102
REF*6R*L1
LX*2
SV1*HC:97110*40*UN*2.5*12
DTP*472*RD8*20260103-20260104
NM1*82*1*POE*P****XX*1222222227
SVD*99999*5*HC:97110
CAS*CO*45*35
DTP*573*D8*20260109
HL*3*2*23*0
PAT*19
NM1*QC*1*DOE*TIM
CLM*A-2*50***12:B:7*Y*A*Y*Y
REF*F8*ICN7
LX*1
SV1*HC:99214*50*UN*1
DTP*472*D8*20260105
HL*4*1*22*0
SBR*S*18
NM1*IL*1*FOX*F****MI*MEMBER5
NM1*PR*2*BETA
CLM*A-3*70***11:B:8
LX*1
SV1*HC:99215*70*UN*1
DTP*472*D8*20260105
"""

INSTITUTIONAL = """
BHT*0019*00*1*20260105*1200*CH
HL*1**20*1
NM1*85*2*CEDAR*****XX*1234567893
HL*2*1*22*0
SBR*P*18
NM1*PR*2*ACME*****PI*60054
CLM*I-1*300***11:A:1
DTP*434*RD8*20260102-20260104
LX*1
SV2*0120**200*DA*2
LX*2
SV2*0300*HC:80053*100*UN*1
DTP*472*D8*20260103
"""


def read(x12: SimpleNamespace, body: str, kind: str = "837P", **options: Any) -> Parsed:
    parsed: Parsed = x12.read(x12.interchange(body, kind=kind), **options)
    return parsed


def column(parsed: Parsed, name: str) -> list[Any]:
    return [None if pd.isna(one) else one for one in parsed.tables["claims"][name]]


def test_a_faultless_837_gives_no_finding(x12: SimpleNamespace) -> None:
    parsed = read(x12, PROFESSIONAL.replace("NM1*PR*2*BETA", "NM1*PR*2*BETA*****PI*B1"))

    assert parsed.findings["rule"].tolist() == []


def test_there_is_one_row_for_each_line_of_each_claim(x12: SimpleNamespace) -> None:
    parsed = read(x12, PROFESSIONAL)

    assert column(parsed, "claim_id") == ["A-1", "A-1", "A-2", "A-3"]
    assert column(parsed, "line_no") == [1, 2, 1, 1]
    assert column(parsed, "procedure") == ["99213", "97110", "99214", "99215"]
    assert column(parsed, "modifiers") == ["25 59", None, None, None]
    assert column(parsed, "units_thousandths") == [1000, 2500, 1000, 1000]
    assert column(parsed, "charge_cents") == [60_00, 40_00, 50_00, 70_00]
    assert column(parsed, "claim_charge_cents") == [100_00, 100_00, 50_00, 70_00]
    assert column(parsed, "line_control") == ["L1", None, None, None]
    assert column(parsed, "place_of_service") == ["11", "12", "12", "11"]


def test_payer_sequence_and_original_are_of_this_submission_not_of_other_payers(
    x12: SimpleNamespace,
) -> None:
    parsed = read(x12, PROFESSIONAL)

    assert column(parsed, "payer_id") == ["60054", "60054", "60054", "BETA"]
    assert column(parsed, "sequence") == ["P", "P", "P", "S"]
    assert column(parsed, "frequency") == ["1", "1", "7", "8"]
    assert column(parsed, "original_reference") == ["ICN0", "ICN0", "ICN7", None]


def test_the_rendering_provider_is_the_lines_else_the_claims_else_the_biller(
    x12: SimpleNamespace,
) -> None:
    parsed = read(x12, PROFESSIONAL)

    assert column(parsed, "provider_npi") == [
        "1987654321",
        "1222222227",
        "1234567893",
        "1234567893",
    ]
    assert set(column(parsed, "billing_npi")) == {"1234567893"}
    assert set(parsed.payees["id"]) == {"1234567893"}


def test_dates_and_controls_come_from_the_line_the_bht_and_the_envelope(
    x12: SimpleNamespace,
) -> None:
    claims = read(x12, PROFESSIONAL).tables["claims"]

    days = ["2026-01-02", "2026-01-03", "2026-01-05", "2026-01-05"]
    assert claims["service_on"].tolist() == [pd.Timestamp(day) for day in days]
    assert set(claims["submitted_on"]) == {pd.Timestamp("2026-01-05")}
    assert set(claims["group_control"]) == {"9"}
    assert set(claims["set_control"]) == {"0001"}
    assert claims["entered_on"].isna().all()


def test_patients_are_told_apart_only_with_a_key(x12: SimpleNamespace) -> None:
    without = read(x12, PROFESSIONAL)
    hashed = read(x12, PROFESSIONAL, hash_patient=lambda member: f"<{member[-1]}>")

    assert column(without, "patient_key") == [None] * 4
    assert column(hashed, "patient_key") == ["<9>", "<9>", "<9>", "<5>"]


def test_an_institutional_line_may_carry_its_revenue_code_alone(x12: SimpleNamespace) -> None:
    parsed = read(x12, INSTITUTIONAL, "837I")

    assert column(parsed, "procedure") == ["0120", "80053"]
    assert column(parsed, "charge_cents") == [200_00, 100_00]
    assert column(parsed, "place_of_service") == [None, None]
    days = [pd.Timestamp("2026-01-02"), pd.Timestamp("2026-01-03")]
    assert parsed.tables["claims"]["service_on"].tolist() == days
    assert parsed.transactions[0]["set"] == "837I"


def test_4010_reads_like_5010(x12: SimpleNamespace) -> None:
    old = x12.read(x12.interchange(PROFESSIONAL, kind="837P", version="004010X098A1"))

    pd.testing.assert_frame_equal(old.tables["claims"], read(x12, PROFESSIONAL).tables["claims"])


def test_a_transaction_entry_counts_claims_lines_and_charges(x12: SimpleNamespace) -> None:
    entry = read(x12, PROFESSIONAL).transactions[0]

    assert (entry["set"], entry["claims"], entry["lines"]) == ("837P", 3, 4)
    assert entry["charge"] == "220.00"  # 100 + 50 + 70


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("CLM*A-2*50", "CLM**50", "missing-element"),
        ("CLM*A-2*50", "CLM*A-2*1,050.00", "bad-amount"),
        ("SV1*HC:99214*50", "SV1*HC:99214*fifty", "bad-amount"),
        ("SV1*HC:99214*50", "SV1*HC*50", "missing-element"),
        ("SV1*HC:99214*50*UN*1\nDTP*472*D8*20260105\n", "", "no-lines"),
        ("SV1*HC:99214*50*UN*1\nDTP*472*D8*20260105", "SV1*HC:99214*50*UN*1", "no-date"),
    ],
)
def test_a_bad_segment_costs_its_claim_and_no_other(
    x12: SimpleNamespace, old: str, new: str, rule: str
) -> None:
    parsed = read(x12, PROFESSIONAL.replace(old, new))

    assert column(parsed, "claim_id") == ["A-1", "A-1", "A-3"]
    refused = parsed.findings[parsed.findings["is_refused"]]
    assert refused["rule"].tolist() == [rule]
    assert parsed.files[["rows_found", "rows_parsed", "rows_refused"]].to_numpy().tolist() == [
        [3 + 3 + 1, 3 + 3, 1]  # lines, and the other payer with its payment and adjustment
    ]


def test_a_claim_charge_that_is_not_the_sum_of_its_lines_is_flagged(x12: SimpleNamespace) -> None:
    parsed = read(x12, PROFESSIONAL.replace("CLM*A-1*100", "CLM*A-1*110"))

    said = parsed.findings[parsed.findings["rule"] == "claim-charge"]
    assert said["reason"].tolist() == ["CLM02: expected the lines' 100.00, found 110.00"]
    assert len(parsed.tables["claims"]) == 4


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("005010X224A2", "dental claims are not read"),
        ("005010X291", "asks for an estimate"),
        ("005010X298", "data reporting"),
    ],
)
def test_837s_that_bill_nothing_here_are_refused_with_the_reason(
    x12: SimpleNamespace, version: str, words: str
) -> None:
    parsed = x12.read(x12.interchange(PROFESSIONAL, kind="837P", version=version))

    assert parsed.tables == {}
    assert words in parsed.findings["reason"].iloc[0]
    assert parsed.files["rows_refused"].tolist() == [3]
    assert parsed.transactions[0]["claims"] == 3


def test_line_numbers_that_repeat_give_way_to_the_order(x12: SimpleNamespace) -> None:
    parsed = read(x12, PROFESSIONAL.replace("LX*2", "LX*1"))

    assert column(parsed, "line_no") == [1, 2, 1, 1]


def test_a_person_named_as_the_payer_is_not_named(x12: SimpleNamespace) -> None:
    body = PROFESSIONAL.replace("NM1*PR*2*BETA", "NM1*PR*1*ZZQUUX*ANN")

    parsed = read(x12, body)

    assert column(parsed, "payer_name")[-1] == "a person"
    assert "ZZQUUX" not in parsed.tables["claims"].to_csv() + parsed.findings.to_csv()
