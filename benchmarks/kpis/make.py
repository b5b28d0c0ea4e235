"""Makes the lake the KPIs are measured on: one simulated practice, as the pipeline leaves it.

Its files are written by the simulation, read, and posted; then its tables stand below as many ids
as are wanted, as links to the same bytes. Run in its own process, so that whoever measures stays
small.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from vitals.identity import accepted_rows
from vitals.ledger.book import open_book
from vitals.ledger.facts import stored_book
from vitals.ledger.posting import post_book
from vitals.ledger.stored import EVENTS, stored_events
from vitals.parsed import find_table
from vitals.practice import read_practice
from vitals.reading import read_files
from vitals.simulation import SimProfile, inbox_files, simulate
from vitals.simulation.demo import HARBOR
from vitals.simulation.settings import practice_yaml
from vitals.store import Store
from vitals.tables import CANONICAL, LEDGER

_SEED = 24
_FIRST_MONTH = "2024-05"


def profile(claims: int, months: int) -> SimProfile:
    """A practice of *claims* visits a month over *months* months."""
    return replace(HARBOR, claims_per_month=claims, month_count=months, first_month=_FIRST_MONTH)


def canonical(simulated: SimProfile) -> dict[str, pd.DataFrame]:
    """Canonical tables of its files: read, and every row that is told twice counted once."""
    files = inbox_files(simulate(simulated, _SEED)).values()
    parsed = read_files([(hashlib.sha256(one).hexdigest()[:16], one) for one in files])
    arrival = {name: order for order, name in enumerate(parsed.files["source_file"], start=1)}
    return accepted_rows({table.name: find_table(parsed, table) for table in CANONICAL}, arrival)[0]


def write_lake(home: Path, simulated: SimProfile) -> str:
    """Write one practice's profile and lake below *home*; return its id."""
    store, practice = Store(str(home)), simulated.id
    store.write_practice_yaml(practice, practice_yaml(simulated))
    tables = canonical(simulated)
    book = open_book(tables, read_practice(store, practice))
    for table in CANONICAL:
        store.write(table, practice, tables[table.name])
    events = post_book(book)
    store.write(LEDGER, practice, events)
    store.write(EVENTS, practice, stored_events(events, book.keys))
    for table, rows in stored_book(book):
        store.write(table, practice, rows)
    return practice


def _files(home: Path, practice: str) -> Iterator[Path]:
    yield home / "practices" / practice / "practice.yaml"
    yield from home.glob(f"lake/*/practice={practice}/*.parquet")


def repeat(home: Path, practice: str, number: int) -> list[str]:
    """Let the practice stand below *number* ids, which are returned; the bytes are shared."""
    ids = [f"{practice}-{at}" for at in range(1, number + 1)]
    for path in _files(home, practice):
        for other in ids:
            folder = path.parent.name.replace(practice, other)
            copy = path.parent.with_name(folder) / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".yaml":
                copy.write_text(path.read_text().replace(practice, other))
            elif not copy.exists():
                os.link(path, copy)
    return ids


if __name__ == "__main__":
    write_lake(Path(sys.argv[1]), profile(int(sys.argv[2]), int(sys.argv[3])))
