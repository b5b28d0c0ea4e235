"""What is asked of the triggers, as shares that are read from what was measured.

What must not live here: how anything is counted (``measure``) or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vitals.backtest.measure import Measured, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is asked of one size: a share that must be reached, or must not be passed."""

    tells: str
    limit: float
    is_least: bool
    read: Callable[[Sequence[Measured]], Rate]

    def is_met(self, found: Rate) -> bool | None:
        """Tell whether the share seen is on the right side; None where nothing was seen."""
        if found.share is None:
            return None
        return found.share >= self.limit if self.is_least else found.share <= self.limit


def _pooled(rates: Sequence[Rate]) -> Rate:
    return sum(rates, Rate(0, 0))


def _within(scenario: str, months: int) -> Callable[[Sequence[Measured]], Rate]:
    def read(cells: Sequence[Measured]) -> Rate:
        """Practices of the scenario whose sign was crossed in time."""
        return _pooled(
            [
                found.within[months]
                for cell in cells
                if cell.scenario.id == scenario
                for found in (cell.detection or {}).values()
            ]
        )

    return read


def _falsely(sign: str) -> Callable[[Sequence[Measured]], Rate]:
    def read(cells: Sequence[Measured]) -> Rate:
        """Healthy practice-years in which the sign was crossed."""
        return _pooled([one.false_alarms.crossed[sign] for one in cells if one.false_alarms])

    return read


def _outsourced(cells: Sequence[Measured]) -> Rate:
    return _pooled([one.false_alarms.outsource for one in cells if one.false_alarms])


def _misnamed(cells: Sequence[Measured]) -> Rate:
    return _pooled([one.wrong for one in cells if one.wrong and one.scenario.has_one_cause])


_SIGNS = ("follow_up", "denials", "payments", "staff_time", "growth")
GOAL_SIZE = 150
"""Claims a month for which the goals are set; at other sizes they only compare."""

GOALS: tuple[Goal, ...] = (
    Goal(
        tells="healthy practice-years with a false `evaluate_outsourcing`",
        limit=0.02,
        is_least=False,
        read=_outsourced,
    ),
    *(
        Goal(
            tells=f"healthy practice-years with `{sign}` falsely crossed",
            limit=0.05,
            is_least=False,
            read=_falsely(sign),
        )
        for sign in _SIGNS
    ),
    *(
        Goal(
            tells=f"`{scenario}`: the right sign within {months} months",
            limit=limit,
            is_least=True,
            read=_within(scenario, months),
        )
        for scenario, months, limit in (
            ("follow_up_collapse", 3, 0.95),
            ("staff_pulled", 3, 0.95),
            ("appeals_missed", 4, 0.90),
            ("denials_up", 4, 0.90),
            ("underpayment", 4, 0.90),
        )
    ),
    Goal(
        tells="one-cause practices of which a wrong sign is named within the year",
        limit=0.10,
        is_least=False,
        read=_misnamed,
    ),
)
