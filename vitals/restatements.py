"""Figures that reports told, held against what they are now.

An issued figure is one of a report that was sent: what was only rendered, or held, never left the
house. A report tells what has changed since the figure was last told, so that each change is told
once; it looks only at what was told before its own month's report was first sent, so that the same
report made again tells the same. What must not live here: reading, storing, or wording.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from vitals.practice import Practice

Cause = Literal["files", "settings", "program", "unknown"]

_FIGURE = ["month", "kpi"]
_PARTS = ("value", "numerator", "denominator")
_ISSUE = ["report", "digest"]
_NEVER_COUNTED = {
    "name",
    "reports",
    "thresholds",
    "benchmarks",
    "assumptions",
    "reviews",
    "handover",
    "process_changes",
}
"""Settings that change no figure."""

GONE = "it was not computed for this month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What figures rest on: digests of settings and rules, and the ids of the files known.

    Empty, or None for the files, where it is not known.
    """

    settings: str = ""
    program: str = ""
    source_files: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure as it was told: ratios as shares, money in cents, missing as None."""

    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that came since: its id, what it holds, and the day it came. Never its name."""

    source_file: str
    contents: str | None
    received_on: str


class Bearing(Protocol):
    """Finds the files that came since *then* and bear on a figure; *in_doubt*: or may do so."""

    def __call__(  # noqa: D102
        self, then: Basis, month: str, kpi: str, *, in_doubt: bool
    ) -> tuple[NewFile, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """One figure that is not any more what it was last told to be.

    ``old`` is from the report of the month ``told_in``, sent on ``issued_on``; ``first`` is what
    was told first. ``cause`` is what explains it best, ``also_changed`` (settings, program) what
    else changed meanwhile.
    """

    month: str
    kpi: str
    old: Told
    new: Told
    first: Told
    told_in: str
    issued_on: str
    cause: Cause
    also_changed: tuple[str, ...]
    files: tuple[NewFile, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What was sent: frames of ISSUES, in order of sending, and ISSUED."""

    issues: pd.DataFrame
    figures: pd.DataFrame

    def basis(self, place: int) -> Basis:
        """What the figures of the issue at *place* rested on."""
        row = self.issues.iloc[place]
        files = row["source_files"]
        return Basis(
            settings="" if pd.isna(row["settings"]) else str(row["settings"]),
            program="" if pd.isna(row["program"]) else str(row["program"]),
            source_files=tuple(files) if isinstance(files, (list, tuple, np.ndarray)) else None,
        )


def settings_digest(practice: Practice, profiles: Mapping[str, bytes]) -> str:
    """Digest of the settings that figures rest on: the practice's, and the export profiles."""
    own = practice.model_dump(mode="json", exclude=_NEVER_COUNTED)
    read = {name: hashlib.sha256(content).hexdigest() for name, content in profiles.items()}
    said = json.dumps([own, sorted(read.values())], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def issued_rows(report: Mapping[str, Any]) -> pd.DataFrame:
    """Return the figures that *report* (report.json) tells: its month's, and those restated."""
    month = report["month"]
    own = [{"month": month, **_told(entry, "")} for entry in report["kpis"]]
    restated = [
        {"month": entry["month"], **_told({**entry, "id": entry["kpi"]}, "new_")}
        for entry in report.get("restatements", ())
        if entry["month"] != month
    ]
    rows = pd.DataFrame([*own, *restated])
    return rows.assign(report=month, digest=str(report["inputs_digest"]))


def _told(entry: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    value = entry["new"] if prefix else entry["value"]
    parts = {name: entry.get(f"{prefix}{name}") for name in (*_PARTS[1:], "reason")}
    return {"kpi": entry["id"], "value": value, **parts}


def changed(record: Record, kpis: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the figures told before the report of *month* that are others in *kpis* (KPIS) now.

    One row for each month and KPI: old, new and first told value, parts and reason, and
    ``place``, the issue that told it last. A KPI that is not computed any more is left out.
    """
    told = _told_before(record, month)
    told = told[told["kpi"].isin(kpis["kpi"])]
    last = told.drop_duplicates(_FIGURE, keep="last")
    first = told.drop_duplicates(_FIGURE)[[*_FIGURE, *_PARTS, "reason"]]
    now = kpis[[*_FIGURE, *_PARTS, "reason"]]
    rows = _named(last, "old").merge(_named(first, "first"), on=_FIGURE, validate="1:1")
    rows = rows.merge(_named(now, "new"), on=_FIGURE, how="left", validate="1:1", indicator=True)
    rows["new_reason"] = rows["new_reason"].mask(rows.pop("_merge").eq("left_only"), GONE)
    return rows[_differs(rows, "old", "new")].reset_index(drop=True)


def _told_before(record: Record, month: str) -> pd.DataFrame:
    """Figures of earlier months told before this month's report was first sent, and its own then.

    In order of telling, with ``place``, the position of their issue.
    """
    order = record.issues[_ISSUE].reset_index(drop=True)
    order = order.assign(place=range(len(order)))
    own = int(order.loc[order["report"].eq(month), "place"].min()) if _has(order, month) else None
    rows = record.figures.merge(order, on=_ISSUE, validate="m:1").sort_values(
        "place", kind="stable"
    )
    before = rows["month"].lt(month) & (own is None or rows["place"].lt(own))
    mine = rows["month"].eq(month) & (own is not None and rows["place"].eq(own))
    return rows[before | mine]


def _has(order: pd.DataFrame, month: str) -> bool:
    return bool(order["report"].eq(month).any())


def _named(rows: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Name the figure's columns after *prefix*."""
    return rows.rename(columns={name: f"{prefix}_{name}" for name in (*_PARTS, "reason")})


def _differs(rows: pd.DataFrame, one: str, other: str) -> pd.Series:
    """Tell which figures are not the same: measured or not, else value or one of its parts.

    What could be measured neither then nor now is the same, whatever its reason.
    """
    before, after = rows[f"{one}_value"], rows[f"{other}_value"]
    parts = [_is_other(rows[f"{one}_{name}"], rows[f"{other}_{name}"]) for name in _PARTS]
    both = before.notna() & after.notna()
    return before.notna().ne(after.notna()) | (both & (parts[0] | parts[1] | parts[2]))


def _is_other(one: pd.Series, other: pd.Series) -> pd.Series:
    """Whole numbers to the last unit; quotients and sums of them as far as floats tell."""
    a, b = (part.to_numpy(dtype="float64") for part in (one, other))
    is_whole = (a == np.floor(a)) & (b == np.floor(b))
    is_same = np.where(is_whole, a == b, np.isclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True))
    return pd.Series(~is_same, one.index)


def restatements(
    record: Record, kpis: pd.DataFrame, month: str, basis: Basis, bearing: Bearing
) -> tuple[Restatement, ...]:
    """What the report of *month* has to restate, in order of month and of the KPIs in *kpis*.

    *basis* is what the figures rest on now; *bearing* finds the files.
    """
    rows = changed(record, kpis, month)
    rank = {kpi: place for place, kpi in enumerate(dict.fromkeys(kpis["kpi"]))}
    rows = rows.assign(rank=rows["kpi"].map(rank)).sort_values(["month", "rank"])
    return tuple(_restatement(row, record, basis, bearing) for row in rows.to_dict("records"))


def _restatement(
    row: Mapping[Any, Any], record: Record, basis: Basis, bearing: Bearing
) -> Restatement:
    then = record.basis(row["place"])
    moved = [
        name
        for name, before, after in (
            ("settings", then.settings, basis.settings),
            ("program", then.program, basis.program),
        )
        if before and after and before != after
    ]
    files = bearing(then, row["month"], row["kpi"], in_doubt=not moved)
    cause = "files" if files else next(iter(moved), "unknown")
    issue = record.issues.iloc[row["place"]]
    return Restatement(
        month=row["month"],
        kpi=row["kpi"],
        old=_figure(row, "old"),
        new=_figure(row, "new"),
        first=_figure(row, "first"),
        told_in=str(issue["report"]),
        issued_on=str(issue["issued_on"]),
        cause=cause,  # type: ignore[arg-type]
        also_changed=tuple(name for name in moved if name != cause),
        files=files,
    )


def _figure(row: Mapping[Any, Any], prefix: str) -> Told:
    value, numerator, denominator, reason = (
        None if pd.isna(row[f"{prefix}_{name}"]) else row[f"{prefix}_{name}"]
        for name in (*_PARTS, "reason")
    )
    return Told(value=value, numerator=numerator, denominator=denominator, reason=reason)


def restated_counts(
    record: Record, kpis: pd.DataFrame, only: Collection[str] | None = None
) -> pd.DataFrame:
    """Return ``month``, ``issued`` and ``restated``: figures told, and those not so any more.

    One row for each month whose own report was sent. A figure counts as first told in it; what
    could not be measured then counts once it can. *only* names the KPIs looked at.
    """
    own = record.figures[record.figures["report"].eq(record.figures["month"])]
    own = own[own["kpi"].isin(kpis["kpi"] if only is None else list(only))]
    order = record.issues[_ISSUE].assign(place=range(len(record.issues)))
    told = own.merge(order, on=_ISSUE, validate="m:1").sort_values("place", kind="stable")
    first = _named(told.drop_duplicates(_FIGURE), "old")
    rows = first.merge(_named(kpis[[*_FIGURE, *_PARTS, "reason"]], "new"), on=_FIGURE, how="left")
    is_restated = _differs(rows, "old", "new")
    counts = rows.assign(issued=rows["old_value"].notna() | is_restated, restated=is_restated)
    return counts.groupby("month")[["issued", "restated"]].sum().astype("int64").reset_index()
