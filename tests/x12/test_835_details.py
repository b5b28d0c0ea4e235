"""What an 835 says beyond its money, by small payments written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from vitals.parsed import Parsed

CROSSED = """
CLP*A*19*100*60**MB*I*11*1
CAS*CO*45*40
NM1*QC*1*DOE*JANE****MI*MEMBER9
NM1*TT*2*NEXT PAYER*****PI*77777
NM1*PR*2*FIRST PAYER*****PI*88888
NM1*82*1*ROE*R****XX*1234567893
DTM*232*20260102
DTM*233*20260105
DTM*036*20261231
DTM*050*20260107
CLP*B*1*50*50**MC*J*22*1
SVC*HC:99213*20*20
DTM*150*20260201
DTM*151*20260203
SVC*HC:99214*30*30
DTM*472*20260202
"""


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    frame = parsed.tables[table]
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].astype(object).itertuples(index=False)
    ]


def rules(parsed: Parsed) -> list[str]:
    return parsed.findings["rule"].tolist()


def claim(x12: SimpleNamespace, text: str, paid: str, version: str = "") -> Parsed:
    body = x12.payment.format(paid=paid) + text
    parsed: Parsed = x12.read(x12.interchange(body, version=version))
    return parsed


def test_a_claim_tells_its_plan_its_place_and_its_other_payers(x12: SimpleNamespace) -> None:
    parsed = claim(x12, CROSSED, "110")  # 60 + 50

    assert rows(
        parsed,
        "remittances",
        "filing_indicator",
        "facility_type",
        "crossover_payer_id",
        "other_payer_id",
        "rendering_npi",
    ) == [("MB", "11", "77777", "88888", "1234567893"), ("MC", "22", None, None, None)]
    assert rules(parsed) == []


def test_the_days_of_a_claim_are_its_own_else_those_of_its_lines(x12: SimpleNamespace) -> None:
    found = claim(x12, CROSSED, "110").tables["remittances"]

    first, second = found.iloc[0], found.iloc[1]
    assert first["service_on"] == pd.Timestamp("2026-01-02")
    assert first["service_to_on"] == pd.Timestamp("2026-01-05")
    assert first["received_on"] == pd.Timestamp("2026-01-07")
    assert second["service_on"] == pd.Timestamp("2026-02-01")
    assert second["service_to_on"] == pd.Timestamp("2026-02-03")
    assert pd.isna(second["received_on"])


def test_a_line_of_several_days_has_its_first_and_its_last(x12: SimpleNamespace) -> None:
    found = claim(x12, CROSSED, "110").tables["remittance_lines"]

    assert found["service_on"].tolist() == [pd.Timestamp("2026-02-01"), pd.Timestamp("2026-02-02")]
    assert found["service_to_on"].iloc[0] == pd.Timestamp("2026-02-03")
    assert pd.isna(found["service_to_on"].iloc[1])


def test_a_replaced_procedure_keeps_what_was_submitted_with_its_modifiers(
    x12: SimpleNamespace,
) -> None:
    parsed = claim(
        x12,
        """
        CLP*A*1*100*100**12*I
        SVC*HC:97530:GP*60*60**2*HC:97110:GP:59*3
        SVC*HC:97140:GP*40*40**1
        """,
        "100",
    )

    assert rows(
        parsed,
        "remittance_lines",
        "procedure",
        "modifiers",
        "billed_procedure",
        "billed_modifiers",
        "units_thousandths",
        "billed_units_thousandths",
    ) == [
        ("97530", "GP", "97110", "GP 59", 2000, 3000),
        ("97140", "GP", "97140", None, 1000, None),
    ]


@pytest.mark.parametrize(
    ("sent", "procedure", "kind", "revenue"),
    [
        ("HC:99213", "99213", None, None),
        ("hc:99213", "99213", None, None),
        ("AD:D0120", "D0120", "AD", None),
        ("N4:00002751201", "00002751201", "N4", None),
        ("NU:0450", "0450", "NU", None),
        ("HC:J1885", "J1885", None, "0636"),
        ("", "0636", None, "0636"),
    ],
)
def test_a_procedure_of_another_list_says_which(
    x12: SimpleNamespace, sent: str, procedure: str, kind: str | None, revenue: str | None
) -> None:
    parsed = claim(x12, f"CLP*A*1*9*9**12*I\nSVC*{sent}*9*9*{revenue or ''}*1", "9")

    assert rows(parsed, "remittance_lines", "procedure", "procedure_kind", "revenue_code") == [
        (procedure, kind, revenue)
    ]
    assert rules(parsed) == []


def test_a_line_without_any_procedure_is_kept_and_told(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*9*9**12*I\nSVC**9*9", "9")

    assert rows(parsed, "remittance_lines", "procedure", "paid_cents") == [(None, 9_00)]
    assert parsed.findings[["rule", "severity", "source_row"]].to_numpy().tolist() == [
        ["missing-element", "warning", 11]
    ]


def sparse(tag: str, **elements: str) -> str:
    """A segment whose elements are named by their number: ``_4="2"`` is the fourth."""
    given = {int(name[1:]): value for name, value in elements.items()}
    return "*".join([tag, *(given.get(at, "") for at in range(1, max(given) + 1))])


AMOUNTS = f"""
CLP*A*1*100*90**MA*I*11*1
{sparse("MIA", _1="4", _2="120.50", _3="2", _4="1500", _5="MA01", _6="7.25", _23="N4", _24="3")}
MOA*0.85*61.10*MA07**N5***8*9
AMT*AU*100
AMT*I*1.25
AMT*B6*77
QTY*CA*4
SVC*HC:99213*100*90**1
AMT*B6*95
AMT*KH*5.50
QTY*ZK*2.5
CAS*CO*45*10
"""


def amounts(parsed: Parsed) -> list[tuple[Any, ...]]:
    return rows(
        parsed,
        "remittance_amounts",
        "line_index",
        "segment",
        "qualifier",
        "amount_cents",
        "quantity_thousandths",
    )


@pytest.mark.parametrize("version", ["005010X221A1", "004010X091A1"])
def test_every_supplemental_amount_is_a_row_of_its_claim_or_line(
    x12: SimpleNamespace, version: str
) -> None:
    parsed = claim(x12, AMOUNTS, "90", version)  # 100 − 10

    assert amounts(parsed) == [
        (0, "MIA", "MIA01", None, 4000),
        (0, "MIA", "MIA02", 120_50, None),
        (0, "MIA", "MIA03", None, 2000),
        (0, "MIA", "MIA04", 1500_00, None),
        (0, "MIA", "MIA06", 7_25, None),
        (0, "MIA", "MIA24", 3_00, None),
        (0, "MOA", "MOA02", 61_10, None),
        (0, "MOA", "MOA08", 8_00, None),
        (0, "MOA", "MOA09", 9_00, None),
        (0, "AMT", "AU", 100_00, None),
        (0, "AMT", "I", 1_25, None),
        (0, "AMT", "B6", 77_00, None),
        (0, "QTY", "CA", None, 4000),
        (1, "AMT", "KH", 5_50, None),
        (1, "QTY", "ZK", None, 2500),
    ]
    assert rules(parsed) == []


def test_the_allowed_amount_stays_a_column_and_is_not_repeated(x12: SimpleNamespace) -> None:
    parsed = claim(x12, AMOUNTS, "90")

    assert parsed.tables["remittance_lines"]["allowed_cents"].tolist() == [95_00]
    assert not parsed.tables["remittance_amounts"]["amount_cents"].eq(95_00).any()


@pytest.mark.parametrize("version", ["005010X221A1", "004010X091A1"])
def test_remark_codes_are_read_from_every_place_they_have(
    x12: SimpleNamespace, version: str
) -> None:
    text = """
        CLP*A*1*9*9**MA*I
        MIA*0****M1***************M2*M3*M4*M5
        CLP*B*1*9*9**MB*J
        MOA***N1*N2*N3*N4*N5
        """
    parsed = claim(x12, text, "18", version)  # 9 + 9

    assert parsed.tables["remittances"]["remark_codes"].tolist() == [
        "M1 M2 M3 M4 M5",
        "N1 N2 N3 N4 N5",
    ]


def test_a_bad_supplemental_amount_is_told_and_costs_no_claim(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*9*9**12*I\nAMT*I*lots\nAMT*T\nQTY*CA*few\nMOA**much", "9")

    assert len(parsed.tables["remittances"]) == 1
    assert "remittance_amounts" not in parsed.tables
    assert parsed.findings[["rule", "is_refused", "source_row"]].to_numpy().tolist() == [
        ["bad-amount", False, 11],
        ["missing-element", False, 12],
        ["bad-quantity", False, 13],
        ["bad-amount", False, 14],
    ]
    assert not parsed.findings["reason"].str.contains("lots|few|much").any()


def test_amounts_of_a_refused_claim_go_with_it(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*oops*9**12*I\nAMT*I*1\nCLP*B*1*9*9**12*J\nAMT*I*2", "9")

    assert amounts(parsed) == [(0, "AMT", "I", 2_00, None)]


def test_a_cas_of_more_than_six_triples_is_not_silently_cut(x12: SimpleNamespace) -> None:
    triples = "*".join(f"{code}*1*" for code in (45, 97, 96, 16, 18, 29))
    parsed = claim(x12, f"CLP*A*1*10*3**12*I\nCAS*CO*{triples}*50*1", "3")

    told = parsed.findings[parsed.findings["rule"] == "too-many-elements"]
    assert told["reason"].tolist() == [
        "CAS: expected at most 19 elements; those behind were not read"
    ]
    assert told["source_row"].tolist() == [11]
    # 10 − 6 is 4: the seventh dollar is missing, and the balance says so too
    assert "claim-balance" in rules(parsed)


def test_blanks_behind_the_sixth_triple_are_nothing(x12: SimpleNamespace) -> None:
    triples = "*".join(f"{code}*1*" for code in (45, 97, 96, 16, 18, 29))
    parsed = claim(x12, f"CLP*A*1*10*4**12*I\nCAS*CO*{triples}***", "4")

    assert rules(parsed) == []


def test_all_six_pairs_of_a_plb_are_read_and_a_seventh_is_told(x12: SimpleNamespace) -> None:
    reasons = ["WO", "FB", "L6", "72", "CS", "PI"]
    pairs = "*".join(f"{reason}:R{at}*1" for at, reason in enumerate(reasons))
    body = x12.payment.format(paid="-6") + f"PLB*1234567893*20261231*{pairs}"

    whole = x12.read(x12.interchange(body))
    longer = x12.read(x12.interchange(body + "*J1*1"))

    adjusted = whole.tables["provider_adjustments"]
    assert adjusted["reason_code"].tolist() == reasons
    assert adjusted["reference"].tolist() == ["R0", "R1", "R2", "R3", "R4", "R5"]
    assert rules(whole) == []
    assert rules(longer) == ["too-many-elements"]


def test_group_cr_of_4010_is_an_adjustment_like_others(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*22*-100*-80**12*I\nCAS*CR*45*-20", "-80", "004010X091A1")

    assert rows(parsed, "adjustments", "group_code", "reason_code", "amount_cents") == [
        ("CR", "45", -20_00)
    ]
    assert rules(parsed) == []


def test_codes_of_another_list_are_counted_and_no_remark(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*9*9**12*I\nSVC*HC:1*9*9\nLQ*HE*M15\nLQ*RX*75\nLQ*RX*70", "9")

    assert parsed.tables["remittance_lines"]["remark_codes"].tolist() == ["M15"]
    assert parsed.findings[["rule", "severity"]].to_numpy().tolist() == [["codes-not-read", "info"]]
    assert parsed.findings["reason"].str.startswith("2 LQ of another code list").all()


SUMMARY = f"""
{sparse("TS3", _1="PROV1", _2="11", _3="20261231", _4="2", _5="150", _13="9.50", _23="1", _24="2")}
{sparse("TS2", _1="1000", _7="3", _8="40", _16="1.5", _19="6")}
CLP*A*1*100*100**MA*I
CLP*B*1*50*50**MA*J
LX*2
TS3*PROV1*13*20261231*1*25
CLP*C*1*25*25**MA*K
"""


def test_a_provider_summary_is_a_row_for_each_of_its_elements(x12: SimpleNamespace) -> None:
    parsed = claim(x12, SUMMARY, "175")  # 100 + 50 + 25

    assert rows(
        parsed,
        "provider_summaries",
        "summary_index",
        "facility_type",
        "element",
        "amount_cents",
        "quantity_thousandths",
    ) == [
        (1, "11", "TS304", None, 2000),
        (1, "11", "TS305", 150_00, None),
        (1, "11", "TS313", 9_50, None),
        (1, "11", "TS323", None, 1000),
        (1, "11", "TS324", 2_00, None),
        (1, "11", "TS201", 1000_00, None),
        (1, "11", "TS207", None, 3000),
        (1, "11", "TS208", 40_00, None),
        (1, "11", "TS216", None, 1500),
        (1, "11", "TS219", 6_00, None),
        (2, "13", "TS304", None, 1000),
        (2, "13", "TS305", 25_00, None),
    ]
    found = parsed.tables["provider_summaries"]
    assert set(found["provider_id"]) == {"PROV1"}
    assert set(found["fiscal_period_on"]) == {pd.Timestamp("2026-12-31")}
    assert set(found["payment_id"]) == {"f:3"}
    assert rules(parsed) == []


def test_a_summary_is_held_against_the_claims_that_follow_it(x12: SimpleNamespace) -> None:
    parsed = claim(x12, SUMMARY.replace("*2*150*", "*3*149.99*"), "175")

    assert parsed.findings[["rule", "severity", "source_row"]].to_numpy().tolist() == [
        ["summary-claims", "warning", 10],
        ["summary-charge", "warning", 10],
    ]
    assert parsed.findings["reason"].tolist() == [
        "TS304: expected the 2 claims that follow, found 3",
        "TS305: expected the claims' charges 150.00, found 149.99",
    ]


def test_a_supplement_without_its_summary_is_told(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "TS2*1000\nCLP*A*1*9*9**MA*I", "9")

    assert "provider_summaries" not in parsed.tables
    assert rules(parsed) == ["orphan-segment"]


def test_summaries_of_a_refused_payment_go_with_it(x12: SimpleNamespace) -> None:
    body = (x12.payment + SUMMARY).replace("BPR*I*{paid}*C", "BPR*I*oops*C")
    parsed = x12.read(x12.interchange(body))

    assert "provider_summaries" not in parsed.tables
    lost = parsed.findings[parsed.findings["table"] == "provider_summaries"]
    assert lost[["rule", "rows"]].to_numpy().tolist() == [["payment-refused", 12]]


def test_no_name_or_member_id_reaches_a_row_or_a_finding(x12: SimpleNamespace) -> None:
    parsed = claim(x12, CROSSED, "110")

    told = parsed.findings.to_csv() + "".join(frame.to_csv() for frame in parsed.tables.values())
    assert not any(word in told for word in ("DOE", "JANE", "MEMBER9", "NEXT PAYER"))
