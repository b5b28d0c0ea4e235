"""The truth of the KPIs of payers' clocks: prompt payment, filing limits, appeal deadlines.

Cents; days from a month's end to a limit. What must not live here: the practice's own pace.
"""

from __future__ import annotations

from datetime import date, timedelta

from vitals.simulation.profile import PayerSpec
from vitals.simulation.truth_appeals import Denial, denials
from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import Case, Measure, median, ratio
from vitals.simulation.truth_visits import working_days


def _payer(case: Case, story: Story) -> PayerSpec:
    return case.world.profile.all_payers[story.claim.payer_id]


def prompt_pay_exceedance(case: Case) -> Measure:
    """Claims whose payer's time ran out in the month, never rejected by then: not answered."""
    cohort = []
    for story in case.stories.values():
        if story.first_submitted is None:
            continue
        until = story.first_submitted + timedelta(days=_payer(case, story).prompt_pay_days)
        rejected = any(not accepted and on <= until for on, accepted in story.answers)
        if case.holds(until) and not rejected:
            cohort.append(story.first is not None and story.first.posted_on <= until)
    return ratio(cohort.count(False), len(cohort))


# -- filing limits ------------------------------------------------------------------------------


def timely_filing_risk(case: Case) -> Measure:
    """Balances of claims that no payer has on file, whose limit is 0 to 30 days away."""
    cents = sum(owed for left, owed in unfiled(case) if 0 <= left <= 30)
    return cents, None, cents


def unfiled(case: Case) -> list[tuple[int, int]]:
    """Days left to the filing limit and cents owed, of each claim no payer has on file."""
    return [
        (_left(case, story), case.owes(story))
        for story in case.stories.values()
        if story.claim.entered_on <= case.end
        and case.owes(story) > 0
        and not (story.first is not None and story.first.posted_on <= case.end)
        and _is_unfiled(case, story)
    ]


def _left(case: Case, story: Story) -> int:
    days = _payer(case, story).timely_filing_days
    return (story.claim.service_on + timedelta(days=days) - case.end).days


def _is_unfiled(case: Case, story: Story) -> bool:
    """Not sent by the month's end, sent and never answered, or rejected and not sent again."""
    sent = [item.submitted_on for item in story.sent if item.submitted_on <= case.end]
    answers = [answer for answer in story.answers if answer[0] <= case.end]
    if not sent or not answers:
        return True
    on, accepted = answers[-1]
    return not accepted and not any(day > on for day in sent)


# -- denials ------------------------------------------------------------------------------------


def denied_at_risk(case: Case) -> Measure:
    """Balances of denials nobody has answered whose deadline is 0 to 30 days away."""
    cents = sum(owed for left, owed in unanswered(case) if 0 <= left <= 30)
    return cents, None, cents


def unanswered(case: Case) -> list[tuple[int, int]]:
    """Days left to the deadline and cents owed, of each denied claim nobody has answered."""
    return [
        ((denial.deadline - case.end).days, case.owes(denial.story))
        for denial in _first_denials(case)
        if denial.denied_on <= case.end
        and case.owes(denial.story) > 0
        and not (denial.answered_on is not None and denial.answered_on <= case.end)
    ]


def _first_denials(case: Case) -> list[Denial]:
    """The denials of the first adjudications of denied claims."""
    return [item for item in denials(case) if item.story.is_denied and item.level == 1]


def days_to_work(case: Case) -> Measure:
    """Median days from denial to first touch, of denials first touched in the month."""
    return median([(touched - denied).days for denied, touched in worked_denials(case)])


def worked_denials(case: Case) -> list[tuple[date, date]]:
    """Denial and first touch since, of each denied claim first touched in the month."""
    found = []
    for story in case.stories.values():
        if story.first is None or not story.is_denied:
            continue
        denied = story.first.posted_on
        touched = min((day for day in story.touches if day >= denied), default=None)
        if touched is not None and case.holds(touched):
            found.append((denied, touched))
    return found


def worked_in_a_week(case: Case) -> tuple[int, int]:
    """Of these, those touched within five working days, and all."""
    rows = worked_denials(case)
    return sum(working_days(denied, touched) <= 5 for denied, touched in rows), len(rows)
