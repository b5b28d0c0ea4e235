"""Several payers of one claim: the order in which their remittances arrive changes no balance."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.kpis.given import given, practice
from vitals.ledger import post

FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
SENT = "claim_id, submitted_on, charge_cents\n a, 2026-01-05, 10000"
HEAD = "remittance_id, claim_id, posted_on, status_code, payer_id, charge_cents, paid_cents\n"
ADJUSTED = "remittance_id, group_code, reason_code, amount_cents\n"


def balance(
    days: tuple[str, str], primary_share: int, asked: int, paid: int, left: int
) -> dict[str, int]:
    """Balances where the primary moves *primary_share* to the patient and pays the rest.

    The secondary is asked *asked*, pays *paid* and leaves *left* to the patient.
    """
    tables = given(
        claims=SENT,
        remittances=f"""{HEAD}
                        r1, a, {days[0]}, 1, P1, 10000, {10000 - primary_share}
                        r2, a, {days[1]}, 2, P2, 10000, {paid}""",
        adjustments=f"""{ADJUSTED}
                        r1, PR, 2,  {primary_share}
                        r2, OA, 23, {10000 - asked}
                        r2, PR, 3,  {left}""",
    )
    return balances_of(tables)


def balances_of(tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    ledger = post(tables, practice())
    return ledger.groupby("account")["amount_cents"].sum().to_dict()


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(("2026-02-01", "2026-03-01"), id="primary first"),
        pytest.param(("2026-03-01", "2026-02-01"), id="secondary first"),
        pytest.param(("2026-03-01", "2026-03-01"), id="on one day"),
    ],
)
def test_a_claim_settled_by_two_payers_is_even_in_any_order(days: tuple[str, str]) -> None:
    # Primary: 100.00 = 80.00 paid + 20.00 patient; secondary pays the 20.00.
    assert balance(days, 2000, 2000, 2000, 0) == {"insurance": 0, "patient": 0}


def test_on_one_day_the_secondary_takes_over_what_the_primary_left() -> None:
    tables = given(
        claims=SENT,
        remittances=f"""{HEAD}
                        r2, a, 2026-02-01, 2, P2, 10000, 2000
                        r1, a, 2026-02-01, 1, P1, 10000, 8000""",
        adjustments=f"{ADJUSTED} r1, PR, 2, 2000\n r2, OA, 23, 8000",
    )

    ledger = post(tables, practice())

    back = ledger.loc[(ledger["kind"] == "transfer") & ledger["reason"].isna()]
    assert back["payer_id"].tolist() == ["P2", "P2"]
    assert sorted(back["amount_cents"]) == [-2000, 2000]


CENTS = st.integers(0, 10_000)


@FEW
@drawn(CENTS, CENTS, CENTS, CENTS)
def test_the_order_of_primary_and_secondary_changes_no_final_balance(
    share: int, asked: int, paid: int, left: int
) -> None:
    days = ("2026-02-01", "2026-03-01")
    first = balance(days, share, asked, paid, left)

    assert balance(days[::-1], share, asked, paid, left) == first
    assert balance(("2026-02-01", "2026-02-01"), share, asked, paid, left) == first


def test_three_payers_and_a_correction_end_even_in_any_order_of_payers() -> None:
    # Primary 70.00 + 30.00 patient; secondary pays 20.00 of these, tertiary the last 10.00. The
    # secondary's 20.00 is taken back and paid again.
    steps = {
        "r1": "1, P1, 10000, 7000",
        "r2": "2, P2, 10000, 2000",
        "r3": "3, P3, 10000, 1000",
        "r4": "22, P2, -10000, -2000",
        "r5": "2, P2, 10000, 2000",
    }
    sequence = "claim_id, sequence, payer_id, submitted_on\n a, P, P1, 2026-01-05\n"
    claims = f"{sequence} a, S, P2, 2026-01-06\n a, T, P3, 2026-01-07"
    ends = []
    for order in permutations(["r1", "r2", "r3"]):
        dated = {name: f"2026-02-{day:02}" for day, name in enumerate([*order, "r4", "r5"], 1)}
        remittances = "\n".join(f"{name}, a, {dated[name]}, {steps[name]}" for name in steps)
        tables = given(
            claims=claims,
            remittances=HEAD + remittances,
            adjustments=f"""{ADJUSTED}
                            r1, PR, 2,  3000
                            r2, OA, 23, 7000
                            r2, PR, 3,  1000
                            r3, OA, 23, 9000
                            r4, OA, 23, -7000
                            r4, PR, 3,  -1000
                            r5, OA, 23, 7000
                            r5, PR, 3,  1000""",
        )
        ends.append(balances_of(tables))

    assert ends == [{"insurance": 0, "patient": 0}] * 6


def test_a_reversal_returns_no_more_than_was_taken() -> None:
    # The patient owes 15.00; a payer asked for 20.00 takes these, pays 20.00 and takes it back.
    tables = given(
        claims="claim_id, sequence, payer_id, submitted_on\n"
        " a, P, P1, 2026-01-05\n a, S, P2, 2026-01-06",
        remittances=f"""{HEAD}
                        r1, a, 2026-02-01, 1,  P1, 10000,  8500
                        r2, a, 2026-02-02, 2,  P2, 10000,  2000
                        r3, a, 2026-02-03, 22, P2, -10000, -2000""",
        adjustments=f"{ADJUSTED} r1, PR, 2, 1500\n r2, OA, 23, 8000\n r3, OA, 23, -8000",
    )

    assert balances_of(tables) == {"insurance": 0, "patient": 1500}


def test_a_claim_known_from_remittances_follows_the_charge_of_its_correction() -> None:
    tables = given(
        remittances="""claim_id, posted_on,  service_on, status_code, charge_cents, paid_cents
                       z,        2026-02-01, 2026-01-09, 1,           10000,        10000
                       z,        2026-02-20, 2026-01-09, 22,          -10000,       -10000
                       z,        2026-02-20, 2026-01-09, 1,           12000,        12000"""
    )

    ledger = post(tables, practice())

    charges = ledger.loc[ledger["kind"] == "charge"]
    assert charges["posted_on"].dt.strftime("%m-%d").tolist() == ["01-09", "02-20"]
    assert charges["amount_cents"].tolist() == [10000, 12000 - 10000]
    assert ledger["amount_cents"].sum() == 0


def test_the_primary_payer_says_the_charge_of_a_claim_known_from_remittances() -> None:
    tables = given(
        remittances="""claim_id, posted_on,  service_on, status_code, charge_cents, paid_cents
                       z,        2026-02-01, 2026-01-09, 1,           10000,        8000
                       z,        2026-02-20, 2026-01-09, 2,           2000,         2000"""
    )

    assert post(tables, practice())["amount_cents"].sum() == 10000 - 8000 - 2000
