"""Statistics against hand-made sums and the published figures they were chosen by."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np
import pytest
from scipy.stats import binomtest

from vitals.triggers.statistics import (
    by_stretch,
    dispersion,
    ewma_chart,
    has_drifted,
    is_rare_cluster,
    stands_out,
    wilson,
    xmr_chart,
    xmr_limits,
)


@pytest.mark.parametrize(
    ("cases", "n", "low", "high"),
    [(3, 40, 2.6, 19.9), (12, 150, 4.6, 13.5), (60, 500, 9.4, 15.1), (0, 10, 0.0, 27.8)],
)
def test_wilson_gives_the_published_intervals(cases: int, n: int, low: float, high: float) -> None:
    seen = wilson(cases, n)

    assert (round(100 * seen[0], 1), round(100 * seen[1], 1)) == (low, high)


def test_wilson_of_nothing_is_unknown() -> None:
    assert all(isnan(bound) for bound in wilson(0, 0))


def test_a_centre_line_and_limit_of_the_ewma_are_those_of_the_formula() -> None:
    counts = np.array([8.0] * 12 + [10.0, 20.0])
    chart = ewma_chart(counts, np.full(14, 100.0))

    assert not chart.is_measurable[:8].any()
    assert chart.centre[12] == pytest.approx(0.08)
    assert chart.smoothed[13] == pytest.approx(0.2 * 0.20 + 0.16 * 0.10 + 0.64 * 0.08)
    assert chart.limit[12] == pytest.approx(0.08 + 2.7 * sqrt(0.2**2 * 0.08 * 0.92 / 100))
    assert chart.limit[13] == pytest.approx(
        0.08 + 2.7 * sqrt((0.2**2 + 0.16**2) * 0.08 * 0.92 / 100)
    )


def test_a_smaller_month_has_a_wider_limit() -> None:
    sizes = np.full(10, 100.0)
    sizes[9] = 25
    even = ewma_chart(np.full(10, 8.0), np.full(10, 100.0))
    uneven = ewma_chart(0.08 * sizes, sizes)

    assert uneven.limit[9] > even.limit[9]


def test_months_that_signalled_do_not_become_the_new_normal() -> None:
    counts = np.array([8.0] * 12 + [30.0] * 12)
    chart = ewma_chart(counts, np.full(24, 100.0))

    assert chart.signal[12:].all()
    assert chart.centre[23] == pytest.approx(0.08)


def test_a_missing_month_is_skipped_and_not_taken_for_zero() -> None:
    counts = np.array([8.0] * 6 + [np.nan] + [8.0] * 6)
    chart = ewma_chart(counts, np.where(np.isnan(counts), np.nan, 100.0))

    assert isnan(chart.limit[6])
    assert chart.centre[12] == pytest.approx(0.08)


def test_laney_sees_months_that_swing_more_than_chance() -> None:
    sizes = np.full(12, 400.0)
    swinging = np.array([20.0, 60.0] * 6)
    # scores are ±20 ÷ sqrt(400 × .1 × .9) = ±3.33, so every range is 6.67
    assert dispersion(swinging, sizes, 0.1) == pytest.approx(2 * 20 / 6 / 1.128)


def test_months_that_swing_widen_the_limit() -> None:
    sizes = np.full(13, 400.0)
    calm = ewma_chart(np.full(13, 40.0), sizes)
    swinging = ewma_chart(np.array([20.0, 60.0] * 6 + [40.0]), sizes)
    spread = 2 * 20 / 6 / 1.128

    assert swinging.limit[12] - 0.1 == pytest.approx((calm.limit[12] - 0.1) * spread)


def test_the_run_counts_months_above_the_centre() -> None:
    counts = np.array([8.0, 7.0] * 6 + [9.0, 9.0, 9.0])
    chart = ewma_chart(counts, np.full(15, 100.0))

    assert chart.run[12:].tolist() == [1, 2, 3]


def test_xmr_limits_are_the_mean_and_2_66_mean_ranges() -> None:
    mean, low, high = xmr_limits(np.array([10.0, 12.0, 11.0, 13.0]))

    assert mean == pytest.approx(46 / 4)
    assert high == pytest.approx(46 / 4 + 2.66 * 5 / 3)
    assert low == pytest.approx(46 / 4 - 2.66 * 5 / 3)


def test_xmr_signals_one_value_beyond_the_limit() -> None:
    chart = xmr_chart(np.array([10.0, 12.0, 11.0, 13.0] * 2 + [20.0]))

    assert chart.signal.tolist() == [False] * 8 + [True]


def test_a_mix_that_turned_over_has_drifted_and_a_like_one_has_not() -> None:
    assert has_drifted(np.array([30.0, 5.0]), np.array([10.0, 40.0]))
    assert not has_drifted(np.array([30.0, 15.0]), np.array([61.0, 29.0]))
    assert not has_drifted(np.array([30.0]), np.array([60.0]))


def _signals(rng: np.random.Generator, n: int, rate: float, months: int, runs: int) -> float:
    hits = 0
    for _ in range(runs):
        rates = np.array([0.08] * 12 + [rate] * months)
        counts = rng.binomial(n, rates).astype(np.float64)
        hits += bool(ewma_chart(counts, np.full(12 + months, float(n))).signal[12:].any())
    return hits / runs


@pytest.mark.parametrize(
    ("n", "rate", "months", "low", "high"),
    [
        pytest.param(60, 0.08, 12, 0.03, 0.18, id="60 claims, no change: about one in ten a year"),
        pytest.param(60, 0.12, 12, 0.70, 0.95, id="60 claims, 12 %: .84 in twelve months"),
        pytest.param(60, 0.16, 6, 0.90, 1.00, id="60 claims, 16 %: .98 in six months"),
        pytest.param(150, 0.12, 6, 0.80, 1.00, id="150 claims, 12 %: .91 in six months"),
    ],
)
def test_false_alarms_and_detections_are_of_the_published_order(
    n: int, rate: float, months: int, low: float, high: float
) -> None:
    seen = _signals(np.random.default_rng(20261101), n, rate, months, runs=150)

    assert low <= seen <= high


def test_a_baseline_without_a_case_is_told_as_none_and_watched_as_half_a_case() -> None:
    chart = ewma_chart(np.zeros(9), np.full(9, 20.0))

    # eight months of 20 before the ninth
    assert (chart.usual[8], chart.centre[8]) == (0, 0.5 / 160)


def test_eight_months_above_the_mean_are_a_shift_however_small() -> None:
    calm = [10.0, 12.0, 11.0, 9.0] * 3
    chart = xmr_chart(np.array([*calm, *[11.5] * 8]))

    assert chart.signal.tolist() == [False] * 19 + [True]


def test_two_of_three_values_near_the_limit_are_a_signal() -> None:
    calm = [10.0, 12.0, 11.0, 13.0] * 3  # mean 11.5, limit 11.5 + 2.66 × 1.91 = 16.58
    near = 16.2  # the first one widens the limit; two thirds of the way there are 16.11
    signals = [
        xmr_chart(np.array([*calm, *last])).signal[-1]
        for last in ([near], [near, 12.0, near], [near, 12.0, 12.0, near])
    ]

    assert signals == [False, True, False]


def test_a_rare_event_that_comes_too_often_is_told_by_its_gaps() -> None:
    # usual: one in 200 claims; chance of three within 60 claims is about 0.3 %, of two 3.6 %
    assert is_rare_cluster(3, 60, 1 / 200)
    assert not is_rare_cluster(2, 60, 1 / 200)
    assert not is_rare_cluster(1, 1, 1 / 200)
    assert not is_rare_cluster(3, 60, 0.0)


def test_the_payer_that_stands_out_is_found_and_chance_is_not() -> None:
    lines = np.array([90.0, 100.0, 110.0])

    assert stands_out(np.array([18.0, 0.0, 1.0]), lines, weight=2.0) == 0
    assert stands_out(np.array([3.0, 1.0, 1.0]), lines, weight=2.0) == -1
    assert stands_out(np.array([18.0]), np.array([90.0])) == -1, "nobody to be held against"


def test_lines_of_one_claim_prove_less_than_their_number() -> None:
    short, lines = np.array([10.0, 2.0]), np.array([60.0, 120.0])

    assert stands_out(short, lines) == 0
    assert stands_out(short, lines, weight=2.0) == -1


def test_wilson_is_that_of_scipy() -> None:
    for cases, size in ((0, 7), (3, 40), (12, 150), (60, 60)):
        known = binomtest(cases, size).proportion_ci(method="wilson")
        assert wilson(cases, size) == pytest.approx((known.low, known.high))


def test_months_before_a_restart_are_no_measure_any_more() -> None:
    values = np.array([10.0, 12.0] * 6 + [20.0, 22.0] * 6)
    whole = by_stretch(lambda at: xmr_chart(values[at]), 24, [])
    anew = by_stretch(lambda at: xmr_chart(values[at]), 24, [12])

    assert whole.signal[12:].all()
    assert not anew.signal.any()
    assert anew.is_measurable.tolist() == [False] * 8 + [True] * 4 + [False] * 8 + [True] * 4
    assert anew.centre[20] == pytest.approx(21)
