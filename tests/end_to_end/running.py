"""Running the product as a user does: commands in processes of their own, over one home."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vitals.simulation import DEMO, World, demo_world

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
LAST_MONTH = "2026-10"


@dataclass(frozen=True)
class Ran:
    """How a command ended and all it printed."""

    status: int
    said: str


def run(home: Path, *arguments: str) -> Ran:
    """Run one `vitals` command over *home* as a user would."""
    environment = {key: value for key, value in os.environ.items() if key != "DAGSTER_HOME"}
    environment["VITALS_HOME"] = str(home)
    environment["VITALS_AS_OF"] = "2026-11-23"
    environment.pop("VITALS_PATIENT_KEY", None)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "vitals.cli", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=540,
    )
    return Ran(done.returncode, done.stdout + done.stderr)


@cache
def world_of(practice: str) -> World:
    """The simulated world behind one practice of the demo."""
    (profile,) = (profile for profile in DEMO if profile.id == practice)
    return demo_world(profile)
