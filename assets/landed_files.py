"""Stage 1: files from the inbox, kept under their digest and listed in the manifest."""

import dagster as dg

from assets.edge import Edge
from assets.marks import Counts, digest, keep, version_of
from assets.stage import Clock, stage
from vitals.landing import land
from vitals.store import Store
from vitals.tables import MANIFEST


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
    counts: Counts = {
        "state": "landed" if landing.new else "unchanged",
        "files_seen": int(landing.seen),
        "files_known": int(landing.known),
        "files_new": int(landing.new),
        "files_duplicate": int(landing.duplicate),
        "files_unreadable": int(landing.unreadable),
    }
    if landing.new or not version_of(store, practice, "landed_files"):
        files = digest(sorted(store.read(MANIFEST, practice)["sha256"]))
        keep(store, practice, "landed_files", files, counts)
    return counts
