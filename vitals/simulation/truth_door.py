"""The truth of the KPIs of claims at the door, and of the lags on the way.

What must not live here: what an adjudication says.
"""

from __future__ import annotations

from vitals.simulation.truth_claims import Story
from vitals.simulation.truth_months import NOTHING, Case, Measure, median, ratio


def rejection(case: Case) -> Measure:
    """Claims first answered in the month, and rejected."""
    heard = any(
        case.holds(item.received_on)
        for answers in (case.world.claim_answers, case.world.set_answers)
        for item in answers
    )
    if not heard:
        return NOTHING
    firsts = [story.answers[0] for story in case.stories.values() if story.answers]
    answered = [accepted for received, accepted in firsts if case.holds(received)]
    return ratio(answered.count(False), len(answered))


def first_pass_acceptance(case: Case) -> Measure:
    """Claims sent in the month and answered at all, accepted by the first answer."""
    answered = [
        story.answers[0][1]
        for story in case.stories.values()
        if story.answers and case.holds(story.first_submitted)
    ]
    return ratio(answered.count(True), len(answered))


def accepted_unpaid(case: Case) -> Measure:
    """Claims a payer took 45 to 225 days ago that no remittance has answered."""
    due = [
        story
        for story in case.stories.values()
        if story.taken_on is not None and 45 <= (case.end - story.taken_on).days <= 225
    ]
    return ratio(sum(not _is_answered(case, story) for story in due), len(due))


def _is_answered(case: Case, story: Story) -> bool:
    return any(remit.posted_on <= case.end for remit in story.remits)


def claims_submitted(case: Case) -> Measure:
    """Claims first sent in the month."""
    number = sum(case.holds(story.first_submitted) for story in case.stories.values())
    return number, None, number


# -- lags ---------------------------------------------------------------------------------------


def charge_lags(case: Case) -> list[int]:
    """Days from service to entry of each claim entered in the month."""
    found = [story.claim for story in case.stories.values() if case.holds(story.claim.entered_on)]
    return [(claim.entered_on - claim.service_on).days for claim in found]


def submission_lags(case: Case) -> list[int]:
    """Days from entry to first submission of each claim first sent in the month."""
    return [
        (story.first_submitted - story.claim.entered_on).days
        for story in case.stories.values()
        if story.first_submitted is not None and case.holds(story.first_submitted)
    ]


def payer_lags(case: Case) -> list[int]:
    """Days from first submission to first adjudication of each claim adjudicated in the month."""
    return [
        (story.first.posted_on - story.first_submitted).days
        for story in case.adjudicated
        if story.first and story.first_submitted
    ]


def charge_lag(case: Case) -> Measure:
    """Median days from service to entry."""
    return median(charge_lags(case))


def submission_lag(case: Case) -> Measure:
    """Median days from entry to first submission."""
    return median(submission_lags(case))


def payer_lag(case: Case) -> Measure:
    """Median days from first submission to first adjudication."""
    return median(payer_lags(case))
