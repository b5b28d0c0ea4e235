"""Stage 2: landed files read into canonical rows, each with its file and line or segment."""

import dagster as dg

from assets.edge import Edge
from assets.landed_files import landed_files
from assets.marks import Counts, code_version, digest, keep, unchanged, version_of
from assets.stage import stage
from vitals.exports.profile import profiles_digest
from vitals.ingest import parse_new
from vitals.practice import patient_key, read_practice
from vitals.profiles import read_profiles
from vitals.reading import patient_hasher
from vitals.store import Store


@stage(group="ingest", kinds={"pandas", "parquet"}, deps=[landed_files])
def parsed_rows(
    context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]
) -> dg.MaterializeResult[None]:
    """One row for each canonical row of each landed file, not yet validated.

    Rows found = rows parsed + rows refused, by file.
    """
    edge = Edge(context, store)
    edge.each(lambda practice: _parse(store, practice))
    return edge.finish()


def _parse(store: Store, practice: str) -> Counts:
    profile = read_practice(store, practice)
    hasher = patient_hasher(patient_key(store))
    inputs = digest(
        version_of(store, practice, "landed_files"),
        profile.npis,
        profile.tax_ids,
        [provider.npi for provider in profile.providers],
        hasher("") if hasher else None,
        profiles_digest(read_profiles(store)),
        code_version(),
    )
    if (before := unchanged(store, practice, "parsed_rows", inputs)) is not None:
        return {**before, "state": "unchanged"}
    result = parse_new(store, profile, hash_patient=hasher)
    counts: Counts = {
        "state": "parsed",
        "files": len(result.source_files),
        "rows_found": int(result.rows_found),
        "rows_parsed": int(result.rows_parsed),
        "rows_refused": int(result.rows_refused),
    }
    return keep(store, practice, "parsed_rows", inputs, counts)
