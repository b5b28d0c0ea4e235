"""What billing loses: each leak from its evidence, no dollar twice, nothing where none is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.frames import MONTHS, Cell, kpi_frame, part_frame, practice, steady
from vitals.triggers import economics
from vitals.triggers.economics_leakage import LABELS

MISSED = ("appeal_on_time_rate", "dollars", "missed")
SHORT = ("underpayment_rate", "dollars", "variance")
EXPIRED = ("timely_filing_risk", "limit", "expired")
AGED = ("ar_aging", "account_bucket", "insurance|>120")
UNCHARGED = ("missing_charge_rate", "charge", "none")

Parts = Mapping[tuple[str, str, str], Sequence[Cell]]

# $30,000 of payments on $50,000 of charges: charges bring 60 %. 200 claims of $250.
VOLUME: Mapping[str, Sequence[Cell]] = {
    "payments_received": steady(3_000_000),
    "charges_posted": steady(5_000_000),
    "claims_submitted": steady(200),
}
DENIALS: Mapping[str, Sequence[Cell]] = {"appeal_on_time_rate": steady((3, 5))}
NO_SCHEDULE = "no fee schedule was received for October 2026"


def rising(step: float) -> list[Cell]:
    """A stock of 0 that grows by the same amount every month."""
    return [(index * step, 10_000_000) for index in range(18)]


def found(
    series: Mapping[str, Sequence[Cell]], parts: Parts, month: str = MONTHS[-1], **profile: Any
) -> dict[str, Any]:
    frame = kpi_frame({**VOLUME, **series})
    return economics(frame, part_frame(parts), practice(**profile), month)


def leak(name: str, told: dict[str, Any]) -> dict[str, Any]:
    (one,) = [item for item in told["leakage"] if item["id"] == name]
    return dict(one)


# -- each leak -----------------------------------------------------------------------------------


def test_charges_of_denials_left_too_long_count_at_what_charges_bring() -> None:
    # $1,000 of charges a month in ten months of twelve, $400 in two: a mean of $900; × 60 %
    cells: list[Cell] = [*steady((100_000, 200_000), 16), *steady((40_000, 200_000), 2)]
    told = found(DENIALS, {MISSED: cells})
    one = leak("denials", told)

    assert told["net_yield"] == 0.6
    assert one["cents"] == 54_000
    # 25 to 60 % of $540
    assert (one["recoverable_low_cents"], one["recoverable_high_cents"]) == (13_500, 32_400)
    assert one["says"] == "$900 of charges × 60 %."
    assert one["kpi"] == "appeal_on_time_rate"


def test_a_month_in_which_no_denial_was_due_lost_nothing_and_counts() -> None:
    none_due = (0, 0, "no denial had its deadline in October 2026")
    cells: list[Cell] = [*steady((3, 5), 12), *steady(none_due, 6)]
    told = found({"appeal_on_time_rate": cells}, {MISSED: steady((100_000, 200_000), 12)})

    # six months of $1,000, six of nothing; × 60 %
    assert leak("denials", told)["cents"] == 30_000


def test_a_month_without_its_files_counts_as_no_month() -> None:
    cells: list[Cell] = [*steady((3, 5), 12), *steady("no follow-up log was received", 6)]
    told = found({"appeal_on_time_rate": cells}, {MISSED: steady((100_000, 200_000), 12)})

    assert leak("denials", told)["cents"] == 60_000
    assert leak("denials", told)["says"].endswith("mean of 6 months.")


def test_payments_below_contract_are_money_already() -> None:
    told = found({"underpayment_rate": steady((5, 90))}, {SHORT: steady((20_000, 900_000))})
    one = leak("underpayments", told)

    assert one["cents"] == 20_000
    assert one["says"] == "$200 below contract on lines with a price."


def test_without_prices_nobody_knows_what_was_paid_below_contract() -> None:
    unpriced = steady((0, 0, "no line has a price in the fee schedule"))
    told = found({"underpayment_rate": unpriced}, {SHORT: steady((0, 0))})

    assert leak("underpayments", told)["cents"] is None
    assert leak("underpayments", told)["reason"] == "no line has a price in the fee schedule"


def test_claims_past_the_filing_limit_count_when_they_pass_it() -> None:
    # $300 more each month, however much lies there; × 60 %
    told = found({"timely_filing_risk": steady(0)}, {EXPIRED: rising(30_000)})

    assert leak("expired", told)["cents"] == 18_000
    level = found({"timely_filing_risk": steady(0)}, {EXPIRED: steady((500_000, 10**7))})
    assert leak("expired", level)["cents"] == 0


def test_visits_without_a_claim_cost_the_mean_charge_and_young_ones_do_not_count() -> None:
    # three visits a month; those of the last two months, all still open, may yet be charged
    cells: list[Cell] = [*steady((3, 100), 16), *steady((80, 100), 2)]
    told = found({"missing_charge_rate": steady((9, 100))}, {UNCHARGED: cells})
    one = leak("missed_charges", told)

    # 3 × $250 × 60 %
    assert one["cents"] == 45_000
    assert one["says"] == "3 visits × $250 a claim × 60 %."
    single = found({"missing_charge_rate": steady((9, 100))}, {UNCHARGED: steady((1, 100))})
    assert leak("missed_charges", single)["says"].startswith("1 visit × $250 a claim")


# -- no dollar twice -----------------------------------------------------------------------------


def written_off(avoidable: int, denied: Cell) -> dict[str, Sequence[Cell]]:
    return {
        "avoidable_write_off_rate": steady((avoidable, 36_000_000)),
        "denial_write_off_rate": steady(denied),
    }


def test_write_offs_of_denied_claims_are_the_denials_counted_above() -> None:
    series = {**DENIALS, **written_off(1_200_000, (900_000, 36_000_000))}
    one = leak("write_offs", found(series, {MISSED: steady((100_000, 200_000))}))

    # $12,000 a year less $9,000 of denied claims: $250 a month; × 60 %
    assert one["cents"] == 15_000
    assert one["says"] == "($1,000 written off − $750 on denied claims) × 60 %."


def test_more_written_off_on_denied_claims_than_avoidably_leaves_nothing() -> None:
    series = {**DENIALS, **written_off(1_200_000, (1_500_000, 36_000_000))}
    one = leak("write_offs", found(series, {MISSED: steady((100_000, 200_000))}))

    assert one["cents"] == 0
    assert one["says"].startswith("($1,000 written off − $1,000 on denied claims) × 60 %")


def test_where_denials_are_not_known_write_offs_count_whole() -> None:
    one = leak("write_offs", found(written_off(1_200_000, (900_000, 36_000_000)), {}))

    assert one["cents"] == 60_000
    assert one["says"] == "$1,000 written off × 60 %."


def test_write_offs_that_cannot_be_told_from_denials_are_not_told() -> None:
    series = {**DENIALS, **written_off(1_200_000, "no remittances were received")}
    one = leak("write_offs", found(series, {MISSED: steady((100_000, 200_000))}))

    assert one["cents"] is None
    assert "cannot be told apart" in one["says"]


def test_old_balances_may_be_the_denials_and_late_claims_counted_above() -> None:
    series = {**DENIALS, "timely_filing_risk": steady(0), "ar_aging": steady((1, 2))}
    parts: Parts = {
        MISSED: steady((100_000, 200_000)),
        EXPIRED: rising(30_000),
        AGED: rising(200_000),
    }
    one = leak("aged", found(series, parts))

    # $2,000 more each month − $1,000 − $300; × 60 %
    assert one["cents"] == 42_000
    assert one["says"] == (
        "($2,000 of charges newly that old − $1,300 counted above) × 60 %; mean of 11 months."
    )


def test_old_balances_of_books_that_just_began_tell_nothing_yet() -> None:
    parts: Parts = {AGED: rising(200_000)}
    early = leak("aged", found({"ar_aging": steady((1, 2))}, parts, month=MONTHS[7]))
    later = leak("aged", found({"ar_aging": steady((1, 2))}, parts, month=MONTHS[9]))

    assert (early["cents"], early["reason"]) == (None, "fewer than three months are known")
    assert later["cents"] == 120_000


def test_a_stock_that_shrank_lost_nothing_new() -> None:
    falling: list[Cell] = [(1_000_000 - index * 10_000, 10**7) for index in range(18)]
    told = found({"ar_aging": steady((1, 2))}, {AGED: falling})

    assert leak("aged", told)["cents"] == 0


@settings(max_examples=60, deadline=None)
@given(
    missed=st.integers(0, 10**6),
    expired=st.integers(0, 10**6),
    aged=st.integers(0, 10**6),
    avoidable=st.integers(0, 10**7),
    denied=st.integers(0, 10**7),
)
def test_together_they_never_exceed_what_the_larger_evidence_shows(
    missed: int, expired: int, aged: int, avoidable: int, denied: int
) -> None:
    series = {
        **DENIALS,
        "timely_filing_risk": steady(0),
        "ar_aging": steady((1, 2)),
        **written_off(avoidable, (denied, 36_000_000)),
    }
    parts: Parts = {
        MISSED: steady((missed, 10**7)),
        EXPIRED: rising(expired),
        AGED: rising(aged),
    }
    told = found(series, parts)
    open_balances = sum(leak(name, told)["cents"] for name in ("denials", "expired", "aged"))

    assert open_balances == pytest.approx(0.6 * max(missed + expired, aged), abs=2)
    given_up = leak("write_offs", told)["cents"]
    assert given_up == pytest.approx(0.6 * max(0, avoidable - denied) / 12, abs=1)
    assert told["leakage_monthly_cents"] == open_balances + given_up
    for one in told["leakage"]:
        if one["cents"] is not None:
            assert (
                0 <= one["recoverable_low_cents"] <= one["recoverable_high_cents"] <= one["cents"]
            )


# -- what is missing -----------------------------------------------------------------------------


def test_a_leak_without_its_inputs_is_none_with_a_reason_and_never_0() -> None:
    told = found({}, {})

    assert [one["id"] for one in told["leakage"]] == list(LABELS)
    for one in told["leakage"]:
        assert one["cents"] is None
        assert one["recoverable_low_cents"] is None
        assert one["recoverable_high_cents"] is None
        assert one["reason"]
        assert one["says"] == f"Not known: {one['reason']}."
    assert told["leakage_monthly_cents"] is None
    assert told["recoverable_low_monthly_cents"] is None


def test_the_reason_is_that_of_the_measure() -> None:
    told = found({"underpayment_rate": steady(NO_SCHEDULE)}, {})

    assert leak("underpayments", told)["says"] == f"Not known: {NO_SCHEDULE}."


def test_a_caveat_on_a_value_is_no_reason_why_an_amount_is_missing() -> None:
    few: Cell = (3, 5, "n = 5: too few to judge")
    frame = kpi_frame({**VOLUME, "ar_aging": steady(few)})
    frame["value"] = frame["value"].fillna(0.6)
    told = economics(frame, part_frame({}), practice(), MONTHS[-1])

    assert leak("aged", told)["reason"] == "fewer than three months are known"


def test_without_charges_only_money_is_told() -> None:
    series = {
        **DENIALS,
        "underpayment_rate": steady((5, 90)),
        "charges_posted": steady("no claims were received"),
    }
    told = found(series, {MISSED: steady((1, 2)), SHORT: steady((20_000, 900_000))})

    assert told["net_yield"] is None
    assert leak("denials", told)["reason"] == "what a dollar of charges brings is not known"
    assert told["leakage_monthly_cents"] == 20_000


def test_the_yield_of_few_months_says_of_how_many() -> None:
    told = found(DENIALS, {MISSED: steady((100_000, 200_000))}, month=MONTHS[4])

    assert (told["net_yield"], told["net_yield_months"], told["months"]) == (0.6, 5, 5)
    assert found(DENIALS, {})["net_yield_months"] == 12


def test_two_months_tell_no_month_lost() -> None:
    told = found(DENIALS, {MISSED: steady((100_000, 200_000))}, month=MONTHS[1])

    assert leak("denials", told)["reason"] == "fewer than three months are known"
    assert found(DENIALS, {MISSED: steady((100_000, 200_000))}, MONTHS[2])["leakage_monthly_cents"]


def test_more_paid_than_charged_never_makes_a_leak_larger_than_its_charges() -> None:
    series = {**DENIALS, "payments_received": steady(9_000_000)}

    assert leak("denials", found(series, {MISSED: steady((100_000, 1))}))["cents"] == 100_000
