"""Asset checks: how many rows each rule refused or flagged, and whether the books close.

Told by practice: counts and practice ids only, never values. Not blocking: a fault in one
practice's data must not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from assets.marks import Counts
from vitals.tables import CANONICAL, Table

FILES = "files"
"""Check of whole files: those that were refused, or read with a warning."""
HISTORY = "history"
"""Check of the sources against their own months before; what it finds stands for months."""

_ASSET = "canonical_tables"

RuleCounts = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Table (or practice) -> rule -> {"refused": rows, "flagged": rows}."""


def _name(table: Table) -> str:
    return f"{table.name}_rules"


CHECKS: tuple[dg.AssetCheckSpec, ...] = (
    dg.AssetCheckSpec(
        f"{FILES}_rules",
        asset=_ASSET,
        description="Every landed file could be read whole and is the practice's own.",
    ),
    dg.AssetCheckSpec(
        f"{HISTORY}_rules",
        asset=_ASSET,
        description="Volume, gaps, codes and rhythm of every source are those of earlier months.",
    ),
    *(
        dg.AssetCheckSpec(
            _name(table), asset=_ASSET, description=f"No row was refused or flagged: {table.grain}."
        )
        for table in CANONICAL
    ),
)

LEDGER_CHECK = dg.AssetCheckSpec(
    "books_close",
    asset="ledger",
    description="Events add up to balances, months roll forward, transfers sum to 0, "
    "and aging buckets add up to debit A/R.",
)


def ledger_result(counts: Mapping[str, Counts]) -> dg.AssetCheckResult:
    """Gaps in cents by practice; all must be 0."""
    gaps = {
        practice: {
            name: cents
            for name, cents in told["books"].items()
            if name.endswith("_gap_cents") and cents
        }
        for practice, told in sorted(counts.items())
    }
    open_books = {practice: gap for practice, gap in gaps.items() if gap}
    return dg.AssetCheckResult(
        check_name=LEDGER_CHECK.name,
        passed=not open_books,
        metadata={"practices": len(gaps), "gaps_by_practice": open_books},
    )


def rule_counts(findings: pd.DataFrame) -> dict[str, dict[str, dict[str, int]]]:
    """Rows of one practice that each rule refused or flagged; notes (info) do not count."""
    serious = findings[findings["severity"].isin(["error", "warning"])]
    result: dict[str, dict[str, dict[str, int]]] = {}
    is_past = serious["rule"].str.startswith(f"{HISTORY}-")
    table = serious["table"].fillna(FILES).mask(is_past, HISTORY)
    grouped = serious.assign(table=table).groupby(["table", "rule", "severity"], sort=True)
    for (table, rule, severity), rows in grouped["rows"].sum().items():
        word = "refused" if severity == "error" else "flagged"
        result.setdefault(table, {}).setdefault(rule, {})[word] = int(rows)
    return result


def check_results(counts: Mapping[str, Counts]) -> list[dg.AssetCheckResult]:
    """One result for each check over all practices of the run."""
    found: dict[str, RuleCounts] = {
        practice: told.get("findings", {}) for practice, told in counts.items()
    }
    told = {practice: one.get(HISTORY, []) for practice, one in sorted(counts.items())}
    return [_result(spec.name, found, told) for spec in CHECKS]


def unusual_months(findings: pd.DataFrame) -> list[dict[str, str]]:
    """What one practice's history rules found: rule, table and the finding in words."""
    past = findings[findings["rule"].str.startswith(f"{HISTORY}-")]
    return [
        {"rule": str(one.rule), "table": str(one.table), "says": str(one.reason)}
        for one in past.itertuples()
    ]


def _result(
    check: str, found: Mapping[str, RuleCounts], history: Mapping[str, Sequence[dict[str, str]]]
) -> dg.AssetCheckResult:
    table = check.removesuffix("_rules")
    by_practice = {
        practice: rules[table] for practice, rules in sorted(found.items()) if table in rules
    }
    refused, flagged = (
        _total(by_practice.values(), "refused"),
        _total(by_practice.values(), "flagged"),
    )
    metadata: dict[str, Any] = {
        "practices": len(found),
        "practices_with_findings": len(by_practice),
        "rows_refused": refused,
        "rows_flagged": flagged,
    }
    if by_practice:
        metadata["by_practice"] = dg.MetadataValue.table(_records(by_practice))
    if by_practice and table == HISTORY:
        metadata["findings"] = dg.MetadataValue.table(
            [
                dg.TableRecord({"practice": practice, **one})
                for practice, several in history.items()
                for one in several
            ]
        )
    return dg.AssetCheckResult(
        check_name=check,
        passed=not by_practice,
        severity=dg.AssetCheckSeverity.ERROR if refused else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _records(by_practice: RuleCounts) -> list[dg.TableRecord]:
    return [
        dg.TableRecord(
            {
                "practice": practice,
                "rule": rule,
                "refused": told.get("refused", 0),
                "flagged": told.get("flagged", 0),
            }
        )
        for practice, rules in by_practice.items()
        for rule, told in rules.items()
    ]


def _total(rules: Iterable[Mapping[str, Mapping[str, int]]], word: str) -> int:
    return sum(told.get(word, 0) for rule in rules for told in rule.values())
