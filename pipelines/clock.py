"""The one place that asks what time it is; everything below is given a clock.

What must not live here: what the time means (schedules, complete months).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from vitals.practice import as_of


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, in UTC; never before *not_before*.

    Sample data ends on a fixed day: a machine whose clock is behind it still reports every month
    of the sample.
    """

    not_before: datetime | None = None

    def now(self) -> datetime:
        """The present instant."""
        machine = datetime.now(UTC)  # noqa: TID251 - this is the clock
        return max(machine, self.not_before) if self.not_before else machine


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for tests and for rendering a past day again."""

    at: datetime

    def now(self) -> datetime:
        """Always the same instant."""
        return self.at


def clock(not_before: datetime | None = None) -> SystemClock | FixedClock:
    """The clock of a run: the machine's, or noon (UTC) of the day that ``VITALS_AS_OF`` names."""
    day = as_of()
    return FixedClock(datetime.combine(day, time(12), UTC)) if day else SystemClock(not_before)
