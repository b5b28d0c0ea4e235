"""The columns of an unknown sheet: where its header stands, what each column holds and is named.

Numbered columns of service lines (``CPT1`` … ``CPT6``) become one column with a mark. What must
not live here: which native column a source column is.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.errors import UnreadableFile
from vitals.exports.asides import kind_of
from vitals.exports.cells import tidy
from vitals.exports.grid import Record, Sheet, beginning, by_likelihood, records
from vitals.exports.header import ROWS_ABOVE, plain
from vitals.exports.mapping.names import likenesses, null_words
from vitals.exports.shapes import Shape, look_at
from vitals.exports.workbook import read_sheets
from vitals.filetype import decode, look

ROWS = 5_000
"""Rows whose values are looked at."""
MOST_OF_ASIDE = 0.75
"""Part of the named columns that a total or a remark fills at the most."""
MARK = "#"
LINE_CONCEPTS = ("procedure", "charge", "paid")
"""Numbered columns of one of these mean that a row holds several service lines."""
KNOWN = 0.6
"""Likeness from which a cell counts as a known name of a header."""
_MACHINE = re.compile(r"(?:textbox|column|col|field|var|f)[ _:]?\d+", re.IGNORECASE)
_TEXT_KINDS = frozenset({"text"})
_WORKBOOKS = frozenset({"xlsx", "xlsb", "xls", "ods"})


@dataclass(frozen=True, slots=True)
class Source:
    """A source column, or a numbered family of them: its name for a profile, its shape.

    ``header`` is its name without a family's mark; ``numbers`` is empty for a single column;
    ``is_repeated`` says that the same header stands over another column too.
    """

    position: int
    header: str
    name: str
    shape: Shape
    numbers: tuple[str, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet whose header is found: its line, its cells, and the rows below."""

    sheet: Sheet
    several: bool
    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total_rows: int

    def texts(self, position: int) -> list[str]:
        """Return the cells of a column, blank where a row is shorter."""
        return [row[position] if position < len(row) else "" for row in self.rows]


