"""Formatting, declarations, economics, detectable changes and the generated page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    evidence,
    judged,
    kpi_frame,
    practice,
    steady,
)
from vitals.backtest import docs
from vitals.triggers import detectable, economics, limits, words
from vitals.triggers.follow_up import OVERDUE
from vitals.triggers.rules import Rule


@pytest.mark.parametrize(
    ("value", "limit", "text"),
    [(0.2976, 0.30, "29.8 %"), (0.30, 0.30, "30 %"), (0.0498, 0.05, "4.98 %"), (0.4, 0.3, "40 %")],
)
def test_a_value_never_reads_like_the_line_it_misses(value: float, limit: float, text: str) -> None:
    assert words.beside(value, limit, "share") == text


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


def test_costs_in_house_are_hours_wage_overhead_and_systems() -> None:
    profile = practice(
        staff={"dedicated_billers": 1.0},
        costs={
            "biller_hourly": 27.5,
            "overhead_factor": 1.3,
            "software_monthly": 420,
            "clearinghouse_monthly": 90,
        },
        outsourcing_quote={"percent_of_collections": 6.5, "minimum_monthly": 750},
    )
    found = economics(kpi_frame(HOLDS), profile, MONTHS[-1])

    assert found["in_house_monthly_cents"] == round(100 * (27.5 * 2080 / 12 * 1.3 + 420 + 90))
    assert found["outsourced_low_monthly_cents"] == round(3_000_000 * 0.065)
    assert found["basis"] == "quote"
    assert found["says"].endswith("the quote the practice holds would cost $1,950.")


COSTS = {"biller_hourly": 20, "software_monthly": 100}


def test_where_hours_are_recorded_they_tell_the_cost_and_not_the_dedicated_billers() -> None:
    # No dedicated biller, so the profile's own figures are the software's $100 alone. The hours
    # of 18 months: $3,000 in each, then $6,000 in 11 of the last 12 known ones; the 18th unknown.
    hours = [*[300_000] * 6, *[600_000] * 11]
    cells = [*((cents, 10**7) for cents in hours), "no staff hours were received"]
    profile = practice(staff={"dedicated_billers": 0}, costs=COSTS)
    found = economics(kpi_frame({**HOLDS, "cost_to_collect": cells}), profile, MONTHS[-1])

    # (1 × 3,000 + 11 × 6,000) ÷ 12
    assert found["in_house_monthly_cents"] == 575_000
    assert found["in_house_basis"] == "hours"
    assert found["says"].startswith("Billing in house costs $5,750 a month by the hours recorded;")
    earlier = economics(kpi_frame({**HOLDS, "cost_to_collect": cells}), profile, MONTHS[1])
    assert earlier["in_house_monthly_cents"] == 300_000


def test_without_hours_the_profiles_own_figures_tell_the_cost() -> None:
    unknown = kpi_frame({**HOLDS, "cost_to_collect": steady("no staff hours were received")})
    profile = practice(staff={"dedicated_billers": 0}, costs=COSTS)
    stated = economics(unknown, profile, MONTHS[-1])

    assert (stated["in_house_monthly_cents"], stated["in_house_basis"]) == (10_000, "profile")
    assert "$100 a month by the profile's own figures;" in stated["says"]
    neither = economics(unknown, practice(), MONTHS[-1])
    assert (neither["in_house_monthly_cents"], neither["in_house_basis"]) == (None, None)


def test_a_quote_is_held_against_the_cost_by_the_hours_recorded() -> None:
    quoted = {
        "staff": {"dedicated_billers": 0},
        "costs": COSTS,
        "outsourcing_quote": {"percent_of_collections": 0, "minimum_monthly": 750},
    }
    by_profile = judged(HOLDS, **quoted)
    by_hours = judged({**HOLDS, "cost_to_collect": steady((575_000, 10**7))}, **quoted)

    # $750 against the profile's $100, then against the $5,750 of the hours
    assert evidence(by_profile, "low_volume.cost")["fired"]
    assert not evidence(by_hours, "low_volume.cost")["fired"]
    assert "($5,750)" in evidence(by_hours, "low_volume.cost")["says"]


def test_the_minimum_fee_is_a_floor_and_without_a_quote_there_is_a_band() -> None:
    small = kpi_frame({**HOLDS, "payments_received": steady(500_000)})
    quoted = practice(outsourcing_quote={"percent_of_collections": 6.5, "minimum_monthly": 750})

    assert economics(small, quoted, MONTHS[-1])["outsourced_low_monthly_cents"] == 75_000
    band = economics(small, practice(), MONTHS[-1])
    assert (band["outsourced_low_monthly_cents"], band["outsourced_high_monthly_cents"]) == (
        35_000,
        50_000,
    )
    assert "is not stated" in band["says"]


def test_without_payments_there_is_no_comparison() -> None:
    assert economics(kpi_frame({"denial_rate": steady((1, 30))}), practice(), MONTHS[-1]) == {}


def test_the_volume_tells_what_it_can_reveal() -> None:
    found = detectable(kpi_frame({"denial_rate": steady((4.8, 60))}), MONTHS[-1])

    assert found.rise == pytest.approx(0.041, abs=0.0005)
    assert "about 60 answered claims a month" in found.says
    assert "4.1 points" in found.says


def test_too_few_months_reveal_nothing_yet() -> None:
    found = detectable(kpi_frame(HOLDS), MONTHS[7])

    assert found.rise is None
    assert "not known yet" in found.says


def test_the_page_of_rules_is_current() -> None:
    folder = Path(__file__).parents[2] / "docs"
    written = (folder / "triggers.md").read_text(encoding="utf-8")

    assert written == docs.render(folder / "backtest.json"), "run: make docs"
