"""x12-python: its streaming segment reader, which gives the raw text of each segment."""

from __future__ import annotations

from pathlib import Path

from x12.streaming.reader import StreamingSegmentReader  # type: ignore[import-not-found]

from benchmarks.peers.tally import Rows, count, main


def read(path: Path) -> Rows:
    """Split each segment by the element separator found."""
    rows = Rows()
    reader = StreamingSegmentReader(path)
    for segment in reader:
        count(rows, segment.raw.split(reader.delimiters.element))
    return rows


if __name__ == "__main__":
    main(read)
