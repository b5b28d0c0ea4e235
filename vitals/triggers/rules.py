"""What a rule is, and how one is judged in one month.

A rule is a declaration: what it measures, when it fires, and the three sentences it can say. What
must not live here: any particular rule or limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from string import Formatter
from typing import Literal, TypeAlias

from vitals.practice import Practice
from vitals.triggers.history import POOL, History, Key, Reading
from vitals.triggers.limits import BY_RULE, Limit, limit_of
from vitals.triggers.words import (
    Told,
    beside,
    exact,
    money,
    month_name,
    months_in_words,
    plain,
    sentence,
)

Direction = Literal["at_least", "above", "at_most", "below"]
_HOLDS: Mapping[Direction, Callable[[float, float], bool]] = {
    "at_least": lambda value, limit: value >= limit,
    "above": lambda value, limit: value > limit,
    "at_most": lambda value, limit: value <= limit,
    "below": lambda value, limit: value < limit,
}
_UNKNOWN = "an unknown number"

Facts: TypeAlias = Mapping[str, str | float]
"""What a sentence tells by name: words, or numbers in the unit of the rule."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule saw: ``fired`` is None where it could not be measured.

    ``says`` is a template that replaces the rule's own where the case is another one than it tells
    of;
    ``is_few`` tells too few cases from missing data. Numerator and denominator are those of the
    value, in the rule's ``counted``; NaN where it is no share.
    """

    value: float | None
    limit: float
    fired: bool | None
    facts: Facts = field(default_factory=dict)
    reason: str = ""
    says: str = ""
    is_few: bool = False
    numerator: float = nan
    denominator: float = nan


@dataclass(frozen=True, slots=True)
class Case:
    """One rule in one month of one practice, with the limit that is in force."""

    rule: Rule
    history: History
    practice: Practice
    index: int
    limit: float

    @property
    def month(self) -> str:
        """The month under test, YYYY-MM."""
        return self.history.months[self.index]

    def payer_name(self, payer_id: str) -> str:
        """The payer as the profile names it; an id is no name, and may be anything."""
        payer = self.practice.payer(payer_id)
        return payer.name if payer and payer.name else "one payer"

    def missing(self, reason: str = "", *, is_few: bool = False) -> Observation:
        """The observation of a rule that cannot be measured."""
        return Observation(None, self.limit, None, reason=reason, is_few=is_few)

    def holds(self, value: float) -> bool:
        """Tell whether the value is on the firing side of the limit."""
        return _HOLDS[self.rule.fires_when](value, self.limit)


Measure = Callable[[Case], Observation]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do where a rule fired: a few words, and a sentence."""

    title: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one subject (a sign, symptom, counter-indicator or question).

    ``family`` groups rules that rest on the same facts: two of a family count as one piece of
    evidence. ``is_core`` evidence decides whether the subject is measurable; ``is_proxy``
    evidence never makes a sign red by itself. Sentences are templates over ``value``, ``limit``,
    ``num``, ``den``, ``when`` and what the measure adds, in which words can agree with a number
    (``{den:claim}``, ``{num:was|were}``, see ``words.Told``); ``missing`` is over ``reason``, and
    ``absent`` is the reason where the KPI gives none. ``advice`` is what to do where it fired.
    ``part`` is the (dimension, member) of the KPI's breakdown that is looked at, where it is not
    the KPI itself. ``left_out`` are months at the beginning that a chart does not learn from: what
    looks back over months before its own is too low there.
    """

    id: str
    subject: str
    kpi: str
    family: str
    measure: Measure
    fires_when: Direction
    unit: str
    fired: str
    quiet: str
    missing: str
    absent: str
    counted: Literal["count", "cents", "hours", "days"] = "count"
    min_denominator: int = 0
    min_months: int = 0
    left_out: int = 0
    is_core: bool = False
    is_proxy: bool = False
    takes_kpi_override: bool = True
    part: tuple[str, str] | None = None
    advice: Advice | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that has no limit in the table."""
        if self.key not in BY_RULE:
            raise ValueError(f"rule {self.key!r} has no entry in vitals.triggers.limits")

    @property
    def key(self) -> str:
        """'subject.rule', unique over all rules and the id of an override."""
        return f"{self.subject}.{self.id}"

    @property
    def looks_at(self) -> Key:
        """The KPI, or its (KPI, dimension, member), as ``History`` knows it."""
        return self.kpi if self.part is None else (self.kpi, *self.part)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The dated limits of the rule, earliest first."""
        return BY_RULE[self.key]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of ``tables.EVIDENCE`` before it is a row."""

    rule: Rule
    value: float | None
    limit: float
    fired: bool | None
    says: str
    is_few: bool = False
    numerator: float = nan
    denominator: float = nan


