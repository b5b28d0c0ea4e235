"""Every KPI by id, in the order reports list them; limits and benchmarks of a practice.

What must not live here: a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from vitals.kpis import (
    aging,
    appeals,
    capacity,
    cash,
    claims,
    collections,
    denial_patterns,
    denial_work,
    denials,
    encounters,
    enrollments,
    filing,
    follow_up,
    load,
    matured,
    owed,
    postings,
    prompt_pay,
    receivables,
    timeliness,
    touches,
    underpayments,
    write_offs,
    zero_pay,
)
from vitals.kpis.benchmarks import Benchmark, benchmarks_for, limits_for
from vitals.kpis.kpi import Kpi
from vitals.practice import Practice

_FAMILIES = {
    "Receivables": (*receivables.KPIS, *aging.KPIS, *owed.KPIS),
    "Collections": (
        *collections.KPIS,
        *matured.KPIS,
        *write_offs.KPIS,
        *cash.KPIS,
        *collections.VOLUMES,
    ),
    "Posting": postings.KPIS,
    "Payments against contract": underpayments.KPIS,
    "Visits": (*encounters.KPIS, *enrollments.KPIS),
    "Claims at the door": (*claims.KPIS, *filing.KPIS),
    "Denials": (*denials.KPIS, *zero_pay.KPIS, *denial_patterns.KPIS),
    "Appeals": (*denial_work.KPIS, *appeals.KPIS),
    "Timeliness": (*timeliness.KPIS, *prompt_pay.KPIS),
    "Follow-up": (*follow_up.KPIS, *touches.KPIS),
    "Capacity and cost": (*capacity.KPIS, *load.KPIS),
}


def _index(kpis: Iterable[Kpi]) -> Mapping[str, Kpi]:
    """KPIs by id; a duplicate id cannot load."""
    index: dict[str, Kpi] = {}
    for kpi in kpis:
        if kpi.id in index:
            raise ValueError(f"KPI {kpi.id!r} is declared twice")
        index[kpi.id] = kpi
    return MappingProxyType(index)


FAMILIES: Mapping[str, tuple[Kpi, ...]] = MappingProxyType(_FAMILIES)
KPI_REGISTRY: Mapping[str, Kpi] = _index(kpi for family in _FAMILIES.values() for kpi in family)


def limits(kpi: Kpi, practice: Practice) -> tuple[float | None, float | None, bool]:
    """Amber and red limit of the practice's specialty, and whether its own threshold is the red."""
    usual = limits_for(kpi.id, practice.specialty)
    own = practice.thresholds.get(kpi.id)
    return (usual.amber, usual.red, False) if own is None else (usual.amber, own, True)


def benchmarks(kpi: str, practice: Practice) -> tuple[Benchmark, ...]:
    """The practice's own benchmark, then the published ones of its specialty and for any."""
    published = benchmarks_for(kpi, practice.specialty)
    own = practice.benchmarks.get(kpi)
    if own is None:
        return published
    whose = "set by the practice"
    first = Benchmark(value=own.value, population=whose, basis=whose, source=own.source, tier="own")
    return (first, *published)
