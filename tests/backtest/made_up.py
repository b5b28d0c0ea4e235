"""Outcomes written by hand: one letter a month."""

from __future__ import annotations

from vitals.backtest.lived import Cell
from vitals.backtest.run import Outcome

QUIET = "." * 32
SIGNS = ("follow_up", "denials", "payments", "staff_time", "growth")


def outcome(number: int, scenario: str = "stable", verdicts: str = QUIET, **signs: str) -> Outcome:
    """A practice of which nothing is said but *signs* and *verdicts*."""
    return Outcome(
        cell=Cell(scenario, 150, 1, number),
        signs={sign: signs.get(sign, QUIET) for sign in SIGNS},
        verdicts=verdicts,
        seconds=2.0,
    )


def from_month(index: int, letter: str, count: int | None = None) -> str:
    """32 months, *letter* from that index on, for *count* months or to the end."""
    many = 32 - index if count is None else count
    return ("." * index + letter * many).ljust(32, ".")
