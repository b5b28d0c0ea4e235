"""Dates and months as billing systems and spreadsheets write them.

A converter takes trimmed text and returns a calendar date or raises ValueError; a time of day is
dropped. What must not live here: columns, rows, or which order a system writes its dates in.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

Order = Literal["month_first", "day_first", "iso"]

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of a spreadsheet's two calendars; the first holds from 1900-03-01 on."""
SERIAL_YEARS = range(2000, 2050)
"""Years a number may stand for as a date; outside them it is some other number."""

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm]|Z| ?[+-]\d{2}:?\d{2})?)?"
_I = re.IGNORECASE
_ISO = re.compile(
    rf"(\d{{4}})(?P<mark>[-/])(\d{{1,2}})(?P=mark)(\d{{1,2}}){_TIME}|(\d{{4}})(\d{{2}})(\d{{2}})",
    re.ASCII,
)
_SLASH = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_NAME = rf"({'|'.join(_NAMES.split())})[a-z]*\.?"
_DAY_OF_WEEK = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_WORDS = (
    re.compile(
        rf"{_DAY_OF_WEEK}(?P<m>{_NAME}) (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){_TIME}", re.IGNORECASE
    ),
    re.compile(
        rf"(?P<d>\d{{1,2}})[- ](?P<m>{_NAME})[-, ] ?(?P<y>\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
    ),
)
_MONTH_WORD = re.compile(rf"{_NAME}[-, ]+ ?'?(\d{{4}}|\d{{2}})", _I)


class NoSuchDayError(ValueError):
    """A date in a known form on a day that its month does not have, such as 09/31/2026."""


def to_date(text: str, order: Order = "month_first", epoch: date = EPOCH_1900) -> date:
    """Return the calendar date of a text: ISO, 3/31/2026, 3/31/26, Mar 31, 2026, 31-Mar-26, 46112.

    *order* says how slash dates are read (``iso``: not at all), *epoch* what number 0 of a
    spreadsheet is. Two-digit years are those of 1970 to 2069.

    >>> to_date("2026/03/31"), to_date("31/3/2026", "day_first"), to_date("46112")
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 31), datetime.date(2026, 3, 31))
    """
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups() if part and part not in "-/")
        return _date(year, month, day)
    if match := _SERIAL.fullmatch(text):
        return _serial(int(match[1]), epoch)
    if (match := _SLASH.fullmatch(text)) and order != "iso":
        first, second = int(match[1]), int(match[3])
        month, day = (first, second) if order == "month_first" else (second, first)
        return _date(_year(match[4]), month, day)
    for form in _WORDS:
        if match := form.fullmatch(text):
            return _date(_year(match["y"]), _month(match["m"]), int(match["d"]))
    raise ValueError("no date")


def _date(year: int, month: int, day: int) -> date:
    if year and 1 <= month <= 12 and monthrange(year, month)[1] < day <= 31:
        raise NoSuchDayError("no such day")
    return date(year, month, day)


def _serial(number: int, epoch: date) -> date:
    day = epoch + timedelta(days=number)
    if day.year not in SERIAL_YEARS:
        raise ValueError("no plausible date")
    return day


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) - 100 * (int(text) >= 70)


def _month(name: str) -> int:
    return _NAMES.split().index(name[:3].lower()) + 1


def doubtful(texts: Iterable[str], order: Order = "month_first") -> frozenset[str]:
    """Name the slash dates of a column that some other date of it makes ambiguous.

    ``13/02/2026`` can only be day first; beside it ``03/04/2026`` could be either.

    >>> sorted(doubtful(["13/02/2026", "03/04/2026", "03/14/2026"]))
    ['03/04/2026']
    >>> doubtful(["03/04/2026", "03/14/2026"])
    frozenset()
    """
    parts = {
        text: (int(match[1]), int(match[3]))
        for text in texts
        if (match := _SLASH.fullmatch(text)) and order != "iso"
    }
    at = 0 if order == "month_first" else 1
    if not any(pair[at] > 12 and 1 <= pair[1 - at] <= 12 for pair in parts.values()):
        return frozenset()
    return frozenset(text for text, pair in parts.items() if max(pair) <= 12)


def to_month(text: str) -> str:
    """Return YYYY-MM of a month or of any date in it.

    >>> to_month("2026-03"), to_month("03/2026"), to_month("Mar-26"), to_month("2026-03-31")
    ('2026-03', '2026-03', '2026-03', '2026-03')
    """
    if match := re.fullmatch(r"(\d{4})[-/](\d{2})", text, re.ASCII):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{1,2})[-/](\d{4})", text, re.ASCII):
        year, month = int(match[2]), int(match[1])
    elif match := _MONTH_WORD.fullmatch(text):
        year, month = _year(match[2]), _month(match[1])
    else:
        return to_date(text).strftime("%Y-%m")
    return date(year, month, 1).strftime("%Y-%m")
