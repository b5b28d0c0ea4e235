"""Stage 8: the report to the outbox, unless something stands against sending it."""

import dagster as dg

from assets.edge import Edge
from assets.marks import Counts
from assets.monthly_report import monthly_report
from assets.partitions import month_and_practice
from assets.stage import Clock, stage
from vitals.practice import read_firm, read_practice
from vitals.store import Store
from vitals.tables import FINDINGS, MANIFEST


@stage(group="report", kinds={"email"}, deps=[monthly_report], monthly=True)
def report_delivery(
    context: dg.AssetExecutionContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[None]:
    """One complete message of one practice and month, or the reason why it is held."""
    edge = Edge(context, store)
    edge.each(lambda key: _deliver(store, clock, *month_and_practice(key)))
    return edge.finish(is_last=True)


def _deliver(store: Store, clock: Clock, month: str, practice: str) -> Counts:
    from vitals.delivery import deliver

    if refused := refused_rows(store, practice, month):
        noun = "row or file was" if refused == 1 else "rows or files were"
        says = f"held: {refused} {noun} refused; see {store.quarantine_place(practice)}"
        return {"state": "held", "says": says}
    profile, firm = read_practice(store, practice), read_firm(store)
    delivery = deliver(store, profile, firm, month, now=clock.now())
    return {"state": str(delivery.state), "says": str(delivery.says)}


def refused_rows(store: Store, practice: str, month: str) -> int:
    """Rows refused as faulty, of files landed since *month* began; a whole file counts as one."""
    manifest, findings = store.read(MANIFEST, practice), store.read(FINDINGS, practice)
    recent = set(manifest.loc[manifest["landed_at"] >= f"{month}-01", "source_file"])
    faulty = findings["is_refused"].fillna(False) & (findings["severity"] == "error")
    return int(findings.loc[faulty & findings["source_file"].isin(recent), "rows"].sum())
