"""Whole practices in a handful of numbers: what is said of them and why."""

from __future__ import annotations

import pytest

from tests.triggers.frames import (
    COLLAPSES,
    HOLDS,
    MONTHS,
    NO_LOG,
    PRICED,
    evidence,
    from_month_13,
    judged,
    last_state,
    last_words,
    practice,
    states,
    steady,
)
from vitals import tables
from vitals.triggers import CHECKLIST_EVIDENCE, assess

LOG_KPIS = ("overdue_follow_up_rate", "untouched_claim_rate", "reactive_follow_up_rate")


def test_a_practice_that_holds_stays_in_house() -> None:
    found = judged({**HOLDS, "underpayment_rate": steady((1, 100))}, PRICED)

    for sign in ("follow_up", "denials", "payments", "staff_time", "growth"):
        assert states(found, sign) == ["clear"] * 18
    assert found.verdicts["state"].tolist() == ["not_enough_data"] * 7 + ["keep_in_house"] * 11


def test_a_collapse_in_month_13_is_crossed_in_month_14() -> None:
    found = judged(COLLAPSES)

    for sign in ("follow_up", "denials"):
        assert states(found, sign)[11:15] == ["clear", "watch", "crossed", "crossed"]
    assert found.triggers[found.triggers["trigger"] == "denials"]["since"].iloc[-1] == MONTHS[13]


def test_a_collapse_of_two_signs_is_worth_evaluating_and_urgent_in_the_third_month() -> None:
    verdicts = judged(COLLAPSES).verdicts

    assert verdicts["state"].tolist()[12:] == ["keep_in_house"] + ["evaluate_outsourcing"] * 5
    assert verdicts["functions"].iloc[-1] == ["follow_up", "denials"]
    assert verdicts["is_urgent"].tolist()[13:16] == [False, False, True]


def test_a_missing_follow_up_log_is_said_and_never_green() -> None:
    found = judged({**HOLDS, **{kpi: steady(NO_LOG) for kpi in LOG_KPIS}})
    row = found.triggers[found.triggers["trigger"] == "follow_up"].iloc[-1]

    assert row["state"] == "not_measurable"
    assert "No follow-up log was received for this month, so nobody can say" in row["says"]
    assert last_state(found, "followed_to_payment") == "cannot_tell"
    assert last_state(found, "consistent_process") == "cannot_tell"


@pytest.mark.parametrize("due", [8, 84])
def test_a_value_withheld_beside_known_cases_is_not_measurable(due: int) -> None:
    found = judged({**HOLDS, **{kpi: steady((0, due, NO_LOG)) for kpi in LOG_KPIS}})

    assert set(states(found, "follow_up")) == {"not_measurable"}
    assert evidence(found, "follow_up.overdue")["says"].startswith("No follow-up log was received")


def test_proxies_alone_never_cross_follow_up() -> None:
    found = judged(
        {
            **HOLDS,
            **{kpi: steady(NO_LOG) for kpi in LOG_KPIS},
            "ar_over_90_rate": steady((40_000, 100_000)),
            "accepted_unpaid_rate": from_month_13((2, 100), (40, 100)),
        }
    )

    assert states(found, "follow_up") == ["not_measurable"] * 18
    assert evidence(found, "follow_up.aging")["fired"]


def test_one_proxy_beside_a_clean_log_is_told_and_two_are_watched() -> None:
    found = judged(
        {
            **HOLDS,
            "ar_over_90_rate": steady((40_000, 100_000)),
            "accepted_unpaid_rate": from_month_13((2, 100), (40, 100)),
        }
    )

    assert states(found, "follow_up") == ["clear"] * 12 + ["watch"] * 6
    said = found.triggers.loc[found.triggers["trigger"] == "follow_up", "says"].iloc[11]
    assert "Seen beside it, and no proof by itself: $400 of $1,000 owed (40 %)" in said


