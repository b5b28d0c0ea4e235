from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitals.parsed import Parsed
from vitals.x12 import read_x12
from vitals.x12.envelope import ENVELOPE

BODY = """
BPR*I*146*C*ACH*CCP*01*1*DA*1*1512345678**01*1*DA*1*20260110
TRN*1*T1*1512345678
N1*PR*ACME*XV*60054
N1*PE*CEDAR*XX*1234567893
LX*1
CLP*A-1*1*100*65*15*12*ICN1*11*1
SVC*HC:99213:25*60*35**1
DTM*472*20260102
CAS*CO*45*10
CAS*PR*1*10**2*5
SVC*HC:97110*40*30**2
CAS*CO*45*10
CLP*A-2*1*90*85*5*12*ICN2
CAS*PR*3*5
PLB*1234567893*20261231*WO:X*4
"""


def totals(parsed: Parsed) -> dict[str, int]:
    """Sum every amount that must not change in silence."""
    sums: dict[str, int] = {}
    for table, columns in {
        "remittances": ("charge_cents", "paid_cents", "patient_responsibility_cents"),
        "remittance_lines": ("charge_cents", "paid_cents"),
        "adjustments": ("amount_cents",),
        "payments": ("amount_cents",),
        "provider_adjustments": ("amount_cents",),
    }.items():
        for column in columns:
            frame = parsed.tables.get(table)
            sums[f"{table}.{column}"] = 0 if frame is None else int(frame[column].fillna(0).sum())
    return sums


TOTALS = {
    "remittances.charge_cents": 190_00,
    "remittances.paid_cents": 150_00,
    "remittances.patient_responsibility_cents": 20_00,
    "remittance_lines.charge_cents": 100_00,
    "remittance_lines.paid_cents": 65_00,
    "adjustments.amount_cents": 40_00,
    "payments.amount_cents": 146_00,
    "provider_adjustments.amount_cents": 4_00,
}


def adds_up(parsed: Parsed) -> bool:
    files = parsed.files
    rows: Any = files["rows_found"] == files["rows_parsed"] + files["rows_refused"]
    return bool(rows.all()) and int(files["rows_found"].sum()) > 0


def check(x12: SimpleNamespace, spoilt: bytes) -> None:
    parsed = x12.read(spoilt)

    assert adds_up(parsed)
    if parsed.findings.empty:
        assert totals(parsed) == TOTALS


def totals_by_file(parsed: Parsed, names: list[str]) -> pd.DataFrame:
    columns = {}
    for each in TOTALS:
        table, column = each.split(".")
        sums = parsed.tables[table].groupby("source_file")[column].sum()
        columns[each] = sums.reindex(names).fillna(0).astype("int64")
    return pd.DataFrame(columns)


def test_no_cut_and_no_wrong_byte_anywhere_changes_a_total_in_silence(
    x12: SimpleNamespace,
) -> None:
    content = x12.interchange(BODY)
    spoilt = [content[:cut] for cut in range(len(content))]
    for at in range(len(content)):
        spoilt += [
            content[:at] + byte + content[at + 1 :]
            for byte in (b"*", b"~", b"\n", b"0", b"9", b"-", b"\xff")
            if content[at : at + 1] != byte
        ]
    names = [f"f{number}" for number in range(len(spoilt))]
    parsed = read_x12(list(zip(names, spoilt, strict=True)))

    assert adds_up(parsed)
    changed = (totals_by_file(parsed, names) != pd.Series(TOTALS)).any(axis=1)
    said = set(parsed.findings["source_file"])
    assert [name for name in names if changed[name] and name not in said] == []


@settings(max_examples=8, deadline=None)
@given(share=st.floats(0, 1), byte=st.integers(0, 255))
def test_any_wrong_byte_adds_up_or_is_said(x12: SimpleNamespace, share: float, byte: int) -> None:
    content = bytearray(x12.interchange(BODY))
    content[min(int(share * len(content)), len(content) - 1)] = byte

    check(x12, bytes(content))


def test_many_wrong_bytes_never_raise(x12: SimpleNamespace) -> None:
    choice = random.Random(5)  # noqa: S311
    content = x12.interchange(BODY, x12.two_claims)
    files = []
    for number in range(100):
        spoilt = bytearray(content)
        for _ in range(choice.randrange(1, 40)):
            spoilt[choice.randrange(len(spoilt))] = choice.choice(b"*~:\n 0A.\x00\xff-")
        files.append((f"f{number}", bytes(spoilt)))
    parsed = read_x12(files)
    assert adds_up(parsed)
    assert len(parsed.files) == 100


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("100", 100_00), ("100.5", 100_50), (".5", 50), ("5.", 5_00), ("+7", 7_00), ("1.500", 1_50)],
)
def test_amounts_are_read_exactly(x12: SimpleNamespace, amount: str, cents: int) -> None:
    body = f"BPR*I*{amount}*C*CHK************20260110\nN1*PR*P*XV*1\nCLP*A*1*{amount}*{amount}"
    parsed = x12.read(x12.interchange(body))

    assert parsed.tables["remittances"]["charge_cents"].tolist() == [cents]
    assert parsed.findings.empty


