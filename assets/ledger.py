"""Stage 4: dated events, from which every balance, payment and aging figure comes."""

import dagster as dg

from assets.canonical_tables import canonical_tables
from assets.edge import Edge
from assets.marks import Counts, code_version, digest, keep, profile_digest, unchanged, version_of
from assets.stage import stage
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import LEDGER


@stage(group="measure", kinds={"pandas", "parquet"}, deps=[canonical_tables])
def ledger(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> dg.MaterializeResult[None]:
    """One row for each dated event on a claim's account, by the posting rules."""
    edge = Edge(context, store)
    edge.each(lambda practice: _post(store, practice))
    return edge.finish()


def _post(store: Store, practice: str) -> Counts:
    from vitals.ledger import post

    profile = read_practice(store, practice)
    inputs = digest(
        version_of(store, practice, "canonical_tables"), profile_digest(profile), code_version()
    )
    if (before := unchanged(store, practice, "ledger", inputs)) is not None:
        return {**before, "state": "unchanged"}
    events = post(store.read_canonical(practice), profile)
    store.write(LEDGER, practice, events)
    counts: Counts = {
        "state": "posted",
        "events": len(events),
        "balance_cents": int(
            events.loc[events["account"].isin(["insurance", "patient"]), "amount_cents"].sum()
        ),
    }
    return keep(store, practice, "ledger", inputs, counts)
