"""What a KPI is: one frozen declaration with one pure formula.

What must not live here: any KPI, any number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from vitals.kpis.benchmarks import Benchmark, Limits, benchmarks_for, limits_for
from vitals.kpis.cases import Cases, CasesOf, Formula
from vitals.kpis.columns import columns_of
from vitals.kpis.doubts import Doubt
from vitals.kpis.inputs import Inputs
from vitals.kpis.measure import Breakdown
from vitals.kpis.remarks import REMARKS, Remark
from vitals.kpis.sources import Source

Unit = Literal["ratio", "days", "cents", "claims", "index"]
Better = Literal["higher", "lower", "neither"]
Basis = Literal["count", "median", "money", "other"]

Side = Literal["numerator", "denominator"]
BOTH: tuple[Side, ...] = ("numerator", "denominator")

Split = Literal["payer", "payer_class", "provider", "location"]

BY_PAYER: tuple[Split, ...] = ("payer", "payer_class")
EVERY_SPLIT: tuple[Split, ...] = ("payer", "payer_class", "provider", "location")

BreakdownOf = Callable[[Inputs, Cases], Breakdown]
LeftOut = Callable[[Inputs], Mapping[str, Cases]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A breakdown of a KPI that has needs of its own.

    It is told in every month that its own sources reach, whether or not the KPI has a value there.
    """

    needs: tuple[Source, ...]
    breakdown: Callable[[Inputs], Breakdown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI: its names, its definition in words, what it needs and how it is computed.

    ``basis`` says how it is judged: ``count`` is a proportion of counted things (Wilson interval,
    no status under n = 20), ``median`` needs n = 20 too, ``money`` and ``other`` do not.
    ``needs`` are sources all of which must reach a month for it to be measured, ``doubts`` what may
    be too uncertain in one. ``cases`` finds what is counted, ``formula`` makes one value a month of
    it; ``splits`` are taken from the cases, ``breakdown`` is what no split tells,
    ``undoubted`` what its doubts do not touch, and ``companions`` what needs other sources than it.
    ``is_sum`` is False where numerator and denominator
    are not the sums of the cases (a median, a deviation).
    ``is_exported`` is False where no system hands over what it needs: it is told to be unmeasured,
    and nobody is asked for data.
    ``in_cents`` says which side is money where ``basis`` and ``unit`` do not (``money`` does).
    ``left_out`` names what was looked at and not counted, by reason.
    """

    id: str
    label: str
    short: str
    unit: Unit
    better: Better
    basis: Basis
    numerator: str
    denominator: str
    needs: tuple[Source, ...]
    cases: CasesOf
    formula: Formula
    is_sum: bool = True
    is_exported: bool = True
    in_cents: tuple[Side, ...] = ()
    splits: tuple[Split, ...] = ()
    breakdown: BreakdownOf | None = None
    undoubted: BreakdownOf | None = None
    companions: tuple[Companion, ...] = ()
    left_out: LeftOut | None = None
    doubts: tuple[Doubt, ...] = ()
    note: str = ""

    @property
    def definition(self) -> str:
        """Numerator over denominator in words."""
        words = f"{self.numerator} ÷ {self.denominator}" if self.denominator else self.numerator
        return f"{words}. {self.note}".strip() if self.note else words

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that must be filled for it, as ``table.column``."""
        return columns_of(self.id, self.needs)

    @property
    def money(self) -> tuple[Side, ...]:
        """The sides that are cents."""
        if self.basis == "money":
            return BOTH
        return ("numerator",) if self.unit == "cents" else self.in_cents

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """Published values for any specialty, the one printed under the gauge first."""
        return benchmarks_for(self.id)

    @property
    def benchmark(self) -> Benchmark | None:
        """The published value printed under the gauge; None where there is none."""
        return next(iter(self.benchmarks), None)

    @property
    def remark(self) -> Remark | None:
        """What is said beside a value that rests on adjudications out of balance; None of none."""
        return REMARKS.get(self.id)

    @property
    def limits(self) -> Limits:
        """Default limits for any specialty; both None where no target is set."""
        return limits_for(self.id)

    @property
    def amber(self) -> float | None:
        """Default limit beyond which the KPI is amber."""
        return self.limits.amber

    @property
    def red(self) -> float | None:
        """Default limit beyond which the KPI is red."""
        return self.limits.red

    @property
    def source(self) -> str:
        """Where the default limits come from, with tier."""
        return self.limits.source
