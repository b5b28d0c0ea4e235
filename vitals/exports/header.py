"""Which native table a header announces, and where its columns stand.

Names match without regard to case, blanks or punctuation; spacer columns and unknown columns are
passed over, a title above the header too. What must not live here: what a cell means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vitals.exports.grid import Record
from vitals.exports.native import LAYOUTS, Layout

ROWS_ABOVE = 30
"""Records among which the header is looked for."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """A header as recognised for one layout.

    ``columns`` gives the positions of each known column (several where a name is repeated),
    ``width`` the cells a row must have, ``missing`` the required columns that are not there.
    """

    layout: Layout
    line: int
    width: int
    columns: dict[str, list[int]]
    unknown: list[tuple[int, str]]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every required column is there."""
        return not self.missing


def plain(cell: str) -> str:
    r"""Return a header cell in the spelling of the native names.

    >>> plain(" Claim ID "), plain("\ufeffcharge")
    ('claim_id', 'charge')
    """
    return re.sub(r"[^a-z0-9]+", "_", cell.strip("\ufeff \t\r\n").lower()).strip("_")


def safe_name(position: int, cell: str) -> str:
    """Name an unknown column without repeating anything that need not be a header word.

    >>> safe_name(3, "Batch_No"), safe_name(3, "Doe, Jane")
    ("column 4 ('Batch_No')", 'column 4')
    """
    cell = cell.strip()
    is_word = len(cell) <= 30 and _PLAIN.fullmatch(cell) and not re.search(r"\d{4}", cell)
    return f"column {position + 1} ('{cell}')" if is_word else f"column {position + 1}"


def find_header(beginning: Iterable[Record]) -> Header | None:
    """Return the best header among the first records, complete or not; None where none is near.

    The table with most of its columns present wins, so that an incomplete large table is not
    taken for a complete small one (``enrollments`` needs two columns that ``claims`` has too).
    """
    best: Header | None = None
    for record in beginning:
        for layout in LAYOUTS.values() if record.cells else ():
            found = _match(layout, record.line, record.cells or [])
            if best is None or _score(found) > _score(best):
                best = found
    return best if best and best.columns else None


def _score(header: Header) -> tuple[int, bool, int]:
    return len(header.columns), header.is_complete, -len(header.layout.fields)


def _match(layout: Layout, line: int, cells: list[str]) -> Header:
    columns: dict[str, list[int]] = {}
    unknown: list[tuple[int, str]] = []
    for position, cell in enumerate(cells):
        if (name := plain(cell)) in layout.names:
            columns.setdefault(name, []).append(position)
        elif cell.strip():
            unknown.append((position, cell))
    filled = [position for position, cell in enumerate(cells) if cell.strip()]
    return Header(
        layout=layout,
        line=line,
        width=filled[-1] + 1 if filled else 0,
        columns=columns,
        unknown=unknown,
        missing=tuple(name for name in layout.required if name not in columns),
    )
