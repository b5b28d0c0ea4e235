"""What one cell of a table may say, and what it means: dates, dollars, counts, codes.

A converter takes the trimmed text of a cell and returns its value or raises ValueError; nothing
here knows columns or rows. Dollars become integer cents by moving digits, never through a float.
A message never repeats a cell: a claim number may stand in the wrong column.

>>> to_cents("$1,234.50"), to_cents("(20.00)"), to_cents("-5"), to_cents("12.5")
(123450, -2000, -500, 1250)
>>> to_date("2026-03-31"), to_date("3/31/2026 08:15")
(datetime.date(2026, 3, 31), datetime.date(2026, 3, 31))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

NULL_WORDS = frozenset({"", "-", "--", "---", "n/a", "#n/a", "null", "none", "nan", "nat"})
"""Cells, in lower case, that say nothing. A zero says something."""

Value = str | int | bool | date

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}|(\d{{4}})(\d{{2}})(\d{{2}})", re.ASCII)
_US = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_TIME}", re.ASCII)
_NUMBER = re.compile(
    r"(?P<open>\()? ?(?P<before>[+-])? ?\$? ?(?P<sign>[+-])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?"
    r" ?(?P<after>-)?(?(open)\))",
    re.ASCII,
)
_MOST_DIGITS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of cell: what it expects in words, the rule a bad one breaks, and its converter.

    ``suspects`` looks at all distinct texts of a column and names those whose meaning the column
    itself puts in doubt.
    """

    rule: str
    expected: str
    convert: Callable[[str], Value]
    suspects: Callable[[Iterable[str]], frozenset[str]] | None = None
    allowed: tuple[str, ...] = ()


def is_null(text: str) -> bool:
    """Tell whether a trimmed cell says nothing.

    >>> is_null("N/A"), is_null("0")
    (True, False)
    """
    return text.lower() in NULL_WORDS


def tidy(text: str) -> str:
    r"""Return a cell with runs of white space, newlines included, as one blank and none around.

    >>> tidy("  two\r\nlines  ")
    'two lines'
    """
    return " ".join(text.replace("\x00", " ").split())


def describe(text: str) -> str:
    """Say what a cell looks like without saying what it holds.

    >>> describe("13/40/2026"), describe("Smith")
    ('text of 10 characters in the form 99/99/9999', 'text of 5 characters')
    """
    if not text:
        return "nothing"
    length = f"text of {len(text)} character{'s' if len(text) > 1 else ''}"
    has_digit = any(character.isdigit() for character in text)
    return f"{length} in the form {_form(text)}" if has_digit and len(text) <= 20 else length


def _form(text: str) -> str:
    shape = ("9" if c.isdigit() else c if c in "/-.,:$()+ " else "x" for c in text)
    return "".join(shape)


def to_text(text: str) -> str:
    """Return the text as it is."""
    return text


def to_date(text: str) -> date:
    """Return the calendar date of an ISO or MM/DD/YYYY text; a time of day is dropped."""
    if match := _ISO.fullmatch(text):
        year, month, day = (part for part in match.groups() if part)
    elif match := _US.fullmatch(text):
        month, day, year = match.groups()
    else:
        raise ValueError("no date")
    return date(int(year), int(month), int(day))


def day_first(texts: Iterable[str]) -> frozenset[str]:
    """Name the slash dates of a column that some other date of it makes ambiguous.

    ``13/02/2026`` can only be day first; beside it ``03/04/2026`` could be either.

    >>> sorted(day_first(["13/02/2026", "03/04/2026", "03/14/2026"]))
    ['03/04/2026']
    >>> day_first(["03/04/2026", "03/14/2026"])
    frozenset()
    """
    parts = {text: match for text in texts if (match := _US.fullmatch(text))}
    if not any(int(m[1]) > 12 and 1 <= int(m[2]) <= 12 for m in parts.values()):
        return frozenset()
    return frozenset(t for t, m in parts.items() if max(int(m[1]), int(m[2])) <= 12)


