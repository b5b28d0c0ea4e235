"""The months to come, as far as a rule needs them: this month again, with one count changed.

Pure. What must not live here: any rule, and what a change is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from math import ceil

import numpy as np
import pandas as pd

from vitals.practice import Practice
from vitals.triggers.history import History, Key, Track
from vitals.triggers.rules import Rule, judge
from vitals.triggers.signs import LEAVE
from vitals.triggers.statistics import Floats

HORIZON = 12
"""Months that are looked ahead; what is not quiet by then is not told."""
_HARDER = 0.25
_LAST = HORIZON + LEAVE - 1
"""Months until the last report that the mark needs to be quiet."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A history that ends in the month at ``index`` and goes on with that month again."""

    history: History
    index: int

    def month(self, months: int) -> str:
        """The month so many months on, YYYY-MM."""
        return str(pd.Period(self.history.months[self.index], "M") + months)

    def last_day(self, months: int) -> date:
        """The last day of the month so many months on."""
        after = pd.Period(self.month(months), "M") + 1
        return date(after.year, after.month, 1) - timedelta(days=1)


def ahead(history: History, index: int) -> Ahead:
    """Go on from the month at *index*, as far as is looked, as if each month were it again."""
    first = pd.Period(history.months[index], "M")
    months = [str(first + step) for step in range(1, _LAST + 1)]
    return Ahead(
        History(
            (*history.months[: index + 1], *months),
            {key: _again(track, index) for key, track in history.tracks.items()},
            {key: _again(track, index) for key, track in history.parts.items()},
            restarts=history.restarts,
        ),
        index,
    )


def _again(track: Track, index: int) -> Track:
    def longer(values: Floats) -> Floats:
        return np.append(values[: index + 1], np.full(_LAST, values[index]))

    reasons = (*track.reason[: index + 1], *[track.reason[index]] * _LAST)
    return Track(longer(track.value), longer(track.numerator), longer(track.denominator), reasons)


def changed(seen: Ahead, key: Key, amount: float, *, is_value: bool) -> History:
    """The history with *amount* above the line of *key* in every month to come.

    At the same denominator; *is_value*: the amount is the value itself and not a numerator.
    """
    track = seen.history.track(key)
    if track is None:
        return seen.history
    to_come = np.arange(len(track.value)) > seen.index
    below = track.denominator
    whole = np.where((below > 0) & ~np.isnan(below), below, 1.0)
    value = np.where(to_come, amount if is_value else amount / whole, track.value)
    above = np.where(to_come, amount * whole if is_value else amount, track.numerator)
    other = replace(track, value=value, numerator=above)
    tracks, parts = seen.history.tracks, seen.history.parts
    if isinstance(key, str):
        tracks = {**tracks, key: other}
    else:
        parts = {**parts, key: other}
    return History(seen.history.months, tracks, parts, restarts=seen.history.restarts)


@dataclass(frozen=True, slots=True)
class Search:
    """One rule and the figure that would quiet it.

    ``step`` is the unit of the amount (a case, a dollar, a day); ``goes_up`` tells that more of it
    quiets the rule, and ``is_part`` that it cannot be more than its denominator.
    """

    rule: Rule
    key: Key
    practice: Practice
    step: float
    is_value: bool = False
    goes_up: bool = False
    is_part: bool = True

    def is_quiet(self, seen: Ahead, months: int, steps: int) -> bool:
        """Tell whether the rule is quiet from so many *months* on, with so many *steps* in each.

        Quiet in as many reports in a row as lift a mark.
        """
        history = changed(seen, self.key, steps * self.step, is_value=self.is_value)
        found = [
            judge(self.rule, history, _planning(self.practice, later), seen.index + later).fired
            for later in range(months, months + LEAVE)
        ]
        # beside core evidence a rule that has nothing left to measure does not fire either
        return not any(fired or (fired is None and self.rule.is_core) for fired in found)


def _planning(practice: Practice, months: int) -> Practice:
    """The practice with its growth as far ahead as it is today: time alone clears nothing."""
    if not practice.growth:
        return practice
    later = pd.DateOffset(months=months)
    steps = [
        step.model_copy(update={"on": (pd.Timestamp(step.on) + later).date()})
        for step in practice.growth
    ]
    return practice.model_copy(update={"growth": tuple(steps)})


@dataclass(frozen=True, slots=True)
class Found:
    """The figure nearest to today's at which a rule is quiet, and after how many months it is.

    ``now``, ``target`` and ``whole`` (the denominator) are in the unit of the figure itself.
    """

    now: float
    target: float
    whole: float
    months: int


def nearest_quiet(search: Search, seen: Ahead) -> Found | None:
    """The smallest change of each month to come that quiets the rule; None where none does.

    From the earliest month on in which it is not much harder than in the long run: what is asked
    for is at most a quarter of the way from there to the furthest that is possible. One step less
    of the change, and the rule fires in one of the reports that count.
    """
    track = seen.history.track(search.key)
    if track is None:
        return None
    now = float((track.value if search.is_value else track.numerator)[seen.index])
    whole = float(np.nan_to_num(track.denominator[seen.index]))
    if np.isnan(now):
        return None
    start, end = _span(search, now, whole)
    if not search.is_quiet(seen, HORIZON, end):
        return None
    lasting = _boundary(partial(search.is_quiet, seen, HORIZON), end, start)
    goal = lasting + int((end - lasting) * _HARDER)
    for months in range(1, HORIZON + 1):
        if search.is_quiet(seen, months, goal):
            steps = _boundary(partial(search.is_quiet, seen, months), goal, start)
            return Found(now, steps * search.step, whole, months)
    return None


def _span(search: Search, now: float, whole: float) -> tuple[int, int]:
    """From today's amount, in steps, to the furthest that is looked at."""
    if not search.goes_up:
        return ceil(now / search.step - 1e-9), 0
    is_bounded = search.is_part and not search.is_value
    most = whole if is_bounded else max(100 * now, 1000 * search.step)
    return int(now / search.step + 1e-9), int(most / search.step + 1e-9)


def _boundary(is_quiet: Callable[[int], bool], quiet: int, loud: int) -> int:
    """The last quiet number from *quiet* towards *loud*; the next one is not, if *loud* is not."""
    if is_quiet(loud):
        return loud
    while abs(loud - quiet) > 1:
        middle = (quiet + loud) // 2
        if is_quiet(middle):
            quiet = middle
        else:
            loud = middle
    return quiet
