"""What the cost comparison assumes: rows of ``assumptions.yaml``, each a range with its source.

A practice states its own range in ``practice.yaml`` under ``assumptions``; it is used and printed.
What must not live here: a number (they are data), or any sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from vitals.packaged import data
from vitals.practice import Practice
from vitals.triggers.economics_spans import Span, percent
from vitals.triggers.words import plain

Unit = Literal["share", "months", "weeks"]
MOST: Mapping[Unit, float] = {"share": 1, "months": 24, "weeks": 52}
"""The most that an assumption in each unit may say; the least is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One assumed range. ``tier`` as in the benchmarks: A, B, C, ours, or own (the practice's)."""

    id: str
    label: str
    low: float
    high: float
    unit: Unit
    why: str
    source: str
    tier: str
    as_of: str

    @property
    def span(self) -> Span:
        """The range to reckon with."""
        return Span(self.low, self.high)

    @property
    def is_own(self) -> bool:
        """Whether the practice's profile states it."""
        return self.tier == "own"

    @property
    def shown(self) -> str:
        """The range in words, such as '10 to 30 %'."""
        return shown(self.low, self.high, self.unit)


def shown(low: float, high: float, unit: Unit) -> str:
    """A range in its unit; one number where both ends are the same.

    >>> shown(0.1, 0.3, "share"), shown(2.4, 6, "months"), shown(1, 1, "weeks")
    ('10 to 30 %', '2.4 to 6 months', '1 week')
    """
    ends = [
        percent(end).removesuffix(" %") if unit == "share" else plain(end) for end in (low, high)
    ]
    text = ends[0] if ends[0] == ends[1] else " to ".join(ends)
    if unit == "share":
        return f"{text} %"
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}"


def _rows() -> Iterator[Assumption]:
    content = data("vitals.triggers", "assumptions.yaml")
    for name, row in content["assumptions"].items():
        day = row.get("as_of", content["as_of"])
        yield Assumption(**{**row, "id": name, "as_of": day.isoformat()})


def by_id(rows: Iterator[Assumption]) -> Mapping[str, Assumption]:
    """Assumptions by id, in the file's order; a range out of order or bounds is a mistake."""
    table = {row.id: row for row in rows}
    for row in table.values():
        if fault := fault_of(row, row.low, row.high):
            raise ValueError(f"assumption {row.id!r}: {fault}")
    return table


def fault_of(row: Assumption, low: float, high: float) -> str:
    """What is wrong with a range for this assumption; empty where nothing is."""
    most = MOST[row.unit]
    if 0 <= low <= high <= most:
        return ""
    kind = "shares" if row.unit == "share" else row.unit
    return f"expected two {kind} between 0 and {plain(most)}, the lower first"


ASSUMPTIONS = by_id(_rows())
"""Every assumption by id."""


def assumed(practice: Practice, name: str) -> Assumption:
    """What is assumed for this practice: its own range, else the project's."""
    row = ASSUMPTIONS[name]
    if name not in practice.assumptions:
        return row
    low, high = practice.assumptions[name]
    why = "stated in the practice's profile"
    return replace(row, low=low, high=high, why=why, source="practice.yaml", tier="own", as_of="")


def as_figures(row: Assumption) -> dict[str, Any]:
    """One assumption as report.json holds it; ``as_of`` is None where the practice stated it."""
    names = ("id", "label", "low", "high", "unit", "why", "source", "tier")
    return {name: getattr(row, name) for name in names} | {"as_of": row.as_of or None}


def render_assumptions() -> list[str]:
    """The section of docs/triggers.md on what the cost comparison assumes, as Markdown lines."""
    lines = [
        "## What the cost comparison assumes",
        "",
        "Rows of `vitals/triggers/assumptions.yaml`. A practice states its own in `practice.yaml`,",
        "such as `assumptions: {residual_hours: [0.1, 0.2]}`; the report prints which are its own.",
        "",
        "| assumption | what | range | why | source | tier | as of |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{row.id}` | {row.label} | {row.shown} | {row.why} | {row.source} | {row.tier} "
        f"| {row.as_of} |"
        for row in ASSUMPTIONS.values()
    ]
    return [*lines, ""]
