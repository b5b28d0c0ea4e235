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

HEADER_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """
    account acct action address age allowed amount amt appointment authorization balance batch
    bill billed billing birth by carrier category charge charges check city claim class clinic
    code codes comment comments contract copay county created cpt currency date day days dept
    deposit description diagnosis dob due dx effective email encounter end entered entry era
    facility fax fee file first flag from gender group hours icd id ids insurance insured key
    last ledger level line location member memo message middle mod modified modifier month mrn
    name no note notes npi num number of office on order outcome owner paid patient pay payer
    payment phone place plan policy pos posted practice primary priority procedure provider qty
    quantity reason ref reference remark remarks rendering report role row secondary sent
    sequence service sex source ssn staff start state status street subscriber tax time to total
    trace transaction type unit units updated user visit week year zip
    """,
    )
)
"""Words of which an unknown column's name may be repeated; any other could be a person's."""


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
    """Name an unknown column, by its header only where that is made of header words.

    >>> safe_name(3, "Batch_No"), safe_name(3, "Doe")
    ("column 4 ('Batch_No')", 'column 4')
    """
    words = set(plain(cell).split("_"))
    is_header = words <= HEADER_WORDS and cell.isascii()
    return f"column {position + 1} ('{cell.strip()}')" if is_header else f"column {position + 1}"


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
