"""What a sign is, and how its state moves from month to month.

Two independent pieces of evidence in a month make the sign hot. It is crossed from the second hot
month in a row and stays so until three months in a row were not hot. A single proxy is told and
does not even make a month worth watching: other causes move it too. What must not live here: any
particular sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vitals.triggers.rules import Finding, Rule
from vitals.triggers.words import month_name

ENTER = 2
"""Hot months in a row after which a sign is crossed."""
ALONE = 4
"""Months in a row in which a single rule must fire to answer a question by itself: what it looks at
is three months together, so that the first and the last of them share no case."""
LEAVE = 3
"""Months in a row without heat after which a crossed sign is left."""
INDEPENDENT = 2
"""Families of evidence that must fire for a hot month."""


_QUIET = {
    "crossed": ["Nothing stood out this month; three quiet months in a row lift the mark."],
    "watch": ["Three quiet months have lifted the mark; one more is watched."],
}
"""What is said in a state without evidence of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One of the five signs: its words, its rules, the question it answers.

    ``function`` is what would be handed over if the sign stays crossed.
    """

    id: str
    label: str
    question: str
    function: str
    crossed: str
    watch: str
    clear: str
    not_measurable: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """One month of one sign: could it be measured, is it to be watched, did enough fire."""

    is_measurable: bool
    is_warm: bool
    is_hot: bool


def heat(findings: Iterable[Finding]) -> Heat:
    """Weigh one month's findings of one sign.

    Measurable when any core rule is; hot when two families fired, one of them no proxy; warm when
    anything but a single proxy fired. Core evidence that is not measurable leaves proxies alone,
    which decide nothing.
    """
    known = [finding for finding in findings if finding.fired is not None]
    fired = [finding.rule for finding in known if finding.fired]
    measurable = any(finding.rule.is_core for finding in known)
    families = {rule.family for rule in fired}
    has_proof = any(not rule.is_proxy for rule in fired)
    are_several = len(families) >= INDEPENDENT
    return Heat(measurable, has_proof or are_several, measurable and has_proof and are_several)


def held(hot: Sequence[bool | None], enter: int = ENTER) -> list[bool]:
    """Hysteresis: True from the *enter*-th hot month in a row until three in a row were not hot.

    None is a month that could not be measured: it breaks a row of hot months, but neither enters
    nor leaves.

    >>> held([True, True, False, False, True, False, False, False])
    [False, True, True, True, True, True, True, False]
    """
    inside, warm, cool, states = False, 0, 0, []
    for month in hot:
        warm = warm + 1 if month else 0
        if month is not None:
            cool = 0 if month else cool + 1
        inside = warm >= enter or (inside and cool < LEAVE)
        states.append(inside)
    return states


def states_of(months: Sequence[Heat]) -> list[str]:
    """States of one sign, month by month: crossed, watch, clear or not_measurable.

    The month in which a crossed sign is left is still watch: it is cooling down.
    """
    crossed = held([month.is_hot if month.is_measurable else None for month in months])
    states = []
    for index, month in enumerate(months):
        was_crossed = index > 0 and crossed[index - 1]
        if not month.is_measurable:
            states.append("not_measurable")
        elif crossed[index]:
            states.append("crossed")
        else:
            states.append("watch" if month.is_warm or was_crossed else "clear")
    return states


def since(months: Sequence[str], states: Sequence[str]) -> list[str]:
    """For each month, the first month of the unbroken row of its present state.

    >>> since(["2026-01", "2026-02", "2026-03"], ["clear", "watch", "watch"])
    ['2026-01', '2026-02', '2026-02']
    """
    firsts: list[str] = []
    for index, state in enumerate(states):
        same = index > 0 and states[index - 1] == state
        firsts.append(firsts[-1] if same else months[index])
    return firsts


def tell(sign: Sign, state: str, began: str, month: str, findings: Sequence[Finding]) -> str:
    """The sign's finding in plain words: its state, since when, and what fired or is missing."""
    opening = str(getattr(sign, state))
    if state == "crossed" and began != month:
        opening += f" This line has been crossed since {month_name(began)}."
    fired = by_family(findings)
    missing = [f.says for f in findings if f.fired is None and f.rule.is_core]
    if state == "not_measurable":
        return " ".join([opening, *missing[:1], *_proxies(fired)])
    if state == "clear":
        return " ".join([opening, *_beside(fired)])
    return " ".join([opening, *(fired or _QUIET.get(state, []))])


def by_family(findings: Iterable[Finding]) -> list[str]:
    """Sentences of the findings that fired, the first one of each family."""
    said: dict[str, str] = {}
    for finding in findings:
        if finding.fired:
            said.setdefault(finding.rule.family, finding.says)
    return list(said.values())


def by_reason(findings: Iterable[Finding]) -> list[str]:
    """Sentences of the findings that could not be measured, the first one of each reason."""
    said: dict[str, str] = {}
    for finding in findings:
        if finding.fired is None:
            said.setdefault(finding.says.split(", so ")[0], finding.says)
    return list(said.values())


def _proxies(fired: list[str]) -> list[str]:
    return ["What can be seen without it does not decide it:", *fired] if fired else []


def _beside(fired: list[str]) -> list[str]:
    return ["Seen beside it, and no proof by itself:", *fired] if fired else []
