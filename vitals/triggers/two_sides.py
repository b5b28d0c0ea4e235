"""Statistics of two stretches of months: whether the later one differs from the earlier.

Frames of the known months in order, with value, numerator and denominator. What must not live here:
KPI names, what counts as better, sentences.

Sources: Newcombe 1998, interval of a difference of proportions (method 10), widened as a
quasi-binomial's where months differ more than chance (McCullagh & Nelder 1989, §4.5); Wheeler,
Understanding Variation (XmR); Mann 1945 (a trend by Kendall's tau).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd

from vitals.triggers.statistics import wilson, xmr_limits

SURE = 0.995
"""A two-sided 99 % interval: a dozen figures are compared in every report."""
TREND = 0.05
"""Chance, one-sided, below which the months before were moving already."""
YEAR = 12
ROLLING_RANGE = sqrt(2 * YEAR)
"""How much wider the range of a figure of twelve months is than its monthly steps show: a step
moves by two months in twelve, two years that share no month by all of them."""


def usual_range(
    before: pd.DataFrame, most: float, *, is_rolling: bool = False
) -> tuple[float, float]:
    """Natural process limits of the months before, within 0 and the *most* the figure can be.

    Of a figure that rolls over twelve months: those around its latest value.
    """
    values = before["value"].to_numpy(dtype="float64")
    mean, lower, upper = xmr_limits(values)
    if is_rolling:
        reach = (upper - mean) * ROLLING_RANGE
        lower, upper = float(values[-1]) - reach, float(values[-1]) + reach
    return max(0.0, lower), min(upper, most)


Pooled = tuple[float, float]
"""Cases, and their number of all."""


def pooled(rows: pd.DataFrame) -> Pooled:
    """The cases of all months together."""
    return float(rows["numerator"].sum()), float(rows["denominator"].sum())


def spread(*sides: pd.DataFrame) -> tuple[float, float]:
    """How much more months of one side differ than chance lets them (1: no more), and the z for it.

    Rejections of a whole batch, or reasons of one payer, come together. Both sides tell one spread:
    a few months alone tell it badly.
    """
    squares, freedom = 0.0, 0
    for rows in sides:
        counts, sizes = (rows[name].to_numpy("float64") for name in ("numerator", "denominator"))
        share = counts.sum() / sizes.sum()
        if 0 < share < 1:
            squares += float(((counts - sizes * share) ** 2 / sizes).sum() / (share * (1 - share)))
            freedom += len(rows) - 1
    from scipy import stats

    if squares <= freedom:
        return 1.0, float(stats.norm.ppf(SURE))
    return sqrt(squares / freedom), float(stats.t.ppf(SURE, freedom))


def newcombe(before: Pooled, after: Pooled, widening: float, z: float) -> tuple[float, float]:
    """Interval of the difference of two proportions, after less before.

    Months that differ *widening* times as much as chance lets them make each case count for less.

    >>> [round(end, 4) for end in newcombe((48, 80), (56, 70), 1.0, 1.959964)]
    [0.0524, 0.3339]
    """
    (first, low_1, high_1), (second, low_2, high_2) = (
        (cases / size, *wilson(cases / widening**2, size / widening**2, z))
        for cases, size in (before, after)
    )
    down = sqrt((second - low_2) ** 2 + (high_1 - first) ** 2)
    up = sqrt((high_2 - second) ** 2 + (first - low_1) ** 2)
    return second - first - down, second - first + up


def was_moving(before: pd.DataFrame, change: float) -> bool:
    """Tell whether the months before were moving the way of *change* already (Kendall's tau).

    What goes on as it went is nobody's doing. Two months that are not both known count as
    neighbours.
    """
    from scipy.stats import kendalltau

    values = before["value"].to_numpy("float64") * np.sign(change)
    return bool(kendalltau(np.arange(len(values)), values, alternative="greater").pvalue < TREND)
