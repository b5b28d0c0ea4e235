"""CSV for people who open it in a spreadsheet.

A cell that comes from a file may begin like a formula; a spreadsheet would run it. What must not
live here: what the cells mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""The rows as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe.

    >>> csv_text(["claim", "cents"], [["=1+1", "-12.50"]])
    "claim,cents\n'=1+1,-12.50\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def plain_cell(cell: str) -> str:
    """The cell as text that stays text."""
    is_formula = cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
