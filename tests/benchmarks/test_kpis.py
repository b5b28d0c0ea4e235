"""The benchmark of the KPIs runs on a tiny practice, and its page says what was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.kpis import cases
from benchmarks.kpis.make import profile, repeat, write_lake
from benchmarks.kpis.page import page, ratios, table
from benchmarks.kpis.suite import Line
from vitals.store import Store

TODAY = date(2024, 7, 20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("kpis")
    repeat(place, write_lake(place, profile(claims=10, months=2)), 2)
    return place


def test_the_same_practice_under_another_id_has_the_same_kpis(home: Path) -> None:
    store = Store(str(home))
    first, second = (
        cases.kpis_of(store, practice, TODAY) for practice in ("harbor-family-1", "harbor-family-2")
    )

    assert cases.counted(first)["months"] == 2
    assert cases.counted(first)["values"] > 20
    pd.testing.assert_frame_equal(first.kpis, second.kpis)
    pd.testing.assert_frame_equal(first.kpis, cases.anew(store, "harbor-family-1", TODAY).kpis)


def test_the_floor_reads_just_what_the_kpis_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = cases.Watched(str(home))
    cases.kpis_of(watched, "harbor-family-1", TODAY)
    both = ["harbor-family-1", "harbor-family-2"]
    monkeypatch.setattr(cases, "SEEN", watched.seen)
    sizes = [path.stat().st_size for path in cases.paths(home, both[:1], [*watched.seen])]

    assert watched.seen["claims"] == ("submitted_on", "entered_on")
    assert "remittance_lines" not in watched.seen
    assert cases.decoded(home, both) == cases.copied(home, both) == {"bytes": 2 * sum(sizes)}


LINES = [
    Line("nothing", 1, 0.0, 0.0, 120.0, {}),
    Line("decoded", 1, 0.2, 0.2, 200.0, {"bytes": 10_000_000}),
    Line("from_canonical", 1, 3.6, 3.7, 500.0, {}),
    Line(
        "from_lake", 1, 0.9, 0.9, 300.0, {"kpis": 60, "months": 24, "values": 1200, "members": 3400}
    ),
    Line("from_lake", 100, 81.0, 85.0, 330.0, {}),
]


def test_the_ratios_are_those_of_the_table() -> None:
    assert ratios(LINES) == [
        # 81 s / 100 practices
        (
            "From lake to KPIs: 0.90 CPU s a practice over 1, 0.81 CPU s a practice over 100 "
            "(aim: under 1)."
        ),
        # 81 / 0.9 and 330 / 300
        (
            "Growth: 100 × the practices take 90.0 × the time and 1.10 × the memory "
            "(aim: linear, and flat)."
        ),
        # 0.9 / 0.2
        "4.5 × the floor, merely decoding the same Parquet columns (0.20 s for 10.0 MB).",
        "4.0 × as fast as opening the book anew.",
    ]


def test_the_page_names_what_was_made_and_every_case() -> None:
    text = " ".join(page(LINES, claims=2000, months=24, times=3).split())

    assert "24 months × 2,000 claims" in text
    assert "60 KPIs, 1,200 values, 3,400" in text
    assert table(LINES).splitlines()[-1] == (
        "| all KPIs of all months | 100 | 81.00 | 0.810 | 85.00 | 330 |"
    )
