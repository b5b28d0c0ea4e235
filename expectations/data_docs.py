"""The suites and their last results as pages' contents: rules, counts and months, never a value.

Great Expectations' own pages load scripts and styles from a dozen hosts and are made to show
unexpected values; these hold what its results count and nothing else. What must not live here:
HTML, or judging.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from expectations import history
from expectations.bridge import Validation
from expectations.history import HISTORY
from expectations.registry import (
    BY_ID,
    CHECKED_TABLES,
    FOLLOWING,
)
from vitals.tables import TABLES


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's result for one practice; ``failed`` of ``checked`` rows (or months) broke it."""

    rule: str
    severity: str
    expected: str
    why: str
    fix: str
    failed: int
    checked: int


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite's results for one practice, rules that were broken first."""

    name: str
    grain: str
    checked: int
    rules: tuple[RuleResult, ...]

    def failed(self, severity: str) -> int:
        """Rows that broke rules of *severity*, once for each rule they broke."""
        return sum(one.failed for one in self.rules if one.severity == severity)


@dataclass(frozen=True, slots=True)
class PracticeDocs:
    """All suites of one practice, and its unusual months in words."""

    practice: str
    suites: tuple[SuiteResult, ...]
    unusual: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables that were checked."""
        return sum(suite.checked for suite in self.suites if suite.name != HISTORY)

    def failed(self, severity: str) -> int:
        """Faults of *severity* over the rows of all tables; unusual months are none of them."""
        return sum(suite.failed(severity) for suite in self.suites if suite.name != HISTORY)


def docs_of(found: Validation, practice: str) -> PracticeDocs:
    """What the pages of *practice* tell of a validation."""
    checks = found.checks[found.checks["practice"] == practice]
    names = [name for name in (*CHECKED_TABLES, HISTORY) if (checks["table"] == name).any()]
    findings = found.findings[found.findings["practice"] == practice]
    past = findings[findings["rule"].str.startswith(f"{HISTORY}-")]
    return PracticeDocs(
        practice,
        tuple(_suite(name, checks[checks["table"] == name]) for name in names),
        tuple(past["reason"]),
    )


def _suite(name: str, checks: pd.DataFrame) -> SuiteResult:
    told = list(_results(checks))
    ordered = sorted(told, key=lambda one: one.failed == 0)  # stable: else in the suite's order
    grain = "one judgement of one source and month" if name == HISTORY else TABLES[name].grain
    checked = [one.checked for one in told]
    return SuiteResult(
        name, grain, sum(checked) if name == HISTORY else max(checked), tuple(ordered)
    )


def _results(checks: pd.DataFrame) -> Iterator[RuleResult]:
    rules = {**BY_ID, **history.BY_ID}
    for one in checks.itertuples():
        if one.rule in FOLLOWING:
            words: tuple[str, str, str] = FOLLOWING[one.rule]
        else:
            words = (rules[one.rule].sentence, rules[one.rule].why, rules[one.rule].fix)
        yield RuleResult(
            one.rule, one.severity, *words, int(one.failed_rows), int(one.checked_rows)
        )
