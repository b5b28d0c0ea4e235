"""What a KPI counts: claims, lines, denials, events, each with what it adds and in which months.

From its cases come a KPI's value, its splits and its explanation, so that the rows shown always
add up to the number reported. What must not live here: any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, TypedDict, Unpack

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Bools, Calendar, Floats, Inputs, Ints, Numbers
from vitals.kpis.measure import (
    Breakdown,
    Members,
    Monthly,
    Words,
    measured,
    members,
    of_grid,
    quantiles,
    ratio,
    withheld,
)

NO_CLAIM = -1
"""Claim number of a case that belongs to no claim."""

Amount: TypeAlias = Numbers | int


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """Cases of one kind, as parallel arrays.

    A case counts in the months at positions ``first`` to ``last``, both included; at -1 in none.
    ``rows`` are the rows the cases stand on, in the same order, of which an explanation shows the
    columns ``shows``; what they lack is taken from their claims' facts. ``payer`` is the case's own
    payer, where it is not that of its claim.
    """

    first: Ints
    last: Ints
    numerator: Floats
    denominator: Floats
    claim: Ints
    rows: pd.DataFrame
    shows: tuple[str, ...] = ()
    payer: pd.Series | None = None

    @cached_property
    def _counted(self) -> tuple[Ints, Ints, Ints | None]:
        """Places of the cases that count in some month, their first and last month.

        The last is None where every case counts in one month only.
        """
        place = np.flatnonzero(self.first >= 0)
        first, last = self.first[place], self.last[place]
        return place, first, None if (last == first).all() else last

    def grid(self, calendar: Calendar, amount: Floats, code: Ints, members: int) -> Floats:
        """Σ of *amount* by member and month, flat in that order; exact below 2^53."""
        size = len(calendar.months)
        place, first, last = self._counted
        begins = code[place] * (size + 1)
        if amount.strides == (0,):  # one amount for all
            each = amount[0] if len(amount) else 0.0
            found = np.bincount(begins + first, None, members * (size + 1)) * each
            ended = 0.0 if last is None else np.bincount(begins + last + 1, None, len(found)) * each
        else:
            weight = amount[place]
            found = np.bincount(begins + first, weight, members * (size + 1))
            ended = 0.0 if last is None else np.bincount(begins + last + 1, weight, len(found))
        held = found.reshape(members, size + 1)
        if last is not None:
            held = np.cumsum((found - ended).reshape(members, size + 1), axis=1)
        return np.asarray(held[:, :size].ravel(), dtype="float64")

    def holds(self, at: int) -> Bools:
        """Cases that count in the month at position *at*."""
        return np.asarray((self.first >= 0) & (self.first <= at) & (at <= self.last))


@dataclass(frozen=True, slots=True)
class Cases:
    """All that a KPI counts; ``over`` divides what is summed below the line (days, for one)."""

    blocks: tuple[Block, ...] = ()
    over: Floats | float = 1.0

    def __add__(self, other: Cases) -> Cases:
        """Both together; what divides them must be the same."""
        return replace(self, blocks=self.blocks + other.blocks)

    def numerators(self, inputs: Inputs) -> Floats:
        """Σ above the line, by month."""
        return self._sums(inputs, above=True)

    def denominators(self, inputs: Inputs) -> Floats:
        """Σ below the line by month, divided by ``over``."""
        return np.asarray(self._sums(inputs, above=False) / self.over)

    def _sums(self, inputs: Inputs, *, above: bool) -> Floats:
        whole = np.zeros(len(inputs.calendar.months))
        for block in self.blocks:
            whole = whole + inputs.once(of_kinds, block)[0 if above else 1].sum(axis=0)
        return whole


Grid = tuple[Floats, Floats]
"""Σ above and below the line, members (or kinds of claims) × months."""


def of_kinds(inputs: Inputs, block: Block) -> Grid:
    """What the cases add, by kind of claim: the sums of all cases and every split come from it."""
    by_claim, kinds = inputs.kinds
    return _grids(inputs, block, by_claim[block.claim], len(kinds))


def _grids(inputs: Inputs, block: Block, code: Ints, members: int) -> Grid:
    size = len(inputs.calendar.months)
    top, bottom = (
        block.grid(inputs.calendar, amount, code, members).reshape(members, size)
        for amount in (block.numerator, block.denominator)
    )
    return top, bottom


CasesOf = Callable[[Inputs], Cases]
Formula = Callable[[Inputs, Cases], Monthly]


class Told(TypedDict, total=False):
    """What is told of cases beside the rows they stand on.

    ``numerator`` and ``denominator``: what each adds, 1 by default; ``claim``: its claim's number,
    by default the column ``claim`` of the rows, else none; ``shows`` and ``payer``: see ``Block``.
    """

    numerator: Amount
    denominator: Amount
    claim: pd.Series | pd.Index | Ints
    shows: tuple[str, ...]
    payer: pd.Series


def cases(
    inputs: Inputs, rows: pd.DataFrame, at: Ints, *, window: int = 1, **told: Unpack[Told]
) -> Cases:
    """Cases on *rows*, each counted in the month *at* (-1: in none) and the ``window - 1`` after.

    Payments of twelve months: ``cases(inputs, rows, at, window=12, numerator=rows["cents"])``.
    """
    return spans(inputs, rows, at, np.where(at >= 0, at + window - 1, -1), **told)


def spans(
    inputs: Inputs, rows: pd.DataFrame, first: Ints, last: Ints, **told: Unpack[Told]
) -> Cases:
    """Cases on *rows*, each counted in the months from *first* to *last*."""
    size = len(rows)
    last = np.minimum(last, len(inputs.calendar.months) - 1)
    claim = told.get("claim", rows.get("claim"))
    block = Block(
        first=np.where(last >= first, first, -1),
        last=last,
        numerator=_amounts(told.get("numerator", 1), size),
        denominator=_amounts(told.get("denominator", 1), size),
        claim=np.full(size, NO_CLAIM) if claim is None else np.asarray(claim, dtype="int64"),
        rows=rows,
        shows=told.get("shows", ()),
        payer=told.get("payer"),
    )
    return Cases((block,))


def _amounts(amount: Amount, size: int) -> Floats:
    if isinstance(amount, pd.Series):
        return np.asarray(amount.to_numpy(dtype="float64", na_value=0.0))
    return np.broadcast_to(np.asarray(amount, dtype="float64"), size)


# -- formulas -----------------------------------------------------------------------------------


def share(empty: str) -> Formula:
    """Σ above the line over Σ below it; missing with *empty* where there is nothing below."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        return ratio(inputs, found.numerators(inputs), found.denominators(inputs), empty=empty)

    return formula


