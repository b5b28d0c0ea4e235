"""What a KPI counts adds up: to its value, to its splits, and to its explanation."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import yaml

from vitals.explain import explained
from vitals.identity import accepted_rows
from vitals.kpis import KPI_REGISTRY
from vitals.kpis.cases import split
from vitals.kpis.compute import row_per_month
from vitals.kpis.inputs import Inputs, gather
from vitals.kpis.kpi import Kpi
from vitals.ledger import post
from vitals.parsed import find_table
from vitals.practice import Practice
from vitals.reading import read_files
from vitals.simulation import DEMO, inbox_files, simulate
from vitals.simulation.settings import practice_yaml
from vitals.tables import CANONICAL, TABLES

MONTHS = ["2025-05", "2025-06", "2025-07", "2025-08", "2025-09"]
KPIS = [pytest.param(kpi, id=kpi.id) for kpi in KPI_REGISTRY.values()]
PATIENT = {column.name for table in TABLES.values() for column in table.columns if column.phi}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """Harbor with 40 claims a month; its biller leaves after two."""
    steady, broken = DEMO[1].phases[0][1], DEMO[1].phases[1][1]
    phases = ((0, steady), (2, replace(broken, denial_rate=0.3, denial_work_rate=0.6)))
    profile = replace(DEMO[1], claims_per_month=40, month_count=5, phases=phases)
    parsed = read_files(
        [
            (hashlib.sha256(content).hexdigest()[:16], content)
            for content in inbox_files(simulate(profile, 3)).values()
        ]
    )
    arrival = {name: order for order, name in enumerate(parsed.files["source_file"])}
    raw = {table.name: find_table(parsed, table) for table in CANONICAL}
    tables = accepted_rows(raw, arrival)[0]
    practice = Practice.model_validate(yaml.safe_load(practice_yaml(profile)))
    return gather(tables, post(tables, practice), practice, MONTHS)


@pytest.mark.parametrize("kpi", KPIS)
def test_the_rows_shown_add_up_to_the_number_reported(kpi: Kpi, inputs: Inputs) -> None:
    for month in MONTHS:
        told = explained(inputs, kpi, month)
        if told.numerator is None or not kpi.is_sum:
            continue
        above, below = told.counted.sum("numerator"), told.counted.sum("denominator")

        assert above == pytest.approx(told.numerator, rel=1e-12)
        if told.denominator is not None:
            assert below / told.over == pytest.approx(told.denominator, rel=1e-12)


@pytest.fixture(scope="module")
def early(inputs: Inputs) -> Inputs:
    """The same, measured up to June: all that came later is known, too."""
    return gather(inputs.book.tables, inputs.ledger, inputs.practice, MONTHS[:2])


@pytest.mark.parametrize("kpi", KPIS)
def test_months_that_follow_in_the_calendar_decide_nothing(
    kpi: Kpi, inputs: Inputs, early: Inputs
) -> None:
    for month in MONTHS[:2]:
        alone, among_others = (explained(each, kpi, month) for each in (early, inputs))

        assert (alone.value, alone.numerator, alone.denominator, alone.reason) == (
            among_others.value,
            among_others.numerator,
            among_others.denominator,
            among_others.reason,
        )


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.values[0].splits])
def test_each_split_adds_up_to_the_whole(kpi: Kpi, inputs: Inputs) -> None:
    found = inputs.once(kpi.cases)
    for rows in split(inputs, found, kpi.splits):
        below = np.bincount(rows.at, rows.denominator, len(inputs.calendar.months))

        # A member without anything below the line is not shown.
        assert np.maximum(below, 0) == pytest.approx(np.maximum(found.denominators(inputs), 0))


@pytest.mark.parametrize("kpi", KPIS)
def test_an_explanation_names_no_patient(kpi: Kpi, inputs: Inputs) -> None:
    told = explained(inputs, kpi, MONTHS[-1])
    parts = [told.counted, *told.left_out.values()]

    assert not PATIENT & {name for part in parts for name in part.rows.columns}


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if not kpi.values[0].is_sum])
def test_a_median_is_one_of_rows_that_count_in_one_month(kpi: Kpi, inputs: Inputs) -> None:
    if kpi.basis != "median":
        return
    for month in MONTHS:
        told = explained(inputs, kpi, month)
        if told.value is not None:
            assert np.median(told.counted.rows["numerator"]) == pytest.approx(told.value)
            assert len(told.counted.rows) == told.denominator


def test_every_kpi_can_be_explained_where_nothing_was_received() -> None:
    practice = Practice.model_validate({"id": "oak", "name": "Oak"})
    empty = gather({}, post({}, practice), practice, ["2026-01"])
    for kpi in KPI_REGISTRY.values():
        told = explained(empty, kpi, "2026-01")

        assert told.value is None
        assert told.reason
        assert row_per_month(kpi, empty).status[0] is None
