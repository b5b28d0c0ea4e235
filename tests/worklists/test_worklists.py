"""Worklists: what was open at the month's end, in the order a biller would take it."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.kpis.given import given, practice
from vitals.kpis.inputs import gather
from vitals.ledger import post
from vitals.worklists import WORKLISTS, worklists

MONTH = "2026-03"
PAYERS = [
    {
        "id": "P1",
        "name": "Aetna",
        "class": "commercial",
        "timely_filing_days": 90,
        "appeal_days": 60,
        "follow_up_days": 30,
    }
]


def lists(payers: list[dict[str, Any]] = PAYERS, **tables: str) -> dict[str, list[dict[str, str]]]:
    """Rows of every list that could be made, as a spreadsheet would show them."""
    found = given(**tables)
    profile = practice(payers=payers)
    inputs = gather(found, post(found, profile), profile, [MONTH])
    return {
        one.worklist.id: list(csv.DictReader(io.StringIO(one.text)))
        for one in worklists(inputs, MONTH)
        if one.text is not None
    }


def column(rows: list[dict[str, str]], *names: str) -> list[Any]:
    return [
        row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows
    ]


DENIED = {
    # Denied on 1 February, 10 February and 20 January: 60 days each.
    "claims": """claim_id, service_on, submitted_on, charge_cents
                 a,        2026-01-02, 2026-01-03,   10000
                 b,        2026-01-02, 2026-01-03,   20000
                 c,        2026-01-02, 2026-01-03,   30000
                 d,        2026-01-02, 2026-01-03,   40000
                 z,        2026-03-02, 2026-03-03,   50000""",
    "remittances": """claim_id, remittance_id, posted_on,  status_code, charge_cents, paid_cents
                      a,        ra,            2026-02-01, 4,           10000,        0
                      b,        rb,            2026-02-10, 4,           20000,        0
                      c,        rc,            2026-01-20, 4,           30000,        0
                      d,        rd,            2026-02-10, 4,           40000,        0
                      z,        rz,            2026-03-20, 1,           50000,        50000""",
    "adjustments": """remittance_id, group_code, reason_code, amount_cents
                      ra,            CO,         197,         10000
                      rb,            CO,         29,          20000
                      rc,            CO,         197,         30000
                      rd,            CO,         197,         40000""",
    "follow_ups": """claim_id, worked_on,  action
                     d,        2026-02-20, appeal
                     a,        2026-04-02, payer_call""",
}


def test_denials_come_by_days_left_with_the_lapsed_last_and_the_answered_left_out() -> None:
    rows = lists(**DENIED)["denials_to_appeal"]

    # 1 February + 60 days = 2 April, 10 February + 60 = 11 April, 20 January + 60 = 21 March.
    assert column(rows, "claim", "deadline_on", "days_left") == [
        ("A", "2026-04-02", "2"),
        ("B", "2026-04-11", "11"),
        ("C", "2026-03-21", "-10"),
    ]
    assert column(rows, "balance") == ["100.00", "200.00", "300.00"]
    assert column(rows, "reasons") == ["CO-197", "CO-29", "CO-197"]
    assert rows[0]["what_to_do"] == "ask for a retroactive authorisation, or appeal"
    assert column(rows, "deadline_is_assumed") == ["no", "no", "no"]


def test_what_was_done_since_the_months_end_is_said() -> None:
    rows = lists(**DENIED)["denials_to_appeal"]

    assert column(rows, "done_since") == ["2026-04-02", "", ""]


def test_a_deadline_that_nobody_gave_is_marked_as_assumed() -> None:
    rows = lists(payers=[], **DENIED)["denials_to_appeal"]

    assert set(column(rows, "deadline_is_assumed")) == {"yes"}


def test_claims_due_come_overdue_first_then_by_dollars() -> None:
    rows = lists(
        claims="""claim_id, service_on, submitted_on, charge_cents
                  a,        2026-01-30, 2026-02-01,   10000
                  b,        2026-01-30, 2026-02-01,   20000
                  c,        2026-01-30, 2026-02-01,   30000
                  d,        2026-03-20, 2026-03-21,   90000""",
        remittances="claim_id, posted_on, status_code, charge_cents\n d, 2026-03-30, 4, 90000",
        follow_ups="claim_id, worked_on, action\n c, 2026-03-20, status_check",
    )["claims_to_follow_up"]

    # d was sent 10 days before the end: not due. c was touched 11 days before it.
    assert column(rows, "claim", "is_overdue", "balance") == [
        ("B", "yes", "200.00"),
        ("A", "yes", "100.00"),
        ("C", "no", "300.00"),
    ]
    assert rows[2]["last_touch_on"] == "2026-03-20"
    assert rows[0]["days_since_submission"] == "58"


UNSENT = {
    "claims": """claim_id, service_on, entered_on, submitted_on, charge_cents
                 sent,     2026-01-05, 2026-01-06, 2026-01-07,   10000
                 back,     2026-01-05, 2026-01-06, 2026-01-07,   20000
                 kept,     2025-12-01, 2025-12-02, ,             30000
                 ok,       2026-03-05, 2026-03-06, 2026-03-07,   40000""",
    "acknowledgements": """claim_id, received_on, is_accepted, source
                           back,     2026-01-09,  no,          payer
                           ok,       2026-03-09,  yes,         payer""",
    "remittances": "claim_id, posted_on, status_code\n other, 2026-03-01, 4",
}


def test_claims_no_payer_has_are_listed_with_the_days_to_the_limit() -> None:
    found = lists(**UNSENT)
    rows = found["claims_not_accepted"]

    # Served 1 December + 90 days = 1 March; served 5 January + 90 days = 5 April.
    # What can still be filed comes first, of equal days the larger balance.
    assert column(rows, "claim", "state", "limit_on", "days_left") == [
        ("BACK", "rejected", "2026-04-05", "5"),
        ("SENT", "not acknowledged", "2026-04-05", "5"),
        ("KEPT", "never sent", "2026-03-01", "-30"),
    ]
    assert column(found["timely_filing_risk"], "claim") == ["BACK", "SENT", "KEPT"]


def test_underpaid_lines_show_expected_and_paid() -> None:
    rows = lists(
        claims="""claim_id, line_no, service_on, submitted_on, charge_cents
                  a,        1,       2026-03-01, 2026-03-02,   10000
                  a,        2,       2026-03-01, 2026-03-02,   10000""",
        remittances="claim_id, remittance_id, posted_on, status_code, charge_cents, paid_cents\n"
        " a, r1, 2026-03-20, 1, 20000, 13000",
        remittance_lines="""remittance_id, line_index, line_no, paid_cents, allowed_cents
                            r1,            1,          1,       8000,       8000
                            r1,            2,          2,       5000,       5000""",
        fee_schedule="payer_id, procedure, allowed_cents\n P1, 99213, 8000",
    )["underpaid_lines"]

    assert column(rows, "claim", "line_no", "expected", "allowed", "short") == [
        ("A", "2", "80.00", "50.00", "30.00")
    ]


def test_credits_come_oldest_first_counted_from_the_day_they_arose() -> None:
    rows = lists(
        claims="""claim_id, service_on, submitted_on, charge_cents
                  a,        2026-01-05, 2026-01-06,   10000
                  b,        2026-01-05, 2026-01-06,   10000
                  z,        2026-03-05, 2026-03-06,   10000""",
        remittances="""claim_id, posted_on,  status_code, charge_cents, paid_cents
                       a,        2026-03-10, 1,           10000,        10000
                       a,        2026-03-21, 1,           10000,        2500
                       b,        2026-02-01, 1,           10000,        13000""",
    )["credit_balances"]

    assert column(rows, "claim", "account", "credit", "credit_since", "days") == [
        ("B", "insurance", "30.00", "2026-02-01", "58"),
        ("A", "insurance", "25.00", "2026-03-21", "10"),
    ]


def test_a_list_whose_sources_are_missing_is_not_an_empty_list() -> None:
    tables = given(claims="claim_id, submitted_on\n a, 2026-03-02")
    profile = practice()
    inputs = gather(tables, post(tables, profile), profile, [MONTH])
    told = {one.worklist.id: one for one in worklists(inputs, MONTH)}

    assert all(one.text is None and one.reason for one in told.values())
    assert told["claims_to_follow_up"].reason == "no follow-up log was received"
    assert told["underpaid_lines"].as_json() == {
        "id": "underpaid_lines",
        "title": "Lines allowed less than the contract says",
        "file": None,
        "rows": None,
        "reason": "no fee schedule was received",
    }


def test_no_list_has_a_column_that_identifies_a_patient() -> None:
    named = {name for one in WORKLISTS for name in one.columns}

    assert not {name for name in named if "patient" in name or "name" in name} - {"payer_name"}
