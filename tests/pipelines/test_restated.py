"""A late file changes what October's report told: November's report says so, and which file."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.clock import FixedClock
from pipelines.launch import nightly, report
from tests.pipelines.conftest import Night
from tests.pipelines.small_firm import NOVEMBER
from vitals.store import Store
from vitals.tables import MANIFEST

DECEMBER = FixedClock(datetime(2026, 12, 9, 12, tzinfo=UTC))

LATE = b"""\
claim_id,line_no,payer_id,adjudicated_on,status,charge,paid,adjustments
ash-3,1,60054,2026-10-28,paid,150.00,120.00,CO-45:30.00
"""
"""October had one adjudication, a denial: 1 of 1 becomes 1 of 2."""

IN_TIME = b"""\
claim_id,line_no,payer_id,service_on,submitted_on,procedure,charge
ash-4,1,60054,2026-11-04,2026-11-06,99213,100.00
"""


@dataclass(frozen=True)
class Told:
    """October's report as sent, November's, and the store behind them."""

    store: Store
    october: dict[str, Any]
    issued_pdf: bytes
    november: dict[str, Any]


def _figures(store: Store, month: str) -> dict[str, Any]:
    content = store.read_report("ash", month, "report.json")
    assert content is not None
    return dict(json.loads(content))


@pytest.fixture(scope="module")
def told(first_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """October is sent on November 10; two files come later; November is sent on December 9."""
    place = tmp_path_factory.mktemp("restated") / "home"
    shutil.copytree(first_night.store.home, place)
    store = Store(str(place))
    sent = report(store.home, "2026-10", ["ash"], clock=NOVEMBER)
    assert sent.practices["ash"].stages["report_delivery"]["state"] == "sent"
    october, pdf = _figures(store, "2026-10"), store.read_report("ash", "2026-10", "report.pdf")
    assert pdf is not None
    store.write_inbox("ash", "Smith, Jane late.csv", LATE)
    store.write_inbox("ash", "claims-november.csv", IN_TIME)
    nightly(store.home, ["ash"], clock=DECEMBER)
    report(store.home, "2026-11", ["ash"], clock=DECEMBER)
    return Told(store, october, pdf, _figures(store, "2026-11"))


def _denials(told: Told) -> dict[str, Any]:
    found = [entry for entry in told.november["restatements"] if entry["kpi"] == "denial_rate"]
    assert [entry["month"] for entry in found] == ["2026-10"]
    return dict(found[0])


def test_the_first_report_had_nothing_to_restate(told: Told) -> None:
    assert told.october["restatements"] == []


def test_the_next_report_tells_old_and_new(told: Told) -> None:
    entry = _denials(told)

    assert (entry["old_numerator"], entry["old_denominator"]) == (1, 1)
    assert (entry["new_numerator"], entry["new_denominator"]) == (1, 2)
    assert (entry["told_in"], entry["issued_on"]) == ("2026-10", "2026-11-10")


def test_it_names_the_file_that_did_it_by_id_and_never_by_name(told: Told) -> None:
    manifest = told.store.read(MANIFEST, "ash")
    late = manifest.loc[manifest["bytes"].eq(len(LATE)), "source_file"].item()

    assert _denials(told)["cause"] == "files"
    assert _denials(told)["files"] == [
        {"source_file": late, "contents": "remittances", "received_on": "2026-12-09"}
    ]
    assert "Jane" not in json.dumps(told.november)


def test_figures_that_did_not_change_are_not_restated(told: Told) -> None:
    told_once = {(entry["month"], entry["kpi"]) for entry in told.november["restatements"]}

    assert ("2026-10", "charges_posted") not in told_once
    assert all(month == "2026-10" for month, _ in told_once)


def test_the_page_says_it_and_what_was_sent_stays_as_it_was(told: Told) -> None:
    page = told.store.read_report("ash", "2026-11", "report.html")

    assert page is not None
    assert "Changed since an earlier report" in page.decode()
    assert told.store.read_report("ash", "2026-10", "report.pdf") == told.issued_pdf


def test_the_november_report_made_again_is_the_same_and_not_sent_twice(told: Told) -> None:
    again = report(told.store.home, "2026-11", ["ash"], clock=DECEMBER)

    assert again.practices["ash"].stages["report_delivery"]["state"] == "already_sent"
    assert _figures(told.store, "2026-11") == told.november


def test_october_made_again_says_what_was_first_reported(told: Told, tmp_path: Path) -> None:
    shutil.copytree(told.store.home, tmp_path / "home")
    store = Store(str(tmp_path / "home"))
    report(store.home, "2026-10", ["ash"], clock=DECEMBER)

    entries = {entry["id"]: entry for entry in _figures(store, "2026-10")["kpis"]}
    rate, charges = entries["denial_rate"], entries["charges_posted"]
    assert (rate["numerator"], rate["denominator"], rate["first_reported"]) == (1, 2, 1)
    assert (charges["value"], charges["first_reported"]) == (15_000, None)
    assert store.read_report("ash", "2026-10", "issued/1/report.pdf") == told.issued_pdf


def test_sending_the_last_months_report_leaves_the_next_night_nothing_to_do(
    told: Told, tmp_path: Path
) -> None:
    shutil.copytree(told.store.home, tmp_path / "home")
    night = nightly(str(tmp_path / "home"), ["ash"], clock=DECEMBER)

    assert night.practices["ash"].is_unchanged


def test_an_earlier_report_sent_late_has_the_verdicts_made_anew_once(
    told: Told, tmp_path: Path
) -> None:
    shutil.copytree(told.store.home, tmp_path / "home")
    home = str(tmp_path / "home")
    late = report(home, "2026-09", ["ash"], clock=DECEMBER).practices["ash"].stages
    nights = [nightly(home, ["ash"], clock=DECEMBER).practices["ash"].stages for _ in range(2)]
    again = report(home, "2026-11", ["ash"], clock=DECEMBER)

    assert late["report_delivery"]["state"] == "sent"
    assert [stages["verdicts"]["state"] for stages in nights] == ["decided", "unchanged"]
    assert nights[0]["kpis"]["state"] == "unchanged"
    # what November's report told of October's and September's is as it was when it was sent
    assert again.practices["ash"].stages["report_delivery"]["state"] == "already_sent"
    assert _figures(Store(home), "2026-11") == told.november
