"""Histories in which a rule fires, stays quiet or cannot be measured, by construction.

``stage`` draws one for any rule and state. What must not live here: what is held against the
sentence; see ``truth``. Builders of rules with a measure of their own are in ``claim_scenes`` and
``office_scenes``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from vitals.triggers.history import History, Key, Track
from vitals.triggers.limits import limit_of
from vitals.triggers.rules import _HOLDS, Rule

State = Literal["fired", "quiet", "missing"]
Draw = Callable[[st.SearchStrategy[Any]], Any]

MONTHS = tuple(str(month) for month in pd.period_range("2024-11", periods=24, freq="M"))
REASON = "no file of the month was received"
COUNTS = (1, 2, 19, 20, 21, 150, 2500)
AMOUNTS = (100, 12_345, 1_000_000, 98_765_432)
HOURS = (1, 2, 20, 166.5, 1_234)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a figure; the value is numerator over denominator unless it is given."""

    top: float = nan
    bottom: float = nan
    value: float | None = None
    reason: str = ""

    @property
    def shown(self) -> float:
        """The month's value, NaN where there is none."""
        if self.value is not None or self.reason:
            return nan if self.value is None else self.value
        return self.top / self.bottom if self.bottom else nan


GONE = Month(reason=REASON)


@dataclass(frozen=True, slots=True)
class Scene:
    """A history for one rule, the month to judge, the profile, and what else may be told.

    ``also`` are numbers by kind that the sentence may show beside those of the finding; ``usual``
    is what the sentence may call usual.
    """

    figures: Mapping[Key, Sequence[Month]]
    index: int
    profile: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[tuple[str, float], ...] = ()
    usual: float | None = None

    def history(self) -> History:
        """The figures as the rules read them."""
        tracks = {key: _track(cells) for key, cells in self.figures.items()}
        whole = {key: track for key, track in tracks.items() if isinstance(key, str)}
        parts = {key: track for key, track in tracks.items() if not isinstance(key, str)}
        return History(MONTHS, whole, parts)


def _track(cells: Sequence[Month]) -> Track:
    filled = [*cells, *[GONE] * (len(MONTHS) - len(cells))]
    return Track(
        np.array([one.shown for one in filled]),
        np.array([one.top for one in filled]),
        np.array([one.bottom for one in filled]),
        tuple(one.reason for one in filled),
    )


def limit_in(rule: Rule) -> float:
    """The limit of a rule that no practice has changed."""
    return limit_of(rule.key, MONTHS[-1]).value


def holds(rule: Rule, value: float, limit: float | None = None) -> bool:
    """Whether a value is on the firing side."""
    return _HOLDS[rule.fires_when](value, limit_in(rule) if limit is None else limit)


