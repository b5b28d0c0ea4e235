"""A practice's sources held against their own months before: volume, gaps, codes, silence.

One row for each thing judged: whether it is usual, what was expected and what was found, in
counts, shares and months only. A source is one table as 835 and 837 bring it, or as exports do.
What must not live here: statistics (``statistics``), which columns (``watched``), severities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from vitals.quality.rows import Bools, Rows, month_number, sources
from vitals.quality.statistics import (
    HISTORY,
    MIN_MONTHS,
    SHIFT,
    Floats,
    missing_limit,
    mix_shift,
    new_limit,
    silence_limit,
    volume_range,
)
from vitals.quality.watched import WATCHED, Watched

MONTHS_JUDGED = 3
"""Months that are judged, the latest that have ended: what is older nobody mends any more."""

_REACHED_DAYS = 6
"""A source that has a row this near the end of a month, or later, has told all of it."""

_EPOCH = date(1970, 1, 1).toordinal()

COLUMNS: Mapping[str, str] = {
    "practice": "str",
    "table": "str",
    "source": "str",
    "measure": "str",
    "column": "str",
    "month": "str",
    "is_usual": "bool",
    "expected": "str",
    "found": "str",
    "recheck_on": "datetime64[us]",
}
"""Columns of the judgements; ``recheck_on`` is the first day on which a silence would be told."""


@dataclass(frozen=True, slots=True)
class _Series:
    """One practice's rows of one source, and the months of it that are judged (as numbers)."""

    name: tuple[str, str, str]
    rows: Rows
    first: int
    judged: range

    def before(self, month: int) -> range:
        """The months that *month* is held against; the first one of all may be half a month."""
        return range(max(self.first + 1, month - HISTORY), month)

    def judgeable(self) -> Iterator[tuple[int, slice]]:
        """Places of the months to judge that have enough months before them, and of those."""
        for month in self.judged:
            if len(before := self.before(month)) >= MIN_MONTHS:
                yield month - self.first, slice(before.start - self.first, month - self.first)

    def counted(self, chosen: Bools | None = None) -> Floats:
        """Rows by month from the first one to the last judged, of those *chosen* if given."""
        months = self.rows.month if chosen is None else self.rows.month[chosen]
        size = self.judged[-1] - self.first + 1
        place = months - self.first
        return np.bincount(place[place < size], minlength=size).astype("float64")

    def told(self, measure: str, column: str, place: int, *verdict: object) -> tuple[object, ...]:
        """One judgement of the month at *place*."""
        return (*self.name, measure, column, _named(self.first + place), *verdict, pd.NaT)


def drift(frames: Mapping[str, pd.DataFrame], today: date) -> pd.DataFrame:
    """Judge every source of every practice in *frames* as seen on *today*; see ``COLUMNS``.

    Each frame has its table's columns after a first column ``practice``.
    """
    told = [
        one
        for watched in WATCHED
        for practice, source, rows in sources(frames, watched, today)
        for one in _judged(_series((practice, watched.table, source), rows, today), watched, today)
    ]
    judged = pd.DataFrame(told, columns=[*COLUMNS])
    return judged.astype(dict(COLUMNS))


def _judged(series: _Series, watched: Watched, today: date) -> Iterator[tuple[object, ...]]:
    if watched.dated:
        yield from _volume(series, watched)
    for column in watched.filled:
        yield from _missing(series, column)
    for column in watched.coded:
        yield from _codes(series, column)
    if watched.dated:
        yield from _silence(series, today)


def _series(name: tuple[str, str, str], rows: Rows, today: date) -> _Series:
    reach = date.fromordinal(int(rows.day.max()) + _EPOCH + _REACHED_DAYS + 1)
    ended = min(month_number(reach), month_number(today)) - 1
    first = int(rows.month.min())
    return _Series(name, rows, first, range(max(first, ended - MONTHS_JUDGED + 1), ended + 1))


def _named(month: int) -> str:
    """A month's number as YYYY-MM.

    >>> _named(2026 * 12)
    '2026-01'
    """
    return f"{month // 12}-{month % 12 + 1:02d}"


def _volume(series: _Series, watched: Watched) -> Iterator[tuple[object, ...]]:
    months = list(series.judgeable())
    counts = series.counted() if months else np.empty(0)
    for month, before in months:
        low, high = volume_range(counts[before])
        rows = int(counts[month])
        is_usual = low <= rows <= high
        yield series.told("volume", watched.counts, month, is_usual, f"{low} to {high}", f"{rows}")


def _missing(series: _Series, column: str) -> Iterator[tuple[object, ...]]:
    months = list(series.judgeable())
    if not months:
        return
    rows, missing = series.counted(), series.counted(series.rows.missing[column])
    for month, before in months:
        limit = missing_limit(missing[before], rows[before], rows[month])
        share = missing[month] / max(rows[month], 1)
        verdict = (bool(share <= limit), f"at most {limit:.0%}", f"{share:.0%}")
        yield series.told("missing", column, month, *verdict)


def _codes(series: _Series, column: str) -> Iterator[tuple[object, ...]]:
    """Whether the mix of codes shifted, and whether codes appear in bulk for the first time."""
    months = list(series.judgeable())
    counts = _counts(series, column) if months else np.empty((0, 0))
    if not counts.any():
        return
    seen_before = np.vstack([np.zeros(counts.shape[1]), np.cumsum(counts, axis=0)[:-1]]) > 0
    new = np.where(seen_before, 0, counts).sum(axis=1)
    for month, before in months:
        shift = mix_shift(counts[before], np.where(seen_before[month], counts[month], 0))
        verdict = (shift < SHIFT, f"a shift below {SHIFT}", f"{shift:.2f}")
        yield series.told("mix", column, month, *verdict)
        limit = new_limit(new[before], counts[before].sum(axis=1), counts[month].sum())
        verdict = (bool(new[month] <= limit), f"at most {int(limit)}", f"{int(new[month])}")
        yield series.told("new", column, month, *verdict)


def _counts(series: _Series, column: str) -> Floats:
    """Rows by month and code, up to the last month judged."""
    code, place = series.rows.code[column], series.rows.month - series.first
    size = series.judged[-1] - series.first + 1
    there = (code >= 0) & (place < size)
    names, local = np.unique(code[there], return_inverse=True)
    cells = np.bincount(place[there] * len(names) + local, minlength=size * len(names))
    return cells.reshape(size, len(names)).astype("float64")


def _silence(series: _Series, today: date) -> Iterator[tuple[object, ...]]:
    """Whether the source still brings files, from the days on which its files of a year ended."""
    ends = series.rows.ends()
    last = int(ends[-1])
    limit = silence_limit(ends[ends > last - 365].astype("float64"))
    if limit is None:
        return
    heard, due = (date.fromordinal(day + _EPOCH) for day in (last, last + limit))
    is_heard = today <= due
    yield (
        *series.name,
        *("silence", "", f"{heard:%Y-%m}", is_heard, f"news by {due}", f"none since {heard}"),
        pd.Timestamp(due) + pd.Timedelta(days=1) if is_heard else pd.NaT,
    )
