"""Before and after a handover: sums a biller can check, and nothing said of what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.triggers.frames import MONTHS, Cell, kpi_frame, practice
from vitals import tables
from vitals.practice import Handover, Practice
from vitals.triggers.assessment import SIGNS
from vitals.triggers.before_after import COMPARED, Result
from vitals.triggers.handover import Comparison, after_handover_words, compare, holds
from vitals.triggers.two_sides import newcombe
from vitals.triggers.verdict import FUNCTIONS

# MONTHS are May 2025 to October 2026: twelve months before a handover in May 2026, three months
# in which it settles, and August to October 2026 after it.
ON = date(2026, 5, 11)
OF = {sign.id: sign.function for sign in SIGNS}


def handed_over(on: date = ON, functions: Sequence[str] | None = None) -> Practice:
    told = None if functions is None else tuple(functions)
    return practice(handover=Handover(on=on, partner="Acme Billing", functions=told))


def sides(before: Cell, after: Cell, settling: Cell = (0, 0)) -> list[Cell]:
    return [before] * 12 + [settling] * 3 + [after] * 3


def sign_frame(states: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    rows = [
        {"month": month, "trigger": sign, "state": state, "since": month, "says": ""}
        for sign, told in (states or {}).items()
        for month, state in zip(MONTHS, told, strict=False)
    ]
    return tables.TRIGGERS.frame(pd.DataFrame(rows)) if rows else tables.TRIGGERS.empty()


def compared(
    series: Mapping[str, Sequence[Cell]],
    states: Mapping[str, Sequence[str]] | None = None,
    month: str = MONTHS[-1],
    **profile: Any,
) -> Comparison:
    found = compare(kpi_frame(series), sign_frame(states), handed_over(**profile), month)
    assert found is not None
    return found


def result(found: Comparison, kpi: str) -> Result:
    return next(one for one in found.results if one.compared.id == kpi)


# -- which months ------------------------------------------------------------------------------


def test_a_year_before_three_months_left_out_and_the_months_after_are_told_apart() -> None:
    found = compared({"denial_rate": sides((12, 150), (12, 150))})

    assert (found.before[0], found.before[-1], len(found.before)) == ("2025-05", "2026-04", 12)
    assert found.settling == ("2026-05", "2026-06", "2026-07")
    assert found.after == ("2026-08", "2026-09", "2026-10")
    assert found.compared_from == "2026-10"


def test_no_handover_and_one_that_lies_ahead_compare_nothing() -> None:
    kpis = kpi_frame({"denial_rate": sides((12, 150), (12, 150))})

    assert compare(kpis, sign_frame(), practice(), "2026-10") is None
    assert compare(kpis, sign_frame(), handed_over(date(2026, 11, 1)), "2026-10") is None
    assert compare(kpis, sign_frame(), handed_over(date(2026, 10, 31)), "2026-10") is not None


def test_a_report_of_a_past_month_looks_at_nothing_later() -> None:
    found = compared({"denial_rate": sides((30, 150), (3, 150))}, month="2026-09")

    assert found.after == ("2026-08", "2026-09")
    assert result(found, "denial_rate").outcome == "cannot_be_told"
    assert result(found, "denial_rate").reason == (
        "it is compared from the report of October 2026 on"
    )


def test_a_handover_in_the_first_month_and_one_before_it_have_nothing_to_compare_with() -> None:
    for on in (date(2025, 5, 1), date(2025, 1, 1)):
        found = compared({"denial_rate": [(12, 150)] * 18}, on=on)

        assert found.before == ()
        assert {one.outcome for one in found.results} == {"cannot_be_told"}
        assert result(found, "denial_rate").reason == "no month before the handover is known"
        assert result(found, "net_collection_rate").reason == (
            "no 12 whole months before the handover are known"
        )
        assert {score.before for score in found.scores} == {"not_measurable"}


# -- what each side amounts to -----------------------------------------------------------------


def test_cases_are_pooled_and_never_the_mean_of_monthly_shares() -> None:
    months: list[Cell] = [(10, 100)] * 11 + [(0, 20)] + [(99, 99)] * 3 + [(2, 100)] * 3
    told = result(compared({"denial_rate": months}), "denial_rate")

    assert (told.before.numerator, told.before.denominator) == (110, 1120)
    assert told.before.value == pytest.approx(110 / 1120)
    assert (told.after.numerator, told.after.denominator) == (6, 300)
    assert told.outcome == "better"


def test_a_stock_is_its_median_month_and_held_against_its_usual_range() -> None:
    # 50 and 52 days by turns: mean 51, each range 2, so 51 - 2.66 × 2 = 45.68 to 56.32
    before: list[Cell] = [50.0, 52.0] * 6
    found = compared({"days_in_ar": [*before, 90.0, 90.0, 90.0, 44.0, 41.0, 70.0]})
    told = result(found, "days_in_ar")

    assert (told.before.value, told.after.value) == (51, 44)
    assert told.low == pytest.approx(45.68)
    assert told.high == pytest.approx(56.32)
    assert told.outcome == "better"

    inside = compared({"days_in_ar": [*before, 90.0, 90.0, 90.0, 46.0, 41.0, 70.0]})
    assert result(inside, "days_in_ar").outcome == "no_clear_change"


def test_a_usual_range_ends_where_the_figure_does() -> None:
    swinging: list[Cell] = [(10, 100), (90, 100)] * 6
    found = compared({"untouched_claim_rate": [*swinging, *[(0, 100)] * 6]})
    told = result(found, "untouched_claim_rate")

    assert (told.low, told.high, told.outcome) == (0, 1, "no_clear_change")


def test_what_came_in_for_what_was_charged_is_a_ratio_of_sums() -> None:
    found = compared(
        {
            "payments_received": [*([60, 40] * 6), 0, 0, 0, 50, 100, 60],
            "charges_posted": [*([100, 100] * 6), 9, 9, 9, 100, 100, 100],
        }
    )
    told = result(found, "payments_per_charge")

    assert told.before.value == pytest.approx(600 / 1200)
    assert told.after.value == pytest.approx(210 / 300)
    # ranges of 20 around 50: nothing below 103 would be unusual
    assert told.outcome == "no_clear_change"


def test_higher_is_better_where_the_figure_says_so() -> None:
    up = compared({"appeal_on_time_rate": sides((10, 20), (19, 20))})
    down = compared({"appeal_on_time_rate": sides((19, 20), (10, 20))})

    assert result(up, "appeal_on_time_rate").outcome == "better"
    assert result(down, "appeal_on_time_rate").outcome == "worse"


def test_the_interval_of_a_difference_is_the_published_one() -> None:
    # Newcombe 1998, table II (a): 56/70 - 48/80, method 10
    low, high = newcombe((48, 80), (56, 70), 1.0, 1.959964)

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


# -- what is not said --------------------------------------------------------------------------


def test_a_difference_that_chance_explains_or_that_is_small_is_no_change() -> None:
    by_chance = compared({"denial_rate": sides((5, 50), (3, 50))})
    too_small = compared({"denial_rate": sides((5_000, 50_000), (4_600, 50_000))})

    # 15 of 150 after 60 of 600 could be as well; 9.2 % after 10 % is less than a point
    assert result(by_chance, "denial_rate").outcome == "no_clear_change"
    assert result(too_small, "denial_rate").high < 0  # type: ignore[operator]
    assert result(too_small, "denial_rate").outcome == "no_clear_change"


def test_months_that_differ_more_than_chance_need_a_larger_difference() -> None:
    steady = compared({"denial_rate": sides((30, 300), (18, 300))})
    swinging = compared(
        {"denial_rate": [*([(3, 300), (57, 300)] * 6), *[(0, 0)] * 3, *[(18, 300)] * 3]}
    )

    assert result(steady, "denial_rate").outcome == "better"
    assert result(swinging, "denial_rate").before == result(steady, "denial_rate").before
    assert result(swinging, "denial_rate").outcome == "no_clear_change"


def test_what_was_moving_that_way_already_is_no_change_and_a_turn_is_one() -> None:
    rising: list[Cell] = [(10 + month, 100) for month in range(12)]
    after: list[Cell] = [(0, 0)] * 3
    onwards = compared({"denial_rate": [*rising, *after, *[(40, 100)] * 3]})
    turned = compared({"denial_rate": [*rising, *after, *[(3, 100)] * 3]})

    assert result(onwards, "denial_rate").low > 0  # type: ignore[operator]
    assert result(onwards, "denial_rate").outcome == "no_clear_change"
    assert result(onwards, "denial_rate").reason == "was rising before"
    assert result(turned, "denial_rate").outcome == "better"
    assert result(turned, "denial_rate").reason == ""


def test_too_few_cases_and_too_few_months_are_told_as_such() -> None:
    few = compared({"denial_rate": sides((1, 10), (0, 6))})
    short = compared({"days_in_ar": ["unknown"] * 8 + [50.0] * 4 + [50.0] * 3 + [20.0] * 3})
    gone = compared({"overdue_follow_up_rate": sides((30, 60), "no log was received")})
    scarce = compared({"denial_rate": sides((30, 150), (0, 0))})

    assert result(few, "denial_rate").reason == "only 18 cases after the handover; it needs 20"
    assert result(short, "days_in_ar").reason == (
        "4 months are known before the handover; a usual range needs 6"
    )
    assert result(gone, "overdue_follow_up_rate").reason == "no log was received"
    assert (
        result(scarce, "denial_rate").reason == "no month is known after the handover; it needs 3"
    )
    for found, kpi in ((few, "denial_rate"), (short, "days_in_ar"), (scarce, "denial_rate")):
        assert result(found, kpi).outcome == "cannot_be_told"


def test_one_month_without_a_case_does_not_hide_the_others() -> None:
    months: list[Cell] = [*sides((10, 20), (19, 20))[:-1], "no deadline fell in October 2026"]
    on = date(2026, 4, 11)
    told = result(compared({"appeal_on_time_rate": months}, on=on), "appeal_on_time_rate")

    assert told.after.months == 2  # July lay in the settling of the frame, October is not known
    assert told.reason == "no deadline fell in October 2026"

    earlier = result(
        compared(
            {"appeal_on_time_rate": [*([(10, 20)] * 11), *([(19, 20)] * 6), months[-1]]}, on=on
        ),
        "appeal_on_time_rate",
    )
    assert (earlier.after.months, earlier.outcome) == (3, "better")


def test_figures_that_look_back_wait_until_they_look_at_the_partner() -> None:
    found = compared(
        {
            "net_collection_rate": sides((90, 100), (99, 100)),
            "matured_collection_rate": sides((90, 100), (99, 100)),
        }
    )

    assert result(found, "net_collection_rate").reason == (
        "it looks back 12 months, which still reach before the handover; it is compared from the "
        "report of July 2027 on"
    )
    assert result(found, "matured_collection_rate").reason == (
        "it tells of services 4 months before; it is compared from the report of February 2027 on"
    )


def test_a_window_of_twelve_months_is_compared_with_one_that_shares_no_month() -> None:
    # 30 months: windows are whole from the 12th on; the handover is in the 18th, the first window
    # without a month before its end of settling ends with the 32nd
    months = [str(month) for month in pd.period_range("2024-01", periods=33, freq="M")]
    rows = pd.DataFrame(
        [
            {
                "month": month,
                "kpi": "net_collection_rate",
                "numerator": 1190.0 if index >= 31 else 1080.0 + index % 2,
                "denominator": 1200.0,
            }
            for index, month in enumerate(months)
        ]
    )
    kpis = tables.KPIS.frame(rows.assign(value=rows["numerator"] / rows["denominator"]))
    found = compare(kpis, sign_frame(), handed_over(date(2025, 6, 1)), months[31])
    assert found is not None
    told = result(found, "net_collection_rate")

    assert told.before.value == 1080 / 1200  # of May 2025, whose window ends before the handover
    assert told.after.value == 1190 / 1200  # of August 2026, whose window begins in September 2025
    # steps of 1 in 1,200 make ± 2.66 ÷ 1,200 × the square root of 24
    assert told.high == pytest.approx((1080 + 2.66 * 24**0.5) / 1200)
    assert told.outcome == "better"
    early = compare(kpis, sign_frame(), handed_over(date(2025, 6, 1)), months[30])
    assert early is not None
    assert result(early, "net_collection_rate").reason.endswith("the report of August 2026 on")


def test_the_cost_in_house_is_shown_and_never_called_better() -> None:
    told = result(compared({"cost_to_collect": sides((6, 100), (1, 100))}), "cost_to_collect")

    assert (told.before.value, told.after.value) == (0.06, 0.01)
    assert told.outcome == "cannot_be_told"
    assert "not what the partner charges" in told.reason


def test_without_any_data_nothing_is_better_or_worse() -> None:
    found = compared({"claims_submitted": [100.0] * 18})

    assert len(found.results) == len(COMPARED)
    assert {one.outcome for one in found.results} == {"cannot_be_told"}
    assert all(one.reason for one in found.results)


# -- the scorecard -----------------------------------------------------------------------------


def test_the_states_of_the_signs_come_unchanged_and_are_counted_on_both_sides() -> None:
    told = ["clear"] * 8 + ["crossed"] * 9 + ["clear"]
    found = compared({}, {"follow_up": told})
    score = found.scores[0]

    assert score.before == "crossed"
    assert [state for _, state in score.since] == told[12:]
    assert score.since[0][0] == "2026-05"
    assert score.crossed_before == (4, 12)
    assert score.crossed_after == (2, 3)
    assert score.holds == "not_yet"


def test_of_a_handover_long_past_the_latest_year_is_shown_and_counted() -> None:
    recent = compared({}, {"follow_up": ["crossed"] * 18}, on=date(2025, 8, 1)).scores[0]
    long_past = compared({}, {"follow_up": ["crossed"] * 18}, on=date(2025, 7, 1)).scores[0]

    assert [recent.since[0][0], len(recent.since), recent.crossed_after] == [
        "2025-08",
        15,
        (12, 12),
    ]
    assert [long_past.since[0][0], len(long_past.since)] == ["2025-11", 12]
    assert long_past.crossed_after == (12, 12)


@pytest.mark.parametrize(
    ("after", "held"),
    [
        (["clear", "watch", "clear"], "yes"),
        (["clear", "clear", "watch"], "not_yet"),
        (["crossed", "clear", "clear"], "not_yet"),
        (["clear", "clear", "crossed"], "no"),
        (["clear", "clear"], "cannot_be_told"),
        (["clear", "clear", "clear", "not_measurable"], "cannot_be_told"),
        (["clear", "not_measurable", "clear"], "cannot_be_told"),
    ],
)
def test_a_partner_holds_a_sign_only_where_that_was_seen(after: list[str], held: str) -> None:
    assert holds(after) == held


def test_what_was_not_handed_over_stays_with_the_practice() -> None:
    found = compared({}, {"denials": ["clear"] * 18}, functions=[OF["follow_up"]])
    held = {score.sign.id: score.holds for score in found.scores}

    assert found.functions == (OF["follow_up"],)
    assert set(found.kept) == set(FUNCTIONS) - {OF["follow_up"]}
    assert held["denials"] == "kept"
    assert held["follow_up"] == "cannot_be_told"


# -- words -------------------------------------------------------------------------------------


def test_a_crossed_sign_is_the_partners_to_mend_and_a_blind_one_needs_data() -> None:
    found = compared(
        {},
        {"follow_up": ["crossed"] * 18, "denials": ["crossed"] * 18},
        functions=[OF["follow_up"], OF["payments"]],
    )

    assert after_handover_words(found) == (
        f"Handed over to Acme Billing on May 11, 2026: {FUNCTIONS[OF['follow_up']]} and "
        f"{FUNCTIONS[OF['payments']]}. Crossed, and now the partner's to mend: follow-up on unpaid "
        "claims. Ask for a dated plan, or ask for other offers. Not measured: payments against "
        "contracts. Ask for the data that are missing. The verdict rests on the figures, whoever "
        "does the work."
    )


def test_nothing_is_held_against_a_partner_while_the_work_moves() -> None:
    found = compared({}, {"follow_up": ["crossed"] * 18}, month="2026-07")

    assert (
        "Until July 2026 the work moves, so nothing is held against the partner yet."
        in after_handover_words(found)
    )
    assert "Crossed" not in after_handover_words(found)


def test_a_partner_who_holds_every_sign_is_told_so() -> None:
    found = compared({}, {"follow_up": ["clear"] * 18}, functions=[OF["follow_up"]])

    assert "2026: follow-up on unpaid claims. No sign of what was handed over is crossed. " in (
        after_handover_words(found)
    )
