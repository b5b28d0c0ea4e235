"""Every limit of every rule, as dated rows of ``limits.yaml``: value, since when, why, from whom.

A practice overrides a limit by rule or KPI id in ``practice.yaml``. What must not live here: a
number (they are data), how a limit is compared, and sentences for the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vitals.packaged import data

OURS = "[ours]"
"""No published number exists; a starting default of this project."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one rule ('subject.rule'), valid for months from ``since`` (YYYY-MM)."""

    rule: str
    value: float
    because: str
    source: str = OURS
    since: str = "2026-01"


def _rows() -> Iterator[Limit]:
    content = data("vitals.triggers", "limits.yaml")
    for subject, rules in content["limits"].items():
        for rule, rows in rules.items():
            for row in rows:
                yield Limit(**{"rule": f"{subject}.{rule}", "since": content["since"], **row})


def by_rule(limits: Iterator[Limit]) -> Mapping[str, tuple[Limit, ...]]:
    """Entries of each rule, earliest first; two that begin in one month are a mistake."""
    table: dict[str, tuple[Limit, ...]] = {}
    for limit in limits:
        entries = (*table.get(limit.rule, ()), limit)
        if len({entry.since for entry in entries}) != len(entries):
            raise ValueError(f"two limits of {limit.rule!r} begin in the same month")
        table[limit.rule] = tuple(sorted(entries, key=lambda entry: entry.since))
    return table


BY_RULE = by_rule(_rows())
"""Entries of each rule, earliest first."""


def limit_of(rule: str, month: str) -> Limit:
    """The entry in force in *month*; the earliest one for months before it. KeyError if unknown."""
    entries = BY_RULE[rule]
    begun = [entry for entry in entries if entry.since <= month]
    return begun[-1] if begun else entries[0]
