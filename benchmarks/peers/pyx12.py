"""pyx12: its tokeniser with envelope checks, the fastest of its readers."""

from __future__ import annotations

from pathlib import Path

from pyx12.x12file import X12Reader  # type: ignore[import-not-found]

from benchmarks.peers.tally import Rows, count, main

_LAST = {"CLP": 4, "SVC": 3, "CAS": 19, "BPR": 2}


def read(path: Path) -> Rows:
    """Ask each segment of interest for its elements."""
    rows = Rows()
    with X12Reader(str(path)) as reader:
        for segment in reader:
            tag = segment.get_seg_id()
            if last := _LAST.get(tag):
                values = (segment.get_value(f"{tag}{at:02d}") for at in range(1, last + 1))
                count(rows, [tag, *(value or "" for value in values)])
    return rows


if __name__ == "__main__":
    main(read)
