"""What moved since last month by more than it usually moves.

A movement is told only when it is both unusual for this practice and large enough to matter, and
of measures that tell the same story only the most unusual. What must not live here:
restatements of months already reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import pstdev

from vitals.report.catalogue import Catalogue
from vitals.report.lookup import Figure, Figures
from vitals.report.model import Change
from vitals.report.wording import counted, in_unit, long_month, plain_number

MOST = 4
ENOUGH_STEPS = 6
"""Month-to-month steps needed before a movement can be called usual or unusual."""

UNUSUAL = 2.0
"""Standard deviations of past steps beyond which a movement is called unusual."""

MATTERS = 0.1
"""Share of the value, or of what a share leaves to 100 %, below which nobody need look."""

VOLUMES = frozenset({"claims_submitted", "charges_posted", "payments_received"})
"""Told although neither more nor less of them is better."""

SAME_STORY: tuple[frozenset[str], ...] = (
    frozenset({"ar_aging", "ar_over_90_rate", "ar_over_120_rate"}),
    frozenset({"rejection_rate", "first_pass_acceptance_rate"}),
    frozenset({"denial_rate", "denial_dollar_rate", "first_pass_resolution_rate"}),
    frozenset({"net_collection_rate", "gross_collection_rate"}),
    frozenset({"claims_submitted", "charges_posted"}),
)


@dataclass(frozen=True, slots=True)
class _Movement:
    kpi: str
    before: Figure
    after: Figure
    spread: float

    @property
    def delta(self) -> float:
        return (self.after.value or 0.0) - (self.before.value or 0.0)

    @property
    def size(self) -> float:
        return abs(self.delta) / self.spread


def changes(figures: Figures, catalogue: Catalogue) -> tuple[Change, ...]:
    """The movements worth a look, most unusual first; ties in the order of the ids."""
    found = [
        item
        for kpi in catalogue.kpis
        if (item := _movement(kpi, figures, catalogue)) is not None
        and item.size > UNUSUAL
        and _matters(item, catalogue)
    ]
    found.sort(key=lambda item: (-item.size, item.kpi))
    return tuple(_line(item, catalogue) for item in _one_of_each_story(found)[:MOST])


def changes_note(figures: Figures, catalogue: Catalogue, *, is_empty: bool) -> str:
    """One sentence on what the table holds, or on why there is none."""
    before = long_month(figures.previous_month)
    if not is_empty:
        return f"Since {before} these moved more than twice as far as they usually do in a month."
    longest = max((len(_past_steps(kpi, figures)) for kpi in catalogue.kpis), default=0)
    if not any(_is_measured(kpi, figures) for kpi in catalogue.kpis):
        return f"No measure has a value both in {before} and now, so no movement can be told."
    if longest >= ENOUGH_STEPS:
        return f"Nothing moved more since {before} than it usually does in a month."
    months = counted(len(figures.months), "month")
    return f"With {months} on file nobody can say yet which movement since {before} is unusual."


def _is_measured(kpi: str, figures: Figures) -> bool:
    both = (figures.of(kpi), figures.of(kpi, figures.previous_month))
    return all(figure.value is not None for figure in both)


def _movement(kpi: str, figures: Figures, catalogue: Catalogue) -> _Movement | None:
    """Return a movement that can be judged, None where one of the months or the past cannot."""
    after, before = figures.of(kpi), figures.of(kpi, figures.previous_month)
    if after.value is None or before.value is None:
        return None
    if kpi not in VOLUMES and catalogue.better(kpi) is None:
        return None
    if catalogue.is_few(after) or catalogue.is_few(before):
        return None
    steps = _past_steps(kpi, figures)
    spread = pstdev(steps) if len(steps) >= ENOUGH_STEPS else 0.0
    return _Movement(kpi, before, after, spread) if spread > 0 else None


def _past_steps(kpi: str, figures: Figures) -> list[float]:
    """Month-to-month steps before the present one, at most of twelve months."""
    past = figures.history(kpi, 13)[:-1]
    return [
        later.value - earlier.value
        for earlier, later in pairwise(past)
        if earlier.value is not None and later.value is not None
    ]


def _matters(item: _Movement, catalogue: Catalogue) -> bool:
    """Hold the movement against the larger of target and last value; near 100 % by the rest."""
    scale = max(abs(catalogue.target(item.kpi) or 0.0), abs(item.before.value or 0.0))
    if catalogue.unit(item.kpi) == "ratio" and 0.5 < scale < 1:
        scale = 1 - scale
    is_seen = catalogue.shown(item.after) != catalogue.shown(item.before)
    return is_seen and abs(item.delta) >= MATTERS * scale


def _one_of_each_story(found: list[_Movement]) -> list[_Movement]:
    kept: list[_Movement] = []
    for item in found:
        story = next((story for story in SAME_STORY if item.kpi in story), frozenset({item.kpi}))
        if not any(other.kpi in story for other in kept):
            kept.append(item)
    return kept


def _line(item: _Movement, catalogue: Catalogue) -> Change:
    return Change(
        label=catalogue.short(item.kpi),
        before=catalogue.shown(item.before),
        after=catalogue.shown(item.after),
        direction=_direction(item, catalogue),
        usual=_usual(item.spread, catalogue.unit(item.kpi)),
    )


def _direction(item: _Movement, catalogue: Catalogue) -> str:
    """Arrow and judgement; of a volume, which has no good side, only where it went."""
    is_up, better = item.delta > 0, catalogue.better(item.kpi)
    if better is None:
        return "▲ up" if is_up else "▼ down"
    is_better = is_up == (better == "higher")
    return f"{'▲' if is_up else '▼'} {'better' if is_better else 'worse'}"


def _usual(spread: float, unit: str) -> str:
    """The usual month-to-month movement; shares move by percentage points."""
    if unit == "ratio":
        return f"± {plain_number(max(spread * 100, 0.1))} points"
    if unit == "claims":
        return f"± {plain_number(spread)}"
    return f"± {in_unit(spread, unit)}"
