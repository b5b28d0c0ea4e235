"""Statistics that tell a broken source from an ordinary month, at the volumes of a small practice.

Each limit asks for a difference that matters (half, double, a fifth of the rows) and for one that
chance does not bring; small volumes can do neither and stay silent. What must not live here:
tables, columns, sentences.

Sources: Anscombe 1948 (variance-stabilised counts); the median absolute deviation as spread
(Rousseeuw & Croux 1993); G-test and overdispersion (Sokal & Rohlf, Biometry, §17); the population
stability index with 0.25 as a shift that matters (Siddiqi, Credit Risk Scorecards).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIN_MONTHS = 6
"""Months of history below which no month is judged."""
HISTORY = 12
"""Months of history a month is held against, the latest before it."""

_WIDTH = 5.0
"""Spreads away from the middle that chance does not bring."""
_MAD = 1.4826
"""Median absolute deviation × 1.4826 is the standard deviation of normal data."""


def volume_range(history: Floats) -> tuple[int, int]:
    """Fewest and most rows of an ordinary month, from the rows of the months before it.

    At most half and at least double the median, however steady the months were.

    >>> volume_range(np.array([100.0, 95, 105, 100, 98, 102]))
    (50, 200)
    >>> volume_range(np.array([3.0, 1, 4, 2, 3, 2]))
    (0, 17)
    """
    stable = 2 * np.sqrt(history + 0.375)
    middle = float(np.median(stable))
    spread = max(1.0, _MAD * float(np.median(np.abs(stable - middle))))
    low, high = middle - _WIDTH * spread, middle + _WIDTH * spread
    usual = float(np.median(history))
    fewest = min((low / 2) ** 2 - 0.375 if low > 0 else 0.0, usual / 2)
    return max(0, int(fewest)), int(max((high / 2) ** 2 - 0.375, usual * 2))


MIN_ROWS = 12
MIN_MISSING = 5
MISSING_STEP = 0.2
"""Rise of the share without a value, in rows, that matters."""


def missing_limit(missing: Floats, rows: Floats, now: float) -> float:
    """Highest share without a value that a month of *now* rows may have, 1 where none is judged.

    *missing* of *rows* had none in each month before; the spread between those months widens it.
    """
    if now < MIN_ROWS or rows.sum() < MIN_ROWS:
        return 1.0
    share = (missing.sum() + 0.5) / (rows.sum() + 1)
    filled = rows > 0
    noise = rows[filled] * share * (1 - share)
    spread = max(1.0, float(np.mean((missing[filled] - rows[filled] * share) ** 2 / noise)))
    error = np.sqrt(share * (1 - share) * spread * (1 / now + 1 / rows.sum()))
    limit = max(share + MISSING_STEP, share + _WIDTH * error, (MIN_MISSING - 1) / now)
    return min(1.0, float(limit))


MIN_MIX_ROWS = 40
SHIFT = 0.25
"""Population stability index from which a mix is another one."""
_MIN_EXPECTED = 5.0
_CHANCE = 4.265
"""Normal point that one month in a hundred thousand exceeds."""
_BEYOND = 2.0
"""Times that a month must differ more than the most different month before it."""


def mix_shift(history: Floats, now: Floats) -> float:
    """Population stability index of a month's counts *now*, 0 where chance could bring it.

    *history* has a row for each month before and a column for each code, *now* the same columns.
    Codes expected fewer than five times are taken together.
    """
    total = history.sum(axis=0)
    if now.sum() < MIN_MIX_ROWS or total.sum() < MIN_MIX_ROWS * MIN_MONTHS:
        return 0.0
    rare = total / total.sum() * now.sum() < _MIN_EXPECTED
    history, now = _pooled(history, rare), _pooled(now[None, :], rare)[0]
    total = history.sum(axis=0)
    groups = int((total > 0).sum()) - 1
    if groups < 1:
        return 0.0
    before = np.array([_g(month, total) for month in history if month.sum() > 0])
    noise = max(1.0, float(before.mean()) / groups)
    g = _g(now, total)
    is_chance = g / noise <= _chi_square(groups) or g <= _BEYOND * float(before.max())
    return 0.0 if is_chance else _stability(now, total)


def _pooled(counts: Floats, rare: NDArray[np.bool_]) -> Floats:
    return np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)])


def _g(month: Floats, total: Floats) -> float:
    """G statistic of a month's counts against the shares of *total*."""
    seen = (month > 0) & (total > 0)
    expected = total[seen] / total.sum() * month[total > 0].sum()
    return float(2 * (month[seen] * np.log(month[seen] / expected)).sum())


def _chi_square(freedom: int) -> float:
    """Point of chi-square that one in a hundred thousand exceeds (Wilson and Hilferty 1931)."""
    step = 2 / (9 * freedom)
    return float(freedom * (1 - step + _CHANCE * step**0.5) ** 3)


def _stability(month: Floats, total: Floats) -> float:
    now = (month + 0.5) / (month + 0.5).sum()
    then = (total + 0.5) / (total + 0.5).sum()
    return float(((now - then) * np.log(now / then)).sum())


MIN_NEW = 10
NEW_SHARE = 0.2
"""Share of a month's rows, with codes never seen before, from which they are many."""
MIN_SEEN = 100
"""Rows of history below which a code may be new by chance."""


def new_limit(history: Floats, rows: Floats, now: float) -> float:
    """Most rows of a month of *now* that may have a code never seen before it.

    *history* holds how many had one in each of the months before, of *rows*.
    """
    if rows.sum() < MIN_SEEN:
        return now
    usual = float(np.median(history / np.maximum(rows, 1)))
    return float(max(MIN_NEW - 1, (usual + NEW_SHARE) * now))


MIN_GAPS = 8
SHORTEST_SILENCE = 21
"""Days that even a daily source may be silent: a small practice closes for a holiday."""


def silence_limit(days: Floats) -> int | None:
    """Days of silence after which a source has stopped; None where its rhythm is not known.

    *days* are the distinct days on which its files ended, in order. A file every week, never
    otherwise, is missed after 35 days (five times the usual gap).

    >>> silence_limit(np.arange(0.0, 80, 7)), silence_limit(np.array([0.0, 30, 60]))
    (35, None)
    """
    gaps = np.diff(days)
    if len(gaps) < MIN_GAPS:
        return None
    return int(max(SHORTEST_SILENCE, 2.5 * gaps.max(), 5 * float(np.median(gaps))))
