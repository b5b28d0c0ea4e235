"""The truth of the KPIs of follow-up: whether open claims are worked, in time and regularly.

What must not live here: balances, adjudications.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from math import sqrt

from vitals.simulation import truth_claims as claims
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import NOTHING, Case, Measure, median, quantile, ratio

_WEEKS = 12
_WEEK = timedelta(days=7)


def open_after(case: Case, story: Story, days: int) -> bool:
    """Insurance owes, and the claim was first sent more than *days* ago."""
    sent = story.first_submitted
    return case.owes(story) > 0 and sent is not None and (case.end - sent).days > days


def due_claims(case: Case) -> list[Story]:
    """Claims due for follow-up at the month's end by their payers' cadence."""
    return [
        story
        for story in case.stories.values()
        if open_after(case, story, case.follow_up_days(story))
    ]


def overdue_follow_up(case: Case) -> Measure:
    """Due claims nobody looked at in time."""
    due = due_claims(case)
    late = sum(claims.is_overdue(story, case.end, case.follow_up_days(story)) for story in due)
    return ratio(late, len(due))


def untouched_claim(case: Case) -> Measure:
    """Claims open 45 days after submission that nobody ever touched."""
    aged = [story for story in case.stories.values() if open_after(case, story, 45)]
    return ratio(sum(claims.last_touch(story, case.end) is None for story in aged), len(aged))


def untouched_dollars(case: Case) -> tuple[int, int]:
    """What the insurers owe on them, and on all that are open as long; cents."""
    aged = [story for story in case.stories.values() if open_after(case, story, 45)]
    never = [story for story in aged if claims.last_touch(story, case.end) is None]
    return sum(case.owes(story) for story in never), sum(case.owes(story) for story in aged)


def reactive_follow_up(case: Case) -> Measure:
    """First touches that came late or for an outside reason."""
    started = [
        story
        for story in case.stories.values()
        if story.touches
        and case.holds(min(story.touches))
        and story.first_submitted is not None
        and story.first_submitted <= min(story.touches)
    ]
    return ratio(sum(_is_reactive(story) for story in started), len(started))


def _is_reactive(story: Story) -> bool:
    first = min(story.touches)
    if story.first_submitted is not None and (first - story.first_submitted).days > 60:
        return True
    return any(
        row.worked_on == first
        and row.action in claims.TOUCHES
        and row.reason in ("patient_inquiry", "cash_shortfall")
        for row in story.work
    )


# -- rhythm and people --------------------------------------------------------------------------


def weekly_touches(case: Case, weeks: int) -> list[int]:
    """Touches in each of the seven-day weeks that end with the month, the latest first."""
    counts = [0] * weeks
    for story in case.stories.values():
        for day in story.touches:
            back = (case.end - day) // _WEEK
            if day <= case.end and back < weeks:
                counts[back] += 1
    return counts


def follow_up_regularity(case: Case) -> Measure:
    """Weeks without a touch of the twelve ending with the month, once the log is that old."""
    begun = min(row.worked_on for row in case.world.follow_ups)
    if begun > case.end - _WEEKS * _WEEK + timedelta(days=1):
        return NOTHING
    return ratio(weekly_touches(case, _WEEKS).count(0), _WEEKS)


def touch_spread(case: Case) -> tuple[float, float] | None:
    """Sample deviation and mean of the twelve weeks' touches."""
    counts = weekly_touches(case, _WEEKS)
    mean = sum(counts) / _WEEKS
    if follow_up_regularity(case)[2] is None:
        return None
    return sqrt(sum((count - mean) ** 2 for count in counts) / (_WEEKS - 1)), mean


def key_person(case: Case) -> Measure:
    """Logged touches of three months by the busiest person."""
    begin = case.back(3)[0]
    people: dict[str, int] = {}
    for row in case.world.follow_ups:
        in_time = begin <= row.worked_on.isoformat()[:7] and row.worked_on <= case.end
        if in_time and row.action in claims.TOUCHES and row.worked_by:
            people[row.worked_by] = people.get(row.worked_by, 0) + 1
    return ratio(max(people.values(), default=0), sum(people.values()))


def intervals(case: Case) -> list[int]:
    """Days between two touches of one claim on end, the later in the month."""
    found = []
    for story in case.stories.values():
        days = sorted(story.touches)
        found += [(later - day).days for day, later in pairwise(days) if case.holds(later)]
    return found


def follow_up_interval(case: Case) -> Measure:
    """Median days between touches of one claim."""
    return median(intervals(case))


def follow_up_capacity(case: Case) -> Measure:
    """Touches due a week over those a week that the year's busiest quarter reached."""
    begun = min(row.worked_on for row in case.world.follow_ups)
    weeks = min(52, ((case.end - begun).days + 1) // 7)
    if weeks < _WEEKS:
        return NOTHING
    due = sum(7 / case.follow_up_days(story) for story in due_claims(case))
    return ratio(due, quantile(weekly_touches(case, weeks), 0.75))
