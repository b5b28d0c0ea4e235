"""Ranges of cents and shares, and how they add up. What must not live here: what they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from vitals.triggers.words import money


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


def dollars(span: Span) -> str:
    """A range of cents in whole dollars; one amount where both ends read the same.

    >>> dollars(Span(120_000, 345_000)), dollars(Span(10, 20))
    ('$1,200 to $3,450', '$0')
    """
    low, high = money(span.low), money(span.high)
    return low if low == high else f"{low} to {high}"
