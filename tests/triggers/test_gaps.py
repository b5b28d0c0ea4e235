"""A month of which nothing is known counts as nothing known, never as none and never as green."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    Cell,
    evidence,
    judged,
    kpi_frame,
    last_state,
    part_frame,
    practice,
    steady,
)
from vitals.triggers import economics
from vitals.triggers.assessment import RULES
from vitals.triggers.history import read_history
from vitals.triggers.rules import Finding, judge

RULE = {rule.key: rule for rule in RULES}
MISSED = ("appeal_on_time_rate", "dollars", "missed")
NO_LOG = "no follow-up log was received"
NEW_PROVIDER = [{"on": "2026-12-01", "kind": "provider", "claims_per_month": 10}]


def _missed_dollars(appeals: Sequence[Cell]) -> Finding:
    """The finding of the last month: $3,000 missed in it and the one before, no row before that."""
    rows = part_frame({MISSED: steady((300_000, 900_000))})
    history = read_history(
        kpi_frame({"appeal_on_time_rate": appeals, "charges_posted": steady(20_000_000)}),
        rows[rows["month"] != MONTHS[-3]],
    )
    return judge(RULE["denials.missed_dollars"], history, practice(), len(MONTHS) - 1)


def test_missed_deadlines_of_an_unknown_month_are_not_taken_for_none() -> None:
    # $6,000 in the two months that are known, of $200,000 charged in each of them: 1.5 %
    unknown: list[Cell] = [*steady((5, 9), 15), NO_LOG, *steady((5, 9), 2)]
    found = _missed_dollars(unknown)

    assert found.value == pytest.approx(0.015)
    assert found.fired
    assert "$6,000 passed their deadline unanswered in two months" in found.says


def test_a_month_without_a_deadline_is_known_to_have_missed_none() -> None:
    # $6,000 in three months, of $200,000 charged in each of them: 1 %, the line, not above it
    none_due: list[Cell] = [*steady((5, 9), 15), (0, 0), *steady((5, 9), 2)]
    found = _missed_dollars(none_due)

    assert found.value == pytest.approx(0.01)
    assert found.fired is False
    assert "in three months" in found.says


def test_missing_enrolments_are_told_of_the_months_that_are_known() -> None:
    rates: list[Cell] = [*steady((0, 100), 12), *steady("no answers came", 4), (0, 100), (0, 100)]
    found = judged({**HOLDS, "credentialing_denial_rate": rates}, growth=NEW_PROVIDER)

    assert evidence(found, "growth.enrollment")["says"].startswith("No claim was denied in two ")


def test_a_month_without_a_claim_is_no_lack_of_earlier_months() -> None:
    rates: list[Cell] = [*steady((3, 30), 17), (0, 0)]
    row = evidence(judged({**HOLDS, "denial_rate": rates}), "denials.rising")

    assert row.isna()["fired"]
    assert row["says"] == (
        "No such case was known in the month, so nobody can say whether denials rise."
    )


def test_more_taken_back_than_paid_is_no_negative_fee() -> None:
    series = {
        **HOLDS,
        "payments_received": [*steady("no payments were received", 17), -500_000.0],
        "key_person_share": steady((9, 10)),
    }
    found = economics(kpi_frame(series), part_frame({}), practice(), MONTHS[-1])

    assert found["collections_monthly_cents"] == -500_000
    assert (found["outsourced_low_monthly_cents"], found["outsourced_high_monthly_cents"]) == (0, 0)
    assert found["key_person"]["delayed_high_cents"] == 0
    assert found["comparison"] is None


def test_what_billing_costs_is_not_known_once_it_is_handed_over() -> None:
    # 139 and 159 claims in turn: too close to the line of 150 to call without the cost
    series = {**HOLDS, "claims_submitted": [139, 159] * 9, "payments_received": steady(900_000)}
    profile: dict[str, Any] = {
        "costs": {"biller_hourly": 20},
        "staff": {"dedicated_billers": 1},
        "outsourcing_quote": {"minimum_monthly": 5_000, "per_claim": 1},
    }
    handover = {"on": f"{MONTHS[-1]}-01", "partner": "Acme"}
    found = judged(series, **profile, handover=handover)

    assert last_state(judged(series, **profile), "low_volume") == "present"
    assert last_state(found, "low_volume") == "cannot_tell"
    assert evidence(found, "low_volume.cost", MONTHS[-2])["fired"], "before the handover it counts"
    assert evidence(found, "low_volume.cost")["says"] == (
        "Billing, or a part of it, was handed over, so the two cannot be compared."
    )