def numerators(
    rule: Rule, bottom: float, *, fires: bool, limit: float | None = None
) -> list[float]:
    """Numerators of every size, 0, 1 and 2 among them, on the wanted side of the limit."""
    line = limit_in(rule) if limit is None else limit
    near = float(round(line * bottom))
    most = 2 * near if line >= 1 and rule.fires_when == "above" else bottom
    sizes = {most, 0.0, 1.0, 2.0, 3.0, near - 1, near, near + 1, bottom // 2, bottom - 1, bottom}
    return sorted(
        top for top in sizes if 0 <= top <= most and holds(rule, top / bottom, line) is fires
    )


def sizes_of(rule: Rule) -> tuple[float, ...]:
    """Denominators of a rule, from one case to many."""
    return {"cents": AMOUNTS, "hours": HOURS}.get(rule.counted, COUNTS)


def same(cell: Month, months: int = len(MONTHS)) -> list[Month]:
    """One month again and again."""
    return [cell] * months


# -- levels ---------------------------------------------------------------------------------------


def _override(draw: Draw, rule: Rule) -> tuple[dict[str, Any], float]:
    """Sometimes a limit of the practice's own, in decimals of its own."""
    line = limit_in(rule)
    if line and rule.unit in {"share", "days"} and draw(st.booleans()):
        line = round(line * draw(st.sampled_from([0.5, 0.83, 0.905])), 4)
        return {"thresholds": {rule.key: line}}, line
    return {}, line


def level_scene(draw: Draw, rule: Rule, state: State) -> Scene:
    """A share, days or a count at one side of the limit in each month; small months are pooled."""
    profile, line = _override(draw, rule)
    index = draw(st.integers(max(rule.min_months - 1, 0), len(MONTHS) - 1))
    if state == "missing":
        return missing_scene(draw, rule, index)
    if rule.unit in {"days", "count"}:
        return Scene({rule.looks_at: same(_figure(draw, rule, line, state))}, index, profile)
    cells = [_share(draw, rule, line, state) for _ in MONTHS]
    known = sum(one.bottom for one in cells[max(0, index - 2) : index + 1])
    if cells[index].bottom < rule.min_denominator and known < rule.min_denominator:
        cells[index] = _share(draw, rule, line, state, least=rule.min_denominator)
    return Scene({rule.looks_at: cells}, index, profile)


def alone_scene(draw: Draw, rule: Rule, state: State) -> Scene:
    """One month known in all, with as few counted as there can be: often 0, 1 or 2."""
    if state == "missing" or rule.unit in {"days", "count"}:
        return level_scene(draw, rule, state)
    index = draw(st.integers(max(rule.min_months - 1, 0), len(MONTHS) - 1))
    least = max(rule.min_denominator, min(sizes_of(rule)))
    fewest = [
        Month(top, bottom)
        for bottom in sizes_of(rule)
        if bottom >= least
        for top in numerators(rule, bottom, fires=state == "fired")[:3]
    ]
    return Scene({rule.looks_at: [*same(GONE, index), draw(st.sampled_from(fewest))]}, index)


def _share(draw: Draw, rule: Rule, line: float, state: State, least: int = 0) -> Month:
    choices = [
        (top, bottom)
        for bottom in sizes_of(rule)
        if bottom >= least
        for top in numerators(rule, bottom, fires=state == "fired", limit=line)
    ]
    return Month(*draw(st.sampled_from(choices)))


def _figure(draw: Draw, rule: Rule, line: float, state: State) -> Month:
    around = (0.0, 1.0, 1.02, 2.0, line - 1, line - 0.04, line, line + 0.04, line + 1, 3 * line)
    wanted = [one for one in around if one >= 0 and holds(rule, one, line) == (state == "fired")]
    value = draw(st.sampled_from(wanted))
    bottom = draw(st.sampled_from([size for size in COUNTS if size >= rule.min_denominator]))
    return Month(value, bottom, value)


def missing_scene(draw: Draw, rule: Rule, index: int) -> Scene:
    """No figure at all, a month without it, too few cases, or too few months."""
    kinds = ["absent", "gone", "unsaid"]
    kinds += ["few"] * (rule.min_denominator > 0) + ["early"] * (rule.min_months > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "absent":
        return Scene({"nothing": []}, index)
    if kind == "early":
        known = draw(st.integers(1, rule.min_months - 1))
        also = (("plain", known), ("plain", rule.min_months))
        return Scene({rule.looks_at: same(Month(1, 100))}, known - 1, also=also)
    if kind == "few":
        sizes = [draw(st.sampled_from([0, 1])) for _ in MONTHS]
        few = float(sum(sizes[max(0, index - 2) : index + 1]))
        cells = [Month(0, size) for size in sizes]
        return Scene({rule.looks_at: cells}, index, also=(("plain", few),))
    cell = GONE if kind == "gone" else Month()
    return Scene({rule.kpi: same(cell), rule.looks_at: same(cell)}, index)


# -- against a practice's own past ----------------------------------------------------------------


def _size(draw: Draw, *sizes: int) -> int:
    return int(draw(st.sampled_from(sizes)))


def rising_scene(draw: Draw, rule: Rule, state: State) -> Scene:
    """Eighteen months at a quarter of the limit, then far above; or no rise, or a small one."""
    if state == "missing":
        return _early_or_missing(draw, rule)
    last = draw(st.integers(3, 6))
    index, line = 17 + last, limit_in(rule)
    size = _size(draw, 15, 200, 1000)
    before, after = round(line / 4 * size), round(max(3 * line, 0.9) * size)
    if state == "fired":
        after = min(after - draw(st.integers(0, 3)), size)
    else:
        kind = draw(st.sampled_from(["none", "fewer", "one more", "small"]))
        size = 5000 if kind == "small" else size
        before = round(line / 10 * size) if kind == "small" else before
        after = {
            "none": before,
            "fewer": 0,
            "one more": before + 1,
            "small": round(0.8 * line * size),
        }[kind]
        last = 1 if kind == "one more" else last
    months = [*[Month(before, size)] * (index + 1 - last), *[Month(after, size)] * last]
    return _with_usual(Scene({rule.looks_at: months}, index), rule, "ewma")


def shifted_scene(draw: Draw, rule: Rule, state: State) -> Scene:
    """A year that swings a little, then a month far above; or one within the swing."""
    if state == "missing":
        return _early_or_missing(draw, rule)
    line = limit_in(rule)
    usual = line * draw(st.sampled_from([0.1, 0.25, 0.5]))
    swing = [usual * (1 + 0.05 * (-1) ** at) for at in range(12)]
    if state == "fired":
        now = line * draw(st.sampled_from([1.0, 1.4, 2.0]))
    else:
        now = usual * draw(st.sampled_from([0.0, 0.96, 1.02, 1.5]))
    size = draw(st.sampled_from(sizes_of(rule)))
    months = [Month(value * size, size, value) for value in [*swing, now]]
    return _with_usual(Scene({rule.looks_at: months}, 12), rule, "xmr")


def _early_or_missing(draw: Draw, rule: Rule) -> Scene:
    if draw(st.booleans()):
        index = draw(st.integers(0, 7))
        cells = same(Month(2, 200, 2 / 200))
        return Scene({rule.looks_at: cells}, index, also=(("plain", 8),))
    return missing_scene(draw, rule, draw(st.integers(0, len(MONTHS) - 1)))


def _with_usual(scene: Scene, rule: Rule, chart: Literal["ewma", "xmr"]) -> Scene:
    history = scene.history()
    is_rate = chart == "ewma"
    found = history.ewma(rule.looks_at, rule.left_out) if is_rate else history.xmr(rule.looks_at)
    assert found is not None
    usual = float(found.usual[scene.index])
    also = (*scene.also, (rule.unit, usual))
    return Scene(scene.figures, scene.index, scene.profile, also, usual)
