"""Stage 8: the report to the outbox, unless something stands against sending it."""

from datetime import datetime

import dagster as dg

from assets.edge import Edge
from assets.marks import Counts
from assets.monthly_report import monthly_report
from assets.partitions import month_and_practice
from assets.stage import Clock, stage
from vitals.delivery import Delivery, deliver
from vitals.delivery.faults import standing
from vitals.practice import read_firm, read_practice
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST, PAYMENTS


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
    delivery = deliver_one(store, practice, month, clock.now())
    return {"state": delivery.state, "says": delivery.says}


def deliver_one(store: Store, practice: str, month: str, now: datetime) -> Delivery:
    """Deliver one report, or hold it: for the rows its data lacks, or as ``deliver`` decides."""
    profile, firm = read_practice(store, practice), read_firm(store)
    because = why_held(store, practice, month)
    return deliver(store, profile, firm, month, now=now, held_because=because)


def why_held(store: Store, practice: str, month: str) -> str | None:
    """Rows refused as faulty, of files landed since *month* began; None where there are none.

    A whole file counts as one row. What was refused in files of earlier months was said then, and
    what came whole in another file holds nothing. Says how a person may release the report.
    """
    manifest, findings = store.read(MANIFEST, practice), store.read(FINDINGS, practice)
    recent = manifest.loc[manifest["landed_at"] >= f"{month}-01", "source_file"]
    faulty = findings["is_refused"].fillna(False) & (findings["severity"] == "error")
    faults = findings[faulty & findings["source_file"].isin(set(recent))]
    if len(faults):
        payments = store.read(PAYMENTS, practice, layer=STAGED)
        faults = standing(faults, payments, store.read(PAYMENTS, practice))
    refused = int(faults["rows"].sum())
    if not refused:
        return None
    noun = "row or file was" if refused == 1 else "rows or files were"
    return (
        f"{refused} {noun} refused; look at {store.quarantine_place(practice)}, then mend the "
        f"files, or send the report as it is: vitals approve {practice} {month}, and then "
        f"vitals send --month {month} --practice {practice}"
    )
