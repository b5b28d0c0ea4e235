"""One simulated practice: its events, tables, ledger and KPIs (``lived``), then its verdicts.

What must not live here: how a KPI comes about, and how outcomes are counted (``measure``).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import process_time

import pandas as pd

from vitals.backtest.kept import KeptKpis
from vitals.backtest.lived import Cell, kpis_of, practice_of
from vitals.triggers import SIGNS, Assessment, assess

STATES: Mapping[str, str] = {"crossed": "C", "watch": "w", "clear": ".", "not_measurable": "?"}
"""A sign's state in one letter."""
VERDICTS: Mapping[str, str] = {
    "evaluate_outsourcing": "E",
    "fix_in_house": "f",
    "keep_in_house": ".",
    "not_enough_data": "?",
}
"""A verdict in one letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the triggers said of one practice: a letter a month for each sign and the verdict.

    ``fired`` holds the indices of the months in which each rule of a sign fired.
    """

    cell: Cell
    signs: Mapping[str, str]
    verdicts: str
    fired: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    seconds: float = 0.0


def outcome_of(cell: Cell, kept: KeptKpis | None = None) -> Outcome:
    """Live through one practice's months and judge every one of them.

    Where *kept* has its KPIs, only the judging is done; else they are kept there.
    """
    begun = process_time()
    with _uncollected():
        result = kept.read(cell.name) if kept else None
        if result is None:
            result = kpis_of(cell)
            if kept:
                kept.write(cell.name, result)
        found = assess(result.kpis, result.breakdowns, practice_of(cell.profile))
    months = sorted(found.verdicts["month"])
    return Outcome(
        cell=cell,
        signs={sign.id: _states(found, sign.id) for sign in SIGNS},
        verdicts="".join(VERDICTS[state] for state in found.verdicts.sort_values("month")["state"]),
        fired=_fired(found, months),
        seconds=round(process_time() - begun, 2),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles: a practice's events hold none, and going through them takes a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _states(found: Assessment, sign: str) -> str:
    rows = found.triggers[found.triggers["trigger"] == sign].sort_values("month")
    return "".join(STATES[state] for state in rows["state"])


def _fired(found: Assessment, months: list[str]) -> dict[str, tuple[int, ...]]:
    """Months by rule, for the rules of signs that fired at least once."""
    rows = found.evidence[found.evidence["fired"].fillna(False).astype(bool)]
    rows = rows[rows["subject"].isin([sign.id for sign in SIGNS])]
    at = pd.Series(range(len(months)), index=months)
    keys = rows["subject"] + "." + rows["rule"]
    return {
        str(key): tuple(int(at[month]) for month in sorted(group))
        for key, group in rows.groupby(keys)["month"]
    }
