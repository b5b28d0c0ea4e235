"""What a remittance leaves open, a KPI leaves open: never 0, never green."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, measure, parts

DENIALS = (
    "denial_rate",
    "denial_dollar_rate",
    "first_pass_resolution_rate",
    "eligibility_denial_rate",
    "preventable_denial_share",
    "repeat_denial_rate",
    "denial_concentration",
)
RECEIVABLES = (
    "days_in_ar",
    "ar_aging",
    "ar_over_90_rate",
    "ar_over_120_rate",
    "credit_balance_rate",
    "patient_ar_share",
)
OCTOBER = "2026-10"


def practice_of(*remittances: str) -> dict[str, pd.DataFrame]:
    """One claim of $120.00 for each remittance, served in June and answered in October.

    Beside them one paid in full in July and one sent in October, so that no month lacks a source.

    A remittance is what was paid in cents, whether it balances and whether its status is assumed.
    """
    claims = "claim_id, submitted_on, service_on, charge_cents\n"
    claims += "early, 2026-06-02, 2026-06-01, 12000\nlate, 2026-10-02, 2026-10-01, 12000\n"
    remits = "claim_id, posted_on, charge_cents, paid_cents, is_balanced, is_status_assumed\n"
    remits += "early, 2026-07-01, 12000, 12000, yes, no\n"
    for number, row in enumerate(remittances):
        claims += f"c{number}, 2026-06-02, 2026-06-01, 12000\n"
        remits += f"c{number}, 2026-10-09, 12000, {row}\n"
    return given(claims=claims, remittances=remits)


# As a table with neither status nor adjustments tells them: 4 of 12 were paid nothing.
UNTOLD = practice_of(*["6000, unknown, yes"] * 8, *["0, unknown, yes"] * 4)


@pytest.mark.parametrize("kpi", DENIALS)
def test_denials_are_unknown_where_neither_status_nor_adjustments_were_given(kpi: str) -> None:
    row = measure(UNTOLD, kpi, OCTOBER)

    assert row["value"] is None
    assert row["numerator"] is None
    assert row["status"] is None
    assert row["reason"].startswith("12 adjudications of ")
    assert "October 2026 came without status or adjustments" in row["reason"]


@pytest.mark.parametrize("kpi", ["days_to_work_denial", "denied_dollars_at_risk", "overturn_rate"])
def test_work_on_denials_is_unknown_where_the_denials_are(kpi: str) -> None:
    log = "claim_id, worked_on\n c0, 2026-10-12\n c9, 2026-10-12"
    row = measure(UNTOLD | given(follow_ups=log), kpi, OCTOBER)

    assert (row["value"], row["numerator"]) == (None, None)
    assert row["reason"].startswith(
        "12 adjudications of the 12 months to October 2026 came without"
    )


def test_no_breakdown_shows_the_denials_that_are_unknown() -> None:
    assert parts(UNTOLD, "denial_rate", "payer", OCTOBER) == {}


@pytest.mark.parametrize("kpi", RECEIVABLES)
def test_receivables_are_unknown_where_what_was_taken_off_is(kpi: str) -> None:
    row = measure(UNTOLD, kpi, OCTOBER)

    assert (row["value"], row["status"]) == (None, None)
    assert row["reason"].startswith("12 claims open at the end of October 2026 came back without")


def test_receivables_before_the_untold_remittances_are_known() -> None:
    september = measure(UNTOLD, "ar_over_90_rate", "2026-09")

    assert (september["numerator"], september["denominator"]) == (12 * 12_000, 12 * 12_000)


def test_net_collections_are_unknown_while_untold_reductions_are_in_their_window() -> None:
    row = measure(UNTOLD, "net_collection_rate", OCTOBER)

    assert row["value"] is None
    assert row["reason"].startswith("12 remittances of the 12 months to October 2026 came without")


def test_a_stated_status_settles_what_was_denied_but_not_what_was_taken_off() -> None:
    stated = practice_of(*["6000, unknown, no"] * 8, *["0, unknown, no"] * 4)

    denials = measure(stated, "denial_rate", OCTOBER)
    assert (denials["numerator"], denials["denominator"]) == (0, 12)
    assert measure(stated, "days_in_ar", OCTOBER)["value"] is None


def test_adjudications_that_explain_themselves_are_counted() -> None:
    paid_in_full = practice_of(*["12000, yes, yes"] * 19, "0, unknown, yes")

    # 1 of 20 is in doubt: 5 %, as much as is borne.
    denials = measure(paid_in_full, "denial_rate", OCTOBER)
    assert (denials["numerator"], denials["denominator"]) == (0, 20)


def test_one_doubt_among_nineteen_is_too_much() -> None:
    row = measure(practice_of(*["12000, yes, yes"] * 18, "0, unknown, yes"), "denial_rate", OCTOBER)

    assert row["value"] is None
    assert row["reason"].startswith("1 adjudication of October 2026 came without")


def test_a_patients_share_that_makes_up_the_rest_leaves_nothing_open() -> None:
    tables = practice_of(*["7000, unknown, yes"] * 3)
    tables["remittances"]["patient_responsibility_cents"] = 12_000 - 7_000

    assert measure(tables, "denial_rate", OCTOBER)["value"] == 0.0


def test_an_835_out_of_balance_is_counted_as_before() -> None:
    tables = practice_of(*["7000, no, "] * 3)

    assert measure(tables, "denial_rate", OCTOBER)["value"] == 0.0


def test_what_the_own_ledger_posts_is_known_whatever_remittances_leave_out() -> None:
    entries = """claim_id, posted_on,  kind,          amount_cents
                 c0,       2026-06-02, charge,        12000
                 c0,       2026-10-09, payer_payment, 2000"""
    tables = practice_of("6000, unknown, yes") | given(transactions=entries)

    row = measure(tables, "ar_over_90_rate", OCTOBER, posting="transactions")
    # c0 less its payment and early are old, late is not.
    assert (row["numerator"], row["denominator"]) == (10_000 + 12_000, 22_000 + 12_000)
