"""What a quote decides agrees with the cost comparison that stands in the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    Cell,
    evidence,
    kpi_frame,
    last_state,
    part_frame,
    practice,
    steady,
)
from vitals.triggers import assess, economics

SMALL: Mapping[str, Sequence[Cell]] = {
    **HOLDS,
    "claims_submitted": steady(60),
    "charges_posted": steady(4_000_000),
    "payments_received": steady(1_900_000),
    "cost_to_collect": steady((450_000, 1_900_000)),
}
"""60 claims and $19,000 a month; billing costs $4,500 by the hours recorded."""
MISSED = {("appeal_on_time_rate", "dollars", "missed"): steady((1_500_000, 2_000_000))}
"""$15,000 of charges a month not answered in time: 47.5 % of it is $7,125, $1,781 or more of which
could be recovered."""


@pytest.mark.parametrize(
    ("minimum", "parts", "conclusion", "state", "closing"),
    [
        (4_600, MISSED, "cheaper", "absent", "recovered, handing over would cost less"),
        (4_600, {}, "cannot_tell", "present", "is no cheaper than its own billing ($4,500)."),
        (4_450, {}, "cannot_tell", "absent", "is cheaper than its own billing ($4,500)."),
        (5_600, {}, "dearer", "present", "is no cheaper than its own billing ($4,500)."),
    ],
)
def test_a_report_never_says_both(
    minimum: int, parts: Any, conclusion: str, state: str, closing: str
) -> None:
    profile = practice(
        outsourcing_quote={"minimum_monthly": minimum, "per_claim": 0},
        costs={"biller_hourly": 20},
    )
    frames = kpi_frame(SMALL), part_frame(parts)
    compared = economics(*frames, profile, MONTHS[-1])["comparison"]
    found = assess(*frames, profile)

    assert compared["conclusion"] == conclusion
    assert last_state(found, "low_volume") == state
    assert closing in evidence(found, "low_volume.cost")["says"]


def test_a_quote_just_below_the_own_cost_is_dearer_with_what_stays() -> None:
    # $4,490 and at least 30 % of the hours, against $4,500 and no turnover at all
    profile = practice(
        outsourcing_quote={"minimum_monthly": 4_490, "per_claim": 0},
        costs={"biller_hourly": 20},
        assumptions={"residual_hours": [0.3, 0.4], "biller_turnover": [0, 0]},
    )
    found = evidence(assess(kpi_frame(SMALL), part_frame({}), profile), "low_volume.cost")

    assert found["fired"]
    assert found["says"] == (
        "The quote the practice holds ($4,490 a month) is cheaper than its own billing ($4,500). "
        "With what stays in house, handing over would cost more on every assumption."
    )
