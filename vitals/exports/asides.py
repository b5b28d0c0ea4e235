"""Rows of a report that are no data: totals, page lines, remarks below the table, header again.

Only a row that would be refused is looked at, so that no row of data is ever passed over for its
words. What must not live here: rows a profile passes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vitals.exports.cells import tidy
from vitals.exports.grid import Record
from vitals.exports.header import plain
from vitals.exports.rows import Fault

_TOTAL = re.compile(
    r"((grand|sub|report|page|overall|net|running|final)[ -]?)?(totals?|summary|sum|average)"
    r"(:.*| (for|of|by)\b.*| \(.*| (amounts?|charges?|payments?|adjustments?|balances?|paid|billed"
    r"|due|units|rows?|records?|lines?|claims?|transactions?)\b.*)?"
    r"|.*\b(sub[ -]?)?totals?:?"
    r"|((row|record|line|item|claim|transaction)s?[ -]?)?count(:.*)?"
    r"|(number of )?(rows|records|lines|claims)( returned)?: ?[\d,]+",
    re.IGNORECASE,
)
_PAGE = re.compile(r"page[: ]? ?\d+( ?(of|/) ?\d+)?|\d+ of \d+", re.IGNORECASE)
_REMARK = re.compile(
    r"(report )?(generated|printed|created|exported|produced|run|refreshed|downloaded)"
    r"( (date|time|on|by|at|from|with)\b.*|:.*)"
    r"|(applied )?filters?:.*|applied filters\b.*|date range\b.*"
    r"|(\*+ ?)?end of (report|file|data)\b.*|confidential\b.*|copyright\b.*|©.*"
    r"|(foot)?notes?:.*|\*{2,}.*|[-=_]{3,}",
    re.IGNORECASE,
)
REASONS = {"total": "totals", "page": "page lines", "remark": "remarks", "header": "headers again"}


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows passed over for one reason: how many, and the line of the first."""

    why: str
    rows: int
    line: int


def set_aside(
    faults: Sequence[Fault], records: Iterable[Record], header: Sequence[str]
) -> tuple[list[Fault], list[Aside]]:
    """Part the *faults* of data from rows that are no data, told by reason."""
    if not faults:
        return [], []
    lines = {fault.line for fault in faults}
    kinds = {
        record.line: kind
        for record in records
        if record.line in lines and (kind := kind_of(record.cells or [], header))
    }
    kept = [fault for fault in faults if fault.line not in kinds]
    return kept, _counted(kinds)


def _counted(kinds: Mapping[int, str]) -> list[Aside]:
    found: dict[str, list[int]] = {}
    for line, kind in kinds.items():
        found.setdefault(kind, []).append(line)
    return [Aside(REASONS[kind], len(lines), min(lines)) for kind, lines in found.items()]


def kind_of(cells: Sequence[str], header: Sequence[str]) -> str:
    """Name what a row is instead of data, empty where it may be data."""
    filled = [(at, text) for at, cell in enumerate(cells) if (text := tidy(cell))]
    if not filled:
        return ""
    names = [plain(header[at]) if at < len(header) else "" for at, _ in filled]
    if len(filled) > 1 and names == [plain(text) for _, text in filled]:
        return "header"
    first = filled[0][1]
    forms = (("total", _TOTAL), ("page", _PAGE), ("remark", _REMARK))
    return next((kind for kind, form in forms if form.fullmatch(first)), "")