def test_one_spike_is_watched_and_decides_nothing() -> None:
    spike = [*steady((12, 150), 14), (40, 150), *steady((12, 150), 3)]
    found = judged({**HOLDS, "denial_rate": spike})

    assert states(found, "denials")[13:15] == ["clear", "watch"]
    assert "crossed" not in states(found, "denials")
    assert set(found.verdicts["state"].iloc[7:]) == {"keep_in_house"}


def test_two_rules_of_one_family_are_one_piece_of_evidence() -> None:
    months = from_month_13((12, 250), (22, 250))
    dollars = [(1000 + 10 * (at % 2), 25_000) for at in range(12)] + [(2_200, 25_000)] * 6
    found = judged({**HOLDS, "denial_rate": months, "denial_dollar_rate": dollars})

    assert evidence(found, "denials.rising")["fired"]
    assert evidence(found, "denials.dollars")["fired"]
    assert not evidence(found, "denials.level")["fired"]
    assert states(found, "denials")[12:] == ["watch"] * 6


def test_a_rate_that_rose_and_lies_above_the_outside_line_is_two_pieces_of_evidence() -> None:
    found = judged({**HOLDS, "denial_rate": from_month_13((12, 150), (45, 150))})

    assert states(found, "denials")[11:15] == ["clear", "watch", "crossed", "crossed"]


def test_a_rate_that_always_lay_above_the_line_has_not_risen() -> None:
    found = judged({**HOLDS, "denial_rate": steady((18, 150))})

    assert not evidence(found, "denials.rising")["fired"]
    assert set(states(found, "denials")) == {"watch"}


def test_a_tiny_volume_is_no_evidence() -> None:
    found = judged({**COLLAPSES, "overdue_follow_up_rate": from_month_13((0, 6), (5, 6))})
    row = evidence(found, "follow_up.overdue")

    assert row.isna()["fired"]
    assert "only 18 cases in three months, too few to judge" in row["says"].lower()


def test_a_good_process_leaves_few_old_claims_and_is_not_doubted_for_it() -> None:
    lines = {"underpayment_rate": steady((1, 100))}
    found = judged({**HOLDS, **lines, "untouched_claim_rate": steady((0, 2))}, PRICED)

    assert evidence(found, "follow_up.untouched")["says"].startswith("Only 6 cases")
    assert last_state(found, "followed_to_payment") == "yes"
    assert last_state(found, "consistent_process") == "present"


def test_too_few_cases_of_everything_are_no_yes() -> None:
    few = {kpi: steady((0, 2)) for kpi in LOG_KPIS}
    found = judged({**HOLDS, **few}, PRICED)

    assert states(found, "follow_up")[-1] == "not_measurable"
    assert last_state(found, "followed_to_payment") == "cannot_tell"


def test_small_months_are_pooled_to_three() -> None:
    found = judged({**HOLDS, "overdue_follow_up_rate": steady((4, 10))})
    row = evidence(found, "follow_up.overdue")

    assert row["value"] == pytest.approx(12 / 30)
    assert row["says"].startswith("12 of 30 claims due for follow-up (40 %)")
    assert "three months to October 2026" in row["says"]


def test_a_sentence_carries_its_numbers_and_its_line() -> None:
    found = judged(COLLAPSES)

    assert evidence(found, "follow_up.overdue")["says"] == (
        "31 of 84 claims due for follow-up (37 %) were not touched in time in October 2026; "
        "the line is 30 %."
    )


@pytest.mark.parametrize("key", ["follow_up.overdue", "overdue_follow_up_rate"])
def test_an_override_moves_the_line_and_says_so(key: str) -> None:
    found = judged(COLLAPSES, thresholds={key: 0.40})
    row = evidence(found, "follow_up.overdue")

    assert not row["fired"]
    assert row["limit"] == 0.40
    assert row["says"].endswith("The practice's own limit of 40 % is in force instead of 30 %.")


def test_without_contract_prices_payments_are_not_measurable() -> None:
    found = judged({**HOLDS, "underpayment_rate": steady("no fee schedule was received")})

    assert set(states(found, "payments")) == {"not_measurable"}
    assert last_words(found, "payments_reconciled").startswith("Cannot tell")


