"""One thing measured in one process: ``python -m benchmarks.x12.cases NAME PATH`` prints JSON.

Seconds are of this process on all its cores, reading the file included and imports left out; they
do not count what other programs do meanwhile. ``rows`` is what was read, in the words of ``Truth``.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitals import x12
from vitals.parsed import Parsed

Rows = dict[str, int]

iter_x12: Callable[[list[tuple[str, bytes]]], Iterator[Parsed]] | None = getattr(
    x12, "iter_x12", None
)
"""The streaming reader, where this checkout has it."""

_COUNTED = {"claims": "remittances", "lines": "remittance_lines", "adjustments": "adjustments"}
_SUMMED = {
    "charge": ("remittances", "charge_cents"),
    "paid": ("remittances", "paid_cents"),
    "payment": ("payments", "amount_cents"),
    "provider": ("provider_adjustments", "amount_cents"),
}


def _files(path: Path) -> list[tuple[str, bytes]]:
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    return [(one.name, one.read_bytes()) for one in found]


def _rows(parsed: Parsed) -> Counter[str]:
    """Count and sum one 835 result; a finding of any kind makes the rows wrong."""
    rows = Counter({"findings": len(parsed.findings), "sets": len(parsed.transactions)})
    for name, table in _COUNTED.items():
        rows[name] = len(parsed.tables.get(table, ()))
    for name, (table, column) in _SUMMED.items():
        rows[name] = int(parsed.tables[table][column].sum()) if table in parsed.tables else 0
    return rows


def read(path: Path) -> Rows:
    """Read as the pipeline does, balance checks included; everything is held until the end."""
    return dict(_rows(x12.read_x12(_files(path))))


def stream(path: Path) -> Rows:
    """Read chunk by chunk and let each go."""
    if iter_x12 is None:
        return read(path)
    total: Counter[str] = Counter()
    for parsed in iter_x12(_files(path)):
        total.update(_rows(parsed))
    return dict(total)


def read_837(path: Path) -> Rows:
    """Read an 837P as the pipeline does."""
    parsed = x12.read_x12(_files(path))
    claims = parsed.tables["claims"]
    return {
        "findings": len(parsed.findings),
        "claims": sum(entry["claims"] for entry in parsed.transactions),
        "lines": len(claims),
        "charge": int(claims["charge_cents"].sum()),
    }


def split(path: Path) -> Rows:
    """Split every element and keep nothing: the floor of any loop in Python."""
    for _, data in _files(path):
        for segment in data.split(b"~"):
            segment.split(b"*")
    return {}


def csv(path: Path) -> Rows:
    """Read a CSV with pyarrow on one thread."""
    from pyarrow import csv as arrow_csv

    options = arrow_csv.ReadOptions(use_threads=False)
    return {"lines": arrow_csv.read_csv(path, read_options=options).num_rows}


def nothing(path: Path) -> Rows:
    """Import what the others import."""
    return {"bytes": path.stat().st_size}


CASES: dict[str, Callable[[Path], Rows]] = {
    "read": read,
    "stream": stream,
    "read_837": read_837,
    "split": split,
    "csv": csv,
    "nothing": nothing,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run says of itself: CPU seconds, wall clock, peak memory in MB, rows."""

    seconds: float
    begin: float
    end: float
    peak_mb: float
    rows: dict[str, Any]


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(case: Callable[[Path], Rows], path: Path) -> Measured:
    """Run *case* once."""
    begin, used = time.time(), time.process_time()
    rows = case(path)
    return Measured(time.process_time() - used, begin, time.time(), peak_mb(), rows)


def tell(measured: Measured) -> None:
    """Print *measured* for the process that waits for it."""
    print(json.dumps({name: getattr(measured, name) for name in Measured.__slots__}))


if __name__ == "__main__":
    x12.read_x12([("warm", b"ISA")])
    tell(measure(CASES[sys.argv[1]], Path(sys.argv[2])))
