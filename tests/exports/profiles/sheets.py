"""An export as a system writes it, from its header, a few rows and what identifies the patients.

Rows name only the columns they fill; columns in ``always`` hold what the system writes into every
row, those in ``planted`` what identifies a patient, so that whatever leaks can be found. What must
not live here: any system's header.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.exports.workbooks import xlsx

FIRST, LAST = "Zebulon", "Quux"
PERSON = f"{LAST}, {FIRST}"
BORN = "07/23/1961"
SSN = "987-65-4329"
PHONE = "8085550199"
MEMBER = "XQW77012345"
STREET = "77 Needle Lane"
PLANTED = (FIRST, LAST, BORN, "1961-07-23", SSN, PHONE, MEMBER, STREET)
"""What identifies a patient, none of it made up by chance: it may stand nowhere but in raw/."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """One file of one system.

    ``header`` is the documented header, names separated by commas (a repeated name is written
    again; rows call its second column ``Name#2``); ``rows`` begins with the columns it fills, and
    a cell there of one dot is left blank. ``above`` and ``below`` are lines of cells around the
    table.
    """

    header: str
    rows: str
    always: Mapping[str, str] = field(default_factory=dict)
    planted: Mapping[str, str] = field(default_factory=dict)
    above: Sequence[Sequence[str]] = ()
    below: Sequence[Sequence[str]] = ()

    @property
    def names(self) -> list[str]:
        """The header's cells."""
        return [name.strip() for name in self.header.replace("\n", " ").split(",")]

    def table(self) -> list[list[str]]:
        """All lines of the file as cells."""
        filled, *lines = (_cells(line) for line in self.rows.strip().splitlines())
        places = _places(self.names)
        given = {**self.always, **self.planted}
        assert not {*filled, *given} - {*places}, {*filled, *given} - {*places}
        body = []
        for cells in lines:
            own = {name: cell for name, cell in zip(filled, cells, strict=True) if cell}
            row = [""] * len(self.names)
            for name, cell in {**given, **own}.items():
                row[places[name]] = "" if cell == "." else cell
            body.append(row)
        return [*map(list, self.above), self.names, *body, *map(list, self.below)]

    def csv(self) -> bytes:
        """The file as CSV."""
        text = io.StringIO()
        csv.writer(text).writerows(self.table())
        return text.getvalue().encode()

    def xlsx(self, *, sheet: str, dates: Sequence[str] = (), numbers: Sequence[str] = ()) -> bytes:
        """The file as a workbook; columns *dates* as Excel serial numbers, *numbers* as numbers."""
        places = _places(self.names)
        at = len(self.above) + 1
        rows: list[list[object]] = [list(row) for row in self.table()]
        for row in rows[at : len(rows) - len(self.below)]:
            for name in dates:
                row[places[name]] = serial(str(row[places[name]]))
            for name in numbers:
                row[places[name]] = float(str(row[places[name]]))
        return xlsx([rows], names=[sheet])


def serial(day: str) -> int:
    """Excel's serial number of an ISO day.

    >>> serial("2026-01-05")
    46027
    """
    return date.fromisoformat(day).toordinal() - date(1899, 12, 30).toordinal()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True))]


def _places(names: Sequence[str]) -> dict[str, int]:
    seen: Counter[str] = Counter()
    places = {}
    for place, name in enumerate(names):
        seen[name] += 1
        places[name if seen[name] == 1 else f"{name}#{seen[name]}"] = place
    return places
