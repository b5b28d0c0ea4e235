"""The truth of the KPIs of follow-up, appeals and staff time.

What must not live here: balances, adjudications.
"""

from __future__ import annotations

from datetime import date, timedelta

from vitals.simulation import truth_claims as claims
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio

# -- follow-up ----------------------------------------------------------------------------------


def _has_log(case: Case) -> bool:
    days = [row.worked_on for row in case.world.follow_ups]
    return any(day >= case.begin for day in days) and any(day <= case.end for day in days)


def _open_after(case: Case, story: Story, days: int) -> bool:
    """Insurance owes, and the claim was first sent more than *days* ago."""
    sent = story.first_submitted
    owes = case.balances.get((story.claim.key, "insurance"), 0) > 0
    return owes and sent is not None and (case.end - sent).days > days


def overdue_follow_up(case: Case) -> Measure:
    """Due claims nobody looked at in time."""
    if not _has_log(case):
        return NOTHING
    due = [
        story
        for story in case.stories.values()
        if _open_after(case, story, case.follow_up_days(story))
    ]
    late = sum(claims.is_overdue(story, case.end, case.follow_up_days(story)) for story in due)
    return ratio(late, len(due))


def untouched_claim(case: Case) -> Measure:
    """Claims open 45 days after submission that nobody ever touched."""
    if not _has_log(case):
        return NOTHING
    aged = [story for story in case.stories.values() if _open_after(case, story, 45)]
    return ratio(sum(claims.last_touch(story, case.end) is None for story in aged), len(aged))


def reactive_follow_up(case: Case) -> Measure:
    """First touches that came late or for an outside reason."""
    if not _has_log(case):
        return NOTHING
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


def _denials_with_deadline(case: Case) -> list[tuple[Story, date, date, date | None]]:
    """Story, denial, deadline and filing of every denial; filing None where none is recorded."""
    found: list[tuple[Story, date, date, date | None]] = []
    first_levels = set()
    for appeal in case.world.appeals:
        story = case.stories[appeal.claim.key]
        first_levels.add(appeal.claim.key)
        found.append((story, appeal.denied_on, appeal.deadline_on, appeal.filed_on))
    for key, story in case.stories.items():
        if story.first is not None and story.is_denied and key not in first_levels:
            days = case.world.profile.all_payers[story.claim.payer_id].appeal_days
            denied = story.first.posted_on
            found.append((story, denied, denied + timedelta(days=days), None))
    return found


def _answered_on(story: Story, denied: date, filed: date | None) -> date | None:
    """Earliest of the filing, an appeal or correction worked, and a replacement sent."""
    days = [filed] if filed is not None else []
    days += [
        row.worked_on
        for row in story.work
        if row.action in ("appeal", "corrected_claim") and row.worked_on >= denied
    ]
    days += [day for day, frequency in story.changed_on if frequency == "7" and day >= denied]
    return min(days, default=None)


def appeal_on_time(case: Case) -> Measure:
    """Denials with a deadline in the month, answered by it."""
    if not case.world.appeals and not case.world.follow_ups:
        return NOTHING
    due = [item for item in _denials_with_deadline(case) if case.holds(item[2])]
    answered = [
        (_answered_on(story, denied, filed), deadline) for story, denied, deadline, filed in due
    ]
    in_time = sum(on is not None and on <= deadline for on, deadline in answered)
    return ratio(in_time, len(due))


# -- staff --------------------------------------------------------------------------------------


def billing_hours_share(case: Case) -> Measure:
    """Hours on billing of staff who should see patients, over their paid hours."""
    weeks = [
        week
        for week in case.world.staff_weeks
        if case.holds(week.week_of) and week.role in ("front_desk", "clinical", "owner")
    ]
    paid = sum(week.paid for week in weeks)
    if not paid:
        return NOTHING
    billing = sum(week.billing for week in weeks)
    return billing / 100, paid / 100, billing / paid
