"""What was sent to a practice, kept: the report as it was, and each figure it told.

Issued is what was sent. A report that was only made, or held, never left the house. What must not
live here: rendering, sending, or what counts as changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

import pandas as pd

from vitals.late_files import Arrivals, News
from vitals.practice import Practice
from vitals.restatements import (
    Basis,
    NewFile,
    Record,
    Restatement,
    changed,
    issued_rows,
    restatements,
)
from vitals.store import KEPT, STAGED, Store
from vitals.tables import FINDINGS, ISSUED, ISSUES, MANIFEST

FILES = ("report.html", "report.pdf", "report.json")
BASIS = "basis.json"


def keep_issued(store: Store, practice_id: str, month: str, pdf: bytes) -> None:
    """Copy the month's report to ``issued/<n>/`` if it was the n-th sent and *pdf* is another.

    A copy that is whole (its report.json is written last) is never written again.
    """
    content = store.read_report(practice_id, month, "report.json")
    if content is None or store.read_report(practice_id, month, "report.pdf") == pdf:
        return
    digest = json.loads(content)["inputs_digest"]
    sent = [
        entry["digest"]
        for entry in store.deliveries()
        if (entry["practice"], entry["month"], entry["state"]) == (practice_id, month, "sent")
    ]
    if digest not in sent:
        return
    folder = f"issued/{sent.index(digest) + 1}"
    if store.read_report(practice_id, month, f"{folder}/report.json") is not None:
        return
    for name in FILES:
        issued = store.read_report(practice_id, month, name)
        if issued is not None:
            store.write_report(practice_id, month, f"{folder}/{name}", issued)


# -- figures ------------------------------------------------------------------------------------


def keep_basis(store: Store, practice_id: str, month: str, digest: str, basis: Basis) -> None:
    """Keep what the report with *digest*, just made, rests on, until it is sent."""
    content = json.dumps({"digest": digest, **asdict(basis)}, indent=1, sort_keys=True).encode()
    store.write_report(practice_id, month, BASIS, content)


def keep_figures(
    store: Store, practice: Practice, report: Mapping[str, Any], *, now: datetime
) -> None:
    """Add the figures of *report* (report.json), which is sent now, to what was issued.

    Nothing is ever changed or added twice. The issue is written after its figures: without it they
    do not count, so that a crash in between costs nothing.
    """
    issues = store.read(ISSUES, practice.id, layer=KEPT)
    month, digest = str(report["month"]), str(report["inputs_digest"])
    if (issues["report"].eq(month) & issues["digest"].eq(digest)).any():
        return
    figures = store.read(ISSUED, practice.id, layer=KEPT)
    is_whole = pd.MultiIndex.from_frame(figures[["report", "digest"]]).isin(
        pd.MultiIndex.from_frame(issues[["report", "digest"]])
    )
    rows = pd.concat([figures[is_whole], ISSUED.frame(issued_rows(report))], ignore_index=True)
    store.write(ISSUED, practice.id, rows, layer=KEPT)
    basis = _basis(store, practice.id, month, digest)
    issue = {
        "report": [month],
        "digest": [digest],
        "issued_at": [now.isoformat()],
        "issued_on": [now.astimezone(practice.zone).date().isoformat()],
        "settings": [basis.settings or None],
        "program": [basis.program or None],
        "source_files": [None if basis.source_files is None else list(basis.source_files)],
    }
    added = pd.concat([issues, ISSUES.frame(issue)], ignore_index=True)
    store.write(ISSUES, practice.id, added, layer=KEPT)


def _basis(store: Store, practice_id: str, month: str, digest: str) -> Basis:
    """What the report with *digest* rests on; nothing where that was not kept."""
    content = store.read_report(practice_id, month, BASIS)
    kept = {} if content is None else json.loads(content)
    if kept.pop("digest", None) != digest:
        return Basis()
    return Basis(**{**kept, "source_files": tuple(kept["source_files"])})


def issued_record(store: Store, practice_id: str) -> Record:
    """Every report of a practice that was sent, and every figure they told."""
    issues = store.read(ISSUES, practice_id, layer=KEPT)
    figures = store.read(ISSUED, practice_id, layer=KEPT)
    whole = figures.merge(issues[["report", "digest"]], on=["report", "digest"])
    return Record(issues, whole)


def restated(
    store: Store, practice: Practice, kpis: pd.DataFrame, month: str, basis: Basis
) -> tuple[Restatement, ...]:
    """What the report of *month* has to restate, with *kpis* (KPIS) as they are now."""
    record = issued_record(store, practice.id)
    if changed(record, kpis, month).empty:
        return ()
    return restatements(record, kpis, month, basis, _Files(store, practice).bearing)


class _Files:
    """Files of one practice by when they came and what they bear on; tables are read once."""

    def __init__(self, store: Store, practice: Practice) -> None:
        self._manifest = store.read(MANIFEST, practice.id)
        self._zone = practice.zone
        self._arrivals = Arrivals(
            store.read_canonical(practice.id),
            store.read_canonical(practice.id, layer=STAGED),
            store.read(FINDINGS, practice.id),
        )
        self._news: dict[tuple[str, ...], News] = {}
        self._found: dict[object, tuple[NewFile, ...]] = {}

    def bearing(self, then: Basis, month: str, kpi: str, *, in_doubt: bool) -> tuple[NewFile, ...]:
        """Files that came since *then* and bear on a figure, in order of arrival."""
        if then.source_files is None:
            return ()
        key = (then.source_files, month, _tables_of(kpi), in_doubt)
        if key not in self._found:
            came = self._since(then.source_files)
            ids = came.bearing(_tables_of(kpi), month, in_doubt=in_doubt)
            rows = self._manifest[self._manifest["source_file"].isin(ids)].sort_values("arrival")
            self._found[key] = tuple(self._file(row) for row in rows.to_dict("records"))
        return self._found[key]

    def _since(self, known: tuple[str, ...]) -> News:
        if known not in self._news:
            self._news[known] = self._arrivals.since(set(known))
        return self._news[known]

    def _file(self, row: Mapping[Any, Any]) -> NewFile:
        return NewFile(
            source_file=row["source_file"],
            contents=None if pd.isna(row["contents"]) else row["contents"],
            received_on=str(pd.Timestamp(row["landed_at"]).tz_convert(self._zone).date()),
        )


@cache
def _tables_of(kpi: str) -> frozenset[str]:
    """Tables a KPI needs; none where the registry does not know it."""
    from vitals.kpis.registry import KPI_REGISTRY

    needs = KPI_REGISTRY[kpi].needs if kpi in KPI_REGISTRY else ()
    return frozenset(table for source in needs for table in source.tables)
