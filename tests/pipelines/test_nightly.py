"""The nightly job over a small firm: what it does, does again, and does when something breaks."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.storage.partition_status_cache import get_and_update_asset_status_cache_value

from assets.partitions import PRACTICES as CUT
from pipelines.launch import nightly
from pipelines.summary import nightly_lines
from tests.pipelines.conftest import Night
from tests.pipelines.small_firm import NOVEMBER, PRACTICES
from vitals.store import Store
from vitals.tables import KPIS, LEDGER, VERDICTS

STAGES = ["landed_files", "parsed_rows", "canonical_tables", "ledger", "kpis", "verdicts"]


def test_one_run_takes_every_practice_from_landing_to_verdict(first_night: Night) -> None:
    assert first_night.outcome.errors == []
    assert len(first_night.outcome.run_ids) == 1
    for practice in PRACTICES:
        told = first_night.outcome.practices[practice]
        assert list(told.stages) == STAGES
        assert told.count("landed_files", "files_new") == 3
        assert not first_night.store.read(LEDGER, practice).empty
        for table in (KPIS, VERDICTS):
            months = set(first_night.store.read(table, practice)["month"])
            assert months == {"2026-08", "2026-09", "2026-10"}


def test_every_row_of_the_files_is_accepted_or_refused(first_night: Night) -> None:
    told = first_night.outcome.practices["ash"]

    # 3 claims, 2 remittances with 1 line and 1 adjustment each, 1 follow-up
    assert told.count("parsed_rows", "rows_parsed") == 3 + 2 * 3 + 1
    assert told.count("canonical_tables", "rows_accepted") == 3 + 2 * 3 + 1
    assert told.count("canonical_tables", "rows_refused") == 0


def test_a_second_night_changes_not_a_byte_and_says_so(second_night: Night) -> None:
    assert second_night.after == second_night.before
    assert second_night.outcome.exit_status == 0
    assert all(told.is_unchanged for told in second_night.outcome.practices.values())
    assert nightly_lines(second_night.outcome)[-1].startswith("nothing new")


def test_a_practice_without_news_is_not_validated_again(bad_night: Night) -> None:
    # birch and cedar have new files; birch is tried alone later, and is unchanged by then
    assert sorted(set(bad_night.validated)) == ["birch", "cedar"]
    assert bad_night.outcome.practices["ash"].is_unchanged


def test_a_fault_of_code_stops_one_practice_and_the_others_finish(bad_night: Night) -> None:
    outcome = bad_night.outcome

    assert outcome.exit_status == 1
    assert outcome.practices["birch"].fault.startswith("RuntimeError at assets/ledger.py:")
    assert "verdicts" in outcome.practices["ash"].stages
    assert "verdicts" in outcome.practices["cedar"].stages
    assert len(outcome.run_ids) == 2  # the batch, then birch alone; a profile is not tried again


def test_the_message_of_a_fault_is_stored_nowhere(bad_night: Night) -> None:
    stored = [path for path in Path(bad_night.store.home).rglob("*") if path.is_file()]

    assert any(path.suffix == ".db" for path in stored)
    assert not any(b"Jane Doe" in path.read_bytes() for path in stored)


def test_the_ui_shows_red_where_it_broke_and_only_for_that_practice(bad_night: Night) -> None:
    red = _red_partitions(bad_night.store)

    assert red["ledger"] == ["birch"]
    assert red["verdicts"] == ["birch", "dogwood"]
    assert "landed_files" not in red
    assert not any("ash" in practices or "cedar" in practices for practices in red.values())


def _red_partitions(store: Store) -> dict[str, list[str]]:
    """Partitions that the UI shows as failed, by asset."""
    found = {}
    with dg.DagsterInstance.from_config(store.dagster_home) as instance:
        for stage in STAGES:
            status = get_and_update_asset_status_cache_value(instance, dg.AssetKey(stage), CUT)
            assert status is not None
            failed = status.deserialize_failed_partition_subsets(CUT)
            if keys := sorted(failed.get_partition_keys()):
                found[stage] = keys
    return found


def test_a_broken_profile_stops_its_practice_and_names_file_line_and_key(
    bad_night: Night,
) -> None:
    fault = bad_night.outcome.practices["dogwood"].fault

    assert "practices/dogwood/practice.yaml:3: unknown key 'recipients'" in fault


def test_an_inbox_folder_without_a_practice_is_an_error_with_the_nearest_name(
    bad_night: Night,
) -> None:
    (error,) = bad_night.outcome.errors

    assert "inbox folder 'brich' belongs to no practice (did you mean 'birch'?)" in error


def test_a_file_that_cannot_be_read_is_refused_and_counted(bad_night: Night) -> None:
    told = bad_night.outcome.practices["cedar"]

    assert told.newly_refused == 1
    assert told.stages["canonical_tables"]["findings"] == {
        "files": {"unknown-format": {"refused": 1}}
    }


def test_an_unknown_practice_is_an_error_and_starts_no_run(first_night: Night) -> None:
    outcome = nightly(first_night.store.home, ["oak"], clock=NOVEMBER)

    assert outcome.exit_status == 2
    assert "there is no practice 'oak'" in outcome.errors[0]
    assert "its settings would be" in outcome.errors[0]
    assert outcome.run_ids == []


def test_a_firm_without_practices_is_told_how_to_begin(tmp_path: Path) -> None:
    outcome = nightly(str(tmp_path / "home"), clock=NOVEMBER)

    assert outcome.exit_status == 1
    assert "no practice below" in outcome.errors[0]


def test_a_broken_firm_file_stops_the_night_before_any_run(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "home"))
    store.write_firm_yaml("name: A firm\nbatch: 0\n")

    outcome = nightly(store.home, clock=NOVEMBER)

    assert outcome.run_ids == []
    assert "firm.yaml:2" in outcome.errors[0]
