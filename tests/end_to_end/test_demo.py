"""The demo: every sample practice gets a report, and every number in it is the true one."""

from __future__ import annotations

import email
import email.policy
import json
from pathlib import Path

import pandas as pd
import pytest

from tests.end_to_end.running import LAST_MONTH, Ran, world_of
from vitals.simulation import truth, truth_balances
from vitals.store import Store
from vitals.tables import KPIS, LEDGER, PAYMENTS, TRIGGERS

PRACTICES = ["cedar-therapy", "harbor-family", "pine-solo"]
MONTHS = [str(month) for month in pd.period_range("2025-11", LAST_MONTH, freq="M")]


def test_the_demo_ends_well_and_prints_every_pdf(demo: tuple[Path, Ran]) -> None:
    home, ran = demo

    assert ran.status == 0, ran.said
    for practice in PRACTICES:
        pdf = home / "reports" / practice / LAST_MONTH / "report.pdf"
        assert pdf.read_bytes().startswith(b"%PDF-")
        assert str(pdf) in ran.said


@pytest.mark.parametrize("practice", PRACTICES)
def test_every_kpi_of_the_last_twelve_months_is_the_true_one(
    demo_store: Store, practice: str
) -> None:
    expected = truth(world_of(practice), MONTHS).set_index(["month", "kpi"])
    found = demo_store.read(KPIS, practice).set_index(["month", "kpi"])

    wrong = []
    for (month, kpi), true in expected.iterrows():
        seen = found.loc[(month, kpi)]
        for part in ("numerator", "denominator", "value"):
            if pd.isna(true["value"]) and pd.isna(seen["value"]):
                continue
            # So close that no cent and no claim of any sample practice could be missing.
            close = pytest.approx(true[part], rel=1e-12, abs=1e-15, nan_ok=True)
            if seen[part] != close:
                wrong.append(f"{month} {kpi} {part}: {seen[part]} is not {true[part]}")

    assert wrong == []
    assert set(expected.index.get_level_values("month")) == set(MONTHS)


@pytest.mark.parametrize("practice", PRACTICES)
def test_every_balance_of_the_ledger_is_the_true_one_at_each_month_end(
    demo_store: Store, practice: str
) -> None:
    world = world_of(practice)
    ledger = demo_store.read(LEDGER, practice)
    ledger = ledger[ledger["account"] != "provider"]

    for month in MONTHS:
        end = pd.Period(month, freq="M").end_time.normalize()
        upto = ledger[ledger["posted_on"] <= end]
        sums = upto.groupby(["claim_key", "account"])["amount_cents"].sum()
        seen = {key: int(value) for key, value in sums.items() if value != 0}
        true = {key: value for key, value in truth_balances(world, end.date()).items() if value}
        assert seen == true


@pytest.mark.parametrize("practice", PRACTICES)
def test_every_sample_835_balances(demo_store: Store, practice: str) -> None:
    payments = demo_store.read(PAYMENTS, practice)

    assert len(payments) > 50
    difference = (
        payments["amount_cents"]
        - payments["claims_paid_cents"]
        + payments["provider_adjustments_cents"]
    )
    assert (difference == 0).all()
    assert payments["is_balanced"].all()


@pytest.mark.parametrize("practice", PRACTICES)
def test_the_reconciliation_in_the_report_shows_no_gap(demo_store: Store, practice: str) -> None:
    content = demo_store.read_report(practice, LAST_MONTH, "report.json")
    assert content is not None
    report = json.loads(content)

    assert report["schema"] == "billing-vitals/report/1"
    assert report["reconciliation"]["balance_gap_cents"] == 0
    assert report["reconciliation"]["roll_forward_gap_cents"] == 0


def test_the_stories_are_told_rightly(demo_store: Store) -> None:
    verdicts = {}
    for practice in PRACTICES:
        content = demo_store.read_report(practice, LAST_MONTH, "report.json")
        assert content is not None
        verdicts[practice] = json.loads(content)["verdict"]["state"]

    assert verdicts["cedar-therapy"] == "keep_in_house"
    assert verdicts["harbor-family"] == "evaluate_outsourcing"
    states = demo_store.read(TRIGGERS, "harbor-family")
    last = states[states["month"] == LAST_MONTH].set_index("trigger")["state"]
    assert last["follow_up"] == "crossed"
    assert last["denials"] == "crossed"


@pytest.mark.parametrize("practice", PRACTICES)
def test_the_message_in_the_outbox_holds_the_very_pdf(
    demo: tuple[Path, Ran], practice: str
) -> None:
    home, _ = demo
    messages = list((home / "outbox").glob(f"{practice}-{LAST_MONTH}*.eml"))
    assert len(messages) == 1

    message = email.message_from_bytes(messages[0].read_bytes(), policy=email.policy.default)
    attached = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    pdf = (home / "reports" / practice / LAST_MONTH / "report.pdf").read_bytes()
    assert [part.get_payload(decode=True) for part in attached] == [pdf]
    assert message["To"]
    assert message["Subject"]
