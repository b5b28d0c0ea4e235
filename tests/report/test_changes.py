"""What changed since last month: volumes too, which have no good side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report.sample import MONTHS, healthy
from vitals.kpis.registry import KPI_REGISTRY
from vitals.report import build_report
from vitals.report.catalogue import Catalogue
from vitals.report.model import Change

# Steps of +2 and -2 by turns: about 2 claims is what they usually move.
STEADY = [178.0 if at % 2 else 180.0 for at in range(len(MONTHS) - 1)]


def moved(kpi: str, last: float) -> list[Change]:
    """The changes told of one KPI that was steady for 17 months, and then was *last*."""
    inputs = healthy()
    kpis = inputs.kpis.copy()
    for month, value in zip(MONTHS, [*STEADY, last], strict=True):
        kpis.loc[(kpis["kpi"] == kpi) & (kpis["month"] == month), "value"] = value
    told = build_report(replace(inputs, kpis=kpis)).changes
    return [change for change in told if change.label == KPI_REGISTRY[kpi].short]


def test_a_collapse_of_the_claims_sent_is_told_without_better_or_worse() -> None:
    assert moved("claims_submitted", 18) == [
        Change(label="Claims", before="180", after="18", direction="▼ down", usual="± 2")
    ]


def test_a_volume_that_moves_as_usual_is_not_told() -> None:
    assert moved("claims_submitted", 178) == []


def test_money_that_came_in_is_told_in_dollars() -> None:
    (change,) = moved("payments_received", 90_000)

    assert (change.before, change.after, change.direction) == ("$2", "$900", "▲ up")


@pytest.mark.parametrize("kpi", ["patient_ar_share", "gross_collection_rate"])
def test_shares_without_a_good_side_are_not_told(kpi: str) -> None:
    assert moved(kpi, 18) == []


def test_a_target_of_zero_is_told_in_the_kpis_unit_and_never_as_none() -> None:
    catalogue = Catalogue(KPI_REGISTRY, healthy().practice)
    words = {kpi: catalogue.target_words(kpi) for kpi in KPI_REGISTRY if catalogue.target(kpi) == 0}

    assert words
    for kpi, told in words.items():
        zero = {"ratio": "0.0%", "cents": "$0", "days": "0 days"}.get(KPI_REGISTRY[kpi].unit, "0")
        assert told == zero
