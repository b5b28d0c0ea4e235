"""Which claim, remittance or payment a row belongs to, as numbers made once per batch.

The same thing has the same number in every table of the batch, and never in two practices: rules
across tables compare numbers, not texts. What must not live here: any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from expectations.rule import Batch
from vitals.tables import claim_key

Numbers = NDArray[np.int64]

NOTHING = -1
"""Number of a row that names no claim, remittance or payment."""


def numbers(frame: pd.DataFrame, batch: Batch, column: str = "claim_id") -> Numbers:
    """Number of what *column* names, for each row of one of the batch's own frames."""
    by_table = _by_table(batch, column)
    return next((by_table[name] for name, one in batch.frames.items() if one is frame), _NONE)


def numbers_in(table: str, batch: Batch, column: str = "claim_id") -> Numbers:
    """Number of what *column* names, for each row of *table*; none where the batch has none."""
    return _by_table(batch, column).get(table, _NONE)


_NONE: Numbers = np.empty(0, dtype=np.int64)


def _by_table(batch: Batch, column: str) -> dict[str, Numbers]:
    return batch.once(f"numbers of {column}", lambda: _numbered(batch, column))


def _numbered(batch: Batch, column: str) -> dict[str, Numbers]:
    """Number the distinct pairs of practice and *column* over all frames that have it."""
    frames = {name: frame for name, frame in batch.frames.items() if column in frame}
    if not frames:
        return {}
    pairs = pd.concat([frame[["practice", column]] for frame in frames.values()])
    owner = pd.factorize(pairs["practice"])[0]
    raw, names = pd.factorize(pairs[column])
    keys = claim_key(pd.Series(names)) if column == "claim_id" else pd.Series(names)
    key = pd.factorize(keys)[0]
    told = np.append(key, NOTHING)[raw]  # a raw number of −1 finds the last: nothing
    both = owner * np.int64(len(key) + 1) + told
    found = np.where(told == NOTHING, NOTHING, pd.factorize(both)[0])
    ends = np.cumsum([len(frame) for frame in frames.values()])[:-1]
    return dict(zip(frames, np.split(found.astype(np.int64), ends), strict=True))


def has(known: Sequence[Numbers], asked: Numbers) -> NDArray[np.bool_]:
    """Tell for each number whether one of *known* holds it; nothing is never held."""
    held: NDArray[np.bool_] = np.isin(asked, np.concatenate([*known, _NONE])) & (asked != NOTHING)
    return held


def told_of(facts: pd.Series, asked: Numbers | pd.Series, index: pd.Index) -> pd.Series:
    """The fact of each number or text *asked*, missing where there is none, on *index*."""
    return facts.reindex(asked).set_axis(index)


def gathered(
    batch: Batch,
    table: str,
    column: str,
    make: Callable[[pd.api.typing.SeriesGroupBy], pd.Series],
    *,
    by: str = "claim_id",
) -> pd.Series:
    """*make* of *column* over the rows of *table* with the same number; missing rows aside."""
    values = batch.frame(table)[column]
    number = pd.Series(numbers_in(table, batch, by), values.index)
    there = values.notna() & (number != NOTHING)
    made: pd.Series = make(values[there].groupby(number[there]))
    return made
