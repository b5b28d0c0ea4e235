"""What a practice sets in place of the project's own: whether the id is known and the value can be.

A limit in the wrong unit fires never or always, in silence. What must not live here: a limit or a
rule, what follows from a setting, and reading files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

from vitals.settings_faults import as_share

if TYPE_CHECKING:
    from vitals.practice import Practice

_RATIOS = {"share", "ratio", "factor"}
_BEYOND_ONE = {
    "cash_volatility",
    "follow_up_capacity_ratio",
    "gross_collection_rate",
    "growth_load_ratio",
    "matured_collection_rate",
    "net_collection_rate",
    "payer_yield",
    "follow_up.uneven",
    "growth.backlog",
    "growth.capacity",
    "payments.collection",
    "payments.yield",
    "staff_can_absorb_growth.capacity",
    "unpredictable_cash.volatility",
}
"""Ratios for which a limit above 1 has a meaning; no other one may be set above it."""
_MOST_OF_THEM = 10.0
_SIGNED = {"low_volume.cost"}
"""What may be set below 0: how much dearer an offer may be."""
_IN_PERCENT = 100.0
_KINDS: Mapping[str, str] = {
    "days": "days, 0 or more",
    "cents": "cents, 0 or more: write 150000 for $1,500",
    "claims": "a count of claims, 0 or more",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the setting at ``path``."""

    path: tuple[int | str, ...]
    says: str


def faults_of(practice: Practice) -> Iterator[Fault]:
    """Every fault of what the practice sets itself, unknown ids first."""
    yield from _unknown(practice)
    yield from _functions(practice)
    yield from _assumptions(practice)
    units = units_of()
    set_to: list[tuple[tuple[str, ...], str, float]] = [
        *((("thresholds", name), name, value) for name, value in practice.thresholds.items()),
        *(
            (("benchmarks", name, "value"), name, own.value)
            for name, own in practice.benchmarks.items()
        ),
    ]
    for path, name, value in set_to:
        expected = _expected(name, units[name], value) if name in units else ""
        if expected:
            yield Fault(path, f"key '{'.'.join(path)}': found {value:g}, expected {expected}")


def units_of() -> Mapping[str, str]:
    """Unit of every limit: of rules by 'subject.rule', of KPIs by id."""
    from vitals.kpis import KPI_REGISTRY
    from vitals.triggers.assessment import RULES
    from vitals.triggers.limits import BY_RULE

    return {
        **dict.fromkeys(BY_RULE, "share"),  # the few that no rule is declared for are shares
        **{rule.key: rule.unit for rule in RULES},
        **{kpi.id: kpi.unit for kpi in KPI_REGISTRY.values()},
    }


def _expected(name: str, unit: str, value: float) -> str:
    """What a value of *unit* should have been; empty where it can be."""
    most = inf if unit not in _RATIOS else _MOST_OF_THEM if name in _BEYOND_ONE else 1.0
    if isfinite(value) and value <= most and (value >= 0 or name in _SIGNED):
        return ""
    if name in _SIGNED:
        return "cents"
    if unit not in _RATIOS:
        return _KINDS.get(unit, "a number, 0 or more")
    meant = value if most < value <= most * _IN_PERCENT else 20
    what = "share" if most == 1 and unit != "factor" else "number"
    return f"a {what} from 0 to {most:g}: write {as_share(meant)}"


def _unknown(practice: Practice) -> Iterator[Fault]:
    """Ids that nobody knows: they would be ignored in silence."""
    from vitals.kpis import KPI_REGISTRY
    from vitals.triggers.economics_assumptions import ASSUMPTIONS
    from vitals.triggers.limits import BY_RULE

    kpi = "a KPI id (docs/kpis.md)"
    rule = f"{kpi} or a rule id such as follow_up.overdue (docs/triggers.md)"
    asked = (
        ("thresholds", practice.thresholds, {*KPI_REGISTRY, *BY_RULE}, rule),
        ("benchmarks", practice.benchmarks, {*KPI_REGISTRY}, kpi),
        (
            "assumptions",
            practice.assumptions,
            {*ASSUMPTIONS},
            "an assumption's id (docs/triggers.md)",
        ),
    )
    for key, names, known, expected in asked:
        for name in names:
            if name not in known:
                yield Fault((key, name), f"unknown key '{key}.{name}'; expected {expected}")


def _functions(practice: Practice) -> Iterator[Fault]:
    """Functions named as handed over that nobody knows, or that stand twice."""
    from vitals.triggers.verdict import FUNCTIONS

    named = (practice.handover.functions if practice.handover else None) or ()
    for at, name in enumerate(named):
        if name in FUNCTIONS and name not in named[:at]:
            continue
        what = f"'{name}' stands twice" if name in FUNCTIONS else f"unknown function '{name}'"
        known = ", ".join(FUNCTIONS)
        yield Fault(
            ("handover", "functions", at),
            f"key 'handover.functions': {what}; expected each of these once at most: {known}",
        )


def _assumptions(practice: Practice) -> Iterator[Fault]:
    """Ranges that no assumption of that kind can have."""
    from vitals.triggers.economics_assumptions import ASSUMPTIONS, fault_of

    for name, (low, high) in practice.assumptions.items():
        if name in ASSUMPTIONS and (fault := fault_of(ASSUMPTIONS[name], low, high)):
            yield Fault(("assumptions", name), f"key 'assumptions.{name}': {fault}")
