"""The limits and benchmarks of the practice's own that are in force, each beside the usual one.

What must not live here: applying a limit, or a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from vitals.kpis.benchmarks import limits_for
from vitals.report.catalogue import Catalogue
from vitals.report.signs import SHORT
from vitals.report.wording import in_unit
from vitals.triggers.assessment import RULES
from vitals.triggers.limits import BY_RULE, limit_of
from vitals.triggers.rules import Rule, limit_for
from vitals.triggers.words import exact, plain

_KEYS = frozenset(rule.key for rule in RULES)


def overrides(catalogue: Catalogue, month: str) -> tuple[str, ...]:
    """Every override in force in *month*, whether its rule fires or not.

    Limits in the order of their ids in practice.yaml, which stand behind each; then benchmarks. A
    KPI's limit names the rules that it moves too.
    """
    practice = catalogue.practice
    limits = (
        line for name in sorted(practice.thresholds) for line in _limits(name, catalogue, month)
    )
    benchmarks = (
        f"benchmark of {catalogue.short(name)} {in_unit(own.value, catalogue.unit(name))} "
        f"({own.source})"
        for name, own in sorted(practice.benchmarks.items())
    )
    return (*limits, *benchmarks)


def _limits(name: str, catalogue: Catalogue, month: str) -> Iterator[str]:
    value = catalogue.practice.thresholds[name]
    if name in catalogue.kpis:
        unit = catalogue.unit(name)
        usual = limits_for(name, catalogue.practice.specialty).red
        if usual != value:
            yield _line(
                catalogue.short(name),
                in_unit(value, unit),
                "none" if usual is None else in_unit(usual, unit),
                name,
            )
    elif name in BY_RULE and name not in _KEYS:
        usual = limit_of(name, month).value
        if usual != value:
            yield _line(_named(name), plain(value, 2), plain(usual, 2), name)
    for rule in RULES:
        if _is_moved(rule, name, catalogue):
            yield from _rule(rule, name, catalogue, month)


def _is_moved(rule: Rule, name: str, catalogue: Catalogue) -> bool:
    by_kpi = rule.takes_kpi_override and rule.kpi == name
    return rule.key == name or (by_kpi and rule.key not in catalogue.practice.thresholds)


def _rule(rule: Rule, name: str, catalogue: Catalogue, month: str) -> Iterator[str]:
    value, told = limit_for(rule, catalogue.practice, month)
    if told:
        usual = limit_of(rule.key, month).value
        yield _line(_named(rule.key), exact(value, rule.unit), exact(usual, rule.unit), name)


def _line(what: str, value: str, usual: str, name: str) -> str:
    return f"{what} {value} instead of {usual} ({name})".replace(" %", "%")


def _named(rule: str) -> str:
    """Name a rule by its sign and what it looks at: ``follow_up.aging`` is Follow-up: aging."""
    sign, _, name = rule.partition(".")
    words = SHORT.get(sign, sign.replace("_", " ").capitalize())
    return f"{words}: {name.replace('_', ' ')}"
