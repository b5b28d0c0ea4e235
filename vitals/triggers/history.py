"""The months a practice is judged on: KPI values by month, read by position.

Built once from the KPI and breakdown frames, then only read. What must not live here: limits,
sentences about a sign.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.triggers.statistics import Chart, Floats, by_stretch, ewma_chart, xmr_chart
from vitals.triggers.words import months_in_words
from vitals.triggers.workdays import working_days

POOL = 3
"""Months pooled where one month holds too few cases."""


TOO_FEW = "too few to judge"
"""How every sentence says that data came and cases did not."""


Key: TypeAlias = str | tuple[str, str, str]
"""A KPI, or a (KPI, dimension, member) of the breakdowns."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one KPI says of one month; ``value`` is None where it cannot be measured.

    ``is_few``: the data are there and hold too few cases, which is not the same as missing data.
    """

    value: float | None
    numerator: float = float("nan")
    denominator: float = float("nan")
    is_pooled: bool = False
    is_few: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One KPI over all months, aligned with ``History.months``; missing is NaN."""

    value: Floats
    numerator: Floats
    denominator: Floats
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All KPIs and breakdowns of one practice, months ascending.

    ``restarts`` are the positions of months from which charts learn their usual anew, with what
    changed the process then.
    """

    months: tuple[str, ...]
    tracks: Mapping[str, Track]
    parts: Mapping[tuple[str, str, str], Track]
    charts: dict[tuple[str, Key, int], Chart] = field(default_factory=dict)
    restarts: Mapping[int, str] = field(default_factory=dict)

    def track(self, key: Key) -> Track | None:
        """The track of a KPI or of a part of it; None where the frames do not hold it at all."""
        return self.tracks.get(key) if isinstance(key, str) else self.parts.get(key)

    def value(self, kpi: str, index: int) -> float:
        """The value of one month; NaN where unknown or before the first month."""
        track = self.tracks.get(kpi)
        return float(track.value[index]) if track is not None and index >= 0 else float("nan")

    def recent(self, kpi: str, index: int, months: int) -> Floats:
        """The known values of the *months* ending at *index*, oldest first."""
        track = self.tracks.get(kpi)
        if track is None:
            return np.array([], dtype=np.float64)
        window = track.value[max(0, index - months + 1) : index + 1]
        return window[~np.isnan(window)]

    def numerators(self, kpi: str, index: int) -> Floats:
        """The numerators of all months up to *index*, oldest first, NaN where unknown."""
        track = self.tracks.get(kpi)
        return np.array([]) if track is None else track.numerator[: index + 1]

    def reading(self, key: Key, index: int, least: int = 0) -> Reading:
        """One month's value; where its denominator is below *least*, the last three pooled.

        Still below *least* is not measurable. A month without a denominator is never pooled: its
        data are missing, which other months cannot mend.
        """
        reading = _read(self.track(key), index, least)
        if reading.value is None and not reading.reason and not isinstance(key, str):
            whole = self.tracks.get(key[0])
            return Reading(None, reason=_why_no_part(whole, index))
        return reading

    def pooled(self, key: Key, index: int, least: int = 0, months: int = POOL) -> Reading:
        """The value of the *months* ending at *index* together, as sums over sums.

        Not measurable where the month itself is not, or where all together hold fewer than *least*.
        """
        track = self.track(key)
        reading = self.reading(key, index)
        if track is None or (reading.value is None and track.denominator[index] != 0):
            return reading
        return _pooled(track, index, max(least, 1), months)

    def members(self, kpi: str, dimension: str) -> list[str]:
        """Members of one breakdown, in order of name."""
        return sorted(key[2] for key in self.parts if key[:2] == (kpi, dimension))

    def ewma(self, key: Key, left_out: int = 0) -> Chart | None:
        """EWMA chart of a proportion of counts without the first months *left_out*, made once."""
        return self._chart("ewma", key, left_out)

    def xmr(self, key: Key) -> Chart | None:
        """XmR chart of the values, made once."""
        return self._chart("xmr", key)

    def falls(self, key: Key) -> Chart | None:
        """XmR chart of the values turned round, made once: it signals a fall."""
        return self._chart("falls", key)

    def by_working_day(self, amounts: Floats) -> Floats:
        """Monthly *amounts* over the working days of their months; NaN where unknown."""
        return np.asarray(amounts / np.array([working_days(month) for month in self.months]))

    def _chart(self, kind: str, key: Key, left_out: int = 0) -> Chart | None:
        track = self.track(key)
        if track is None:
            return None
        if (kind, key, left_out) not in self.charts:
            self.charts[kind, key, left_out] = self._made(kind, track, left_out)
        return self.charts[kind, key, left_out]

    def _made(self, kind: str, track: Track, left_out: int) -> Chart:
        known = np.arange(len(track.numerator)) >= left_out
        counts = np.where(known, track.numerator, np.nan)
        values = -track.value if kind == "falls" else track.value

        def stretch(months: slice) -> Chart:
            if kind == "ewma":
                return ewma_chart(counts[months], track.denominator[months])
            return xmr_chart(values[months])

        return by_stretch(stretch, len(counts), list(self.restarts))

    def restarted(self, index: int) -> tuple[str, str] | None:
        """Month and reason of the latest restart up to *index*; None where there is none."""
        begun = [at for at in self.restarts if at <= index]
        return (self.months[max(begun)], self.restarts[max(begun)]) if begun else None


def _read(track: Track | None, index: int, least: int) -> Reading:
    if track is None or index < 0:
        return Reading(None)
    value, size = float(track.value[index]), float(track.denominator[index])
    # a value withheld although its cases are known lacks other data, which pooling cannot mend
    if np.isnan(value) and not (least and size == 0):
        return Reading(None, reason=track.reason[index])
    if not least or size >= least:
        return Reading(value, float(track.numerator[index]), size)
    return _pooled(track, index, least, POOL)


def _pooled(track: Track, index: int, least: int, months: int) -> Reading:
    span = slice(max(0, index - months + 1), index + 1)
    known = ~np.isnan(track.value[span])
    size = float(track.denominator[span][known].sum())
    cases = float(track.numerator[span][known].sum())
    if not size >= least:
        reason = _few(size, track.reason[index], min(months, index + 1))
        return Reading(None, cases, size, is_pooled=True, is_few=True, reason=reason)
    return Reading(cases / size, cases, size, is_pooled=True)


def _why_no_part(whole: Track | None, index: int) -> str:
    """What a KPI says of its own small number is no reason why a part of it is not known."""
    if whole is None or np.isnan(whole.value[index]):
        return whole.reason[index] if whole else ""
    return "no such case was known in the month"


def _few(size: float, reason: str, months: int) -> str:
    span = months_in_words(months)
    if size == 0:
        return reason or f"no case in {span}"
    cases = "1 case" if size == 1 else f"{size:,.0f} cases"
    return f"only {cases} in {span}, {TOO_FEW}"


def _tracks(
    frame: pd.DataFrame, by: list[str], months: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Track]]:
    """A track for each value of the columns *by*, in their order; all at once, not group by group.

    A history has several hundred parts, and a frame of its own for each cost most of the judging.
    """
    at = pd.Index(months).get_indexer(frame["month"])
    frame = frame.loc[at >= 0]
    groups = frame.groupby(by, sort=True)
    code, at = groups.ngroup().to_numpy(), at[at >= 0]
    keys = list(groups.indices) if len(frame) else []
    value, numerator, denominator = (
        _grid(frame[name].to_numpy("float64", na_value=np.nan), code, at, (len(keys), len(months)))
        for name in ("value", "numerator", "denominator")
    )
    reasons = np.full((len(keys), len(months)), "", dtype=object)
    if "reason" in frame.columns:
        reasons[code, at] = frame["reason"].fillna("").to_numpy(dtype=object)
    return [
        (
            key if isinstance(key, tuple) else (key,),
            Track(value[row], numerator[row], denominator[row], tuple(reasons[row])),
        )
        for row, key in enumerate(keys)
    ]


def _grid(
    amounts: Floats, code: NDArray[np.int64], at: NDArray[np.int64], shape: tuple[int, int]
) -> Floats:
    """Amounts by key and month; NaN where there is no row."""
    grid = np.full(shape, np.nan)
    grid[code, at] = amounts
    return grid


def read_history(
    kpis: pd.DataFrame, breakdowns: pd.DataFrame, changes: Mapping[str, str] | None = None
) -> History:
    """Index frames of ``tables.KPIS`` and ``tables.BREAKDOWNS`` by KPI and month.

    *changes* are months (YYYY-MM) from which charts learn anew, with what changed.
    """
    months = tuple(sorted(kpis["month"].unique()))
    by_kpi = {key: track for (key,), track in _tracks(kpis, ["kpi"], months)}
    by_part = {
        (kpi, dimension, member): track
        for (kpi, dimension, member), track in _tracks(
            breakdowns, ["kpi", "dimension", "member"], months
        )
    }
    restarts = {
        bisect_left(months, month): what
        for month, what in (changes or {}).items()
        if months and months[0] < month <= months[-1]
    }
    return History(months, by_kpi, by_part, restarts=restarts)
