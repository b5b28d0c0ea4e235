"""Stage 1: files from the inbox, kept under their digest and listed in the manifest."""

import dagster as dg

from assets.edge import Edge
from assets.marks import Counts, keep, version_of
from assets.stage import Clock, stage
from vitals.landing import land
from vitals.store import Store


@stage(group="ingest", kinds={"file"})
def landed_files(
    context: dg.AssetExecutionContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[None]:
    """One original for each distinct content dropped into a practice's inbox.

    The same bytes under any name are landed once; archives land as their members.
    """
    edge = Edge(context, store)
    landed_at = clock.now().isoformat(timespec="seconds")
    edge.each(lambda practice: _land(store, practice, landed_at))
    return edge.finish()


def _land(store: Store, practice: str, landed_at: str) -> Counts:
    landing = land(store, practice, landed_at=landed_at)
    # Not landing.new: what a night landed that was killed before it said so is news tonight.
    is_news = landing.digest != version_of(store, practice, "landed_files")
    counts: Counts = {
        "state": "landed" if is_news else "unchanged",
        "files_seen": int(landing.seen),
        "files_known": int(landing.known),
        "files_new": int(landing.new),
        "files_duplicate": int(landing.duplicate),
        "files_unreadable": int(landing.unreadable),
    }
    return keep(store, practice, "landed_files", landing.digest, counts) if is_news else counts
