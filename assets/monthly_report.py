"""Stage 7: one month's report of one practice, from the lake's tables only."""

import json

import dagster as dg

from assets.edge import Edge
from assets.marks import Counts
from assets.partitions import month_and_practice
from assets.stage import Clock, stage, today
from assets.verdicts import verdicts
from assets.worklists import worklists
from vitals.delivery import keep_basis, keep_issued, restated
from vitals.errors import VitalsError
from vitals.practice import Practice, read_firm, read_practice
from vitals.report.inputs import ReportInputs
from vitals.restatements import Basis
from vitals.store import Store
from vitals.tables import (
    BREAKDOWNS,
    EVIDENCE,
    FINDING_STATES,
    FINDINGS,
    KPIS,
    LEDGER,
    MANIFEST,
    TRIGGERS,
    VERDICTS,
)


@stage(group="report", kinds={"jinja", "pdf"}, deps=[verdicts, worklists], monthly=True)
def monthly_report(
    context: dg.AssetExecutionContext,
    store: dg.ResourceParam[Store],
    clock: dg.ResourceParam[Clock],
) -> dg.MaterializeResult[None]:
    """report.pdf, report.html and report.json of one practice and month.

    What was sent stays as it was: it is kept below ``issued/`` before another takes its place.
    """
    edge = Edge(context, store)
    edge.each(lambda key: _render(store, clock, *month_and_practice(key)))
    return edge.finish()


def _render(store: Store, clock: Clock, month: str, practice: str) -> Counts:
    from vitals.report import build_report, to_html, to_json, to_pdf

    profile = read_practice(store, practice)
    basis = _basis(store, practice)
    report = build_report(_inputs(store, profile, month, clock, basis))
    html = to_html(report)
    content = json.dumps(to_json(report), indent=1, ensure_ascii=False).encode()
    pdf = to_pdf(report)
    keep_issued(store, practice, month, pdf)
    # Without report.json there is no report: nobody can send half of this and half of the last.
    store.remove_report(practice, month, "report.json")
    store.write_report(practice, month, "report.html", html.encode())
    place = store.write_report(practice, month, "report.pdf", pdf)
    keep_basis(store, practice, month, report.digest, basis)
    store.write_report(practice, month, "report.json", content)
    return {"state": "rendered", "pdf": place, "bytes": len(pdf)}


def _basis(store: Store, practice: str) -> Basis:
    """What the figures rest on, to be held against it when they are others one day."""
    posted = store.read_mark(practice, "ledger")
    return Basis(
        settings=str(posted.get("settings", "")),
        program=str(posted.get("program", "")),
        source_files=tuple(store.read(MANIFEST, practice)["source_file"]),
    )


def _inputs(
    store: Store, practice: Practice, month: str, clock: Clock, basis: Basis
) -> ReportInputs:
    from vitals.reconciliation import reconciliation

    kpis = store.read(KPIS, practice.id)
    months = sorted(kpis["month"].unique())
    if month not in months:
        span = f"complete months are {months[0]} to {months[-1]}" if months else "no month yet"
        raise VitalsError(f"{practice.id} has no figures of {month}: {span}")
    ledger = store.read(LEDGER, practice.id)
    manifest, findings = store.read(MANIFEST, practice.id), store.read(FINDINGS, practice.id)
    tables = store.read_canonical(practice.id)
    tables |= {MANIFEST.name: manifest, FINDINGS.name: findings}
    firm = read_firm(store)
    return ReportInputs(
        practice=practice,
        firm=firm,
        month=month,
        kpis=kpis,
        breakdowns=store.read(BREAKDOWNS, practice.id),
        triggers=store.read(TRIGGERS, practice.id),
        evidence=store.read(EVIDENCE, practice.id),
        assessments=store.read(FINDING_STATES, practice.id),
        verdicts=store.read(VERDICTS, practice.id),
        manifest=manifest,
        findings=findings,
        reconciliation=reconciliation(tables, ledger, practice, month),
        generated_on=today(clock, practice),
        logo=store.read_logo(firm.brand_of(practice).logo),
        restatements=restated(store, practice, kpis, month, basis),
        worklists=tuple(store.read_worklists(practice.id, month)),
    )
