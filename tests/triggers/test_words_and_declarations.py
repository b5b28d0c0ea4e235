"""Formatting, declarations, detectable changes and the generated page."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitals.backtest import docs
from vitals.triggers import limits, words
from vitals.triggers.follow_up import OVERDUE
from vitals.triggers.rules import Rule


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [(0.2976, 0.30, "29.8 %"), (0.30, 0.30, "30 %"), (0.0498, 0.05, "4.98 %"), (0.4, 0.3, "40 %")],
)
def test_a_value_never_reads_like_the_line_it_misses(value: float, limit: float, text: str) -> None:
    assert words.beside({"value": value, "limit": limit}, "share")["value"] == text


def test_an_unknown_unit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unit 'furlongs'"):
        words.show(1, "furlongs")


def test_a_rule_without_a_limit_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match=r"'follow_up.made_up' has no entry"):
        Rule(
            id="made_up",
            subject="follow_up",
            kpi="denial_rate",
            family="x",
            measure=OVERDUE.measure,
            fires_when="above",
            unit="share",
            fired="",
            quiet="",
            missing="",
            absent="",
        )


def test_a_changed_limit_judges_only_its_own_months(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = (
        limits.Limit("a.b", 0.1, "first", since="2026-01"),
        limits.Limit("a.b", 0.2, "second", since="2026-07"),
    )
    monkeypatch.setattr(limits, "BY_RULE", {"a.b": entries})

    assert [limits.limit_of("a.b", month).value for month in ("2025-05", "2026-06", "2026-07")] == [
        0.1,
        0.1,
        0.2,
    ]


def test_the_page_of_rules_is_current() -> None:
    folder = Path(__file__).parents[2] / "docs"
    written = (folder / "triggers.md").read_text(encoding="utf-8")

    assert written == docs.render(folder / "backtest.json"), "run: make docs"


def test_the_chart_of_the_backtest_is_that_of_the_run_kept() -> None:
    folder = Path(__file__).parents[2] / "docs"
    run = folder / "backtest.json"

    assert (folder / "backtest.svg").read_text(encoding="utf-8") == docs.chart(run), (
        "run: make docs"
    )
