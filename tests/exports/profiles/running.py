"""From a file in the inbox to KPIs, by the functions the night calls, without Dagster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryDirectory

import pandas as pd

from vitals.ingest import accepted_rows, parse_new
from vitals.kpis import compute_kpis
from vitals.landing import land
from vitals.ledger import post
from vitals.practice import Practice
from vitals.reading import patient_hasher
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST

MONTHS = tuple(f"2026-{month:02}" for month in range(1, 10))
KEY = "a key of the tests"


@dataclass(frozen=True)
class Night:
    """What one night made of the files in an inbox."""

    staged: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    manifest: pd.DataFrame
    kpis: pd.DataFrame

    def value(self, kpi: str, month: str) -> float | None:
        """A KPI of a month, None where it is not measured."""
        found = self.kpis.loc[(kpi, month), "value"]
        return None if pd.isna(found) else float(found)

    def parts(self, kpi: str, month: str) -> tuple[float, float]:
        """Numerator and denominator of a KPI of a month."""
        row = self.kpis.loc[(kpi, month)]
        return float(row["numerator"]), float(row["denominator"])

    @property
    def measured(self) -> set[str]:
        """KPIs with a value in any month."""
        known = self.kpis.loc[self.kpis["value"].notna()]
        return set(known.index.get_level_values("kpi"))


@cache
def night(*files: bytes, posting: str = "transactions") -> Night:
    """Land *files* in their order in an inbox of a practice of its own and measure its months."""
    with TemporaryDirectory() as home:
        return _night(Store(home), files, posting)


def _night(store: Store, files: Sequence[bytes], posting: str) -> Night:
    practice = Practice.model_validate({"id": "oak", "name": "Oak", "posting": posting})
    for number, content in enumerate(files):
        store.write_inbox(practice.id, f"export {number}.csv", content)
        land(store, practice.id, landed_at=f"2026-10-01T02:00:{number:02}+00:00")
    parse_new(store, practice, hash_patient=patient_hasher(KEY))
    manifest = store.read(MANIFEST, practice.id)
    arrival = dict(zip(manifest["source_file"], manifest["arrival"].astype(int), strict=True))
    staged = store.read_canonical(practice.id, layer=STAGED)
    tables, _ = accepted_rows(staged, arrival)
    kpis = compute_kpis(tables, post(tables, practice), practice, months=MONTHS).kpis
    return Night(
        staged=staged,
        tables=tables,
        findings=store.read(FINDINGS, practice.id, layer=STAGED),
        manifest=manifest,
        kpis=kpis.set_index(["kpi", "month"]),
    )
