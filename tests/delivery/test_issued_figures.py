"""Every figure that was sent is kept, with what it rested on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.delivery.test_delivery import FIRM, MONTH, PDF, figures, practice
from vitals.delivery import approve, deliver, issued_record, keep_basis, restated
from vitals.restatements import Basis, settings_digest
from vitals.store import KEPT, Store
from vitals.tables import ISSUED, ISSUES, KPIS, MANIFEST, REMITTANCES

NOW = datetime(2026, 11, 10, 2, 30, tzinfo=UTC)
"""Still November 9 in New York."""

CEDAR = practice("automatic")
KNOWN, LATE = "a" * 16, "b" * 16
BASIS = Basis(settings="s1", program="p1", source_files=(KNOWN,))


def put(store: Store, digest: str = "ab" * 32, denied: int = 3) -> None:
    report = figures(digest)
    report["kpis"][1] |= {"value": denied / 12, "numerator": denied}
    keep_basis(store, CEDAR.id, MONTH, digest, BASIS)
    store.write_report(CEDAR.id, MONTH, "report.json", json.dumps(report).encode())
    store.write_report(CEDAR.id, MONTH, "report.pdf", PDF)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(str(tmp_path))
    put(made)
    return made


def test_what_was_sent_is_kept_figure_by_figure_with_its_reason(store: Store) -> None:
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    record = issued_record(store, CEDAR.id)

    told = record.figures.set_index("kpi")
    assert told.index.tolist() == ["days_in_ar", "denial_rate", "net_collection_rate"]
    assert told.loc["denial_rate", ["month", "numerator", "denominator"]].tolist() == [MONTH, 3, 12]
    assert pd.isna(told.loc["net_collection_rate", "value"])
    assert told.loc["net_collection_rate", "reason"] == "no charges were received"
    assert record.issues[["report", "issued_on"]].to_numpy().tolist() == [[MONTH, "2026-11-09"]]
    assert record.basis(0) == BASIS


def test_what_was_made_or_held_but_not_sent_is_not_issued(store: Store) -> None:
    held = deliver(store, practice("required"), FIRM, MONTH, now=NOW)

    assert held.state == "held"
    assert issued_record(store, CEDAR.id).issues.empty

    approve(store, CEDAR.id, MONTH, by="Ann", now=NOW)
    deliver(store, practice("required"), FIRM, MONTH, now=NOW)
    assert len(issued_record(store, CEDAR.id).issues) == 1


def test_another_report_is_added_and_nothing_is_added_twice(store: Store) -> None:
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    put(store, "cd" * 32, denied=4)
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    record = issued_record(store, CEDAR.id)

    assert record.issues["digest"].tolist() == ["ab" * 32, "cd" * 32]
    rates = record.figures[record.figures["kpi"].eq("denial_rate")]
    assert rates["numerator"].tolist() == [3, 4]


def test_figures_written_by_a_sending_that_was_killed_do_not_count(store: Store) -> None:
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    issues = store.read(ISSUES, CEDAR.id, layer=KEPT)
    store.write(ISSUES, CEDAR.id, issues.head(0), layer=KEPT)
    assert issued_record(store, CEDAR.id).figures.empty

    put(store, "cd" * 32, denied=4)
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    assert set(store.read(ISSUED, CEDAR.id, layer=KEPT)["digest"]) == {"cd" * 32}


def test_a_report_whose_basis_was_not_kept_is_issued_without_one(store: Store) -> None:
    keep_basis(store, CEDAR.id, MONTH, "another report", BASIS)
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)

    assert issued_record(store, CEDAR.id).basis(0) == Basis()


def test_the_record_outlives_the_lake(store: Store, tmp_path: Path) -> None:
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)

    assert sorted(path.name for path in (tmp_path / "reports" / CEDAR.id).glob("*.parquet")) == [
        "issued_figures.parquet",
        "issues.parquet",
    ]
    assert not (tmp_path / "lake").exists()


def test_the_late_file_is_named_with_the_day_it_came_at_the_practice(store: Store) -> None:
    # 3 of 12 claims denied were told; LATE, landed on November 20 in New York, denies a fourth.
    deliver(store, CEDAR, FIRM, MONTH, now=NOW)
    rate = {"kpi": "denial_rate", "numerator": 4.0, "denominator": 13.0, "value": 4 / 13}
    kpis = KPIS.frame(pd.DataFrame([{"month": MONTH, **rate}]))
    landed = {"sha256": "0", "bytes": 1, "contents": "835"}
    files = [
        {"source_file": KNOWN, "landed_at": "2026-11-02T03:00:00Z", "arrival": 1, **landed},
        {"source_file": LATE, "landed_at": "2026-11-21T03:00:00Z", "arrival": 2, **landed},
    ]
    store.write(MANIFEST, CEDAR.id, MANIFEST.frame(pd.DataFrame(files)))
    remittance = {
        "remittance_id": f"{LATE}:9",
        "claim_id": "A",
        "payer_id": "60054",
        "status_code": "4",
        "charge_cents": 10_000,
        "paid_cents": 0,
        "posted_on": "2026-10-20",
        "source_file": LATE,
        "source_row": 9,
    }
    store.write(REMITTANCES, CEDAR.id, REMITTANCES.frame(pd.DataFrame([remittance])))

    (item,) = restated(store, CEDAR, kpis, "2026-11", BASIS)

    assert (item.kpi, item.old.numerator, item.new.numerator) == ("denial_rate", 3, 4)
    (file,) = item.files
    assert (file.source_file, file.contents, file.received_on) == (LATE, "835", "2026-11-20")


def test_settings_that_change_no_figure_are_no_cause() -> None:
    before = settings_digest(CEDAR, {})
    renamed = CEDAR.model_copy(update={"name": "Cedar", "thresholds": {"denial_rate": 0.08}})

    assert settings_digest(renamed, {}) == before
    assert settings_digest(CEDAR.model_copy(update={"posting": "transactions"}), {}) != before
    assert settings_digest(CEDAR, {"profiles/own.yaml": b"system: own"}) != before
