"""What happens because something happened: new practices, and faults of code.

What must not live here: what a job does.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from assets.edge import fault_of
from assets.partitions import PRACTICES
from pipelines.jobs import NIGHTLY, REPORT
from pipelines.partitions import practice_ids, range_tags
from vitals.store import Store

ALONE = "vitals/alone"
"""Tag of a run that tries one practice again after a fault of code; never tried a third time."""


BY_COMMAND = "vitals/by_command"
"""Tag of a run of the command line, which tries again by itself."""


@dg.sensor(
    minimum_interval_seconds=60,
    description="Keeps the practice partitions in step with the folders below practices/.",
)
def practices_in_step(
    context: dg.SensorEvaluationContext, store: dg.ResourceParam[Store]
) -> dg.SensorResult | dg.SkipReason:
    """Add practices that have a folder, drop those that have none any more."""
    known, present = (
        context.instance.get_dynamic_partitions(str(PRACTICES.name)),
        practice_ids(store),
    )
    fresh = [practice for practice in present if practice not in known]
    gone = [practice for practice in known if practice not in present]
    if not fresh and not gone:
        return dg.SkipReason("the practices are those of the last look")
    return dg.SensorResult(
        dynamic_partitions_requests=[
            *([PRACTICES.build_add_request(fresh)] if fresh else []),
            *([PRACTICES.build_delete_request(gone)] if gone else []),
        ]
    )


@dg.run_failure_sensor(
    monitored_jobs=[NIGHTLY, REPORT],
    request_jobs=[NIGHTLY, REPORT],
    description="Tries each practice that met a fault of code once more, alone.",
)
def practice_alone(
    context: dg.RunFailureSensorContext, store: dg.ResourceParam[Store]
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each practice that met a fault of code in the failed run."""
    run = context.dagster_run
    if ALONE in run.tags or BY_COMMAND in run.tags:
        yield dg.SkipReason("tried alone already, or by the command that started it")
        return
    for practice in practice_ids(store):
        fault = fault_of(store, practice, run.run_id)
        if fault is not None and fault.is_code:
            yield dg.RunRequest(
                run_key=f"{run.run_id}:{practice}",
                job_name=run.job_name,
                tags=alone_tags(run.tags, practice),
            )


def alone_tags(tags: Mapping[str, str], practice: str) -> dict[str, str]:
    """Tags of a run like the one with *tags*, over *practice* alone."""
    from dagster._core.storage.tags import ASSET_PARTITION_RANGE_START_TAG, PARTITION_NAME_TAG

    start = tags.get(ASSET_PARTITION_RANGE_START_TAG) or tags.get(PARTITION_NAME_TAG, "")
    month = start.rpartition("|")[0]
    key = f"{month}|{practice}" if month else practice
    return {**range_tags(key, key), ALONE: "true"}
