"""Whether charges wait longer on busy days: a correlation that can be worked out on paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.kpis.given import given, parts

FIRST = date(2026, 2, 1)


def claims(days: list[tuple[int, int]], *more: str) -> str:
    """For each day from 1 February on its number of claims, and how many days they waited."""
    rows = [
        f"c{place}x{number}, {FIRST + timedelta(place)}, {FIRST + timedelta(place + waited)}"
        for place, (visits, waited) in enumerate(days)
        for number in range(visits)
    ]
    return "\n".join(["claim_id, service_on, entered_on", *rows, *more])


def rho(text: str, month: str = "2026-04") -> tuple[float, float] | None:
    """Correlation and number of days; None where nothing is said."""
    found = parts(given(claims=text), "charge_lag_days", "busy_days", month)
    return found.get("spearman")


# Of 15 quiet days 12 are quick and 3 slow, of 15 busy ones 6 are quick and 9 slow.
DAYS = [(1, 1)] * 12 + [(1, 4)] * 3 + [(2, 1)] * 6 + [(2, 4)] * 9


def test_busy_days_that_wait_longer_are_told() -> None:
    # Of two by two: (12 × 9 - 3 × 6) ÷ √(15 × 15 × 18 × 12) = 90 ÷ (15 × √216).
    assert rho(claims(DAYS)) == pytest.approx((90 / (15 * 216**0.5), 30))


def test_days_that_wait_longer_the_quieter_they_are_count_against() -> None:
    assert rho(claims([(3, 1)] * 10 + [(2, 2)] * 10 + [(1, 5)] * 10)) == pytest.approx((-1, 30))


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(DAYS[:29], id="29 days"),
        pytest.param([(2, 1)] * 30, id="all days alike"),
        pytest.param([(1, 1)] * 15 + [(2, 1)] * 15, id="all waits alike"),
    ],
)
def test_nothing_is_said_of_few_days_or_of_days_alike(days: list[tuple[int, int]]) -> None:
    assert rho(claims(days)) is None


def test_days_outside_the_window_and_claims_entered_later_do_not_count() -> None:
    # The 90 days to 16 April, 14 before the end, begin on 17 January.
    outside = [
        "old, 2026-01-16, 2026-01-20",
        "young, 2026-04-17, 2026-04-18",
        "late, 2026-03-20, 2026-05-01",
    ]
    inside = ["first, 2026-01-17, 2026-01-18", "last, 2026-04-16, 2026-04-30"]

    assert rho(claims(DAYS, *outside)) == rho(claims(DAYS))
    found = rho(claims(DAYS, *outside, *inside))
    assert found is not None
    assert found[1] == 32
