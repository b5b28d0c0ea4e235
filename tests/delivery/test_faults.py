"""A refusal stands until a later file brings whole what was broken."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.landing.samples import era
from vitals.delivery.faults import standing
from vitals.identity import accepted_rows
from vitals.ingest import parse_new
from vitals.landing import land
from vitals.practice import Practice
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, MANIFEST, PAYMENTS

CEDAR = Practice(id="cedar-therapy", name="Cedar")


def _standing(store: Store, *files: bytes) -> pd.DataFrame:
    """What stands after the files landed one a night."""
    for number, content in enumerate(files):
        store.write_inbox(CEDAR.id, f"{number}.835", content)
        land(store, CEDAR.id, landed_at=f"2026-11-0{number + 1}T02:00:00+00:00")
    parse_new(store, CEDAR, hash_patient=None)
    manifest, findings = (
        store.read(MANIFEST, CEDAR.id),
        store.read(FINDINGS, CEDAR.id, layer=STAGED),
    )
    staged = store.read_canonical(CEDAR.id, layer=STAGED)
    arrival = dict(zip(manifest["source_file"], manifest["arrival"].astype(int), strict=True))
    accepted, _ = accepted_rows(staged, arrival)
    faults = findings[findings["is_refused"] & findings["severity"].eq("error")]
    return standing(faults, staged[PAYMENTS.name], accepted[PAYMENTS.name])


WHOLE = era(claims="A1 A2")
HALF = WHOLE[:520]


def test_half_an_835_stands_in_the_way(tmp_path: Path) -> None:
    assert _standing(Store(str(tmp_path)), HALF)["rule"].tolist() == ["truncated"]


def test_half_an_835_no_longer_stands_once_the_whole_arrived(tmp_path: Path) -> None:
    assert _standing(Store(str(tmp_path)), HALF, WHOLE).empty


def test_another_payment_or_a_second_half_mends_nothing(tmp_path: Path) -> None:
    other = era(claims="A1 A2", trace="T2", control="0002")

    assert len(_standing(Store(str(tmp_path / "other")), HALF, other)) == 1
    assert len(_standing(Store(str(tmp_path / "half")), HALF, WHOLE[:530])) == 2


def test_half_an_835_after_the_whole_does_not_stand(tmp_path: Path) -> None:
    assert _standing(Store(str(tmp_path)), WHOLE, HALF).empty
