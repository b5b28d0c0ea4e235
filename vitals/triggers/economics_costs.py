"""What billing costs in house: hours, software and turnover; and what rests on one person.

All amounts are integer cents a month, averaged over up to twelve months. In the sum are hours ×
wage × overhead, software and clearinghouse, and turnover. Key-person exposure is a risk and in no
sum: it delays collections, and nobody knows whether it comes. What must not live here: fees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vitals.practice import Practice
from vitals.triggers.economics_assumptions import assumed
from vitals.triggers.economics_evidence import MONTHS, Evidence
from vitals.triggers.economics_spans import Span, dollars, money, percent
from vitals.triggers.statistics import Floats
from vitals.triggers.words import months_in_words, plain

HOURS_PER_MONTH = 2080 / 12
"""Paid hours of a full-time person."""

WEEKS_PER_MONTH = 52 / 12

BASES: Mapping[str, str] = {"hours": "the hours recorded", "profile": "the profile's own figures"}


@dataclass(frozen=True, slots=True)
class InHouse:
    """Monthly cost of billing in house in cents, and what it is known by (a key of ``BASES``).

    ``months``: of how many months it is the mean; None by the profile.
    """

    cents: int
    basis: str
    months: int | None = None


def in_house(practice: Practice, recorded: Floats) -> InHouse | None:
    """What billing costs a month: by the hours recorded, else as the profile states it, else None.

    *recorded* are the numerators of ``cost_to_collect`` of all months so far, NaN where unknown.
    They count the hours of everyone who bills; the profile names dedicated billers only.
    Turnover is not in it.
    """
    known = recorded[~np.isnan(recorded)][-MONTHS:]
    if len(known):
        return InHouse(round(float(known.mean())), "hours", len(known))
    stated = in_house_cents(practice)
    return None if stated is None else InHouse(stated, "profile")


def is_handed_over(practice: Practice, month: str) -> bool:
    """Tell whether billing, or a part of it, went to a partner by *month* (YYYY-MM).

    Recorded hours then no longer tell what all of it would cost in house.
    """
    return practice.handover is not None and f"{practice.handover.on:%Y-%m}" <= month


def in_house_cents(practice: Practice) -> int | None:
    """Monthly cost that the profile states; None where wage or staff are not stated."""
    wage, billers = practice.costs.biller_hourly, practice.staff.dedicated_billers
    if wage is None or billers is None:
        return None
    people = wage * billers * HOURS_PER_MONTH * practice.costs.overhead_factor
    return round(100 * (people + _systems(practice)))


def _systems(practice: Practice) -> float:
    """Software and clearinghouse, dollars a month."""
    return practice.costs.software_monthly + practice.costs.clearinghouse_monthly


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Monthly costs in house in cents, and what of them stays when billing is handed over."""

    basis: str
    work: int
    systems: int
    turnover: Span
    stays: Span
    turnover_says: str
    work_says: str = ""

    @property
    def total(self) -> Span:
        """Everything in the sum: work, systems and turnover."""
        return self.turnover + Span(self.work + self.systems, self.work + self.systems)


def costs(practice: Practice, own: InHouse) -> Costs:
    """The parts of *own*, with turnover, and what stays in the practice."""
    systems = min(round(100 * _systems(practice)), own.cents)
    work = own.cents - systems
    span, says = _turnover(practice, work)
    stays = assumed(practice, "residual_hours").span.times(work)
    stays += assumed(practice, "residual_software").span.times(systems)
    return Costs(
        basis=own.basis,
        work=work,
        systems=systems,
        turnover=span,
        stays=stays,
        turnover_says=says,
        work_says=_work_says(practice, own, work),
    )


def _work_says(practice: Practice, own: InHouse, work: int) -> str:
    """The sum behind the cost of work, for a reader to check; empty where nobody is paid.

    Every month's hours are priced at the profile's one wage, so the mean hours follow from *work*.
    """
    wage, factor = practice.costs.biller_hourly or 0, practice.costs.overhead_factor
    if not wage or work <= 0:
        return ""
    price = f"${wage:,.2f}".removesuffix(".00") + f" × {factor:g} for overhead = {money(work)}"
    if own.months is None:
        billers = practice.staff.dedicated_billers or 0
        who = "biller" if billers == 1 else "billers"
        return f"{billers:g} {who} × 2,080 ÷ 12 hours × {price}"
    return (
        f"{work / (100 * wage * factor):,.2f} hours recorded a month × {price}, mean of "
        f"{months_in_words(own.months)}; hours of desk and clinicians count at the biller's wage"
    )


def _turnover(practice: Practice, work: float) -> tuple[Span, str]:
    """Monthly cost of billers who leave, and what it rests on.

    Those expected to leave in a year × months of pay to replace one × a month's pay ÷ 12. By the
    published share: of the people that *work* pays for. By the profile's own count: of full-time
    people; none in a year does not mean none ever, so the published low is the high then.
    """
    months = assumed(practice, "replacement_pay").span
    expected = assumed(practice, "biller_turnover")
    published = expected.span
    pay = work / practice.costs.overhead_factor
    left = practice.staff.biller_turnover_12m
    leaving = f"{expected.shown} of billers leave in a year"
    if left is None:
        low, high = published.low * pay, published.high * pay
    elif left == 0:
        low, high = 0.0, published.low * pay
        leaving = (
            f"no biller left in twelve months; at most {percent(published.low)} are expected to"
        )
    else:
        low = high = left * 100 * HOURS_PER_MONTH * (practice.costs.biller_hourly or 0)
        leaving = f"{plain(left)} {'biller' if left == 1 else 'billers'} left in twelve months"
    return Span(low * months.low / 12, high * months.high / 12), leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPerson:
    """Collections that wait while the busiest person is away; None with the reason why."""

    share: float | None
    delayed: Span | None
    says: str


def key_person(practice: Practice, evidence: Evidence, collections: float) -> KeyPerson:
    """What is delayed when one person is away: their share of the work × collections × weeks.

    A risk, in no sum.
    """
    part = evidence.latest("key_person_share")
    if part is None:
        says = f"Not known, {evidence.reason('key_person_share')}."
        return KeyPerson(share=None, delayed=None, says=says)
    weeks = assumed(practice, "vacancy_weeks")
    delayed = weeks.span.times(part * max(0.0, collections) / WEEKS_PER_MONTH)
    says = (
        f"One person does {percent(part)} of the logged work. Away for {weeks.shown} without a "
        f"stand-in, as much as {dollars(delayed)} of collections could come later: a risk, in no "
        "sum."
    )
    return KeyPerson(share=part, delayed=delayed, says=says)
