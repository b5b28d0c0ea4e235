"""What a payer usually allows, and the lines it allowed less: without any contract price."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, measure, parts

KPI = "underpayment_rate"
MARCH = "2026-03"


def _answered(*allowed: tuple[str, int], modifiers: tuple[str, ...] = ("",)) -> dict[str, str]:
    """Claims of one line, each allowed so many cents on a day; modifiers in turn."""
    claims, answers, lines = [], [], []
    for number, (day, cents) in enumerate(allowed):
        worn = modifiers[number % len(modifiers)]
        claims.append(f"c{number}, 2025-01-02, {worn}")
        answers.append(f"c{number}, {day}, {cents}")
        lines.append(f"r{number + 1}, 99213, 1, {cents}, {cents}")
    return {
        "claims": "\n".join(["claim_id, service_on, modifiers", *claims]),
        "remittances": "\n".join(["claim_id, posted_on, paid_cents", *answers]),
        "remittance_lines": "\n".join(
            ["remittance_id, procedure, line_no, paid_cents, allowed_cents", *lines]
        ),
    }


def _below(tables: dict[str, pd.DataFrame], month: str = MARCH) -> tuple[float, float] | None:
    return parts(tables, KPI, "modal", month).get("below_usual")


def _in_march(*cents: int) -> list[tuple[str, int]]:
    return [("2026-03-10", amount) for amount in cents]


@pytest.mark.parametrize(
    ("allowed", "found"),
    [
        ([8000] * 9, None),
        ([8000] * 10, (0, 10)),
        ([8000] * 9 + [7599], (1, 10)),
        ([8000] * 5 + [7000] * 5, (5, 10)),
        ([8000] * 4 + [7000] * 5 + [100], (1, 10)),
        ([8000] * 4 + [7000] * 4 + [100, 200], None),
        ([0] * 10, None),
    ],
    ids=[
        "nine lines tell nothing",
        "ten alike are all as usual",
        "a line below 95 %",
        "the higher one of two amounts as common",
        "the commonest of three",
        "no amount that half were allowed",
        "nothing allowed is no usual amount",
    ],
)
def test_usual_is_the_commonest_amount_of_ten_lines_or_more(
    allowed: list[int], found: tuple[float, float] | None
) -> None:
    assert _below(given(**_answered(*_in_march(*allowed)))) == found


def test_what_is_usual_is_that_of_the_twelve_months_ending_with_the_month() -> None:
    before = [("2025-03-31", 8000)] * 12 + [("2025-04-01", 7000)] * 9
    tables = given(**_answered(*before, *_in_march(7000)))

    # the twelve lines of March 2025 at $80.00 are a month too old in March 2026
    assert _below(tables) == (0, 1)
    assert _below(tables, "2025-04") == (9, 9)


def test_modifiers_in_another_order_are_allowed_alike() -> None:
    tables = given(**_answered(*_in_march(*[8000] * 10), modifiers=("25 59", "59 25")))

    assert _below(tables) == (0, 10)


def test_a_fee_schedule_leaves_the_share_as_it_is() -> None:
    texts = _answered(*_in_march(*[8000] * 9, 6000))
    priced = given(**texts, fee_schedule="allowed_cents\n 7000")

    assert measure(priced, KPI, MARCH)["value"] == 1 / 10
    assert measure(given(**texts), KPI, MARCH)["reason"] == (
        "no fee schedule was received for March 2026"
    )
    assert _below(priced) == _below(given(**texts)) == (1, 10)


def test_without_answers_nobody_tells_what_is_usual() -> None:
    assert _below(given(claims=_answered(*_in_march(8000))["claims"])) is None