@pytest.mark.parametrize("amount", ["1,000.00", "1.005", "ten", "1e3", "--1", "", "1 0", "9" * 20])
def test_an_amount_that_is_none_costs_its_claim_and_no_other(
    x12: SimpleNamespace, amount: str
) -> None:
    parsed = x12.read(x12.interchange(BODY.replace("CLP*A-2*1*90", f"CLP*A-2*1*{amount}")))

    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A-1"]
    refused = parsed.findings[parsed.findings["is_refused"]]
    assert refused["reason"].str.startswith("CLP03").tolist() == [True]
    assert refused["source_row"].tolist() == [16]


def test_a_claim_with_two_faults_is_refused_once(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BODY.replace("CLP*A-2*1*90*85", "CLP*A-2")))

    assert parsed.files["rows_refused"].tolist() == [1]


def test_junk_of_a_template_is_refused_and_its_words_are_not_repeated(
    x12: SimpleNamespace,
) -> None:
    body = BODY.replace("CAS*PR*3*5", "CAS*grp_code*reason_code*amount*quantity")
    parsed = x12.read(x12.interchange(body))

    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A-1"]
    assert "reason_code" not in parsed.findings.to_csv()


def test_a_cut_claim_is_refused_and_the_whole_ones_are_kept(x12: SimpleNamespace) -> None:
    content = x12.interchange(BODY)
    parsed = x12.read(content[: content.index(b"CAS*PR*3")])

    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A-1"]
    said = parsed.findings[parsed.findings["rule"] == "truncated"]
    assert said["is_refused"].tolist() == [True]
    assert said["severity"].tolist() == ["error"]


def test_a_file_cut_off_and_joined_to_the_next_keeps_the_next(x12: SimpleNamespace) -> None:
    content = x12.interchange(BODY)
    parsed = x12.read(content[: content.index(b"*90*85")] + content)

    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A-1", "A-1", "A-2"]
    assert "truncated" in parsed.findings["rule"].tolist()


def test_a_lost_transaction_header_refuses_its_claims_only(x12: SimpleNamespace) -> None:
    content = x12.interchange(BODY, BODY).replace(b"ST*835*0002*005010X221A1~", b"")
    parsed = x12.read(content)

    assert len(parsed.tables["remittances"]) == 2
    lost = parsed.findings[parsed.findings["rule"] == "outside-transaction"]
    assert lost["rows"].tolist() == [2]


@pytest.mark.parametrize(
    ("old", "new", "rule", "row"),
    [
        ("SE*17*", "SE*99*", "count", 19),
        ("SE*17*0001", "SE*17*0009", "control-number", 19),
        ("GE*1*", "GE*2*", "count", 20),
        ("GE*1*9", "GE*1*8", "control-number", 20),
        ("IEA*1*", "IEA*3*", "count", 21),
        ("IEA*1*000000007", "IEA*1*000000008", "control-number", 21),
        ("GE*1*9~", "", "missing-trailer", 2),
        ("CAS*CO*45*10~CLP", "CAS*CO*45*10~ZZZ*1~CLP", "unknown-segment", 16),
    ],
)
def test_a_wrong_envelope_is_said_with_its_place_and_costs_nothing(
    x12: SimpleNamespace, old: str, new: str, rule: str, row: int
) -> None:
    parsed = x12.read(x12.interchange(BODY).replace(old.encode(), new.encode()))

    assert totals(parsed) == TOTALS
    said = parsed.findings[parsed.findings["rule"] == rule]
    assert said["source_row"].tolist() == [row]
    assert set(parsed.findings["severity"]) == {"warning"}


def test_a_bad_payment_costs_no_claim(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BODY.replace("BPR*I*146", "BPR*I*much")))

    assert "payments" not in parsed.tables
    assert len(parsed.tables["remittances"]) == 2
    # The payment, and the PLB pair that has no payment to belong to.
    assert parsed.files["rows_refused"].tolist() == [2]


def test_a_last_segment_without_terminator_is_whole(x12: SimpleNamespace) -> None:
    parsed = x12.read(x12.interchange(BODY)[:-1])

    assert len(parsed.tables["remittances"]) == 2
    assert parsed.findings["rule"].tolist() == ["no-terminator"]


def test_every_envelope_segment_is_known() -> None:
    assert set(ENVELOPE) == {"ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"}
