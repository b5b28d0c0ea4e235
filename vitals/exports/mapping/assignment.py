"""The best assignment of source columns to native columns as a whole, not first come."""

from __future__ import annotations

from collections.abc import Sequence

Gains = Sequence[Sequence[float]]


def assign(gains: Gains) -> list[int]:
    """Return for each row the column it gets, −1 for none, so that the sum of gains is largest.

    A gain of 0 or less is never taken. Equal sums are settled by position, always the same way.
    Hungarian method, O(rows² × columns).

    >>> assign([[0.9, 0.8], [0.8, 0.0]])
    [1, 0]
    """
    if not gains:
        return []
    rows, width = len(gains), len(gains[0]) + len(gains)
    costs = [[-max(gain, 0.0) for gain in row] + [0.0] * rows for row in gains]
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (width + 1)
    owner = [0] * (width + 1)  # row of each column, both counted from 1; 0 is none
    for row in range(1, rows + 1):
        way = _cheapest_way(row, costs, row_price, column_price, owner)
        _settle(way, owner)
    found = [-1] * rows
    for column in range(1, len(gains[0]) + 1):
        if owner[column] and gains[owner[column] - 1][column - 1] > 0:
            found[owner[column] - 1] = column - 1
    return found


def _cheapest_way(
    row: int, costs: Gains, row_price: list[float], column_price: list[float], owner: list[int]
) -> list[int]:
    """Return for each column the one before it on the cheapest way from *row* to a free column.

    The last entry is the free column the way ends in; prices are brought up to date.
    """
    owner[0], at, width = row, 0, len(owner) - 1
    least, before = [float("inf")] * (width + 1), [0] * (width + 1)
    done = [False] * (width + 1)
    while owner[at]:
        done[at] = True
        current, step, ahead = owner[at], float("inf"), 0
        for column in range(1, width + 1):
            if done[column]:
                continue
            cost = costs[current - 1][column - 1] - row_price[current] - column_price[column]
            if cost < least[column]:
                least[column], before[column] = cost, at
            if least[column] < step:
                step, ahead = least[column], column
        for column in range(width + 1):
            if done[column]:
                row_price[owner[column]] += step
                column_price[column] -= step
            else:
                least[column] -= step
        at = ahead
    return [*before, at]


def _settle(way: list[int], owner: list[int]) -> None:
    """Hand each column on the way to the row of the column before it."""
    *before, at = way
    while at:
        owner[at] = owner[before[at]]
        at = before[at]
