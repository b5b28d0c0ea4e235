"""What change a practice's own volume could reveal in each sign, and how fast.

A sign is crossed when two findings hold two months running. Denials and payments each have two that
rest on one proportion, a rise against the own past and an outside line, so its true rate tells when
the sign is crossed. Follow-up has one finding here, and its words say that another is needed.
Hours and plans are told and not sampled: nothing about them is chance.

Size: the harmonic mean of the monthly cases of the last twelve months (of claims due: three).
Lines of a claim are allowed together, so two lines count as one case. What must not live here: how
likely a finding is at a true rate; see ``chances``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

from vitals.practice import Practice
from vitals.triggers import denials, follow_up, payments, staff_time
from vitals.triggers.chances import (
    HORIZONS,
    Chances,
    by_chart,
    by_month,
    by_quarter,
    smallest,
    together,
)
from vitals.triggers.history import POOL, History, read_history
from vitals.triggers.rules import Rule, judge, limit_for
from vitals.triggers.statistics import MIN_BASELINE, WINDOW
from vitals.triggers.words import plain, sentence, share

LIKELY = (0.5, 0.9)
"""As likely as not, and nine times in ten."""
_SMALL = 30
"""Cases a month below which a single month says next to nothing."""

Rates = Mapping[int, tuple[float | None, float | None]]
"""By months: the smallest true rate that shows as likely as not, and nine times in ten."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """What one sign can reveal; None and no rates where nothing is known or nothing is drawn.

    ``usual`` is the practice's own share of the last twelve months (of denials and payments: the
    centre of the chart), ``a_month`` the cases of a month it rests on (harmonic mean).
    """

    says: str
    usual: float | None = None
    a_month: float | None = None
    rates: Rates = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A sign whose findings rest on a proportion of counts: its rules and its words."""

    rising: Rule | None
    level: Rule
    is_pooled: bool = False
    per_case: float = 1.0
    volume: tuple[str, str]
    bad: str
    asks: str
    shows: str
    closing: str


_DRAWN: Mapping[str, _Drawn] = {
    "follow_up": _Drawn(
        rising=None,
        level=follow_up.OVERDUE,
        volume=("claim due for follow-up", "claims due for follow-up"),
        bad="overdue",
        asks="whether work falls behind",
        shows="pass the line of {limit} two months running",
        closing="The mark takes a second finding too, such as claims that nobody ever touched.",
    ),
    "denials": _Drawn(
        rising=denials.RISING,
        level=denials.LEVEL,
        is_pooled=True,
        volume=("answered claim", "answered claims"),
        bad="denied",
        asks="whether denials rise",
        shows="show as crossed",
        closing="A smaller rise may go unseen.",
    ),
    "payments": _Drawn(
        rising=payments.RISING,
        level=payments.LINES,
        is_pooled=True,
        per_case=2.0,
        volume=("paid service line", "paid service lines"),
        bad="paid below contract",
        asks="whether payers pay less than they promised",
        shows="show as crossed",
        closing="A smaller rise may go unseen.",
    ),
}
_NEEDS: Mapping[str, str] = {
    "follow_up": "A follow-up log (who worked which claim on which day) would tell.",
    "denials": "The payers' remittances of every month would tell.",
    "payments": "A fee schedule of each payer beside its remittances would tell.",
    "staff_time": "One row a person and week, with paid hours and hours spent on billing, would "
    "tell.",
    "growth": "What is planned, with dates and claims a month, in the practice's profile would "
    "tell.",
}


def detectable(
    kpis: pd.DataFrame, breakdowns: pd.DataFrame, practice: Practice, month: str
) -> dict[str, Detectable]:
    """What each sign can reveal as of *month*, by id, from frames of ``tables``.

    Months after *month* are not looked at.
    """
    history = read_history(
        kpis[kpis["month"] <= month], breakdowns[breakdowns["month"] <= month], practice.changed
    )
    drawn = {sign: _drawn(sign, one, history, practice, month) for sign, one in _DRAWN.items()}
    return {**drawn, "staff_time": _hours(history, practice, month), "growth": _plan(practice)}


def _drawn(sign: str, one: _Drawn, history: History, practice: Practice, month: str) -> Detectable:
    seen = _volume(history, one.level.kpi, month, WINDOW if one.rising else POOL)
    if seen is None:
        return Detectable(_unknown(sign, one.level, history, month))
    now = judge(one.level, history, practice, len(history.months) - 1)
    if now.fired is None and not now.is_few:
        return Detectable(f"{now.says} {_NEEDS[sign]}", *seen)
    usual, size = seen
    least = max(one.level.min_denominator, one.rising.min_denominator if one.rising else 0)
    many = _about(size, one.volume)
    if POOL * size < least:
        says = (
            f"With {many} a month nobody can say {one.asks}: it takes {least} in three months to "
            "be judged at all."
        )
        return Detectable(says, usual, size)
    if one.rising is not None and _known(history, one.level.kpi) <= MIN_BASELINE:
        since = " since the process changed" if history.restarts else ""
        says = (
            f"Fewer than {MIN_BASELINE} earlier months are known{since}, so what a rise would have "
            "to be to be seen is not known yet."
        )
        return Detectable(says, usual, size)
    uncached, limit = _chances(one, usual, size, practice, month)
    chances = cache(uncached)
    low, high = LIKELY
    rates = {
        within: (smallest(chances, usual, within, low), smallest(chances, usual, within, high))
        for within in HORIZONS
    }
    told = _tell(one, (many, _usually(history, one.level.kpi, usual)), (usual, size, limit), rates)
    return Detectable(told, usual, size, rates)


