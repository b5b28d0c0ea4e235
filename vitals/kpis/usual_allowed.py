"""Payments against what the payer itself usually allows, for want of a contract price.

A proxy: what a payer has always allowed too little looks usual, and a new contract looks short.
What must not live here: contract prices (``pricing``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.lines import billed_lines, valued_lines
from vitals.kpis.measure import WINDOW, Breakdown, by_member, members
from vitals.kpis.pricing import KNOWN_BY, ONE_UNIT, is_timed

_LINES = 10
"""Lines in the window from which what is usual can be known."""
_OFTEN = 2
"""An amount is usual that one line in so many was allowed: of less, no amount can be called so."""
_SHORT = 95
"""Percent of the usual amount below which a line is short."""

Grid = NDArray[np.int64]
"""Counts, keys × months."""


def below_usual(inputs: Inputs) -> Breakdown:
    """Lines of a month whose usual amount is known; above the line those allowed below 95 % of it.

    Primary lines first adjudicated in the month, not denied; together and by payer.
    """
    found = _comparable(inputs)
    usual = _usual(found, len(inputs.calendar.months))
    known = np.flatnonzero(~np.isnan(usual))
    short = (100 * found.allowed < _SHORT * _due(found, usual)).astype("float64")[known]
    at, sums = found.month[known], inputs.calendar.sums_at
    payer = inputs.once(valued_lines)["payer_id"].take(found.row[known]).array
    rows = pd.DataFrame({"at": at, "member": payer, "short": short, "every": 1})
    return [
        members(inputs, "modal", "below_usual", sums(at, short), sums(at)),
        by_member(inputs, "modal_payer", rows, "short", "every"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """Lines whose allowed amount can be compared, as parallel arrays.

    ``row`` is their place among ``valued_lines``, ``key`` one number for all that a price of a day
    is known by, ``units`` thousandths; amounts are cents.
    """

    row: Ints
    month: Ints
    key: Ints
    units: Ints
    allowed: Ints
    charge: Floats


def _comparable(inputs: Inputs) -> _Lines:
    rows, billed = inputs.once(valued_lines), inputs.once(billed_lines)
    units = billed["units_thousandths"].to_numpy(dtype="int64", na_value=ONE_UNIT)
    at, allowed = rows["at"].to_numpy(), rows["allowed_cents"].to_numpy()
    denied, untold = (rows[name].to_numpy(dtype=bool) for name in ("is_denied", "is_untold"))
    named = (billed["payer_id"].notna() & billed["procedure"].notna()).to_numpy()
    chosen = named & (at >= 0) & ~denied & ~untold & (allowed >= 0) & (units > 0)
    row = np.flatnonzero(chosen & ~is_timed(billed))
    return _Lines(
        row=row,
        month=at[row],
        key=_keys(billed)[row],
        units=units[row],
        allowed=allowed[row].astype("int64"),
        charge=billed["charge_cents"].to_numpy(dtype="float64", na_value=np.inf)[row],
    )


def _keys(billed: pd.DataFrame) -> Ints:
    """One number for all that a price of a day is known by; modifiers in any order."""
    key = np.zeros(len(billed), dtype="int64")
    for name in KNOWN_BY:
        code, names = pd.factorize(billed[name])
        if name == "modifiers":
            # the last one is that of a line without any
            ordered = [*(" ".join(sorted(words.split())) for words in names), ""]
            code = pd.factorize(np.array(ordered, dtype=object))[0][code]
        key = pd.factorize(key * (len(names) + 1) + code)[0]
    return np.asarray(key)


def _due(lines: _Lines, usual: Floats) -> Floats:
    """The usual amount times units, at most the line's charge, as with a contract price."""
    return np.asarray(np.minimum(usual * lines.units / ONE_UNIT, lines.charge))


def _usual(lines: _Lines, months: int) -> Floats:
    """By line the cents usually allowed for one unit at its month's end; NaN where not known."""
    if not len(lines.row):
        return np.zeros(0)
    each = (2 * lines.allowed * ONE_UNIT + lines.units) // (2 * lines.units)
    every = _in_window(lines.key, lines.month, (int(lines.key.max()) + 1, months))
    return _modes(lines.key, lines.month, each, every)[lines.key, lines.month]


def _modes(key: Ints, at: Ints, each: Ints, every: Grid) -> Floats:
    """The commonest amount by key and month, NaN where there is none; *every*: all lines."""
    modes = np.full(every.shape, np.nan)
    span = int(each.max()) + 1
    pairs, pair, number = np.unique(key * span + each, return_inverse=True, return_counts=True)
    # what is rarer in all months together can be usual in none
    is_often = (number * _OFTEN >= _LINES) & (pairs % span > 0)
    size = int(is_often.sum())
    if not size:
        return modes
    place = np.where(is_often, np.cumsum(is_often) - 1, -1)[pair]
    held = _in_window(place[place >= 0], at[place >= 0], (size, every.shape[1]))
    owner, cents = np.divmod(pairs[is_often], span)
    owners, begins = np.unique(owner, return_index=True)
    # amounts of a key ascend, so that of two as common the higher one is taken
    ranked = held * size + np.arange(size)[:, None]
    count, best = np.divmod(np.maximum.reduceat(ranked, begins, axis=0), size)
    lines = every[owners]
    is_usual = (lines >= _LINES) & (count * _OFTEN >= lines)
    modes[owners] = np.where(is_usual, cents[best], np.nan)
    return modes


def _in_window(code: Ints, at: Ints, shape: tuple[int, int]) -> Grid:
    """How many of each code the twelve months ending with each month hold."""
    counts = np.bincount(code * shape[1] + at, minlength=shape[0] * shape[1]).reshape(shape)
    held = np.cumsum(counts, axis=1)
    held[:, WINDOW:] -= held[:, :-WINDOW].copy()
    return held
