"""Claims no payer has on file, visits nobody charged, and what was last known of a claim."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.kpis.given import given, measure, parts, practice
from vitals.explain import explain
from vitals.kpis.claim_rows import distinct, last_by, running_latest, taken
from vitals.ledger import post

# One claim of $100.00 served on 10 January; 90 days later is 10 April, 10 days from 31 March. The
# claim ``on`` is accepted and only makes submissions and answers reach March.
SENT = """claim_id, service_on, entered_on, submitted_on, group_control
          a,        2026-01-10, 2026-01-11, 2026-01-12,   17
          on,       2026-03-01, 2026-03-02, 2026-03-03,   18"""
ACCEPTED = "claim_id, received_on, is_accepted, source, code\n on, 2026-03-04, yes, payer, A2\n"


def at_risk(answers: str = "", claims: str = SENT, **more: str) -> float:
    tables = given(claims=claims, acknowledgements=ACCEPTED + answers, **more)
    value = measure(tables, "timely_filing_risk", "2026-03")["value"]
    assert value is not None
    return float(value)


@pytest.mark.parametrize(
    ("answers", "cents"),
    [
        pytest.param("", 10_000, id="no answer"),
        pytest.param("a, 2026-01-13, , clearinghouse, A1", 10_000, id="received, not decided"),
        pytest.param("a, 2026-01-13, yes, clearinghouse, A2", 0, id="accepted"),
        pytest.param("a, 2026-04-01, yes, payer, A2", 10_000, id="accepted after the month"),
        pytest.param(
            "a, 2026-01-13, yes, clearinghouse, A2\na, 2026-01-13, no, payer, A3",
            10_000,
            id="on one day the payer has the last word",
        ),
        pytest.param(
            "a, 2026-01-13, no, payer, A3\na, 2026-01-14, yes, payer, A2", 0, id="the latest holds"
        ),
    ],
)
def test_the_latest_deciding_answer_says_whether_a_claim_is_on_file(
    answers: str, cents: int
) -> None:
    assert at_risk(answers) == cents


def test_a_rejected_file_takes_its_claims_off_file_until_they_are_sent_again() -> None:
    refused = "group_control, is_accepted, received_on\n 17, no, 2026-01-20"
    taken_in = "a, 2026-01-13, yes, clearinghouse, A2"
    again = SENT + "\n a, 2026-01-10, 2026-01-11, {day}, 19"

    assert at_risk(taken_in, file_acknowledgements=refused) == 10_000
    assert at_risk(taken_in, again.format(day="2026-01-21"), file_acknowledgements=refused) == 0
    # Sent on the day of the rejection: perhaps the very submission that was rejected.
    assert (
        at_risk(taken_in, again.format(day="2026-01-20"), file_acknowledgements=refused) == 10_000
    )


def test_a_claim_known_from_its_remittance_only_was_not_left_unsent() -> None:
    later = "claim_id, service_on, posted_on\n stranger, 2026-01-10, 2026-04-10"

    assert at_risk("a, 2026-01-13, yes, payer, A2", remittances=later) == 0


def test_answers_to_whole_files_alone_leave_the_filing_risk_unknown() -> None:
    refused = "group_control, is_accepted, received_on\n 17, no, 2026-03-20"
    row = measure(
        given(claims=SENT, file_acknowledgements=refused), "timely_filing_risk", "2026-03"
    )

    assert row["value"] is None
    assert row["reason"] == "no acknowledgements were received for March 2026"


def test_what_has_expired_or_has_time_is_told_beside_the_risk() -> None:
    claims = SENT + "\n b, 2025-12-01, 2026-01-02, , \n c, 2026-03-01, 2026-03-02, ,"
    tables = given(claims=claims, acknowledgements=ACCEPTED)
    profile = practice()
    told = explain(tables, post(tables, profile), profile, "2026-03", "timely_filing_risk")

    assert told.counted.rows["claim"].tolist() == ["A"]
    assert told.counted.rows["state"].tolist() == ["not acknowledged"]
    assert {why: part.rows["claim"].tolist() for why, part in told.left_out.items()} == {
        "the limit had passed by the month's end": ["B"],
        "more than 30 days are left": ["C"],
    }


def test_claims_stuck_at_the_door_are_unknown_where_payments_are() -> None:
    tables = given(claims=SENT, acknowledgements=ACCEPTED)
    paid = tables | given(remittances="claim_id, posted_on\n on, 2026-03-20")

    assert parts(tables, "rejection_rate", "stuck", "2026-03") == {}
    assert parts(paid, "rejection_rate", "stuck", "2026-03") == {
        "rejected_not_resubmitted": (0, 1),
        "unacknowledged": (1, 1),
    }


# -- visits -------------------------------------------------------------------------------------


def test_a_visit_billed_on_a_claim_known_only_from_its_remittance_was_charged() -> None:
    tables = given(
        encounters="""encounter_id, service_on, status,    claim_id
                      e1,           2026-03-02, completed, a
                      e2,           2026-03-02, completed, b""",
        claims="claim_id, service_on, entered_on\n z, 2026-03-30, 2026-03-31",
        remittances="claim_id, posted_on\n a, 2026-04-10",
    )
    row = measure(tables, "missing_charge_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert parts(tables, "missing_charge_rate", "notes", "2026-03") == {}


def test_no_visit_is_judged_before_its_five_days_are_over() -> None:
    tables = given(
        encounters="encounter_id, service_on, status, claim_id\n e1, 2026-03-30, completed, a",
        claims="claim_id, service_on, entered_on\n a, 2026-03-30, 2026-03-31",
    )
    row = measure(tables, "missing_charge_rate", "2026-03")

    assert row["reason"] == "no completed visit of March 2026 has had 5 working days"


# -- what came last -----------------------------------------------------------------------------


def test_the_last_row_of_a_claim_by_a_day_is_that_of_a_plain_search() -> None:
    chance = np.random.default_rng(3)
    claim = np.sort(chance.integers(0, 6, 40))
    on = np.datetime64("1969-12-20") + chance.integers(0, 30, 40)
    order = np.lexsort([on, claim])
    claim, on = claim[order], on[order]
    planned = np.datetime64("1969-12-20") + chance.integers(0, 60, 40)
    of, by = np.repeat(np.arange(7), 31), np.tile(np.datetime64("1969-12-19") + np.arange(31), 7)

    row = last_by(claim, on, of, by)
    latest = taken(running_latest(claim, planned), row)

    for asked, day, found, plan in zip(of, by, row, latest, strict=True):
        known = np.flatnonzero((claim == asked) & (on <= day))
        assert found == (known[-1] if len(known) else -1)
        assert pd.isna(plan) if not len(known) else plan == planned[known].max()


def test_pairs_of_claim_and_day_are_told_once_and_in_order() -> None:
    on = np.array(["2026-01-02", "NaT", "2026-01-01", "2026-01-02"], dtype="datetime64[D]")
    claim, day = distinct(np.array([1, 1, 0, 1]), on)

    assert claim.tolist() == [0, 1]
    assert day.astype(str).tolist() == ["2026-01-01", "2026-01-02"]