def _volume(
    history: History, kpi: str, month: str, months: int = WINDOW
) -> tuple[float, float] | None:
    """The usual share and the cases of a month, of the last *months*; None if unknown.

    What is open at month's end (claims due) may be many times what it was a year ago, so that only
    a quarter of it is looked at.
    """
    track = history.track(kpi)
    if track is None or month not in history.months:
        return None
    tops, sizes = track.numerator[-months:], track.denominator[-months:]
    known = (sizes > 0) & ~np.isnan(tops)
    if not known.any() or np.isnan(track.numerator[-1]):
        return None
    chart = history.ewma(kpi) if months == WINDOW else None
    centre = float(chart.centre[-1]) if chart is not None else float("nan")
    usual = float(tops[known].sum() / sizes[known].sum()) if np.isnan(centre) else centre
    return usual, float(known.sum() / (1 / sizes[known]).sum())


def _known(history: History, kpi: str) -> int:
    """Months with cases from which the chart learns: those since the process last changed."""
    track = history.track(kpi)
    begun = max(history.restarts, default=0)
    return int((track.denominator[begun:] > 0).sum()) if track is not None else 0


def _chances(
    one: _Drawn, usual: float, size: float, practice: Practice, month: str
) -> tuple[Chances, float]:
    """The chance of crossing at a true rate, and the outside line."""
    limit, _ = limit_for(one.level, practice, month)
    cases = max(1, round(size / one.per_case))
    # a practice without a single case still has a rate above 0, as on the chart
    rate = max(usual, 0.5 / (WINDOW * cases))
    is_pooled = one.is_pooled or size < one.level.min_denominator
    level = by_quarter(cases, rate, limit) if is_pooled else by_month(cases, limit)
    if one.rising is None:
        return level, limit
    floor, _ = limit_for(one.rising, practice, month)
    return together(level, by_chart(cases, rate, floor)), limit


# -- words --------------------------------------------------------------------------------------


def _about(size: float, noun: tuple[str, str]) -> str:
    """'about 150 answered claims'."""
    cases = max(1, round(size))
    return f"about {cases:,} {noun[0] if cases == 1 else noun[1]}"


def _usually(history: History, kpi: str, usual: float) -> str:
    """The usual share in words; a chart's centre is never 0, and none is none."""
    track = history.track(kpi)
    has_none = track is not None and not np.nansum(track.numerator) > 0
    return "none" if has_none else share(usual)


def _tell(
    one: _Drawn, told: tuple[str, str], seen: tuple[float, float, float], rates: Rates
) -> str:
    """The sentence: *told* are the volume and the usual share in words, *seen* as numbers."""
    (many, usually), (usual, size, limit) = told, seen
    opening = f"With {many} a month and {usually} of them {one.bad},"
    shows = one.shows.format(limit=share(limit))
    half, _ = rates[HORIZONS[-1]]
    if one.rising is None and usual >= limit:
        return (
            f"With {many} a month the share {one.bad}, {usually} in three months, is at or beyond "
            f"the line of {share(limit)} already. {one.closing}"
        )
    if half is None:
        return f"{opening} no change would more likely than not {shows} within six months."
    if size < _SMALL:
        return (
            f"{opening} nobody can say from one month {one.asks}; only a lasting rise to "
            f"{share(half)} or more would more likely than not {shows} within six months. "
            f"{one.closing}"
        )
    return f"{opening} {_pairs(rates, shows)} {one.closing}"


def _pairs(rates: Rates, shows: str) -> str:
    """The rates that show in a quarter, then those of half a year where they are smaller."""
    (half, sure), later = rates[POOL], rates[HORIZONS[-1]]
    if half is None:
        return (
            f"a lasting rise to {share(later[0] or 1)} would as likely as not {shows} within six "
            "months, and none within three."
        )
    says = f"a lasting rise to {share(half)} would as likely as not {shows} within three months"
    if sure is not None and share(sure) != share(half):
        says += f", and one to {share(sure)} nine times in ten"
    told = [share(rate) for rate in later if rate is not None]
    if later[0] is not None and len(told) == 2 and told != [share(half), share(sure or 1)]:
        says += f"; within six months {told[0]} and {told[1]} are enough"
    return says + "."


def _unknown(sign: str, rule: Rule, history: History, month: str) -> str:
    """Why nothing can be said, and which data would let it be."""
    track = history.track(rule.kpi)
    told = track.reason[-1] if track is not None and month in history.months else ""
    reason = sentence(told or rule.absent)
    return f"{reason}, so what could be seen here is not known. {_NEEDS[sign]}"


def _hours(history: History, practice: Practice, month: str) -> Detectable:
    """What the form of staff hours can reveal: hours are counted, not sampled."""
    rule = staff_time.HOURS
    seen = _volume(history, rule.kpi, month)
    if seen is None:
        return Detectable(_unknown("staff_time", rule, history, month))
    usual, paid = seen
    track = history.track(rule.kpi)
    now = float(track.value[-1]) if track is not None else usual
    limit, _ = limit_for(rule, practice, month)
    says = (
        f"Hours are counted and hold no chance, so no change is too small to be seen: {share(now)} "
        f"of patient-facing hours went to billing, and two months at {share(limit)} "
        f"({plain(limit * paid)} of about {plain(paid)} paid hours) show in the second. The mark "
        "takes a second finding too, such as a rising share or overtime."
    )
    return Detectable(says, usual, paid)


def _plan(practice: Practice) -> Detectable:
    """What the profile's plan can reveal: all of it, from the second month it stands there."""
    if practice.growth is None:
        return Detectable(
            "The practice's profile does not say whether growth is planned, so what could be seen "
            f"here is not known. {_NEEDS['growth']}"
        )
    return Detectable(
        "A plan is known and holds no chance: growth that outruns billing shows in the second "
        "month in which it stands in the profile, up to six months ahead; growth that nobody "
        "writes down cannot be seen."
    )
