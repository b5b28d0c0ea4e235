"""The reference pages are those of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitals.reference import PAGES


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_committed_page_is_current(page: str) -> None:
    committed = Path(__file__).parents[2] / "docs" / f"{page}.md"

    assert committed.read_text() == PAGES[page](), (
        f"run: python -m vitals.reference {page} > docs/{page}.md"
    )
