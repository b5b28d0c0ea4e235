"""Names, units, targets and benchmarks of the KPIs, as the report prints them.

Everything comes from the KPI registry; a practice's own threshold goes before the registry's.
What must not live here: a definition or a benchmark value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vitals.kpis.benchmarks import limits_for
from vitals.kpis.registry import benchmarks
from vitals.practice import Practice
from vitals.report.lookup import Figure
from vitals.report.wording import (
    FEW,
    MISSING,
    NOT_JUDGED,
    NOT_MEASURED,
    NOT_YET_JUDGED,
    STATUS_MARKS,
    TOO_FEW,
    Mark,
    dollars,
    in_unit,
    plain_number,
)


class BenchmarkLike(Protocol):
    """One published value and where it stands."""

    @property
    def value(self) -> float: ...  # noqa: D102
    @property
    def population(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def tier(self) -> str: ...  # noqa: D102


class KpiLike(Protocol):
    """What the report needs to know of a KPI; ``vitals.kpis.registry`` has them."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def short(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def better(self) -> str: ...  # noqa: D102
    @property
    def basis(self) -> str: ...  # noqa: D102
    @property
    def numerator(self) -> str: ...  # noqa: D102
    @property
    def denominator(self) -> str: ...  # noqa: D102
    @property
    def is_exported(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The registry seen with one practice's overrides."""

    kpis: Mapping[str, KpiLike]
    practice: Practice

    def label(self, kpi: str) -> str:
        """Name for people; the id in words where the registry does not know it."""
        known = self.kpis.get(kpi)
        return known.label if known else kpi.replace("_", " ").capitalize()

    def short(self, kpi: str) -> str:
        """Name for a card or a table row."""
        known = self.kpis.get(kpi)
        return known.short if known else self.label(kpi)

    def exported(self) -> tuple[str, ...]:
        """KPIs that some system hands over all data for."""
        return tuple(kpi for kpi, known in self.kpis.items() if known.is_exported)

    def unit(self, kpi: str) -> str:
        """Return ratio, days, cents or another unit of the registry."""
        known = self.kpis.get(kpi)
        return known.unit if known else "number"

    def better(self, kpi: str) -> str | None:
        """``lower``, ``higher``, or None where neither is better."""
        known = self.kpis.get(kpi)
        return known.better if known and known.better in {"lower", "higher"} else None

    def target(self, kpi: str) -> float | None:
        """The limit of green: that of the specialty, or the practice's own where it is stricter."""
        usual = limits_for(kpi, self.practice.specialty).amber if kpi in self.kpis else None
        limits = (usual, self.practice.thresholds.get(kpi))
        given = [float(limit) for limit in limits if limit is not None]
        strictest = max if self.better(kpi) == "higher" else min
        return strictest(given) if given else None

    def benchmark(self, kpi: str) -> BenchmarkLike | None:
        """The practice's own benchmark, else the registry's first row for its specialty."""
        return next(iter(benchmarks(kpi, self.practice)), None)

    def basis(self, kpi: str) -> str:
        """Return count, median, money or other: what a KPI is judged by."""
        known = self.kpis.get(kpi)
        return known.basis if known else "other"

    def is_few(self, figure: Figure) -> bool:
        """Tell whether a share or median of counted things rests on too few of them."""
        is_counted = self.basis(figure.kpi) in {"count", "median"}
        return is_counted and figure.denominator is not None and figure.denominator < FEW

    def shown(self, figure: Figure) -> str:
        """The value in its unit, "k of n" where n is small, a dash where it was not measured."""
        if figure.value is None:
            return MISSING
        if self.basis(figure.kpi) == "count" and self.is_few(figure):
            return _k_of_n(figure)
        return in_unit(figure.value, self.unit(figure.kpi))

    def parts(self, figure: Figure) -> str:
        """Numerator and denominator in words, empty where they say nothing to a reader."""
        if figure.value is None or figure.numerator is None or figure.denominator is None:
            return ""
        kind = self.basis(figure.kpi)
        if kind == "count" and not self.is_few(figure):
            return _k_of_n(figure)
        if kind == "money" and self.unit(figure.kpi) == "ratio":
            return f"{dollars(figure.numerator)} of {dollars(figure.denominator)}"
        return ""

    def mark(self, figure: Figure) -> Mark:
        """The state of a figure; what cannot be judged is grey and says why."""
        if figure.value is None:
            return NOT_MEASURED
        if figure.status in STATUS_MARKS:
            return STATUS_MARKS[figure.status]
        if self.is_few(figure):
            return TOO_FEW
        return NOT_JUDGED if self.target(figure.kpi) is None else NOT_YET_JUDGED

    def target_words(self, kpi: str) -> str:
        """The target as a sentence part, empty where there is none."""
        target, better = self.target(kpi), self.better(kpi)
        if target is None or better is None:
            return ""
        if target == 0 and better == "lower":
            return in_unit(target, self.unit(kpi))
        return f"{'≤' if better == 'lower' else '≥'} {in_unit(target, self.unit(kpi))}"


def _k_of_n(figure: Figure) -> str:
    return f"{plain_number(figure.numerator)} of {plain_number(figure.denominator)}"


def registry() -> Mapping[str, Any]:
    """All KPIs by id, in the order of the registry."""
    from vitals.kpis.registry import KPI_REGISTRY

    return KPI_REGISTRY
