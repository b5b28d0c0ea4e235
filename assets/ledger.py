"""Stage 4: dated events, from which every balance, payment and aging figure comes."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.canonical_tables import canonical_tables
from assets.checks import LEDGER_CHECK, ledger_result
from assets.edge import Edge
from assets.marks import Counts, code_version, digest, keep, profile_digest, unchanged, version_of
from assets.stage import stage
from vitals.practice import read_practice
from vitals.restatements import settings_digest
from vitals.store import Store
from vitals.tables import LEDGER, MANIFEST


@stage(group="measure", kinds={"pandas", "parquet"}, deps=[canonical_tables], checks=[LEDGER_CHECK])
def ledger(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> Iterator[dg.MaterializeResult[None]]:
    """One row for each dated event on a claim's account, by the posting rules."""
    edge = Edge(context, store)
    edge.each(lambda practice: _post(store, practice))
    yield edge.finish(check_results=[ledger_result(edge.counts)])


def _post(store: Store, practice: str) -> Counts:
    profile = read_practice(store, practice)
    inputs = digest(
        version_of(store, practice, "canonical_tables"), profile_digest(profile), code_version()
    )
    if (before := unchanged(store, practice, "ledger", inputs)) is not None:
        return {**before, "state": "unchanged"}

    from vitals.ledger.book import open_book
    from vitals.ledger.facts import stored_book
    from vitals.ledger.posting import post_book
    from vitals.ledger.reconcile import reconcile
    from vitals.ledger.stored import EVENTS, stored_events

    tables = store.read_canonical(practice)
    # Of exported rows of one day only the arrival of their files tells which was said last.
    tables[MANIFEST.name] = store.read(MANIFEST, practice)
    book = open_book(tables, profile)
    events = post_book(book)
    store.write(LEDGER, practice, events)
    store.write(EVENTS, practice, stored_events(events, book.keys))
    for table, rows in stored_book(book):
        store.write(table, practice, rows)
    books: dict[str, Any] = reconcile(tables, events, book)
    counts: Counts = {"state": "posted", "events": len(events), "books": books}
    settings = settings_digest(profile, store.profiles())
    basis = {"settings": settings, "program": code_version()}
    return keep(store, practice, "ledger", inputs, counts, **basis)
