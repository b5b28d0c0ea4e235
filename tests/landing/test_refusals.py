"""A person finds the file behind an id, and sees faults apart from repetitions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.landing.samples import FOLLOW_UPS, era
from tests.landing.test_archives import zipped
from vitals import cli
from vitals.ingest import accepted_rows, parse_new
from vitals.inspect import inspect_file, render_inspection
from vitals.landing import land
from vitals.practice import Practice
from vitals.refusals import COLUMNS, refusal_list
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST
from vitals.whereabouts import find_landed

PRACTICE = Practice(id="cedar-therapy", name="Cedar")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path))
    store.write_practice_yaml(PRACTICE.id, "id: cedar-therapy\nname: Cedar\n")
    return store


def night(store: Store, **files: bytes) -> pd.DataFrame:
    """Land and parse *files*, and return the list of refusals they lead to."""
    for name, content in files.items():
        store.write_inbox(PRACTICE.id, name, content)
    land(store, PRACTICE.id, landed_at="2026-11-01T02:00:00+00:00")
    parse_new(store, PRACTICE, hash_patient=None)
    manifest = store.read(MANIFEST, PRACTICE.id)
    arrival = dict(zip(manifest["source_file"], manifest["arrival"].astype(int), strict=True))
    staged = store.read_canonical(PRACTICE.id, layer=STAGED)
    found = [store.read(FINDINGS, PRACTICE.id, layer=STAGED), accepted_rows(staged, arrival)[1]]
    return refusal_list(pd.concat(found), manifest)


def test_what_somebody_must_mend_stands_before_what_was_only_repeated(store: Store) -> None:
    told = night(store, a=era(), b=era(control="0002"), c=FOLLOW_UPS)

    assert told.columns.tolist() == COLUMNS
    assert told["kind"].tolist() == ["refused", *["set aside"] * (len(told) - 1)]
    assert told["rule"].iloc[0] == "bad-date"
    assert set(told["rule"].iloc[1:]) == {"duplicate"}
    assert set(told["landed_at"]) == {"2026-11-01T02:00:00+00:00"}
    assert told["contents"].tolist() == ["follow_ups", *["835"] * (len(told) - 1)]


def test_a_fault_in_an_archive_names_the_member_by_number(store: Store) -> None:
    told = night(store, a=zipped({"Quux, Zebulon.csv": FOLLOW_UPS, "0.835": era()}))

    (fault,) = told.to_dict("records")
    assert fault["member"] == "2"
    assert fault["archive"] not in {"", fault["source_file"]}
    assert "Zebulon" not in told.to_csv()


def test_an_id_leads_to_the_file_in_the_inbox_and_to_its_original(store: Store) -> None:
    night(store, **{"2026/Quux.csv": FOLLOW_UPS, "more.zip": zipped({"a": b"", "b": era()})})
    ids = dict(store.read(MANIFEST, PRACTICE.id)[["bytes", "source_file"]].to_numpy().tolist())

    (plain,) = find_landed(store, ids[len(FOLLOW_UPS)])
    (member,) = find_landed(store, ids[len(era())])

    assert [Path(path).name for path in plain.paths] == ["Quux.csv"]
    assert Path(plain.original).read_bytes() == FOLLOW_UPS
    assert [Path(path).name for path in member.paths] == ["more.zip"]
    assert "more.zip, file 2 in it by name" in str(member)


def test_a_file_under_two_names_is_found_under_both_and_a_moved_one_by_its_original(
    store: Store, tmp_path: Path
) -> None:
    night(store, a=FOLLOW_UPS, b=FOLLOW_UPS)
    (file_id,) = store.read(MANIFEST, PRACTICE.id)["source_file"]
    (found,) = find_landed(store, file_id)
    assert [Path(path).name for path in found.paths] == ["a", "b"]

    for name in "ab":
        (tmp_path / "inbox" / PRACTICE.id / name).unlink()
    (found,) = find_landed(store, file_id)
    assert "no longer in the inbox" in str(found)
    assert Path(found.original).read_bytes() == FOLLOW_UPS


def test_inspect_takes_an_id_and_says_on_standard_error_where_the_file_lies(store: Store) -> None:
    night(store, a=FOLLOW_UPS)
    (file_id,) = store.read(MANIFEST, PRACTICE.id)["source_file"]

    ran = CliRunner().invoke(cli.app, ["inspect", file_id, "--home", store.home])
    lost = CliRunner().invoke(cli.app, ["inspect", "0" * 16, "--home", store.home])

    assert ran.exit_code == 1  # a row is refused
    assert f"inbox/{PRACTICE.id}/a" in ran.stderr
    assert "bad-date" in ran.stdout
    assert lost.exit_code == 2


def test_inspect_names_the_member_of_an_archive_by_number() -> None:
    told = inspect_file("a.zip", zipped({"b": FOLLOW_UPS, "a": era()}))

    (problem,) = told["problems"]
    assert problem["member"] == "2"
    assert "(member 2, line 4)" in render_inspection(told)
