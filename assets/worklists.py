"""Stage 7: what there is to work, claim by claim, beside one month's report."""

import json

import dagster as dg

from assets.edge import Edge
from assets.kpis import kpis
from assets.marks import Counts
from assets.partitions import month_and_practice
from assets.stage import stage
from vitals.practice import read_practice
from vitals.store import Store


@stage(group="report", kinds={"csv"}, deps=[kpis], monthly=True)
def worklists(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> dg.MaterializeResult[None]:
    """One CSV for each list, readable by the owner only: they name claims."""
    edge = Edge(context, store)
    edge.each(lambda key: _write(store, *month_and_practice(key)))
    return edge.finish()


def _write(store: Store, month: str, practice: str) -> Counts:
    from vitals.kpis.inputs import gather
    from vitals.lake import Lake, events
    from vitals.worklists import worklists as made

    profile = read_practice(store, practice)
    inputs = gather(Lake(store, practice), events(store, practice), profile, [month])
    index = []
    for written in made(inputs, month):
        if written.text is None:
            # A list of an earlier night would say what nobody can know now.
            store.remove_report(practice, month, written.worklist.file)
        else:
            content = written.text.encode()
            store.write_report(practice, month, written.worklist.file, content, private=True)
        index.append(written.as_json())
    store.write_report(practice, month, "worklists/index.json", json.dumps(index).encode())
    return {"state": "written", **{entry["id"]: entry["rows"] for entry in index}}
