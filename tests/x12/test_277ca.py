"""277CA at every level: the batch, a provider's claims, a claim, a line; and the totals told."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

# Three claims of 200, 500 and 300: the first is taken in, the others are turned back.
BATCH = """
BHT*0085*08*77*20260107*1200*TH
HL*1**20*1
NM1*AY*2*CLEARING HOUSE*****46*CH1
TRN*1*SOURCE7
DTP*050*D8*20260106
HL*2*1*21*1
NM1*41*2*CEDAR*****46*C1
TRN*2*BATCH7
STC*A1:19:PR*20260107*WQ*1000
QTY*90*1
QTY*AA*2
AMT*YU*200
AMT*YY*800
HL*3*2*19*1
NM1*85*2*CEDAR*****XX*1234567893
TRN*2*0
STC*A1:19:PR*20260107*WQ*1000
QTY*QA*1
QTY*QC*2
AMT*YU*200
AMT*YY*800
HL*4*3*PT
NM1*QC*1*DOE*JANE****MI*MEMBER9
TRN*2*A-1
STC*A2:20:PR*20260108*WQ*200
REF*1K*ICN1
REF*D9*CH-1
DTP*472*D8*20260102
HL*5*3*PT
NM1*QC*1*FOX*F
TRN*2*A-2
STC*A3:21:82*20260108*U*500******A6:145:85*A7:562:PR*PLANTED NAME
SVC*HC:99213:25*350*****1
STC*A3:122**U*******A3:153:82
REF*FJ*L-7
HL*6*3*PT
NM1*QC*1*ROE*R
TRN*2*A-3
STC*A7:401*20260108*U*300
"""
REJECTED = """
BHT*0085*08*77*20260107*1200*TH
HL*1**20*1
NM1*PR*2*ACME*****PI*60054
HL*2*1*21*0
NM1*41*2*CEDAR*****46*C1
TRN*2*BATCH7
STC*A3:24:41*20260107*U*1000
QTY*AA*3
AMT*YY*1000
"""
ABOVE = ("scope", "batch_control", "provider_npi", "is_accepted", "code", "status_code")


def test_every_status_of_claim_and_line_is_a_row(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BATCH, kind="277CA"))

    named = ("claim_id", "code", "status_code", "entity", "action", "charge_cents", "procedure")
    assert x12.rows(parsed, "acknowledgements", *named) == [
        ("A-1", "A2", "20", "PR", "WQ", 200_00, None),
        ("A-2", "A3", "21", "82", "U", 500_00, None),
        ("A-2", "A6", "145", "85", "U", 500_00, None),
        ("A-2", "A7", "562", "PR", "U", 500_00, None),
        ("A-2", "A3", "122", None, "U", None, "99213"),
        ("A-2", "A3", "153", "82", "U", None, "99213"),
        ("A-3", "A7", "401", None, "U", 300_00, None),
    ]
    numbers = ("payer_claim_control", "clearinghouse_control", "line_control", "source_loop")
    assert x12.rows(parsed, "acknowledgements", *numbers)[0] == ("ICN1", "CH-1", None, "2200D")
    assert x12.rows(parsed, "acknowledgements", *numbers)[4] == (None, None, "L-7", "2220D")
    assert parsed.findings.empty


def test_a_line_is_answered_on_its_claim_s_day_where_it_names_none(x12: SimpleNamespace) -> None:
    answered = x12.read(x12.interchange(BATCH, kind="277CA")).tables["acknowledgements"]

    assert set(answered["received_on"]) == {pd.Timestamp("2026-01-08")}


def test_free_text_is_never_kept(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BATCH, kind="277CA"))

    everything = "".join(frame.to_csv() for frame in parsed.tables.values())
    assert "PLANTED" not in everything + parsed.findings.to_csv()
    assert "DOE" not in everything


def test_what_is_said_of_batch_and_provider_is_a_row_with_its_totals(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BATCH, kind="277CA"))

    assert x12.rows(parsed, "file_acknowledgements", *ABOVE, "source_loop") == [
        ("batch", "BATCH7", None, None, "A1", "19", "2200B"),
        ("provider", "BATCH7", "1234567893", None, "A1", "19", "2200C"),
    ]
    totals = ("claims_accepted", "claims_rejected", "accepted_cents", "rejected_cents")
    assert (
        x12.rows(parsed, "file_acknowledgements", *totals)
        == [
            (1, 2, 200_00, 500_00 + 300_00),
        ]
        * 2
    )
    told = parsed.transactions[0]
    assert (told["claims"], told["accepted"], told["rejected"]) == (3, 1, 2)


def test_a_rejected_batch_names_no_claim_and_is_a_row(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(REJECTED, kind="277CA"))

    assert x12.rows(parsed, "file_acknowledgements", *ABOVE) == [
        ("batch", "BATCH7", None, False, "A3", "24")
    ]
    assert parsed.findings["rule"].tolist() == ["batch-rejected"]
    assert parsed.files[["rows_parsed", "rows_refused"]].to_numpy().tolist() == [[1, 0]]


def test_a_rejected_provider_is_named_by_npi_only(x12: SimpleNamespace) -> None:
    body = BATCH.replace("TRN*2*0\nSTC*A1:19:PR*20260107*WQ", "STC*A8:496:85*20260107*U")
    for provider, npi in (("XX*1234567893", "1234567893"), ("34*123456789", None)):
        named = body.replace("XX*1234567893", provider)
        parsed = x12.read(x12.interchange(named, kind="277CA"))

        assert x12.rows(parsed, "file_acknowledgements", *ABOVE)[1] == (
            *("provider", "BATCH7", npi, False, "A8", "496"),
        )


@pytest.mark.parametrize("trace", ["", "TRN*2*0\n", "TRN*2\n"])
def test_a_rejected_batch_without_its_number_is_refused(x12: SimpleNamespace, trace: str) -> None:
    body = REJECTED.replace("TRN*2*BATCH7\n", trace)
    parsed = x12.read(x12.interchange(body, kind="277CA"))

    assert parsed.tables == {}
    assert parsed.findings[["rule", "is_refused"]].to_numpy().tolist() == [["batch-rejected", True]]


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ("QTY*AA*2", "QTY*AA*3", ["expected 2 claims rejected, as listed; found 3 (QTY)"]),
        ("QTY*QA*1", "QTY*QA*0", ["expected 1 claims accepted, as listed; found 0 (QTY)"]),
        (
            "QTY*AA*2\nAMT*YU*200",
            "QTY*AA*2\nAMT*YU*201",
            ["expected 200.00 accepted, as listed; found 201.00 (AMT)"],
        ),
        (
            "AMT*YY*800\nHL*4",
            "AMT*YY*.5\nHL*4",
            ["expected 800.00 rejected, as listed; found 0.50 (AMT)"],
        ),
        # Without a charge for one of them nobody knows the sum of the rejected.
        ("U*300", "U", []),
        ("QTY*AA*2", "QTY*AA*X", []),
    ],
)
def test_the_totals_are_held_against_the_claims_listed(
    x12: SimpleNamespace, old: str, new: str, reasons: list[str]
) -> None:
    parsed = x12.read(x12.interchange(BATCH.replace(old, new), kind="277CA"))

    said = parsed.findings[parsed.findings["rule"] == "totals"]
    assert said["reason"].tolist() == reasons


def test_each_provider_s_totals_are_its_own(x12: SimpleNamespace) -> None:
    second = """
        HL*7*2*19*1
        NM1*85*2*OAK*****XX*1987654328
        STC*A1:19:PR*20260107*WQ*40
        QTY*QA*1
        AMT*YU*40
        HL*8*7*PT
        NM1*QC*1*POE*P
        TRN*2*B-1
        STC*A2:20*20260108*WQ*40
        """
    body = BATCH.replace("QTY*90*1", "QTY*90*2").replace("AA*2\nAMT*YU*200", "AA*2\nAMT*YU*240")
    parsed = x12.read(x12.interchange(body + second, kind="277CA"))

    assert parsed.findings.empty  # 200 + 40 accepted
    providers = parsed.tables["file_acknowledgements"]["provider_npi"].dropna()
    assert providers.tolist() == ["1234567893", "1987654328"]


def test_two_batches_of_one_file_keep_their_numbers(x12: SimpleNamespace) -> None:
    other = REJECTED.replace("BATCH7", "BATCH8")
    parsed = x12.read(x12.interchange(BATCH, other, kind="277CA"))

    batches = parsed.tables["file_acknowledgements"]["batch_control"].tolist()
    assert batches == ["BATCH7", "BATCH7", "BATCH8"]


def test_an_amount_that_cannot_be_read_costs_no_answer(x12: SimpleNamespace) -> None:
    body = BATCH.replace("WQ*200\nREF", "WQ*2OO\nREF")
    parsed = x12.read(x12.interchange(body, kind="277CA"))

    assert x12.rows(parsed, "acknowledgements", "claim_id", "charge_cents")[0] == ("A-1", None)
    assert "bad-amount" in parsed.findings["rule"].tolist()
    assert not parsed.findings["is_refused"].any()


def test_a_category_that_is_none_is_refused_and_not_repeated(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BATCH.replace("A7:401", "PLANTED:401"), kind="277CA"))

    lost = parsed.findings[parsed.findings["is_refused"]]
    assert lost["rule"].tolist() == ["bad-code"]
    assert "A-3" not in set(parsed.tables["acknowledgements"]["claim_id"])
    assert "PLANTED" not in parsed.findings.to_csv()


def test_the_4040_guide_is_read_alike(x12: SimpleNamespace) -> None:
    content = x12.interchange(BATCH, kind="277CA", version="004040X167")
    parsed = x12.read(content)

    assert parsed.transactions[0]["set"] == "277CA"
    assert len(parsed.tables["acknowledgements"]) == 7


STATUS = """
BHT*0010*08*277X212*20260116*0810*DG
HL*1**20*1
NM1*PR*2*ACME*****PI*60054
HL*2*1*21*1
NM1*41*2*CEDAR*****46*C1
HL*3*2*19*1
NM1*1P*2*CEDAR*****XX*1234567893
HL*4*3*22*0
NM1*IL*1*DOE*JANE****MI*MEMBER9
TRN*2*INQUIRY1
STC*F1:65*20260115**150*120*20260112**20260113*CHECK9
REF*1K*ICN1
REF*EJ*A-1
HL*5*3*22*0
NM1*IL*1*FOX*F****MI*MEMBER8
TRN*2*INQUIRY2
STC*P1:20*20260115**80
REF*EJ*A-2
HL*6*2*19*0
NM1*1P*2*OAK*****XX*1987654328
TRN*1*0
STC*E0:24:85*20260116
"""


def test_a_payer_s_status_keeps_its_money_and_decides_no_submission(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(STATUS, kind="277"))

    named = ("claim_id", "code", "is_accepted", "source", "charge_cents", "paid_cents")
    assert x12.rows(parsed, "acknowledgements", *named) == [
        ("A-1", "F1", None, "payer", 150_00, 120_00),
        ("A-2", "P1", None, "payer", 80_00, None),
    ]
    paid = ("adjudicated_on", "paid_on", "trace_number")
    assert x12.rows(parsed, "acknowledgements", *paid) == [
        (pd.Timestamp("2026-01-12"), pd.Timestamp("2026-01-13"), "CHECK9"),
        (None, None, None),
    ]
    assert "accepted" not in parsed.transactions[0]


def test_a_status_above_the_claims_of_a_277_is_told_and_answers_no_batch(
    x12: SimpleNamespace,
) -> None:
    parsed = x12.read(x12.interchange(STATUS, kind="277"))

    assert "file_acknowledgements" not in parsed.tables
    assert parsed.findings[["severity", "rule"]].to_numpy().tolist() == [["info", "batch-status"]]
    assert "category E0 at provider level" in parsed.findings["reason"].iloc[0]


def test_an_inquiry_turned_back_rejects_no_claim(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(STATUS.replace("E0:24", "A3:24"), kind="277"))

    assert parsed.findings[["severity", "rule"]].to_numpy().tolist() == [["info", "batch-status"]]
