"""Archives unpacked within limits, and files told by their content."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals import archives
from vitals.archives import is_archive, unpack
from vitals.filetype import look


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_members_come_in_the_order_of_their_names_without_clutter() -> None:
    content = zipped({"b": b"2", "__MACOSX/a": b"x", "a/": b"", "a/.DS_Store": b"x", "a/a": b"1"})

    assert unpack(content).members == [b"1", b"2"]
    assert unpack(content).faults == []


def test_archives_in_archives_are_opened_once_and_no_deeper() -> None:
    once = zipped({"a": gzip.compress(b"one"), "b": zipped({"c": b"two"})})
    twice = zipped({"outer": once})

    assert unpack(once).members == [b"one", b"two"]
    assert unpack(twice).members == []
    assert len(unpack(twice).faults) == 2


def test_members_are_told_by_their_number_in_the_order_of_names() -> None:
    content = zipped({"c": b"3", "a": gzip.compress(b"1"), "b": zipped({"x": b"2", "y": b"4"})})

    unpacked = unpack(content)

    assert unpacked.members == [b"1", b"2", b"4", b"3"]
    assert unpacked.numbers == ["1.1", "2.1", "2.2", "3"]


def test_a_zip_in_a_gzip_is_opened_and_a_tar_is_told() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a"), io.BytesIO(b""))

    assert unpack(gzip.compress(zipped({"a": b"1"}))).members == [b"1"]
    (tar,) = unpack(packed.getvalue()).members
    assert look(tar).words == "a tar archive"


def test_a_gzip_of_very_many_parts_is_read_in_linear_time() -> None:
    content = gzip.compress(b"x") * 60_000

    assert unpack(content).members == [b"x" * 60_000]


def test_a_member_locked_with_a_password_is_told_by_its_number() -> None:
    content = bytearray(zipped({"a": b"open", "b": b"locked"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rindex(mark) + flags] |= 1

    unpacked = unpack(bytes(content))

    assert unpacked.members == [b"open"]
    assert unpacked.faults == ["file 2 in it is locked with a password"]


def test_gzip_of_several_parts_is_one_file() -> None:
    content = gzip.compress(b"one,") + gzip.compress(b"two") + b"\x00" * 8

    assert unpack(content).members == [b"one,two"]


@pytest.mark.parametrize("cut", [12, -5])
def test_a_cut_gzip_is_a_fault(cut: int) -> None:
    assert unpack(gzip.compress(b"some text " * 50)[:cut]).faults == ["it ends in the middle"]


def test_a_damaged_member_costs_itself_alone() -> None:
    content = zipped({"a": b"first member", "b": b"second member"})
    at = content.index(b"b", content.index(b"PK\x03\x04", 4)) + 3
    broken = content[:at] + b"\xff\xff\xff" + content[at + 3 :]

    unpacked = unpack(broken)

    assert unpacked.members == [b"first member"]
    assert unpacked.faults == ["file 2 in it is damaged"]


def test_bombs_are_stopped_before_they_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 1_000)
    bomb = b"0" * 1_000_000

    assert "250 times" in unpack(gzip.compress(bomb)).faults[0]
    assert "250 times" in unpack(zipped({"a": bomb})).faults[0]


def test_the_limit_counts_members_of_members_too() -> None:
    inner = zipped({"a": b"1" * 60, "b": b"2" * 60})

    unpacked = unpack(zipped({"x": inner, "y": b"3" * 60}), room=len(inner) + 130)

    assert unpacked.faults == ["it unpacks to more than 512 MiB"]
    assert unpacked.members == [b"1" * 60, b"2" * 60]


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_unpacker(content: bytes) -> None:
    for start in (b"PK\x03\x04", b"\x1f\x8b\x08\x00", b""):
        if is_archive(start + content):
            assert unpack(start + content).faults


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b" \r\n", "a file of blanks"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG picture"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a program"),
        (b"MZ,BM\n1,2\n", "a text"),
        (b"  <!DOCTYPE HTML><html>", "a web page (HTML)"),
        (b'{"a": 1}', "a JSON document"),
        (b"\x00\x01\x02\x03\xff", "a binary file of unknown kind"),
        (b"PK\x03\x04 and nothing more", "a damaged zip archive"),
        (zipped({"word/document.xml": b"<w/>"}), "a Word document"),
        (zipped({"xl/workbook.xml": b"<w/>"}), "an Excel workbook"),
        (zipped({"a": b"x"}), "a zip archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    ],
)
def test_content_tells_what_a_file_is(content: bytes, words: str) -> None:
    assert look(content).words == words


def test_a_workbook_is_no_archive() -> None:
    assert not is_archive(zipped({"xl/workbook.xml": b"<w/>"}))
