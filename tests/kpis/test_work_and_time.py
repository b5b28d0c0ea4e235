"""Lags, follow-up, appeals and capacity, each on a handful of claims and days."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kpis.given import given, measure, parts


def worked(log: str, **more: str) -> dict[str, Any]:
    """Three claims sent on 1 January (89 days before 31 March), and one on 15 March.

    Unless a case brings remittances of its own, two denials reach from January to April.
    """
    answers = "claim_id, posted_on, status_code\n z, 2026-01-31, 4\n z, 2026-04-30, 4"
    more.setdefault("remittances", answers)
    return given(
        claims="""claim_id, submitted_on
                  a,        2026-01-01
                  b,        2026-01-01
                  c,        2026-01-01
                  new,      2026-03-15""",
        follow_ups=log,
        **more,
    )


LOG = """claim_id, worked_on,  action,       next_action_on, reason
         a,        2026-03-20, status_check, ,               scheduled
         b,        2026-02-01, payer_call,   ,               cash_shortfall
         c,        2026-03-25, note,         ,"""


def test_a_claim_is_overdue_without_a_touch_in_the_payers_days() -> None:
    row = measure(worked(LOG), "overdue_follow_up_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (2, 3)


def test_the_payers_own_cadence_decides_what_is_due() -> None:
    payers = [{"id": "P1", "follow_up_days": 60}]
    row = measure(worked(LOG), "overdue_follow_up_rate", "2026-03", payers=payers)

    # b was touched 58 days before the end.
    assert (row["numerator"], row["denominator"]) == (1, 3)


@pytest.mark.parametrize(
    ("row", "late"),
    [
        pytest.param("a, 2026-03-20, status_check, 2026-03-30", 3, id="passed without a touch"),
        pytest.param("a, 2026-03-20, status_check, 2026-03-31", 2, id="not before the end"),
        pytest.param("a, 2026-03-20, status_check, 2026-03-20", 2, id="touched on the day itself"),
    ],
)
def test_a_planned_action_that_passed_is_overdue(row: str, late: int) -> None:
    log = f"claim_id, worked_on, action, next_action_on\n{row}\n b, 2026-02-01, payer_call,"

    assert measure(worked(log), "overdue_follow_up_rate", "2026-03")["numerator"] == late


def test_a_paid_claim_needs_no_follow_up() -> None:
    answers = "claim_id, posted_on, paid_cents\n b, 2026-02-10, 10000\n z, 2026-03-10, 0"
    tables = worked(LOG, remittances=answers)

    assert measure(tables, "overdue_follow_up_rate", "2026-03")["denominator"] == 2
    # As of February's end c was due and untouched, a was due and not yet touched.
    assert measure(tables, "untouched_claim_rate", "2026-02")["numerator"] == 2


def test_old_claims_never_touched_and_their_dollars() -> None:
    row = measure(worked(LOG), "untouched_claim_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (1, 3)
    assert parts(worked(LOG), "untouched_claim_rate", "dollars", "2026-03") == {
        "untouched": (10000, 30000)
    }


def test_sending_again_and_appealing_are_touches() -> None:
    tables = worked(LOG, appeals="claim_id, denied_on, filed_on\n c, 2026-02-20, 2026-03-01")

    assert measure(tables, "untouched_claim_rate", "2026-03")["numerator"] == 0


def test_first_touches_after_sixty_days_or_for_cash_are_reactive() -> None:
    march = measure(worked(LOG), "reactive_follow_up_rate", "2026-03")
    february = measure(worked(LOG), "reactive_follow_up_rate", "2026-02")

    # a was first touched after 78 days; b after 31 days, for want of cash.
    assert (march["numerator"], march["denominator"]) == (1, 1)
    assert (february["numerator"], february["denominator"]) == (1, 1)


@pytest.mark.parametrize(
    "kpi",
    [
        "overdue_follow_up_rate",
        "untouched_claim_rate",
        "reactive_follow_up_rate",
        "follow_up_regularity",
        "key_person_share",
    ],
)
def test_a_month_the_log_does_not_reach_is_unknown(kpi: str) -> None:
    row = measure(worked(LOG), kpi, "2026-04")

    assert row["value"] is None
    assert row["numerator"] is None
    assert row["reason"] == "no follow-up log was received for April 2026"


def test_silent_weeks_are_counted_back_from_the_months_end() -> None:
    # Weeks end on 31, 24, 17 March …; the log begins 12 weeks before, with one touch a week,
    # but none in the week to 17 March.
    days = ["2026-01-06", "2026-01-13", "2026-01-20", "2026-01-27", "2026-02-03", "2026-02-10"]
    days += ["2026-02-17", "2026-02-24", "2026-03-03", "2026-03-10", "2026-03-24", "2026-03-31"]
    log = "claim_id, worked_on\n" + "\n".join(f"a, {day}" for day in days)

    row = measure(worked(log), "follow_up_regularity", "2026-03")
    spread = parts(worked(log), "follow_up_regularity", "spread", "2026-03")["cv"]

    assert (row["numerator"], row["denominator"]) == (1, 12)
    mean = 11 / 12
    assert spread == (pytest.approx(((11 * (1 - mean) ** 2 + mean**2) / 11) ** 0.5), mean)


def test_the_busiest_persons_share() -> None:
    log = """claim_id, worked_on,  worked_by
             a,        2026-01-10, kim
             a,        2026-02-10, kim
             b,        2026-03-10, lee
             c,        2026-03-11, kim
             c,        2025-12-11, lee"""

    row = measure(worked(log), "key_person_share", "2026-03")

    assert (row["numerator"], row["denominator"]) == (3, 4)


DENIED = """claim_id, posted_on,  status_code
            a,        2026-01-10, 4
            b,        2026-01-10, 4
            c,        2026-01-10, 4"""


LOGGED = "claim_id, worked_on\n z, 2026-01-01\n z, 2026-07-01"


def appealed(appeals: str, log: str = LOGGED) -> dict[str, Any]:
    """Three denials of 10 January; sixty days later is 11 March."""
    return given(
        claims="""claim_id, submitted_on, frequency
                  a,        2025-12-01,   1
                  b,        2025-12-01,   1
                  b,        2026-03-11,   7
                  c,        2025-12-01,   1""",
        remittances=DENIED,
        appeals="claim_id, denied_on, level, filed_on, deadline_on\n" + appeals,
        follow_ups=log,
    )


def test_a_given_deadline_and_the_payers_own_days_decide_the_month() -> None:
    tables = appealed("a, 2026-01-10, 1, 2026-02-01, 2026-02-20")
    payers = [{"id": "P1", "appeal_days": 180}]

    assert measure(tables, "appeal_on_time_rate", "2026-02", payers=payers)["value"] == 1
    assert measure(tables, "appeal_on_time_rate", "2026-03", payers=payers)["denominator"] == 0
    assert measure(tables, "appeal_on_time_rate", "2026-07", payers=payers)["denominator"] == 2


def test_a_logged_appeal_counts_from_the_denial_on() -> None:
    log = """claim_id, worked_on,  action
             a,        2026-01-05, appeal
             c,        2026-02-05, corrected_claim
             z,        2026-03-31, status_check"""
    row = measure(appealed("", log), "appeal_on_time_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (2, 3)


HOURS = """week_of,    person, role,       paid_hundredths, billing_hundredths
           2026-02-23, ann,    front_desk, 4000,            4000
           2026-03-02, ann,    front_desk, 4000,            1000
           2026-03-02, bob,    owner,      2000,            500
           2026-03-02, kim,    biller,     4000,            4000"""


def test_hours_of_patient_facing_staff_that_billing_took() -> None:
    row = measure(given(staff_time=HOURS), "billing_hours_share", "2026-03")

    assert (row["numerator"], row["denominator"]) == (10 + 5, 40 + 20)
    later = measure(given(staff_time=HOURS), "billing_hours_share", "2026-04")
    assert later["reason"] == "no staff hours were received for April 2026"


def test_cost_to_collect_needs_a_wage() -> None:
    tables = given(
        staff_time=HOURS,
        claims="claim_id, submitted_on, charge_cents\n a, 2026-03-01, 900000",
        remittances="claim_id, posted_on, paid_cents\n a, 2026-03-20, 500000",
    )
    costs = {"biller_hourly": 20, "overhead_factor": 1.5, "software_monthly": 50}

    assert measure(tables, "cost_to_collect", "2026-03")["value"] is None
    row = measure(tables, "cost_to_collect", "2026-03", costs=costs)
    assert row["value"] == pytest.approx(100 * (55 * 20 * 1.5 + 50) / 500000)


def test_claims_a_biller_carries_and_what_growth_adds() -> None:
    sent = "claim_id, submitted_on\n" + "\n".join(f"c{n}, 2026-0{1 + n % 3}-05" for n in range(9))
    tables = given(claims=sent)
    staff = {"dedicated_billers": 1.5}
    growth = [
        {"on": "2026-06-01", "kind": "provider", "claims_per_month": 120},
        {"on": "2027-06-01", "kind": "provider", "claims_per_month": 500},
    ]

    assert measure(tables, "claims_per_biller", "2026-03", staff=staff)["value"] == 9 / 1.5
    assert measure(tables, "growth_load_ratio", "2026-03", staff=staff)["value"] is None
    row = measure(tables, "growth_load_ratio", "2026-03", staff=staff, growth=growth)
    assert row["value"] == pytest.approx((3 + 120) / (1.5 * 6700 / 12))
