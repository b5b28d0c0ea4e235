"""Where tables, files and reports live; the only place that builds a path.

Paths follow ``formats.md`` §1 below one home (``VITALS_HOME``), local or any fsspec URL. A table
is one Parquet file per practice, replaced whole: a crash leaves the old or the new one, never
half of either. Nothing is shared between two practices. What must not live here: what a table
means, or settings.
"""

from __future__ import annotations

import io
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from vitals import local_files
from vitals.errors import PracticeBusy, VitalsError
from vitals.tables import CANONICAL, Table

if TYPE_CHECKING:
    from fsspec.spec import AbstractFileSystem

STAGED = "staged"
"""Layer of parsed, not yet validated rows."""

KEPT = "kept"
"""Layer of what no file could bring back: it lies with the reports, not below ``lake/``."""

PATIENCE_SECONDS = 10.0
"""How long to wait for another run to let go of a practice."""
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file waiting in a practice's inbox: its path for reading and its name for people.

    ``stamp`` changes when the file is written again; empty where the file system cannot tell.
    ``written`` orders files by their last writing, in seconds; 0 where it is not known. ``fault``
    says why it cannot be read, where the listing shows it: a link, a pipe, a locked folder.
    """

    path: str
    name: str
    bytes: int
    stamp: str = ""
    written: float = 0.0
    fault: str = ""


def _stamp(entry: Mapping[str, Any]) -> str:
    """What a listing says of a file's last writing, in the words of local and object stores."""
    marks = (entry.get(name) for name in ("mtime", "ETag", "LastModified", "last_modified"))
    return " ".join(str(mark) for mark in marks if mark is not None)


def _written(entry: Mapping[str, Any]) -> float:
    """When a listing says a file was last written: seconds of local stores, else an instant."""
    for name in ("mtime", "LastModified", "last_modified"):
        mark = entry.get(name)
        if isinstance(mark, int | float):
            return float(mark)
        if isinstance(mark, datetime):
            return mark.timestamp()
    return 0.0


def _lock(handle: int, patience: float | None) -> bool:
    """Lock an open file for this process alone; False where *patience* seconds were not enough.

    None waits for as long as it takes.
    """
    import fcntl
    import time

    if patience is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return True
    for left in range(int(patience / _LOOK_SECONDS), -1, -1):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_LOOK_SECONDS if left else 0)
        else:
            return True
    return False


def _decoded(
    content: bytes, columns: list[str] | None = None, coded: list[str] | None = None
) -> pd.DataFrame:
    """Decode a Parquet file, or the *columns* of it that are there; *coded* ones as categories."""
    from pyarrow import BufferReader
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(BufferReader(content), read_dictionary=coded)
    return cast("pd.DataFrame", file.read(columns=columns).to_pandas())


