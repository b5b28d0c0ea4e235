"""What Dagster is told: a change of the graph shows as a change of this page."""

from __future__ import annotations

import dagster as dg

from pipelines.definitions import defs

ASSETS = """
landed_files     ingest    file                    practice        <-
parsed_rows      ingest    pandas parquet          practice        <- landed_files
canonical_tables validate  greatexpectations parquet practice      <- parsed_rows
ledger           measure   pandas parquet          practice        <- canonical_tables
kpis             measure   pandas parquet          practice        <- ledger
verdicts         decide    pandas parquet          practice        <- kpis
worklists        report    csv                     month practice  <- kpis
monthly_report   report    jinja pdf               month practice  <- verdicts worklists
report_delivery  report    email                   month practice  <- monthly_report
"""

CHECKS = """
canonical_tables acknowledgements_rules adjustments_rules appeals_rules ar_control_rules
canonical_tables claims_rules deposits_rules encounters_rules enrollments_rules
canonical_tables fee_schedule_rules file_acknowledgements_rules file_errors_rules files_rules
canonical_tables history_rules
canonical_tables follow_ups_rules payments_rules provider_adjustments_rules
canonical_tables provider_summaries_rules remittance_amounts_rules remittance_lines_rules
canonical_tables other_payers_rules prior_payments_rules prior_adjustments_rules
canonical_tables remittances_rules staff_time_rules transactions_rules
ledger books_close
"""


def _words(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def _dimensions(spec: dg.AssetSpec) -> list[str]:
    cut = spec.partitions_def
    if isinstance(cut, dg.MultiPartitionsDefinition):
        return [dimension.name for dimension in cut.partitions_defs]
    return ["practice"]


def test_the_stages_are_those_of_the_design_in_their_groups_and_order() -> None:
    told = {
        spec.key.to_user_string(): [
            str(spec.group_name),
            *sorted(spec.kinds),
            *_dimensions(spec),
            "<-",
            *sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        ]
        for spec in defs.resolve_all_asset_specs()
    }

    assert told == {name: rest for name, *rest in _words(ASSETS)}


def test_every_stage_has_an_owner_and_says_its_grain() -> None:
    for spec in defs.resolve_all_asset_specs():
        assert spec.owners == ["team:billing-vitals"]
        assert spec.description
        assert spec.description.endswith(".")


def test_every_canonical_table_and_the_books_have_a_check_that_blocks_nothing() -> None:
    specs = [spec for asset in defs.resolve_asset_graph().assets_defs for spec in asset.check_specs]
    expected = {(asset, check) for asset, *checks in _words(CHECKS) for check in checks}

    assert {(spec.asset_key.to_user_string(), spec.name) for spec in specs} == expected
    assert not any(spec.blocking for spec in specs)


def test_a_backfill_of_many_practices_is_one_run() -> None:
    for asset in defs.resolve_asset_graph().assets_defs:
        assert asset.backfill_policy == dg.BackfillPolicy.single_run()


def test_jobs_schedules_and_sensors() -> None:
    repository = defs.get_repository_def()
    schedules = {
        schedule.name: (schedule.job_name, schedule.cron_schedule, schedule.execution_timezone)
        for schedule in repository.schedule_defs
    }

    assert {job.name for job in repository.get_all_jobs()} >= {"nightly", "report"}
    assert schedules == {
        "nightly_schedule": ("nightly", "0 2 * * *", "America/New_York"),
        "report_schedule": ("report", "0 6 * * *", "America/New_York"),
    }
    assert {sensor.name for sensor in repository.sensor_defs} == {
        "practices_in_step",
        "practice_alone",
    }
    for name in ("nightly", "report"):
        assert defs.resolve_job_def(name).executor_def.name == "in_process"
