"""A night killed at any stage boundary: the next one catches up and ends as if nothing had been."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assets import canonical_tables, kpis, landed_files, ledger, marks, parsed_rows, verdicts
from pipelines.launch import nightly
from pipelines.outcome import Outcome
from tests.pipelines.conftest import Night
from tests.pipelines.small_firm import NOVEMBER
from vitals import landing
from vitals.store import Store
from vitals.tables import CLAIMS

NEWS = """\
claim_id,line_no,payer_id,service_on,submitted_on,procedure,charge
ash-9,1,60054,2026-10-06,2026-10-08,99214,150.00
"""
STAGES = {
    "landed_files": landed_files,
    "parsed_rows": parsed_rows,
    "canonical_tables": canonical_tables,
    "ledger": ledger,
    "kpis": kpis,
    "verdicts": verdicts,
}


class Killed(BaseException):
    """Stands for SIGKILL: no handler of the product catches it (Dagster ends the run with it)."""


def _lake(store: Store) -> dict[str, bytes]:
    """Every table and list of ash; marks also count what a night did, so they are left out."""
    home = Path(store.home)
    return {
        str(path.relative_to(home)): path.read_bytes()
        for top in ("lake", "quarantine", "raw")
        for path in sorted((home / top).rglob("*"))
        if path.is_file() and "ash" in str(path) and "_marks" not in path.parts
    }


@contextmanager
def _killed_before_the_mark_of(stage: str) -> Iterator[None]:
    """Kill the run where *stage* has written everything but the note that it finished."""
    killed = []

    def keep(store: Store, practice: str, name: str, *rest: Any, **more: Any) -> marks.Counts:
        if name == stage:
            killed.append(name)
            raise Killed
        return marks.keep(store, practice, name, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        for module in STAGES.values():
            patch.setattr(module, "keep", keep)
        yield
    assert killed == [stage]


@contextmanager
def _killed_before_the_mark_of_the_inbox() -> Iterator[None]:
    """Kill the run where the manifest is written and the mark of the inbox is not."""
    write_mark, killed = Store.write_mark, []

    def kill(self: Store, practice: str, name: str, mark: dict[str, object]) -> None:
        if name == landing.MARK and "manifest" in mark:
            killed.append(name)
            raise Killed
        write_mark(self, practice, name, mark)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write_mark", kill)
        yield
    assert killed == [landing.MARK]


def _with_news(night: Night, place: Path) -> Store:
    shutil.copytree(night.store.home, place / "home")
    store = Store(str(place / "home"))
    store.write_inbox("ash", "news.csv", NEWS.encode())
    return store


def _night(store: Store) -> Outcome:
    return nightly(store.home, ["ash"], clock=NOVEMBER)


def test_a_night_killed_at_each_stage_boundary_in_turn_is_caught_up_by_the_next(
    first_night: Night, tmp_path: Path
) -> None:
    undisturbed, store = _with_news(first_night, tmp_path / "a"), _with_news(first_night, tmp_path)
    assert _night(undisturbed).exit_status == 0

    with _killed_before_the_mark_of_the_inbox():
        _night(store)
    for stage in STAGES:  # each night can only get here if it took up what the last one left
        with _killed_before_the_mark_of(stage):
            assert _night(store).exit_status == 1
    last = _night(store)

    assert last.exit_status == 0
    assert not last.practices["ash"].is_unchanged
    assert _lake(store) == _lake(undisturbed)
    assert len(store.read(CLAIMS, "ash")) == 4
    assert _night(store).practices["ash"].is_unchanged


def test_work_broken_off_is_done_again_even_if_its_inputs_are_the_old_ones_again(
    tmp_path: Path,
) -> None:
    store = Store(str(tmp_path))
    marks.keep(store, "ash", "ledger", "old", {"events": 3})

    assert marks.unchanged(store, "ash", "ledger", "new") is None  # and then the night is killed

    assert marks.unchanged(store, "ash", "ledger", "old") is None