class Store:
    """One firm's files below *home*.

    Every path argument of the public methods is a practice id, a table or a month: callers never
    see how a name becomes a place.
    """

    def __init__(self, home: str) -> None:
        """Open the store at *home*, a local folder or an fsspec URL such as ``s3://bucket/x``."""
        from fsspec.core import url_to_fs

        fs, root = url_to_fs(home)
        self.home = home
        self._fs = cast("AbstractFileSystem", fs)
        self._root = root.rstrip("/")
        protocol = self._fs.protocol
        self.is_local = "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    # -- places ---------------------------------------------------------------------------------

    def _at(self, *parts: str) -> str:
        return posixpath.join(self._root, *parts)

    def _table(self, table: Table, practice: str, layer: str) -> str:
        if layer == KEPT:
            return self._at("reports", practice, f"{table.name}.parquet")
        top = "lake" if layer == "lake" else posixpath.join("lake", "_" + layer)
        return self._at(top, table.name, f"practice={practice}", "data.parquet")

    def report_place(self, practice: str, month: str, name: str = "") -> str:
        """Path of a report file, to be shown to people and to Dagster."""
        return (
            self._at("reports", practice, month, name)
            if name
            else self._at("reports", practice, month)
        )

    @property
    def dagster_home(self) -> str:
        """Folder of the embedded Dagster instance; always local."""
        return self._at("dagster")

    def read_logo(self, name: str) -> bytes | None:
        """A logo below ``brands/``; None where it is not there or *name* leads elsewhere."""
        if not name or name.startswith("/") or ".." in name.replace("\\", "/").split("/"):
            return None
        return self._read(self._at("brands", name))

    @property
    def practices_place(self) -> str:
        """Folder of the practice profiles."""
        return self._at("practices")

    def practice_yaml_place(self, practice: str) -> str:
        """Path of one practice's profile, for messages."""
        return self._at("practices", practice, "practice.yaml")

    @property
    def firm_yaml_place(self) -> str:
        """Path of the firm's settings, for messages."""
        return self._at("firm.yaml")

    # -- bytes ----------------------------------------------------------------------------------

    def _read(self, path: str) -> bytes | None:
        try:
            return local_files.content(path) if self.is_local else self._fs.cat_file(path)
        except FileNotFoundError:
            return None

    def _write(self, path: str, content: bytes, *, private: bool = False) -> None:
        """Replace *path* with *content* in one step."""
        if self.is_local:
            local_files.replace(path, content, 0o600 if private else 0o644)
            return
        self._fs.makedirs(posixpath.dirname(path), exist_ok=True)
        self._fs.pipe_file(path, content)

    # -- health ---------------------------------------------------------------------------------

    def write_fault(self) -> str:
        """Why nothing can be written below the home; empty where it can.

        A home that is not there yet is no fault: the first run makes it.
        """
        if not self._fs.isdir(self._root):
            return ""
        probe = self._at(".probe")
        try:
            self._write(probe, b"")
            self._fs.rm(probe)
        except OSError as error:
            return f"{self.home} cannot be written: {error.strerror or type(error).__name__}"
        return ""

    def free_bytes(self) -> int | None:
        """Room left where the home lies; None where the file system cannot tell."""
        if not self.is_local:
            return None
        import shutil

        return shutil.disk_usage(self._root).free if self._fs.isdir(self._root) else None

    # -- settings -------------------------------------------------------------------------------

    def practice_folders(self) -> list[str]:
        """Names of the folders below ``practices/``, sorted; valid ids or not."""
        return self._folders("practices")

    def inbox_folders(self) -> list[str]:
        """Names of the folders below ``inbox/``, sorted; known practices or not."""
        return self._folders("inbox")

    def stray_inbox_files(self) -> int:
        """Number of files in ``inbox/`` itself, hidden ones left out: they are nobody's."""
        names = (name for name, is_folder in self._entries("inbox") if not is_folder)
        return sum(not name.startswith(".") for name in names)

    def _folders(self, top: str) -> list[str]:
        return sorted(name for name, is_folder in self._entries(top) if is_folder)

    def _entries(self, top: str) -> Iterator[tuple[str, bool]]:
        """Name of each entry of a folder, and whether it is a folder; none where it is missing."""
        self._fs.invalidate_cache(self._at(top))
        if self._fs.isdir(self._at(top)):
            for entry in self._fs.ls(self._at(top), detail=True):
                name = posixpath.basename(entry["name"].rstrip("/"))
                yield name, entry["type"] == "directory"

    def practice_yaml(self, practice: str) -> str | None:
        """Text of a practice's profile, None where there is none."""
        content = self._read(self.practice_yaml_place(practice))
        return None if content is None else content.decode("utf-8-sig")

    def firm_yaml(self) -> str | None:
        """Text of the firm's settings, None where there are none."""
        content = self._read(self.firm_yaml_place)
        return None if content is None else content.decode("utf-8-sig")

    def profiles(self) -> dict[str, bytes]:
        """The firm's own export profiles by path, in order of their names."""
        top = self._at("profiles")
        if not self._fs.isdir(top):
            return {}
        self._fs.invalidate_cache(top)
        listed = sorted(str(path) for path in self._fs.ls(top, detail=False))
        read = {path: self._read(path) for path in listed if path.endswith(".yaml")}
        return {path: content for path, content in read.items() if content is not None}

    def write_profile(self, name: str, content: str) -> str:
        """Write one of the firm's own export profiles and return its path."""
        path = self._at("profiles", f"{name}.yaml")
        self._write(path, content.encode())
        return path

    def write_new_profile(self, name: str, content: str, *, is_draft: bool = False) -> str:
        """Write an export profile that is not there yet and return its path.

        A draft is no profile until it is renamed: its name ends in ``.yaml.draft``.
        """
        path = self._at("profiles", f"{name}.yaml{'.draft' if is_draft else ''}")
        if self._fs.exists(path):
            raise VitalsError(f"{path} is there already and was left as it is")
        self._write(path, content.encode())
        return path

    def write_practice_yaml(self, practice: str, content: str) -> None:
        """Write a practice's profile."""
        self._write(self.practice_yaml_place(practice), content.encode())

    def write_firm_yaml(self, content: str) -> None:
        """Write the firm's settings."""
        self._write(self.firm_yaml_place, content.encode())

    def demo_key(self) -> str | None:
        """The demo's own patient key, None outside the demo."""
        content = self._read(self._at("demo.key"))
        return None if content is None else content.decode().strip()

    def write_demo_key(self, key: str) -> None:
        """Keep the demo's patient key, readable by the owner only."""
        self._write(self._at("demo.key"), key.encode(), private=True)

    def write_dagster_yaml(self, content: str) -> None:
        """Configure the embedded Dagster instance; a file that is there already is kept."""
        path = self._at("dagster", "dagster.yaml")
        if not self._fs.exists(path):
            self._write(path, content.encode())

    # -- inbox and raw --------------------------------------------------------------------------

    def inbox(self, practice: str) -> Iterator[InboxFile]:
        """Every file in a practice's inbox, in the order of its last writing, then of its name.

        Later rows replace earlier ones, and a corrected file is written after what it corrects.
        Hidden files, half uploads and lock files (:func:`local_files.is_unfinished`) are passed
        over: they are not there yet.
        """
        top = self._at("inbox", practice)
        listed = self._listed_locally(top) if self.is_local else self._listed(top)
        for file in sorted(listed, key=lambda file: (file.written, file.path)):
            if not local_files.is_unfinished(posixpath.basename(file.name)):
                yield file

    def _listed_locally(self, top: str) -> Iterator[InboxFile]:
        for at in local_files.walk(top):
            name = at.path[len(top) + 1 :] or "."
            yield InboxFile(at.path, name, at.bytes, at.stamp, at.written, at.fault)

    def _listed(self, top: str) -> Iterator[InboxFile]:
        self._fs.invalidate_cache(top)
        if not self._fs.isdir(top):
            return
        for path, entry in self._fs.find(top, detail=True).items():
            size, name = int(entry["size"] or 0), posixpath.relpath(path, top)
            fault = local_files.unfit(size)
            yield InboxFile(path, name, size, _stamp(entry), _written(entry), fault)

    def inbox_bytes(self, file: InboxFile) -> bytes | None:
        """Content of an inbox file; None where it vanished meanwhile.

        Raises OSError where it is locked or still being written.
        """
        return local_files.read(file.path) if self.is_local else self._read(file.path)

    def inbox_fault(self, file: InboxFile) -> str:
        """Why an inbox file cannot be read; empty where it can. Nothing is opened."""
        is_open = not self.is_local or local_files.may_read(file.path)
        return file.fault or ("" if is_open else "locked; let this user read it")

    def write_inbox(self, practice: str, name: str, content: bytes) -> None:
        """Drop a file into a practice's inbox (the demo and tests do)."""
        self._write(self._at("inbox", practice, *name.split("/")), content)

    def put_raw(self, practice: str, sha256: str, content: bytes) -> None:
        """Keep an original under its digest, readable by the owner only; never overwritten."""
        path = self._at("raw", practice, sha256)
        if not self._fs.exists(path):
            self._write(path, content, private=True)

    def raw_place(self, practice: str, sha256: str) -> str:
        """Path of an original, to be shown to people."""
        return self._at("raw", practice, sha256)

    def raw(self, practice: str, sha256: str) -> bytes | None:
        """An original by its digest."""
        return self._read(self.raw_place(practice, sha256))

    # -- tables ---------------------------------------------------------------------------------

    def read(self, table: Table, practice: str, *, layer: str = "lake") -> pd.DataFrame:
        """The whole table of one practice; an empty frame where nothing was written yet."""
        content = self._read(self._table(table, practice, layer))
        if content is None:
            return table.empty()
        return table.frame(_decoded(content))

    def read_columns(
        self, table: Table, practice: str, columns: Sequence[str], *, coded: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Some columns of one practice's table, in that order; those *coded* as categories.

        A text that repeats is compared and chosen several times faster as a category.
        """
        content = self._read(self._table(table, practice, "lake"))
        if content is None:
            found = table.empty()[[*columns]]
            return found.astype(dict.fromkeys(coded, "category"))
        return _decoded(content, [*columns], [*coded])[[*columns]]

    def holds(self, table: Table, practice: str) -> bool:
        """Tell whether one practice's table was written."""
        return bool(self._fs.exists(self._table(table, practice, "lake")))

    def write(
        self, table: Table, practice: str, rows: pd.DataFrame, *, layer: str = "lake"
    ) -> bool:
        """Replace one practice's table; False where the bytes were the same already.

        A table that names claims or patients' keys is for the owner only.
        """
        buffer = io.BytesIO()
        table.frame(rows).to_parquet(buffer, index=False, compression="zstd")
        path = self._table(table, practice, layer)
        content = buffer.getvalue()
        if self._read(path) == content:
            return False
        self._write(path, content, private=any(column.phi for column in table.columns))
        return True

    def read_canonical(self, practice: str, *, layer: str = "lake") -> dict[str, pd.DataFrame]:
        """Every canonical table of one practice by name, empty ones included."""
        return {table.name: self.read(table, practice, layer=layer) for table in CANONICAL}

    # -- marks ----------------------------------------------------------------------------------

    def read_mark(self, practice: str, name: str) -> dict[str, Any]:
        """A stage's note of what it worked on (digests), empty where there is none."""
        content = self._read(self._at("lake", "_marks", f"practice={practice}", f"{name}.json"))
        return {} if content is None else cast("dict[str, Any]", json.loads(content))

    def write_mark(self, practice: str, name: str, mark: dict[str, Any]) -> None:
        """Keep a stage's note of what it worked on."""
        content = json.dumps(mark, indent=1, sort_keys=True).encode()
        self._write(self._at("lake", "_marks", f"practice={practice}", f"{name}.json"), content)

    # -- locks ----------------------------------------------------------------------------------

    @contextmanager
    def hold(self, practice: str) -> Iterator[None]:
        """Keep every other run off a practice's files while inside; not re-entrant.

        The lock dies with its process. Raises PracticeBusy after PATIENCE_SECONDS. Only for local
        homes: an object store has no locks, there whoever starts the runs (Dagster's concurrency
        limits) must see to it that a practice is in one run at a time.
        """
        place = self._at("lake", "_marks", f"practice={practice}", "lock")
        with self._locked(place, PATIENCE_SECONDS) as is_mine:
            if not is_mine:
                raise PracticeBusy(
                    f"another run is working on {practice} and did not let go of it within "
                    f"{PATIENCE_SECONDS:g} seconds; nothing was lost, start again when it has ended"
                )
            yield

    @contextmanager
    def _locked(self, path: str, patience: float | None) -> Iterator[bool]:
        """Lock *path*, a file of its own; tell whether that worked within *patience* seconds."""
        if not self.is_local:
            yield True
            return
        import os

        self._fs.makedirs(posixpath.dirname(path), exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            yield _lock(handle, patience)
        finally:
            os.close(handle)

    # -- quarantine, reports, outbox ------------------------------------------------------------

    def quarantine_place(self, practice: str) -> str:
        """Path of the list of everything refused, for messages."""
        return self._at("quarantine", practice, "refused.csv")

    def write_quarantine(self, practice: str, findings: pd.DataFrame) -> None:
        """Replace the practice's list of refused rows and files (``refusals.refusal_list``)."""
        content = findings.to_csv(index=False).encode()
        self._write(self.quarantine_place(practice), content)

    def write_report(
        self, practice: str, month: str, name: str, content: bytes, *, private: bool = False
    ) -> str:
        """Write one file of a report and return its place; a private one for the owner only."""
        path = self.report_place(practice, month, name)
        self._write(path, content, private=private)
        return path

    def read_report(self, practice: str, month: str, name: str) -> bytes | None:
        """One file of a report, None where it was not made."""
        return self._read(self.report_place(practice, month, name))

    def read_worklists(self, practice: str, month: str) -> list[dict[str, Any]]:
        """What is told of a month's worklists, empty where none were made."""
        content = self.read_report(practice, month, "worklists/index.json")
        return [] if content is None else cast("list[dict[str, Any]]", json.loads(content))

    def remove_report(self, practice: str, month: str, name: str) -> None:
        """Take one file of a report away, where it is there."""
        path = self.report_place(practice, month, name)
        if self._fs.exists(path):
            self._fs.rm(path)

    def write_page(self, name: str, page: str, *, is_home: bool = True) -> str:
        """Write one page of the Data Docs and return its place.

        Below ``data-docs/``, or right in the folder where this store is no home.
        """
        path = self._at("data-docs", name) if is_home else self._at(name)
        self._write(path, page.encode())
        return path

    def write_message(self, name: str, content: bytes) -> str:
        """Put a complete message into the outbox and return its place."""
        path = self._at("outbox", name)
        self._write(path, content, private=True)
        return path

    def read_message(self, name: str) -> bytes | None:
        """A message in the outbox, None where there is none."""
        return self._read(self._at("outbox", name))

    def append_delivery(self, record: dict[str, Any]) -> None:
        """Add one line to the delivery record."""
        line = json.dumps(record, sort_keys=True) + "\n"
        path = self._at("outbox", "deliveries.jsonl")
        with self._locked(self._at("outbox", ".lock"), None):  # the firm's practices share it
            self._write(path, (self._read(path) or b"") + line.encode())

    def deliveries(self) -> list[dict[str, Any]]:
        """The delivery record, oldest first."""
        content = self._read(self._at("outbox", "deliveries.jsonl")) or b""
        return [json.loads(line) for line in content.decode().splitlines()]
