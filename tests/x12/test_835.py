from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from vitals.parsed import Parsed


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    frame = parsed.tables[table]
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].astype(object).itertuples(index=False)
    ]


def rules(parsed: Parsed) -> list[str]:
    return parsed.findings["rule"].tolist()


def claim(x12: SimpleNamespace, text: str, paid: str) -> Parsed:
    return x12.read(x12.interchange(x12.payment.format(paid=paid) + text))


def test_a_faultless_file_gives_no_finding(x12: SimpleNamespace) -> None:
    assert rules(x12.read(x12.interchange(x12.two_claims))) == []


def test_a_claim_carries_what_its_clp_and_its_payment_say(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(x12.two_claims))

    first = parsed.tables["remittances"].iloc[0]
    assert first["claim_id"] == "A-1"
    assert (first["payer_id"], first["trace_number"]) == ("60054", "TRACE1")
    assert (first["charge_cents"], first["paid_cents"]) == (100_00, 65_00)
    assert first["patient_responsibility_cents"] == 15_00
    assert (first["payer_claim_control"], first["frequency"]) == ("ICN1", "1")
    assert first["service_on"] == pd.Timestamp("2026-01-02")
    assert first["posted_on"] == pd.Timestamp("2026-01-10")
    assert first["adjudicated_on"] == pd.Timestamp("2026-01-09")
    assert first["rendering_npi"] == "1234567893"
    assert first["remark_codes"] == "MA01 N510"
    assert first["source_row"] == 10
    assert first["remittance_id"] == "f:10"
    assert first["payment_id"] == "f:3"


def test_lines_carry_codes_units_controls_and_allowed(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(x12.two_claims))

    assert rows(
        parsed,
        "remittance_lines",
        "line_index",
        "procedure",
        "billed_procedure",
        "modifiers",
        "charge_cents",
        "paid_cents",
        "allowed_cents",
        "units_thousandths",
        "line_control",
        "remark_codes",
    ) == [
        (1, "99213", "99213", "25 59", 60_00, 35_00, 50_00, 1000, "L1", "M15 N95"),
        (2, "97110", "97112", None, 40_00, 30_00, None, 2000, "L2", None),
    ]


def test_every_triple_of_a_cas_is_a_row_at_its_own_level(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(x12.two_claims))

    assert rows(
        parsed,
        "adjustments",
        "line_index",
        "group_code",
        "reason_code",
        "amount_cents",
        "quantity_thousandths",
    ) == [
        (1, "CO", "45", 10_00, 1000),
        (1, "PR", "1", 10_00, 1000),
        (1, "PR", "2", 5_00, None),
        (2, "CO", "45", 10_00, None),
        (0, "CO", "16", 80_00, None),
    ]


def test_all_six_triples_are_read(x12: SimpleNamespace) -> None:
    triples = "*".join(f"{code}*1*" for code in (45, 97, 96, 16, 18, 29))
    parsed = claim(x12, f"CLP*A*1*10*4**12*I\nCAS*CO*{triples}", "4")

    assert parsed.tables["adjustments"]["reason_code"].tolist() == [
        "45",
        "97",
        "96",
        "16",
        "18",
        "29",
    ]
    assert rules(parsed) == []


