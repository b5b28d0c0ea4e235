"""No patient data leaves raw/: planted names, dates, addresses and member ids turn up nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from tests.end_to_end.running import Ran, world_of
from vitals.simulation import phi_needles

pytestmark = pytest.mark.xdist_group("demo")


def _texts(home: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home)
        if not path.is_file() or place.parts[0] in {"raw", "inbox"}:
            continue
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield str(place), " ".join(table.column_names) + table.to_pandas().to_csv()
        elif path.suffix == ".pdf":
            yield str(place), "\n".join(page.extract_text() for page in PdfReader(path).pages)
        else:
            yield str(place), path.read_bytes().decode("utf-8", errors="replace")


def test_no_planted_patient_data_stands_outside_raw_and_the_inbox(
    demo: tuple[Path, Ran],
) -> None:
    home, ran = demo
    needles: set[str] = set()
    for practice in ("cedar-therapy", "harbor-family", "pine-solo"):
        needles |= phi_needles(world_of(practice))
    assert len(needles) > 100

    originals = b"".join(path.read_bytes() for path in (home / "inbox").rglob("*.837"))
    assert any(needle.encode() in originals for needle in needles)
    leaks = {
        place: sum(needle in text for needle in needles)
        for place, text in [*_texts(home), ("what was printed", ran.said)]
        if any(needle in text for needle in needles)
    }
    assert leaks == {}


def test_originals_are_readable_by_their_owner_only(demo: tuple[Path, Ran]) -> None:
    modes = {path.stat().st_mode & 0o777 for path in (demo[0] / "raw").rglob("*") if path.is_file()}

    assert modes == {0o600}
