"""The command: ``python -m benchmarks.kpis [--practices 1,10,100] [--json FILE] [--write]``."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from assets.marks import code_version
from benchmarks.kpis.page import page
from benchmarks.kpis.suite import lines, make
from benchmarks.x12.page import machine, say
from benchmarks.x12.run import REPOSITORY

PAGE = REPOSITORY / "docs" / "benchmarks" / "kpis.md"


def main() -> None:
    """Measure, print the page, and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kpis", description=__doc__)
    parser.add_argument("--practices", default="1,10,100", help="how many practices, in order")
    parser.add_argument("--claims", type=int, default=2000, help="claims a month")
    parser.add_argument("--months", type=int, default=24, help="months of history")
    parser.add_argument("--times", type=int, default=3, help="runs of each case; the median counts")
    cache = Path(tempfile.gettempdir()) / "billing-vitals-kpis"
    parser.add_argument("--cache", type=Path, default=cache, help="where the lake is kept")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} in docs")
    chosen = parser.parse_args()
    numbers = sorted({int(number) for number in chosen.practices.split(",")})
    # Other rules may leave another lake.
    folder = chosen.cache / f"{chosen.claims}x{chosen.months}-{code_version()[:12]}"
    say(f"making {chosen.months} months × {chosen.claims} claims, unless they lie in {folder}")
    practice = make(folder, chosen.claims, chosen.months)
    found = list(lines(folder, practice, numbers, chosen.times, say))
    text = page(found, chosen.claims, chosen.months, chosen.times)
    print(text)
    if chosen.json:
        told = {"machine": machine(), "lines": [asdict(line) for line in found]}
        chosen.json.write_text(json.dumps(told, indent=1))
    if chosen.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
