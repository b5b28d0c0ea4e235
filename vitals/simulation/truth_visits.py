"""The truth of the KPIs of visits: whether each is charged, and each provider enrolled.

What must not live here: what becomes of a claim.
"""

from __future__ import annotations

from datetime import date

from vitals.simulation.calendar import add_days, first_day
from vitals.simulation.office import Encounter
from vitals.simulation.truth_months import NOTHING, Case, Measure, ratio

_DAYS = 5


def working_days(begin: date, end: date) -> int:
    """Mondays to Fridays from *begin* on, before *end*."""
    return sum(add_days(begin, step).weekday() < 5 for step in range(max((end - begin).days, 0)))


def missing_charge(case: Case) -> Measure:
    """Visits not charged within five working days, of those that had that long.

    Nothing where no visit at all names its claim.
    """
    if not any(visit.claim_id for visit in case.world.encounters):
        return NOTHING
    last = _last_known(case)
    visits = [
        visit
        for visit in case.world.encounters
        if visit.status == "completed"
        and case.holds(visit.service_on)
        and last is not None
        and working_days(visit.service_on, last) >= _DAYS
    ]
    return ratio(sum(_is_missing(case, visit) for visit in visits), len(visits))


def _last_known(case: Case) -> date | None:
    """Last day any claim was entered or sent."""
    days = [claim.entered_on for claim in case.world.claims]
    return max([*days, *(item.submitted_on for item in case.world.submissions)], default=None)


def _is_missing(case: Case, visit: Encounter) -> bool:
    story = case.stories.get(visit.claim_id.strip().upper()[:20])
    if story is None:
        return True
    return working_days(visit.service_on, story.claim.entered_on) > _DAYS


def enrollment_coverage(case: Case) -> Measure:
    """Pairs of provider and payer of three months of claims, with an enrolment in force."""
    begin = first_day(case.back(3)[0])
    pairs = {
        (claim.provider_npi, claim.payer_id)
        for claim in case.world.claims
        if begin <= claim.service_on <= case.end
    }
    in_force = {
        (item.provider_npi, item.payer_id)
        for item in case.world.enrollments
        if item.effective_on is not None
        and item.effective_on <= case.end
        and (item.expires_on is None or item.expires_on >= case.end)
    }
    return ratio(len(pairs & in_force), len(pairs))
