"""What people and machines leave in an inbox: half files, locked ones, links, pipes, odd names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.landing.samples import era
from tests.landing.test_archives import zipped
from vitals import local_files
from vitals.doctor import examine
from vitals.landing import Landing, land
from vitals.local_files import MOST_BYTES, read
from vitals.store import Store
from vitals.tables import MANIFEST

PRACTICE = "cedar-therapy"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "inbox" / PRACTICE
    place.mkdir(parents=True)
    yield place
    for path in (place, *place.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def night(store: Store) -> Landing:
    return land(store, PRACTICE, landed_at="2026-11-01T02:00:00+00:00")


def landed(store: Store) -> int:
    return len(store.read(MANIFEST, PRACTICE))


needs_permissions = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@needs_permissions
def test_a_file_locked_tonight_lands_tomorrow(store: Store, inbox: Path) -> None:
    (inbox / "a.835").write_bytes(era())
    (inbox / "a.835").chmod(0)
    assert night(store).unreadable_names == ("a.835",)
    assert landed(store) == 0

    (inbox / "a.835").chmod(0o600)
    assert night(store).new == 1


@needs_permissions
def test_a_locked_folder_is_told_and_lands_when_it_opens(store: Store, inbox: Path) -> None:
    (inbox / "sub").mkdir()
    (inbox / "sub" / "a.835").write_bytes(era())
    (inbox / "sub").chmod(0)
    assert night(store).unreadable_names == ("sub",)

    (inbox / "sub").chmod(0o700)
    assert night(store).new == 1


def test_a_file_refused_by_its_disk_is_tried_again(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.835").write_bytes(era())

    def broken(path: str) -> bytes:
        raise OSError(path)

    with monkeypatch.context() as patched:
        patched.setattr(local_files, "read", broken)
        assert night(store).unreadable == 1
    assert night(store).new == 1


def test_links_are_told_and_never_followed(store: Store, inbox: Path, tmp_path: Path) -> None:
    other = tmp_path / "inbox" / "other-practice"
    other.mkdir()
    (other / "secret.835").write_bytes(era())
    (inbox / "a.835").symlink_to(other / "secret.835")
    (inbox / "folder").symlink_to(other)
    (inbox / "nowhere").symlink_to(other / "gone")

    landing = night(store)

    assert sorted(landing.unreadable_names) == ["a.835", "folder", "nowhere"]
    assert landed(store) == 0


def test_doctor_names_what_no_night_takes_in(store: Store, inbox: Path) -> None:
    store.write_practice_yaml(PRACTICE, "id: cedar-therapy\nname: Cedar\n")
    (inbox / "a.835").symlink_to(inbox / "b.835")
    (inbox / "b.835").write_bytes(era())

    told = [check for check in examine(store.home) if check.name.startswith("cedar-therapy inbox")]

    assert [(check.name, check.mend) for check in told] == [
        ("cedar-therapy inbox a.835", "a link; put the file itself there")
    ]


def test_doctor_names_an_empty_file(store: Store, inbox: Path) -> None:
    store.write_practice_yaml(PRACTICE, "id: cedar-therapy\nname: Cedar\n")
    (inbox / "a.835").write_bytes(b"")

    told = [check for check in examine(store.home) if check.name.startswith("cedar-therapy inbox")]

    assert [(check.name, check.mend) for check in told] == [
        ("cedar-therapy inbox a.835", "empty; lands once it has content")
    ]


def test_an_inbox_that_is_itself_a_link_is_read(store: Store, tmp_path: Path) -> None:
    real = tmp_path / "sftp"
    real.mkdir()
    (real / "a.835").write_bytes(era())
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / PRACTICE).symlink_to(real)

    assert night(store).new == 1


def test_a_pipe_is_told_and_nobody_waits_for_it(store: Store, inbox: Path) -> None:
    os.mkfifo(inbox / "pipe")

    assert night(store).unreadable_names == ("pipe",)


def test_a_file_that_became_a_pipe_after_the_listing_is_not_waited_for(inbox: Path) -> None:
    os.mkfifo(inbox / "pipe")

    with pytest.raises(OSError, match="no file but a pipe"):
        read(str(inbox / "pipe"))


def test_a_file_larger_than_memory_allows_is_told_without_being_read(
    store: Store, inbox: Path
) -> None:
    with (inbox / "huge.835").open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    assert night(store).unreadable_names == ("huge.835",)
    with pytest.raises(OSError, match="larger than 512 MiB"):
        read(str(inbox / "huge.835"))


def test_names_of_any_bytes_and_deep_folders_land(store: Store, inbox: Path) -> None:
    names = [b"caf\xe9.835", b"two\nlines", b" ", b"'quoted' \"name\"", "é📄.csv".encode(), b"-rf"]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(inbox) + b"/" + name)).write_bytes(b"%d" % number)
    deep = inbox.joinpath(*["d" * 30] * 40)
    deep.mkdir(parents=True)
    (deep / "a.csv").write_bytes(b"deep")

    assert night(store).new == len(names) + 1
    assert night(store).known == len(names) + 1


def test_an_empty_file_is_told_and_lands_once_it_has_content(store: Store, inbox: Path) -> None:
    (inbox / "a.835").write_bytes(b"")
    assert night(store).unreadable_names == ("a.835",)
    assert landed(store) == 0

    (inbox / "a.835").write_bytes(era())
    assert night(store).new == 1
    assert store.read(MANIFEST, PRACTICE)["bytes"].tolist() == [len(era())]


def test_an_empty_file_of_another_file_system_waits_too() -> None:
    elsewhere = Store(f"memory://{uuid4().hex}")
    elsewhere.write_inbox(PRACTICE, "a.835", b"")
    assert night(elsewhere).unreadable_names == ("a.835",)

    elsewhere.write_inbox(PRACTICE, "a.835", era())
    assert night(elsewhere).new == 1


def test_a_file_written_to_while_it_is_read_waits(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.835").write_bytes(era())
    fstat, seen = os.fstat, []

    def growing(handle: int) -> os.stat_result:
        if seen:
            with (inbox / "a.835").open("ab") as file:
                file.write(b"more")
        seen.append(handle)
        return fstat(handle)

    with monkeypatch.context() as patched:
        patched.setattr(local_files.os, "fstat", growing)
        assert night(store).unreadable == 1
    assert landed(store) == 0


UNFINISHED = [
    *(".a.835", "~$charges.xlsx", ".~lock.charges.ods#"),
    *("a.835.part", "a.835.tmp", "a.835.crdownload", "a.835.filepart"),
    *("a.835.partial", "a.835.download", "a.835.opdownload"),
    *("A.835.PART", "A.835.FilePart", "A.835.Tmp"),
]


@pytest.mark.parametrize("name", UNFINISHED)
def test_hidden_half_and_lock_files_are_not_there_yet(store: Store, inbox: Path, name: str) -> None:
    (inbox / name).write_bytes(era())

    assert night(store) == Landing()


def test_a_file_renamed_when_its_upload_ends_lands(store: Store, inbox: Path) -> None:
    (inbox / "a.835.FILEPART").write_bytes(era())
    assert night(store) == Landing()

    (inbox / "a.835.FILEPART").rename(inbox / "a.835")
    assert night(store).new == 1


def test_a_member_of_an_archive_is_known_by_archive_and_number(store: Store, inbox: Path) -> None:
    (inbox / "a.zip").write_bytes(zipped({"b": b"2", "a": b"1", "c": zipped({"d": b"3"})}))
    (inbox / "plain").write_bytes(b"4")
    night(store)

    rows = store.read(MANIFEST, PRACTICE)
    told = {store.raw(PRACTICE, row.sha256): row for row in rows.itertuples()}
    assert [told[content].member for content in (b"1", b"2", b"3")] == ["1", "2", "3.1"]
    assert rows["archive"].nunique() == 1
    assert rows["member"].isna().tolist() == [content == b"4" for content in told]
