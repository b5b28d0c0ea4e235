"""Starts one measured process after another and keeps the median; says why where one fails.

The parent stays small, because a child's peak memory begins at its parent's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
_TIMEOUT = 1200


@dataclass(frozen=True, slots=True)
class Figures:
    """One case on one file: median CPU seconds and peak MB, rows, the wall clock of each run."""

    seconds: float
    peak_mb: float
    rows: dict[str, int]
    walls: tuple[tuple[float, float], ...]


class NotMeasured(Exception):
    """A case that gave no figures, with the reason."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another package: what to install, which adapter reads with it, on which file.

    ``gives`` is what comes out of the package: ``segments``, out of which our adapter must tell
    claims and lines, or ``claims`` with their lines and adjustments.
    """

    requirements: tuple[str, ...]
    adapter: str
    file: str
    gives: str
    note: str = ""

    @property
    def name(self) -> str:
        """Package and version."""
        return self.requirements[0].replace("==", " ")


PEERS = (
    Peer(("edi-835-parser==1.8.0",), "edi_835_parser", "835-part", "claims"),
    Peer(
        ("linuxforhealth-x12==0.57.0", "pydantic<2"),
        "linuxforhealth_x12",
        "835-tiny-without-per",
        "claims",
        "a file without PER, which it refuses in an 835",
    ),
    Peer(("x12-python==0.1.0",), "x12_python", "835-part", "segments", "streaming reader"),
    Peer(("pyx12==4.0.0",), "pyx12", "835-part", "segments", "X12Reader"),
    Peer(("badx12==0.2.2",), "badx12", "835-tiny", "segments", "with a shim for Python 3.10"),
)


def start(python: Path, module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start *module* from the repository in a new process."""
    return subprocess.Popen(
        [str(python), "-m", module, *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(child: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what *child* printed last; raises ``NotMeasured`` with its last words."""
    try:
        output, errors = child.communicate(timeout=_TIMEOUT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise NotMeasured(f"took more than {_TIMEOUT} s") from None
    if child.returncode or not output.strip():
        last = (errors.strip() or f"exit status {child.returncode}").splitlines()[-1]
        raise NotMeasured(last[:120])
    told: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return told


def repeat(times: int, python: Path, module: str, *arguments: str) -> Figures:
    """Run *module* several times, each in a new process."""
    told = [finish(start(python, module, *arguments)) for _ in range(times)]
    return Figures(
        seconds=median(one["seconds"] for one in told),
        peak_mb=median(one["peak_mb"] for one in told),
        rows=told[-1]["rows"],
        walls=tuple((one["begin"], one["end"]) for one in told),
    )


def own(times: int, case: str, path: Path) -> Figures:
    """Run one of our cases."""
    return repeat(times, Path(sys.executable), "benchmarks.x12.cases", case, str(path))


def wall_of_two(case: str, path: Path) -> float:
    """Seconds from the first begin to the last end of two processes at once on *path*."""
    python = Path(sys.executable)
    children = [start(python, "benchmarks.x12.cases", case, str(path)) for _ in range(2)]
    told = [finish(child) for child in children]
    last, first = max(one["end"] for one in told), min(one["begin"] for one in told)
    return float(last) - float(first)


def environment(peer: Peer, cache: Path) -> Path:
    """The Python of *peer*'s own environment, made on demand; raises ``NotMeasured``."""
    folder = cache / "-".join(peer.requirements).replace("<", "below")
    python = folder / "bin" / "python"
    if (folder / "installed").exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--quiet", *peer.requirements]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasured(f"not installable: {done.stderr.strip().splitlines()[-1][:120]}")
    (folder / "installed").touch()
    return python
