"""Exports for tests: headers and made-up values of ``systems.yaml`` and ``strangers.yaml``.

A line of ``columns`` is ``Header, Header = values``; ``CPT# x6 first 2`` is a family of six columns
of which two are filled. Values repeat by row, so the same system always gives the same bytes.
``truth`` maps required native columns to the source columns that may stand for them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

Value = Callable[[int], str]
MADE = "made"
"""Stands in ``truth`` for a rule without a source column."""
_DAY = date(2026, 1, 5)
_LISTS: Mapping[str, str] = {
    "npi": "1234567893 | 1023011178 | 1841293990",
    "procedure": "97110 | 97140 | 99213 | 99214 | 90834 | 97530",
    "payer": "Aetna | Blue Cross | Cigna | Medicare Part B",
    "payer_id": "60054 | 00590 | 62308 | SMCA0",
    "name": "Zumwald, Quentin | Abernathy, Ione | Quill, Barnaby | Ostrander, Petra",
    "place": "11 | 02",
    "units": "1 | 2 | 3",
    "modifier": "GP | _ | 59",
    "prose": "called about the bill and was told to wait a week | _",
    "blank": "_",
}


@dataclass(frozen=True, eq=False)
class System:
    """One export: its columns in order with values, its native table, and where columns belong."""

    name: str
    table: str
    columns: tuple[tuple[str, Value], ...]
    truth: Mapping[str, Sequence[str]]
    never: tuple[str, ...] = ()
    title: str = ""
    rows: int = 40

    def csv(self, headers: Sequence[str] | None = None, *, backwards: bool = False) -> bytes:
        """Return the export as CSV, under other *headers* or with its columns *backwards*."""
        buffer = io.StringIO()
        if self.title:
            buffer.write(self.title + "\n\n")
        out = csv.writer(buffer, lineterminator="\n")
        step = -1 if backwards else 1
        out.writerow((headers or [name for name, _ in self.columns])[::step])
        for row in range(self.rows):
            out.writerow([value(row) for _, value in self.columns][::step])
        return buffer.getvalue().encode()


def values(said: str) -> Value:
    """Return a column of values from its description, such as ``date %m/%d/%Y +3``."""
    kind, _, rest = said.partition(" ")
    if kind in _LISTS or kind == "of":
        words = [word.strip().replace("_", "") for word in (rest or _LISTS[kind]).split("|")]
        return lambda row: words[row % len(words)]
    if kind == "date":
        style, _, after = rest.partition(" +")
        return lambda row: (_DAY + timedelta(int(after or 0) + 2 * row)).strftime(style)
    if kind == "money":
        base, _, sign = rest.partition(" ")
        return lambda row: sign + _dollars(float(base), row)
    if kind == "signed":
        form, *signs = rest.split()
        return lambda row: _signed(form, signs[row % len(signs)], row)
    return _numbers(kind, rest)


def _numbers(kind: str, rest: str) -> Value:
    match kind:
        case "serial":
            first = (_DAY - date(1899, 12, 30)).days + int(rest)
            return lambda row: str(first + 2 * row)
        case "number":
            return lambda row: str(int(rest) + row)
        case "code":
            return lambda row: f"{rest}{row:04d}"
        case "pairs":
            letter, start = rest.split()
            return lambda row: f"{letter.replace('_', '')}{int(start) + row // 2}"
        case "dotted":
            return lambda row: f"{400 + row}.{7 + row}"
        case "month":
            return lambda row: f"2025-{row + 1:02d}"
        case _:
            raise ValueError(kind)


def _dollars(base: float, row: int) -> str:
    return f"{base + 7.25 * (row % 7):.2f}"


def _signed(form: str, sign: str, row: int) -> str:
    amount = _dollars(100, row)
    if sign == "+":
        return amount
    return f"({amount})" if form == "brackets" else f"-{amount}"


def _columns(text: str) -> Iterator[tuple[str, Value]]:
    for line in text.splitlines():
        names, said = (part.strip() for part in line.split(" = ", 1))
        family = re.fullmatch(r"(.+)# x(\d+)(?: first (\d+))?", names)
        if family is None:
            yield from ((name, values(said)) for name in names.split(", "))
            continue
        filled = int(family[3] or family[2])
        for number in range(1, int(family[2]) + 1):
            yield f"{family[1]}{number}", values(said if number <= filled else "blank")


@cache
def systems(name: str = "systems") -> tuple[System, ...]:
    """Return the systems of a YAML file beside this one."""
    place = Path(__file__).with_name(f"{name}.yaml")
    return tuple(
        System(
            name=one["name"],
            table=one["table"],
            columns=tuple(_columns(one["columns"])),
            truth=one["truth"],
            never=tuple(one.get("never", ())),
            title=one.get("title", ""),
            rows=one.get("rows", 40),
        )
        for one in yaml.safe_load(place.read_text(encoding="utf-8"))
    )


def system(beginning: str) -> System:
    """Return the one system whose name begins so."""
    both = (*systems(), *systems("strangers"))
    return next(one for one in both if one.name.startswith(beginning))
