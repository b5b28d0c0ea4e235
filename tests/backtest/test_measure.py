"""Operating characteristics of outcomes that were written by hand."""

from __future__ import annotations

import pytest

from tests.backtest.made_up import from_month, outcome
from vitals.backtest.goals import GOALS
from vitals.backtest.measure import Rate, detection, measure, months_to, years
from vitals.backtest.scenarios import SCENARIOS

STABLE, DENIALS = SCENARIOS["stable"], SCENARIOS["denials_up"]


def test_a_practice_that_never_changes_has_two_years_after_its_first_eight_months() -> None:
    first, second = years("W" * 8 + "a" * 12 + "b" * 12, STABLE.watched_from)

    assert (first, second) == ("a" * 12, "b" * 12)


def test_a_practice_that_changes_has_the_year_from_its_change() -> None:
    assert years("x" * 20 + "y" * 12, SCENARIOS["growing"].watched_from) == ["y" * 12]


def test_a_year_with_one_crossed_month_is_one_false_alarm_however_long_it_lasts() -> None:
    outcomes = [
        outcome(1, denials=from_month(9, "C", 1)),
        outcome(2, denials=from_month(10, "C", 5), follow_up=from_month(30, "w")),
        outcome(3, denials=from_month(18, "C", 4)),  # goes on into the second year
        outcome(4, denials=from_month(2, "C", 3), verdicts=from_month(25, "E")),  # warming up
    ]

    found = measure(STABLE, 150, outcomes).false_alarms

    assert found is not None
    assert found.crossed["denials"] == Rate(4, 8)
    assert found.crossed["follow_up"] == Rate(0, 8)
    assert found.watched["follow_up"] == Rate(1, 8)
    assert found.watched["denials"] == Rate(4, 8)
    assert found.outsource == Rate(1, 8)


def test_a_year_is_watched_where_a_sign_is_crossed_in_it() -> None:
    found = measure(STABLE, 150, [outcome(1, growth=from_month(9, "C", 1))]).false_alarms

    assert found is not None
    assert (found.crossed["growth"], found.watched["growth"]) == (Rate(1, 2), Rate(1, 2))


def test_the_month_of_the_change_is_the_first_month() -> None:
    assert months_to(from_month(20, "C"), "C", 20) == 1
    assert months_to(from_month(23, "C"), "C", 20) == 4
    assert months_to(from_month(5, "C", 3), "C", 20) is None


def test_detection_counts_practices_by_the_months_they_took() -> None:
    rows = [from_month(20 + late, "C") for late in (0, 1, 2, 3, 11)]
    found = detection([*rows, from_month(0, "w")], "C", 20)

    # One, two, three, four and twelve months; the sixth practice never comes to it.
    assert [found.within[months].count for months in (1, 2, 3, 4, 6, 12)] == [1, 2, 3, 4, 4, 5]
    assert {rate.of for rate in found.within.values()} == {6}
    assert found.median == 3
    assert found.slow is None  # nine of ten are six of six, and one never came to it


def test_nine_of_ten_is_told_where_nine_of_ten_came_to_it() -> None:
    rows = [from_month(20 + late, "C") for late in range(9)]
    found = detection([*rows, from_month(0, ".")], "C", 20)

    assert (found.median, found.slow) == (5, 9)


def test_a_practice_crossed_before_its_change_shows_nothing_about_it() -> None:
    rows = [from_month(18, "C"), from_month(18, "C", 1), from_month(21, "C")]
    found = detection(rows, "C", 20)

    assert found.already == 1
    assert found.within[2] == Rate(1, 2)
    assert found.within[12] == Rate(1, 2)


def test_a_crossed_sign_that_is_not_the_scenarios_own_is_a_wrong_one() -> None:
    outcomes = [
        outcome(1, "denials_up", denials=from_month(20, "C")),
        outcome(2, "denials_up", denials=from_month(20, "C"), payments=from_month(31, "C")),
        outcome(3, "denials_up", payments=from_month(10, "C", 5)),  # long before the change
        outcome(4, "denials_up", growth=from_month(22, "C"), payments=from_month(22, "C")),
    ]

    found = measure(DENIALS, 150, outcomes)

    assert found.wrong == Rate(2, 4)
    assert found.wrong_by_sign is not None
    assert {sign: rate.count for sign, rate in found.wrong_by_sign.items()} == {
        "follow_up": 0,
        "payments": 2,
        "staff_time": 0,
        "growth": 1,
    }
    assert found.detection is not None
    assert found.detection["denials"].within[1] == Rate(2, 4)
    assert found.false_alarms is None


def test_months_in_which_a_sign_cannot_be_measured_are_counted_after_the_warm_up() -> None:
    outcomes = [outcome(1, growth="?" * 10 + "." * 22), outcome(2, growth="." * 31 + "?")]

    # Two months of the first, one of the second, of two times 24.
    assert measure(STABLE, 150, outcomes).unknown["growth"] == Rate(3, 48)


def test_the_verdict_is_detected_like_a_sign() -> None:
    outcomes = [outcome(1, "denials_up", verdicts=from_month(22, "E")), outcome(2, "denials_up")]

    found = measure(DENIALS, 150, outcomes).outsource

    assert found is not None
    assert (found.within[2], found.within[3]) == (Rate(0, 2), Rate(1, 2))


def test_a_share_has_wilson_bounds_and_nothing_has_none() -> None:
    low, high = Rate(3, 40).bounds or (0, 0)

    assert (round(low, 3), round(high, 3)) == (0.026, 0.199)
    assert (Rate(0, 0).share, Rate(0, 0).bounds) == (None, None)


def goal(words: str) -> int:
    (at,) = [place for place, one in enumerate(GOALS) if words in one.tells]
    return at


@pytest.mark.parametrize(
    ("words", "rate", "is_met"),
    [
        ("false `evaluate_outsourcing`", Rate(2, 100), True),
        ("false `evaluate_outsourcing`", Rate(3, 100), False),
        ("`denials_up`", Rate(9, 10), True),
        ("`denials_up`", Rate(89, 100), False),
        ("`follow_up_collapse`", Rate(94, 100), False),
        ("wrong sign", Rate(0, 0), None),
    ],
)
def test_a_goal_is_met_at_its_limit(words: str, rate: Rate, *, is_met: bool | None) -> None:
    assert GOALS[goal(words)].is_met(rate) is is_met


def test_goals_pool_the_healthy_scenarios_and_the_one_cause_ones() -> None:
    cells = [
        measure(STABLE, 150, [outcome(1, denials=from_month(9, "C", 1)), outcome(2)]),
        measure(SCENARIOS["growing"], 150, [outcome(1, "growing", denials=from_month(20, "C"))]),
        measure(DENIALS, 150, [outcome(1, "denials_up", growth=from_month(20, "C"))]),
        measure(SCENARIOS["everything"], 150, [outcome(1, growth=from_month(20, "C"))]),
    ]

    # Two practices of two years each and one of one; the scenario of four causes has no wrong sign.
    assert GOALS[goal("`denials` falsely")].read(cells) == Rate(2, 5)
    assert GOALS[goal("wrong sign")].read(cells) == Rate(1, 1)
    assert GOALS[goal("`denials_up`")].read(cells) == Rate(0, 1)
