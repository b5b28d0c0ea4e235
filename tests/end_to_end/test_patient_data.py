"""No patient data leaves raw/: planted names, dates, addresses and member ids turn up nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from pypdf import PdfReader

from tests.end_to_end.running import Ran, world_of
from vitals.simulation import phi_needles


def _texts(home: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home)
        if not path.is_file() or place.parts[0] in {"raw", "inbox"}:
            continue
        if path.suffix == ".parquet":
            frame = pq.read_table(path).to_pandas().select_dtypes(["str", "object"])
            yield str(place), frame.to_csv(index=False)
        elif path.suffix == ".pdf":
            yield str(place), "\n".join(page.extract_text() for page in PdfReader(path).pages)
        else:
            yield str(place), path.read_bytes().decode("utf-8", errors="replace")


def _words(text: str) -> set[str]:
    """Whole words; the digits behind a decimal point are no birth date."""
    return set(re.findall(r"(?<![\w.])\w+", text))


def test_no_planted_patient_data_stands_outside_raw_and_the_inbox(
    demo: tuple[Path, Ran],
) -> None:
    home, ran = demo
    needles: set[str] = set()
    for practice in ("cedar-therapy", "harbor-family", "pine-solo"):
        needles |= phi_needles(world_of(practice))
    assert len(needles) > 100

    originals = b"".join(path.read_bytes() for path in (home / "inbox").rglob("*.837"))
    planted = {word for needle in needles for word in _words(needle) if len(word) > 5}
    assert len(planted & _words(originals.decode())) > 100
    leaks = {
        place: len(planted & _words(text))
        for place, text in [*_texts(home), ("what was printed", ran.said)]
        if planted & _words(text)
    }
    assert leaks == {}


def test_originals_are_readable_by_their_owner_only(demo: tuple[Path, Ran]) -> None:
    modes = {path.stat().st_mode & 0o777 for path in (demo[0] / "raw").rglob("*") if path.is_file()}

    assert modes == {0o600}


def test_tables_and_lists_that_name_claims_are_for_the_owner_only(demo: tuple[Path, Ran]) -> None:
    named = [
        *(demo[0] / "lake" / "claims").rglob("*.parquet"),
        *(demo[0] / "lake" / "ledger").rglob("*.parquet"),
        *(demo[0] / "reports").rglob("worklists/*.csv"),
    ]

    assert named
    assert {path.stat().st_mode & 0o777 for path in named} == {0o600}
