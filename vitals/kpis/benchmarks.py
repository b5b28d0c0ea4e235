"""Published benchmarks and default limits, as dated rows of ``benchmarks.yaml``.

Published benchmarks contradict one another, so each row keeps its population, basis, source and
tier. The rows of a practice's specialty go before those that hold for any. What must not live
here: a number (they are data), or which practice overrides which (``practice``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from vitals.packaged import data

Tier = Literal["A", "B", "C", "ours", "own"]
"""A primary source, B trade press, C vendor page, ours derived here, own the practice's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One published value: what it says, of whom, on which basis, by whom, and when.

    ``value`` is in the KPI's own unit. ``published`` is the year of the source, empty where not
    stated; ``specialty`` is empty where the row holds for any.
    """

    value: float
    population: str
    basis: str
    source: str
    tier: Tier
    published: str = ""
    specialty: str = ""
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Beyond ``amber`` the KPI is amber, beyond ``red`` red; None where no limit is set."""

    amber: float | None = None
    red: float | None = None
    source: str = ""
    specialty: str = ""
    valid_from: date = date.min
    valid_to: date | None = None


Row = TypeVar("Row", Benchmark, Limits)


def version() -> str:
    """Version of this registry; the report prints it."""
    return str(_data()["version"])


def every_benchmark(kpi: str) -> tuple[Benchmark, ...]:
    """Rows in force of one KPI, of every specialty; those for any specialty first."""
    rows = _in_force(_benchmarks().get(kpi, ()), None)
    return tuple(sorted(rows, key=lambda row: row.specialty != ""))


def every_limit(kpi: str) -> tuple[Limits, ...]:
    """Limits in force of one KPI, of every specialty; those for any specialty first."""
    return tuple(sorted(_in_force(_limits().get(kpi, ()), None), key=lambda row: row.specialty))


def benchmarks_for(kpi: str, specialty: str = "", on: date | None = None) -> tuple[Benchmark, ...]:
    """Published values of one KPI, the one printed under the gauge first.

    The rows of *specialty*, then of the families it belongs to, then those for any. *on* asks for
    the rows of a past day; without it those in force.
    """
    return tuple(_fitting(_in_force(_benchmarks().get(kpi, ()), on), specialty))


def limits_for(kpi: str, specialty: str = "", on: date | None = None) -> Limits:
    """Default limits of one KPI for *specialty*; both None where no target is set."""
    return next(_fitting(_in_force(_limits().get(kpi, ()), on), specialty), Limits())


@cache
def families_of(specialty: str) -> tuple[str, ...]:
    """A specialty as the registry spells it, then the families it belongs to, nearest first.

    >>> families_of("Orthopedic surgery")
    ('orthopedic_surgery', 'orthopedics', 'surgery')
    >>> families_of("")
    ()
    """
    word = re.sub(r"[^a-z0-9]+", "_", specialty.lower()).strip("_")
    found = [word] if word else []
    for known in found:
        members = _data()["specialties"].items()
        found += [name for name, listed in members if known in listed and name not in found]
    return tuple(found)


def _fitting(rows: Iterable[Row], specialty: str) -> Iterator[Row]:
    """Rows of the specialty or its families, nearest first, then those for any."""
    order = {name: place for place, name in enumerate((*families_of(specialty), ""))}
    return iter(
        sorted(
            (row for row in rows if row.specialty in order), key=lambda row: order[row.specialty]
        )
    )


def _in_force(rows: Iterable[Row], on: date | None) -> list[Row]:
    if on is None:
        return [row for row in rows if row.valid_to is None]
    return [row for row in rows if row.valid_from <= on <= (row.valid_to or date.max)]


def _data() -> Mapping[str, Any]:
    return data("vitals.kpis", "benchmarks.yaml")


@cache
def _benchmarks() -> Mapping[str, tuple[Benchmark, ...]]:
    return {kpi: _rows(Benchmark, rows) for kpi, rows in _data()["benchmarks"].items()}


@cache
def _limits() -> Mapping[str, tuple[Limits, ...]]:
    return {kpi: _rows(Limits, rows) for kpi, rows in _data()["limits"].items()}


def _rows(kind: type[Row], rows: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """Rows of the file; a row that gives no day of its own holds from the file's."""
    usual = {"valid_from": _data()["valid_from"]}
    return tuple(kind(**(usual | dict(row))) for row in rows)
