"""The registry of benchmarks and limits: cited, dated, the practice's own specialty first."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kpis.given import given, measure, practice
from vitals.kpis import KPI_REGISTRY, limits
from vitals.kpis import benchmarks as registry
from vitals.kpis.benchmarks import (
    benchmarks_for,
    every_benchmark,
    every_limit,
    families_of,
    limits_for,
)

IDS = sorted({*registry._benchmarks(), *registry._limits()})


def test_a_specialty_is_held_against_its_own_rows_and_not_another_s() -> None:
    assert benchmarks_for("denial_rate")[0].source == "AAFP"

    therapy = benchmarks_for("denial_rate", "physical_therapy")

    assert (therapy[0].value, therapy[0].specialty) == (0.20, "physical_therapy")
    assert therapy[1:] == benchmarks_for("denial_rate")
    assert (
        limits_for("denial_rate", "physical_therapy").amber,
        limits_for("denial_rate").amber,
    ) == (
        0.15,
        0.05,
    )


def test_a_specialty_without_rows_takes_its_family_s_then_those_for_any() -> None:
    assert families_of("Family Medicine") == ("family_medicine", "primary_care")
    assert limits_for("denial_rate", "family medicine").red == 0.12
    assert limits_for("charge_lag_days", "family medicine") == limits_for("charge_lag_days")
    assert limits_for("denial_rate", "podiatry") == limits_for("denial_rate")


def test_the_nearest_family_goes_before_a_farther_one() -> None:
    assert limits_for("net_collection_rate", "orthopedic_surgery").specialty == "surgery"
    assert limits_for("denial_rate", "orthopedic_surgery").specialty == "orthopedics"


def test_an_ended_row_is_in_force_only_up_to_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"amber": 0.04, "valid_from": date(2025, 1, 1), "valid_to": date(2026, 6, 30)}
    new = {"amber": 0.05, "valid_from": date(2026, 7, 1)}
    rows = {"valid_from": date(2020, 1, 1), "specialties": {}, "limits": {"x": [old, new]}}
    monkeypatch.setattr(registry, "_data", lambda: rows)
    registry._limits.cache_clear()
    try:
        assert limits_for("x").amber == 0.05
        assert limits_for("x", on=date(2026, 6, 30)).amber == 0.04
        assert limits_for("x", on=date(2026, 7, 1)).amber == 0.05
        assert limits_for("x", on=date(2024, 1, 1)).amber is None
    finally:
        registry._limits.cache_clear()


def test_a_kpi_nobody_speaks_of_has_neither_benchmark_nor_limit() -> None:
    assert benchmarks_for("charges_posted") == ()
    assert limits_for("charges_posted").amber is None
    assert limits_for("charges_posted").source == ""


@pytest.mark.parametrize("kpi", IDS)
def test_every_row_is_cited_and_its_limits_are_in_order(kpi: str) -> None:
    for row in every_benchmark(kpi):
        assert row.population
        assert row.basis
        assert row.source
        assert row.tier in {"A", "B", "C", "ours"}
    for limit in every_limit(kpi):
        assert limit.source
        assert limit.amber is not None
        better = KPI_REGISTRY[kpi].better if kpi in KPI_REGISTRY else "lower"
        if limit.red is not None and kpi in KPI_REGISTRY:
            low, high = sorted((limit.amber, limit.red))
            assert (limit.amber, limit.red) == ((high, low) if better == "higher" else (low, high))


@pytest.mark.parametrize("kpi", IDS)
def test_one_row_for_any_and_at_most_one_limit_for_each_specialty(kpi: str) -> None:
    named = [row.specialty for row in every_limit(kpi)]

    assert len(set(named)) == len(named)
    assert not named or "" in named


def test_the_status_of_a_practice_follows_its_specialty_and_its_own_limit_before_that() -> None:
    kpi = KPI_REGISTRY["denial_rate"]

    assert limits(kpi, practice()) == (0.05, 0.10, False)
    assert limits(kpi, practice(specialty="physical_therapy")) == (0.15, 0.20, False)
    own = {"thresholds": {"denial_rate": 0.13}, "specialty": "family_medicine"}
    assert limits(kpi, practice(**own)) == (0.08, 0.13, True)


DENIED_3_OF_25 = "claim_id, posted_on, status_code\n" + "\n".join(
    f"c{number}, 2026-02-03, {4 if number < 3 else 1}" for number in range(25)
)


def test_12_percent_denied_is_red_for_anyone_and_green_for_a_therapy_clinic() -> None:
    tables = given(remittances=DENIED_3_OF_25)

    assert measure(tables, "denial_rate", "2026-02")["status"] == "red"
    row = measure(tables, "denial_rate", "2026-02", specialty="physical_therapy")
    assert row["status"] == "green"


AWAITED = {"matured_collection_rate"}
"""KPIs of the catalogue that are benchmarked before they are computed; no other is unknown."""


def test_nothing_is_benchmarked_under_an_id_that_nobody_knows() -> None:
    assert set(IDS) - set(KPI_REGISTRY) <= AWAITED
