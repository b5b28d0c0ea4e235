"""Landed files into the staged layer: once, counted, foreign ones refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.landing.samples import FOLLOW_UPS, NPI, OTHER_NPI, era
from vitals import ingest
from vitals.ingest import ParseResult, accepted_rows, parse_new
from vitals.landing import land
from vitals.practice import Practice
from vitals.reading import patient_hasher
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST, REMITTANCES, Table
from vitals.tables import FOLLOW_UPS as NOTES

PLAIN = Practice(id="cedar-therapy", name="Cedar")
OWN = Practice(id="cedar-therapy", name="Cedar", npis=(NPI,))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


def night(store: Store, practice: Practice = PLAIN, **files: bytes) -> ParseResult:
    for name, content in files.items():
        store.write_inbox(practice.id, name, content)
    land(store, practice.id, landed_at="2026-11-01T02:00:00+00:00")
    return parse_new(store, practice, hash_patient=None)


def accepted(store: Store) -> dict[str, int]:
    manifest = store.read(MANIFEST, PLAIN.id)
    arrival = dict(zip(manifest["source_file"], manifest["arrival"].astype(int), strict=True))
    tables, _ = accepted_rows(store.read_canonical(PLAIN.id, layer=STAGED), arrival)
    return {name: len(rows) for name, rows in tables.items() if len(rows)}


def test_new_files_are_staged_and_counted_in_the_manifest(store: Store) -> None:
    result = night(store, a=FOLLOW_UPS, b=era(claims="A1 A2"))

    manifest = store.read(MANIFEST, PLAIN.id)
    assert result.rows_found == manifest["rows_found"].sum()
    assert result.rows_found == result.rows_parsed + result.rows_refused
    assert manifest["format"].tolist() == ["csv", "x12"]
    assert manifest["contents"].tolist() == ["follow_ups", "835"]
    assert manifest["rows_refused"].tolist() == [1, 0]
    assert store.read(NOTES, PLAIN.id, layer=STAGED)["claim_id"].tolist() == ["A1", "A2"]
    assert store.read(FINDINGS, PLAIN.id, layer=STAGED)["rule"].tolist() == ["bad-date"]


def test_a_night_without_news_reads_only_mark_and_manifest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(store, a=FOLLOW_UPS)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    for name in ("raw", "write", "write_mark"):
        monkeypatch.setattr(Store, name, fail)

    assert night(store) == ParseResult()


def test_only_new_files_are_parsed_and_old_rows_stay(store: Store) -> None:
    night(store, a=FOLLOW_UPS)

    result = night(store, b=FOLLOW_UPS + b"A4,2026-03-22,al,note,,,\n")

    assert len(result.source_files) == 1
    assert len(store.read(NOTES, PLAIN.id, layer=STAGED)) == 2 + 3
    assert accepted(store) == {"follow_ups": 3}


def test_a_pass_broken_off_is_done_again_without_doubling(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        write = Store.write

        def crash(self: Store, table: object, *args: object, **more: object) -> bool:
            if table is FINDINGS:
                raise OSError
            return write(self, table, *args, **more)  # type: ignore[arg-type]

        patched.setattr(Store, "write", crash)
        with pytest.raises(OSError, match=r"^$"):
            night(store, a=FOLLOW_UPS)
    night(store)

    assert len(store.read(NOTES, PLAIN.id, layer=STAGED)) == 2


def test_a_file_that_names_another_practice_is_refused_whole(store: Store) -> None:
    result = night(store, OWN, a=era(npi=OTHER_NPI))

    assert result.rows_parsed == 0
    assert result.rows_refused == result.rows_found > 0
    (told,) = store.read(FINDINGS, OWN.id, layer=STAGED).to_dict("records")
    assert (told["rule"], told["rows"]) == ("foreign-file", result.rows_found)
    assert OTHER_NPI in told["reason"]
    assert store.read(REMITTANCES, OWN.id, layer=STAGED).empty


def test_naming_the_npi_in_the_profile_takes_the_file_in_after_all(store: Store) -> None:
    night(store, OWN, a=era(npi=OTHER_NPI))
    both = OWN.model_copy(update={"npis": (NPI, OTHER_NPI)})

    assert night(store, both).rows_refused == 0
    assert len(store.read(REMITTANCES, OWN.id, layer=STAGED)) == 1
    assert store.read(FINDINGS, OWN.id, layer=STAGED).empty


def test_without_npis_in_the_profile_no_file_is_foreign(store: Store) -> None:
    assert night(store, a=era(npi=OTHER_NPI)).rows_refused == 0


def test_of_a_file_for_two_practices_only_the_own_payments_are_kept(store: Store) -> None:
    result = night(store, OWN, a=era() + era(npi=OTHER_NPI, control="0002", claims="B1 B2"))

    assert store.read(REMITTANCES, OWN.id, layer=STAGED)["claim_id"].tolist() == ["A1"]
    assert result.rows_found == result.rows_parsed + result.rows_refused
    assert result.rows_refused > result.rows_parsed > 0
    assert "foreign-rows" in set(store.read(FINDINGS, OWN.id, layer=STAGED)["rule"])


def test_a_lost_original_is_told(store: Store, tmp_path: Path) -> None:
    store.write_inbox(PLAIN.id, "a", FOLLOW_UPS)
    land(store, PLAIN.id, landed_at="2026-11-01T02:00:00+00:00")
    for path in (tmp_path / "raw" / PLAIN.id).iterdir():
        path.unlink()

    assert parse_new(store, PLAIN, hash_patient=None).rows_refused == 1
    assert store.read(FINDINGS, PLAIN.id, layer=STAGED)["rule"].tolist() == ["raw-missing"]


def test_an_original_that_rotted_is_told_and_not_read(store: Store, tmp_path: Path) -> None:
    store.write_inbox(PLAIN.id, "a", FOLLOW_UPS)
    land(store, PLAIN.id, landed_at="2026-11-01T02:00:00+00:00")
    for path in (tmp_path / "raw" / PLAIN.id).iterdir():
        path.write_bytes(FOLLOW_UPS[:-40])

    assert parse_new(store, PLAIN, hash_patient=None).rows_parsed == 0
    assert store.read(FINDINGS, PLAIN.id, layer=STAGED)["rule"].tolist() == ["raw-damaged"]


def test_a_pass_over_many_files_goes_on_where_it_was_broken_off(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH_BYTES", 1)
    files = {name: era(claims=name, trace=name + "7") for name in ("A1", "B2", "C3")}
    raw, seen = Store.raw, []

    def failing(self: Store, practice: str, sha256: str) -> bytes | None:
        if len(seen) == 1:
            raise OSError
        seen.append(sha256)
        return raw(self, practice, sha256)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "raw", failing)
        with pytest.raises(OSError, match=r"^$"):
            night(store, **files)
    result = night(store)

    assert len(result.source_files) == 2
    assert sorted(store.read(REMITTANCES, PLAIN.id, layer=STAGED)["claim_id"]) == sorted(files)
    assert night(store) == ParseResult()


def test_a_broken_pass_over_all_files_anew_reads_every_one_of_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: era(claims=name, trace=name + "7") for name in ("A1", "B2", "C3")}
    night(store, **files)
    monkeypatch.setattr(ingest, "BATCH_BYTES", 1)
    monkeypatch.setattr(ingest, "READER", ingest.READER + 1)
    write, seen = Store.write, []

    def failing(self: Store, table: object, *args: object, **more: object) -> bool:
        seen.append(table)
        if len(seen) == 4:
            raise OSError
        return write(self, table, *args, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write", failing)
        with pytest.raises(OSError, match=r"^$"):
            night(store)
    night(store)

    assert store.read(MANIFEST, PLAIN.id)["rows_found"].notna().all()
    assert sorted(store.read(REMITTANCES, PLAIN.id, layer=STAGED)["claim_id"]) == sorted(files)


def test_a_night_touches_only_the_tables_its_files_fill(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(store, a=era(), b=FOLLOW_UPS)
    read, seen = Store.read, []

    def noting(self: Store, table: Table, *args: str, **more: str) -> object:
        seen.append(table.name)
        return read(self, table, *args, **more)

    monkeypatch.setattr(Store, "read", noting)
    night(store, c=FOLLOW_UPS + b"A4,2026-03-22,al,note,,,\n")

    assert set(seen) == {"manifest", "follow_ups", "findings"}


def test_an_era_under_another_control_number_counts_once(store: Store) -> None:
    night(store, a=era(claims="A1 A2"))
    once = accepted(store)
    night(store, b=era(claims="A1 A2", control="0002"))

    assert accepted(store) == once


def test_the_same_claim_twice_within_one_era_stays_twice(store: Store) -> None:
    night(store, a=era(claims="A1 A1"), b=era(claims="A1 A1", control="0007"))

    assert accepted(store)["remittances"] == 2


def test_a_patient_key_given_later_is_used_for_all_files(store: Store) -> None:
    text = (
        b"claim_id,line_no,payer_id,service_on,procedure,charge,patient_id\n"
        b"A1,1,60054,2026-03-02,97110,100,P-1\n"
    )
    night(store, a=text)
    parse_new(store, PLAIN, hash_patient=patient_hasher("key"))

    keys = store.read_canonical(PLAIN.id, layer=STAGED)["claims"]["patient_key"]
    assert keys.str.len().tolist() == [16]
