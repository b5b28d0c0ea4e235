"""Ranges of cents and shares, how they add up and how they read: never more exact than a dollar.

What must not live here: what they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``, never the other way round."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range whose ends are swapped or unknown."""
        if not self.low <= self.high:
            raise ValueError(f"a range from {self.low} to {self.high}")

    def __add__(self, other: Span) -> Span:
        """The range of the sum."""
        return Span(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Span) -> Span:
        """The range of the difference, the two taken as independent."""
        return Span(self.low - other.high, self.high - other.low)

    def times(self, factor: float) -> Span:
        """The range of the product with a factor of 0 or more."""
        return Span(self.low * factor, self.high * factor)

    @property
    def cents(self) -> tuple[int, int]:
        """Both ends in whole cents."""
        return round(self.low), round(self.high)


NOTHING = Span(0, 0)


def money(cents: float) -> str:
    """Cents in whole dollars, a minus sign in front.

    >>> money(123456), money(-99), money(30)
    ('$1,235', '−$1', '$0')
    """
    whole = round(abs(cents) / 100)
    return f"{'−' if cents < 0 and whole else ''}${whole:,}"


def percent(part: float) -> str:
    """A share of 1 with one decimal, unless it is whole.

    >>> percent(0.249), percent(0.6)
    ('24.9 %', '60 %')
    """
    return f"{100 * part:.1f}".removesuffix(".0") + " %"


def dollars(span: Span) -> str:
    """A range of cents in whole dollars; one amount where both ends read the same.

    >>> dollars(Span(120_000, 345_000)), dollars(Span(10, 20))
    ('$1,200 to $3,450', '$0')
    """
    low, high = money(span.low), money(span.high)
    return low if low == high else f"{low} to {high}"
