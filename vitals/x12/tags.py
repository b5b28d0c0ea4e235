"""Segment ids as small numbers: what is asked of millions of segments is asked of one byte each.

What must not live here: which segments a transaction set has.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from vitals.x12.segment_ids import SEGMENT_IDS

TAGS = tuple(sorted(SEGMENT_IDS))
"""Segment ids of the health-care sets; the place of one, from 1, is its number."""

UNKNOWN = 0
"""Number of any other id."""

_PLACES = {tag: place for place, tag in enumerate(TAGS, start=1)}
_BITS = 12


def tag_code(tag: str) -> int:
    """Return the number of a segment id.

    >>> tag_code("no such")
    0
    """
    return _PLACES.get(tag, UNKNOWN)


def word_of(tag: str) -> int:
    """Return a segment id as the first three bytes of its segment, a blank for a missing one."""
    return int.from_bytes(tag.ljust(3).encode(), "little")


@lru_cache(maxsize=1)
def _table() -> tuple[int, npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Return a multiplier that sends no two ids to one slot, and each slot's word and number."""
    words = np.array([word_of(tag) for tag in _PLACES], np.uint32)
    numbers = np.array([*_PLACES.values()], np.uint8)
    multiplier = 2654435761
    while len(np.unique(_slots(words, multiplier))) < len(words):
        multiplier = (multiplier + 2 * 40503) % 2**32
    slots = _slots(words, multiplier)
    word, number = np.zeros(1 << _BITS, np.uint32), np.zeros(1 << _BITS, np.uint8)
    word[slots], number[slots] = words, numbers
    return multiplier, word, number


def _slots(words: npt.NDArray[np.uint32], multiplier: int) -> Any:  # noqa: ANN401 - an index
    return (words * np.uint32(multiplier)) >> np.uint32(32 - _BITS)


def codes(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Return the numbers of ids given as ``word_of`` gives them, ``UNKNOWN`` for any other."""
    multiplier, word, number = _table()
    slot = _slots(words, multiplier)
    return np.where(word[slot] == words, number[slot], np.uint8(UNKNOWN))


@lru_cache(maxsize=64)
def marked(tags: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Return for each number whether it is that of one of *tags*."""
    found = np.zeros(256, np.bool_)
    found[[tag_code(tag) for tag in tags]] = True
    found[UNKNOWN] = False
    return found
