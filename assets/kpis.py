"""Stage 5: every KPI of every complete month, in one pass."""

from datetime import date

import dagster as dg
import pandas as pd

from assets.edge import Edge
from assets.ledger import ledger
from assets.marks import Counts, digest, keep, unchanged, version_of
from assets.partitions import MONTHS
from assets.stage import Clock, stage, today
from vitals.practice import Practice, read_practice
from vitals.store import Store
from vitals.tables import BREAKDOWNS, KPIS


@stage(group="measure", kinds={"pandas", "parquet"}, deps=[ledger])
def kpis(
    context: dg.AssetExecutionContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[None]:
    """One row for each KPI and complete month, missing with a reason where not measurable."""
    edge = Edge(context, store)
    edge.each(lambda practice: _measure(store, read_practice(store, practice), clock))
    months = sorted({month for counts in edge.counts.values() for month in months_in(counts)})
    context.instance.add_dynamic_partitions(str(MONTHS.name), months)
    return edge.finish()


def months_in(counts: Counts) -> list[str]:
    """The complete months this stage counted, in order.

    >>> months_in({"months": 2, "first_month": "2026-09"}), months_in({"months": 0})
    (['2026-09', '2026-10'], [])
    """
    if not counts.get("months"):
        return []
    span = pd.period_range(counts["first_month"], periods=counts["months"], freq="M")
    return [str(month) for month in span]


def _measure(store: Store, practice: Practice, clock: Clock) -> Counts:
    day = today(clock, practice)
    # A month is complete once it is over: within one month the day does not matter.
    inputs = digest(version_of(store, practice.id, "ledger"), f"{day:%Y-%m}")
    if (before := unchanged(store, practice.id, "kpis", inputs)) is not None:
        return {**before, "state": "unchanged"}
    return keep(store, practice.id, "kpis", inputs, _compute(store, practice, day))


def _compute(store: Store, practice: Practice, day: date) -> Counts:
    from vitals.kpis import compute_kpis, months_of
    from vitals.lake import Lake, events

    posted = events(store, practice.id)
    months = months_of(posted, day)
    result = compute_kpis(Lake(store, practice.id), posted, practice, months=months)
    store.write(KPIS, practice.id, result.kpis)
    store.write(BREAKDOWNS, practice.id, result.breakdowns)
    return {
        "state": "measured",
        "kpis": int(result.kpis["kpi"].nunique()),
        "values": int(result.kpis["value"].notna().sum()),
        "not_measurable": int(result.kpis["value"].isna().sum()),
        "months": len(months),
        **({"first_month": months[0], "last_month": months[-1]} if months else {}),
    }
