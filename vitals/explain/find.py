"""The rows behind one figure: the cases of its KPI that count in the month.

The figure is worked out from the same cases, so the sum of the rows is the number in the report.
Rows name claims and never a patient. What must not live here: text, files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.kpis.benchmarks import Benchmark
from vitals.kpis.cases import Block, Cases
from vitals.kpis.compute import is_fed, row_per_month
from vitals.kpis.inputs import Inputs, gather
from vitals.kpis.kpi import Kpi
from vitals.kpis.registry import KPI_REGISTRY, benchmarks, limits
from vitals.practice import Practice

SIDES = ("numerator", "denominator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows of one kind: ``claim``, what the KPI shows of them, ``numerator``, ``denominator``.

    Money is integer cents; a row without a claim has none.
    """

    rows: pd.DataFrame

    def sum(self, side: str) -> float:
        """Σ of what the rows add above (numerator) or below (denominator) the line."""
        return float(self.rows[side].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One figure of one month; values as in report.json, missing as None.

    ``benchmarks``: the practice's own first. ``over`` divides the sum below the line. ``left_out``
    are the rows looked at and not counted, by reason.
    """

    practice: str
    month: str
    kpi: Kpi
    value: float | None
    numerator: float | None
    denominator: float | None
    interval: tuple[float, float] | None
    status: str | None
    reason: str | None
    amber: float | None
    red: float | None
    benchmarks: tuple[Benchmark, ...]
    over: float
    counted: Part
    left_out: Mapping[str, Part]


def explain(
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    practice: Practice,
    month: str,
    kpi_id: str,
) -> Explanation:
    """Explain one KPI of one month; KeyError for an id the registry does not know."""
    return explained(gather(tables, ledger, practice, [month]), KPI_REGISTRY[kpi_id], month)


def explained(inputs: Inputs, kpi: Kpi, month: str) -> Explanation:
    """Explain one KPI of one month of the calendar of *inputs*."""
    at = inputs.calendar.months.index(month)
    row = row_per_month(kpi, inputs)
    has_sources = is_fed(kpi, inputs)
    found = inputs.once(kpi.cases) if has_sources else Cases()
    out = kpi.left_out(inputs) if kpi.left_out and has_sources else {}
    over = np.broadcast_to(found.over, len(inputs.calendar.months))[at]
    low, high = row.low[at], row.high[at]
    amber, red, _ = limits(kpi, inputs.practice)
    return Explanation(
        practice=inputs.practice.id,
        month=month,
        kpi=kpi,
        value=_known(row.monthly.value[at]),
        numerator=_known(row.monthly.numerator[at]),
        denominator=_known(row.monthly.denominator[at]),
        interval=None if np.isnan(low) else (float(low), float(high)),
        status=row.status[at],
        reason=row.monthly.reason[at],
        amber=amber,
        red=red,
        benchmarks=benchmarks(kpi.id, inputs.practice),
        over=float(over),
        counted=Part(rows=_rows(inputs, found, at)),
        left_out={why: Part(rows=_rows(inputs, each, at)) for why, each in out.items()},
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _rows(inputs: Inputs, found: Cases, at: int) -> pd.DataFrame:
    """Cases of one month that add to either side, those above the line first, then by claim."""
    parts = [_shown(inputs, block, at) for block in found.blocks]
    empty = pd.DataFrame(columns=["claim", *SIDES])
    rows = pd.concat([part for part in parts if len(part)] or [empty], ignore_index=True)
    order = [name for name in rows.columns if name not in SIDES]
    is_above = rows["numerator"].ne(0)
    ranked = rows.assign(below=~is_above).sort_values(["below", "claim"], kind="stable")
    return ranked[[*order, *SIDES]].reset_index(drop=True)


def _shown(inputs: Inputs, block: Block, at: int) -> pd.DataFrame:
    adds = (block.numerator != 0) | (block.denominator != 0)
    place = np.flatnonzero(block.holds(at) & adds)
    claim = block.claim[place]
    keys = np.array([*inputs.book.keys, None], dtype=object)
    own = [name for name in block.shows if name in block.rows]
    shown = block.rows[own].iloc[place].reset_index(drop=True)
    for name in block.shows:
        if name not in own:
            shown[name] = inputs.facts[name].take(claim).array
    shown = shown[list(block.shows)]
    shown.insert(0, "claim", pd.Series(keys[claim], dtype=object))
    return shown.assign(numerator=block.numerator[place], denominator=block.denominator[place])
