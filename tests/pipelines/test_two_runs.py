"""Two runs of one home: they take turns at a practice, or the later one says who is at it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import vitals.store
from assets.edge import Fault, fault_of, note_fault
from expectations import bridge
from pipelines.launch import nightly
from tests.pipelines.conftest import Night
from tests.pipelines.small_firm import NOVEMBER
from vitals.errors import PracticeBusy
from vitals.store import Store

NEWS = b"claim_id,worked_on,action\nbirch-3,2026-10-20,note\n"
HOLD = """
import sys
from vitals.store import Store
with Store(sys.argv[1]).hold("ash"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vitals.store, "PATIENCE_SECONDS", 0.1)


def _is_held(store: Store, practice: str) -> bool:
    try:
        with store.hold(practice):
            return False
    except PracticeBusy:
        return True


def test_a_practice_that_another_run_holds_is_told_and_the_others_finish(
    first_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(first_night.store.home, tmp_path / "home")
    store, validate, held = Store(str(tmp_path / "home")), bridge.validate, []
    store.write_inbox("birch", "new.csv", NEWS)

    def watched(frames: Any, **day: Any) -> Any:
        held.append(_is_held(store, "birch"))
        return validate(frames, **day)

    monkeypatch.setattr(bridge, "validate", watched)
    with store.hold("ash"):
        outcome = nightly(store.home, ["ash", "birch"], clock=NOVEMBER)

    assert outcome.exit_status == 1
    assert "another run is working on ash" in outcome.practices["ash"].fault
    assert len(outcome.run_ids) == 1  # it is no fault of the code, so it is not tried again alone
    assert outcome.practices["birch"].stages["verdicts"]["state"] == "decided"
    assert held == [True]  # from its staged rows to its accepted rows nobody else may touch it
    assert not _is_held(store, "birch")


def test_a_practice_is_free_again_when_the_process_that_held_it_is_killed(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    command = [sys.executable, "-c", HOLD, store.home]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert _is_held(store, "ash")
        assert not _is_held(store, "birch")
        other.kill()

    assert not _is_held(store, "ash")


def test_two_runs_at_once_each_find_their_own_fault(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for run in ("r1", "r2"):
        note_fault(store, "ash", run, Fault("ledger", f"said by {run}", is_code=False))

    assert [fault_of(store, "ash", run) for run in ("r1", "r2", "r3")] == [
        Fault("ledger", "said by r1", is_code=False),
        Fault("ledger", "said by r2", is_code=False),
        None,
    ]
