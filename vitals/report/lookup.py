"""Figures out of the KPI frames: one month, one KPI, missing as None.

What must not live here: formatting, or any computing of a KPI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.types import is_scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One KPI of one month; ratios as shares, money in cents, missing as None."""

    kpi: str
    month: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    status: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a breakdown; money in cents."""

    name: str
    value: float | None
    numerator: float | None
    denominator: float | None


def number(value: object) -> float | None:
    """A float, or None where the cell is missing."""
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def whole(value: float | None) -> int | float | None:
    """Return a whole number as int, anything else as float, NaN and missing as None.

    >>> whole(26.0), whole(0.5), whole(float("nan")), whole(None)
    (26, 0.5, None, None)
    """
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return None
    return int(value) if float(value).is_integer() else float(value)


def words(value: object) -> str | None:
    """A text, or None where the cell is missing or empty."""
    return None if value is None or pd.isna(value) or value == "" else str(value)


class Figures:
    """The KPI and breakdown frames of one practice up to one month, indexed once."""

    def __init__(self, kpis: pd.DataFrame, breakdowns: pd.DataFrame, month: str) -> None:
        """Index the rows of the months up to *month*."""
        known = kpis[kpis["month"] <= month]
        self.month = month
        self.months: Sequence[str] = sorted(known["month"].unique().tolist())
        self._figures = {(row["kpi"], row["month"]): _figure(row) for row in records(known)}
        self._members: dict[tuple[str, str, str], list[Member]] = {}
        for row in records(breakdowns[breakdowns["month"] <= month]):
            place = (row["kpi"], row["dimension"], row["month"])
            self._members.setdefault(place, []).append(_member(row))

    @property
    def previous_month(self) -> str:
        """The calendar month before the report's."""
        return str(pd.Period(self.month, "M") - 1)

    def of(self, kpi: str, month: str | None = None) -> Figure:
        """The figure of one month, by default the report's; without values where none exists."""
        month = month or self.month
        return self._figures.get((kpi, month)) or Figure(
            kpi=kpi, month=month, reason="it was not computed for this month"
        )

    def history(self, kpi: str, last: int) -> list[Figure]:
        """Up to *last* calendar months ending with the report's, oldest first, no month skipped."""
        end = pd.Period(self.month, "M")
        window = [str(end - back) for back in reversed(range(last))]
        first = self.months[0] if self.months else self.month
        return [self.of(kpi, month) for month in window if month >= first]

    def members(self, kpi: str, dimension: str, month: str | None = None) -> list[Member]:
        """Members of one breakdown in one month, in the frame's order."""
        return self._members.get((kpi, dimension, month or self.month), [])

    def member(self, kpi: str, dimension: str, name: str) -> Member | None:
        """One member of a breakdown in the report's month, None where it does not exist."""
        found = [item for item in self.members(kpi, dimension) if item.name == name]
        return found[0] if found else None


def texts(value: Any) -> list[str]:  # noqa: ANN401 - a cell of a list column
    """The texts of a list column; none in a lake that was written before it had the column."""
    return [] if is_scalar(value) else [str(item) for item in value]


def records(frame: pd.DataFrame) -> Iterable[Mapping[str, Any]]:
    """Return the rows as mappings, in order."""
    return frame.to_dict("records")  # type: ignore[no-any-return]


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        kpi=row["kpi"],
        month=row["month"],
        value=number(row["value"]),
        numerator=number(row["numerator"]),
        denominator=number(row["denominator"]),
        low=number(row["interval_low"]),
        high=number(row["interval_high"]),
        status=words(row["status"]),
        reason=words(row["reason"]),
    )


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        row["member"], number(row["value"]), number(row["numerator"]), number(row["denominator"])
    )
