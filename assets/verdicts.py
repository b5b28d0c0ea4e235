"""Stage 6: the five signs, what speaks for and against, and the verdict, for every month."""

import dagster as dg

from assets.edge import Edge
from assets.kpis import kpis
from assets.marks import Counts, digest, keep, unchanged, version_of
from assets.stage import stage
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import BREAKDOWNS, EVIDENCE, FINDING_STATES, KPIS, TRIGGERS, VERDICTS


@stage(group="decide", kinds={"pandas", "parquet"}, deps=[kpis])
def verdicts(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> dg.MaterializeResult[None]:
    """One verdict for each complete month, with the signs and the evidence it rests on."""
    edge = Edge(context, store)
    edge.each(lambda practice: _assess(store, practice))
    return edge.finish(is_last=True)


def _assess(store: Store, practice: str) -> Counts:
    inputs = digest(version_of(store, practice, "kpis"))
    if (before := unchanged(store, practice, "verdicts", inputs)) is not None:
        return {**before, "state": "unchanged"}
    return keep(store, practice, "verdicts", inputs, _decide(store, practice))


def _decide(store: Store, practice: str) -> Counts:
    from vitals.triggers import assess

    profile = read_practice(store, practice)
    result = assess(store.read(KPIS, practice), store.read(BREAKDOWNS, practice), profile)
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
