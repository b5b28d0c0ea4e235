"""What each sign could reveal at this volume, and what would clear it where it is crossed.

Adds keys to the triggers of report.json, and makes the lines of the pages from them. What must not
live here: computing either; they come from ``vitals.triggers``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vitals.report.inputs import ReportInputs
from vitals.report.model import Step
from vitals.report.wording import sentences
from vitals.triggers import detectable
from vitals.triggers.clearing import Clearing, clearing


def with_outlook(
    triggers: Sequence[Mapping[str, Any]], inputs: ReportInputs
) -> list[dict[str, Any]]:
    """The triggers of report.json with ``can_reveal``, ``clears`` and ``would_clear``.

    ``clears`` is a sentence, and null with an empty ``would_clear`` where the sign is not crossed.
    """
    frames = (inputs.kpis, inputs.breakdowns, inputs.practice, inputs.month)
    crossed = {entry["id"] for entry in triggers if entry["state"] == "crossed"}
    seen, found = detectable(*frames), clearing(*frames, crossed)
    return [
        {
            **entry,
            "can_reveal": seen[entry["id"]].says,
            "clears": found[entry["id"]].says if entry["id"] in found else None,
            "would_clear": _rows(found.get(entry["id"])),
        }
        for entry in triggers
    ]


def _rows(found: Clearing | None) -> list[dict[str, Any]]:
    return [change.row() for change in found.changes] if found else []


def steps(clears: str) -> tuple[Step, ...]:
    """What would clear a sign, sentence by sentence; those with several changes as a list.

    >>> [(step.says, step.items) for step in steps("It takes: a; b. Clear follows in May 2026.")]
    [('It takes:', ('a', 'b')), ('Clear follows in May 2026.', ())]
    """
    return tuple(_step(text) for text in sentences(clears) if text)


def _step(text: str) -> Step:
    head, _, listed = text.partition(": ")
    items = tuple(listed.rstrip(".").split("; "))
    return Step(says=f"{head}:", items=items) if len(items) > 1 else Step(says=text)
