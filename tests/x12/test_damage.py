"""A file cut short or with one wrong byte gives rows and reasons, and no other total in silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.strategies import FIXED, interchanges
from tests.x12.writing import (
    Adjustment,
    Batch,
    Bill,
    BilledLine,
    Interchange,
    PaidClaim,
    PaidLine,
    Remit,
    Spelling,
)
from vitals.parsed import Parsed
from vitals.x12 import read_x12

SUMS = {
    "remittances": ["charge_cents", "paid_cents", "patient_responsibility_cents"],
    "remittance_lines": ["charge_cents", "paid_cents"],
    "adjustments": ["amount_cents"],
    "payments": ["amount_cents"],
    "provider_adjustments": ["amount_cents"],
    "claims": ["charge_cents"],
}
TOTALS = {key for one in (Remit((), ()), Batch(())) for key in one.totals}


def tables_of(parsed: Parsed) -> dict[str, dict[str, Any]]:
    """Rows and sums of every table, by file."""
    found: dict[str, dict[str, Any]] = {}
    for table, columns in SUMS.items():
        frame = parsed.tables.get(table)
        if frame is not None:
            groups = frame.groupby("source_file")
            told = groups[columns].sum().assign(rows=groups.size()).astype("int64")
            for name, row in told.to_dict("index").items():
                found.setdefault(str(name), {})[table] = row
    return found


def transactions_of(parsed: Parsed) -> dict[str, list[dict[str, Any]]]:
    """What is said of each transaction of each file."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in parsed.transactions:
        told = {key: value for key, value in entry.items() if key in TOTALS}
        found.setdefault(entry["source_file"], []).append(told)
    return found


def changed_in_silence(content: bytes, spoilt: Sequence[bytes]) -> list[bytes]:
    """Return those of *spoilt* whose totals are not *content*'s though no problem is reported."""
    files = [("whole", content), *((str(at), one) for at, one in enumerate(spoilt))]
    parsed = read_x12(files)
    account = parsed.files
    assert account["source_file"].tolist() == [name for name, _ in files]
    assert (account["rows_found"] == account["rows_parsed"] + account["rows_refused"]).all()
    severe = parsed.findings["severity"].isin(["warning", "error"])
    told = set(parsed.findings.loc[severe, "source_file"])
    tables, entries = tables_of(parsed), transactions_of(parsed)
    return [
        one
        for name, one in files[1:]
        if name not in told
        if tables.get(name) != tables["whole"] or entries.get(name) != entries["whole"]
    ]


def damaged(content: bytes, at: int, byte: bytes) -> list[bytes]:
    """Cut *content* at *at*; leave its byte out, put *byte* in its place, put it before it."""
    head, tail = content[:at], content[at + 1 :]
    return [head, head + tail, head + byte + tail, head + byte + content[at:]]


@settings(FIXED, max_examples=40)
@given(
    part=interchanges(answers=False),
    damage=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=1)), max_size=40),
)
def test_any_cut_and_any_wrong_byte_is_told_or_harmless(
    part: Interchange, damage: list[tuple[float, bytes]]
) -> None:
    content = part.spell().encode()
    places = [(min(int(share * len(content)), len(content) - 1), byte) for share, byte in damage]
    spoilt = [one for at, byte in places for one in damaged(content, at, byte)]

    assert changed_in_silence(content, spoilt) == []


PAID = Remit(
    claims=(
        PaidClaim(
            "A-1",
            "DOE",
            "1",
            (
                PaidLine("99213", ("25",), 60_00, (Adjustment("CO", "45", 10_00),)),
                PaidLine("97110", (), 40_00, (Adjustment("PR", "1", 5_00),)),
            ),
            (),
        ),
        PaidClaim("A-2", "ISA", "22", (), (Adjustment("PR", "3", -5_00),)),
    ),
    kept=(("WO", 4_00), ("L6", -25)),
)
BILLED = Batch(
    (
        Bill("C-1", "DOE", "1", (BilledLine("99213", ("25",), 60_00, 1),)),
        Bill("C-2", "ISA", "7", (BilledLine("97110", (), 40_50, 2),)),
    )
)
SPELLINGS = [Spelling(), Spelling("|", "\n", ">", "U"), Spelling(after="\r\n", is_lower=True)]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=["usual", "lines", "lower case"])
@pytest.mark.parametrize("one", [PAID, BILLED], ids=["835", "837P"])
def test_no_place_in_a_file_is_without_guard(one: Remit | Batch, spelling: Spelling) -> None:
    content = Interchange((one,), spelling).spell().encode()
    wrong = [*spelling.element, *spelling.terminator, *spelling.component, "9", "-", "\0", "\xff"]
    spoilt = [
        each
        for at in range(len(content))
        for byte in wrong[at % 2 :: 2]  # every other byte at every other place: half the time
        for each in damaged(content, at, byte.encode("latin-1"))
    ]

    assert changed_in_silence(content, spoilt) == []


def test_a_terminator_is_never_half_a_character() -> None:
    content = Interchange((PAID, PAID), is_bare=True).spell().encode()
    parsed = read_x12([("f", content.replace(b"X221A1~BPR", b"X221A1\xff~BPR", 1))])

    assert parsed.tables["payments"]["amount_cents"].tolist() == [PAID.amount] * 2


@pytest.mark.parametrize("number", ["8370001", "837:", "DOE", ""])
def test_a_transaction_without_a_number_is_refused_and_its_text_not_repeated(number: str) -> None:
    content = Interchange((BILLED, BILLED)).spell().replace("ST*837*0001", f"ST*{number}*0001")
    parsed = read_x12([("f", content.encode())])
    refused = parsed.findings[parsed.findings["rule"] == "set-not-read"]

    assert [entry["set"] for entry in parsed.transactions] == ["unknown", "837P"]
    assert refused["reason"].str.contains("without a number").tolist() == [True]
    assert refused["rows"].tolist() == [2]


@pytest.mark.parametrize(("told", "is_right"), [("", True), ("-5", True), ("0", False)])
def test_a_reversal_may_leave_the_patients_share_out_but_not_get_it_wrong(
    told: str, *, is_right: bool
) -> None:
    text = Interchange((PAID,)).spell().replace("*-4*1**12", f"*-4*1*{told}*12")
    found = read_x12([("f", text.encode())]).findings["rule"].tolist()

    assert f"*-4*1*{told}*12" in text
    assert found == ([] if is_right else ["patient-responsibility"])


def test_an_adjustment_of_no_known_group_is_told_and_kept() -> None:
    text = Interchange((PAID,)).spell().replace("CAS*CO*45", "CAS*C9*45")
    parsed = read_x12([("f", text.encode())])

    assert parsed.findings["rule"].tolist() == ["unknown-group"]
    assert parsed.findings["is_refused"].tolist() == [False]
    assert parsed.tables["adjustments"]["group_code"].tolist() == ["C9", "PR", "PR"]


def test_what_changes_in_silence_is_found() -> None:
    """The oracle itself: a file that says something else, faultlessly, differs."""
    other = Interchange((Remit(PAID.claims[:1], ()),)).spell().encode()

    assert changed_in_silence(Interchange((PAID,)).spell().encode(), [other]) == [other]
    assert pd.Series(list(TOTALS)).isin(PAID.totals).all()
