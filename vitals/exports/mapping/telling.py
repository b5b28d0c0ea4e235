"""A proposal told to a person or a program: no value of the file, only forms and counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vitals.exports.mapping.model import Choice, Part, Proposal
from vitals.exports.mapping.profile_text import safe_header, written

SCHEMA = "billing-vitals/map/1"
CANDIDATES = 5
"""Candidates told."""


def proposal_json(name: str, proposal: Proposal) -> dict[str, Any]:
    """Return a proposal in the keys of ``docs/mapping.md``."""
    return {
        "schema": SCHEMA,
        "file": name,
        "sheet": proposal.sheet_number or None,
        "header_line": proposal.header_line,
        "rows": proposal.rows,
        "complete": proposal.is_complete,
        "dates": proposal.dates,
        "null": list(proposal.null),
        "skip": [dict(one) for one in proposal.skip],
        "candidates": [
            {
                "table": one.kind.name,
                "score": one.score,
                "complete": one.is_complete,
                "why": one.why,
            }
            for one in proposal.candidates
        ],
        "tables": [_part_json(part) for part in proposal.parts],
        "never_kept": [
            {"column": safe_header(one), "position": one.position + 1, "tells": why}
            for one, why in proposal.never_kept
        ],
        "unused": [safe_header(one) for one in proposal.unused],
        "questions": list(proposal.questions),
    }


def _part_json(part: Part) -> dict[str, Any]:
    return {
        "table": part.table,
        "when": dict(part.when),
        "repeat": dict(part.repeat),
        "columns": [
            {
                "column": one.column,
                "rule": one.rule,
                "confidence": one.confidence,
                "level": one.level,
                "reason": one.reason,
                "samples": list(one.samples),
                "decide": one.decide or None,
            }
            for one in part.choices
        ],
        "missing": [{"column": column, "do": what} for column, what in part.missing],
    }


def render_proposal(name: str, proposal: Proposal) -> str:
    """Return a proposal as plain text, without a trailing newline."""
    return "\n".join(_lines(name, proposal))


def _lines(name: str, proposal: Proposal) -> Iterator[str]:
    sheet = f" of sheet {proposal.sheet_number}" if proposal.sheet_number else ""
    yield (
        f"{name}: {proposal.rows:,} rows below the header in line {proposal.header_line}{sheet}, "
        f"{proposal.columns} columns"
    )
    yield "  candidates:"
    for one in proposal.candidates[:CANDIDATES]:
        yield f"    {one.score:.2f} {one.kind.name}: {one.why}"
    for part in proposal.parts:
        yield from _part(part)
    yield from (f"  pass over: {one['why']}: {written(one['when'])}" for one in proposal.skip)
    if proposal.null:
        yield f"  null words: {', '.join(proposal.null)}"
    yield f"  dates: {proposal.dates.replace('_', ' ')}"
    yield from (f"  decide: {question}" for question in proposal.questions)
    if proposal.never_kept:
        names = "; ".join(f"{safe_header(one)} ({why})" for one, why in proposal.never_kept)
        yield f"  never kept: {names}"
    if proposal.unused:
        yield f"  not needed: {', '.join(safe_header(one) for one in proposal.unused)}"


def _part(part: Part) -> Iterator[str]:
    extra = [f"when {written(dict(part.when))}"] if part.when else []
    extra += [f"repeat {written(dict(part.repeat))}"] if part.repeat else []
    yield f"  table {part.table}{': ' if extra else ''}{', '.join(extra)}"
    for choice in part.choices:
        yield from _choice(choice)
    for column, what in part.missing:
        yield f"    MISSING {column}: {what}"


def _choice(choice: Choice) -> Iterator[str]:
    rule = written(choice.rule)
    yield f"    {choice.column} <- {rule}  [{choice.level} {choice.confidence:.2f}]"
    samples = f"; e.g. {', '.join(choice.samples)}" if choice.samples else ""
    yield f"        {choice.reason}{samples}"
    if choice.decide:
        yield f"        decide: {choice.decide}"
