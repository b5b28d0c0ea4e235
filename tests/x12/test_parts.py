"""A long file is read in parts, and nothing but the memory it takes may tell."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from vitals.inspect import inspect_file
from vitals.parsed import Parsed, merge
from vitals.x12 import iter_x12, pieces, read_x12, reader

BODY = """
    BPR*I*75.00*C*ACH************20260112
    TRN*1*T1*1512345678
    N1*PR*ACME HEALTH*XV*60054
    N1*PE*CEDAR STREET*XX*1234567893
    LX*1
    CLP*A1*1*100.00*75.00*25.00*12*ICN1*11*1
    SVC*HC:99213*100.00*75.00**1
    DTM*472*20260105
    CAS*PR*1*25.00
"""
OUT_OF_BALANCE = BODY.replace("CAS*PR*1*25.00", "CAS*PR*1*24.00")


def small(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", size)
    monkeypatch.setattr(reader, "CHUNK_BYTES", size)
    monkeypatch.setattr(reader, "PART_BYTES", 3 * size)


def same(left: Parsed, right: Parsed) -> None:
    """Compare all that is told, in the order of the file."""
    assert left.transactions == right.transactions
    pd.testing.assert_frame_equal(left.files, right.files)
    for name in (*left.tables, *right.tables):
        by = ["source_file", "source_row"]
        one, other = (
            parsed.tables[name].sort_values(by, kind="stable", ignore_index=True)
            for parsed in (left, right)
        )
        pd.testing.assert_frame_equal(one, other)
    by = ["source_file", "source_row", "rule", "reason"]
    one, other = (parsed.findings.sort_values(by, ignore_index=True) for parsed in (left, right))
    pd.testing.assert_frame_equal(one, other)


@pytest.fixture
def faulty(x12: SimpleNamespace) -> bytes:
    """Forty payments: one out of balance, one with a wrong SE01, one without its SE."""
    content: bytes = x12.interchange(*[BODY] * 12, OUT_OF_BALANCE, *[BODY] * 27)
    wrong_count = content.replace(b"SE*11*0020", b"SE*99*0020")
    return wrong_count.replace(b"SE*11*0030~", b"")


@pytest.mark.parametrize("size", [300, 700, 2_000])
def test_parts_put_together_are_the_whole(
    faulty: bytes, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    files = [("first", faulty), ("second", faulty.replace(b"A1*1*", b"B1*1*"))]
    whole = read_x12(files)
    assert {"count", "missing-trailer", "claim-balance", "control-number"} & {
        *whole.findings["rule"]
    } == {"count", "missing-trailer", "claim-balance"}

    small(monkeypatch, size)

    parts = list(iter_x12(files))
    assert len(parts) > 3
    same(whole, merge(parts))
    same(whole, read_x12(files))


def test_a_part_holds_a_part_only(faulty: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, 700)

    rows = [len(part.tables["remittances"]) for part in iter_x12([("one", faulty)])]

    assert sum(rows) == 40
    assert max(rows) < 20


def test_an_inspection_counts_all_parts(faulty: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = inspect_file("long.835", faulty)
    small(monkeypatch, 700)

    assert inspect_file("long.835", faulty) == whole
    assert whole["rows"]["remittances"] == 40
    assert [one["claim"] for one in whole["problems"] if one["rule"] == "claim-balance"] == [1]


def test_a_file_is_counted_once_where_it_ends(
    faulty: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, 700)

    counted = [part.files for part in iter_x12([("one", faulty), ("two", faulty)])]

    assert [len(files) for files in counted if len(files)] == [1, 1]
    # 40 payments, each a payment, a remittance, a line and an adjustment.
    assert [int(files["rows_parsed"].iloc[0]) for files in counted if len(files)] == [160, 160]
