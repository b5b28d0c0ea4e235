"""A report holds a practice against its specialty, or against what it chose itself, and says so."""

from __future__ import annotations

from tests.kpis.given import practice
from vitals.kpis.registry import KPI_REGISTRY
from vitals.report.catalogue import Catalogue
from vitals.report.limits import overrides


def catalogue(**settings: object) -> Catalogue:
    return Catalogue(KPI_REGISTRY, practice(**settings))


def test_target_and_benchmark_are_those_of_the_specialty() -> None:
    anyone, therapy = catalogue(), catalogue(specialty="physical_therapy")

    assert (anyone.target("denial_rate"), therapy.target("denial_rate")) == (0.05, 0.15)
    assert anyone.benchmark("denial_rate").source == "AAFP"
    assert therapy.benchmark("denial_rate").source == "MediBilling"
    assert anyone.benchmark("charges_posted") is None


def test_a_benchmark_of_the_practice_s_own_takes_the_place_and_is_said_to_be_in_force() -> None:
    own = {"denial_rate": {"value": 0.06, "source": "our association, 2026"}}
    chosen = catalogue(benchmarks=own, thresholds={"days_in_ar": 45})

    benchmark = chosen.benchmark("denial_rate")

    assert (benchmark.value, benchmark.source, benchmark.tier) == (
        0.06,
        "our association, 2026",
        "own",
    )
    assert chosen.target("denial_rate") == 0.05  # a benchmark is no limit
    assert overrides(chosen, "2026-10") == (
        "Days in A/R 45 days instead of 50 days (days_in_ar)",
        "benchmark of Denials 6.0% (our association, 2026)",
    )
