"""All KPIs of a practice, all months in one pass: values, intervals, status and reasons.

What must not live here: any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Floats, Inputs, gather
from vitals.kpis.kpi import Better, Kpi
from vitals.kpis.measure import measured, withheld, words
from vitals.kpis.registry import KPI_REGISTRY, limits
from vitals.kpis.sources import all_reach
from vitals.practice import Practice
from vitals.tables import BREAKDOWNS, KPIS

ENOUGH = 20
"""Under this many counted things a rate is shown but not judged."""

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class KpiResult:
    """KPIS and BREAKDOWNS of one practice, sorted by month and registry order."""

    kpis: pd.DataFrame
    breakdowns: pd.DataFrame


def compute_kpis(
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    practice: Practice,
    *,
    months: Sequence[str],
    only: Collection[str] | None = None,
) -> KpiResult:
    """KPIs of *months* (YYYY-MM) from the canonical tables and the ledger posted from them.

    *only* names the KPIs wanted; all of them where it is None.
    """
    chosen = [kpi for kpi in KPI_REGISTRY.values() if only is None or kpi.id in only]
    if not months or not chosen:
        return KpiResult(KPIS.empty(), BREAKDOWNS.empty())
    inputs = gather(tables, ledger, practice, months)
    values = [_row_per_month(kpi, inputs) for kpi in chosen]
    parts = [BREAKDOWNS.empty(), *(_parts(kpi, inputs) for kpi in chosen if kpi.breakdown)]
    return KpiResult(
        KPIS.frame(_sorted(pd.concat(values), months, ["month", "rank"])),
        BREAKDOWNS.frame(_sorted(pd.concat(parts), months, ["month", "rank", "dimension"])),
    )


def _sorted(rows: pd.DataFrame, months: Sequence[str], by: list[str]) -> pd.DataFrame:
    kept = rows.loc[rows["month"].isin(list(months))]
    rank = {kpi: place for place, kpi in enumerate(KPI_REGISTRY)}
    ranked = kept.assign(rank=kept["kpi"].map(rank))
    return ranked.sort_values(by, kind="stable", ignore_index=True).drop(columns="rank")


def _row_per_month(kpi: Kpi, inputs: Inputs) -> pd.DataFrame:
    frame = inputs.once(kpi.formula) if _is_fed(kpi, inputs) else _nothing(inputs)
    for doubt in reversed(kpi.doubts if _is_fed(kpi, inputs) else ()):
        frame = doubt.withhold(inputs, frame)
    for source in reversed(kpi.needs):
        absent = f"{source.absent} for {{month}}"
        frame = withheld(frame, ~source.reaches(inputs), absent, parts=True)
    low, high = _interval(kpi, frame)
    status, reason = _judged(kpi, frame, inputs.practice)
    if kpi.remark is not None:
        reason = kpi.remark.beside(inputs, frame, reason)
    return frame.drop(columns="is_judged").assign(
        kpi=kpi.id, interval_low=low, interval_high=high, status=status, reason=reason
    )


def _parts(kpi: Kpi, inputs: Inputs) -> pd.DataFrame:
    if kpi.breakdown is None or not _is_fed(kpi, inputs):
        return BREAKDOWNS.empty()
    known = all_reach(inputs, kpi.needs)
    for doubt in kpi.doubts:
        known = known & ~doubt.where(inputs)
    fed = np.array(inputs.calendar.months)[known]
    rows = kpi.breakdown(inputs)
    return rows.loc[rows["month"].isin(fed)].assign(kpi=kpi.id)


def _is_fed(kpi: Kpi, inputs: Inputs) -> bool:
    return all(source.is_received(inputs) for source in kpi.needs)


def _nothing(inputs: Inputs) -> pd.DataFrame:
    return measured(inputs, np.nan, np.nan, np.nan)


def _interval(kpi: Kpi, frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Wilson 95 % bounds of a proportion of counts; missing for anything else."""
    number = frame["denominator"].to_numpy(dtype="float64")
    share = frame["value"].to_numpy(dtype="float64")
    if kpi.basis != "count":
        return np.full_like(share, np.nan), np.full_like(share, np.nan)
    return wilson(share, number)


def wilson(share: Floats, number: Floats) -> tuple[Floats, Floats]:
    """Wilson 95 % interval of a share of *number* things.

    >>> low, high = wilson(np.array([3 / 40]), np.array([40.0]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.026, 0.199)
    """
    safe = np.where(number > 0, number, np.nan)
    centre = (share + _Z**2 / (2 * safe)) / (1 + _Z**2 / safe)
    spread = share * (1 - share) / safe + _Z**2 / (4 * safe**2)
    half = _Z * np.sqrt(np.maximum(spread, 0)) / (1 + _Z**2 / safe)
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def _judged(kpi: Kpi, frame: pd.DataFrame, practice: Practice) -> tuple[pd.Series, pd.Series]:
    """Status and reason by month; a small number is said and not judged."""
    number, is_missing = frame["denominator"], frame["value"].isna()
    few = (kpi.basis in {"count", "median"}) & (number < ENOUGH) & ~is_missing
    said = words(f"n = {count:.0f}: too few to judge" for count in number)
    reason = frame["reason"].mask(few & frame["reason"].isna(), said)
    judged = frame["is_judged"] & ~few & ~is_missing
    amber, red, is_own = limits(kpi, practice)
    if is_own:
        note = f"judged by the practice's own limit of {red:g}"
        reason = words(note if pd.isna(text) else f"{text}; {note}" for text in reason)
    return _status(frame["value"], amber, red, kpi.better).where(judged, None), reason


def _status(value: pd.Series, amber: float | None, red: float | None, better: Better) -> pd.Series:
    """Green, amber or red of each value; None where the KPI has no limit."""
    sign = -1 if better == "higher" else 1
    has_limit = amber is not None or red is not None
    status = words(["green" if has_limit else None] * len(value))
    for colour, limit in (("amber", amber), ("red", red)):
        if limit is not None:
            status = status.mask(sign * value > sign * limit, colour)
    return status
