"""Stage 6: the five signs, what speaks for and against, and the verdict, for every month."""

import dagster as dg
import pandas as pd

from assets.edge import Edge
from assets.kpis import kpis
from assets.marks import Counts, digest, keep, unchanged, version_of
from assets.stage import stage
from vitals.delivery.issued import issued_record
from vitals.practice import read_practice
from vitals.report_scores import SOURCES, quality_by_month, restated_by_month, rows_by_month
from vitals.restatements import Basis
from vitals.store import KEPT, Store
from vitals.tables import (
    BREAKDOWNS,
    CANONICAL,
    EVIDENCE,
    FINDING_STATES,
    FINDINGS,
    ISSUES,
    KPIS,
    MANIFEST,
    TRIGGERS,
    VERDICTS,
)
from vitals.triggers.reporting import Reporting


@stage(group="decide", kinds={"pandas", "parquet"}, deps=[kpis])
def verdicts(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> dg.MaterializeResult[None]:
    """One verdict for each complete month, with the signs and the evidence it rests on."""
    edge = Edge(context, store)
    edge.each(lambda practice: _assess(store, practice))
    return edge.finish(is_last=True)


def _assess(store: Store, practice: str) -> Counts:
    inputs = digest(version_of(store, practice, "kpis"), _sent(store, practice))
    if (before := unchanged(store, practice, "verdicts", inputs)) is not None:
        return {**before, "state": "unchanged"}
    return keep(store, practice, "verdicts", inputs, _decide(store, practice))


def _sent(store: Store, practice: str) -> list[list[str]]:
    """Which reports were sent that bear on a verdict: those of months before the last.

    A month is held against the reports before its own, so that the night after the last month's
    report was sent has nothing to do.
    """
    last = str(store.read_mark(practice, "kpis").get("counts", {}).get("last_month", ""))
    issues = store.read(ISSUES, practice, layer=KEPT)
    sent = issues[issues["report"] < last]
    return [list(pair) for pair in zip(sent["report"], sent["digest"], strict=True)]


def _reporting(store: Store, practice: str, figures: pd.DataFrame) -> Reporting:
    """How good the reports were, as far as files and sent reports tell."""
    months = sorted(figures["month"].unique())
    if not months:
        return Reporting()
    dated = {
        table.name: store.read_columns(table, practice, ["source_file", *SOURCES[table.name]])
        for table in CANONICAL
        if table.name in SOURCES
    }
    manifest, findings = store.read(MANIFEST, practice), store.read(FINDINGS, practice)
    mark = store.read_mark(practice, "ledger")
    basis = Basis(settings=str(mark.get("settings", "")), program=str(mark.get("program", "")))
    return Reporting(
        quality=quality_by_month(rows_by_month(dated), manifest, findings, months),
        restated=restated_by_month(issued_record(store, practice), figures, basis),
    )


def _decide(store: Store, practice: str) -> Counts:
    from vitals.triggers import assess

    profile, figures = read_practice(store, practice), store.read(KPIS, practice)
    reporting = _reporting(store, practice, figures)
    result = assess(figures, store.read(BREAKDOWNS, practice), profile, reporting)
    store.write(TRIGGERS, practice, result.triggers)
    store.write(EVIDENCE, practice, result.evidence)
    store.write(FINDING_STATES, practice, result.assessments)
    store.write(VERDICTS, practice, result.verdicts)
    if result.verdicts.empty:
        return {"state": "decided", "months": 0}
    last = result.verdicts.sort_values("month").iloc[-1]
    crossed = result.triggers.query("month == @last.month and state == 'crossed'")
    return {
        "state": "decided",
        "months": len(result.verdicts),
        "month": str(last["month"]),
        "verdict": str(last["state"]),
        "crossed": sorted(crossed["trigger"]),
    }
