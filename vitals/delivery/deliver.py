"""From a finished report to the outbox: approval, one delivery per report, and the record.

Approval is given to one report, named by its digest; a report that changed needs a new one. Given
by a named person after a hold, it releases that hold too, as long as its reason stays the same.
What must not live here: the clock, rendering, or the wording of the message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from vitals.delivery.issued import keep_figures
from vitals.delivery.message import compose, message_id
from vitals.errors import VitalsError
from vitals.practice import Firm, Practice
from vitals.store import Store

State = Literal["sent", "held", "already_sent"]
APPROVAL = "approval.json"


class NoReport(VitalsError):
    """There is no report to approve; says how to make one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one report: its state, the reason in words, and where the message lies."""

    state: State
    reason: str
    place: str

    @property
    def says(self) -> str:
        """State, reason and place in one line for a log or a terminal."""
        state = self.state.replace("_", " ")
        return f"{state}: {self.reason}{f' ({self.place})' if self.place else ''}"


def approve(store: Store, practice_id: str, month: str, *, by: str, now: datetime) -> str:
    """Approve the report of one practice and month as it stands now and return its digest.

    Where the report is held, the approval of a named person (*by*) releases it from that hold.
    Raises NoReport where none was made.
    """
    report = _report(store, practice_id, month)
    if report is None:
        raise NoReport(
            f"{practice_id} has no report for {month}; make it with: "
            f"vitals report --month {month} --practice {practice_id}"
        )
    digest = str(report["inputs_digest"])
    record = {
        "digest": digest,
        "by": by,
        "at": now.isoformat(),
        "releases": _held_for(store, practice_id, month, digest) if by else None,
    }
    content = json.dumps(record, indent=1, sort_keys=True).encode()
    store.write_report(practice_id, month, APPROVAL, content)
    return digest


def deliver(
    store: Store,
    practice: Practice,
    firm: Firm,
    month: str,
    *,
    now: datetime,
    held_because: str | None = None,
) -> Delivery:
    """Put the report's message into the outbox, once, or hold it and say why.

    *held_because* is a fault in the practice's data; it holds the report, however it is approved
    otherwise, until a named person approves it knowing of this very hold.
    Sent and held are recorded; the same report asked for again is ``already_sent``.
    """
    report = _report(store, practice.id, month)
    pdf = store.read_report(practice.id, month, "report.pdf")
    if report is None or pdf is None:
        return _hold(store, practice.id, month, "", "no report was made for this month", now)
    digest = str(report["inputs_digest"])
    if sent := _sent(store, practice.id, month, digest):
        return Delivery("already_sent", f"sent on {str(sent['at'])[:10]}", str(sent["place"]))
    approval = _approval(store, practice.id, month, digest)
    if held_because and approval.get("releases") == held_because:
        held_because = None
    reason = held_because or _obstacle(store, practice, month, report)
    if reason:
        return _hold(store, practice.id, month, digest, reason, now)
    return _send(store, practice, firm, report, pdf, now)


def _obstacle(store: Store, practice: Practice, month: str, report: Mapping[str, Any]) -> str:
    """Why the report may not go out, empty where it may."""
    if report["practice"] != practice.id or report["month"] != month:
        return "the report on file is another practice's or month's"
    if not practice.reports.recipients:
        return "the practice's profile names no recipients"
    if practice.reports.approval == "automatic":
        return ""
    if _approval(store, practice.id, month, str(report["inputs_digest"])):
        return ""
    if store.read_report(practice.id, month, APPROVAL) is None:
        return f"waiting for approval: vitals approve {practice.id} {month}"
    return "the report changed after it was approved; it needs a new approval"


def _approval(store: Store, practice_id: str, month: str, digest: str) -> dict[str, Any]:
    """The approval of the report with this digest, empty where there is none."""
    content = store.read_report(practice_id, month, APPROVAL)
    given = {} if content is None else cast("dict[str, Any]", json.loads(content))
    return given if given.get("digest") == digest else {}


def _held_for(store: Store, practice_id: str, month: str, digest: str) -> str | None:
    """Why the report with this digest is held, as the record says last; None where it is not."""
    last = _history(store, practice_id, month)[-1:]
    return next(
        (
            str(entry["reason"])
            for entry in last
            if entry["state"] == "held" and entry["digest"] == digest
        ),
        None,
    )


def _send(
    store: Store,
    practice: Practice,
    firm: Firm,
    report: Mapping[str, Any],
    pdf: bytes,
    now: datetime,
) -> Delivery:
    month = str(report["month"])
    content = compose(practice, firm, report, pdf, sent_at=now)
    place = store.write_message(_name(store, practice.id, month), content)
    keep_figures(store, practice, report, now=now)
    store.append_delivery(
        {
            **_record(practice.id, month, str(report["inputs_digest"]), now),
            "state": "sent",
            "place": place,
            "recipients": list(practice.reports.recipients),
            "message_id": message_id(practice, firm, report),
        }
    )
    return Delivery("sent", "in the outbox", place)


def _name(store: Store, practice_id: str, month: str) -> str:
    """Name of the message; a changed report never overwrites a message already sent."""
    earlier = sum(entry["state"] == "sent" for entry in _history(store, practice_id, month))
    return f"{practice_id}-{month}{f'-{earlier + 1}' if earlier else ''}.eml"


def _hold(
    store: Store, practice_id: str, month: str, digest: str, reason: str, now: datetime
) -> Delivery:
    """Record the hold, once for as long as report and reason stay the same."""
    last = _history(store, practice_id, month)[-1:]
    known = [(entry["state"], entry["digest"], entry.get("reason")) for entry in last]
    if known != [("held", digest, reason)]:
        record = _record(practice_id, month, digest, now)
        store.append_delivery({**record, "state": "held", "reason": reason})
    return Delivery("held", reason, "")


def _record(practice_id: str, month: str, digest: str, now: datetime) -> dict[str, Any]:
    return {"practice": practice_id, "month": month, "digest": digest, "at": now.isoformat()}


def _history(store: Store, practice_id: str, month: str) -> list[dict[str, Any]]:
    return [
        entry
        for entry in store.deliveries()
        if entry["practice"] == practice_id and entry["month"] == month
    ]


def _sent(store: Store, practice_id: str, month: str, digest: str) -> dict[str, Any] | None:
    sent = [
        entry
        for entry in _history(store, practice_id, month)
        if entry["state"] == "sent" and entry["digest"] == digest
    ]
    return sent[-1] if sent else None


def _report(store: Store, practice_id: str, month: str) -> dict[str, Any] | None:
    content = store.read_report(practice_id, month, "report.json")
    return None if content is None else cast("dict[str, Any]", json.loads(content))
