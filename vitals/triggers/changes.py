"""The smallest change that quiets one rule, in figures and in words.

What must not live here: which rules must be quiet; see ``clearing``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil
from typing import Any, Literal

from vitals.practice import Practice
from vitals.triggers.ahead import Ahead, Found, Search, nearest_quiet
from vitals.triggers.history import Key
from vitals.triggers.levers import LEVERS, Lever
from vitals.triggers.rules import Finding, Rule
from vitals.triggers.words import Told, money, month_name, plain, share

Goal = Literal["watch", "clear"]
_FAR = 99
"""Months of what no change quiets."""


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change that quiets one rule.

    ``change`` is by how much the figure must move a month, in ``unit`` (count, cents, hours, days,
    share, factor); None where nothing can be counted, or no change within a year is enough. ``by``
    is the last day (ISO) of the first month in which the rule can be quiet; ``to`` is the state
    that needs it.
    """

    rule: str
    change: float | None
    unit: str
    by: str | None
    says: str
    to: Goal
    months: int
    cost: float
    figure: Key = ""

    def row(self) -> dict[str, Any]:
        """An entry of ``would_clear`` in report.json."""
        told = asdict(self)
        if self.change is not None:
            told["change"] = round(self.change, 6)
        return {name: told[name] for name in ("rule", "change", "unit", "by", "says", "to")}


def change_of(finding: Finding, seen: Ahead, practice: Practice) -> Change:
    """The smallest change that quiets the rule of a finding that fired, as if it led to watch."""
    rule, lever = finding.rule, LEVERS[finding.rule.key]
    found = None
    if lever.step is not None:
        search = Search(
            rule,
            _key(finding, lever, seen),
            practice,
            lever.step,
            is_value=lever.is_value,
            goes_up=lever.goes_up,
            is_part=lever.is_part,
        )
        found = nearest_quiet(search, seen)
    if found is None:
        return Change(rule.key, None, _unit(rule, lever), None, _uncounted(lever), "watch", _FAR, 1)
    moved = abs(found.target - found.now)
    return Change(
        rule.key,
        moved,
        _unit(rule, lever),
        seen.last_day(found.months).isoformat(),
        _says(rule, lever, found, seen),
        "watch",
        found.months,
        moved / max(found.now, found.target, 1e-9),
        search.key,
    )


def _key(finding: Finding, lever: Lever, seen: Ahead) -> Key:
    """The figure to change; of a leading member, the one whose figures the finding tells."""
    rule = finding.rule
    kpi = lever.kpi or rule.kpi
    if not lever.whose:
        return kpi if lever.kpi else rule.looks_at
    history = seen.history
    for member in history.members(kpi, lever.whose):
        key = (kpi, lever.whose, member)
        now = history.parts[key].numerator[seen.index]
        pooled = history.pooled(key, seen.index).numerator
        if finding.numerator == (now if lever.whose == "triple" else pooled):
            return key
    return rule.looks_at


def _unit(rule: Rule, lever: Lever) -> str:
    if lever.step == 100:
        return "cents"
    return rule.unit if lever.is_value else rule.counted


# -- words --------------------------------------------------------------------------------------


def _says(rule: Rule, lever: Lever, found: Found, seen: Ahead) -> str:
    form = _FORMS.get(_unit(rule, lever), plain)
    # what is told as the amount to be moved is rounded up: less of it would not do
    unit = 100 if form is money else 1
    moved = ceil(round(abs(found.target - found.now) / unit, 6)) * unit
    return lever.says.format(
        k=_told(moved, form),
        part=_part(moved, found.now),
        now=_told(found.now, form),
        to=_told(found.target, form),
        den=_told(found.whole, form),
        **_dates(found.months, seen),
    )


def _dates(months: int, seen: Ahead) -> dict[str, str]:
    """When the figure must hold, as the words of the levers need it."""
    first, last = (_day(seen.last_day(number)) for number in (1, months))
    to = month_name(seen.month(months))
    if months == 1:
        return {"when": f"in {to}", "by": f"by {first}", "end": f"on {first}", "day": first}
    return {
        "when": f"in each month to {to}",
        "by": f"by {first}, and so each month to {to}",
        "end": f"at the end of each month to {to}",
        "day": last,
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_FORMS: Mapping[str, Callable[[float], str]] = {"cents": money, "share": share}


def _told(amount: float, form: Callable[[float], str]) -> Told:
    return Told(form(amount) if amount else "0")


def _part(moved: float, now: float) -> str:
    """'3 of the 8', 'all 8', 'both', 'the one'."""
    if moved < now:
        return f"{plain(moved)} of the {plain(now)}"
    return {1: "the one", 2: "both"}.get(int(now), f"all {plain(now)}")


def _uncounted(lever: Lever) -> str:
    if lever.step is None:
        return lever.says
    return "wait: no single change of a month to come is enough within a year"
