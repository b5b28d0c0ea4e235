"""The approval gate, the outbox and the record."""

from __future__ import annotations

import email
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from vitals.delivery import NoReport, approve, compose, deliver, keep_issued
from vitals.practice import Brand, Firm, Practice, Reports, Sender
from vitals.store import Store

MONTH = "2026-10"
NOW = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
PDF = b"%PDF-1.7\r\n\x00\xff binary \n.\nFrom here\n"
FIRM = Firm(
    brands={
        "acme": Brand(name="Acme Billing", sender=Sender(name="Acme", address="r@acme.example"))
    }
)


def practice(approval: str = "required", **more: Any) -> Practice:
    given = {"recipients": ("owner@cedar.example", "office@cedar.example"), "brand": "acme"}
    return Practice(
        id="cedar-therapy",
        name="Cedar Street Thérapie",
        reports=Reports(approval=approval, **{**given, **more}),
    )


def figures(digest: str = "ab" * 32, **more: Any) -> dict[str, Any]:
    signs = ("follow_up", "denials", "payments", "staff_time", "growth")
    return {
        "practice": "cedar-therapy",
        "month": MONTH,
        "inputs_digest": digest,
        "verdict": {"state": "keep_in_house", "says": "Billing holds: 5 % were denied."},
        "triggers": [
            {
                "id": sign,
                "state": "crossed" if sign == "denials" else "clear",
                "says": "It was seen.",
                "evidence": [{"rule": "late", "fired": sign == "denials", "says": "2 were late."}],
            }
            for sign in signs
        ],
        "kpis": [
            {
                **kpi("days_in_ar", "Days in A/R", 34.2, "days", None, 1),
                "target": 40,
                "better": "lower",
            },
            kpi("denial_rate", "Denials", 3 / 12, "ratio", [0.09, 0.53], 12, numerator=3),
            {
                **kpi("net_collection_rate", "Net collections", None, "ratio", None, None),
                "reason": "no charges were received",
            },
        ],
        **more,
    }


def kpi(
    name: str,
    label: str,
    value: float | None,
    unit: str,
    interval: list[float] | None,
    denominator: int | None,
    numerator: int | None = None,
) -> dict[str, Any]:
    return {
        "id": name,
        "label": label,
        "value": value,
        "unit": unit,
        "interval": interval,
        "numerator": numerator,
        "denominator": denominator,
    }


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(str(tmp_path))
    put(made, figures())
    return made


def put(store: Store, report: dict[str, Any]) -> None:
    store.write_report("cedar-therapy", MONTH, "report.json", json.dumps(report).encode())
    store.write_report("cedar-therapy", MONTH, "report.pdf", PDF)


def states(store: Store) -> list[str]:
    return [entry["state"] for entry in store.deliveries()]


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_report_waits_for_its_approval_and_is_held_once(store: Store) -> None:
    first = deliver(store, practice(), FIRM, MONTH, now=NOW)
    deliver(store, practice(), FIRM, MONTH, now=NOW + timedelta(days=1))

    assert first.state == "held"
    assert first.reason == "waiting for approval: vitals approve cedar-therapy 2026-10"
    assert states(store) == ["held"]
    assert store.read_message("cedar-therapy-2026-10.eml") is None


def test_an_approved_report_is_sent_once_and_recorded(store: Store) -> None:
    approve(store, "cedar-therapy", MONTH, by="owner", now=NOW)
    first = deliver(store, practice(), FIRM, MONTH, now=NOW)
    second = deliver(store, practice(), FIRM, MONTH, now=NOW + timedelta(days=1))

    assert (first.state, second.state) == ("sent", "already_sent")
    assert first.place == second.place
    assert states(store) == ["sent"]
    record = store.deliveries()[0]
    assert record["recipients"] == ["owner@cedar.example", "office@cedar.example"]
    assert record["digest"] == "ab" * 32


def test_approval_is_of_one_report_and_not_of_the_next(store: Store) -> None:
    approve(store, "cedar-therapy", MONTH, by="owner", now=NOW)
    put(store, figures(digest="cd" * 32))

    held = deliver(store, practice(), FIRM, MONTH, now=NOW)

    assert held.state == "held"
    assert "changed after it was approved" in held.reason


def test_a_changed_report_leaves_the_message_already_sent_alone(store: Store) -> None:
    automatic = practice(approval="automatic")
    deliver(store, automatic, FIRM, MONTH, now=NOW)
    before = store.read_message("cedar-therapy-2026-10.eml")
    put(store, figures(digest="cd" * 32))

    again = deliver(store, automatic, FIRM, MONTH, now=NOW)

    assert again.state == "sent"
    assert again.place.endswith("cedar-therapy-2026-10-2.eml")
    assert store.read_message("cedar-therapy-2026-10.eml") == before


