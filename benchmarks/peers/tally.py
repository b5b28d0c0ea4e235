"""What every adapter shares: counting the segments a package gives, and telling the result."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

Rows = Counter[str]


def cents(text: str) -> int:
    """Dollars as integer cents; nothing is nothing."""
    return round(float(text) * 100) if text else 0


def count(rows: Rows, elements: Sequence[str]) -> None:
    """Add one segment, its tag first, to the counts and sums."""
    tag = elements[0]
    if tag == "CLP":
        rows["claims"] += 1
        rows["charge"] += cents(elements[3])
        rows["paid"] += cents(elements[4])
    elif tag == "SVC":
        rows["lines"] += 1
    elif tag == "CAS":
        rows["adjustments"] += sum(1 for reason in elements[2::3] if reason)
    elif tag == "BPR":
        rows["payment"] += cents(elements[2])


def main(work: Callable[[Path], Rows]) -> None:
    """Measure *work* on the file named on the command line and print what it found."""
    begin, used = time.time(), time.process_time()
    rows = work(Path(sys.argv[1]))
    seconds = time.process_time() - used
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    told = {"seconds": seconds, "begin": begin, "end": time.time(), "peak_mb": peak}
    print(json.dumps({**told, "rows": dict(rows)}))
