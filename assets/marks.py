"""How a stage knows that nothing changed: the digest of what it last worked on.

Each stage's digest contains the digest of the stage before it, so one small note tells whether
anything above has changed and no table needs to be read. What must not live here: what a stage's
inputs are.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from vitals.practice import Practice
from vitals.store import Store

Counts = dict[str, Any]
"""What a stage tells of one practice: Python scalars by name, never a patient's data."""

CODE = ("vitals", "expectations", "assets")


def digest(*parts: object) -> str:
    """SHA-256 of *parts* in order, as JSON.

    >>> digest("a", 1) == digest("a", 1), digest("a", "1") == digest("a", 1)
    (True, False)
    """
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


def profile_digest(practice: Practice) -> str:
    """Digest of everything a practice's profile says."""
    return digest(practice.model_dump(mode="json"))


@cache
def code_version() -> str:
    """Digest of the project's own rules: a changed rule makes every stage work again."""
    total = hashlib.sha256()
    for package in CODE:
        for name, content in sorted(_sources(resources.files(package), package)):
            total.update(name.encode())
            total.update(content)
    return total.hexdigest()


def _sources(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        place = f"{name}/{entry.name}"
        if entry.is_dir():
            found += _sources(entry, place)
        elif entry.name.endswith((".py", ".yaml")):
            found.append((place, entry.read_bytes()))
    return found


def version_of(store: Store, practice: str, stage: str) -> str:
    """Digest of what *stage* last worked on; empty where it never ran."""
    return str(store.read_mark(practice, stage).get("inputs", ""))


def unchanged(store: Store, practice: str, stage: str, inputs: str) -> Counts | None:
    """What *stage* counted when it last saw exactly *inputs*, None where it must work.

    Where it must, its earlier inputs are struck out first: work broken off half-way is done again
    even if the inputs become what they were before.
    """
    mark = store.read_mark(practice, stage)
    if mark.get("inputs") == inputs:
        return dict(mark["counts"])
    if mark.pop("inputs", None):
        store.write_mark(practice, stage, mark)
    return None


def keep(
    store: Store, practice: str, stage: str, inputs: str, counts: Counts, **more: object
) -> Counts:
    """Note that *stage* finished with *inputs*; written last, so a crash means working again.

    *more* is what the stage itself wants to find in its mark the next time.
    """
    store.write_mark(practice, stage, {"inputs": inputs, "counts": counts, **more})
    return counts