def total(inputs: Inputs, found: Cases) -> Monthly:
    """Σ above the line, with nothing below it."""
    amount = found.numerators(inputs)
    return measured(inputs, amount, np.nan, amount)


def median(empty: str) -> Formula:
    """Median of what the cases hold above the line; numerator the median, denominator how many.

    Only for cases that count in one month each.
    """

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        middle, number = quantile_of(inputs, found, 0.5), found.denominators(inputs)
        return withheld(measured(inputs, middle, number, middle), number == 0, empty)

    return formula


def quantile_of(inputs: Inputs, found: Cases, part: float) -> Floats:
    """Quantile by month of what the cases hold above the line."""
    at = np.concatenate([block.first for block in found.blocks])
    values = np.concatenate([block.numerator for block in found.blocks])
    return quantiles(inputs, at, values, part)


def ninetieth(inputs: Inputs, found: Cases) -> Breakdown:
    """The 90th percentile by month of what the cases hold above the line."""
    high = quantile_of(inputs, found, 0.9)
    return [members(inputs, "percentile", "p90", high, found.denominators(inputs), high)]


# -- splits -------------------------------------------------------------------------------------


def split(inputs: Inputs, found: Cases, dimensions: Sequence[str]) -> list[Members]:
    """The same share for each payer, payer class, provider or location of the cases' claims.

    Every case is added once, to its claim's kind (all dimensions together); members are sums of
    kinds.
    """
    return [_members(inputs, found, dimension) for dimension in dimensions]


def _members(inputs: Inputs, found: Cases, dimension: str) -> Members:
    code, names = inputs.members_of_kinds(dimension)
    parts: list[tuple[Words, Floats, Floats]] = []
    for block in found.blocks:
        if dimension == "payer" and block.payer is not None:
            parts.append(_by_own_payer(inputs, block))
            continue
        above, below = inputs.once(of_kinds, block)
        parts.append((names, _added(above, code, len(names)), _added(below, code, len(names))))
    every = sorted({name for known, _, _ in parts for name in known})
    size = len(inputs.calendar.months)
    top, bottom = np.zeros((2, len(every), size))
    for known, above, below in parts:
        place = np.searchsorted(np.array(every, dtype=object), known)
        top[place] += above
        bottom[place] += below
    bottom = bottom / found.over
    return of_grid(dimension, np.array(every, dtype=object), top.ravel(), bottom.ravel(), size)


def _added(grid: Floats, code: Ints, members: int) -> Floats:
    """Kinds added up to members."""
    total = np.zeros((members, grid.shape[1]))
    np.add.at(total, code, grid)
    return total


def _by_own_payer(inputs: Inputs, block: Block) -> tuple[Words, Floats, Floats]:
    """Cases that name a payer of their own."""
    payer = pd.Series(block.payer)
    code, names = pd.factorize(payer.fillna("unknown"))
    top, bottom = _grids(inputs, block, np.asarray(code), len(names))
    return names.to_numpy(dtype=object), top, bottom
