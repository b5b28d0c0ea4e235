"""What would clear a crossed sign: the smallest change of each rule that fired, and by when.

The months to come are taken to be as large as this one, with one figure changed (see ``ahead``); a
rule that looks at the past is followed until it can be quiet. A sign is no longer hot when fewer
than two families fire, or proxies alone: the cheapest set of rules that leads there is told, by how
soon it can be quiet and then by the share of their figures that must change. Three months in a row
without heat lift the mark to watch, and clear follows when nothing but a single proxy fires.

What must not live here: which figure quiets a rule; see ``levers``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from vitals.practice import Practice
from vitals.triggers.ahead import Ahead, ahead
from vitals.triggers.assessment import SIGNS
from vitals.triggers.changes import Change, change_of
from vitals.triggers.history import History, read_history
from vitals.triggers.rules import Finding, Rule, judge
from vitals.triggers.signs import LEAVE, Sign, heat
from vitals.triggers.words import listed, month_name


@dataclass(frozen=True, slots=True)
class Clearing:
    """What would clear one crossed sign: the changes, those for watch first, and one sentence."""

    changes: tuple[Change, ...]
    says: str


def clearing(
    kpis: pd.DataFrame,
    breakdowns: pd.DataFrame,
    practice: Practice,
    month: str,
    crossed: Container[str],
) -> dict[str, Clearing]:
    """What would clear each *crossed* sign (ids) as of *month*, by id, from frames of ``tables``.

    Months after *month* are not looked at.
    """
    history = read_history(
        kpis[kpis["month"] <= month], breakdowns[breakdowns["month"] <= month], practice.changed
    )
    if month not in history.months:
        return {}
    return {sign.id: _clearing(sign, history, practice) for sign in SIGNS if sign.id in crossed}


def _clearing(sign: Sign, history: History, practice: Practice) -> Clearing:
    last = len(history.months) - 1
    seen = ahead(history, last)
    fired = [one for one in _judged(sign, history, practice, last) if one.fired]
    changes = {one.rule: change_of(one, seen, practice) for one in fired}
    is_hot = heat(_judged(sign, history, practice, last)).is_hot
    first = _cheapest(_ways_to_watch(changes), changes) if is_hot else ()
    then = [rule for rule in _to_clear(changes) if rule not in first]
    told = (
        *(changes[rule] for rule in first),
        *(replace(changes[rule], to="clear") for rule in then),
    )
    return Clearing(told, _tell(told, seen, _cool(sign, history, practice)))


def _judged(sign: Sign, history: History, practice: Practice, index: int) -> list[Finding]:
    return [judge(rule, history, practice, index) for rule in sign.rules]


def _cool(sign: Sign, history: History, practice: Practice) -> int:
    """Months in a row without heat that end now; unknown ones neither count nor break the row."""
    cool = 0
    for index in range(len(history.months) - 1, -1, -1):
        month = heat(_judged(sign, history, practice, index))
        if month.is_hot or cool == LEAVE - 1:
            break
        cool += month.is_measurable
    return cool


# -- which rules --------------------------------------------------------------------------------

Changes = Mapping[Rule, Change]


def _ways_to_watch(changes: Changes) -> Iterator[tuple[Rule, ...]]:
    """Sets of rules without which the month is not hot: all but one family, or all but proxies."""
    for kept in sorted({rule.family for rule in changes}):
        yield tuple(rule for rule in changes if rule.family != kept)
    yield tuple(rule for rule in changes if not rule.is_proxy)


def _cheapest(ways: Iterable[tuple[Rule, ...]], changes: Changes) -> tuple[Rule, ...]:
    """The way that is soonest open, and of those the one that changes the smallest share."""
    return min(ways, key=lambda way: _price([changes[rule] for rule in way]))


def _price(changes: Sequence[Change]) -> tuple[int, float, int]:
    soonest = max((one.months for one in changes), default=0)
    return soonest, sum(one.cost for one in changes), len(changes)


def _to_clear(changes: Changes) -> tuple[Rule, ...]:
    """All rules but those of one family of proxies, the dearest."""
    proxies = {rule.family for rule in changes if rule.is_proxy}
    ways = [
        tuple(rule for rule in changes if not (rule.is_proxy and rule.family == kept))
        for kept in sorted(proxies)
    ]
    return _cheapest(ways or [tuple(changes)], changes)


# -- words --------------------------------------------------------------------------------------


def _tell(changes: Sequence[Change], seen: Ahead, cool: int) -> str:
    first = [one for one in changes if one.to == "watch"]
    then = [one for one in changes if one.to == "clear"]
    if first and any(one.by is None for one in first):
        told = _joined(one for one in first)
        return f"No change that can be counted lifts this mark by itself. What would help: {told}."
    start = max((one.months for one in first), default=1)
    reports = [seen.month(start + step) for step in range(LEAVE - cool)]
    names = listed([month_name(month) for month in reports])
    many = "the report" if len(reports) == 1 else "the reports"
    if first:
        lifts = (
            f"What would lift this mark: {_joined(first)}. If that holds in {many} for {names}, "
            f"the sign is back at watch with the report for {month_name(reports[-1])}"
        )
    else:
        such = (
            "one more such report" if len(reports) == 1 else f"{_WORDS[len(reports)]} such reports"
        )
        lifts = (
            f"Too little stood out this month to keep the mark: {such} ({names}) and the sign is "
            "back at watch"
        )
    latest = max((one.months for one in then if one.by is not None), default=0)
    after = month_name(seen.month(max(start + LEAVE - cool, latest)))
    if not then:
        return f"{lifts}, and clear in {after} at the earliest."
    known = [one for one in then if one.by is not None]
    if len(known) < len(then):
        return f"{lifts}. From when it could be clear cannot be told yet."
    return f"{lifts}. To be clear in {after} it takes besides: {_joined(then)}."


_WORDS = {2: "two more", 3: "three"}


def _joined(changes: Iterable[Change]) -> str:
    """The changes in one list; what another one brings about is not told beside it."""
    told = list(changes)
    return "; ".join(
        one.says
        for at, one in enumerate(told)
        if not any(
            _implies(other, one) and (other.change != one.change or place < at)
            for place, other in enumerate(told)
            if place != at
        )
    )


def _implies(one: Change, other: Change) -> bool:
    """Tell whether a change of the same figure is at least as large, for at least as long."""
    if one.change is None or other.change is None or not one.figure or one.figure != other.figure:
        return False
    return one.change >= other.change and one.months >= other.months
