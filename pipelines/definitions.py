"""What Dagster loads: assets, jobs, schedules, sensors and the resources they are given.

What must not live here: anything but putting together.
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from assets import (
    canonical_tables,
    kpis,
    landed_files,
    ledger,
    monthly_report,
    parsed_rows,
    report_delivery,
    verdicts,
    worklists,
)
from pipelines.jobs import NIGHTLY, REPORT
from pipelines.resources import CLOCK, STORE
from pipelines.schedules import nightly_schedule, report_schedule
from pipelines.sensors import practice_alone, practices_in_step

STAGES = (
    landed_files,
    parsed_rows,
    canonical_tables,
    ledger,
    kpis,
    verdicts,
    worklists,
    monthly_report,
    report_delivery,
)


def build_defs(
    *,
    resources: Mapping[str, object] | None = None,
    logger: dg.LoggerDefinition | None = None,
) -> dg.Definitions:
    """Put the definitions together; *resources* (store, clock) replace the usual ones by name."""
    return dg.Definitions(
        assets=dg.load_assets_from_modules(STAGES),
        jobs=[NIGHTLY, REPORT],
        schedules=[nightly_schedule, report_schedule],
        sensors=[practices_in_step, practice_alone],
        resources={"store": STORE, "clock": CLOCK, **(resources or {})},
        # One process: a process per step imports everything again, eight times a run.
        executor=dg.in_process_executor,
        loggers={"console": logger or dg.colored_console_logger},
    )


defs = build_defs()
