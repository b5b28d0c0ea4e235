"""Schedules and sensors: which runs they ask for, over which practices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.edge import Fault, note_fault
from assets.partitions import MONTHS, PRACTICES
from pipelines.clock import FixedClock
from pipelines.launch import CONFIG
from pipelines.partitions import batches
from pipelines.schedules import business_day, nightly_schedule, report_schedule
from pipelines.sensors import ALONE, BY_COMMAND, alone_tags, practice_alone, practices_in_step
from vitals.store import Store

START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A firm of four practices; birch closes on the first business day, the others on the fifth."""
    store = Store(str(tmp_path / "home"))
    for practice in ("ash", "birch", "cedar", "dogwood"):
        day = "{close_business_day: 1}" if practice == "birch" else "{}"
        text = f"id: {practice}\nname: A\nreports: {day}\n"
        store.write_practice_yaml(practice, text)
    store.write_firm_yaml("batch: 2\n")
    return store


@pytest.fixture
def instance(store: Store) -> Iterator[dg.DagsterInstance]:
    """An instance that knows the practices and one month."""
    store.write_dagster_yaml(CONFIG)
    with dg.DagsterInstance.from_config(store.dagster_home) as instance:
        instance.add_dynamic_partitions(str(PRACTICES.name), ["ash", "birch", "cedar", "dogwood"])
        instance.add_dynamic_partitions(str(MONTHS.name), ["2026-10"])
        yield instance


def _ranges(asked: Any) -> list[tuple[str, str]]:
    return [(one.tags[START], one.tags[END]) for one in asked if isinstance(one, dg.RunRequest)]


def test_a_night_asks_for_one_run_per_batch_and_not_per_practice(
    store: Store, instance: dg.DagsterInstance
) -> None:
    context = dg.build_schedule_context(instance=instance, resources={"store": store})

    assert _ranges(nightly_schedule(context)) == [("ash", "birch"), ("cedar", "dogwood")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(2, [("2026-10|birch", "2026-10|birch")], id="the first business day"),
        pytest.param(
            6,
            [("2026-10|ash", "2026-10|ash"), ("2026-10|cedar", "2026-10|dogwood")],
            id="the fifth: neighbours share a run",
        ),
        pytest.param(9, [], id="no practice closes"),
    ],
)
def test_a_month_is_reported_on_each_practice_s_close_day(
    store: Store, instance: dg.DagsterInstance, day: int, expected: list[tuple[str, str]]
) -> None:
    clock = FixedClock(datetime(2026, 11, day, 11, tzinfo=UTC))
    resources = {"store": store, "clock": clock}
    context = dg.build_schedule_context(instance=instance, resources=resources)

    assert _ranges(report_schedule(context)) == expected


def test_a_broken_profile_keeps_no_other_practice_from_its_close_day(
    store: Store, instance: dg.DagsterInstance
) -> None:
    store.write_practice_yaml("cedar", "id: cedar\nnme: Cedar\n")
    clock = FixedClock(datetime(2026, 11, 6, 11, tzinfo=UTC))
    resources = {"store": store, "clock": clock}
    context = dg.build_schedule_context(instance=instance, resources=resources)

    assert _ranges(report_schedule(context)) == [
        ("2026-10|ash", "2026-10|ash"),
        ("2026-10|dogwood", "2026-10|dogwood"),
    ]


def test_business_days_pass_over_weekends_and_federal_holidays() -> None:
    first = datetime(2026, 9, 1, tzinfo=UTC).date()

    # 1 to 4 September are Tuesday to Friday, the 7th is Labor Day
    assert business_day(first, 4).day == 4
    assert business_day(first, 5).day == 8


def test_new_practices_become_partitions_and_removed_ones_go(
    store: Store, instance: dg.DagsterInstance
) -> None:
    store.write_practice_yaml("elm", "id: elm\nname: Elm\n")
    instance.add_dynamic_partitions(str(PRACTICES.name), ["gone"])
    context = dg.build_sensor_context(instance=instance, resources={"store": store})

    result = practices_in_step(context)

    assert isinstance(result, dg.SensorResult)
    requests = result.dynamic_partitions_requests or []
    assert [list(request.partition_keys) for request in requests] == [["elm"], ["gone"]]


def test_a_range_never_covers_a_practice_that_was_not_asked_for() -> None:
    assert batches(["a", "b", "c", "d"], {"a", "c", "d"}, 50) == [("a", "a"), ("c", "d")]


def test_only_a_fault_of_code_is_tried_again_alone_and_only_once(
    store: Store, instance: dg.DagsterInstance
) -> None:
    for practice, is_code in (("ash", True), ("birch", False)):
        note_fault(store, practice, "r1", Fault("ledger", "x", is_code=is_code))

    asked = _asked_after_failure(store, instance, {START: "2026-10|ash", END: "2026-10|cedar"})

    assert [(one.tags[START], one.tags[END]) for one in asked] == [("2026-10|ash", "2026-10|ash")]
    assert asked[0].tags[ALONE] == "true"
    assert _asked_after_failure(store, instance, asked[0].tags) == []
    assert _asked_after_failure(store, instance, {START: "ash", BY_COMMAND: "true"}) == []


def _asked_after_failure(
    store: Store, instance: dg.DagsterInstance, tags: Any
) -> list[dg.RunRequest]:
    run = dg.DagsterRun(job_name="nightly", run_id="r1", tags=dict(tags))
    event = dg.DagsterEvent("PIPELINE_FAILURE", "nightly")
    context = dg.build_run_status_sensor_context(
        sensor_name="practice_alone",
        dagster_event=event,
        dagster_instance=instance,
        dagster_run=run,
        resources={"store": store},
    ).for_run_failure()
    return [one for one in practice_alone(context) if isinstance(one, dg.RunRequest)]


def test_a_single_partition_s_run_is_tried_again_on_the_same_partition() -> None:
    assert alone_tags({"dagster/partition": "ash"}, "ash")[START] == "ash"
