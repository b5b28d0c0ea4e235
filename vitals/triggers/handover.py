"""After outsourcing: the same KPIs before and after, and the same five signs as a scorecard.

Pure: frames and a profile in, a comparison out. Signs are not judged here; their states come from
the triggers' own frame, unchanged. What must not live here: how one KPI is compared
(``before_after``), formatting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from vitals.practice import Practice
from vitals.triggers.assessment import SIGNS
from vitals.triggers.before_after import (
    COMPARED,
    LEAST_MONTHS,
    Compared,
    Result,
    judge,
    known_months,
    untold,
)
from vitals.triggers.signs import Sign
from vitals.triggers.two_sides import YEAR
from vitals.triggers.verdict import FUNCTIONS
from vitals.triggers.words import listed, month_name

SETTLING = 3
"""Months from the handover's own on that count on neither side: access, training and old claims."""

_NONE_BEFORE = (
    "no month before the handover is known",
    f"no {YEAR} whole months before the handover are known",
)

_WHOEVER = "The verdict rests on the figures, whoever does the work."

Holds = Literal["yes", "no", "not_yet", "cannot_be_told", "kept"]
"""Whether the partner holds a sign; ``kept`` where its function stays with the practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One sign before and since the handover; months ascending, states as the triggers have them.

    ``since`` are the months from the handover on, or the latest twelve where those are more.
    ``crossed_before`` and ``crossed_after`` are (crossed months, months measured) of the two sides;
    ``before`` is the state in the last month before the handover.
    """

    sign: Sign
    is_handed_over: bool
    before: str
    since: tuple[tuple[str, str], ...]
    crossed_before: tuple[int, int]
    crossed_after: tuple[int, int]
    holds: Holds

    @property
    def now(self) -> str:
        """The state in the report's month."""
        return self.since[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One practice's handover as one month's report sees it; months as YYYY-MM, ascending.

    ``before`` and ``after`` are the two sides, ``settling`` the months left out between them; a
    side is empty where no month of it is known yet.
    """

    on: date
    partner: str
    functions: tuple[str, ...]
    kept: tuple[str, ...]
    month: str
    before: tuple[str, ...]
    settling: tuple[str, ...]
    after: tuple[str, ...]
    results: tuple[Result, ...]
    scores: tuple[Score, ...]

    @property
    def after_from(self) -> str:
        """The first month that counts as after."""
        return _later(self.settling[-1], 1)

    @property
    def compared_from(self) -> str:
        """The first month whose report compares."""
        return _later(self.settling[-1], LEAST_MONTHS)


def compare(
    kpis: pd.DataFrame, triggers: pd.DataFrame, practice: Practice, month: str
) -> Comparison | None:
    """Hold the months after the practice's handover against those before it, as of *month*.

    *kpis* and *triggers* are frames of ``tables.KPIS`` and ``tables.TRIGGERS``; months after
    *month* are not looked at. None where no handover is named, or it lies after *month*.
    """
    named = practice.handover
    if named is None or f"{named.on:%Y-%m}" > month:
        return None
    start = f"{named.on:%Y-%m}"
    known, told = kpis[kpis["month"] <= month], triggers[triggers["month"] <= month]
    first = min(known["month"], default=month)
    functions = tuple(name for name in FUNCTIONS if name in (named.functions or FUNCTIONS))
    before = _span(max(_later(start, -YEAR), first), _later(start, -1))
    return Comparison(
        on=named.on,
        partner=named.partner,
        functions=functions,
        kept=tuple(name for name in FUNCTIONS if name not in functions),
        month=month,
        before=before,
        settling=_span(start, _later(start, SETTLING - 1)),
        after=_after(start, month),
        results=tuple(_result(one, known, start, month, first) for one in COMPARED),
        scores=tuple(_score(sign, told, functions, start, month) for sign in SIGNS),
    )


def _later(month: str, months: int) -> str:
    return str(pd.Period(month, "M") + months)


def _span(first: str, last: str) -> tuple[str, ...]:
    return tuple(str(month) for month in pd.period_range(first, last, freq="M"))


def _after(start: str, month: str, behind: int = 0) -> tuple[str, ...]:
    """The months after a handover in *start* and its settling, the latest twelve."""
    return _span(max(_later(start, SETTLING + behind), _later(month, 1 - YEAR)), month)


def _result(compared: Compared, kpis: pd.DataFrame, start: str, month: str, first: str) -> Result:
    rows = known_months(kpis, compared)
    # a window of twelve months is one only once twelve are known
    whole = _later(first, YEAR - 1) if compared.kind == "rolling" else first
    before = _of(rows, _span(max(_later(start, -YEAR), whole), _later(start, -1)))
    after = _of(rows, _after(start, month, compared.behind))
    due = _later(start, SETTLING + compared.behind + compared.least_after - 1)
    if compared.unjudged:
        reason = compared.unjudged
    elif before.empty:
        reason = _NONE_BEFORE[compared.kind == "rolling"]
    elif month < due:
        reason = _not_yet(compared, due)
    else:
        reason = _missing(compared, kpis, month) if len(after) < compared.least_after else ""
    return untold(compared, before, after, reason) if reason else judge(compared, before, after)


def _of(rows: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    return rows[rows.index.isin(months)]


def _missing(compared: Compared, kpis: pd.DataFrame, month: str) -> str:
    """Why the KPI, or a part of it, is not known in *month*, in its own words; else empty."""
    parts = compared.parts or (compared.id,)
    now = kpis[(kpis["month"] == month) & kpis["kpi"].isin(parts) & kpis["value"].isna()]
    return next(iter(now["reason"].dropna().astype(str)), "")


def _not_yet(compared: Compared, due: str) -> str:
    when = f"it is compared from the report of {month_name(due)} on"
    if compared.kind == "rolling":
        return f"it looks back {YEAR} months, which still reach before the handover; {when}"
    if compared.behind:
        return f"it tells of services {compared.behind} months before; {when}"
    return when


# -- the scorecard ------------------------------------------------------------------------------


def _score(
    sign: Sign, triggers: pd.DataFrame, functions: Sequence[str], start: str, month: str
) -> Score:
    rows = triggers[triggers["trigger"] == sign.id]
    told = dict(zip(rows["month"], rows["state"], strict=True))
    counted = _after(start, month)
    is_recent = month <= _later(start, SETTLING + YEAR - 1)
    shown = _span(start, month) if is_recent else counted
    since = tuple((one, told.get(one, "not_measurable")) for one in shown)
    after = [told.get(one, "not_measurable") for one in counted]
    is_handed_over = sign.function in functions
    return Score(
        sign=sign,
        is_handed_over=is_handed_over,
        before=told.get(_later(start, -1), "not_measurable"),
        since=since,
        crossed_before=_crossed(
            [told[one] for one in _span(_later(start, -YEAR), _later(start, -1)) if one in told]
        ),
        crossed_after=_crossed(after),
        holds=holds(after) if is_handed_over else "kept",
    )


def _crossed(states: Sequence[str]) -> tuple[int, int]:
    known = [state for state in states if state != "not_measurable"]
    return known.count("crossed"), len(known)


def holds(after: Sequence[str]) -> Holds:
    """Tell whether a partner holds a sign from its states in the months after settling.

    Yes where it was never crossed in at least three measured months and is clear now; no where it
    is crossed now; not yet between the two. A month that is not measured now tells nothing.
    """
    crossed, known = _crossed(after)
    if known < LEAST_MONTHS or after[-1] == "not_measurable":
        return "cannot_be_told"
    if after[-1] == "crossed":
        return "no"
    return "yes" if not crossed and after[-1] == "clear" else "not_yet"


# -- words --------------------------------------------------------------------------------------


def after_handover_words(comparison: Comparison) -> str:
    """What the verdict means after a handover: whose a crossed sign is to mend, and what to do.

    The verdict itself stays as it is. Empty sentences are left out; nothing is said to be well
    that was not measured.
    """
    to = f"to {comparison.partner} on {comparison.on:%B} {comparison.on.day}, {comparison.on.year}"
    what = listed([FUNCTIONS[name] for name in comparison.functions])
    opening = f"Handed over {to}: {what}." if comparison.kept else f"Billing was handed over {to}."
    if comparison.month <= comparison.settling[-1]:
        end = month_name(comparison.settling[-1])
        says = f"Until {end} the work moves, so nothing is held against the partner yet."
        return f"{opening} {says} {_WHOEVER}"
    return " ".join([opening, *_scored(comparison.scores), _WHOEVER])


def _inside(sign: Sign) -> str:
    """The sign's name as it stands inside a sentence."""
    return sign.label[0].lower() + sign.label[1:]


def _scored(scores: Sequence[Score]) -> list[str]:
    theirs = [score for score in scores if score.is_handed_over]
    crossed = [_inside(score.sign) for score in theirs if score.now == "crossed"]
    unknown = [_inside(score.sign) for score in theirs if score.now == "not_measurable"]
    says = []
    if crossed:
        says.append(
            f"Crossed, and now the partner's to mend: {listed(crossed)}. Ask for a dated plan, or "
            "ask for other offers."
        )
    if unknown:
        says.append(f"Not measured: {listed(unknown)}. Ask for the data that are missing.")
    if theirs and not crossed and not unknown:
        says.append("No sign of what was handed over is crossed.")
    return says
