"""What a month's truth is measured on: the events, the claims' stories, the balances at its end.

What must not live here: any KPI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vitals.simulation import truth_claims as claims
from vitals.simulation import truth_ledger as books
from vitals.simulation.calendar import first_day, last_day, month_at, month_index
from vitals.simulation.truth_claims import Story
from vitals.simulation.world import World

Number = int | float
Measure = tuple[Number | None, Number | None, float | None]
NOTHING: Measure = (None, None, None)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one month's measures look at."""

    world: World
    month: str
    posted: list[books.Effect]
    stories: Mapping[str, Story]
    balances: Mapping[tuple[str, str], int]
    begin: date
    end: date

    @property
    def window(self) -> list[str]:
        """The twelve months ending with this one."""
        index = month_index(self.month)
        return [month_at(number) for number in range(index - 11, index + 1)]

    def holds(self, day: date | None) -> bool:
        """Whether *day* falls in the month."""
        return day is not None and self.begin <= day <= self.end

    def age(self, claim_key: str) -> int:
        """Days from the claim's service to the month's end."""
        return (self.end - self.stories[claim_key].claim.service_on).days

    def follow_up_days(self, story: Story) -> int:
        """The claim's payer's own cadence."""
        return self.world.profile.all_payers[story.claim.payer_id].follow_up_days


def months_of(world: World, months: Sequence[str]) -> list[Case]:
    """One case a month, all on the same events."""
    posted = books.effects(world)
    stories = claims.stories(world)
    return [
        Case(
            world,
            month,
            posted,
            stories,
            books.balances_of(posted, last_day(month)),
            first_day(month),
            last_day(month),
        )
        for month in months
    ]


def ratio(numerator: Number, denominator: Number) -> Measure:
    """Both parts and their quotient; no value where the denominator is 0."""
    return numerator, denominator, numerator / denominator if denominator else None
