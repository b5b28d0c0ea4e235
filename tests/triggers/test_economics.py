"""The cost comparison: what billing costs in house, what a service asks, and what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    Cell,
    evidence,
    judged,
    kpi_frame,
    part_frame,
    practice,
    steady,
)
from vitals.practice import Practice
from vitals.triggers import economics

BILLER = {
    "staff": {"dedicated_billers": 1},
    "costs": {"biller_hourly": 24, "overhead_factor": 1.25, "software_monthly": 400},
}
"""$24 × 2,080 ÷ 12 = $4,160 of pay a month, × 1.25 = $5,200 of work, and $400 of software."""


def compared(frame: pd.DataFrame, profile: Practice, month: str = MONTHS[-1]) -> dict[str, Any]:
    return economics(frame, part_frame({}), profile, month)


def holding(**more: Sequence[Cell]) -> pd.DataFrame:
    series: Mapping[str, Sequence[Cell]] = {**HOLDS, **more}
    return kpi_frame(series)


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
    found = compared(kpi_frame(HOLDS), profile, MONTHS[-1])

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
    found = compared(kpi_frame({**HOLDS, "cost_to_collect": cells}), profile, MONTHS[-1])

    # (1 × 3,000 + 11 × 6,000) ÷ 12
    assert found["in_house_monthly_cents"] == 575_000
    assert found["in_house_basis"] == "hours"
    assert found["says"].startswith("Billing in house costs $5,750 a month by the hours recorded;")
    earlier = compared(kpi_frame({**HOLDS, "cost_to_collect": cells}), profile, MONTHS[1])
    assert earlier["in_house_monthly_cents"] == 300_000


def test_without_hours_the_profiles_own_figures_tell_the_cost() -> None:
    unknown = kpi_frame({**HOLDS, "cost_to_collect": steady("no staff hours were received")})
    profile = practice(staff={"dedicated_billers": 0}, costs=COSTS)
    stated = compared(unknown, profile, MONTHS[-1])

    assert (stated["in_house_monthly_cents"], stated["in_house_basis"]) == (10_000, "profile")
    assert "$100 a month by the profile's own figures;" in stated["says"]
    neither = compared(unknown, practice(), MONTHS[-1])
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

    assert compared(small, quoted, MONTHS[-1])["outsourced_low_monthly_cents"] == 75_000
    band = compared(small, practice(), MONTHS[-1])
    assert (band["outsourced_low_monthly_cents"], band["outsourced_high_monthly_cents"]) == (
        35_000,
        50_000,
    )
    assert "is not stated" in band["says"]


def test_without_payments_there_is_no_comparison() -> None:
    assert compared(kpi_frame({"denial_rate": steady((1, 30))}), practice(), MONTHS[-1]) == {}


# -- turnover, what stays, key person ------------------------------------------------------------


def test_turnover_is_leavers_times_months_of_pay_a_twelfth_each_month() -> None:
    found = compared(kpi_frame(HOLDS), practice(**BILLER))["costs"]

    assert (found["work_monthly_cents"], found["systems_monthly_cents"]) == (520_000, 40_000)
    # 11 % × 2.4 months × $4,160 ÷ 12 = $91.52; 40 % × 6 × $4,160 ÷ 12 = $832
    assert found["turnover_low_monthly_cents"] == 9_152
    assert found["turnover_high_monthly_cents"] == 83_200
    assert found["turnover_says"] == "11 to 40 % of billers leave in a year"


@pytest.mark.parametrize(
    ("left", "low", "high", "says"),
    [
        # one: $4,160 × 2.4 ÷ 12 and × 6 ÷ 12; two: twice that; none: 0, and 11 % × $4,160 × 6 ÷ 12
        (1, 83_200, 208_000, "1 biller left in twelve months"),
        (2, 166_400, 416_000, "2 billers left in twelve months"),
        (0, 0, 22_880, "no biller left in twelve months; at most 11 % are expected to"),
    ],
)
def test_the_profiles_own_leavers_go_before_the_published_share(
    left: float, low: int, high: int, says: str
) -> None:
    profile = practice(**{**BILLER, "staff": {"dedicated_billers": 1, "biller_turnover_12m": left}})
    found = compared(kpi_frame(HOLDS), profile)["costs"]

    assert found["turnover_low_monthly_cents"] == low
    assert found["turnover_high_monthly_cents"] == high
    assert found["turnover_says"] == says


def test_part_of_the_hours_and_the_software_may_stay() -> None:
    found = compared(kpi_frame(HOLDS), practice(**BILLER))["costs"]

    # 10 % of $5,200; 30 % of $5,200 and all of $400
    assert found["stays_low_monthly_cents"] == 52_000
    assert found["stays_high_monthly_cents"] == 196_000


def test_one_person_delays_collections_and_costs_nothing_in_the_sum() -> None:
    frame = holding(key_person_share=steady((75, 100)))
    found = compared(frame, practice(**BILLER))

    # 75 % × $30,000 × 4 weeks × 12 ÷ 52, and 12 weeks
    assert found["key_person"]["delayed_low_cents"] == round(2_250_000 * 4 * 12 / 52)
    assert found["key_person"]["delayed_high_cents"] == round(2_250_000 * 12 * 12 / 52)
    assert "75 % of the logged work" in found["key_person"]["says"]
    assert "4 to 12 weeks" in found["key_person"]["says"]
    without = compared(kpi_frame(HOLDS), practice(**BILLER))
    assert found["comparison"] == without["comparison"]
    assert without["key_person"]["delayed_low_cents"] is None
    assert without["key_person"]["says"] == "Not known, it was not computed."


# -- both sides ----------------------------------------------------------------------------------

QUOTED = {**BILLER, "outsourcing_quote": {"percent_of_collections": 6}}


def test_handing_over_is_cheaper_when_every_end_of_the_ranges_says_so() -> None:
    found = compared(kpi_frame(HOLDS), practice(**QUOTED))["comparison"]

    # in house $5,200 + $400 + turnover $91.52 to $832
    assert found["in_house_low_monthly_cents"] == 569_152
    assert found["in_house_high_monthly_cents"] == 643_200
    # 6 % of $30,000, and $520 to $1,960 that stays
    assert found["outsourced_low_monthly_cents"] == 180_000 + 52_000
    assert found["outsourced_high_monthly_cents"] == 180_000 + 196_000
    assert found["saving_low_monthly_cents"] == 569_152 - 376_000
    assert found["saving_high_monthly_cents"] == 643_200 - 232_000
    assert found["conclusion"] == "cheaper"
    assert found["says"].startswith(
        "Handing over would cost less on every assumption, by $1,932 to $4,112 a month. "
        "At a fee below 12.4 % of collections handing over would cost less, above 19.7 % more;"
    )


def test_a_minimum_fee_above_the_cost_in_house_is_dearer_whatever_is_assumed() -> None:
    quote = {"percent_of_collections": 6, "minimum_monthly": 8_000}
    profile = practice(**{**BILLER, "outsourcing_quote": quote})
    found = compared(kpi_frame(HOLDS), profile)["comparison"]

    assert found["conclusion"] == "dearer"
    # $8,000 + $520 − $6,432 and $8,000 + $1,960 − $5,691.52
    assert found["says"].startswith(
        "Handing over would cost more on every assumption, by $2,088 to $4,268 a month."
    )


def test_ranges_that_overlap_tell_nothing() -> None:
    profile = practice(**{**BILLER, "outsourcing_quote": {"percent_of_collections": 15}})
    found = compared(kpi_frame(HOLDS), profile)["comparison"]

    assert found["conclusion"] == "cannot_tell"
    # $4,500 + $1,960 − $5,691.52 and $6,432 − $4,500 − $520
    assert found["says"].startswith(
        "The ranges overlap: handing over may cost up to $768 a month more or up to $1,412 less. "
        "Which is cheaper cannot be told."
    )


def test_a_quote_without_a_price_still_has_a_fee_to_break_even() -> None:
    found = compared(kpi_frame(HOLDS), practice(**{**BILLER, "outsourcing_quote": {}}))
    told = found["comparison"]

    assert told["outsourced_low_monthly_cents"] is None
    assert told["conclusion"] == "cannot_tell"
    assert told["says"].startswith("The quote names no price")
    # ($5,691.52 − $1,960) ÷ $30,000
    assert told["break_even_low"] == pytest.approx(3_731.52 / 30_000)


def test_what_is_not_measured_is_said_to_favour_billing_in_house() -> None:
    says = compared(kpi_frame(HOLDS), practice(**QUOTED))["comparison"]["uncounted"]

    assert "Not measured and counted as nothing, which favours billing in house: " in says
    assert "payments below contract" in says


def test_software_alone_is_no_cost_of_billing_to_compare_with() -> None:
    found = compared(kpi_frame(HOLDS), practice(**{**BILLER, "staff": {"dedicated_billers": 0}}))

    assert found["in_house_monthly_cents"] == 40_000
    assert found["comparison"] is None
    assert found["comparison_reason"].endswith(
        "because no staff hours came and the profile states no dedicated biller"
    )


NO_HOURS = "no staff hours were received"


@pytest.mark.parametrize(
    ("share", "cost", "profile", "because"),
    [
        ((10, 100), NO_HOURS, {}, "the profile states no biller's wage"),
        (
            NO_HOURS,
            NO_HOURS,
            {"staff": {"dedicated_billers": 1}},
            "the profile states no biller's wage",
        ),
        (
            NO_HOURS,
            NO_HOURS,
            {},
            "the profile states no biller's wage and no dedicated biller, and no hours came",
        ),
        (
            NO_HOURS,
            NO_HOURS,
            {"costs": {"biller_hourly": 20}},
            "no staff hours came and the profile states no dedicated biller",
        ),
        (
            (10, 100),
            (10_000, 10**6),
            {"costs": {"biller_hourly": 20, "software_monthly": 100}},
            "the hours recorded on billing come to none",
        ),
        (
            (10, 100),
            (0, 10**6),
            {"costs": {"biller_hourly": 0}},
            "the profile states a biller's wage of $0",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_that_is_not(
    share: Cell, cost: Cell, profile: dict[str, Any], because: str
) -> None:
    frame = holding(billing_hours_share=steady(share), cost_to_collect=steady(cost))
    found = compared(frame, practice(**profile))

    assert found["comparison"] is None
    assert found["comparison_reason"] == (
        f"what billing costs in house is not known, because {because}"
    )


def test_after_a_handover_the_hours_left_are_no_cost_of_all_billing() -> None:
    handed = practice(**QUOTED, handover={"on": "2026-10-01", "partner": "Acme"})

    assert compared(kpi_frame(HOLDS), handed, "2026-09")["comparison"]
    found = compared(kpi_frame(HOLDS), handed, "2026-10")
    assert found["comparison"] is None
    assert found["comparison_reason"].startswith(
        "billing, or a part of it, went to Acme in October 2026, so"
    )


def test_before_eight_months_the_sides_are_not_compared() -> None:
    seven = compared(kpi_frame(HOLDS), practice(**QUOTED), MONTHS[6])
    eight = compared(kpi_frame(HOLDS), practice(**QUOTED), MONTHS[7])

    assert seven["comparison"] is None
    assert seven["comparison_reason"] == "too early, 7 of 8 months are known"
    assert (seven["months"], seven["collections_months"]) == (7, 7)
    assert eight["comparison"]["conclusion"] == "cheaper"


def test_the_cost_of_few_months_says_of_how_many() -> None:
    frame = holding(cost_to_collect=steady((575_000, 10**7)))
    found = compared(frame, practice(costs=COSTS), MONTHS[4])

    assert found["says"].startswith(
        "Billing in house costs $5,750 a month by the hours recorded (mean of 5 months);"
    )


def test_the_cost_of_work_is_told_as_a_sum_to_check() -> None:
    costs = {**COSTS, "overhead_factor": 1.25}
    by_hours = compared(
        holding(cost_to_collect=steady((575_000, 10**7))), practice(costs=costs), MONTHS[4]
    )
    by_profile = compared(kpi_frame(HOLDS), practice(**BILLER))

    # $5,750 less $100 of software; 226 × 20 × 1.25 = 5,650
    assert by_hours["costs"]["work_monthly_cents"] == 565_000
    assert by_hours["costs"]["work_says"] == (
        "226.00 hours recorded a month × $20 × 1.25 for overhead = $5,650, mean of 5 months; "
        "hours of desk and clinicians count at the biller's wage"
    )
    assert by_profile["costs"]["work_says"] == (
        "1 biller × 2,080 ÷ 12 hours × $24 × 1.25 for overhead = $5,200"
    )


def test_published_fees_say_that_they_hold_no_monthly_minimum() -> None:
    assert compared(kpi_frame(HOLDS), practice())["says"].endswith(
        "published fees would come to $2,100 to $3,000, without the monthly minimum that a "
        "service may ask."
    )


def test_months_after_the_report_are_not_looked_at() -> None:
    later = [*steady(2_000_000, 17), 9_000_000]
    found = compared(holding(payments_received=later), practice(), MONTHS[16])

    assert found["collections_monthly_cents"] == 2_000_000


# -- assumptions ---------------------------------------------------------------------------------


def test_every_assumption_in_use_is_printed_with_its_source() -> None:
    rows = compared(kpi_frame(HOLDS), practice())["assumptions"]

    fees = [row["id"] for row in rows if row["id"].startswith("fee_")]
    assert fees == ["fee_one_provider"]
    assert all(row["why"] and row["source"] and row["as_of"] for row in rows)
    quoted = compared(kpi_frame(HOLDS), practice(**QUOTED))["assumptions"]
    assert not [row for row in quoted if row["id"].startswith("fee_")]


def test_an_assumption_of_the_practice_is_used_and_printed() -> None:
    profile = practice(**QUOTED, assumptions={"residual_hours": [0.5, 0.5]})
    found = compared(kpi_frame(HOLDS), profile)

    # half of $5,200, and none to all of $400
    assert found["costs"]["stays_low_monthly_cents"] == 260_000
    assert found["costs"]["stays_high_monthly_cents"] == 300_000
    (own,) = [row for row in found["assumptions"] if row["tier"] == "own"]
    assert (own["id"], own["low"], own["high"]) == ("residual_hours", 0.5, 0.5)
    assert own["source"] == "practice.yaml"
    assert own["as_of"] is None


def test_the_published_fee_is_that_of_the_practices_size() -> None:
    providers = [{"npi": "1234567893"}] * 6

    def fees(count: int) -> tuple[int, int]:
        found = compared(kpi_frame(HOLDS), practice(providers=providers[:count]))
        return found["outsourced_low_monthly_cents"], found["outsourced_high_monthly_cents"]

    # of $30,000: 7 to 10 %, 6 to 8 %, 4 to 7 %
    assert fees(1) == (210_000, 300_000)
    assert fees(2) == fees(5) == (180_000, 240_000)
    assert fees(6) == (120_000, 210_000)
