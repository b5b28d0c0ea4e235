"""Outcomes on disk: one JSON line a practice, appended as it comes, so that a run can be resumed.

What must not live here: how an outcome comes about, and what is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from vitals.backtest.lived import Cell
from vitals.backtest.run import Outcome

OUTCOMES = "outcomes.jsonl"


def as_line(outcome: Outcome, version: str) -> str:
    """One outcome, with the version of the code it rests on, as JSON in one line."""
    cell = outcome.cell
    content = {
        "version": version,
        "scenario": cell.scenario,
        "size": cell.size,
        "seed": cell.seed,
        "number": cell.number,
        "signs": dict(outcome.signs),
        "verdicts": outcome.verdicts,
        "fired": {rule: list(months) for rule, months in outcome.fired.items()},
        "seconds": outcome.seconds,
    }
    return json.dumps(content)


def outcomes_in(lines: Iterable[str], version: str) -> list[Outcome]:
    """The outcomes of *version* among *lines*, each practice once.

    A line that a broken-off run left unfinished is passed over.
    """
    found: dict[Cell, Outcome] = {}
    for line in lines:
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            continue
        if told["version"] != version:
            continue
        cell = Cell(told["scenario"], told["size"], told["seed"], told["number"])
        found[cell] = Outcome(
            cell=cell,
            signs=told["signs"],
            verdicts=told["verdicts"],
            fired={rule: tuple(months) for rule, months in told["fired"].items()},
            seconds=told["seconds"],
        )
    return list(found.values())


class Record:
    """The outcomes of one folder, read once and appended to."""

    def __init__(self, folder: Path, version: str) -> None:
        """Open *folder*, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / OUTCOMES
        self._version = version
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        if text and not text.endswith("\n"):
            self._write("\n")
        self.outcomes = outcomes_in(text.splitlines(), version)

    def add(self, outcome: Outcome) -> None:
        """Keep one more outcome, at once."""
        self.outcomes.append(outcome)
        self._write(as_line(outcome, self._version) + "\n")

    def _write(self, text: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(text)