def limit_for(rule: Rule, practice: Practice, month: str) -> tuple[float, str]:
    """The limit in force and, where the practice set it, a sentence that says so (else '')."""
    default = limit_of(rule.key, month).value
    given = practice.thresholds.get(rule.key)
    if given is None and rule.takes_kpi_override:
        given = practice.thresholds.get(rule.kpi)
    if given is None or given == default:
        return default, ""
    return given, (
        f" The practice's own limit of {exact(given, rule.unit)} is in force "
        f"instead of {exact(default, rule.unit)}."
    )


def limit_in_force(key: str, practice: Practice, month: str) -> float:
    """A limit of the table that is no rule by itself: the practice's own, else the one given."""
    return practice.thresholds.get(key, limit_of(key, month).value)


def judge(rule: Rule, history: History, practice: Practice, index: int) -> Finding:
    """Judge one rule in one month."""
    limit, override = limit_for(rule, practice, history.months[index])
    case = Case(rule, history, practice, index, limit)
    if index + 1 < rule.min_months:
        seen = case.missing(
            f"only {index + 1} of the {rule.min_months} months it needs "
            f"{'has' if index == 0 else 'have'} been received"
        )
    else:
        seen = rule.measure(case)
    says = _says(rule, seen, case) + override
    return Finding(
        rule,
        seen.value,
        seen.limit,
        seen.fired,
        says,
        seen.is_few,
        seen.numerator,
        seen.denominator,
    )


def _says(rule: Rule, seen: Observation, case: Case) -> str:
    template = seen.says or (rule.fired if seen.fired else rule.quiet)
    if seen.fired is None and not seen.says:
        return rule.missing.format(reason=sentence(seen.reason or _absence(rule, case)))
    text = template.format_map(_in_words(template, rule, seen, case))
    return text[:1].upper() + text[1:]


def _in_words(template: str, rule: Rule, seen: Observation, case: Case) -> dict[str, str]:
    """What the template tells, its numbers in so many decimals that they can be compared."""
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    numbers = {"value": seen.value, "limit": seen.limit, **seen.facts}
    told = beside(
        {
            name: number
            for name, number in numbers.items()
            if name in named and isinstance(number, int | float)
        },
        rule.unit,
    )
    words = {name: fact for name, fact in seen.facts.items() if isinstance(fact, str)}
    return {"when": f"in {month_name(case.month)}", **words, **told}


def _absence(rule: Rule, case: Case) -> str:
    """Why nothing was seen where nobody said: not computed at all, or the rule's own words."""
    if rule.kpi and case.history.track(rule.kpi) is None:
        return "this figure was not computed"
    return rule.absent


def facts_of(case: Case, reading: Reading) -> dict[str, str | float]:
    """Numerator, denominator and span of a reading, in words."""
    form = money if case.rule.counted == "cents" else plain
    months = min(POOL, case.index + 1) if reading.is_pooled else 1
    span = months_in_words(months)
    to = month_name(case.month)
    num, den = (
        Told(_UNKNOWN if isnan(part) else form(part))
        for part in (reading.numerator, reading.denominator)
    )
    return {
        "num": num,
        "den": den,
        "when": f"in {to}" if months == 1 else f"in the {span} to {to}",
        "added": "" if months == 1 else f" (the ends of {span} added up)",
    }