def test_an_empty_triple_between_two_is_skipped(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*10*8**12*I\nCAS*CO*45*1*****97*1", "8")

    assert parsed.tables["adjustments"]["reason_code"].tolist() == ["45", "97"]


def test_plb_pairs_belong_to_the_payment_and_lower_it(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*10*10**12*I\nPLB*1234567893*20261231*WO:REF1*4*L6*-1.25", "7.25")

    assert rows(
        parsed, "provider_adjustments", "payment_id", "reason_code", "reference", "amount_cents"
    ) == [("f:3", "WO", "REF1", 4_00), ("f:3", "L6", None, -1_25)]
    payment = parsed.tables["payments"].iloc[0]
    assert payment["amount_cents"] == 10_00 - 4_00 + 1_25
    assert payment["is_balanced"]
    assert rules(parsed) == []


def test_a_payment_of_plb_alone_is_legal(x12: SimpleNamespace) -> None:
    body = x12.payment.format(paid="12.50") + "PLB*1234567893*20261231*FB*-12.50"
    parsed = x12.read(x12.interchange(body))

    assert "remittances" not in parsed.tables
    assert len(parsed.tables["payments"]) == 1
    assert rules(parsed) == []


@pytest.mark.parametrize(("sent", "flag"), [("-30", "C"), ("30", "D"), ("-30", "D")])
def test_a_debit_is_a_negative_payment(x12: SimpleNamespace, sent: str, flag: str) -> None:
    body = x12.payment.format(paid=sent).replace("*C*ACH", f"*{flag}*ACH")
    parsed = x12.read(x12.interchange(body + "PLB*1234567893*20261231*WO*30"))

    assert parsed.tables["payments"]["amount_cents"].tolist() == [-30_00]
    assert rules(parsed) == []


def test_a_reversal_and_its_correction_net_to_the_correction(x12: SimpleNamespace) -> None:
    parsed = claim(
        x12,
        """
        CLP*A*22*-100*-80**12*I
        CAS*CO*45*-20
        CLP*A*1*100*70*10*12*I
        CAS*CO*45*20
        CAS*PR*1*10
        """,
        "-10",
    )

    assert rows(parsed, "remittances", "status_code", "paid_cents", "is_balanced") == [
        ("22", -80_00, True),
        ("1", 70_00, True),
    ]
    assert rules(parsed) == []


def test_secondary_denial_and_zero_pay_keep_their_status(x12: SimpleNamespace) -> None:
    parsed = claim(
        x12,
        """
        CLP*A*2*50*10**12*I
        CAS*OA*23*40
        CLP*B*4*50*0**12*J
        CAS*CO*29*50
        CLP*C*1*50*0*50*12*K
        CAS*PR*1*50
        """,
        "10",
    )

    assert parsed.tables["remittances"]["status_code"].tolist() == ["2", "4", "1"]
    assert rules(parsed) == []


def test_imbalance_is_said_at_each_level_and_never_drops_a_claim(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*100*70**12*I\nSVC*HC:99213*100*70\nCAS*CO*45*20", "75")

    assert rules(parsed) == ["service-balance", "claim-balance", "transaction-balance"]
    assert parsed.findings["source_row"].tolist() == [11, 10, 3]
    assert not parsed.findings["is_refused"].any()
    assert "expected 80.00 paid, found 70.00" in parsed.findings["reason"].iloc[0]
    assert parsed.tables["remittances"]["is_balanced"].tolist() == [False]


def test_patient_responsibility_must_be_its_pr_adjustments(x12: SimpleNamespace) -> None:
    parsed = claim(x12, "CLP*A*1*100*80*5**I\nCAS*PR*1*20", "80")

    assert rules(parsed) == ["patient-responsibility"]
    assert parsed.tables["remittances"]["is_balanced"].tolist() == [True]


@pytest.mark.parametrize(
    ("header", "payer"),
    [
        ("N1*PR*ACME*XV*60054\nREF*2U*P2", "60054"),
        ("N1*PR*ACME\nREF*2U*P2", "P2"),
        ("N1*PR*ACME", "1512345678"),
    ],
)
def test_the_payer_is_named_by_the_best_id_there_is(
    x12: SimpleNamespace, header: str, payer: str
) -> None:
    body = x12.payment.format(paid="1").replace("N1*PR*ACME HEALTH*XV*60054", header)
    parsed = x12.read(x12.interchange(body + "CLP*A*1*1*1"))

    assert parsed.tables["remittances"]["payer_id"].tolist() == [payer]
    assert parsed.tables["payments"]["payer_id"].tolist() == [payer]


def test_an_unnamed_payer_is_unknown_and_said(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange("BPR*I*1*C*CHK************20260110\nCLP*A*1*1*1"))

    assert parsed.tables["remittances"]["payer_id"].tolist() == ["unknown"]
    assert rules(parsed) == ["unknown-payer"]


def test_dates_fall_back_to_the_production_date_and_the_group(x12: SimpleNamespace) -> None:
    with_production = x12.read(x12.interchange("BPR*I*1*C\nDTM*405*20260103\nCLP*A*1*1*1"))
    without = x12.read(x12.interchange("BPR*I*1*C\nCLP*A*1*1*1"))

    assert with_production.tables["remittances"]["posted_on"][0] == pd.Timestamp("2026-01-03")
    assert without.tables["remittances"]["posted_on"][0] == pd.Timestamp("2026-01-12")


def test_a_payment_without_any_date_is_refused_with_its_claims(x12: SimpleNamespace) -> None:
    parsed = x12.read(b"ST*835*1~BPR*I*1*C*CHK~CLP*A*1*1*1~SE*4*1~")

    assert parsed.tables == {}
    assert parsed.files["rows_refused"].tolist() == [2]
    assert "no date in BPR16, DTM*405 or GS04" in parsed.findings["reason"].tolist()


def test_4010_reads_like_5010(x12: SimpleNamespace) -> None:
    old = x12.read(x12.spell(x12.segments(x12.two_claims, version="004010X091A1")))
    new = x12.read(x12.interchange(x12.two_claims))

    pd.testing.assert_frame_equal(old.tables["adjustments"], new.tables["adjustments"])
    assert old.tables["payments"]["version"].tolist() == ["004010X091A1"]


def test_the_transaction_entry_is_what_inspect_prints(x12: SimpleNamespace) -> None:
    assert x12.read(x12.interchange(x12.two_claims)).transactions == [
        {
            "set": "835",
            "version": "005010X221A1",
            "control": "0001",
            "claims": 2,
            "lines": 2,
            "charge": "180.00",
            "paid": "65.00",
            "patient_responsibility": "15.00",
            "adjustments": "100.00",
            "payment": "65.00",
            "provider_adjustments": "0.00",
            "balanced": True,
            "source_file": "f",
        }
    ]


def test_payees_and_claim_positions_are_told(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(x12.two_claims))

    assert parsed.payees[["kind", "id"]].to_numpy().tolist() == [["npi", "1234567893"]]
    assert parsed.claim_positions[["source_row", "end_row", "claim"]].to_numpy().tolist() == [
        [10, 26, 1],
        [27, 28, 2],
    ]


def test_no_name_or_member_id_reaches_a_row_or_a_finding(x12: SimpleNamespace) -> None:
    spoilt = x12.two_claims.replace("CLP*A-1*1*100", "CLP*A-1*1*DOE")
    for body in (x12.two_claims, spoilt):
        parsed = x12.read(x12.interchange(body))
        told = parsed.findings.to_csv() + "".join(
            frame.to_csv() for frame in parsed.tables.values()
        )
        assert not any(word in told for word in ("DOE", "JANE", "MEMBER9"))


def test_a_transaction_is_balanced_where_its_claims_are_too(x12: SimpleNamespace) -> None:
    body = """
        BPR*I*75.00*C*ACH************20260112
        TRN*1*T1*1512345678
        N1*PR*ACME HEALTH*XV*60054
        CLP*A1*1*100.00*75.00*25.00*12*ICN1
        SVC*HC:99213*100.00*75.00**1
        CAS*PR*1*{share}
    """
    bodies = [body.format(share=share) for share in ("25.00", "24.00")]

    parsed = x12.read(x12.interchange(*bodies))

    # BPR02 75.00 is Σ CLP04 both times; 100.00 − 24.00 is 76.00 and not 75.00.
    assert [one["balanced"] for one in parsed.transactions] == [True, False]
    assert parsed.tables["payments"]["is_balanced"].tolist() == [True, True]


def test_a_shifted_clp_is_told_by_its_filing_indicator(x12: SimpleNamespace) -> None:
    body = """
        BPR*H*-1.00*C*NON************20260112
        TRN*1*T1*1512345678
        N1*PR*ACME HEALTH*XV*60054
        CLP*A1*22*-4.00*-1.00**-3.00*12*ICN1
        CAS*PR*1*-3.00
    """
    [found] = x12.read(x12.interchange(body)).findings.query("rule == 'bad-code'").itertuples()

    assert found.severity == "warning"
    assert "CLP06: expected a claim filing indicator" in found.reason
    assert "-3.00" not in found.reason
