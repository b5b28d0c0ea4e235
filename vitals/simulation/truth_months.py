"""What a month's truth is measured on: the events, the claims' stories, the balances at its end.

What must not live here: any KPI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vitals.simulation import truth_claims as claims
from vitals.simulation import truth_ledger as books
from vitals.simulation.calendar import first_day, last_day, month_at, month_index, month_of
from vitals.simulation.calendar import months_between as between
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_ledger import Effect
from vitals.simulation.world import World

Number = int | float
Measure = tuple[Number | None, Number | None, float | None]
NOTHING: Measure = (None, None, None)


@dataclass(frozen=True, slots=True)
class Known:
    """What all months of one practice share: ``months`` run from the first event to the last wish.

    ``posted``, ``balances`` and ``adjudicated`` (claims by the month of their first adjudication)
    are by month; ``shared`` is room for what a family of KPIs works out once.
    """

    world: World
    months: Sequence[str]
    first_on: date | None
    posted: Mapping[str, list[Effect]]
    stories: Mapping[str, Story]
    balances: Mapping[str, Mapping[tuple[str, str], int]]
    adjudicated: Mapping[str, list[Story]]
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one month's measures look at."""

    known: Known
    month: str

    @property
    def world(self) -> World:
        """Every event."""
        return self.known.world

    @property
    def stories(self) -> Mapping[str, Story]:
        """Every claim's story by its key."""
        return self.known.stories

    @property
    def begin(self) -> date:
        """First day of the month."""
        return first_day(self.month)

    @property
    def end(self) -> date:
        """Last day of the month."""
        return last_day(self.month)

    @property
    def balances(self) -> Mapping[tuple[str, str], int]:
        """Cents by (claim key, account) at the month's end."""
        return self.known.balances.get(self.month, {})

    @property
    def adjudicated(self) -> list[Story]:
        """Claims first adjudicated in the month."""
        return self.known.adjudicated.get(self.month, [])

    def back(self, number: int) -> list[str]:
        """The *number* months ending with this one."""
        index = month_index(self.month)
        return [month_at(place) for place in range(index - number + 1, index + 1)]

    def posted(self, months: Sequence[str]) -> list[Effect]:
        """Effects of *months*, oldest first."""
        return [effect for month in months for effect in self.known.posted.get(month, [])]

    def holds(self, day: date | None) -> bool:
        """Whether *day* falls in the month."""
        return day is not None and self.begin <= day <= self.end

    def age(self, claim_key: str) -> int:
        """Days from the claim's service to the month's end."""
        return (self.end - self.stories[claim_key].claim.service_on).days

    def owes(self, story: Story) -> int:
        """What the insurer owes on the claim at the month's end, in cents; may be below 0."""
        return self.balances.get((story.claim.key, "insurance"), 0)

    def follow_up_days(self, story: Story) -> int:
        """The claim's payer's own cadence."""
        return self.world.profile.all_payers[story.claim.payer_id].follow_up_days


def months_of(world: World, wanted: Sequence[str]) -> list[Case]:
    """One case a wanted month, all on the same events."""
    known = known_of(world, wanted)
    return [Case(known, month) for month in wanted]


def known_of(world: World, wanted: Sequence[str]) -> Known:
    """Sort every event of *world* by month once."""
    effects = books.effects(world)
    posted: dict[str, list[Effect]] = {}
    for effect in effects:
        posted.setdefault(month_of(effect.on), []).append(effect)
    months = between(min([*wanted, *posted]), max(wanted)) if wanted else []
    stories = claims.stories(world)
    adjudicated: dict[str, list[Story]] = {}
    for story in stories.values():
        if story.first is not None:
            adjudicated.setdefault(month_of(story.first.posted_on), []).append(story)
    return Known(
        world,
        months,
        effects[0].on if effects else None,
        posted,
        stories,
        _balances(posted, months),
        adjudicated,
    )


def _balances(
    posted: Mapping[str, list[Effect]], months: Sequence[str]
) -> dict[str, dict[tuple[str, str], int]]:
    running: dict[tuple[str, str], int] = {}
    found = {}
    for month in months:
        for effect in posted.get(month, []):
            unit = (effect.claim_key, effect.account)
            running[unit] = running.get(unit, 0) + effect.amount
        found[month] = {unit: cents for unit, cents in running.items() if cents}
    return found


def ratio(numerator: Number, denominator: Number) -> Measure:
    """Both parts and their quotient; no value where the denominator is not above 0."""
    return numerator, denominator, numerator / denominator if denominator > 0 else None


def quantile(values: Sequence[Number], share: float) -> float:
    """Value below which *share* of *values* lie, linear between neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[Number]) -> Measure:
    """Median and number of *values*; no value where there are none."""
    if not values:
        return None, 0, None
    middle = quantile(values, 0.5)
    return middle, len(values), middle
