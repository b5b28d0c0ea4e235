"""What an 837 says beyond its charges, by small claims written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import practice
from vitals.identity import accepted_rows
from vitals.ledger import post
from vitals.parsed import Parsed

HEAD = """
BHT*0019*00*1*20260105*1200*CH
HL*1**20*1
NM1*85*2*CEDAR STREET*****XX*1234567893
HL*2*1*22*0
SBR*{sequence}*18*******MB
NM1*IL*1*DOE*JANE****MI*MEMBER9
NM1*PR*2*SECOND HEALTH*****PI*60054
"""

RICH = """
CLM*A-1*160***11:B:1*Y*A*Y*Y
DTP*472*RD8*20260101-20260131
AMT*F5*12.50
REF*G1*AUTH9
REF*D9*TRACE9
NM1*77*2*HARBOR CLINIC*****XX*1987654321
LX*1
SV1*HC:97110*60*UN*4***1:2
DTP*472*RD8*20260102-20260105
LX*2
SV1*HC:00100*60*MJ*45***3
DTP*472*D8*20260106
NM1*77*2*OTHER PLACE*****XX*1222222227
LX*3
SV1*HC:97140*40*UN*1
CLM*A-2*10***12:B:1
LX*1
SV1*HC:97112*10*UN*1
DTP*472*D8*20260107
REF*G1*LINEAUTH
"""

# The primary paid 70 of line 1 (100 − 20 − 10) and 40 of line 2 (50 − 10), 5 went off at claim
# level: 70 + 40 − 5 = 105, of a claim of 150.
SECONDARY = """
CLM*B-1*150***11:B:1
SBR*P*18*GROUP******CI
CAS*OA*23*5
AMT*D*105
AMT*EAF*10
AMT*A8*7.50
NM1*IL*1*DOE*JOHN****MI*OTHER9
NM1*PR*2*FIRST HEALTH*****PI*99999
DTP*573*D8*20260109
LX*1
SV1*HC:97110:GP*100*UN*2
DTP*472*D8*20260102
SVD*99999*70*HC:97110:GP:59**2
CAS*CO*45*20*1
CAS*PR*2*10
DTP*573*D8*20260108
AMT*EAF*10
LX*2
SV1*HC:97140*50*UN*1
DTP*472*D8*20260102
SVD*99999*40*HC:97140**1
CAS*CO*45*10
"""

TABLES = ("other_payers", "prior_payments", "prior_adjustments")


def read(x12: SimpleNamespace, text: str, sequence: str = "P", **options: Any) -> Parsed:
    body = HEAD.format(sequence=sequence) + text
    parsed: Parsed = x12.read(x12.interchange(body, **{"kind": "837P", **options}))
    return parsed


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    frame = parsed.tables[table]
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].astype(object).itertuples(index=False)
    ]


def column(parsed: Parsed, name: str) -> list[Any]:
    return [value for (value,) in rows(parsed, "claims", name)]


def rules(parsed: Parsed) -> list[str]:
    return parsed.findings["rule"].tolist()


def test_faultless_claims_give_no_finding(x12: SimpleNamespace) -> None:
    assert rules(read(x12, RICH)) == []
    assert rules(read(x12, SECONDARY, "S")) == []


def test_minutes_are_no_units(x12: SimpleNamespace) -> None:
    parsed = read(x12, RICH)

    assert column(parsed, "unit_basis") == ["UN", "MJ", "UN", "UN"]
    assert column(parsed, "units_thousandths") == [4000, None, 1000, 1000]
    assert column(parsed, "minutes_thousandths") == [None, 45_000, None, None]


def test_a_line_ends_where_its_range_does_else_where_its_claim_does(x12: SimpleNamespace) -> None:
    found = read(x12, RICH).tables["claims"]

    began = ["2026-01-02", "2026-01-06", "2026-01-01", "2026-01-07"]
    ended = ["2026-01-05", "2026-01-06", "2026-01-31", "2026-01-07"]
    assert found["service_on"].tolist() == [pd.Timestamp(day) for day in began]
    assert found["service_to_on"].tolist() == [pd.Timestamp(day) for day in ended]
    assert found["statement_from_on"].isna().all()


def test_a_line_points_at_diagnoses_and_names_none(x12: SimpleNamespace) -> None:
    body = RICH.replace("DTP*472*RD8*20260101", "HI*ABK:M545*ABF:S134\nDTP*472*RD8*20260101")
    parsed = read(x12, body)

    assert column(parsed, "diagnosis_pointers") == ["1:2", "3", None, None]
    assert "M545" not in parsed.tables["claims"].to_csv()


def test_claim_level_facts_stand_on_each_of_its_lines(x12: SimpleNamespace) -> None:
    parsed = read(x12, RICH)

    assert column(parsed, "facility_npi") == ["1987654321", "1222222227", "1987654321", None]
    assert column(parsed, "has_authorization") == [True, True, True, True]
    assert column(parsed, "clearinghouse_trace") == ["TRACE9", "TRACE9", "TRACE9", None]
    assert column(parsed, "patient_paid_cents") == [12_50, 12_50, 12_50, None]
    assert column(parsed, "filing_indicator") == ["MB"] * 4
    assert column(parsed, "submission_id") == ["f:11", "f:11", "f:11", "f:26"]
    assert column(parsed, "bill_type") == [None] * 4


def test_a_claim_without_reference_g1_has_no_authorization(x12: SimpleNamespace) -> None:
    parsed = read(x12, RICH.replace("REF*G1*AUTH9\n", "REF*G1\n"))

    assert column(parsed, "has_authorization") == [False, False, False, True]


@pytest.mark.parametrize("version", ["005010X223A2", "004010X096A1"])
def test_an_institutional_claim_has_a_bill_type_a_statement_and_revenue_codes(
    x12: SimpleNamespace, version: str
) -> None:
    text = """
        CLM*I-1*300***11:A:1
        DTP*434*RD8*20260102-20260104
        LX*1
        SV2*0120**200*DA*2
        LX*2
        SV2*0300*HC:80053*100*UN*1
        DTP*472*D8*20260103
        """
    parsed = read(x12, text, kind="837I", version=version)

    assert column(parsed, "bill_type") == ["111", "111"]
    assert column(parsed, "revenue_code") == ["0120", "0300"]
    assert column(parsed, "unit_basis") == ["DA", "UN"]
    found = parsed.tables["claims"]
    assert set(found["statement_from_on"]) == {pd.Timestamp("2026-01-02")}
    assert set(found["statement_to_on"]) == {pd.Timestamp("2026-01-04")}
    days = [pd.Timestamp("2026-01-04"), pd.Timestamp("2026-01-03")]
    assert found["service_to_on"].tolist() == days
    assert rules(parsed) == []


def test_half_a_range_keeps_its_first_day_and_is_told(x12: SimpleNamespace) -> None:
    parsed = read(x12, RICH.replace("20260102-20260105", "20260102"))

    assert parsed.tables["claims"]["service_on"].iloc[0] == pd.Timestamp("2026-01-02")
    assert parsed.findings[["rule", "is_refused"]].to_numpy().tolist() == [["bad-date", False]]


def test_a_bad_patient_payment_is_told_and_costs_no_claim(x12: SimpleNamespace) -> None:
    parsed = read(x12, RICH.replace("AMT*F5*12.50", "AMT*F5*some"))

    assert len(parsed.tables["claims"]) == 4
    assert parsed.findings[["rule", "is_refused"]].to_numpy().tolist() == [["bad-amount", False]]


def test_another_payer_is_a_row_with_what_it_paid_and_left(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY, "S")

    assert rows(
        parsed,
        "other_payers",
        "submission_id",
        "claim_id",
        "sequence",
        "payer_id",
        "filing_indicator",
        "paid_cents",
        "remaining_liability_cents",
        "noncovered_cents",
        "adjudicated_on",
    ) == [
        ("f:11", "B-1", "P", "99999", "CI", 105_00, 10_00, 7_50, pd.Timestamp("2026-01-09")),
    ]
    assert column(parsed, "sequence") == ["S", "S"]
    assert column(parsed, "payer_id") == ["60054", "60054"]
    assert column(parsed, "filing_indicator") == ["MB", "MB"]


def test_what_it_paid_of_each_line_is_a_row(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY, "S")

    assert rows(
        parsed,
        "prior_payments",
        "line_no",
        "payer_id",
        "sequence",
        "paid_cents",
        "procedure",
        "modifiers",
        "units_thousandths",
        "remaining_liability_cents",
        "adjudicated_on",
    ) == [
        (1, "99999", "P", 70_00, "97110", "GP 59", 2000, 10_00, pd.Timestamp("2026-01-08")),
        (2, "99999", "P", 40_00, "97140", None, 1000, None, None),
    ]


def test_its_adjustments_are_rows_of_claim_or_line(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY, "S")

    assert rows(
        parsed,
        "prior_adjustments",
        "line_no",
        "payer_id",
        "sequence",
        "group_code",
        "reason_code",
        "amount_cents",
        "quantity_thousandths",
        "source_loop",
    ) == [
        (None, "99999", "P", "OA", "23", 5_00, None, "2320"),
        (1, "99999", "P", "CO", "45", 20_00, 1000, "2430"),
        (1, "99999", "P", "PR", "2", 10_00, None, "2430"),
        (2, "99999", "P", "CO", "45", 10_00, None, "2430"),
    ]


@pytest.mark.parametrize(("code", "kind"), [("C4", "837I"), ("N1", "837I"), ("D", "837P")])
def test_4010_names_the_prior_payment_otherwise(x12: SimpleNamespace, code: str, kind: str) -> None:
    version = {"837I": "004010X096A1", "837P": "004010X098A1"}[kind]
    text = SECONDARY.replace("AMT*D*", f"AMT*{code}*").replace(
        "AMT*EAF*10\nAMT*A8", "AMT*F2*10\nAMT*A8"
    )
    parsed = read(x12, text, "S", kind=kind, version=version)

    assert rows(parsed, "other_payers", "paid_cents", "remaining_liability_cents") == [
        (105_00, 10_00)
    ]


def test_each_of_two_other_payers_keeps_its_own(x12: SimpleNamespace) -> None:
    text = """
        CLM*B-1*100***11:B:1
        SBR*P*18*******CI
        AMT*D*60
        NM1*PR*2*ONE*****PI*11111
        SBR*S*18*******16
        AMT*D*25
        NM1*PR*2*TWO*****PI*22222
        LX*1
        SV1*HC:97110*100*UN*2
        DTP*472*D8*20260102
        SVD*11111*60*HC:97110**2
        CAS*CO*45*40
        SVD*22222*25*HC:97110**2
        CAS*OA*23*60
        CAS*CO*45*15
        """
    parsed = read(x12, text, "T")

    assert rows(parsed, "prior_adjustments", "payer_id", "sequence", "amount_cents") == [
        ("11111", "P", 40_00),
        ("22222", "S", 60_00),
        ("22222", "S", 15_00),
    ]
    assert rules(parsed) == []  # 100 − 40 = 60; 100 − 60 − 15 = 25


def test_a_line_on_which_another_payer_does_not_balance_is_told(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY.replace("SVD*99999*70*", "SVD*99999*71*"), "S")

    assert parsed.findings[["rule", "table", "source_row"]].to_numpy().tolist() == [
        ["prior-line-balance", "prior_payments", 23],
        ["prior-claim-balance", "other_payers", 12],
    ]
    assert parsed.findings["reason"].tolist() == [
        "line charge 100.00 − adjustments 30.00: expected SVD02 70.00, found 71.00",
        "lines paid 111.00 − adjustments 5.00: expected the other payer's 106.00, found 105.00",
    ]
    assert not parsed.findings["is_refused"].any()


def test_without_line_answers_the_claim_is_held_against_its_charge(x12: SimpleNamespace) -> None:
    text = """
        CLM*B-1*100***11:B:1
        SBR*P*18
        CAS*CO*45*30
        AMT*D*{paid}
        NM1*PR*2*ONE*****PI*11111
        LX*1
        SV1*HC:97110*100*UN*2
        DTP*472*D8*20260102
        """

    assert rules(read(x12, text.format(paid="70"), "S")) == []  # 100 − 30
    assert rules(read(x12, text.format(paid="69"), "S")) == ["prior-claim-balance"]


def test_a_payment_that_nothing_explains_is_not_judged(x12: SimpleNamespace) -> None:
    text = """
        CLM*B-1*100***11:B:1
        SBR*P*18
        AMT*D*69
        NM1*PR*2*ONE*****PI*11111
        LX*1
        SV1*HC:97110*100*UN*2
        DTP*472*D8*20260102
        """
    parsed = read(x12, text, "S")

    assert rules(parsed) == []
    assert rows(parsed, "other_payers", "paid_cents") == [(69_00,)]


def test_a_bundled_line_is_not_held_against_its_charge(x12: SimpleNamespace) -> None:
    text = SECONDARY.replace("SVD*99999*40*HC:97140**1", "SVD*99999*0*HC:97110**1*1")
    parsed = read(x12, text.replace("AMT*D*105", "AMT*D*65"), "S")  # 70 + 0 − 5

    assert rules(parsed) == []
    assert rows(parsed, "prior_payments", "bundled_line_no") == [(None,), (1,)]


def test_a_person_named_as_other_payer_is_not_named(x12: SimpleNamespace) -> None:
    text = SECONDARY.replace("NM1*PR*2*FIRST HEALTH*****PI*99999", "NM1*PR*1*ZZQUUX*ANN")
    parsed = read(x12, text, "S")

    assert rows(parsed, "other_payers", "payer_id") == [("a person",)]
    told = parsed.findings.to_csv() + "".join(frame.to_csv() for frame in parsed.tables.values())
    assert not any(word in told for word in ("ZZQUUX", "OTHER9", "MEMBER9", "DOE", "JOHN"))


def test_an_answer_before_any_line_is_told(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY.replace("LX*1\n", "SVD*99999*1*HC:1**1\nLX*1\n", 1), "S")

    assert rules(parsed) == ["orphan-segment"]
    assert len(parsed.tables["prior_payments"]) == 2


def test_a_refused_claim_takes_its_other_payers_with_it(x12: SimpleNamespace) -> None:
    parsed = read(x12, SECONDARY.replace("CLM*B-1*150", "CLM*B-1*lots") + RICH, "S")

    assert not any(table in parsed.tables for table in TABLES)
    assert set(column(parsed, "claim_id")) == {"A-1", "A-2"}


def test_what_other_payers_did_posts_no_money(x12: SimpleNamespace) -> None:
    primary = read(x12, SECONDARY, "P").tables
    alone = {"claims": primary["claims"]}

    assert post(primary, practice())["amount_cents"].tolist() == [100_00, 50_00]
    pd.testing.assert_frame_equal(post(primary, practice()), post(alone, practice()))
    assert post(read(x12, SECONDARY, "S").tables, practice()).empty


def test_a_submission_sent_again_brings_its_other_payers_once(x12: SimpleNamespace) -> None:
    body = HEAD.format(sequence="S") + SECONDARY
    first = x12.read(x12.interchange(body, kind="837P"))
    again = body.replace("AMT*D*105", "AMT*D*105.00")
    later = {
        name: frame.assign(source_file="g").replace({"f:11": "g:11"})
        for name, frame in x12.read(x12.interchange(again, kind="837P")).tables.items()
    }
    both = {name: pd.concat([frame, later[name]]) for name, frame in first.tables.items()}

    kept, findings = accepted_rows(
        {name: frame.reset_index(drop=True) for name, frame in both.items()}, {"f": 1, "g": 2}
    )

    for table, count in (("claims", 2), ("other_payers", 1), ("prior_payments", 2)):
        assert kept[table]["source_file"].tolist() == ["g"] * count
    assert findings.groupby("table")["rows"].sum().to_dict() == {
        "claims": 2,
        "other_payers": 1,
        "prior_payments": 2,
        "prior_adjustments": 4,
    }


def test_a_dental_claim_is_refused_with_the_reason(x12: SimpleNamespace) -> None:
    text = "CLM*D-1*100***11:B:1\nLX*1\nSV3*AD:D0120*100"
    parsed = read(x12, text, version="005010X224A2")

    assert parsed.tables == {}
    assert parsed.findings["reason"].tolist() == [
        "transaction set 837D (dental claim): dental claims are not read"
    ]
