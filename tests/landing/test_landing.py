"""From the inbox to raw and manifest: once, whole, and cheaply."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.landing.test_archives import zipped
from vitals.landing import Landing, land
from vitals.store import InboxFile, Store
from vitals.tables import MANIFEST

PRACTICE = "cedar-therapy"
NIGHT = "2026-11-01T02:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


def night(store: Store, at: str = NIGHT) -> Landing:
    return land(store, PRACTICE, landed_at=at)


def test_every_file_lands_once_with_its_digest_and_order(store: Store) -> None:
    store.write_inbox(PRACTICE, "2026/b.csv", b"b")
    store.write_inbox(PRACTICE, "2026/a.csv", b"a")
    for name in "ab":
        os.utime(Path(store.home) / "inbox" / PRACTICE / "2026" / f"{name}.csv", (1, 1))

    landing = night(store)

    manifest = store.read(MANIFEST, PRACTICE)
    assert (landing.seen, landing.new, landing.duplicate, landing.unreadable) == (2, 2, 0, 0)
    assert manifest["source_file"].tolist() == list(landing.source_files)
    assert manifest["arrival"].tolist() == [1, 2]
    assert manifest["landed_at"].tolist() == [NIGHT, NIGHT]
    assert manifest["rows_found"].isna().all()
    assert store.raw(PRACTICE, manifest["sha256"].iloc[0]) == b"a"


def test_the_same_bytes_under_any_name_change_nothing(store: Store) -> None:
    store.write_inbox(PRACTICE, "a.csv", b"same")
    night(store)
    before = store.read(MANIFEST, PRACTICE)
    store.write_inbox(PRACTICE, "other name.csv", b"same")
    store.write_inbox(PRACTICE, "packed.gz", gzip.compress(b"same"))

    landing = night(store, "2026-11-02T02:00:00+00:00")

    assert (landing.seen, landing.known, landing.new, landing.duplicate) == (3, 1, 0, 2)
    assert store.read(MANIFEST, PRACTICE).equals(before)


def test_a_night_without_news_opens_no_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        store.write_inbox(PRACTICE, f"{number}.csv", b"%d" % number)
    night(store)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    for name in ("inbox_bytes", "write", "write_mark", "put_raw", "read"):
        monkeypatch.setattr(Store, name, fail)
    landing = night(store)

    assert (landing.seen, landing.known, landing.new) == (5, 5, 0)


def test_a_file_written_again_under_its_name_lands_again(store: Store, tmp_path: Path) -> None:
    store.write_inbox(PRACTICE, "a.csv", b"one")
    night(store)
    store.write_inbox(PRACTICE, "a.csv", b"two")
    os.utime(tmp_path / "inbox" / PRACTICE / "a.csv", (1, 1))

    assert night(store).new == 1
    assert store.read(MANIFEST, PRACTICE)["arrival"].tolist() == [1, 2]


def test_archives_land_as_their_members(store: Store) -> None:
    store.write_inbox(PRACTICE, "a.zip", zipped({"x": b"1", "y.gz": gzip.compress(b"2")}))

    landing = night(store)

    digests = store.read(MANIFEST, PRACTICE)["sha256"]
    assert (landing.seen, landing.new) == (1, 2)
    assert [store.raw(PRACTICE, digest) for digest in digests] == [b"1", b"2"]


def test_an_archive_that_cannot_be_opened_lands_itself(store: Store) -> None:
    broken = gzip.compress(b"text" * 100)[:-9]
    store.write_inbox(PRACTICE, "a.gz", broken)

    assert night(store).new == 1
    assert store.raw(PRACTICE, store.read(MANIFEST, PRACTICE)["sha256"].iloc[0]) == broken


def test_a_file_that_vanishes_was_never_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_inbox(PRACTICE, "a.csv", b"a")
    monkeypatch.setattr(Store, "inbox_bytes", lambda *_: None)

    assert night(store) == Landing()


def test_a_locked_file_is_counted_and_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: Store, __: InboxFile) -> bytes:
        raise PermissionError

    store.write_inbox(PRACTICE, "a.csv", b"a")
    with monkeypatch.context() as patched:
        patched.setattr(Store, "inbox_bytes", locked)
        assert night(store).unreadable_names == ("a.csv",)

    assert night(store).new == 1


def test_a_file_still_growing_waits_for_the_next_night(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_inbox(PRACTICE, "a.csv", b"all of it")
    with monkeypatch.context() as patched:
        patched.setattr(Store, "inbox_bytes", lambda *_: b"all")
        assert night(store).unreadable == 1

    assert store.read(MANIFEST, PRACTICE).empty
    assert night(store).new == 1


def test_the_mark_names_no_file(store: Store, tmp_path: Path) -> None:
    store.write_inbox(PRACTICE, "Zebulon Quux.csv", b"a")
    night(store)

    kept = [path for path in (tmp_path / "lake").rglob("*") if path.is_file()]
    assert kept
    assert all(b"Zebulon" not in path.read_bytes() for path in kept)


def test_an_empty_inbox_is_no_news(store: Store, tmp_path: Path) -> None:
    assert night(store) == Landing()
    assert not (tmp_path / "lake").exists()


def test_a_look_broken_off_after_the_manifest_is_told_by_the_digest_of_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_inbox(PRACTICE, "a.csv", b"a")
    told = night(store).digest
    store.write_inbox(PRACTICE, "b.csv", b"b")
    write_mark = Store.write_mark

    def crash(self: Store, practice: str, name: str, mark: dict[str, object]) -> None:
        if "manifest" in mark:
            raise OSError
        write_mark(self, practice, name, mark)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write_mark", crash)
        with pytest.raises(OSError, match=r"^$"):
            night(store)
    landing = night(store)

    assert landing.new == 0
    assert landing.digest not in {"", told}
    assert night(store).digest == landing.digest


def test_a_corrected_file_lands_after_the_older_original_whatever_their_names(
    store: Store,
) -> None:
    inbox = Path(store.home) / "inbox" / PRACTICE
    corrected = {"2026-09-corrected.csv": b"120", "archive.zip": zipped({"z": b"1", "a": b"2"})}
    for at, (name, content) in enumerate({**corrected, "2026-09.csv": b"100"}.items()):
        store.write_inbox(PRACTICE, name, content)
        os.utime(inbox / name, (1_000_000_000 - at, 1_000_000_000.5 - at))

    night(store)

    digests = store.read(MANIFEST, PRACTICE).sort_values("arrival")["sha256"]
    landed = [store.raw(PRACTICE, digest) for digest in digests]
    assert landed == [b"100", b"2", b"1", b"120"]  # members stay together, by name
