"""Statistics that survive a small practice's volumes: Wilson, EWMA, Laney, XmR, g-chart, G-test.

Pure numpy on plain arrays; a month is a position, missing is NaN. What must not live here: KPI
names, limits of a rule, sentences.

Sources: Wilson 1927; Roberts 1959 (EWMA) with time-varying limits (Montgomery, Introduction to
Statistical Quality Control, §9.2); Laney 2002 (p' chart); Wheeler, Understanding Variation (XmR);
Benneyan 2001 (g chart); tests of counts are scipy's, imported where they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Z95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""

LAMBDA = 0.2
WIDTH = 2.7
WINDOW = 12
MIN_BASELINE = 8
WATCHED = 12
"""Months over which the EWMA runs, after its baseline."""
RUN = 6
OVERDISPERSED = 1.3
XMR_FACTOR = 2.66
XMR_RUN = 8
"""Months in a row above the mean that are a shift, however small."""
_NEAR, _OF_THREE = 2 / 3, 2
"""Two of three values beyond two thirds of the way to the limit are a signal."""
MOVING_RANGE = 1.128
"""d2 for ranges of two: mean moving range ÷ 1.128 estimates the standard deviation."""


def wilson(successes: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a proportion; (NaN, NaN) where *n* is 0.

    >>> [round(100 * bound, 1) for bound in wilson(3, 40)]
    [2.6, 19.9]
    """
    if not n > 0:
        return float("nan"), float("nan")
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def dispersion(counts: Floats, sizes: Floats, centre: float) -> float:
    """Laney's sigma-z: month-to-month spread of standardised rates, 1 for pure binomial months.

    1.0 too where fewer than two months or a centre of 0 or 1 leave nothing to estimate.
    """
    if len(counts) < 2 or not 0 < centre < 1:
        return 1.0
    scores = (counts / sizes - centre) / np.sqrt(centre * (1 - centre) / sizes)
    return float(np.abs(np.diff(scores)).mean() / MOVING_RANGE)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart over all months; NaN (and False) where a month has no baseline or no data.

    ``centre`` and ``limit`` belong to the baseline *before* each month; ``usual`` is what the
    baseline really held, where ``centre`` takes half a case for none; ``smoothed`` is the EWMA;
    ``run`` the number of consecutive months ending here that lie above the centre.
    """

    centre: Floats
    usual: Floats
    smoothed: Floats
    limit: Floats
    signal: Flags
    run: NDArray[np.int64]

    @property
    def is_measurable(self) -> Flags:
        """Months that had a baseline to be held against."""
        return ~np.isnan(self.limit)


def _empty_chart(months: int) -> Chart:
    nan = np.full(months, np.nan)
    return Chart(
        nan.copy(),
        nan.copy(),
        nan.copy(),
        nan.copy(),
        np.zeros(months, bool),
        np.zeros(months, np.int64),
    )


def _trailing_run(above: Flags) -> int:
    falls = np.flatnonzero(~above)
    return int(len(above) - (falls[-1] + 1 if len(falls) else 0))


def ewma_chart(counts: Floats, sizes: Floats) -> Chart:
    """EWMA chart of a proportion with month-specific sizes (λ 0.2, L 2.7), one-sided upwards.

    Each month is judged by the EWMA of the watched months that end with it (up to twelve, once
    twelve earlier ones exist), started at the baseline: the latest 12 (at least 8) months before
    the watched ones that did not signal. So a slow rise is not its own normal.
    Limits are widened by Laney's sigma-z where that exceeds 1.3. Months without data are skipped.
    """
    chart = _empty_chart(len(counts))
    usable = [i for i in range(len(counts)) if sizes[i] > 0 and not np.isnan(counts[i])]
    for rank, month in enumerate(usable):
        first = _first_watched(rank)
        base = [before for before in usable[:first] if not chart.signal[before]][-WINDOW:]
        if len(base) >= MIN_BASELINE:
            watched = np.array(usable[first : rank + 1])
            _judge(chart, month, watched, np.array(base), (counts, sizes))
            above = counts[usable[: rank + 1]] / sizes[usable[: rank + 1]] > chart.centre[month]
            chart.run[month] = _trailing_run(above)
    return chart


def _first_watched(rank: int) -> int:
    """Rank of the first watched month: the baseline fills up to a year before the watch grows."""
    return max(min(rank, WINDOW), rank - WATCHED + 1)


def _judge(
    chart: Chart,
    month: int,
    watched: NDArray[np.int64],
    base: NDArray[np.int64],
    data: tuple[Floats, Floats],
) -> None:
    counts, sizes = data
    total = sizes[base].sum()
    # a baseline without a single case still has a rate above 0; half a case keeps a limit there
    centre = max(counts[base].sum(), 0.5) / total
    weights = LAMBDA * (1 - LAMBDA) ** np.arange(len(watched) - 1, -1, -1)
    rates = counts[watched] / sizes[watched]
    variance = (weights**2 * centre * (1 - centre) / sizes[watched]).sum()
    spread = dispersion(counts[base], sizes[base], centre)
    widening = spread if spread > OVERDISPERSED else 1.0
    chart.centre[month], chart.usual[month] = centre, counts[base].sum() / total
    chart.smoothed[month] = (weights * rates).sum() + (1 - LAMBDA) ** len(watched) * centre
    chart.limit[month] = centre + WIDTH * sqrt(variance) * widening
    chart.signal[month] = chart.smoothed[month] > chart.limit[month]


def xmr_limits(values: Floats) -> tuple[float, float, float]:
    """Mean, lower and upper natural process limit of an XmR chart (mean ± 2.66 × mean range).

    >>> xmr_limits(np.array([10.0, 12.0, 11.0, 13.0]))  # ranges 2, 1, 2
    (11.5, 7.066666666666666, 15.933333333333334)
    """
    mean = float(values.mean())
    reach = XMR_FACTOR * float(np.abs(np.diff(values)).mean()) if len(values) > 1 else 0.0
    return mean, mean - reach, mean + reach


def xmr_chart(values: Floats) -> Chart:
    """XmR chart with a rolling baseline of calm months, one-sided upwards.

    Signals: a value beyond the limit, two of three beyond two thirds of the way there, eight in a
    row above the mean (Wheeler; NHS Making Data Count has the same four rules with a trend more).

    ``smoothed`` is the value itself.
    """
    chart = _empty_chart(len(values))
    usable = [i for i in range(len(values)) if not np.isnan(values[i])]
    calm: list[int] = []
    for rank, month in enumerate(usable):
        base = calm[-WINDOW:]
        if len(base) >= MIN_BASELINE:
            mean, _, upper = xmr_limits(values[np.array(base)])
            chart.centre[month] = chart.usual[month] = mean
            chart.limit[month] = upper
            chart.smoothed[month] = values[month]
            seen = values[np.array(usable[: rank + 1])]
            chart.run[month] = _trailing_run(seen > mean)
            chart.signal[month] = _is_beyond(seen, mean, upper) or chart.run[month] >= XMR_RUN
        if not chart.signal[month]:
            calm.append(month)
    return chart


def _is_beyond(values: Floats, mean: float, upper: float) -> bool:
    """Tell whether the last value is beyond the limit, or it and another of three near it."""
    near = mean + _NEAR * (upper - mean)
    is_near = values[-1] > near and int((values[-3:] > near).sum()) >= _OF_THREE
    return bool(values[-1] > upper or (is_near and upper > mean))


def by_stretch(make: Callable[[slice], Chart], months: int, restarts: Sequence[int]) -> Chart:
    """One chart of stretches that each learn their own usual; a stretch begins at each restart."""
    begins = [0, *(at for at in sorted(set(restarts)) if 0 < at < months)]
    parts = [make(slice(*ends)) for ends in zip(begins, [*begins[1:], months], strict=True)]
    if len(parts) == 1:
        return parts[0]
    names = [field.name for field in fields(Chart)]
    return Chart(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def has_drifted(now: Floats, before: Floats, level: float = 0.01) -> bool:
    """Tell whether two mixes of counts differ: G-test; False where there is nothing to test.

    Both arrays hold counts of the same categories in the same order.
    """
    from scipy.stats import chi2_contingency

    kept = (now + before) > 0
    table = np.vstack([now[kept], before[kept]])
    if table.shape[1] < 2 or (table.sum(axis=1) == 0).any():
        return False
    return bool(chi2_contingency(table, correction=False, lambda_="log-likelihood")[1] < level)


def is_rare_cluster(events: float, cases: float, usual: float, level: float = 0.005) -> bool:
    """Tell whether *events* fell in too few *cases*: the g-chart of the gaps between rare events.

    The gaps between events at a rate *usual* are geometric, so k of them add up to a negative
    binomial number of cases; that number is below its lower probability limit.
    """
    from scipy.stats import nbinom

    if events < 2 or not 0 < usual < 1:
        return False
    return bool(nbinom.cdf(cases - events, events, usual) < level)


def stands_out(cases: Floats, sizes: Floats, *, weight: float = 1.0, level: float = 0.001) -> int:
    """Position of the member whose rate is too high beside all others; -1 where none is.

    One-sided Fisher test of each member against the rest, the level divided by the members tested.
    *weight* is how many counts one independent case brings: counts are divided by it, since cases
    that come in clusters prove less than their number.
    """
    from scipy.stats import hypergeom

    cases, sizes = np.floor(cases / weight), np.floor(sizes / weight)
    tested = sizes > 0
    if tested.sum() < 2:
        return -1
    chance = hypergeom.sf(cases - 1, sizes.sum(), cases.sum(), sizes)
    best = int(np.argmin(np.where(tested, chance, 1.0)))
    return best if chance[best] < level / tested.sum() else -1
