"""One thing measured in one process: ``python -m benchmarks.kpis.cases NAME HOME FIRST NUMBER``.

Everything runs on one core and one thread. Seconds are this process's CPU time, imports left out.
``rows`` counts what was made. Prints JSON.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow.parquet import ParquetFile

from benchmarks.x12.cases import Rows, measure, tell
from vitals.kpis import compute_kpis, months_of
from vitals.kpis.compute import KpiResult
from vitals.lake import Lake, events
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import LEDGER, Table

TODAY = date(2026, 5, 20)
"""A day after the last month of the practice."""


def one_core() -> None:
    """Keep this process to one core and Arrow to one thread."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def kpis_of(store: Store, practice: str, today: date = TODAY) -> KpiResult:
    """All KPIs of all months of one practice, as the KPI stage works them out."""
    profile, posted = read_practice(store, practice), events(store, practice)
    months = months_of(posted, today)
    return compute_kpis(Lake(store, practice), posted, profile, months=months)


def anew(store: Store, practice: str, today: date = TODAY) -> KpiResult:
    """The same from canonical tables and ledger alone: the book is opened anew."""
    profile, posted = read_practice(store, practice), store.read(LEDGER, practice)
    months = months_of(posted, today)
    return compute_kpis(store.read_canonical(practice), posted, profile, months=months)


def counted(result: KpiResult) -> Rows:
    """What came out."""
    return {
        "kpis": int(result.kpis["kpi"].nunique()),
        "months": int(result.kpis["month"].nunique()),
        "values": int(result.kpis["value"].notna().sum()),
        "members": len(result.breakdowns),
    }


class Watched(Store):
    """A store that notes which columns of which tables are read; None stands for all."""

    def __init__(self, home: str) -> None:
        """Open *home*; nothing was read yet."""
        super().__init__(home)
        self.seen: dict[str, tuple[str, ...] | None] = {}

    def read(self, table: Table, practice: str, *, layer: str = "lake") -> pd.DataFrame:
        """Read and note."""
        self.seen[table.name] = None
        return super().read(table, practice, layer=layer)

    def read_columns(
        self, table: Table, practice: str, columns: Sequence[str], *, coded: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Read and note."""
        self.seen[table.name] = tuple(columns)
        return super().read_columns(table, practice, columns, coded=coded)


def paths(home: Path, practices: Sequence[str], tables: Sequence[str]) -> list[Path]:
    """The Parquet files of *tables* of all practices."""
    found = [
        home / "lake" / table / f"practice={practice}" / "data.parquet"
        for practice in practices
        for table in tables
    ]
    return [path for path in found if path.exists()]


# -- cases --------------------------------------------------------------------------------------


def from_lake(home: Path, practices: Sequence[str]) -> Rows:
    """What the KPI stage does for each practice in turn."""
    store = Store(str(home))
    for practice in practices:
        rows = counted(kpis_of(store, practice))
    return rows


def from_canonical(home: Path, practices: Sequence[str]) -> Rows:
    """The same without the stored book."""
    store = Store(str(home))
    for practice in practices:
        rows = counted(anew(store, practice))
    return rows


def decoded(home: Path, practices: Sequence[str]) -> Rows:
    """Decode the Parquet columns the KPIs are made of and keep nothing: the floor."""
    size = 0
    for path in paths(home, practices, list(SEEN)):
        size += path.stat().st_size
        columns = SEEN[path.parent.parent.name]
        ParquetFile(path).read(columns=columns and list(columns))
    return {"bytes": size}


def copied(home: Path, practices: Sequence[str]) -> Rows:
    """Read the bytes of the same files and keep nothing."""
    return {"bytes": sum(len(path.read_bytes()) for path in paths(home, practices, list(SEEN)))}


def nothing(home: Path, practices: Sequence[str]) -> Rows:
    """Import what the others import."""
    return {"practices": len(practices), "homes": int(home.exists())}


SEEN: dict[str, tuple[str, ...] | None] = {}
"""What the KPIs read, for the cases that only read."""

CASES: dict[str, Callable[[Path, Sequence[str]], Rows]] = {
    "from_lake": from_lake,
    "from_canonical": from_canonical,
    "decoded": decoded,
    "copied": copied,
    "nothing": nothing,
}

if __name__ == "__main__":
    one_core()
    name, place, first, number = sys.argv[1:5]
    chosen = [f"{first}-{at}" for at in range(1, int(number) + 1)]
    if name in ("decoded", "copied"):
        watched = Watched(place)
        kpis_of(watched, chosen[0])
        SEEN.update(watched.seen)
    tell(measure(lambda home: CASES[name](home, chosen), Path(place)))