def test_low_coverage_keeps_payments_from_being_judged() -> None:
    parts = {**PRICED, ("underpayment_rate", "coverage", "priced"): steady((40, 100))}
    found = judged({**HOLDS, "underpayment_rate": steady((30, 40))}, parts)

    assert set(states(found, "payments")) == {"not_measurable"}
    assert "only 40 % of payments have a contract price" in (
        evidence(found, "payments.lines")["says"].replace("Only", "only")
    )


def test_low_payments_and_takebacks_cross_payments() -> None:
    parts = {
        **PRICED,
        ("underpayment_rate", "dollars", "variance"): from_month_13((0, 10**6), (30_000, 10**6)),
    }
    found = judged(
        {
            **HOLDS,
            "underpayment_rate": from_month_13((1, 100), (12, 100)),
            "takeback_rate": from_month_13((1_000, 10**6), (40_000, 10**6)),
        },
        parts,
    )

    assert states(found, "payments")[12:15] == ["watch", "crossed", "crossed"]
    assert "$300 less than the $10,000" in evidence(found, "payments.dollars")["says"]
    assert found.verdicts["state"].iloc[-1] == "fix_in_house"
    assert found.verdicts["functions"].iloc[-1] == ["posting_and_reconciliation"]


def test_a_net_collection_of_too_few_months_is_not_judged() -> None:
    found = judged({**HOLDS, "net_collection_rate": steady((80, 100))})

    # twelve months, and the three in which the first charges were still on their way to payment
    assert evidence(found, "payments.collection", MONTHS[13]).isna()["fired"]
    assert evidence(found, "payments.collection", MONTHS[14])["fired"]


def test_hours_and_load_cross_staff_time() -> None:
    found = judged(
        {
            **HOLDS,
            "billing_hours_share": steady((30, 100)),
            "claims_per_biller": steady((12_000, 1)),
        }
    )

    assert states(found, "staff_time")[10:14] == ["watch", "watch", "crossed", "crossed"]
    assert last_state(found, "patient_work_undisturbed") == "no"


def test_between_the_lines_is_neither_yes_nor_no_and_no_lack_of_data() -> None:
    found = judged({**HOLDS, "billing_hours_share": steady((20, 100))})

    assert last_state(found, "patient_work_undisturbed") == "cannot_tell"
    assert last_words(found, "patient_work_undisturbed").startswith("Neither yes nor no")
    assert found.verdicts["state"].iloc[-1] == "keep_in_house"


PLAN = [{"on": "2027-02-01", "kind": "provider", "claims_per_month": 120}]


def test_growth_onto_full_billers_and_failing_enrolment_is_crossed() -> None:
    found = judged(
        {
            **HOLDS,
            "growth_load_ratio": steady((130, 100)),
            "credentialing_denial_rate": steady((1, 150)),
        },
        growth=PLAN,
    )

    # planned for February 2027, so seen from August 2026 on
    assert states(found, "growth")[14:] == ["clear", "watch", "crossed", "crossed"]
    assert last_state(found, "staff_can_absorb_growth") == "no"


def test_planned_growth_that_cannot_be_held_against_capacity_is_not_green() -> None:
    found = judged(HOLDS, growth=PLAN)

    assert states(found, "growth")[-1] == "not_measurable"


def test_without_a_plan_room_is_what_the_billers_carry_today() -> None:
    no_plan = steady("the profile plans no growth")
    roomy = judged({**HOLDS, "growth_load_ratio": no_plan, "claims_per_biller": steady((2_400, 1))})
    full = judged({**HOLDS, "growth_load_ratio": no_plan, "claims_per_biller": steady((9_400, 1))})

    assert last_state(roomy, "staff_can_absorb_growth") == "yes"
    assert "24 % of what today's billers can" in last_words(roomy, "staff_can_absorb_growth")
    assert last_state(full, "staff_can_absorb_growth") == "cannot_tell"


