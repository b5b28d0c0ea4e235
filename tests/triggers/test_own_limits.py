"""A practice's own limit is in force wherever the limit is read, in other rules too."""

from __future__ import annotations

from typing import Any

from tests.triggers.frames import HOLDS, Cell, evidence, judged, last_words, steady

PLAN = {"growth": [{"on": "2026-12-01", "kind": "provider", "claims_per_month": 120}]}


def _backlog(series: dict[str, list[Cell]], **thresholds: float) -> Any:
    limits = {name.replace("__", "."): limit for name, limit in thresholds.items()}
    return evidence(judged({**HOLDS, **series}, thresholds=limits, **PLAN), "growth.backlog")


def test_the_line_of_work_that_is_behind_is_the_practices_own() -> None:
    overdue = {"overdue_follow_up_rate": steady((20, 100))}

    assert _backlog(overdue)["fired"]
    assert not _backlog(overdue, growth__backlog_overdue=0.25)["fired"]


def test_the_line_of_late_charges_is_the_practices_own_by_rule_or_figure() -> None:
    late = {"overdue_follow_up_rate": steady((5, 100)), "charge_lag_days": steady(6.0)}

    assert _backlog(late)["fired"]
    assert not _backlog(late, staff_time__charge_lag=7)["fired"]
    assert not _backlog(late, charge_lag_days=7)["fired"]


def test_room_is_left_of_what_the_practice_says_a_biller_carries() -> None:
    # 2,400 claims a year are 24 % of the 10,000 that a biller carries, and 60 % of 4,000
    series = {
        **HOLDS,
        "growth_load_ratio": steady("the profile plans no growth"),
        "claims_per_biller": steady((2_400, 1)),
    }
    usual = judged(series)
    own = judged(series, thresholds={"staff_time.load": 4_000})

    assert "carries 24 % of" in last_words(usual, "staff_can_absorb_growth")
    assert "carries 60 % of" in last_words(own, "staff_can_absorb_growth")


def test_charges_that_the_practice_calls_flat_are_flat() -> None:
    # charges grow by more than a tenth from one quarter to the next, and by less than 30 %
    grown: list[Cell] = [*steady(2_000_000, 15), *steady(2_300_000, 3)]
    series = {**HOLDS, "charges_posted": grown, "days_in_ar": [*steady(30.0, 15), 31.0, 45.0, 60.0]}
    rule = "unexplained_ar_growth.days"

    assert not evidence(judged(series), rule)["fired"]
    assert evidence(judged(series, thresholds={"unexplained_ar_growth.flat": 0.3}), rule)["fired"]