def test_a_fault_of_the_data_holds_even_an_approved_report(store: Store) -> None:
    approve(store, "cedar-therapy", MONTH, by="owner", now=NOW)
    held = deliver(store, practice(), FIRM, MONTH, now=NOW, held_because="12 rows were refused")

    assert (held.state, held.reason) == ("held", "12 rows were refused")
    assert store.deliveries()[0]["reason"] == "12 rows were refused"


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        pytest.param(practice("automatic", recipients=()), "names no recipients", id="nobody"),
        pytest.param(practice("required"), "waiting for approval", id="not approved"),
    ],
)
def test_what_stands_against_sending_is_said(store: Store, profile: Practice, reason: str) -> None:
    assert reason in deliver(store, profile, FIRM, MONTH, now=NOW).says


def test_another_practices_report_never_goes_out(store: Store) -> None:
    put(store, figures(practice="harbor"))
    automatic = practice(approval="automatic")

    assert "another practice's" in deliver(store, automatic, FIRM, MONTH, now=NOW).reason
    with pytest.raises(ValueError, match="not of 'cedar-therapy'"):
        compose(automatic, FIRM, figures(practice="harbor"), PDF, sent_at=NOW)


def test_no_report_is_held_and_cannot_be_approved(tmp_path: Path) -> None:
    store = Store(str(tmp_path))

    assert deliver(store, practice(), FIRM, MONTH, now=NOW).state == "held"
    with pytest.raises(NoReport, match="vitals report --month 2026-10"):
        approve(store, "cedar-therapy", MONTH, by="owner", now=NOW)


def test_the_message_is_whole_and_its_pdf_intact() -> None:
    message = parsed(compose(practice(), FIRM, figures(), PDF, sent_at=NOW))
    attached = list(message.iter_attachments())

    assert not message.defects
    assert message.get_content_type() == "multipart/mixed"
    assert message["From"] == "Acme <r@acme.example>"
    assert message["To"] == "owner@cedar.example, office@cedar.example"
    assert message["Subject"] == "Cedar Street Thérapie: billing report for October 2026"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<cedar-therapy.2026-10.abababababababab@acme.example>"
    assert [part.get_filename() for part in attached] == ["cedar-therapy-2026-10.pdf"]
    assert attached[0].get_content() == PDF


def test_text_and_html_say_the_same() -> None:
    message = parsed(compose(practice(), FIRM, figures(), PDF, sent_at=NOW))

    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert "Billing holds: 5% were denied." in text
        assert "▲ Crossed" in text
        assert "Denials rise, repeat or are appealed late" in text
        assert "Follow-up, Payments, Staff time, Growth" in text
        assert "34.2 days of charges are still unpaid; target 40 days or less." in text
        assert "3 of 12 claims that payers answered; too few to judge." in text
        assert "not measured. No charges were received." in text
        assert "Put appeal deadlines on a calendar" in text


def test_the_same_report_at_the_same_instant_is_the_same_message() -> None:
    one = compose(practice(), FIRM, figures(), PDF, sent_at=NOW)

    assert one == compose(practice(), FIRM, figures(), PDF, sent_at=NOW)
    with pytest.raises(ValueError, match="time zone"):
        compose(practice(), FIRM, figures(), PDF, sent_at=NOW.replace(tzinfo=None))


def test_approval_by_a_named_person_after_a_hold_releases_that_hold_only(store: Store) -> None:
    automatic, held = practice("automatic"), "12 rows were refused"
    first = deliver(store, automatic, FIRM, MONTH, now=NOW, held_because=held)
    approve(store, "cedar-therapy", MONTH, by="owner", now=NOW)
    other = deliver(store, automatic, FIRM, MONTH, now=NOW, held_because="13 rows were refused")
    released = deliver(store, automatic, FIRM, MONTH, now=NOW, held_because=held)

    assert (first.state, other.state, released.state) == ("held", "held", "sent")


@pytest.mark.parametrize(("by", "digest"), [("", "ab" * 32), ("owner", "cd" * 32)])
def test_a_hold_is_released_by_nobody_unnamed_and_for_no_other_report(
    store: Store, by: str, digest: str
) -> None:
    automatic, held = practice("automatic"), "12 rows were refused"
    deliver(store, automatic, FIRM, MONTH, now=NOW, held_because=held)
    approve(store, "cedar-therapy", MONTH, by=by, now=NOW)
    put(store, figures(digest=digest))

    assert deliver(store, automatic, FIRM, MONTH, now=NOW, held_because=held).state == "held"


def test_what_was_sent_is_kept_once_before_another_report_takes_its_place(store: Store) -> None:
    automatic, other = practice("automatic"), b"%PDF-1.7 another"
    keep_issued(store, "cedar-therapy", MONTH, other)  # not sent yet: nothing to keep
    deliver(store, automatic, FIRM, MONTH, now=NOW)
    keep_issued(store, "cedar-therapy", MONTH, PDF)  # the same again
    assert store.read_report("cedar-therapy", MONTH, "issued/1/report.pdf") is None

    keep_issued(store, "cedar-therapy", MONTH, other)
    store.write_report("cedar-therapy", MONTH, "report.pdf", other)
    keep_issued(store, "cedar-therapy", MONTH, b"%PDF-1.7 a third")

    assert store.read_report("cedar-therapy", MONTH, "issued/1/report.pdf") == PDF
    issued = store.read_report("cedar-therapy", MONTH, "issued/1/report.json")
    assert issued is not None
    assert json.loads(issued) == figures()
