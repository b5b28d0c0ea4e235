"""What payers usually allow stands in for contract prices, as a proxy, and only without them."""

from __future__ import annotations

import pytest

from tests.triggers.frames import (
    HOLDS,
    PRICED,
    Cell,
    evidence,
    from_month_13,
    judged,
    last_words,
    states,
    steady,
)
from vitals.triggers import Assessment

RULE = "payments.below_usual"
COVERAGE = ("underpayment_rate", "coverage", "priced")
USUAL = ("underpayment_rate", "modal", "below_usual")
NO_PRICES = "no fee schedule was received for the month"


def _unpriced(*cells: Cell, **profile: object) -> Assessment:
    series = {**HOLDS, "underpayment_rate": steady(NO_PRICES)}
    return judged(series, {USUAL: list(cells)}, **profile)


@pytest.mark.parametrize(("short", "fired"), [(2, False), (3, True)])
def test_three_lines_in_a_hundred_below_the_usual_amount_are_the_line(
    short: int, *, fired: bool
) -> None:
    row = evidence(_unpriced(*steady((short, 100))), RULE)

    assert row["fired"] == fired
    assert row["value"] == short / 100


def test_the_sentence_says_that_it_is_a_proxy() -> None:
    assert evidence(_unpriced(*steady((12, 100))), RULE)["says"] == (
        "36 of 300 paid service lines (12 %) were allowed less than 95 % of what the payer usually "
        "allows in the three months to October 2026 (without contract prices, so a proxy); the "
        "line is 3 %."
    )


def test_without_a_fee_schedule_the_sign_tells_the_proxy_and_stays_not_measurable() -> None:
    found = _unpriced(*from_month_13((0, 100), (40, 100)))
    says = found.triggers[found.triggers["trigger"] == "payments"]["says"].iloc[-1]

    assert set(states(found, "payments")) == {"not_measurable"}
    assert says.startswith("Whether payers pay what they promised cannot be said. No fee schedule")
    assert "What can be seen without it does not decide it: 120 of 300 paid service lines" in says
    assert last_words(found, "payments_reconciled").startswith("Cannot tell")


@pytest.mark.parametrize(
    ("priced", "fired"), [(59, True), (60, False)], ids=["too few priced", "enough priced"]
)
def test_the_proxy_speaks_only_where_too_few_lines_have_a_price(
    priced: int, *, fired: bool
) -> None:
    parts = {**PRICED, COVERAGE: steady((priced, 100)), USUAL: steady((12, 100))}
    row = evidence(judged({**HOLDS, "underpayment_rate": steady((1, 100))}, parts), RULE)

    assert row["fired"] == fired
    assert row["says"].startswith("Contract prices say") != fired


def test_the_proxy_makes_no_priced_practice_worth_watching() -> None:
    parts = {**PRICED, USUAL: steady((40, 100))}
    found = judged({**HOLDS, "underpayment_rate": steady((1, 100))}, parts)

    assert set(states(found, "payments")) == {"clear"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([], "Of no paid service line it is known what the payer usually allows"),
        (steady((6, 6)), "Only 18 cases in three months, too few to judge"),
    ],
    ids=["nothing usual", "few lines"],
)
def test_what_is_not_known_stays_unknown(cells: list[Cell], reason: str) -> None:
    row = evidence(_unpriced(*cells), RULE)

    assert row.isna()["fired"]
    assert row["says"] == f"{reason}, so that cannot stand in for contract prices."