def read_sheets_of(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook, or a text as one sheet cut at its likeliest delimiter."""
    found = look(content)
    if found.kind in _WORKBOOKS:
        return list(read_sheets(content))
    text = decode(content) if found.kind in _TEXT_KINDS else None
    if text is None:
        raise UnreadableFile(f"expected a table; found that the file is {found.words}")
    start = beginning(text)
    cut = {
        mark: _best_header(list(itertools.islice(records(start, mark), ROWS_ABOVE + 5)))
        for mark in by_likelihood(start)
    }
    best = max(cut, key=lambda mark: cut[mark][0])
    return [Sheet(1, list(records(text, best)))]


def find_grid(sheets: Sequence[Sheet]) -> Grid | None:
    """Return the sheet with the likeliest header, and that header; None where no row is one."""
    best: tuple[float, Sheet, int] | None = None
    for sheet in sheets:
        score, at = _best_header(sheet.records[: ROWS_ABOVE + 5])
        if at >= 0 and (best is None or score > best[0]):
            best = (score, sheet, at)
    if best is None:
        return None
    _, sheet, at = best
    header = tuple(tidy(cell.strip("\ufeff")) for cell in sheet.records[at].cells or ())
    below = _rows_below(sheet.records[at + 1 :], header)
    return Grid(sheet, len(sheets) > 1, sheet.records[at].line, header, below[:ROWS], len(below))


def _rows_below(listed: Sequence[Record], header: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the rows that can be data: no totals, no repeated header, no broken record."""
    named = sum(bool(name) for name in header)
    least = max(1, named // 8)
    return tuple(
        tuple(cells)
        for record in listed
        if (cells := record.cells) is not None
        and sum(bool(cell.strip()) for cell in cells) >= least
        and not _is_aside(cells, header, named)
        and tuple(tidy(cell) for cell in cells) != header
    )


def _is_aside(cells: Sequence[str], header: Sequence[str], named: int) -> bool:
    """Tell a total, a page line or a remark; a row with most cells filled is data."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return bool(kind_of(cells, header)) and filled <= max(MOST_OF_ASIDE * named, 2)


def _best_header(listed: Sequence[Record]) -> tuple[float, int]:
    """Return the score and the index of the likeliest header; −1 where no row can be one."""
    best = (0.0, -1)
    for at, record in enumerate(listed[:ROWS_ABOVE]):
        score = _header_score(record.cells or [])
        if score > best[0]:
            best = (score, at)
    return best


def _header_score(cells: Sequence[str]) -> float:
    """Say how much a row looks like a header; 0 where it could be data, which is never repeated."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    nearest = [max((one.score for one in likenesses(c).values()), default=0.0) for c in filled]
    known = sum(score >= KNOWN for score in nearest)
    machine = sum(bool(_MACHINE.fullmatch(cell)) for cell in filled)
    if known + machine < max(2, len(filled) / 4):
        return 0.0
    values = sum(bool(re.fullmatch(r"[$(]?-?[\d.,/:$ -]+\)?", cell)) for cell in filled)
    twice = len(filled) - len(set(filled))
    return sum(nearest) + 0.1 * (len(filled) - values) - 2 * values - 0.2 * twice


def sources(grid: Grid) -> list[Source]:
    """Return the source columns that have a name or a value, families of service lines as one."""
    seen: Counter[str] = Counter()
    times = Counter(plain(header) for header in grid.header if header)
    found = []
    nulls = null_words()
    for position in range(max([len(grid.header), *(len(row) for row in grid.rows)])):
        header = grid.header[position] if position < len(grid.header) else ""
        shape = look_at(grid.texts(position), nulls)
        seen[plain(header)] += 1
        if not header and not shape.filled:
            continue
        name = _name(position, header, seen)
        is_repeated = times[plain(header)] > 1
        found.append(Source(position, header, name, shape, is_repeated=is_repeated))
    return _with_families(grid, found)


def _name(position: int, header: str, seen: Mapping[str, int]) -> str:
    """Return what a profile calls a column: its header, ``Charge#2`` for a second, else ``@4``."""
    if not plain(header):
        return f"@{position + 1}"
    times = seen[plain(header)]
    return header if times == 1 else f"{header}{MARK}{times}"


def _with_families(grid: Grid, found: list[Source]) -> list[Source]:
    families: dict[str, list[Source]] = {}
    for one in found:
        if (match := re.fullmatch(r"(\D.*?)(\d{1,2})(\D*)", one.header)) and MARK not in one.name:
            families.setdefault(f"{match[1]}{MARK}{match[3]}", []).append(one)
    numbers = _line_numbers(families)
    if len(numbers) < 2:
        return found
    kept = {
        pattern: members
        for pattern, members in families.items()
        if tuple(_number(one) for one in members) == numbers
    }
    gone = {one.position for members in kept.values() for one in members}
    made = [_family(grid, pattern, members, numbers) for pattern, members in kept.items()]
    singles = [one for one in found if one.position not in gone]
    return sorted([*singles, *made], key=lambda one: one.position)


def _number(one: Source) -> str:
    match = re.fullmatch(r"\D.*?(\d{1,2})\D*", one.header)
    return match[1] if match else ""


def _line_numbers(families: Mapping[str, list[Source]]) -> tuple[str, ...]:
    """Return the numbers of the service lines in a row, from the largest family that has them."""
    best: tuple[str, ...] = ()
    for pattern, members in families.items():
        near = likenesses(pattern.replace(MARK, ""))
        is_line = any(near[name].score >= 0.65 for name in LINE_CONCEPTS if name in near)
        is_other = any(one.score > 0.9 for name, one in near.items() if name.startswith("no_use"))
        numbers = tuple(_number(one) for one in members)
        if is_line and not is_other and len(numbers) > len(best) and len(set(numbers)) > 1:
            best = numbers
    return best


def _family(grid: Grid, pattern: str, members: list[Source], numbers: tuple[str, ...]) -> Source:
    texts = (text for one in members for text in grid.texts(one.position))
    shape = look_at(texts, null_words())
    name = re.sub(r"[_ ]+$", "", pattern.replace(MARK, ""))
    return replace(members[0], header=name, name=pattern, shape=shape, numbers=numbers)
