"""One report as a complete e-mail message: text, HTML and the PDF.

The same report sent at the same instant gives the same bytes. What must not live here: sending,
approval, or any figure that is not in report.json.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from vitals.practice import Firm, Practice
from vitals.report.actions import actions
from vitals.report.answer import partner_headline
from vitals.report.minute import window
from vitals.report.signs import SHORT, SIGNS, verdict_headline
from vitals.report.templates import environment, plain_environment
from vitals.report.wording import (
    FEW,
    SIGN_MARKS,
    VERDICT_MARKS,
    contact_line,
    counted,
    dollars,
    in_unit,
    long_month,
    percent,
    plain_number,
    sentence,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the message: its mark or name, and what it says."""

    name: str
    says: str


def compose(
    practice: Practice, firm: Firm, report: Mapping[str, Any], pdf: bytes, *, sent_at: datetime
) -> bytes:
    """Return the message of one report as bytes with CRLF line ends; *report* is report.json.

    Raises ValueError where the report is another practice's, or *sent_at* carries no zone.
    """
    if report["practice"] != practice.id:
        raise ValueError(f"the report is of {report['practice']!r}, not of {practice.id!r}")
    if sent_at.tzinfo is None:
        raise ValueError("sent_at needs a time zone")
    words = _words(practice, firm, report)
    message = EmailMessage(policy=SMTP)
    _address(message, practice, firm, report, sent_at)
    message.set_content(plain_environment().get_template("email.txt.j2").render(words), cte="8bit")
    html = environment().get_template("email.html.j2").render(words)
    message.add_alternative(html, subtype="html", cte="8bit")
    name = f"{practice.id}-{report['month']}.pdf"
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    _fix_boundaries(message, report["inputs_digest"])
    return message.as_bytes()


def _address(
    message: EmailMessage,
    practice: Practice,
    firm: Firm,
    report: Mapping[str, Any],
    sent_at: datetime,
) -> None:
    sender = firm.brand_of(practice).sender
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = [Address(addr_spec=address) for address in practice.reports.recipients]
    month = long_month(report["month"])
    message["Subject"] = f"{practice.name}: billing report for {month}"
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = message_id(practice, firm, report)


def message_id(practice: Practice, firm: Firm, report: Mapping[str, Any]) -> str:
    """The message's id, the same for the same report whenever it is sent."""
    domain = firm.brand_of(practice).sender.address.rpartition("@")[2] or "localhost"
    return f"<{practice.id}.{report['month']}.{report['inputs_digest'][:16]}@{domain}>"


def _fix_boundaries(message: EmailMessage, digest: str) -> None:
    """Name the parts after the report, as the library would draw random names."""
    for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest[:32]}_{depth}")


def _words(practice: Practice, firm: Firm, report: Mapping[str, Any]) -> dict[str, Any]:
    brand, verdict = firm.brand_of(practice), report["verdict"]
    worklists, setup = report.get("worklists", ()), report.get("setup", ())
    is_urgent, handover = verdict.get("is_urgent") is True, report.get("handover")
    return {
        "name": practice.name,
        "month": long_month(report["month"]),
        "symbol": VERDICT_MARKS[verdict["state"]].symbol,
        "headline": partner_headline(
            verdict["state"], verdict.get("functions", ()), handover, report["month"]
        )
        or verdict_headline(verdict["state"], is_urgent=is_urgent, is_early=bool(setup)),
        "says": sentence(verdict["says"]),
        "numbers": list(_numbers(report)),
        "signs": list(_signs(report["triggers"])),
        "actions": actions(report["triggers"], worklists, setup, handover),
        "sender": brand.name,
        "contact": contact_line(brand.name, brand.contact),
        "colour": brand.colour,
    }


def _signs(triggers: Sequence[Mapping[str, Any]]) -> Iterator[_Line]:
    """Troubled signs one by one, then the rest by name only, gathered by state."""
    for state in ("crossed", "watch"):
        for trigger in triggers:
            if trigger["state"] == state:
                yield _Line(_marked(state), SIGNS[trigger["id"]])
    for state in ("clear", "not_measurable"):
        names = [SHORT[trigger["id"]] for trigger in triggers if trigger["state"] == state]
        if names:
            yield _Line(_marked(state), ", ".join(names))


def _marked(state: str) -> str:
    mark = SIGN_MARKS[state]
    return f"{mark.symbol} {mark.word}"


def _numbers(report: Mapping[str, Any]) -> Iterator[_Line]:
    """Money, waiting and denials; what was not measured says so with its reason."""
    entries = {entry["id"]: entry for entry in report["kpis"]}
    for kpi, (name, says) in NUMBERS.items():
        entry = entries.get(kpi)
        if entry is None or entry["value"] is None:
            reason = sentence((entry or {}).get("reason") or "")
            yield _Line(name, f"not measured. {reason}".strip())
        else:
            yield _Line(name, says(entry))


def _came_in(entry: Mapping[str, Any]) -> str:
    months = window(entry.get("reason"))
    came, due = dollars(entry["numerator"]), dollars(entry["denominator"])
    over = f"{came} over {months[0].lower()}{months[1:]}"
    if entry["value"] >= 1:
        return f"{over}, all of the {due} due."
    return f"{over}, of {due} due ({percent(entry['value'])}{_target(entry)})."


def _waiting(entry: Mapping[str, Any]) -> str:
    return f"{in_unit(entry['value'], entry['unit'])} of charges are still unpaid{_target(entry)}."


def _denied(entry: Mapping[str, Any]) -> str:
    """The share only where it rests on enough claims."""
    claims = f"{plain_number(entry['numerator'])} of {counted(entry['denominator'], 'claim')}"
    if entry["denominator"] < FEW:
        return f"{claims} that payers answered; too few to judge."
    return f"{claims} that payers answered ({percent(entry['value'])}{_target(entry)})."


def _target(entry: Mapping[str, Any]) -> str:
    """The target behind a figure, empty where there is none."""
    target = entry.get("target")
    if target is None:
        return ""
    more = "more" if entry.get("better") == "higher" else "less"
    return f"; target {in_unit(target, entry['unit'])} or {more}"


NUMBERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "net_collection_rate": ("Came in", _came_in),
    "days_in_ar": ("Waiting", _waiting),
    "denial_rate": ("Denied", _denied),
}
"""The three numbers of the message: KPI, its name on a phone, and how it is told."""
