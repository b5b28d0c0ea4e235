"""Where a landed file lies, found by its id: for a person's terminal only.

The name of an inbox file may be a patient's, so nothing keeps it: the id is looked up in the marks
of landing, which hold hashed names, and the names in the inbox are hashed and compared on the spot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from vitals.landing import MARK, mark_key
from vitals.store import Store
from vitals.tables import MANIFEST


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One practice's landed file: its inbox paths (none where it was taken away) and original.

    ``member`` is its number in the archive those paths are, empty where they are the file itself.
    """

    practice: str
    source_file: str
    sha256: str
    landed_at: str
    member: str
    paths: tuple[str, ...]
    original: str

    def __str__(self) -> str:
        """Say it in one line."""
        member = f", file {self.member} in it by name" if self.member else ""
        places = " and ".join(self.paths) or "no longer in the inbox"
        return (
            f"{self.source_file}: {self.practice}, landed {self.landed_at}; "
            f"{places}{member}; original kept as {self.original}"
        )


def find_landed(store: Store, given: str) -> list[Whereabouts]:
    """Return the landed files, of any practice, whose id or sha256 is *given*."""
    return [
        found for practice in store.practice_folders() for found in _landed(store, practice, given)
    ]


def _landed(store: Store, practice: str, given: str) -> Iterator[Whereabouts]:
    manifest = store.read(MANIFEST, practice)
    for row in manifest[manifest["sha256"].str.startswith(given.lower())].itertuples():
        yield Whereabouts(
            practice,
            row.source_file,
            row.sha256,
            row.landed_at,
            "" if pd.isna(row.member) else row.member,
            _paths(store, practice, row.source_file),
            store.raw_place(practice, row.sha256),
        )


def _paths(store: Store, practice: str, source_file: str) -> tuple[str, ...]:
    """Return the paths of the inbox files that landed as *source_file*, alone or among others."""
    marks = store.read_mark(practice, MARK).get("files", {})
    keys = {key for key, mark in marks.items() if source_file in (mark[2] if mark[2:] else ())}
    waiting = store.inbox(practice) if keys else ()
    return tuple(file.path for file in waiting if mark_key(file) in keys)
