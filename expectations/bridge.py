"""The bridge from a validation to quarantine rows, findings and asset checks.

One pass per table for the whole batch of practices. A fault of the data never raises: it becomes
findings and counts. What must not live here: rules (``registry``), Great Expectations (``judge``),
Dagster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from expectations import history
from expectations.findings import checks_of, findings_of, history_checks, with_history
from expectations.history import HISTORY
from expectations.judge import judge_batch
from expectations.registry import (
    BY_ID,
    CHECKED_TABLES,
    FOLLOWING,
    PARENT_REFUSED,
    ROW_REFUSED,
    rule_ids,
    rules,
)
from expectations.rule import Batch, RuleCouldNotRun
from expectations.siblings import siblings_of
from vitals.practice import Practice
from vitals.tables import TABLES

__all__ = [
    "CHECKED_TABLES",
    "RuleCouldNotRun",
    "Validation",
    "check_name",
    "rule_ids",
    "rules",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Validation:
    """What became of a batch.

    ``accepted`` holds the rows kept, table by table, with the same columns, ``practice`` first.
    ``findings`` is a ``FINDINGS`` frame with ``practice`` first: one row for each refused row and
    critical rule it broke (``is_refused`` on the first only, so that rows in = rows accepted +
    Σ rows of refused findings), and one for each practice, file, table and other rule.
    ``checks`` holds practice, table, rule, severity, failed_rows, checked_rows: one row for each
    rule of each table of which a practice has rows, and for each rule on its history (table
    ``history``, judgements instead of rows). ``recheck_on`` holds, by practice, the first day on
    which a source would be missed that is not missed yet.
    """

    accepted: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    checks: pd.DataFrame
    recheck_on: dict[str, date]


def check_name(table: str) -> str:
    """Name of the asset check that tells how *table* fared.

    >>> check_name("claims")
    'claims_rules'
    """
    if table not in CHECKED_TABLES:
        raise KeyError(f"no suite for table {table!r}; there are {list(CHECKED_TABLES)}")
    return f"{table}_rules"


def validate(
    frames: Mapping[str, pd.DataFrame],
    *,
    today: date,
    profiles: Mapping[str, Practice] | None = None,
) -> Validation:
    """Judge canonical *frames* of a batch of practices as seen on *today*.

    Each frame has the table's columns after a first column ``practice``; rules that compare
    tables see only rows of the same practice. *profiles* by practice say which payers, providers
    and dates are its own; where one is missing, nothing is held against it. Raises
    RuleCouldNotRun (never for a fault of the data), KeyError for a table without a suite,
    ValueError for a frame without ``practice``.
    """
    batch = _batch(frames, today, profiles or {})
    judged = judge_batch(batch, {table: rules(table) for table in batch.frames})
    broken = {table: judged.get(table, {}) for table in batch.frames}
    faults = _with_followers(batch, {table: _faults(found) for table, found in broken.items()})
    refused = {table: _refused_rows(found) for table, found in faults.items()}
    accepted = {
        table: frame.drop(index=refused[table]).reset_index(drop=True)
        for table, frame in batch.frames.items()
    }
    past = history.judged(accepted, today)
    unusual = judge_batch(Batch({HISTORY: past}, today), {HISTORY: history.RULES}).get(HISTORY, {})
    return Validation(
        accepted,
        with_history(findings_of(batch, faults), history.findings(past, unusual)),
        pd.concat(
            [checks_of(batch, faults), history_checks(history.checks(past, unusual))],
            ignore_index=True,
        ),
        history.recheck_dates(past),
    )


def _batch(
    frames: Mapping[str, pd.DataFrame], today: date, profiles: Mapping[str, Practice]
) -> Batch:
    if unknown := sorted(set(frames) - set(CHECKED_TABLES)):
        raise KeyError(f"no suite for tables {unknown}; there are {list(CHECKED_TABLES)}")
    for table, frame in frames.items():
        if list(frame.columns[:1]) != ["practice"]:
            raise ValueError(f"frame of {table!r} must begin with a column 'practice'")
    ordered = (table for table in CHECKED_TABLES if table in frames)
    kept = {table: frames[table].reset_index(drop=True) for table in ordered}
    return Batch(kept, today, profiles)


def _faults(broken: Mapping[str, list[int]]) -> pd.DataFrame:
    """One row for each rule and row at fault: rule, row (position in the table's frame)."""
    pairs = [(rule, row) for rule, rows in broken.items() for row in rows]
    return pd.DataFrame(
        {"rule": [rule for rule, _ in pairs], "row": [row for _, row in pairs]}
    ).astype({"rule": "str", "row": "int64"})


def is_critical(rule: str) -> bool:
    """Tell whether breaking *rule* sets a row aside."""
    return rule in FOLLOWING or BY_ID[rule].severity == "critical"


def _refused_rows(faults: pd.DataFrame) -> pd.Index:
    critical = [rule for rule in faults["rule"].unique() if is_critical(rule)]
    return pd.Index(faults.loc[faults["rule"].isin(critical), "row"].unique())


def _with_followers(batch: Batch, faults: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add what falls with refused rows: siblings, and children, of these again to the end."""
    followed = dict(faults)
    while True:
        whole = _with_orphans(batch, followed)
        refused = {table: _refused_rows(found) for table, found in whole.items()}
        siblings = siblings_of(batch.frames, refused)
        if not siblings:
            return whole
        for table, rows in siblings.items():
            fallen = pd.DataFrame({"rule": ROW_REFUSED, "row": rows})
            followed[table] = pd.concat([followed[table], fallen], ignore_index=True)


def _with_orphans(batch: Batch, faults: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add the children of refused rows; a child refused for its own sake is told so too."""
    complete = dict(faults)
    for table in batch.frames:
        parent = TABLES[table].parent
        if parent not in batch.frames:
            continue
        rows = _children_of(batch, table, parent, _refused_rows(complete[parent]))
        orphans = pd.DataFrame({"rule": PARENT_REFUSED, "row": rows}, columns=["rule", "row"])
        if len(orphans):
            complete[table] = pd.concat([faults[table], orphans], ignore_index=True)
    return complete


_PARENT_KEYS = {
    "claims": "submission_id",
    "remittances": "remittance_id",
    "payments": "payment_id",
}


def _children_of(batch: Batch, table: str, parent: str, refused: pd.Index) -> list[int]:
    """Positions of rows of *table* whose parent is refused and no accepted row has its id."""
    keys = ["practice", _PARENT_KEYS[parent]]
    parents = batch.frames[parent][keys]
    gone = pd.MultiIndex.from_frame(parents.loc[refused])
    kept = pd.MultiIndex.from_frame(parents.drop(index=refused))
    children = pd.MultiIndex.from_frame(batch.frames[table][keys])
    orphaned = children.isin(gone) & ~children.isin(kept)
    return [int(row) for row in orphaned.nonzero()[0]]
