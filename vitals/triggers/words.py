"""Numbers as an office manager reads them. What must not live here: any judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from math import isclose

from vitals.carc import GROUPS

_UNITS = ("share", "days", "count", "cents", "factor", "hours")


_NUMBERS = ("no", "one", "two", "three")


def months_in_words(number: int) -> str:
    """'one month', 'two months', ... up to three in words, then in figures.

    >>> months_in_words(1), months_in_words(6)
    ('one month', '6 months')
    """
    text = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{text} {'month' if number == 1 else 'months'}"


def month_name(month: str) -> str:
    """'2026-10' as 'October 2026'."""
    return f"{date.fromisoformat(month + '-01'):%B %Y}"


class Told(str):
    """A number in words, which the words after it can agree with.

    A format spec is a noun, or 'one|many' or 'none|one|many' in which # stands for the number.

    >>> f"{Told('1'):claim}, {Told('3'):# claim was|# claims were}, {Told('0'):nobody|#|#}"
    '1 claim, 3 claims were, nobody'
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """The number alone, or the form of the words that agrees with it."""
        if not spec:
            return str(self)
        forms = spec if "|" in spec else f"# {spec}|# {spec}s"
        *none, one, many = forms.split("|")
        form = none[0] if none and self == "0" else one if self == "1" else many
        number = self if any(sign.isdigit() for sign in self) else f"{self} of"
        return form.replace("#", number)


def share(value: float, extra: int = 0) -> str:
    """A ratio as a percentage: one decimal below 10 % unless it is whole, *extra* ones more.

    Never 0 % and never 100 % where it is not.

    >>> share(0.369), share(0.083), share(0.05), share(0.0004), share(0.9996)
    ('37 %', '8.3 %', '5 %', '0.04 %', '99.96 %')
    """
    percent = 100 * value
    decimals = 1 if abs(percent) < 9.95 else 0
    return f"{_rounded(percent, decimals + extra, ends=(0, 100))} %"


def money(cents: float, extra: int = 0) -> str:
    """Cents as whole dollars, below one dollar or with *extra* to the cent; a minus sign in front.

    >>> money(123456), money(-50), money(123456, 1)
    ('$1,235', '−$0.50', '$1,234.56')
    """
    is_small = 0 < abs(cents) <= 50
    text = f"{abs(cents) / 100:,.2f}" if extra or is_small else f"{round(abs(cents) / 100):,}"
    return f"{'−' if cents < 0 and float(text.replace(',', '')) else ''}${text.removesuffix('.00')}"


def plain(value: float, extra: int = 0) -> str:
    """A number with thousands separators, one decimal below 100 unless it is whole.

    >>> plain(6700.4), plain(4.26), plain(2.0), plain(0.04), plain(6700.4, 1)
    ('6,700', '4.3', '2', '0.04', '6,700.4')
    """
    return _rounded(value, (0 if abs(value) >= 100 else 1) + extra, ends=(0,))


def _rounded(value: float, decimals: int, ends: tuple[float, ...]) -> str:
    """A rounded number without closing zeros; never reads as one of the *ends* that it is not."""
    for places in range(decimals, decimals + 4):
        text = f"{value:,.{places}f}"
        if not any(_number(text) == end != value for end in ends):
            break
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return trimmed.replace("-", "−") if _number(text) else "0"


def show(value: float, unit: str, extra: int = 0) -> str:
    """A value in its unit: share, days, count, cents, hours or factor (1.2 times)."""
    if unit not in _UNITS:
        raise ValueError(f"unit {unit!r} is none of {_UNITS}")
    if unit == "share":
        return share(value, extra)
    if unit == "cents":
        return money(value, extra)
    if unit == "factor":
        text = f"{value:.{2 + extra}f}"
        return text.replace("-", "−") if _number(text) else text.removeprefix("-")
    text = plain(value, extra)
    return f"{text} {'day' if text == '1' else 'days'}" if unit == "days" else text


def exact(limit: float, unit: str) -> Told:
    """A limit as it is.

    >>> exact(0.0025, "share"), exact(0.3, "share")
    ('0.25 %', '30 %')
    """
    return beside({"limit": limit}, unit)["limit"]


_MOST_EXTRA = 8
_EXACT = 2
"""Decimals more than usual that a limit may take to be told as it is."""


def beside(numbers: Mapping[str, float], unit: str) -> dict[str, Told]:
    """Numbers that stand beside each other, in so many decimals that none reads like another.

    They read in their true order, and what is called limit reads as it is.

    >>> beside({"value": 0.2976, "limit": 0.30}, "share")
    {'value': '29.8 %', 'limit': '30 %'}
    """
    told: dict[str, Told] = {}
    for extra in range(_MOST_EXTRA):
        told = {name: Told(show(number, unit, extra)) for name, number in numbers.items()}
        if _reads_true(numbers, told, unit, extra):
            break
    return told


def _reads_true(
    numbers: Mapping[str, float], told: Mapping[str, str], unit: str, extra: int
) -> bool:
    scale = {"share": 100, "cents": 0.01}.get(unit, 1)
    limit = scale * numbers.get("limit", 0.0)
    if extra < _EXACT and not isclose(limit, _number(told.get("limit", "0"))):
        return False
    return all(
        _order(numbers[one], numbers[other]) == _order(_number(told[one]), _number(told[other]))
        for one, other in combinations(numbers, 2)
    )


def _order(one: float, other: float) -> int:
    return 0 if isclose(one, other, abs_tol=1e-12) else -1 if one < other else 1


def _number(text: str) -> float:
    """The number that a text shows."""
    digits = "".join(sign for sign in text.replace("−", "-") if sign in "-.0123456789")
    return float(digits)


def sentence(text: str) -> str:
    """The text with a capital first letter and without a closing full stop."""
    trimmed = text.strip().removesuffix(".")
    return trimmed[:1].upper() + trimmed[1:]


def listed(items: list[str]) -> str:
    """Items as 'a', 'a and b', 'a, b and c'.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def reason_words(group: str) -> str:
    """A group of denial reasons in the words of ``denial_reasons.yaml``, within a sentence.

    >>> reason_words("authorization")
    'authorisation and referral'
    """
    label = GROUPS[group].label if group in GROUPS else group.replace("_", " ")
    return label[:1].lower() + label[1:]
