"""Any files at once: told apart by content, each refused with the true reason, none crashing."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.exports.workbooks import ods, xlsx
from tests.landing.samples import FOLLOW_UPS, era
from tests.landing.test_archives import zipped
from vitals.parsed import Parsed
from vitals.reading import patient_hasher, read_files

BOOK = xlsx([[["month", "ar_total"], ["2026-03", 1234.5]]])


def check_counts(parsed: Parsed) -> None:
    files = parsed.files
    assert (files["rows_found"] == files["rows_parsed"] + files["rows_refused"]).all()
    refused = parsed.findings[parsed.findings["is_refused"]]
    by_file = refused.groupby("source_file")["rows"].sum().reindex(files["source_file"]).fillna(0)
    assert by_file.tolist() == files["rows_refused"].tolist()
    parsed_rows = sum(len(rows) for rows in parsed.tables.values())
    assert parsed_rows == files["rows_parsed"].sum()


def test_x12_and_tables_are_read_together_in_one_call() -> None:
    parsed = read_files([("a", FOLLOW_UPS), ("b", era()), ("c", BOOK)])

    formats = dict(zip(parsed.files["source_file"], parsed.files["format"], strict=True))
    assert formats == {"a": "csv", "b": "x12", "c": "xlsx"}
    assert parsed.tables["remittances"]["claim_id"].tolist() == ["A1"]
    assert parsed.tables["follow_ups"]["claim_id"].tolist() == ["A1", "A2"]
    check_counts(parsed)


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (b"", "empty-file", "an empty file"),
        (b"\n\n", "empty-file", "a file of blanks"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "unknown-format", "a PNG picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "unknown-format", "a PDF document"),
        (bytes(range(256)), "unknown-format", "a binary file of unknown kind"),
        (b"<html><table></table></html>", "unknown-format", "a web page (HTML)"),
        (b"Dear all,\nplease find attached\n", "unknown-table", "no column name of any"),
        (gzip.compress(b"x" * 99, mtime=0)[:-4], "unreadable-archive", "it ends in the middle"),
        (zipped({}), "unreadable-archive", "it holds no files"),
    ],
    ids=["empty", "blank", "png", "pdf", "binary", "html", "letter", "cut-gzip", "empty-zip"],
)
def test_a_file_of_no_known_kind_is_refused_by_what_it_is(
    content: bytes, rule: str, words: str
) -> None:
    parsed = read_files([("a", content)])
    (told,) = parsed.findings.to_dict("records")

    assert told["rule"] == rule
    assert words in told["reason"]
    assert told["remedy"]
    check_counts(parsed)


def test_no_files_are_no_rows() -> None:
    parsed = read_files([])

    assert parsed.files.empty
    assert parsed.findings.empty


def test_patient_hashes_are_keyed_and_tell_nothing_without_the_key() -> None:
    one, other = patient_hasher("one"), patient_hasher("other")
    assert one is not None
    assert other is not None

    assert one("17") == one(" 17 ") != other("17")
    assert len(one("17")) == 16
    assert patient_hasher(None) is None
    assert patient_hasher("") is None


STARTS = st.sampled_from(
    [
        b"",
        b"ISA*00*",
        b"ST*835*1~",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe",
        b"claim_id,worked_on,action\n",
        b"claim_id;paid;charge",
        era()[:300],
        FOLLOW_UPS,
    ]
)


@settings(max_examples=50, deadline=None)
@given(STARTS, st.binary(max_size=120))
@example(b"\xff\xfe", b"\x00\xd8")
def test_no_bytes_crash_the_readers(start: bytes, rest: bytes) -> None:
    check_counts(read_files([("a", start + rest)]))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([era(claims="A1 A2"), FOLLOW_UPS, BOOK, ods([[["month", "ar_total"]]])]),
    st.integers(min_value=0),
    st.binary(max_size=8),
    st.booleans(),
)
def test_no_damage_to_a_good_file_crashes_the_readers(
    content: bytes,
    at: int,
    other: bytes,
    cut: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    at %= len(content)
    tail = b"" if cut else content[at + len(other) :]

    check_counts(read_files([("a", content[:at] + other + tail)]))
