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
    ``unknown`` those of columns to pass over, ``width`` the cells a row must have, ``reach`` those
    it may have (a spacer without a name at the end counts here only), ``missing`` the
    required columns that are not there, ``cells`` the header as it stands.
    """

    layout: Layout
    line: int
    width: int
    reach: int
    columns: dict[str, list[int]]
    unknown: list[tuple[int, str]]
    missing: tuple[str, ...]
    cells: tuple[str, ...] = ()

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


_HAVING: dict[str, list[str]] = {}
for _layout in LAYOUTS.values():
    for _field in _layout.fields:
        _HAVING.setdefault(_field.name, []).append(_layout.name)


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
        names = [plain(cell) for cell in record.cells or []]
        for layout in dict.fromkeys(layout for name in names for layout in _HAVING.get(name, ())):
            found = _match(LAYOUTS[layout], record, names)
            if best is None or _score(found) > _score(best):
                best = found
    return best


def _score(header: Header) -> tuple[int, bool, int]:
    return len(header.columns), header.is_complete, -len(header.layout.fields)


def _match(layout: Layout, record: Record, names: list[str]) -> Header:
    cells = record.cells or []
    known = layout.names
    columns: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        if name in known:
            columns.setdefault(name, []).append(position)
    filled = [position for position, cell in enumerate(cells) if cell.strip()]
    return Header(
        layout=layout,
        line=record.line,
        width=filled[-1] + 1,
        reach=len(cells),
        columns=columns,
        unknown=[(at, cells[at]) for at in filled if names[at] not in known],
        missing=tuple(name for name in layout.required if name not in columns),
        cells=tuple(cells),
    )
