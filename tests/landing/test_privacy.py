"""Names and numbers planted wherever a file can hold them reach no finding and no message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exports.workbooks import xlsx
from tests.landing.samples import era
from vitals.exports.native import LAYOUTS
from vitals.ingest import parse_new
from vitals.inspect import inspect_file, render_inspection
from vitals.landing import land
from vitals.practice import Practice
from vitals.reading import patient_hasher, read_files
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST

PLANTED = ("Zebulon", "Quux", "987-65-4329", "1961-07-23", "7/23/1961", "5550199")
PERSON = "Zebulon Quux 987-65-4329"


def assert_silent(text: str) -> None:
    assert [planted for planted in PLANTED if planted.lower() in text.lower()] == []


def broken(name: str) -> bytes:
    """A native table with a person in every cell, in unknown columns and in headers."""
    fields = [field.name for field in LAYOUTS[name].fields]
    header = [*fields, "patient_name", "Zebulon Quux", "1961-07-23", ""]
    rows = [
        [PERSON] * len(header),
        ["Zebulon"] * len(header),
        ["5550199"] * len(header),
        ["1961-07-23"] * len(header),
        ["7/23/1961"] * (len(header) + 2),
        ['"Quux'] * len(header),
    ]
    return "\n".join(",".join(row) for row in (header, *rows)).encode()


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_no_broken_cell_or_unknown_column_reaches_a_finding(name: str) -> None:
    parsed = read_files([("a", broken(name))], hash_patient=patient_hasher("key"))

    assert len(parsed.findings)
    assert_silent(parsed.findings.to_csv())


@pytest.mark.parametrize(
    "content",
    [
        b"Zebulon,Quux\n1961-07-23,987-65-4329\n",
        b"claim_id,Zebulon Quux\nA,Quux\n",
        b"\x00Zebulon Quux\xff\x01\x02",
        xlsx([[["claim_id", "worked_on", "action", "Quux"], [PERSON, PERSON, PERSON, PERSON]]]),
        era().replace(b"SVC*HC:97110*100", b"SVC*HC:97110*ZEBULON"),
        era()[:-150],
    ],
)
def test_no_refused_file_says_what_was_in_it(content: bytes) -> None:
    told = inspect_file("a", content)

    assert told["problems"]
    assert_silent(json.dumps(told))
    assert_silent(render_inspection(told))


def test_only_raw_keeps_what_names_a_patient(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    practice = Practice(id="cedar-therapy", name="Cedar")
    for name in LAYOUTS:
        store.write_inbox(practice.id, f"Zebulon {name}.csv", broken(name))
    store.write_inbox(practice.id, "Quux.835", era())
    land(store, practice.id, landed_at="2026-11-01T02:00:00+00:00")
    parse_new(store, practice, hash_patient=patient_hasher("key"))

    assert_silent(store.read(FINDINGS, practice.id, layer=STAGED).to_csv())
    assert_silent(store.read(MANIFEST, practice.id).to_csv())
    assert_silent(store.read_canonical(practice.id, layer=STAGED)["remittances"].to_csv())
    marks = [path.read_text() for path in (tmp_path / "lake").rglob("*.json")]
    assert len(marks) == 2
    assert_silent("".join(marks))
