"""What a KPI looked at and did not count, by reason, so that an explanation can show it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.kpis.given import given, practice
from vitals.kpis import KPI_REGISTRY
from vitals.kpis.inputs import gather
from vitals.ledger import post

Left = tuple[str, float]


def blocks(tables: dict[str, pd.DataFrame], kpi: str, month: str) -> dict[str, list[Left]]:
    """Claims left out of one month of a KPI and what each would add below the line, by reason."""
    profile = practice()
    inputs = gather(tables, post(tables, profile), profile, [month])
    at = len(inputs.calendar.months) - 1
    tell = KPI_REGISTRY[kpi].left_out
    assert tell is not None
    keys = [*inputs.book.keys, "none"]
    return {
        why: [
            (keys[block.claim[place]], float(block.denominator[place]))
            for block in found.blocks
            for place in np.flatnonzero(block.holds(at))
        ]
        for why, found in tell(inputs).items()
    }


def left_out(tables: dict[str, pd.DataFrame], kpi: str, month: str) -> dict[str, list[str]]:
    """Claims left out of one month of a KPI, by reason; those without any are not listed."""
    told = blocks(tables, kpi, month)
    return {why: sorted(claim for claim, _ in rows) for why, rows in told.items() if rows}


def left_out_sum(tables: dict[str, pd.DataFrame], kpi: str, month: str) -> dict[str, float]:
    """What is left out below the line, by reason."""
    told = blocks(tables, kpi, month)
    return {why: sum(amount for _, amount in rows) for why, rows in told.items()}


ANSWERS = given(
    remittances="""claim_id, payer_id, posted_on,  status_code, charge_cents, paid_cents
                   a,        P1,       2026-03-02, 1,           10000,        8000
                   a,        P1,       2026-03-09, 22,          -10000,       -8000
                   a,        P1,       2026-03-10, 4,           10000,        0
                   b,        P1,       2026-03-02, 25,          10000,        0
                   c,        P2,       2026-03-02, 2,           10000,        500""",
)


def test_a_denial_rate_names_the_remittances_that_are_no_first_adjudication() -> None:
    assert left_out(ANSWERS, "denial_rate", "2026-03") == {
        "predeterminations (status 25)": ["B"],
        "reversals (status 22)": ["A"],
        "remittances of secondary and later payers": ["C"],
        "further adjudications of a claim already adjudicated": ["A"],
    }


def test_every_remittance_of_the_month_is_either_counted_or_left_out() -> None:
    profile = practice()
    inputs = gather(ANSWERS, post(ANSWERS, profile), profile, ["2026-03"])
    counted = KPI_REGISTRY["denial_rate"].cases(inputs).denominators(inputs)[-1]
    others = sum(map(len, left_out(ANSWERS, "denial_rate", "2026-03").values()))

    assert counted + others == len(ANSWERS["remittances"])


LINES = given(
    claims="claim_id, submitted_on, procedure\n a, 2026-01-05, 99213\n b, 2026-01-05, 99213\n"
    "c, 2026-01-05, 99213\n d, 2026-01-05, 80050",
    remittances="""remittance_id, claim_id, posted_on,  status_code, paid_cents, is_balanced
                   r1,            a,        2026-02-01, 1,           5000,       yes
                   r2,            b,        2026-02-01, 4,           0,          yes
                   r3,            c,        2026-02-01, 1,           5000,       unknown
                   r4,            d,        2026-02-01, 1,           5000,       yes""",
    remittance_lines="""remittance_id, procedure, line_no, paid_cents
                        r1,            99213,     1,       5000
                        r2,            99213,     1,       0
                        r3,            99213,     1,       5000
                        r4,            80050,     1,       5000""",
    fee_schedule="allowed_cents\n 8000",
)


def test_lines_that_nobody_can_judge_are_left_out_by_reason() -> None:
    reasons = {
        "denied lines, and lines of denied claims": ["B"],
        "lines whose allowed amount nobody tells": ["C"],
    }

    assert left_out(LINES, "contract_coverage", "2026-02") == reasons
    assert left_out(LINES, "underpayment_rate", "2026-02") == reasons | {
        "lines without a price in force": ["D"]
    }
    # What a denied line is worth counts in the yield, as nothing allowed.
    assert left_out(LINES, "payer_yield", "2026-02") == {
        "lines without a price in force": ["D"],
        "lines whose allowed amount nobody tells": ["C"],
    }


DENIED = given(
    remittances="""claim_id, posted_on,  status_code, paid_cents
                   worked,   2026-02-10, 4,           0
                   waiting,  2026-02-10, 4,           0
                   later,    2026-03-10, 4,           0
                   worked,   2026-03-20, 1,           9000""",
    follow_ups="claim_id, worked_on\n worked, 2026-03-02\n waiting, 2026-04-02",
)


def test_denials_wait_from_their_month_until_they_are_worked_or_resolved() -> None:
    assert left_out(DENIED, "days_to_work_denial", "2026-02") == {
        "denied claims not worked since by the month's end": ["WAITING", "WORKED"]
    }
    assert left_out(DENIED, "days_to_work_denial", "2026-03") == {
        "denied claims not worked since by the month's end": ["LATER", "WAITING"]
    }
    assert left_out(DENIED, "overturn_rate", "2026-03") == {
        "denied claims not resolved by the month's end": ["LATER", "WAITING"]
    }


def test_claims_still_open_are_left_out_of_the_payer_lag() -> None:
    tables = given(
        claims="claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05\n late, 2026-04-05\n x,",
        remittances="claim_id, posted_on\n a, 2026-02-05\n x, 2026-03-05",
    )

    assert left_out(tables, "payer_lag_days", "2026-01") == {
        "claims submitted by the month's end and not adjudicated": ["A", "B"]
    }
    assert left_out(tables, "payer_lag_days", "2026-03") == {
        "claims submitted by the month's end and not adjudicated": ["B"],
        "claims adjudicated whose submission nobody dates": ["X"],
    }


def test_matured_collections_name_the_money_that_no_charge_explains() -> None:
    tables = given(
        claims="""claim_id, service_on, submitted_on
                  a,        2026-01-10, 2026-01-11
                  z,        2026-05-12, 2026-05-13""",
        remittances="""claim_id, posted_on,  paid_cents
                       a,        2026-02-10, 8000""",
        transactions="""claim_id, posted_on,  kind,            account, amount_cents
                        old,      2026-01-20, patient_payment, patient, 700""",
    )

    assert left_out(tables, "matured_collection_rate", "2026-05") == {
        "posted to no claim, or to one nobody charged": ["OLD"]
    }


def test_a_first_touch_before_submission_answers_nobody() -> None:
    tables = given(
        claims="""claim_id, submitted_on
                  a,        2026-03-05
                  early,    2026-03-20
                  unsent,""",
        remittances="claim_id, posted_on\n b, 2026-03-01",
        follow_ups="""claim_id, worked_on
                      a,        2026-03-15
                      early,    2026-03-10
                      early,    2026-03-25
                      unsent,   2026-03-12
                      b,        2026-02-27""",
    )

    assert left_out(tables, "reactive_follow_up_rate", "2026-03") == {
        "first touched before it was submitted": ["EARLY"],
        "first touched, and nobody dates its submission": ["UNSENT"],
    }


def test_claims_without_one_of_two_dates_stand_in_the_month_of_the_other() -> None:
    tables = given(
        claims="""claim_id, service_on, entered_on, submitted_on
                  a,        2026-03-01, 2026-03-02, 2026-03-04
                  unsent,   2026-02-27, 2026-03-02,
                  undated,  2026-03-02,           , 2026-04-01
                  april,    2026-04-02, 2026-04-03,""",
    )

    assert left_out(tables, "charge_lag_days", "2026-03") == {
        "served in the month, and nobody dates the entry": ["UNDATED"]
    }
    assert left_out(tables, "submission_lag_days", "2026-03") == {
        "entered in the month, and nobody dates a submission": ["UNSENT"]
    }
    assert left_out(tables, "submission_lag_days", "2026-04") == {
        "first submitted in the month, and nobody dates the entry": ["UNDATED"],
        "entered in the month, and nobody dates a submission": ["APRIL"],
    }


def test_open_claims_are_too_young_to_be_called_untouched_for_45_days() -> None:
    # 14 February is 45 days before the end of March, 13 February 46.
    tables = given(
        claims="claim_id, submitted_on\n old, 2026-02-13\n young, 2026-02-14\n paid, 2026-03-02",
        remittances="claim_id, posted_on, paid_cents\n paid, 2026-03-20, 10000",
        follow_ups="claim_id, worked_on\n old, 2026-03-01",
    )

    assert left_out(tables, "untouched_claim_rate", "2026-03") == {
        "open, but sent 45 days ago or less": ["YOUNG"]
    }


def test_accepted_claims_wait_for_an_answer_before_and_after_they_are_counted() -> None:
    # 14 February is 45 days before the end of March, 18 August 225 and 17 August 226.
    tables = given(
        claims="claim_id, submitted_on\n old, 2025-08-10\n last, 2025-08-10\n due, 2026-02-10\n"
        "young, 2026-02-10\n new, 2026-02-10\n next, 2026-04-01",
        acknowledgements="""claim_id, received_on, source, is_accepted
                            old,      2025-08-17,  payer,  yes
                            last,     2025-08-18,  payer,  yes
                            due,      2026-02-14,  payer,  yes
                            young,    2026-02-15,  payer,  yes
                            new,      2026-02-15,  payer,  yes
                            next,     2026-04-01,  payer,  yes""",
        remittances="claim_id, posted_on\n new, 2026-03-20",
    )

    assert left_out(tables, "accepted_unpaid_rate", "2026-03") == {
        "not answered, and accepted under 45 days before the month's end": ["YOUNG"],
        "not answered, and accepted over 225 days before the month's end": ["OLD"],
    }


def test_a_deposit_without_a_payer_or_a_trace_number_may_be_a_patient_s() -> None:
    tables = given(
        deposits="""deposited_on, amount_cents, payer_id, trace_number
                    2026-03-02,   5000,         P1,
                    2026-03-02,   6000,         ,         T1
                    2026-03-02,   700,          ,
                    2026-04-02,   800,          ,""",
        remittances="claim_id, posted_on\n a, 2026-03-02",
    )

    assert left_out_sum(tables, "unapplied_cash_rate", "2026-03") == {
        "deposits that name neither a payer nor a trace number": 700
    }


def test_pairs_of_an_unknown_provider_or_payer_are_left_out_of_enrolment() -> None:
    tables = given(
        claims="""claim_id, service_on, payer_id, provider_npi
                  a,        2026-03-02, P1,       1234567893
                  b,        2026-03-02, P1,
                  c,        2026-01-02, P1,
                  d,        2026-02-02, P2,
                  e,        2025-12-31, P3,""",
        enrollments="provider_npi, payer_id, effective_on\n 1234567893, P1, 2020-01-01",
    )

    # P1 and P2 without a provider; P3's visit is more than 3 months past.
    assert left_out_sum(tables, "enrollment_coverage", "2026-03") == {
        "pairs whose provider or payer is not known": 2
    }
