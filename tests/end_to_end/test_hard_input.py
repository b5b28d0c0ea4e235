"""What goes wrong in real inboxes: each fault is said, other practices still get their reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.end_to_end.running import CORPUS, LAST_MONTH, run
from vitals.store import STAGED, Store
from vitals.tables import FINDINGS, KPIS, MANIFEST, TRIGGERS

TRUNCATED = (
    b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *261102*1200*^*00501*"
    b"000000001*0*P*:~GS*HP*PAYER*PRACTICE*20261102*1200*1*X*005010X221A1~ST*835*0001~"
    b"BPR*I*80.00*C*ACH************20261102~TRN*1*T900001*1999999999~N1*PR*PAYER*XV*60054~"
    b"LX*1~CLP*K-1*1*100.00*80.00*20.00*12*ICN1~CAS*PR*1*20.00~SVC*HC:99213*100"
)
BROKEN_ROW = (
    b"claim_id,worked_on,worked_by,action\n"
    b"K-1,2026-10-05,AB,payer_call\n"
    b"K-2,the fifth of October,AB,payer_call\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _hashes(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for top in ("lake", "raw", "quarantine", "reports", "outbox")
        for path in sorted((home / top).rglob("*"))
        if path.is_file()
    }


def test_a_second_night_lands_nothing_changes_nothing_and_says_so(copy_of_demo: Path) -> None:
    before = _hashes(copy_of_demo)

    ran = run(copy_of_demo, "nightly")

    assert ran.status == 0, ran.said
    assert "nothing new" in ran.said.lower()
    assert _hashes(copy_of_demo) == before


def test_bad_files_are_refused_by_name_and_every_practice_still_gets_its_report(
    copy_of_demo: Path,
) -> None:
    store = Store(str(copy_of_demo))
    store.write_inbox("pine-solo", "truncated.835", TRUNCATED)
    store.write_inbox("pine-solo", "log.csv", BROKEN_ROW)
    store.write_inbox("pine-solo", "empty.835", b"")
    store.write_inbox("pine-solo", "picture.835", PNG)
    store.write_inbox("no-such-practice", "a.835", TRUNCATED)
    store.write_practice_yaml("typo-practice", "id: typo-practice\nname: T\nrecipients: [a@b.c]\n")
    for practice in ("cedar-therapy", "harbor-family", "pine-solo"):
        (copy_of_demo / "reports" / practice / LAST_MONTH / "report.pdf").unlink()

    night = run(copy_of_demo, "nightly")
    month = run(copy_of_demo, "report", "--month", LAST_MONTH)

    assert night.status == 1, night.said
    assert month.status == 1, month.said
    assert "no-such-practice" in night.said
    assert "typo-practice" in night.said
    assert "practice.yaml:3" in night.said.replace("\n", "")
    assert "recipients" in night.said
    refused = pd.read_csv(copy_of_demo / "quarantine" / "pine-solo" / "refused.csv", dtype="str")
    manifest = store.read(MANIFEST, "pine-solo").set_index("source_file")
    late = refused.merge(manifest, left_on="source_file", right_index=True)
    late = late[late["arrival"].astype(int) > int(manifest["arrival"].max()) - 4]
    reasons = " ".join(late["reason"]).lower()
    for word in ("png", "date"):
        assert word in reasons
    # An empty file may still be on its way: it is not landed, and doctor names it.
    assert "1 file could not be read yet" in night.said
    assert "truncated" in set(late["rule"])
    for practice in ("cedar-therapy", "harbor-family", "pine-solo"):
        assert (copy_of_demo / "reports" / practice / LAST_MONTH / "report.pdf").exists()


def test_rows_in_are_rows_accepted_and_refused_for_every_file(copy_of_demo: Path) -> None:
    store = Store(str(copy_of_demo))
    for practice in ("cedar-therapy", "harbor-family", "pine-solo"):
        manifest = store.read(MANIFEST, practice)
        assert len(manifest) > 100
        assert (manifest["rows_found"] == manifest["rows_parsed"] + manifest["rows_refused"]).all()


def test_a_practice_without_a_follow_up_log_is_told_so_and_not_shown_green(
    copy_of_demo: Path,
) -> None:
    store = Store(str(copy_of_demo))
    text = store.practice_yaml("pine-solo")
    assert text is not None
    store.write_practice_yaml("no-log", text.replace("id: pine-solo", "id: no-log"))
    for path in sorted((copy_of_demo / "inbox" / "pine-solo").rglob("*")):
        if path.is_file() and "follow_up" not in path.name:
            store.write_inbox("no-log", path.name, path.read_bytes())

    run(copy_of_demo, "nightly", "--practice", "no-log")

    states = store.read(TRIGGERS, "no-log").set_index(["month", "trigger"])
    sign = states.loc[(LAST_MONTH, "follow_up")]
    assert sign["state"] == "not_measurable"
    assert "follow-up log" in sign["says"]
    kpis = store.read(KPIS, "no-log").set_index(["month", "kpi"])
    overdue = kpis.loc[(LAST_MONTH, "overdue_follow_up_rate")]
    assert pd.isna(overdue["value"])
    assert pd.isna(overdue["status"])
    assert "October 2026" in overdue["reason"]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the public corpus is not beside the checkout")
def test_every_public_file_is_read_or_refused_with_a_reason_and_a_report_comes_out(
    make_home: Callable[..., Path],
) -> None:
    home = make_home(**{"public-corpus": "id: public-corpus\nname: Public Corpus\nnpis: []\n"})
    store = Store(str(home))
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file() and path.suffix != ".tsv"]
    for path in files:
        store.write_inbox("public-corpus", f"{path.parent.name}/{path.name}", path.read_bytes())

    night = run(home, "nightly")
    month = run(home, "report", "--month", LAST_MONTH)

    assert night.status in {0, 1}, night.said
    assert month.status in {0, 1}, month.said
    manifest = store.read(MANIFEST, "public-corpus")
    assert len(manifest) == len({path.read_bytes() for path in files})
    told = store.read(FINDINGS, "public-corpus", layer=STAGED)
    empty = manifest.loc[manifest["rows_found"].eq(0), "source_file"]
    # Two answers speak of a whole inquiry and name no claim: told, though there is no row.
    assert set(told.loc[told["source_file"].isin(empty), "rule"]) == {"batch-status"}
    content = store.read_report("public-corpus", LAST_MONTH, "report.json")
    assert content is not None
    report = json.loads(content)
    unmeasured = [kpi for kpi in report["kpis"] if kpi["value"] is None]
    assert unmeasured
    assert all(kpi["reason"] for kpi in unmeasured)
    assert report["verdict"]["state"] == "not_enough_data"
