"""What one cell of a table may say, and what it means: dates, dollars, counts, codes.

A converter takes the trimmed text of a cell and returns its value or raises ValueError; nothing
here knows columns or rows. Dollars become integer cents by moving digits, never through a float.
A message never repeats a cell: a claim number may stand in the wrong column.

>>> to_cents("$1,234.50"), to_cents("(20.00)"), to_cents("-5"), to_cents("12.5")
(123450, -2000, -500, 1250)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import partial

from vitals.exports.dates import EPOCH_1900, Order, doubtful, to_date, to_month

NULL_WORDS = frozenset({"", "-", "--", "---", "n/a", "#n/a", "null", "none", "nan", "nat"})
"""Cells, in lower case, that say nothing. A zero says something."""

Value = str | int | bool | date

_NUMBER = re.compile(
    r"(?P<outer>\$ ?(?=\())?(?P<open>\()? ?(?P<before>[+-])? ?(?(outer)|\$?) ?(?P<sign>[+-])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?"
    r" ?(?P<after>-|CR|DR)?(?(open) ?\)(?: ?(?P<beyond>CR|DR))?)",
    re.ASCII | re.IGNORECASE,
)
_SIGNS = ("before", "sign", "after", "open", "beyond")
_PLUS = frozenset({"+", "DR"})
_BOTH_CREDIT = ["(", "CR"]
_ACCOUNTING_ZERO = frozenset({"$-", "$ -"})
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


def to_decimal(text: str) -> Decimal:
    """Return the exact number of a text with ``$ , ( ) CR DR`` and a sign before or after it.

    Brackets and CR say the same; of any other two signs one must be wrong. ``$ -`` is
    a spreadsheet's accounting zero.

    >>> to_decimal("$1,234.50"), to_decimal("12.50 CR"), to_decimal("$ (7)"), to_decimal("$ -")
    (Decimal('1234.50'), Decimal('-12.50'), Decimal('-7'), Decimal('0'))
    """
    text = text.replace("\u2212", "-")
    if text in _ACCOUNTING_ZERO:
        return Decimal(0)
    match = _NUMBER.fullmatch(text)
    whole = match["whole"].replace(",", "") if match else ""
    part = (match["part"] or "") if match else ""
    if match is None or not whole + part or len(whole) > _MOST_DIGITS:
        raise ValueError("no number")
    signs = [match[name].upper() for name in _SIGNS if match[name]]
    if len(signs) > 1 and sorted(signs) != _BOTH_CREDIT:
        raise ValueError("two signs")
    size = Decimal(f"{whole or '0'}.{part or '0'}" if part else whole)
    return size if not signs or signs[0] in _PLUS else -size


def to_scaled(text: str, places: int, *, is_exact: bool) -> int:
    """Return a decimal number × 10^places; digits beyond are an error, or rounded half up.

    >>> to_scaled("1.5", 3, is_exact=False), to_scaled("37.125", 2, is_exact=False)
    (1500, 3713)
    """
    scaled = to_decimal(text).scaleb(places)
    if is_exact and scaled != scaled.to_integral_value():
        raise ValueError("more digits than the unit has")
    return int(scaled.to_integral_value(rounding=ROUND_HALF_UP))


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


_ORDERS: Mapping[Order, str] = {
    "month_first": "a date such as 2026-03-31 or 03/31/2026",
    "day_first": "a date such as 2026-03-31 or 31/03/2026",
    "iso": "a date such as 2026-03-31",
}


def dates(order: Order = "month_first", epoch: date = EPOCH_1900) -> Cell:
    """Build the cell of a date whose slashes are in *order*, its numbers counted from *epoch*."""
    return Cell(
        rule="bad-date",
        expected=_ORDERS[order],
        convert=partial(to_date, order=order, epoch=epoch),
        suspects=partial(doubtful, order=order),
    )


TEXT = Cell(rule="bad-text", expected="a text", convert=to_text)
DATE = dates()
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
