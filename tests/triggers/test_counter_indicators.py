"""Four reasons to stay: when each is present, absent or cannot be told, and in which numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.triggers.frames import (
    HOLDS,
    MONTHS,
    PRICED,
    Cell,
    evidence,
    judged,
    kpi_frame,
    last_state,
    last_words,
    part_frame,
    practice,
    steady,
)
from vitals.kpis import benchmarks
from vitals.kpis.benchmarks import Benchmark
from vitals.triggers import Assessment, assess
from vitals.triggers.reporting import Reporting

TINY = {**HOLDS, "claims_submitted": steady(60), "payments_received": steady(900_000)}
COSTS: dict[str, Any] = {"costs": {"biller_hourly": 20.0}, "staff": {"dedicated_billers": 1.0}}
"""$20 × 2,080 ÷ 12 hours × 1.3 = $4,507 a month."""


def around(mean: float, spread: float) -> list[Cell]:
    """Months that swing evenly about *mean*: mean − spread, then mean + spread."""
    return [mean - spread, mean + spread] * 9


# -- low volume -----------------------------------------------------------------------------------


def test_a_volume_far_below_the_line_is_very_low() -> None:
    assert last_state(judged(TINY), "low_volume") == "present"


def test_a_volume_at_the_line_is_too_close_to_call() -> None:
    # twelve months of 134 and 154: mean 144, standard deviation √(12 × 10² ÷ 11) = 10.44, two
    # standard errors 2 × 10.44 ÷ √12 = 6.03, so 138 to 150.03
    near = judged({**TINY, "claims_submitted": around(144, 10)})
    clear = judged({**TINY, "claims_submitted": around(143.9, 10)})

    assert last_state(near, "low_volume") == "cannot_tell"
    assert evidence(near, "low_volume.claims")["says"] == (
        "Claims sent a month, on average: 144 (138 to 150 with chance counted in); below 150 a "
        "service rarely pays. That is too close to call."
    )
    assert last_state(clear, "low_volume") == "present"


def test_a_volume_clearly_above_the_line_is_no_reason_to_stay() -> None:
    assert last_state(judged({**TINY, "claims_submitted": around(157, 10)}), "low_volume") == (
        "absent"
    )


def test_a_volume_is_not_called_before_six_months_are_known() -> None:
    rows = judged(TINY).assessments.query("id == 'low_volume'")

    assert rows["state"].tolist()[:7] == ["cannot_tell"] * 5 + ["present"] * 2
    assert "Only 5 of the 6 months it takes are known" in rows["says"].iloc[4]


def test_money_that_comes_in_can_speak_against_a_low_volume() -> None:
    assert last_state(judged({**TINY, "payments_received": steady(4_000_000)}), "low_volume") == (
        "absent"
    )


@pytest.mark.parametrize(
    ("minimum", "claims", "state"),
    [
        (750, steady(60), "absent"),
        (5_000, steady(60), "present"),
        (5_000, around(149, 10), "present"),
        (5_000, steady(400), "absent"),
    ],
)
def test_where_a_quote_is_held_its_cost_decides_below_and_near_the_line(
    minimum: int, claims: list[Cell], state: str
) -> None:
    quote = {"percent_of_collections": 7, "minimum_monthly": minimum}
    found = judged({**TINY, "claims_submitted": claims}, outsourcing_quote=quote, **COSTS)

    # 7 % of $9,000 is less than either minimum; billing in house costs $4,507
    assert last_state(found, "low_volume") == state
    assert f"(${minimum:,} a month)" in last_words(found, "low_volume")


def test_without_a_quote_both_costs_are_shown_and_decide_nothing() -> None:
    found = judged({**TINY, "payments_received": steady(1_000_000)}, **COSTS)

    assert evidence(found, "low_volume.cost").isna()["fired"]
    assert last_state(found, "low_volume") == "present"
    assert "Billing in house costs $4,507 a month; published fees would come to" in last_words(
        found, "low_volume"
    )


# -- dedicated staff ------------------------------------------------------------------------------

TEAM: dict[str, Any] = {
    "dedicated_billers": 1,
    "biller_tenure_years": 3.5,
    "biller_turnover_12m": 0,
}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "present"),
        ({"dedicated_billers": 0.5}, "absent"),
        ({"biller_tenure_years": 1.5}, "absent"),
        ({"biller_turnover_12m": 1}, "absent"),
        ({"biller_tenure_years": None}, "cannot_tell"),
    ],
)
def test_experienced_staff_speak_for_staying(change: Mapping[str, Any], state: str) -> None:
    assert last_state(judged(HOLDS, staff={**TEAM, **change}), "dedicated_staff") == state


@pytest.mark.parametrize(
    ("claims", "state"), [(2_400, "present"), (9_900, "present"), (10_100, "absent")]
)
def test_only_too_many_claims_for_each_biller_speak_against_them(claims: int, state: str) -> None:
    found = judged({**HOLDS, "claims_per_biller": steady((claims, 1))}, staff=TEAM)

    assert last_state(found, "dedicated_staff") == state


def test_what_a_biller_can_carry_is_the_practices_own_figure_first() -> None:
    busy = {**HOLDS, "claims_per_biller": steady((9_000, 1))}
    own = judged(busy, staff=TEAM, benchmarks={"claims_per_biller": {"value": 8000, "source": "x"}})
    line = judged(busy, staff=TEAM, thresholds={"dedicated_staff.load": 8500})

    assert evidence(own, "dedicated_staff.load")["limit"] == 8_000
    assert evidence(line, "dedicated_staff.load")["limit"] == 8_500
    assert last_state(own, "dedicated_staff") == last_state(line, "dedicated_staff") == "absent"


def test_what_a_biller_can_carry_is_what_is_published_for_the_specialty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = tuple(
        Benchmark(value=v, population="x", basis="x", source="x", tier="B", specialty=s)
        for v, s in ((6_700, ""), (5_000, "psychiatry"), (7_000, "psychiatry"))
    )
    monkeypatch.setattr(benchmarks, "_benchmarks", lambda: {"claims_per_biller": rows})
    busy = {**HOLDS, "claims_per_biller": steady((8_000, 1))}

    listed = judged(busy, staff=TEAM, specialty="Psychiatry")
    other = judged(busy, staff=TEAM, specialty="Dermatology")

    assert evidence(listed, "dedicated_staff.load")["limit"] == 7_000
    assert last_state(listed, "dedicated_staff") == "absent"
    assert evidence(other, "dedicated_staff.load")["limit"] == 10_000


# -- consistent process ---------------------------------------------------------------------------

STEADY = {**HOLDS, "underpayment_rate": steady((1, 100))}


def test_a_process_that_held_for_three_months_is_consistent() -> None:
    found = judged(STEADY, PRICED)

    assert last_state(found, "consistent_process") == "present"
    assert (
        "4.8 % of claims due for follow-up were not touched in time in October 2026"
        in last_words(found, "consistent_process")
    )


@pytest.mark.parametrize(
    ("kpi", "cell"),
    [
        ("overdue_follow_up_rate", (9, 84)),
        ("untouched_claim_rate", (2, 60)),
        ("appeal_on_time_rate", (37, 40)),
    ],
)
def test_one_bad_month_of_three_breaks_it(kpi: str, cell: Cell) -> None:
    months = [*steady(STEADY[kpi][0], 16), cell, STEADY[kpi][0]]

    assert last_state(judged({**STEADY, kpi: months}, PRICED), "consistent_process") == "absent"


def test_deposits_that_were_not_received_do_not_stand_in_the_way() -> None:
    none = judged({**STEADY, "unapplied_cash_rate": steady("no deposits were received")}, PRICED)

    assert evidence(none, "consistent_process.match").isna()["fired"]
    assert last_state(none, "consistent_process") == "present"


@pytest.mark.parametrize(("open_cents", "state"), [(180_000, "present"), (190_000, "absent")])
def test_deposits_that_do_not_match_break_it(open_cents: int, state: str) -> None:
    # $1,800 of three months' $90,000 is 2 %; $1,900 is 2.1 %
    cells = [*steady((0, 3_000_000), 17), (open_cents, 3_000_000)]
    found = judged({**STEADY, "unapplied_cash_rate": cells}, PRICED)

    assert last_state(found, "consistent_process") == state
    says = evidence(found, "consistent_process.match")["says"]
    assert says.startswith("Of $90,000 that payers deposited in the three months to October 2026")
    assert f"${open_cents // 100:,} (" in says


def test_a_month_in_which_nothing_was_held_against_contracts_leaves_it_open() -> None:
    gap = [*steady((1, 100), 16), "no payer answers were received", (1, 100)]
    found = judged({**STEADY, "underpayment_rate": gap}, PRICED)

    assert last_state(found, "consistent_process") == "cannot_tell"
    assert "It was measured in 2 of the last three months" in last_words(
        found, "consistent_process"
    )


# -- reviewed reporting ---------------------------------------------------------------------------

BEFORE = ("2026-07", "2026-08", "2026-09")
WHOLE = Reporting(quality=dict.fromkeys(BEFORE, 0.99), restated=dict.fromkeys(BEFORE, (0, 50)))


def _reported(reporting: Reporting | None, reviewed: tuple[str, ...] = BEFORE) -> Assessment:
    reviews = [{"month": month, "on": f"{month}-28", "by": "owner"} for month in reviewed]
    profile = practice(growth=[], reviews=reviews)
    return assess(kpi_frame(HOLDS), part_frame({}), profile, reporting)


def test_reports_that_were_whole_right_and_reviewed_speak_for_staying() -> None:
    assert last_state(_reported(WHOLE), "reviewed_reporting") == "present"


@pytest.mark.parametrize(
    ("reviewed", "state"), [(("2026-07", "2026-09"), "absent"), ((), "cannot_tell")]
)
def test_each_of_the_last_three_reports_must_be_reviewed(
    reviewed: tuple[str, ...], state: str
) -> None:
    assert last_state(_reported(WHOLE, reviewed), "reviewed_reporting") == state


def test_reviews_alone_leave_it_open() -> None:
    found = _reported(None)

    assert last_state(found, "reviewed_reporting") == "cannot_tell"
    assert "How whole the data of the last three reports were is not known." in last_words(
        found, "reviewed_reporting"
    )


def test_one_report_on_half_of_its_data_is_told_whatever_else_is_known() -> None:
    found = _reported(Reporting(quality={"2026-08": 0.5}))

    assert last_state(found, "reviewed_reporting") == "absent"
    assert "had 50 % of its data" in last_words(found, "reviewed_reporting")


@pytest.mark.parametrize(("restated", "state"), [(1, "present"), (2, "absent")])
def test_less_than_one_figure_in_a_hundred_may_be_restated(restated: int, state: str) -> None:
    # of 50 + 50 + 50 figures 1 is 0.67 %, 2 are 1.3 %
    counts = {**dict.fromkeys(BEFORE, (0, 50)), "2026-08": (restated, 50)}
    found = _reported(Reporting(quality=WHOLE.quality, restated=counts))

    assert last_state(found, "reviewed_reporting") == state
    assert f"{restated} of 150" in evidence(found, "reviewed_reporting.restated")["says"]


def test_what_is_known_of_the_months_own_report_changes_nothing_about_it() -> None:
    # October's report is sent after October is judged: it must read the same when made again
    later = Reporting(
        quality={**WHOLE.quality, MONTHS[-1]: 0.1},
        restated={**WHOLE.restated, MONTHS[-1]: (50, 50)},
    )

    assert last_words(_reported(later), "reviewed_reporting") == last_words(
        _reported(WHOLE), "reviewed_reporting"
    )


def test_what_is_known_of_reports_adds_no_month_and_no_evidence_of_a_kpi() -> None:
    found = _reported(Reporting(quality={"2031-01": 1.0}))

    assert sorted(found.verdicts["month"]) == MONTHS
    assert not set(found.evidence["kpi"].dropna()) & {"report_quality", "restated_figures"}
