"""How likely a finding is to hold two months running, at a rate that is the true one from now on.

A month's cases are a binomial draw. What must not live here: KPI names, limits of a rule, words.

Exact where a rule holds one month's or three months' rate against a line; for the EWMA chart the
smoothed rate is followed on a grid, with the error of a centre known from twelve months taken at
three points. Not in it: months that spread more than binomial ones, sizes that differ from month
to month, and months before the change that were hot by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from vitals.triggers.statistics import LAMBDA, WATCHED, WIDTH, WINDOW, Floats

HORIZONS = (2, 3, 6)
"""Months within which a change may show; two is the least a sign needs."""
_LADDER = tuple(step / 200 for step in range(20)) + tuple(step / 100 for step in range(10, 101))
"""Rates that are looked at: half points below 10 %, whole ones above, as they are told."""
_GRID = 161
_CENTRES = ((-sqrt(3.0), 1 / 6), (0.0, 2 / 3), (sqrt(3.0), 1 / 6))
"""Three points of a normal distribution, with their weights (Gauss-Hermite)."""
_TAIL = 1e-7

Chances = Callable[[float], Floats]
"""From a true rate to the chance of two hot months in a row within 1, 2, … months."""


def _cases(size: int, rate: float) -> tuple[Floats, Floats]:
    """The counts that a month may have, and how likely each is."""
    from scipy.stats import binom

    first, last = binom.ppf([_TAIL, 1 - _TAIL], size, rate)
    counts = np.arange(max(first, 0.0), last + 1)
    return counts, np.asarray(binom.pmf(counts, size, rate))


def _least(limit: float, size: float) -> int:
    """Cases from which their rate is at or above the limit."""
    return ceil(limit * size - 1e-9)


def by_month(size: int, limit: float, months: int = max(HORIZONS)) -> Chances:
    """A month's rate at or above *limit*, each month on its own.

    >>> by_month(100, 0.3, 2)(0.3).round(2).tolist()  # 30 or more of 100: 0.54, squared
    [0.0, 0.29]
    """
    from scipy.stats import binom

    def chances(rate: float) -> Floats:
        """Chance of two hot months in a row."""
        hot = float(binom.sf(_least(limit, size) - 1, size, rate))
        cold, warm, crossed = 1.0, 0.0, [0.0]
        for _ in range(months):
            crossed.append(crossed[-1] + warm * hot)
            cold, warm = (cold + warm) * (1 - hot), cold * hot
        return np.array(crossed[1:])

    return chances


def by_quarter(size: int, usual: float, limit: float, months: int = max(HORIZONS)) -> Chances:
    """Three months' rate at or above *limit*; the first of them still hold months at *usual*."""
    least = _least(limit, 3 * size)

    def chances(rate: float) -> Floats:
        """Chance of two hot quarters that end in months in a row."""
        before, after = _cases(size, usual), _cases(size, rate)
        first = second = before[0]
        cold = np.outer(before[1], before[1])
        warm, crossed = np.zeros_like(cold), [0.0]
        for _ in range(months):
            counts, likely = after
            needed = least - second[:, None] - counts - first[0]
            at = np.clip(np.ceil(needed), 0, len(first)).astype(np.int64)
            cold_hot, cold_rest = _split(cold, at, likely)
            warm_hot, warm_rest = _split(warm, at, likely)
            crossed.append(crossed[-1] + float(warm_hot.sum()))
            cold, warm = cold_rest + warm_rest, cold_hot
            first, second = second, counts
        return np.array(crossed[1:])

    return chances


def _split(state: Floats, at: NDArray[np.int64], likely: Floats) -> tuple[Floats, Floats]:
    """The next state (second month × new month), where the oldest count reaches *at* and where not.

    *state* is oldest × second month; *at* is second × new month, a position among the oldest.
    """
    above = np.vstack([state[::-1].cumsum(axis=0)[::-1], np.zeros(state.shape[1])])
    hot = np.take_along_axis(above.T, at, axis=1) * likely
    return hot, above[0][:, None] * likely - hot


def by_chart(size: int, usual: float, floor: float, months: int = max(HORIZONS)) -> Chances:
    """The EWMA chart's signal, where the month itself lies above its centre and at *floor*."""

    def chances(rate: float) -> Floats:
        """Chance of two months in a row with a signal."""
        error = sqrt(usual * (1 - usual) / (WINDOW * size))
        return np.asarray(
            sum(
                weight * _charted(size, (usual, usual + point * error), floor, rate, months)
                for point, weight in _CENTRES
            )
        )

    return chances


def _charted(
    size: int, usual: tuple[float, float], floor: float, rate: float, months: int
) -> Floats:
    """As ``by_chart``, for the true usual rate and the centre that the chart has of it."""
    true, centre = usual[0], max(usual[1], 0.5 / (WINDOW * size))
    share = LAMBDA / (2 - LAMBDA) * (1 - (1 - LAMBDA) ** (2 * WATCHED))
    limit = centre + WIDTH * sqrt(share * centre * (1 - centre) / size)
    spread = sqrt(share * true * (1 - true) / size)
    top = max(limit, rate) + 6 * sqrt(share * max(rate * (1 - rate), 1e-6) / size)
    grid = np.linspace(min(centre, true) - 5 * spread, top, _GRID)
    state = np.exp(-0.5 * ((grid - true) / spread) ** 2)
    cold, warm = state / state.sum(), np.zeros(_GRID)
    hot, rest = _moves(grid, size, rate, (limit, max(floor, np.nextafter(centre, 1))))
    crossed = [0.0]
    for _ in range(months):
        crossed.append(crossed[-1] + float((warm @ hot).sum()))
        cold, warm = (cold + warm) @ rest, cold @ hot
    return np.array(crossed[1:])


def _moves(
    grid: Floats, size: int, rate: float, line: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Where the EWMA goes from each point of the grid, in hot months and in all others."""
    counts, likely = _cases(size, rate)
    limit, floor = line
    moved = (1 - LAMBDA) * grid[:, None] + LAMBDA * counts / size
    is_hot = (moved > limit) & (counts / size >= floor - 1e-12)
    place = np.clip((moved - grid[0]) / (grid[1] - grid[0]), 0, len(grid) - 1.000001)
    low = place.astype(np.int64)
    start = len(grid) * np.arange(len(grid))[:, None]
    moves: list[Floats] = []
    for chosen in (is_hot, ~is_hot):
        weight = likely * chosen
        into = np.bincount((start + low).ravel(), (weight * (1 - place + low)).ravel(), _GRID**2)
        into += np.bincount((start + low + 1).ravel(), (weight * (place - low)).ravel(), _GRID**2)
        moves.append(np.asarray(into, dtype=np.float64).reshape(_GRID, _GRID))
    return moves[0], moves[1]


def together(*parts: Chances) -> Chances:
    """Findings that rest on the same cases: the rarer of them decides.

    An upper bound of their joint chance, and close to it, since the same months make them hot.
    """
    return lambda rate: np.min([part(rate) for part in parts], axis=0)


def smallest(chances: Chances, usual: float, within: int, chance: float) -> float | None:
    """The smallest true rate above *usual* that shows *within* months with at least *chance*.

    In half points below 10 % and whole ones above; None where even a rate of 1 does not show. The
    chance grows with the rate.
    """
    rates = [rate for rate in _LADDER if rate > usual]
    low, high = 0, len(rates)
    while low < high:
        middle = (low + high) // 2
        if chances(rates[middle])[within - 1] >= chance:
            high = middle
        else:
            low = middle + 1
    return rates[low] if low < len(rates) else None
