"""A table as text cells with true line numbers, before anyone knows what its columns mean.

CSV is read record by record, so that one stray quotation mark or a missing field costs its own
row and nothing after it. What must not live here: headers' meaning, types, vocabularies.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vitals.exports.dates import EPOCH_1900

DELIMITERS = (",", ";", "\t", "|")
LONGEST_RECORD = 500
"""Lines one quoted record may span; an unclosed quotation mark ends there at the latest."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: line of its first character (from 1) and its cells; None where it is broken."""

    line: int
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of one sheet in order, wholly blank ones left out; ``number`` is 1 for a CSV.

    ``name`` is what a workbook calls it, ``epoch`` the day its numbers count dates from.
    """

    number: int
    records: list[Record]
    name: str = ""
    epoch: date = EPOCH_1900


def records(text: str, delimiter: str) -> Iterator[Record]:
    r"""Yield every record of a CSV text that is not wholly blank.

    A record whose quotation marks do not match costs its first line alone, and reading goes on
    with the next line.

    >>> [(r.line, r.cells) for r in records('a,b\n"x\ny",1\n"z,2\n3,4\n', ",")]
    [(1, ['a', 'b']), (2, ['x\ny', '1']), (4, None), (5, ['3', '4'])]
    """
    lines = list(io.StringIO(text, newline=""))
    width: int | None = None
    at = 0
    while at < len(lines):
        cells, used = _next(lines, at, delimiter)
        if cells and width and len(cells) != width and used > 1:
            cells, used = _shorter(lines, at, delimiter, width, (cells, used))
        if cells is None or any(cell.strip() for cell in cells):
            yield Record(at + 1, cells)
            width = width or (len(cells) if cells else None)
        at += used


def _next(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """Return the record that begins at line *at* and how many lines it spans."""
    line = lines[at]
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter), 1
    for ahead in (1, LONGEST_RECORD):
        reader = csv.reader(lines[at : at + ahead], delimiter=delimiter, strict=True)
        try:
            return next(reader), reader.line_num
        except csv.Error:
            continue
    return None, 1


def _shorter(
    lines: Sequence[str],
    at: int,
    delimiter: str,
    width: int,
    whole: tuple[list[str] | None, int],
) -> tuple[list[str] | None, int]:
    """Tell a wrong record over several lines from a stray mark that swallowed good rows."""
    within = range(at + 1, at + whole[1])
    swallowed = (_next(lines, other, delimiter)[0] for other in within)
    return (None, 1) if any(cells and len(cells) == width for cells in swallowed) else whole


def by_likelihood(text: str) -> list[str]:
    """Return the known delimiters found in the text, or the comma; the most frequent first."""
    found = [mark for mark in DELIMITERS if mark in text] or [","]
    return sorted(found, key=lambda mark: -text.count(mark))


def beginning(text: str) -> str:
    """Return the first lines of a text, enough to find a header in."""
    return text[:50_000]
