"""Stage 3: rows that passed the expectations, the rest set aside with rule and reason.

Each table is validated once for all practices of the run, with the practice as a column; the
checks tell counts by practice and rule. A fault in the data fails a check, never the run.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from assets.checks import CHECKS, check_results, rule_counts, unusual_months
from assets.edge import Edge
from assets.marks import (
    Counts,
    code_version,
    digest,
    keep,
    profile_digest,
    unchanged,
    version_of,
)
from assets.parsed_rows import parsed_rows
from assets.stage import Clock, stage
from assets.validation import Rows, Validated, staged_rows, validate_batch
from expectations.registry import BY_ID
from vitals.practice import Practice, read_practice
from vitals.refusals import refusal_list
from vitals.set_aside import REPLACED
from vitals.store import Store
from vitals.tables import CANONICAL, FINDINGS, MANIFEST

STAGE = "canonical_tables"


@stage(
    group="validate",
    kinds={"greatexpectations", "parquet"},
    deps=[parsed_rows],
    checks=CHECKS,
)
def canonical_tables(
    context: dg.AssetExecutionContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> Iterator[dg.MaterializeResult[None]]:
    """The accepted rows of every canonical table, and every finding, of one practice."""
    edge = Edge(context, store)
    day = clock.now().date()
    try:
        batch, profiles = _batch(edge, store, day)
        for practice, rows in validate_batch(batch, profiles, edge, day):
            with edge.guard(practice):
                edge.done(practice, _keep(store, profiles[practice], rows, day))
    finally:
        edge.let_go()
    yield edge.finish(check_results=check_results(edge.counts))


def _batch(edge: Edge, store: Store, day: date) -> tuple[dict[str, Rows], dict[str, Practice]]:
    """Staged rows and profiles of the practices that have news; the others are done."""
    batch: dict[str, Rows] = {}
    profiles: dict[str, Practice] = {}
    for practice in edge.turns():
        with edge.guard(practice):
            profile = read_practice(store, practice)
            before = unchanged(store, practice, STAGE, _inputs(store, profile, day))
            if before is None:
                batch[practice], profiles[practice] = staged_rows(store, practice), profile
                edge.keep_hold(practice)  # or another run could parse more before these are kept
            else:
                edge.done(practice, {**before, "state": "unchanged"})
    return batch, profiles


def _inputs(store: Store, profile: Practice, day: date) -> str:
    """Digest of the parsed rows, the profile and the rules, and of the day while a rule waits."""
    counts = store.read_mark(profile.id, STAGE).get("counts", {})
    return digest(
        version_of(store, profile.id, "parsed_rows"),
        profile_digest(profile),
        code_version(),
        day if _waits(counts) or _is_due(counts, day) else None,
    )


def _waits(counts: Counts) -> bool:
    """Tell whether a rule that looks at the day fired: its rows may be right tomorrow."""
    fired = {rule for found in counts.get("findings", {}).values() for rule in found}
    return any("today" in BY_ID[rule].sentence for rule in fired if rule in BY_ID)


def _is_due(counts: Counts, day: date) -> bool:
    """Tell whether a source that was not missed before may be missed by now."""
    return bool(counts.get("recheck_on")) and str(day) >= str(counts["recheck_on"])


def _keep(store: Store, profile: Practice, rows: Validated, day: date) -> Counts:
    practice, tables, findings = profile.id, rows.tables, rows.findings
    for table in CANONICAL:
        store.write(table, practice, tables.get(table.name, table.empty()))
    store.write(FINDINGS, practice, findings)
    refused = findings[findings["is_refused"].fillna(False)]
    store.write_quarantine(practice, refusal_list(refused, store.read(MANIFEST, practice)))
    errors = refused[refused["severity"] == "error"]
    counts: Counts = {
        "state": "validated",
        "rows_accepted": sum(len(frame) for frame in tables.values()),
        "rows_refused": int(errors["rows"].sum()),
        "rows_replaced": int(refused["rows"].sum() - errors["rows"].sum()),
        "rows_changed": int(refused.loc[refused["rule"].eq(REPLACED), "rows"].sum()),
        "rows_flagged": int(findings.loc[findings["severity"] == "warning", "rows"].sum()),
        "findings": rule_counts(findings),
        "history": unusual_months(findings),
        "recheck_on": str(rows.recheck_on or ""),
        "refused_in": store.quarantine_place(practice),
    }
    told = {
        str(name): int(rows) for name, rows in errors.groupby("source_file")["rows"].sum().items()
    }
    before = store.read_mark(practice, STAGE).get("refused", {})
    counts["rows_newly_refused"] = sum(max(0, told[name] - before.get(name, 0)) for name in told)
    store.write_mark(practice, STAGE, {"counts": counts, "refused": before})
    return keep(store, practice, STAGE, _inputs(store, profile, day), counts, refused=told)
