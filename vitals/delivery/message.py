"""One report as a complete e-mail message: text, HTML and the PDF.

The same report sent at the same instant gives the same bytes. What must not live here: sending,
approval, or any figure that is not in report.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from vitals.practice import Firm, Practice
from vitals.report.signs import SIGNS
from vitals.report.templates import environment, plain_environment
from vitals.report.wording import (
    FEW,
    SIGN_MARKS,
    VERDICT_MARKS,
    in_unit,
    long_month,
    plain_number,
    sentence,
)

KEY_NUMBERS = ("days_in_ar", "net_collection_rate", "denial_rate")


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    symbol: str
    word: str


@dataclass(frozen=True, slots=True)
class _Number:
    label: str
    value: str


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
    brand = firm.brand_of(practice)
    return {
        "name": practice.name,
        "month": long_month(report["month"]),
        "headline": VERDICT_MARKS[report["verdict"]["state"]].word,
        "says": sentence(report["verdict"]["says"]),
        "signs": [_sign(trigger) for trigger in report["triggers"]],
        "numbers": _numbers(report),
        "sender": brand.name,
        "contact": brand.contact,
        "colour": brand.colour,
    }


def _sign(trigger: Mapping[str, Any]) -> _Sign:
    mark = SIGN_MARKS[trigger["state"]]
    return _Sign(SIGNS[trigger["id"]], mark.symbol, mark.word)


def _numbers(report: Mapping[str, Any]) -> list[_Number]:
    """Key numbers that were measured; "k of n" where a percentage would rest on too few."""
    entries = {entry["id"]: entry for entry in report["kpis"]}
    known = [entries[kpi] for kpi in KEY_NUMBERS if kpi in entries]
    return [_Number(entry["label"], _value(entry)) for entry in known if entry["value"] is not None]


def _value(entry: Mapping[str, Any]) -> str:
    if entry["interval"] is not None and (entry["denominator"] or 0) < FEW:
        return f"{plain_number(entry['numerator'])} of {plain_number(entry['denominator'])}"
    return in_unit(entry["value"], entry["unit"])
