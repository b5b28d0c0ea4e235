"""Data Docs: what the rules found, on pages that hold no value and fetch nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from expectations.registry import rules
from pipelines.clock import FixedClock
from pipelines.data_docs import write_data_docs
from vitals.store import STAGED, Store
from vitals.tables import CANONICAL, Column

CLOCK = FixedClock(datetime(2026, 11, 2, 12, tzinfo=UTC))
NEEDLE = "Zebedee-99417"


def _planted(column: Column) -> bool:
    return column.kind == "text" and column.name not in {"source_file", "source_loop"}


@pytest.fixture(scope="module")
def pages(make_world: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of one sound practice, and of one with a patient's name in every text."""
    home, out = (tmp_path_factory.mktemp(name) for name in ("home", "out"))
    store = Store(str(home))
    for practice in ("birch", "cedar"):
        store.write_practice_yaml(practice, f"id: {practice}\nname: {practice.title()}\n")
        for table in CANONICAL:
            rows: pd.DataFrame = make_world(practice)[table.name].drop(columns="practice")
            if practice == "cedar":
                planted = [column.name for column in table.columns if _planted(column)]
                rows = rows.assign(**dict.fromkeys(planted, NEEDLE))
            store.write(table, practice, rows, layer=STAGED)
    outcome, first = write_data_docs(store.home, out=str(out), clock=CLOCK)
    assert outcome.errors == []
    assert Path(first) == out / "index.html"
    assert sorted(path.name for path in home.iterdir()) == ["lake", "practices"]
    return {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}


def test_there_is_a_page_for_each_practice_and_one_over_all(pages: dict[str, str]) -> None:
    assert sorted(pages) == ["birch.html", "cedar.html", "index.html"]
    assert 'href="birch.html"' in pages["index.html"]
    assert all(page.startswith("<!DOCTYPE html>") for page in pages.values())


def test_no_value_of_any_row_is_on_any_page(pages: dict[str, str]) -> None:
    assert not [name for name, page in pages.items() if NEEDLE.casefold() in page.casefold()]


def test_the_pages_need_nothing_from_elsewhere(pages: dict[str, str]) -> None:
    links = {
        link for page in pages.values() for link in re.findall(r'(?:href|src)="([^"]*)"', page)
    }

    assert links == {"index.html", "birch.html", "cedar.html"}
    for page in pages.values():
        assert not re.search(r"https?:|//|<script|<link|@import|url\(", page)


def test_every_rule_of_every_table_is_told_with_its_reason(pages: dict[str, str]) -> None:
    for one in rules():
        assert f"<code>{one.id}</code>" in pages["birch.html"]


def test_what_a_rule_found_is_told_with_what_to_do(pages: dict[str, str]) -> None:
    row = re.search(r"claims-sequence-unknown</code>.*?</tr>", pages["cedar.html"], re.DOTALL)

    assert row is not None
    assert "▲ 2 refused" in row[0]
    assert "Use P, S or T (SBR01 of an 837)." in row[0]
    assert "▲" not in pages["birch.html"]


def test_a_home_without_practices_gets_no_pages_and_is_told_why(tmp_path: Path) -> None:
    outcome, first = write_data_docs(str(tmp_path), clock=CLOCK)

    assert first == ""
    assert outcome.exit_status == 1
    assert list(tmp_path.iterdir()) == []


def test_pages_lie_below_the_home_where_no_folder_is_named(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.write_practice_yaml("ash", "id: ash\nname: Ash\n")

    outcome, first = write_data_docs(store.home, clock=CLOCK)

    assert outcome.exit_status == 0
    assert Path(first) == tmp_path / "data-docs" / "index.html"
    assert "0 rows as they were read" in (tmp_path / "data-docs" / "ash.html").read_text("utf-8")
