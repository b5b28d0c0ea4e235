"""Formulas whose cases are not told yet."""

from __future__ import annotations

from collections.abc import Callable

from vitals.kpis.cases import Cases, Formula
from vitals.kpis.inputs import Inputs
from vitals.kpis.measure import Breakdown, Members, Monthly


def uncounted(_: Inputs) -> Cases:
    """No cases."""
    return Cases()


def plain(found: Callable[[Inputs], Monthly]) -> Formula:
    """A formula that looks at the inputs only."""
    return lambda inputs, _: inputs.once(found)


def parts(
    found: Callable[[Inputs], Breakdown | Members],
) -> Callable[[Inputs, Cases], Breakdown]:
    """A breakdown that looks at the inputs only."""

    def breakdown(inputs: Inputs, _: Cases) -> Breakdown:
        rows = found(inputs)
        return rows if isinstance(rows, list) else [rows]

    return breakdown
