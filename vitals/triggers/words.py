"""Numbers as an office manager reads them. What must not live here: any judgement."""

from __future__ import annotations

from datetime import date

from vitals.carc import GROUPS

_UNITS = ("share", "days", "count", "cents", "factor", "hours")


def month_name(month: str) -> str:
    """'2026-10' as 'October 2026'."""
    return f"{date.fromisoformat(month + '-01'):%B %Y}"


def share(value: float, decimals: int | None = None) -> str:
    """A ratio as a percentage: one decimal below 10 % unless it is whole.

    >>> share(0.369), share(0.083), share(0.05)
    ('37 %', '8.3 %', '5 %')
    """
    percent = 100 * value
    if decimals is None:
        decimals = 1 if abs(percent) < 9.95 else 0
    text = f"{percent:,.{decimals}f}"
    return f"{text.removesuffix('.0')} %"


def money(cents: float) -> str:
    """Cents as whole dollars, a minus sign in front.

    >>> money(123456), money(-50)
    ('$1,235', '$0')
    """
    dollars = round(abs(cents) / 100)
    return f"{'−' if cents < 0 and dollars else ''}${dollars:,}"


def plain(value: float) -> str:
    """A number with thousands separators, one decimal below 100 unless it is whole.

    >>> plain(6700.4), plain(4.26), plain(2.0)
    ('6,700', '4.3', '2')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")


def show(value: float, unit: str) -> str:
    """A value in its unit: share, days, count, cents, hours or factor (1.2 times)."""
    if unit not in _UNITS:
        raise ValueError(f"unit {unit!r} is none of {_UNITS}")
    if unit == "share":
        return share(value)
    if unit == "cents":
        return money(value)
    if unit == "days":
        return f"{plain(value)} {'day' if value == 1 else 'days'}"
    return f"{value:.2f}" if unit == "factor" else plain(value)


def beside(value: float, limit: float, unit: str) -> str:
    """A value that stands beside a limit: one more decimal where both would read the same.

    >>> beside(0.2976, 0.30, "share")
    '29.8 %'
    """
    text = show(value, unit)
    if unit == "share" and value != limit and text == show(limit, unit):
        return share(value, decimals=2 if abs(value) < 0.0995 else 1)
    return text


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
