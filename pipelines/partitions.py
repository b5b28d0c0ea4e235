"""Keeping the partition sets in step with the store, and cutting them into runs.

A run covers a range of a dynamic set, and a range runs in the order in which keys were added, so
practices are cut along that order. What must not live here: the sets themselves
(``assets.partitions``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
)

from vitals.practice import PRACTICE_ID
from vitals.store import Store


def practice_ids(store: Store) -> list[str]:
    """Ids of the practice folders whose name is a practice id, sorted."""
    return [name for name in store.practice_folders() if PRACTICE_ID.fullmatch(name)]


def batches(ordered: Sequence[str], wanted: Collection[str], size: int) -> list[tuple[str, str]]:
    """Cut *wanted* into ranges (first, last) of at most *size* neighbours of *ordered*.

    >>> batches(["a", "b", "c", "d"], {"a", "b", "d"}, 50)
    [('a', 'b'), ('d', 'd')]
    >>> batches(["a", "b", "c"], {"a", "b", "c"}, 2)
    [('a', 'b'), ('c', 'c')]
    """
    runs: list[list[str]] = [[]]
    for key in ordered:
        if key not in wanted:
            runs.append([])
            continue
        if len(runs[-1]) == size:
            runs.append([])
        runs[-1].append(key)
    return [(run[0], run[-1]) for run in runs if run]


def range_tags(first: str, last: str) -> Mapping[str, str]:
    """Tags that make a run cover every partition from *first* to *last*."""
    return {ASSET_PARTITION_RANGE_START_TAG: first, ASSET_PARTITION_RANGE_END_TAG: last}
