"""Faults told as findings and counted as checks; never a value of a row.

What must not live here: which rows are at fault, and what becomes of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from expectations.registry import (
    BY_ID,
    FOLLOWING,
    rule_ids,
)
from expectations.rule import Batch
from vitals.tables import FINDINGS

CHECK_COLUMNS: Mapping[str, str] = {
    "practice": "str",
    "table": "str",
    "rule": "str",
    "severity": "str",
    "failed_rows": "int64",
    "checked_rows": "int64",
}
"""Columns of the checks frame: one row for each practice, table and rule."""

_TOLD_AS = {"critical": "error", "warning": "warning", "info": "info"}


def severity_of(rule: str) -> str:
    """Severity of *rule*: critical, warning or info."""
    return "critical" if rule in FOLLOWING else BY_ID[rule].severity


def findings_of(batch: Batch, faults: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tell the faults of every table as FINDINGS rows, ``practice`` first, in a fixed order."""
    told = [_told(table, batch.frames[table], rows) for table, rows in faults.items() if len(rows)]
    found = pd.concat(told, ignore_index=True) if told else pd.DataFrame({"practice": []})
    practice = found.pop("practice").astype("str")
    findings = FINDINGS.frame(found)
    findings.insert(0, "practice", practice)
    return findings


def with_history(findings: pd.DataFrame, unusual: pd.DataFrame) -> pd.DataFrame:
    """*findings* of rows, then those on the practices' *unusual* months."""
    if unusual.empty:
        return findings
    practice = unusual.pop("practice").astype("str")
    told = FINDINGS.frame(unusual)
    told.insert(0, "practice", practice)
    return pd.concat([findings, told], ignore_index=True) if len(findings) else told


def history_checks(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts of the judgements on history as rows of the checks frame."""
    told = counted.assign(table="history", severity="warning")
    return told[list(CHECK_COLUMNS)].astype(dict(CHECK_COLUMNS))


def _told(table: str, frame: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
    place = frame.loc[faults["row"], ["practice", "source_file", "source_row"]]
    located = faults.join(place.reset_index(drop=True))
    order = {rule: place for place, rule in enumerate(rule_ids(table))}
    located["order"] = located["rule"].map(order).astype("int64")
    located["severity"] = located["rule"].map(lambda rule: _TOLD_AS[severity_of(rule)])
    is_error = located["severity"] == "error"
    told = pd.concat([_one_by_one(located[is_error]), _summed(located[~is_error])])
    told = told.sort_values(["practice", "source_file", "source_row", "order"], kind="stable")
    told["table"] = table
    told["reason"] = told["rule"].map(_reason)
    told["remedy"] = told["rule"].map(_remedy)
    return told.drop(columns=["order"])


def _one_by_one(errors: pd.DataFrame) -> pd.DataFrame:
    """One finding for each row and critical rule; the first rule of a row is what refuses it."""
    ordered = errors.sort_values(["row", "order"], kind="stable")
    first = ~ordered.duplicated("row")
    return ordered.drop(columns=["row"]).assign(is_refused=first, rows=1)


def _summed(flagged: pd.DataFrame) -> pd.DataFrame:
    """One finding for each practice, file and rule, placed at its first row."""
    by = ["practice", "source_file", "rule", "order", "severity"]
    groups = flagged.groupby(by, dropna=False, sort=False)
    summed = groups.agg(source_row=("source_row", "min"), rows=("row", "size")).reset_index()
    return summed.assign(is_refused=False)


def _reason(rule: str) -> str:
    return FOLLOWING[rule].reason if rule in FOLLOWING else BY_ID[rule].sentence


def _remedy(rule: str) -> str:
    return FOLLOWING[rule].fix if rule in FOLLOWING else BY_ID[rule].fix


def checks_of(batch: Batch, faults: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count, for each practice with rows in a table and each of its rules, the rows at fault."""
    counted = [
        _counted(table, frame, faults[table]) for table, frame in batch.frames.items() if len(frame)
    ]
    if not counted:
        return pd.DataFrame({name: [] for name in CHECK_COLUMNS}).astype(dict(CHECK_COLUMNS))
    return pd.concat(counted, ignore_index=True).astype(dict(CHECK_COLUMNS))


def _counted(table: str, frame: pd.DataFrame, faults: pd.DataFrame) -> pd.DataFrame:
    rows = frame["practice"].value_counts().sort_index()
    practices = frame.loc[faults["row"], "practice"].to_numpy()
    failed = faults.groupby([practices, "rule"])["row"].nunique()
    every = pd.MultiIndex.from_product([rows.index, rule_ids(table)], names=["practice", "rule"])
    counted = failed.reindex(every, fill_value=0).rename("failed_rows").reset_index()
    return counted.assign(
        table=table,
        severity=counted["rule"].map(severity_of),
        checked_rows=counted["practice"].map(rows),
    )[list(CHECK_COLUMNS)]
