"""Hysteresis: what makes a sign crossed, and what lifts it."""

from __future__ import annotations

import pytest

from vitals.triggers.signs import Heat, held, since, states_of

HOT = Heat(is_measurable=True, is_warm=True, is_hot=True)
WARM = Heat(is_measurable=True, is_warm=True, is_hot=False)
COLD = Heat(is_measurable=True, is_warm=False, is_hot=False)
DARK = Heat(is_measurable=False, is_warm=False, is_hot=False)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        pytest.param([COLD, HOT, COLD], ["clear", "watch", "clear"], id="one spike is watched"),
        pytest.param([HOT, HOT], ["watch", "crossed"], id="two in a row cross the line"),
        pytest.param(
            [HOT, HOT, COLD, COLD, COLD, COLD],
            ["watch", "crossed", "crossed", "crossed", "watch", "clear"],
            id="three quiet months lift it, by way of watch",
        ),
        pytest.param(
            [HOT, HOT, WARM, COLD, HOT, COLD],
            ["watch", "crossed", "crossed", "crossed", "crossed", "crossed"],
            id="a hot month starts the quiet ones again",
        ),
        pytest.param(
            [HOT, DARK, HOT, HOT],
            ["watch", "not_measurable", "watch", "crossed"],
            id="an unknown month breaks a row",
        ),
        pytest.param(
            [HOT, HOT, DARK, COLD],
            ["watch", "crossed", "not_measurable", "crossed"],
            id="an unknown month does not lift it",
        ),
        pytest.param([WARM, WARM, WARM], ["watch"] * 3, id="one piece of evidence never crosses"),
    ],
)
def test_a_sign_moves(months: list[Heat], expected: list[str]) -> None:
    assert states_of(months) == expected


def test_nothing_is_held_before_the_second_month() -> None:
    assert held([True]) == [False]


def test_since_starts_again_when_a_state_returns() -> None:
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]

    assert since(months, ["clear", "watch", "clear", "clear"]) == [
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-03",
    ]
