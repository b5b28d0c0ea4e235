"""What the KPI frames tell of money a month: means of twelve months, growth of a stock, the yield.

A month counts where its KPI has a value, or had no case. Amounts are cents. What must not live
here: assumptions, or what an amount is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.triggers.history import History, Track, read_history
from vitals.triggers.statistics import Flags, Floats

MONTHS = 12
"""Known months a monthly mean is taken of, at most."""

LEAST = 3
"""Known months under which nothing is said of a month's loss."""

SETTLED = 6
"""Months of books before old balances can be told from books that have just begun."""

_FEW = "fewer than three months are known"

Part = tuple[str, str, str]
"""KPI, dimension, member."""


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount a month, and of how many months it is the mean."""

    amount: float
    months: int


Told = Flow | str
"""A flow, or the reason why there is none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The frames of one practice as of the month at ``index``."""

    history: History
    index: int

    def mean(self, kpi: str) -> float | None:
        """Mean of the last known values, up to twelve; None where no month is known."""
        known = self._known(kpi)
        return float(known.mean()) if len(known) else None

    def months(self, kpi: str) -> int:
        """Of how many months ``mean`` is the mean."""
        return len(self._known(kpi))

    def _known(self, kpi: str) -> Floats:
        track = self.history.tracks.get(kpi)
        values = np.array([]) if track is None else track.value[: self.index + 1]
        known: Floats = values[~np.isnan(values)][-MONTHS:]
        return known

    def numerators(self, kpi: str) -> Floats:
        """Numerators of all months so far, NaN where unknown."""
        track = self.history.tracks.get(kpi)
        return np.array([]) if track is None else track.numerator[: self.index + 1]

    def latest(self, kpi: str) -> float | None:
        """The value of the month itself."""
        value = self.history.value(kpi, self.index)
        return None if np.isnan(value) else value

    def monthly(self, part: Part, skip: int = 0, *, none_is_nothing: bool = True) -> Told:
        """Mean numerator of one part over the known months of twelve, the last *skip* left out.

        A month without any case counts as 0, or with *none_is_nothing* off as not known.
        """
        kpi = self.history.tracks.get(part[0])
        track = self.history.parts.get(part)
        if kpi is None:
            return self.reason(part[0])
        window = self._window(skip)
        amounts = _amounts(kpi, track, none_is_nothing=none_is_nothing)[window]
        known = amounts[~np.isnan(amounts)]
        return self._flow(float(known.sum()), len(known), part[0])

    def of_year(self, kpi: str) -> Told:
        """A twelve-month KPI's numerator as of the month, a month of those on file."""
        track = self.history.tracks.get(kpi)
        if track is None or np.isnan(track.value[self.index]):
            return self.reason(kpi)
        months = int((~np.isnan(track.value[self._window()])).sum())
        return self._flow(float(track.numerator[self.index]), months, kpi)

    def growth(self, part: Part, before: int = 0) -> Told:
        """What a stock has grown by a month over up to twelve months; below 0 where it fell.

        Months among the first *before* of the books are no start.
        """
        kpi, track = self.history.tracks.get(part[0]), self.history.parts.get(part)
        if kpi is None:
            return self.reason(part[0])
        stock = _amounts(kpi, track)
        first = max(before, self.index - MONTHS)
        known = [at for at in range(first, self.index + 1) if not np.isnan(stock[at])]
        if not known or np.isnan(stock[self.index]):
            return self._unknown(part[0])
        months = known[-1] - known[0]
        return self._flow(float(stock[known[-1]] - stock[known[0]]), months, part[0])

    def net_yield(self) -> float | None:
        """Payments over charges of the months of twelve that tell both; None under three months.

        Never above 1: it turns charges into the money they bring.
        """
        paid, charged = self._paid_and_charged()
        if len(paid) < LEAST or not charged.sum() > 0:
            return None
        return min(1.0, max(0.0, float(paid.sum() / charged.sum())))

    def yield_months(self) -> int:
        """Of how many months ``net_yield`` is told."""
        return len(self._paid_and_charged()[0])

    def _paid_and_charged(self) -> tuple[Floats, Floats]:
        """Payments and charges of the months of twelve that tell both."""
        names = ("payments_received", "charges_posted")
        tracks = [self.history.tracks[name] for name in names if name in self.history.tracks]
        if len(tracks) < len(names):
            return np.array([]), np.array([])
        paid, charged = (track.value[self._window()] for track in tracks)
        both = ~np.isnan(paid) & ~np.isnan(charged)
        return paid[both], charged[both]

    def reason(self, kpi: str) -> str:
        """Why the KPI has no value in the month."""
        track = self.history.tracks.get(kpi)
        said = track.reason[self.index] if track is not None else ""
        return said or "it was not computed"

    def _window(self, skip: int = 0) -> slice:
        end = max(0, self.index + 1 - skip)
        return slice(max(0, end - MONTHS), end)

    def _flow(self, total: float, months: int, kpi: str) -> Told:
        if months >= LEAST:
            return Flow(total / months, months)
        return self._unknown(kpi) if months == 0 else _FEW

    def _unknown(self, kpi: str) -> str:
        """The KPI's own reason where it has no value; with one its reason is a caveat on it."""
        return self.reason(kpi) if self.latest(kpi) is None else _FEW


def _amounts(kpi: Track, part: Track | None, *, none_is_nothing: bool = True) -> Floats:
    """Numerators of a part by month: 0 where the KPI had no case, NaN where it is not known."""
    is_empty: Flags = (kpi.denominator == 0) & none_is_nothing
    is_known = ~np.isnan(kpi.value) | is_empty
    told = np.full(len(kpi.value), np.nan) if part is None else part.numerator
    amounts: Floats = np.where(is_empty & np.isnan(told), 0.0, told)
    return np.where(is_known, amounts, np.nan)


def evidence(
    kpis: pd.DataFrame,
    breakdowns: pd.DataFrame,
    month: str,
    *,
    wanted: Sequence[str],
    parts: Sequence[Part],
) -> Evidence:
    """The *wanted* KPIs and these *parts* up to *month*; later months are not looked at."""
    own = kpis[(kpis["month"] <= month) & kpis["kpi"].isin(wanted)]
    chosen = breakdowns["month"] <= month
    for column, names in zip(("kpi", "dimension", "member"), zip(*parts, strict=True), strict=True):
        chosen &= breakdowns[column].isin(names)
    history = read_history(own, breakdowns[chosen])
    return Evidence(history, len(history.months) - 1)
