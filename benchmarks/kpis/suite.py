"""What is measured, in order: what merely reading costs, then all KPIs of ever more practices."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kpis.make import profile, repeat
from benchmarks.x12.run import REPOSITORY
from benchmarks.x12.run import repeat as run_again

Say = Callable[[str], None]

WHAT = {
    "nothing": "imports alone",
    "copied": "the bytes of the same files read, nothing else",
    "decoded": "the same Parquet columns decoded, nothing else",
    "from_lake": "all KPIs of all months",
    "from_canonical": "all KPIs, the book opened anew",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case over *practices*: median CPU seconds and wall clock, peak MB, what was made."""

    case: str
    practices: int
    seconds: float
    wall: float
    peak_mb: float
    rows: dict[str, int]


def make(folder: Path, claims: int, months: int) -> str:
    """Make the practice in a process of its own, unless it lies there already; return its id."""
    practice, done = profile(claims, months).id, folder / "made"
    if not done.exists():
        command = [sys.executable, "-m", "benchmarks.kpis.make", str(folder)]
        subprocess.run([*command, str(claims), str(months)], cwd=REPOSITORY, check=True)
        done.touch()
    return practice


def lines(
    folder: Path, practice: str, numbers: Sequence[int], times: int, say: Say
) -> Iterator[Line]:
    """Measure every case, each run in a new process."""
    repeat(folder, practice, max(numbers))
    wanted = [
        ("nothing", 1),
        ("copied", 1),
        ("decoded", 1),
        ("from_canonical", 1),
        *(("from_lake", number) for number in numbers),
    ]
    for case, number in wanted:
        say(f"{WHAT[case]}: {number}")
        again = 1 if number > 10 else times
        module, place = "benchmarks.kpis.cases", (case, str(folder), practice, str(number))
        found = run_again(again, Path(sys.executable), module, *place)
        wall = sorted(end - begin for begin, end in found.walls)[len(found.walls) // 2]
        yield Line(case, number, found.seconds, wall, found.peak_mb, found.rows)
