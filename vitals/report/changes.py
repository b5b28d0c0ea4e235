"""What moved most since last month, measured against how much it usually moves.

What must not live here: restatements of months already reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import pstdev

from vitals.report.catalogue import Catalogue
from vitals.report.lookup import Figure, Figures
from vitals.report.model import Change

MOST = 4
ENOUGH_STEPS = 6
"""Month-to-month steps needed before a movement can be called usual or unusual."""

UNUSUAL = 2.0
"""Standard deviations of past steps beyond which a movement is called unusual."""


@dataclass(frozen=True, slots=True)
class _Movement:
    kpi: str
    before: Figure
    after: Figure
    size: float
    is_known_range: bool

    @property
    def delta(self) -> float:
        return (self.after.value or 0.0) - (self.before.value or 0.0)


def changes(figures: Figures, catalogue: Catalogue) -> tuple[Change, ...]:
    """The largest movements, most unusual first; ties in the order of the ids."""
    found = [
        item for kpi in catalogue.kpis if (item := _movement(kpi, figures, catalogue)) is not None
    ]
    judged = [item for item in found if catalogue.better(item.kpi)]
    judged.sort(key=lambda item: (-item.size, item.kpi))
    return tuple(_line(item, catalogue) for item in judged[:MOST])


def _movement(kpi: str, figures: Figures, catalogue: Catalogue) -> _Movement | None:
    after, before = figures.of(kpi), figures.of(kpi, figures.previous_month)
    if after.value is None or before.value is None:
        return None
    if catalogue.shown(after) == catalogue.shown(before):
        return None
    if catalogue.is_few(after) or catalogue.is_few(before):
        return None
    steps = _past_steps(kpi, figures)
    delta = abs(after.value - before.value)
    spread = pstdev(steps) if len(steps) >= ENOUGH_STEPS else 0.0
    if spread > 0:
        return _Movement(kpi, before, after, delta / spread, is_known_range=True)
    base = abs(before.value)
    return _Movement(kpi, before, after, delta / base if base else 1.0, is_known_range=False)


def _past_steps(kpi: str, figures: Figures) -> list[float]:
    """Month-to-month steps before the present one, at most of twelve months."""
    past = figures.history(kpi, 13)[:-1]
    return [
        later.value - earlier.value
        for earlier, later in pairwise(past)
        if earlier.value is not None and later.value is not None
    ]


def _line(item: _Movement, catalogue: Catalogue) -> Change:
    is_better = (item.delta < 0) == (catalogue.better(item.kpi) == "lower")
    if not item.is_known_range:
        comment = "too little history to say whether that is unusual"
    elif item.size > UNUSUAL:
        comment = "more than it usually moves in a month"
    else:
        comment = "within its usual month-to-month movement"
    return Change(
        label=catalogue.short(item.kpi),
        before=catalogue.shown(item.before),
        after=catalogue.shown(item.after),
        direction=("▲" if item.delta > 0 else "▼") + (" better" if is_better else " worse"),
        comment=comment,
    )