def test_planned_growth_onto_a_backlog_is_evidence() -> None:
    found = judged({**HOLDS, "overdue_follow_up_rate": steady((20, 100))}, growth=PLAN)
    row = evidence(found, "growth.backlog")

    assert row["fired"]
    assert (
        row["says"]
        == "Planned growth adds 60 % to today's claims while 20 % of follow-up is overdue."
    )


def test_nothing_received_is_not_enough_data() -> None:
    found = judged({"denial_rate": steady("no payer answers were received")})

    assert set(found.verdicts["state"]) == {"not_enough_data"}
    assert set(states(found, "denials")) == {"not_measurable"}


def test_no_months_give_empty_frames() -> None:
    found = assess(tables.KPIS.empty(), tables.BREAKDOWNS.empty(), practice())

    assert found.triggers.empty
    assert found.verdicts.empty


def test_symptoms_follow_their_figures() -> None:
    found = judged(
        {
            **COLLAPSES,
            "accepted_unpaid_rate": steady((15, 100)),
            "cash_volatility": steady(0.2),
            "days_in_ar": [*steady(40.0, 12), 60.0, 61.0, 62.0, 63.0, 64.0, 65.0],
            "charges_posted": steady(5_000_000),
        }
    )

    assert last_state(found, "accepted_not_paid") == "present"
    assert last_state(found, "rising_denials") == "present"
    assert last_state(found, "unpredictable_cash") == "absent"
    assert last_state(found, "unexplained_ar_growth") == "present"


def test_days_in_ar_that_grow_with_charges_are_explained() -> None:
    growing = [*steady(5_000_000, 14), *steady(9_000_000, 4)]
    found = judged(
        {
            **HOLDS,
            "days_in_ar": [*steady(40.0, 12), 60.0, 61.0, 62.0, 63.0, 64.0, 65.0],
            "charges_posted": growing,
        }
    )

    assert not evidence(found, "unexplained_ar_growth.days", MONTHS[15])["fired"]


def test_evenly_spread_denials_whose_reasons_moved_have_no_pattern() -> None:
    parts = {
        ("denial_rate", "group", "eligibility"): from_month_13((18, 300), (3, 300)),
        ("denial_rate", "group", "coding"): from_month_13((2, 300), (15, 300)),
        ("denial_rate", "group", "other"): from_month_13((1, 300), (12, 300)),
        ("denial_rate", "information", "uninformative"): from_month_13((1, 21), (12, 30)),
    }
    found = judged(
        {
            **HOLDS,
            "denial_rate": from_month_13((21, 300), (30, 300)),
            "denial_concentration": from_month_13((1_000, 63 * 62), (700, 90 * 89)),
        },
        parts,
    )

    assert evidence(found, "denials.unclear", MONTHS[14])["fired"]
    assert not evidence(found, "denials.unclear", MONTHS[11])["fired"]
    assert evidence(found, "denials.unexplained", MONTHS[14])["value"] == pytest.approx(36 / 90)


def test_claims_sent_too_late_need_three_cases() -> None:
    two = judged(
        {**HOLDS, "timely_filing_denial_rate": [*steady((0, 40), 15), (1, 40), (1, 40), (0, 40)]}
    )
    three = judged({**HOLDS, "timely_filing_denial_rate": steady((1, 40))})

    assert not evidence(two, "denials.timely_filing")["fired"]
    assert evidence(three, "denials.timely_filing")["fired"]


def test_idle_weeks_count_only_where_there_is_work_to_do() -> None:
    idle = steady((3, 12))
    busy = judged({**HOLDS, "follow_up_regularity": idle})
    empty = judged(
        {**HOLDS, "follow_up_regularity": idle, "overdue_follow_up_rate": steady((1, 3))}
    )

    assert evidence(busy, "follow_up.regularity")["fired"]
    assert evidence(empty, "follow_up.regularity").isna()["fired"]


def test_every_question_lists_evidence_that_exists() -> None:
    found = judged(HOLDS)
    keys = set(found.evidence["subject"] + "." + found.evidence["rule"])

    for wanted in CHECKLIST_EVIDENCE.values():
        assert set(wanted) <= keys


