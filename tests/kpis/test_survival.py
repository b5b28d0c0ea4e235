"""The Kaplan-Meier estimate: nobody waiting is forgotten, nobody answered is counted twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vitals.kpis.survival import day_reached, survivors

CASES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12), st.booleans()), max_size=25)


def waiting(days: list[int], happened: list[bool]) -> list[float]:
    group = np.zeros(len(days), dtype="int64")
    return survivors(group, np.array(days), np.array(happened), 1)[0].tolist()


def test_a_case_that_drops_out_waits_until_it_does() -> None:
    # Answered after 1 and 3 days, open since 2 and 3: of 4 one is answered on day 1, of the 2
    # left on day 3 one.
    assert waiting([1, 2, 3, 3], [True, False, True, False]) == [1, 3 / 4, 3 / 4, 3 / 8]


def test_without_open_cases_it_is_the_share_not_yet_answered() -> None:
    assert waiting([0, 1, 1, 3], [True] * 4) == [3 / 4, 1 / 4, 1 / 4, 0]


def test_the_first_day_by_which_a_part_was_answered() -> None:
    shares = np.array([[1.0, 0.5, 0.25, 0.1], [1.0, 0.9, 0.8, 0.7]])

    assert day_reached(shares, 0.5).tolist()[0] == 1
    assert day_reached(shares, 0.9).tolist()[0] == 3
    # Of the second group never half were answered.
    assert np.isnan(day_reached(shares, 0.5)[1])


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_every_group_is_as_if_it_were_alone(rows: list[tuple[int, int, bool]]) -> None:
    group, days, happened = (
        np.array([row[part] for row in rows], dtype="int64") for part in range(3)
    )
    found = survivors(group, days, happened.astype(bool), 3)

    for one in range(3):
        own = [(day, is_one) for code, day, is_one in rows if code == one]
        share = 1.0
        for day in range(found.shape[1]):
            left = sum(waited >= day for waited, _ in own)
            answered = sum(is_one for waited, is_one in own if waited == day)
            share *= 1 - answered / left if left else 1
            assert abs(found[one, day] - share) < 1e-12
