"""A value that rests on adjudications out of balance stays, and says how many there are."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, measure
from vitals.kpis import KPI_REGISTRY
from vitals.kpis.remarks import REMARKS


def twenty_four(*, wrong: int) -> dict[str, pd.DataFrame]:
    """Claims of $100.00 paid $60.00 in March, the first *wrong* of them out of balance.

    One more was paid in full and in balance in January, one was sent in March.
    """
    claims = "claim_id, submitted_on, service_on\nearly, 2026-01-02, 2026-01-01\n"
    claims += "late, 2026-03-20, 2026-03-19\n"
    remits = "claim_id, posted_on, paid_cents, status_code, is_balanced\n"
    remits += "early, 2026-01-20, 10000, 1, yes\n"
    for number in range(24):
        claims += f"c{number}, 2026-02-02, 2026-02-01\n"
        balance = "no" if number < wrong else "yes"
        remits += f"c{number}, 2026-03-09, 6000, 1, {balance}\n"
    return given(claims=claims, remittances=remits)


def test_the_payments_of_a_month_say_that_adjudications_do_not_balance() -> None:
    row = measure(twenty_four(wrong=3), "payments_received", "2026-03")

    assert row["value"] == 24 * 6000
    assert row["reason"] == "3 of 24 adjudications of March 2026 do not balance"


def test_a_rate_of_denials_keeps_its_value_and_status_beside_the_remark() -> None:
    row = measure(twenty_four(wrong=1), "denial_rate", "2026-03")

    assert (row["numerator"], row["denominator"], row["status"]) == (0, 24, "green")
    assert row["reason"] == "1 of 24 adjudications of March 2026 does not balance"


def test_a_year_of_collections_says_it_after_the_months_it_holds() -> None:
    row = measure(twenty_four(wrong=2), "gross_collection_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (24 * 6000 + 10000, 26 * 10000)
    assert row["reason"] == (
        "window holds 3 of 12 months; "
        f"2 of {24 + 1} adjudications of the 12 months to March 2026 do not balance"
    )


@pytest.mark.parametrize("month", ["2026-01", "2026-03"])
def test_a_month_in_balance_says_nothing(month: str) -> None:
    wrong = 3 if month == "2026-01" else 0

    assert measure(twenty_four(wrong=wrong), "payments_received", month)["reason"] is None


def test_a_month_without_a_value_says_only_why() -> None:
    row = measure(twenty_four(wrong=3), "preventable_denial_share", "2026-03")

    assert row["value"] is None
    assert row["reason"] == "no claim was denied in March 2026"


def test_payments_posted_from_the_own_ledger_do_not_rest_on_remittances() -> None:
    entries = """claim_id, posted_on,  kind,          amount_cents
                 c0,       2026-02-02, charge,        10000
                 c0,       2026-03-09, payer_payment, 2000"""
    tables = twenty_four(wrong=3) | given(transactions=entries)

    row = measure(tables, "payments_received", "2026-03", posting="transactions")
    assert (row["value"], row["reason"]) == (2000, None)


def test_every_remark_belongs_to_a_kpi() -> None:
    assert set(REMARKS) <= set(KPI_REGISTRY)