def test_each_month_has_every_sign_and_question_once() -> None:
    found = judged(HOLDS)

    assert len(found.triggers) == 18 * 5
    # the eight faults of a set-up are looked for in the first seven months only
    assert len(found.assessments) == 18 * (4 + 4 + 5) + 7 * 8
    assert not found.evidence.duplicated(["month", "subject", "rule"]).any()


def test_sentences_hold_no_ids_and_no_open_places() -> None:
    for found in (
        judged(COLLAPSES),
        judged({**HOLDS, "underpayment_rate": steady((1, 9))}, PRICED),
    ):
        for frame in (found.triggers, found.evidence, found.assessments, found.verdicts):
            assert not frame["says"].str.contains(r"[{}_]|nan|None", regex=True).any()
            assert frame["says"].str.match(r"^[A-Z0-9$]").all()


def test_a_profile_that_does_not_mention_growth_is_not_taken_for_no_growth() -> None:
    found = judged(HOLDS, growth=None)

    assert states(found, "growth")[-1] == "not_measurable"
    assert "does not say whether growth is planned" in evidence(found, "growth.capacity")["says"]


def test_few_untouched_claims_that_hold_much_money_are_evidence() -> None:
    claims = {**HOLDS, "untouched_claim_rate": steady((2, 40))}
    dollars = {("untouched_claim_rate", "dollars", "untouched"): steady((9_000_00, 60_000_00))}
    found = judged(claims, dollars)

    assert not evidence(found, "follow_up.untouched")["fired"]
    row = evidence(found, "follow_up.untouched_dollars")
    assert row["fired"]
    assert row["says"].startswith("$9,000 of $60,000")


def test_a_change_of_the_process_makes_the_months_before_no_measure() -> None:
    rates = from_month_13((12, 150), (24, 150))
    change = [{"on": f"{MONTHS[12]}-01", "what": "new practice management system"}]
    before = judged({**HOLDS, "denial_rate": rates})
    after = judged({**HOLDS, "denial_rate": rates}, process_changes=change)

    assert evidence(before, "denials.rising", MONTHS[16])["fired"]
    row = evidence(after, "denials.rising", MONTHS[16])
    assert row.isna()["fired"]
    assert row["says"].startswith(
        "Fewer than 8 months are known since May 2026, from when the practice's profile notes a "
        "change (new practice management system), to compare with, so nobody can say"
    )
    assert evidence(after, "denials.level", MONTHS[16])["fired"], "an outside line stays one"


def test_a_planned_provider_without_a_start_leaves_enrolments_unknown() -> None:
    coverage = {**HOLDS, "enrollment_coverage": steady((10, 10))}
    plan = [{"on": "2027-01-15", "kind": "provider", "claims_per_month": 20}]

    row = evidence(judged(coverage, growth=plan), "growth.starting")
    assert row.isna()["fired"]
    assert row["says"].startswith("A provider is planned, and none in the profile has a start")
    assert evidence(judged(coverage), "growth.starting")["says"] == (
        "No provider in the profile starts within six months."
    )


def test_old_balances_that_denials_explain_are_told_with_the_reason() -> None:
    old = [(20_000 + 100 * (at % 2), 100_000) for at in range(12)] + [(36_000, 100_000)] * 6
    risen = {**HOLDS, "ar_over_90_rate": old, "denial_rate": from_month_13((12, 150), (45, 150))}

    assert evidence(judged({**HOLDS, "ar_over_90_rate": old}), "follow_up.older")["fired"]
    row = evidence(judged(risen), "follow_up.older")
    assert not row["fired"]
    assert row["says"].endswith("20 % is usual, and denials that have risen explain it.")


def test_without_a_split_by_payer_nobody_can_say_that_none_stands_out() -> None:
    found = judged({**HOLDS, "underpayment_rate": steady((12, 100))}, PRICED)

    row = evidence(found, "payments.one_payer")
    assert row.isna()["fired"]
    assert row["says"].startswith("Which payer paid which line is not known, so")
