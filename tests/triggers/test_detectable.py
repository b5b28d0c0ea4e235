"""What a practice's own volume could reveal, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    NO_LOG,
    Cell,
    kpi_frame,
    part_frame,
    practice,
    steady,
)
from vitals.triggers import SIGNS, Detectable, detectable
from vitals.triggers.chances import HORIZONS


def _seen(
    series: Mapping[str, Sequence[Cell]], month: str = MONTHS[-1], **profile: Any
) -> dict[str, Detectable]:
    return detectable(kpi_frame(series), part_frame({}), practice(**profile), month)


def test_every_sign_says_what_can_be_seen() -> None:
    assert list(_seen(HOLDS)) == [sign.id for sign in SIGNS]


def test_at_150_claims_a_rise_from_8_to_11_or_14_percent_shows_within_half_a_year() -> None:
    found = _seen({"denial_rate": steady((12, 150))})["denials"]

    assert (found.usual, found.a_month) == (0.08, 150)
    assert set(found.rates) == set(HORIZONS)
    assert found.rates[6] == (0.11, 0.14)
    assert found.says == (
        "With about 150 answered claims a month and 8 % of them denied, a lasting rise to 14 % "
        "would as likely as not show as crossed within three months, and one to 18 % nine times in "
        "ten; within six months 11 % and 14 % are enough. A smaller rise may go unseen."
    )


def test_the_volume_is_the_harmonic_mean_of_the_last_twelve_months() -> None:
    # 60 and 300 in turn: 2 ÷ (1/60 + 1/300) = 100
    found = _seen({"denial_rate": [(5, 60), (25, 300)] * 9})["denials"]

    assert found.a_month == pytest.approx(100)


def test_eight_claims_a_month_tell_nothing_in_a_month() -> None:
    found = _seen({"denial_rate": steady((1, 8))})["denials"]

    assert found.says.startswith(
        "With about 8 answered claims a month and 12 % of them denied, nobody can say from one "
        "month whether denials rise; only a lasting rise to "
    )
    assert found.rates[2] == (0.65, None)


@pytest.mark.parametrize(
    ("size", "words"), [(6, "about 6 answered claims"), (1, "about 1 answered claim")]
)
def test_too_few_cases_are_said_to_be_too_few(size: int, words: str) -> None:
    found = _seen({"denial_rate": steady((0, size))})["denials"]

    assert found.says == (
        f"With {words} a month nobody can say whether denials rise: it takes 20 in three months "
        "to be judged at all."
    )
    assert not found.rates


def test_without_a_single_denial_a_rise_can_still_be_seen() -> None:
    found = _seen({"denial_rate": steady((0, 150))})["denials"]

    assert found.rates[6][0] == pytest.approx(0.1, abs=0.011)
    assert found.says.startswith("With about 150 answered claims a month and none of them denied,")


def test_a_rise_needs_months_to_be_compared_with() -> None:
    found = _seen(HOLDS, MONTHS[7])

    assert not found["denials"].rates
    assert "not known yet" in found["denials"].says
    assert found["follow_up"].rates


def test_the_line_of_overdue_claims_is_half_as_often_reached_as_not_at_the_line() -> None:
    found = _seen(HOLDS)["follow_up"]

    half, sure = found.rates[2]
    assert half is not None
    assert sure is not None
    assert 0.30 < half < sure < 0.45
    assert "pass the line of 30 % two months running" in found.says
    assert found.says.endswith("such as claims that nobody ever touched.")


def test_an_own_limit_is_the_line_that_is_told() -> None:
    found = _seen(HOLDS, thresholds={"follow_up.overdue": 0.2})["follow_up"]

    assert "the line of 20 %" in found.says


def test_who_is_beyond_the_line_already_is_told_so() -> None:
    found = _seen({"overdue_follow_up_rate": steady((40, 100))})["follow_up"]

    assert (
        "the share overdue, 40 % in three months, is at or beyond the line of 30 % already"
        in found.says
    )


def test_two_lines_of_a_claim_are_one_case() -> None:
    claims = _seen({"underpayment_rate": steady((3, 300))})["payments"]
    twice = _seen({"underpayment_rate": steady((6, 600))})["payments"]

    assert claims.a_month == 300
    assert twice.rates[3] < claims.rates[3]


def test_hours_and_plans_are_told_and_not_drawn() -> None:
    found = _seen(HOLDS, growth=[])

    # A quarter of 100 paid hours.
    assert "10 % of patient-facing hours went to billing" in found["staff_time"].says
    assert "two months at 25 % (25 of about 100 paid hours)" in found["staff_time"].says
    assert found["growth"].says.startswith("A plan is known and holds no chance")


def test_what_is_not_known_says_which_data_would_tell() -> None:
    found = _seen({"overdue_follow_up_rate": steady(NO_LOG), "denial_rate": steady((12, 150))})

    assert found["follow_up"].says == (
        "No follow-up log was received for this month, so what could be seen here is not known. "
        "A follow-up log (who worked which claim on which day) would tell."
    )
    for sign in ("payments", "staff_time", "growth"):
        assert "would tell." in found[sign].says
        assert found[sign].usual is None


def test_a_fee_schedule_that_prices_too_few_lines_shows_nothing() -> None:
    parts = part_frame({("underpayment_rate", "coverage", "priced"): steady((40, 100))})
    kpis = kpi_frame({"underpayment_rate": steady((2, 120))})
    found = detectable(kpis, parts, practice(), MONTHS[-1])["payments"]

    assert found.says == (
        "Only 40 % of payments have a contract price to compare with (at least 60 % are needed), "
        "so nobody can say whether payers pay what they promised. A fee schedule of each payer "
        "beside its remittances would tell."
    )
    assert not found.rates


@pytest.mark.parametrize("size", [1, 7, 12, 25, 40, 150, 1_500])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.25])
def test_sentences_are_whole_at_any_volume(size: int, share: float) -> None:
    cells = steady((round(share * size), size))
    kpis = ("denial_rate", "overdue_follow_up_rate", "underpayment_rate")
    for one in _seen(dict.fromkeys(kpis, cells)).values():
        assert re.fullmatch(r"[A-Z][^{}]*\.", one.says)
        assert "nan" not in one.says.lower()
        assert not re.search(r"\b1 (claims|answered claims|paid service lines)\b", one.says)
