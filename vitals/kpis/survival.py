"""Days until an event, where some have not had it yet: the Kaplan-Meier product-limit estimate.

A case without the event is censored: it counts as still waiting up to its last known day. What
must not live here: which event, which cases.
"""

from __future__ import annotations

import numpy as np

from vitals.kpis.inputs import Bools, Floats, Ints

_ROUNDING = 1e-12
"""A product of shares that should be 0.5 may come out this much above it."""


def survivors(group: Ints, waited: Ints, happened: Bools, groups: int) -> Floats:
    """Share still waiting after each day, groups × days; 1 where a group has no case.

    Each case waited so many days (0 or more), then it happened, or nobody knows further.
    """
    size = int(waited.max(initial=0)) + 1
    place = group * size + waited
    ended = np.bincount(place, minlength=groups * size).reshape(groups, size)
    events = np.bincount(place[happened], minlength=groups * size).reshape(groups, size)
    at_risk = np.cumsum(ended[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.cumprod(1 - events / np.maximum(at_risk, 1), axis=1))


def day_reached(waiting: Floats, part: float) -> Floats:
    """First day by which *part* of each group had the event; missing while fewer have.

    >>> day_reached(np.array([[1.0, 0.75, 0.5, 0.25]]), 0.5)
    array([2.])
    """
    reached = waiting <= 1 - part + _ROUNDING
    first = reached.argmax(axis=1).astype("float64")
    return np.where(reached.any(axis=1), first, np.nan)
