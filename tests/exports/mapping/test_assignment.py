"""The best assignment as a whole."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from vitals.exports.mapping.assignment import assign

GAINS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


def total(gains: list[list[float]], found: list[int]) -> float:
    return sum(gains[row][at] for row, at in enumerate(found) if at >= 0)


def test_the_first_row_gives_way_where_both_are_better_off() -> None:
    assert assign([[0.9, 0.8], [0.8, 0.0]]) == [1, 0]


def test_no_column_is_taken_for_nothing() -> None:
    assert assign([[0.0, 0.0]]) == [-1]
    assert assign([]) == []


@given(GAINS)
def test_no_other_assignment_gains_more(gains: list[list[float]]) -> None:
    found = assign(gains)
    taken = [at for at in found if at >= 0]
    places = [*range(len(gains[0])), *[-1] * len(gains)]
    best = max(total(gains, list(way)) for way in permutations(places, len(gains)))

    assert len(taken) == len(set(taken))
    assert total(gains, found) == best