def to_scaled(text: str, places: int, *, is_exact: bool) -> int:
    """Return a decimal number × 10^places; digits beyond are an error, or rounded half up.

    >>> to_scaled("1.5", 3, is_exact=False), to_scaled("37.125", 2, is_exact=False)
    (1500, 3713)
    """
    match = _NUMBER.fullmatch(text)
    whole = match["whole"].replace(",", "") if match else ""
    part = (match["part"] or "") if match else ""
    if match is None or not whole + part or len(whole) > _MOST_DIGITS:
        raise ValueError("no number")
    signs = [s for s in (match["before"], match["sign"], match["after"], match["open"]) if s]
    if len(signs) > 1:
        raise ValueError("two signs")
    kept, rest = part[:places].ljust(places, "0"), part[places:]
    if is_exact and rest.strip("0"):
        raise ValueError("more digits than the unit has")
    size = int((whole + kept) or "0") + (rest[:1] >= "5")
    return size if signs in ([], ["+"]) else -size


def to_cents(text: str) -> int:
    """Return dollars as integer cents: ``$1,234.50``, ``(20.00)``, ``-5``, ``12.5``, ``5-``."""
    return to_scaled(text, 2, is_exact=True)


def to_count(text: str) -> int:
    """Return a whole number; ``2.0`` is 2, ``2.5`` is none."""
    return to_scaled(text, 0, is_exact=True)


def to_flag(text: str) -> bool:
    """Return True or False of true/false, yes/no, y/n, t/f, 1/0."""
    word = text.lower()
    if word not in {"true", "yes", "y", "t", "1", "false", "no", "n", "f", "0"}:
        raise ValueError("no flag")
    return word in {"true", "yes", "y", "t", "1"}


def to_month(text: str) -> str:
    """Return YYYY-MM of a month or of any date in it.

    >>> to_month("2026-03"), to_month("03/2026"), to_month("2026-03-31")
    ('2026-03', '2026-03', '2026-03')
    """
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII):
        year, month = match.groups()
    elif match := re.fullmatch(r"(\d{1,2})/(\d{4})", text, re.ASCII):
        month, year = match.groups()
    else:
        return to_date(text).strftime("%Y-%m")
    return date(int(year), int(month), 1).strftime("%Y-%m")


TEXT = Cell(rule="bad-text", expected="a text", convert=to_text)
DATE = Cell(
    rule="bad-date",
    expected="a date such as 2026-03-31 or 03/31/2026",
    convert=to_date,
    suspects=day_first,
)
CENTS = Cell(
    rule="bad-amount",
    expected="dollars with at most two decimals, such as 1234.50 or (20.00)",
    convert=to_cents,
)
COUNT = Cell(rule="bad-number", expected="a whole number", convert=to_count)
THOUSANDTHS = Cell(
    rule="bad-number",
    expected="a decimal number such as 1.5",
    convert=lambda text: to_scaled(text, 3, is_exact=False),
)
HUNDREDTHS = Cell(
    rule="bad-number",
    expected="hours as a decimal number such as 37.5",
    convert=lambda text: to_scaled(text, 2, is_exact=False),
)
FLAG = Cell(rule="unknown-code", expected="true or false", convert=to_flag)
MONTH = Cell(rule="bad-date", expected="a month such as 2026-03", convert=to_month)


def one_of(*allowed: str, also: Mapping[str, str] | None = None) -> Cell:
    """Build the cell of a closed vocabulary; case, blanks and hyphens do not matter.

    >>> one_of("no_show").convert("No Show")
    'no_show'
    """
    known = {_plain(word): word for word in allowed}
    known |= {_plain(word): meant for word, meant in (also or {}).items()}

    def convert(text: str) -> str:
        if (word := known.get(_plain(text))) is None:
            raise ValueError("not in the vocabulary")
        return word

    words = ", ".join(allowed)
    return Cell(
        rule="unknown-code", expected=f"one of {words}", convert=convert, allowed=tuple(allowed)
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().lower())


def near(text: str, allowed: Sequence[str]) -> str:
    """Name the word of a vocabulary a wrong cell comes closest to, empty where none is close.

    >>> near("payd", ("paid", "denied"))
    'paid'
    """
    close = get_close_matches(_plain(text), allowed, n=1, cutoff=0.75)
    return close[0] if close else ""
