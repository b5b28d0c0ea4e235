"""Numbers, dates and states in words people read: the last formatting step.

Money arrives as integer cents and leaves as text here and nowhere else. What must not live here:
what a number means.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

MISSING = "–"
"""Printed where a cell has nothing to say; never a zero."""

OVERRIDE = "The practice's own limit"
"""How a sentence about an override begins."""

FEW = 20
"""Under this many cases a share is shown as "k of n" and never as a bare percentage."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as the reader sees it: style class, symbol and word, so colour never stands alone."""

    tone: str
    symbol: str
    word: str


SIGN_MARKS = {
    "crossed": Mark("bad", "▲", "Crossed"),
    "watch": Mark("watch", "◆", "Watch"),
    "clear": Mark("good", "✓", "Clear"),
    "not_measurable": Mark("none", "○", "Not measured"),
}
STATUS_MARKS = {
    "red": Mark("bad", "▲", "Far off target"),
    "amber": Mark("watch", "◆", "Off target"),
    "green": Mark("good", "✓", "On target"),
}
NOT_MEASURED = Mark("none", "○", "Not measured")
TOO_FEW = Mark("none", "○", "Too few to judge")
NOT_JUDGED = Mark("none", "○", "No target")
NOT_YET_JUDGED = Mark("none", "○", "Not judged yet")
LEGEND = (
    *reversed(STATUS_MARKS.values()),
    Mark("none", "○", "Not measured, too few to judge, or no target"),
)
"""What the symbols beside the measures mean."""

ANSWER_MARKS = {
    "yes": Mark("good", "✓", "Yes"),
    "no": Mark("bad", "▲", "No"),
    "cannot_tell": Mark("none", "○", "Cannot tell"),
}
SYMPTOM_MARKS = {
    "present": Mark("bad", "▲", "Present"),
    "absent": Mark("good", "✓", "Absent"),
    "cannot_tell": Mark("none", "○", "Cannot tell"),
}
COUNTER_MARKS = {
    "present": Mark("good", "✓", "Holds"),
    "absent": Mark("plain", "–", "Does not hold"),
    "cannot_tell": Mark("none", "○", "Cannot tell"),
}
SETUP_MARKS = {
    "present": Mark("bad", "▲", "Fault seen"),
    "absent": Mark("good", "✓", "Within limit"),
    "cannot_tell": NOT_MEASURED,
}
VERDICT_MARKS = {
    "keep_in_house": Mark("good", "✓", "Keep billing in-house"),
    "fix_in_house": Mark("watch", "◆", "Mend it in-house"),
    "evaluate_outsourcing": Mark("bad", "▲", "Evaluate outsourcing"),
    "not_enough_data": Mark("none", "○", "Not enough data to judge"),
}


def half_up(value: float) -> int:
    """Round to the nearest whole number, a half away from zero.

    >>> half_up(2.5), half_up(-2.5), half_up(0.49)
    (3, -3, 0)
    """
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


def dollars(amount_cents: float | None) -> str:
    """Whole dollars, for sentences and cards.

    >>> dollars(123_456), dollars(-99), dollars(None)
    ('$1,235', '−$1', '–')
    """
    if amount_cents is None:
        return MISSING
    return f"{'−' if amount_cents < 0 else ''}${abs(half_up(amount_cents / 100)):,}"


def exact_dollars(amount_cents: int | None) -> str:
    """Dollars to the cent, for tables; integer arithmetic throughout.

    >>> exact_dollars(123_405), exact_dollars(-5), exact_dollars(None)
    ('$1,234.05', '−$0.05', '–')
    """
    if amount_cents is None:
        return MISSING
    whole, rest = divmod(abs(int(amount_cents)), 100)
    return f"{'−' if amount_cents < 0 else ''}${whole:,}.{rest:02d}"


def percent(share: float | None) -> str:
    """Percent with one decimal.

    >>> percent(0.0831), percent(None)
    ('8.3%', '–')
    """
    return MISSING if share is None else f"{share * 100:.1f}%".replace("-", "−")


def plain_number(value: float | None, digits: int = 1) -> str:
    """Format a number with thousands separators, decimals only where there are any.

    >>> plain_number(41.0), plain_number(1234.56), plain_number(None)
    ('41', '1,234.6', '–')
    """
    if value is None:
        return MISSING
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def in_unit(value: float | None, unit: str) -> str:
    """Format a KPI value or target in its own unit (ratio, days, cents, hours, else a number)."""
    if value is None:
        return MISSING
    if unit == "ratio":
        return percent(value)
    if unit == "cents":
        return dollars(value)
    if unit == "days":
        return f"{plain_number(value)} {'day' if value == 1 else 'days'}"
    return plain_number(value, 2)


def counted(n: int, one: str, many: str | None = None) -> str:
    """Number and noun.

    >>> counted(1, "file"), counted(1200, "row")
    ('1 file', '1,200 rows')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def long_month(month: str) -> str:
    """Name and year: ``2026-10`` is October 2026."""
    return str(pd.Period(month, "M").strftime("%B %Y"))


def month_name(month: str) -> str:
    """Return the name alone: ``2026-10`` is October."""
    return str(pd.Period(month, "M").strftime("%B"))


def short_month(month: str) -> str:
    """Short name and year for axes: ``2026-10`` is Oct 2026."""
    return str(pd.Period(month, "M").strftime("%b %Y"))


def long_date(day: date) -> str:
    """Return a date as October 31, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def contact_line(name: str, contact: str) -> str:
    """Leave the firm's name out of its contact, as it stands beside it already.

    >>> contact_line("Acme", "Acme, 555-0100"), contact_line("Acme", "a@acme.example")
    ('555-0100', 'a@acme.example')
    """
    return contact.removeprefix(name).lstrip(" ,;·|–-") if name else contact


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


DAY = re.compile(rf"\b([1-9]|[12]\d|3[01]) ({'|'.join(calendar.month_name[1:])}) (\d{{4}})\b")
"""A date as the rules write it."""


def sentence(text: str) -> str:
    """Start with a capital, end with a full stop, and set percentages and dates as everywhere here.

    >>> sentence("no log came"), sentence("8 % is done."), sentence("due by 1 May 2026")
    ('No log came.', '8% is done.', 'Due by May 1, 2026.')
    """
    text = re.sub(r"(\d)[\s\u202f]%", r"\1%", text.strip())
    text = text.replace(" in house", " in-house")
    text = DAY.sub(r"\2 \1, \3", text)
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def first_sentence(text: str) -> str:
    """Return the first sentence of a text.

    >>> first_sentence("37 % are overdue. 14 % were never worked.")
    '37% are overdue.'
    """
    return sentences(text)[0]


def details(text: str, most: int = 1) -> str:
    """Return up to *most* sentences after a headline, or the only sentence there is.

    A sentence that only names a limit in force is told once, where the overrides are.

    >>> details("No: it fails. 37 % wait. 14 % lie.")
    '37% wait.'
    """
    headline, *rest = [one for one in sentences(text) if not one.startswith(OVERRIDE)]
    return " ".join(rest[:most]) or headline


def of_this_month(text: str, month: str) -> str:
    """Leave the report's own month unsaid where a sentence only places itself in it.

    >>> of_this_month("5 were denied in May 2026; 4 is usual.", "2026-05")
    '5 were denied; 4 is usual.'
    """
    said = f" in {long_month(month)}"
    return text.replace(f",{said}:", ":").replace(said, "")


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, at least one."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z0-9$])", sentence(text))
