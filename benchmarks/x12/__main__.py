"""The command: ``python -m benchmarks.x12 [--mb 100] [--peers] [--json FILE] [--write]``."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.x12.page import machine, page, say
from benchmarks.x12.run import REPOSITORY
from benchmarks.x12.suite import Suite, make

PAGE = REPOSITORY / "docs" / "benchmarks" / "x12.md"


def main() -> None:
    """Measure, print the page, and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.x12", description=__doc__)
    parser.add_argument("--mb", type=float, default=100, help="size of the large 835")
    parser.add_argument("--times", type=int, default=3, help="runs of each case; the median counts")
    parser.add_argument("--peers", action="store_true", help="measure other packages too")
    cache = Path(tempfile.gettempdir()) / "billing-vitals-peers"
    parser.add_argument("--cache", type=Path, default=cache, help="where their environments are")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} in docs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="billing-vitals-") as folder:
        say(f"writing files of {chosen.mb:g} MB")
        truths = make(Path(folder), chosen.mb)
        suite = Suite(Path(folder), truths, chosen.times, chosen.cache, say)
        lines = list(suite.lines(peers=chosen.peers))
    text = page(lines, chosen.mb, chosen.times)
    print(text)
    if chosen.json:
        told = {"machine": machine(), "megabytes": chosen.mb, "lines": [asdict(x) for x in lines]}
        chosen.json.write_text(json.dumps(told, indent=1))
    if chosen.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
