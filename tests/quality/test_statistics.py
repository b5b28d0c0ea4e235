"""The limits: what an ordinary month is, by numbers small enough to follow."""

from __future__ import annotations

import numpy as np
import pytest

from vitals.quality.statistics import (
    missing_limit,
    mix_shift,
    new_limit,
    silence_limit,
    volume_range,
)


def steady(value: float, months: int = 12) -> np.ndarray:
    return np.full(months, value, dtype="float64")


def test_a_steady_source_may_halve_or_double_before_it_is_told() -> None:
    # 2·√400.375 ± 5 is 45.0 and 35.0: (45.0/2)² and (35.0/2)² lie within half and double
    assert volume_range(steady(400)) == (200, 800)


def test_a_tiny_source_may_fall_silent_for_a_month() -> None:
    low, high = volume_range(steady(4))

    assert low == 0
    # 2·√4.375 + 5 is 9.18; (9.18/2)² − 0.375 is 20.7
    assert high == 20


def test_one_lost_month_in_the_history_does_not_hide_the_next() -> None:
    low, _ = volume_range(np.array([300, 300, 300, 0, 300, 300, 300, 300.0]))

    assert low == 150


def test_a_column_may_be_missing_as_often_as_before_and_a_fifth_of_the_rows_more() -> None:
    # 120 of 1200 before: (120 + 0.5) / (1200 + 1) is 10.03 %
    assert missing_limit(steady(10), steady(100), 100) == pytest.approx(0.1003 + 0.2, abs=0.0005)


def test_a_handful_of_gaps_is_never_told() -> None:
    assert missing_limit(steady(0), steady(100), 11) == 1.0
    assert missing_limit(steady(0), steady(100), 16) == 4 / 16


def test_a_mix_of_too_few_rows_is_never_told() -> None:
    history = np.tile([3.0, 3.0], (12, 1))

    assert mix_shift(history, np.array([6.0, 0.0])) == 0.0


def test_a_mix_turned_round_is_told_and_the_same_mix_is_not() -> None:
    history = np.tile([80.0, 20.0], (12, 1))

    assert mix_shift(history, np.array([78.0, 22.0])) == 0.0
    # shares move by 0.6: 0.6·ln(0.8/0.2) twice is 1.66
    assert mix_shift(history, np.array([20.0, 80.0])) == pytest.approx(1.66, abs=0.03)


def test_a_mix_that_always_jumps_is_not_told_when_it_jumps_again() -> None:
    history = np.array([[80.0, 20.0], [20.0, 80.0]] * 6)

    assert mix_shift(history, np.array([80.0, 20.0])) == 0.0


def test_new_codes_are_many_from_a_fifth_of_the_rows_and_ten_of_them() -> None:
    assert new_limit(steady(0), steady(50), 100) == 20.0
    assert new_limit(steady(0), steady(50), 20) == 9.0
    assert new_limit(steady(0), steady(5), 100) == 100.0  # 60 rows of history are too few


def test_a_source_without_a_rhythm_is_never_missed() -> None:
    assert silence_limit(np.arange(0.0, 8 * 30, 30)) is None  # seven gaps
    assert silence_limit(np.arange(0.0, 9 * 30, 30)) == 150  # five times 30
    assert silence_limit(np.arange(0.0, 20)) == 21


def test_a_holiday_in_the_past_is_allowed_for() -> None:
    days = np.append(np.arange(0.0, 70, 7), 63 + 28)

    assert silence_limit(days) == 70  # two and a half times 28
