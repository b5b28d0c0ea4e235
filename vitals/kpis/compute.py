"""All KPIs of a practice, all months in one pass: values, intervals, status and reasons.

What must not live here: any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.kpis.cases import split
from vitals.kpis.inputs import Bools, Floats, Inputs, gather
from vitals.kpis.kpi import Better, Companion, Kpi
from vitals.kpis.measure import (
    ENOUGH,
    Members,
    Monthly,
    Words,
    as_totals,
    measured,
    noted,
    withheld,
)
from vitals.kpis.registry import KPI_REGISTRY, limits
from vitals.kpis.sources import all_reach
from vitals.practice import Practice
from vitals.tables import BREAKDOWNS, KPIS

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
    wanted = np.isin(np.array(inputs.calendar.months), list(months))
    values = [row_per_month(kpi, inputs) for kpi in chosen]
    parts = [
        (kpi, part)
        for kpi, row in zip(chosen, values, strict=True)
        for part in _parts(kpi, inputs, row.monthly.is_known)
    ]
    return KpiResult(_kpi_frame(chosen, values, wanted), _breakdown_frame(inputs, parts, wanted))


@dataclass(frozen=True, slots=True)
class Row:
    """A KPI by month with what is said beside its value."""

    monthly: Monthly
    low: Floats
    high: Floats
    status: Words


def row_per_month(kpi: Kpi, inputs: Inputs) -> Row:
    """Value, interval, status and reason of one KPI in every month of the calendar."""
    has_sources = is_fed(kpi, inputs)
    monthly = kpi.formula(inputs, inputs.once(kpi.cases)) if has_sources else _nothing(inputs)
    for doubt in reversed(kpi.doubts if has_sources else ()):
        monthly = doubt.withhold(inputs, monthly)
    for source in reversed(kpi.needs):
        absent = f"{source.absent} for {{month}}"
        monthly = withheld(monthly, ~source.reaches(inputs), absent, parts=True)
    low, high = _interval(kpi, monthly)
    status, reason = _judged(kpi, monthly, inputs.practice)
    if kpi.remark is not None:
        reason = kpi.remark.beside(inputs, monthly, reason)
    return Row(replace(monthly, reason=reason), low, high, status)


def _kpi_frame(chosen: Sequence[Kpi], rows: Sequence[Row], wanted: Bools) -> pd.DataFrame:
    """KPIS, by month and in each in the order of the registry."""

    def stacked(values: Sequence[NDArray[Any]]) -> NDArray[Any]:
        return np.stack(values)[:, wanted].T.ravel()

    monthly = [row.monthly for row in rows]
    months = np.array(monthly[0].months, dtype=object)[wanted]
    columns = {
        "month": np.repeat(months, len(chosen)),
        "kpi": np.tile(np.array([kpi.id for kpi in chosen], dtype=object), len(months)),
        "value": stacked([part.value for part in monthly]),
        "numerator": stacked([part.numerator for part in monthly]),
        "denominator": stacked([part.denominator for part in monthly]),
        "interval_low": stacked([row.low for row in rows]),
        "interval_high": stacked([row.high for row in rows]),
        "status": stacked([row.status for row in rows]),
        "reason": stacked([part.reason for part in monthly]),
    }
    return KPIS.frame(pd.DataFrame(columns))


def _breakdown_frame(
    inputs: Inputs, parts: Sequence[tuple[Kpi, Members]], wanted: Bools
) -> pd.DataFrame:
    """BREAKDOWNS, by month, KPI and dimension; members in the order of their formula."""
    if not parts:
        return BREAKDOWNS.empty()
    sizes = [len(part.at) for _, part in parts]
    rank = {kpi: place for place, kpi in enumerate(KPI_REGISTRY)}
    at = np.concatenate([part.at for _, part in parts])
    kpi = np.repeat(np.array([kpi.id for kpi, _ in parts], dtype=object), sizes)
    place = np.repeat(np.array([rank[kpi.id] for kpi, _ in parts]), sizes)
    dimension = np.repeat(np.array([part.dimension for _, part in parts], dtype=object), sizes)
    order = np.lexsort([pd.factorize(dimension, sort=True)[0], place, at])
    order = order[wanted[at[order]]]
    columns = {
        "month": np.array(inputs.calendar.months, dtype=object)[at],
        "kpi": kpi,
        "dimension": dimension,
        **{
            name: np.concatenate([getattr(part, name) for _, part in parts])
            for name in ("member", "value", "numerator", "denominator")
        },
    }
    return BREAKDOWNS.frame(pd.DataFrame({name: each[order] for name, each in columns.items()}))


def _parts(kpi: Kpi, inputs: Inputs, has_value: Bools) -> Iterator[Members]:
    """Splits of the months that have a value, and breakdowns of those that its sources reach."""
    for one in kpi.companions:
        if is_fed(one, inputs):
            reached = all_reach(inputs, one.needs)
            yield from (part.chosen(reached[part.at]) for part in one.breakdown(inputs))
    if not (kpi.splits or kpi.breakdown or kpi.undoubted) or not is_fed(kpi, inputs):
        return
    known = reached = all_reach(inputs, kpi.needs)
    for doubt in kpi.doubts:
        known = known & ~doubt.where(inputs)
    found = inputs.once(kpi.cases)
    parts = split(inputs, found, kpi.splits) if kpi.splits else []
    parts = parts if kpi.denominator else [as_totals(part) for part in parts]
    yield from (part.chosen(has_value[part.at]) for part in parts)
    for part in kpi.breakdown(inputs, found) if kpi.breakdown else ():
        yield part.chosen(known[part.at])
    for part in kpi.undoubted(inputs, found) if kpi.undoubted else ():
        yield part.chosen(reached[part.at])


def is_fed(one: Kpi | Companion, inputs: Inputs) -> bool:
    """Tell whether every source of a KPI, or of a companion of one, was received at all."""
    return all(source.is_received(inputs) for source in one.needs)


def _nothing(inputs: Inputs) -> Monthly:
    return measured(inputs, np.nan, np.nan, np.nan)


def _interval(kpi: Kpi, monthly: Monthly) -> tuple[Floats, Floats]:
    """Wilson 95 % bounds of a proportion of counts; missing for anything else."""
    if kpi.basis != "count":
        none = np.full_like(monthly.value, np.nan)
        return none, none
    return wilson(monthly.value, monthly.denominator)


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


def _judged(kpi: Kpi, monthly: Monthly, practice: Practice) -> tuple[Words, Words]:
    """Status and reason by month; a small number is said and not judged."""
    number, is_known = monthly.denominator, monthly.is_known
    few = np.full(len(number), kpi.basis in {"count", "median"}) & (number < ENOUGH) & is_known
    notes = [f"n = {count:.0f}: too few to judge" for count in number]
    reason = noted(monthly, few, notes).reason
    amber, red, is_own = limits(kpi, practice)
    if is_own:
        note = f"judged by the practice's own limit of {red:g}"
        said = [note if text is None else f"{text}; {note}" for text in reason]
        reason = np.array(said, dtype=object)
    status = _status(monthly.value, amber, red, kpi.better)
    status[~(monthly.is_judged & ~few & is_known)] = None
    return status, reason


def _status(value: Floats, amber: float | None, red: float | None, better: Better) -> Words:
    """Green, amber or red of each value; None where the KPI has no limit."""
    sign = -1 if better == "higher" else 1
    has_limit = amber is not None or red is not None
    status = np.full(len(value), "green" if has_limit else None, dtype=object)
    for colour, limit in (("amber", amber), ("red", red)):
        if limit is not None:
            status[sign * value > sign * limit] = colour
    return status
