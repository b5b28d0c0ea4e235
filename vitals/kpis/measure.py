"""Shapes every formula returns: one value a month, or the members of a breakdown.

A value that cannot be measured is missing with a reason, never 0. What must not live here: any
KPI's own definition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.kpis.inputs import Bools, Floats, Inputs, Ints, Numbers, month_words

ENOUGH = 20
"""Under this many counted things a rate is shown but not judged."""

WINDOW = 12
"""Months of a rolling window."""

Where: TypeAlias = pd.Series | Bools | bool
"""Months chosen: one flag each, or one for all."""

Words = NDArray[np.object_]
"""Text or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly:
    """One entry a month of the calendar; what cannot be measured is NaN and has a reason.

    Plain arrays: a frame for each of sixty KPIs would cost more than all the counting.
    """

    months: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    value: Floats
    reason: Words
    is_judged: Bools

    @property
    def is_known(self) -> Bools:
        """Months that have a value."""
        return ~np.isnan(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Rows of a breakdown: ``at`` is the position of the month, ``member`` its name."""

    dimension: str
    at: Ints
    member: Words
    value: Floats
    numerator: Floats
    denominator: Floats

    def chosen(self, rows: Bools) -> Members:
        """These rows only."""
        names = ("at", "member", "value", "numerator", "denominator")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


Breakdown = list[Members]


def measured(inputs: Inputs, numerator: Numbers, denominator: Numbers, value: Numbers) -> Monthly:
    """Numerator, denominator and value by month, judged and without a reason."""
    months = inputs.calendar.months
    # Adding 0.0 turns a −0.0 (minus nothing) into 0.0.
    top, bottom, shown = (
        np.broadcast_to(np.asarray(part, dtype="float64"), len(months)) + 0.0
        for part in (numerator, denominator, value)
    )
    return Monthly(
        months=months,
        numerator=top,
        denominator=bottom,
        value=shown,
        reason=np.full(len(months), None, dtype=object),
        is_judged=np.ones(len(months), dtype=bool),
    )


def ratio(inputs: Inputs, numerator: Numbers, denominator: Numbers, *, empty: str) -> Monthly:
    """Numerator over denominator; where the denominator is not above 0, missing with *empty*.

    ``{month}`` in *empty* becomes the month in words.
    """
    top, bottom = (np.asarray(part, dtype="float64") for part in (numerator, denominator))
    return withheld(measured(inputs, top, bottom, quotient(top, bottom)), ~(bottom > 0), empty)


def quotient(numerator: Numbers, denominator: Numbers) -> Floats:
    """Numerator over denominator, missing where the denominator is not above 0."""
    top, bottom = (np.asarray(part, dtype="float64") for part in (numerator, denominator))
    top, bottom = np.broadcast_arrays(top, bottom)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def withheld(
    monthly: Monthly,
    where: Where,
    reason: str,
    *,
    parts: bool = False,
    counts: Floats | None = None,
) -> Monthly:
    """Take the value away *where* it cannot be measured and say why; with *parts*, those too.

    ``{month}`` in *reason* becomes the month in words, ``{count}`` its number in *counts*.
    """
    mask = np.broadcast_to(np.asarray(where, dtype=bool), len(monthly.months))
    if not mask.any():
        return monthly
    said = monthly.reason.copy()
    for at in np.flatnonzero(mask):
        text = reason.replace("{month}", month_words(monthly.months[at]))
        said[at] = text if counts is None else _counted(text, int(counts[at]))
    taken = replace(monthly, value=np.where(mask, np.nan, monthly.value), reason=said)
    if not parts:
        return taken
    top, bottom = (
        np.where(mask, np.nan, part) for part in (monthly.numerator, monthly.denominator)
    )
    return replace(taken, numerator=top, denominator=bottom)


def _counted(text: str, count: int) -> str:
    """Fill the count in; its noun comes right after it.

    >>> _counted("{count} claims came", 1), _counted("{count} claims came", 2)
    ('1 claim came', '2 claims came')
    """
    if count == 1:
        text = re.sub(r"(\{count\} \w+?)s\b", r"\1", text)
    return text.replace("{count}", f"{count:,}")


def noted(monthly: Monthly, where: Bools, notes: list[str]) -> Monthly:
    """Say a note of the month *where* no reason stands yet."""
    said = monthly.reason.copy()
    for at in np.flatnonzero(where):
        said[at] = notes[at] if said[at] is None else said[at]
    return replace(monthly, reason=said)


def too_few(monthly: Monthly, number: Floats, things: str) -> Monthly:
    """Say where money rests on fewer than ``ENOUGH`` *things*; it is shown but not judged."""
    few = (number < ENOUGH) & monthly.is_known
    notes = [f"{count:.0f} {things}: too few to judge" for count in number]
    monthly = noted(monthly, few, notes)
    return replace(monthly, is_judged=monthly.is_judged & ~few)


def windowed(months_held: Ints, monthly: Monthly, size: int = WINDOW) -> Monthly:
    """Say how much of the window the data holds; a partial window is shown but not judged."""
    held = np.minimum(months_held, size)
    none = "nothing had been posted by the end of {month}"
    monthly = withheld(monthly, held == 0, none, parts=True)
    partial = (held > 0) & (held < size)
    notes = [f"window holds {months} of {size} months" for months in held]
    monthly = noted(monthly, partial, notes)
    return replace(monthly, is_judged=monthly.is_judged & ~partial)


def rolling(sums: Floats, size: int = WINDOW) -> Floats:
    """Σ of the *size* values ending with each, fewer at the start."""
    running = np.concatenate([np.zeros(1), np.cumsum(sums)])
    ordinal = np.arange(1, len(sums) + 1)
    return np.asarray(running[ordinal] - running[np.maximum(ordinal - size, 0)])


def quantiles(inputs: Inputs, at: Ints, values: Numbers, share: float) -> Floats:
    """Quantile of *values* by month, linear between neighbours; missing in a month without any."""
    return cell_quantiles(at, values, len(inputs.calendar.months), share)


def cell_quantiles(cell: Ints, values: Numbers, cells: int, share: float) -> Floats:
    """Quantile of *values* in each of so many cells; those in cell -1 are in none."""
    inside = cell >= 0
    place, amount = cell[inside], np.asarray(values, dtype="float64")[inside]
    order = np.lexsort([amount, place])
    place, amount = place[order], amount[order]
    count = np.bincount(place, minlength=cells)
    start = np.cumsum(count) - count
    rank = share * np.maximum(count - 1, 0)
    low = np.floor(rank).astype("int64")
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    padded = np.append(amount, np.nan)
    below, above = (padded[np.minimum(start + part, len(amount))] for part in (low, high))
    found = below + (above - below) * (rank - low)
    return np.asarray(np.where(count > 0, found, np.nan))


def members(
    inputs: Inputs,
    dimension: str,
    member: str,
    numerator: Numbers,
    denominator: Numbers,
    value: Numbers | None = None,
) -> Members:
    """Rows of a breakdown for one member: every month whose denominator is above 0."""
    count = len(inputs.calendar.months)
    top, bottom = (
        np.broadcast_to(np.asarray(part, dtype="float64"), count)
        for part in (numerator, denominator)
    )
    shown = quotient(top, bottom) if value is None else np.asarray(value, dtype="float64")
    found = Members(
        dimension=dimension,
        at=np.arange(count),
        member=np.full(count, member, dtype=object),
        value=np.broadcast_to(shown, count),
        numerator=top,
        denominator=bottom,
    )
    return found.chosen(bottom > 0)


def by_member(
    inputs: Inputs,
    dimension: str,
    rows: pd.DataFrame,
    numerator: str,
    denominator: str,
) -> Members:
    """Rows of a breakdown from counted rows with ``at`` and ``member``: Σ over each month."""
    inside = rows.loc[rows["at"] >= 0]
    code, names = pd.factorize(inside["member"], sort=True)
    size = len(inputs.calendar.months)
    place = code * size + inside["at"].to_numpy(dtype="int64")
    top, bottom = (
        np.bincount(place, inside[name], len(names) * size).astype("float64")
        for name in (numerator, denominator)
    )
    return of_grid(dimension, names.to_numpy(dtype=object), top, bottom, size)


def of_grid(dimension: str, names: Words, top: Floats, bottom: Floats, size: int) -> Members:
    """Rows of a breakdown from sums in the order member, month; those with any sum.

    A member with nothing below the line has no value, but stands: the rows add up to the whole.
    """
    kept = np.flatnonzero((bottom != 0) | (top != 0))
    return Members(
        dimension=dimension,
        at=kept % size,
        member=names[kept // size],
        value=quotient(top[kept], bottom[kept]),
        numerator=top[kept] + 0.0,
        denominator=bottom[kept] + 0.0,
    )


def as_totals(part: Members) -> Members:
    """Rows of which the sum above the line is the value, with nothing below it."""
    return replace(part, value=part.numerator, denominator=np.full(len(part.at), np.nan))
