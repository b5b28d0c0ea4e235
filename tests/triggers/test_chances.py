"""Chances of two hot months in a row: against sums by hand, and against the chart itself."""

from __future__ import annotations

import numpy as np
import pytest

from vitals.triggers.chances import by_chart, by_month, by_quarter, smallest, together
from vitals.triggers.statistics import Floats, ewma_chart

RUNS = 400
TOLERANCE = 0.08
"""Three standard errors of 400 runs (0.075), and a little for the grid."""
JOINT = 0.15
"""What an upper bound may be above the joint chance."""


def test_a_coin_that_shows_heads_twice_in_a_row() -> None:
    # One case a month at a rate of one half: within 2, 3, 4 months 1/4, 3/8, 8/16.
    assert by_month(1, 1.0, 4)(0.5).tolist() == [0, 0.25, 0.375, 0.5]


def test_a_quarter_of_single_cases_needs_them_all() -> None:
    # At one case a month and a line of 100 % two quarters in a row are hot with four cases in a
    # row; the two months before the change had none.
    assert by_quarter(1, 1e-12, 1.0, 5)(0.5).round(3).tolist() == [0, 0, 0, 0.062, 0.094]


def _simulated(size: int, usual: float, rate: float, floor: float, line: float) -> list[Floats]:
    """Chance within 1 to 6 months by the real chart and real quarters, and of both in one month."""
    drawn = np.random.default_rng(8)
    found = np.zeros((3, 6))
    for _ in range(RUNS):
        before, after = drawn.binomial(size, usual, 24), drawn.binomial(size, rate, 6)
        counts = np.concatenate([before, after]).astype(float)
        chart = ewma_chart(counts, np.full(30, float(size)))
        rates = counts / size
        signal = chart.signal & (rates > chart.centre) & (rates >= floor)
        quarter = np.convolve(counts, np.ones(3))[:30] / (3 * size) >= line
        for row, hot in enumerate((signal, quarter, signal & quarter)):
            pairs = hot[24:] & np.concatenate([[False], hot[24:-1]])
            found[row] += np.maximum.accumulate(pairs)
    return list(found / RUNS)


@pytest.mark.parametrize(
    ("size", "usual", "rate"), [(150, 0.08, 0.13), (60, 0.08, 0.16), (30, 0.08, 0.20)]
)
def test_the_chances_are_those_of_simulated_practices(size: int, usual: float, rate: float) -> None:
    signal, quarter, both = _simulated(size, usual, rate, 0.05, 0.1)
    chart, level = by_chart(size, usual, 0.05), by_quarter(size, usual, 0.1)

    assert np.abs(chart(rate) - signal).max() < TOLERANCE
    assert np.abs(level(rate) - quarter).max() < TOLERANCE
    above = together(chart, level)(rate) - both
    assert above.min() > -TOLERANCE
    assert above.max() < JOINT


def test_the_smallest_rate_is_the_first_whose_chance_suffices() -> None:
    # 20 cases, line 30 %: six or more of 20, twice running, has a chance of 0.5 where one month
    # has 0.7071: at 33 % it has 0.69, at 34 % 0.72.
    chances = by_month(20, 0.3)

    assert smallest(chances, 0.05, 2, 0.5) == 0.34
    assert chances(0.33)[1] < 0.5 <= chances(0.34)[1]


def test_no_rate_shows_what_cannot_be_reached() -> None:
    assert smallest(by_month(20, 1.2), 0.05, 6, 0.5) is None


def test_more_cases_more_months_and_less_certainty_all_need_smaller_rates() -> None:
    small, large = by_chart(40, 0.08, 0.05), by_chart(160, 0.08, 0.05)
    found = [
        smallest(chances, 0.08, within, chance)
        for chances, within, chance in (
            (small, 3, 0.9),
            (small, 3, 0.5),
            (small, 6, 0.5),
            (large, 6, 0.5),
        )
    ]

    rates = [rate for rate in found if rate is not None]
    assert len(rates) == 4
    assert rates == sorted(rates, reverse=True)
    assert len(set(rates)) == 4
