"""Reversals, corrections and replacements in any order, and payers posted from other sources."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import post, reconcile

SENT = "claim_id, submitted_on, charge_cents\n a, 2026-01-05, 10000"
HEAD = """remittance_id, claim_id, posted_on, status_code, charge_cents, paid_cents,
          payer_id, payer_claim_control, source_file\n""".replace(",\n          ", ", ")
ADJUSTED = "remittance_id, group_code, reason_code, amount_cents\n"

# 100.00 = 60.00 paid + 25.00 contractual + 15.00 patient, taken back, and decided anew:
# 100.00 = 70.00 paid + 25.00 contractual + 5.00 patient.
STEPS = {
    "first": "1, 10000, 6000, P1, ICN1",
    "reversal": "22, -10000, -6000, P1, ICN1",
    "correction": "1, 10000, 7000, P1, ICN2",
}
CAS = f"""{ADJUSTED}
    first,      CO, 45, 2500
    first,      PR, 2,  1500
    reversal,   CO, 45, -2500
    reversal,   PR, 2,  -1500
    correction, CO, 45, 2500
    correction, PR, 2,  500"""


def told(days: dict[str, str], files: dict[str, str], claims: str = SENT) -> pd.DataFrame:
    rows = "\n".join(f"{name}, a, {days[name]}, {STEPS[name]}, {files[name]}" for name in days)
    tables = given(
        remittances=HEAD + rows, adjustments=CAS, **({"claims": claims} if claims else {})
    )
    return post(tables, practice())


def balances_of(ledger: pd.DataFrame) -> dict[str, int]:
    return ledger.groupby("account")["amount_cents"].sum().to_dict()


SETTLED = {"insurance": 0, "patient": 500}


@pytest.mark.parametrize("order", [*permutations(STEPS)], ids="-".join)
def test_a_claim_reversed_and_corrected_on_any_days_ends_as_corrected(
    order: tuple[str, ...],
) -> None:
    days = {name: f"2026-02-{day:02}" for day, name in enumerate(order, start=1)}

    assert balances_of(told(days, {name: f"x{name}" for name in order})) == SETTLED


@pytest.mark.parametrize("order", [*permutations(["reversal", "correction"])], ids="-".join)
@pytest.mark.parametrize("claims", [SENT, ""], ids=["billed", "known from remittances only"])
def test_on_one_day_the_file_a_reversal_stands_in_changes_nothing(
    order: tuple[str, ...], claims: str
) -> None:
    days = {"first": "2026-02-01", "reversal": "2026-02-20", "correction": "2026-02-20"}
    files = {"first": "x0"} | {name: f"x{place}" for place, name in enumerate(order, start=1)}

    assert balances_of(told(days, files, claims)) == SETTLED


def test_a_reversal_whose_original_was_never_received_leaves_the_correction() -> None:
    days = {"reversal": "2026-02-20", "correction": "2026-02-20"}

    assert balances_of(told(days, {"reversal": "x2", "correction": "x1"}, "")) == SETTLED


def test_the_reversal_of_a_denial_never_received_leaves_the_correction() -> None:
    tables = given(
        remittances="""remittance_id, claim_id, posted_on,  status_code, charge_cents, paid_cents
                       r1,            z,        2026-02-20, 22,          -10000,       0
                       r2,            z,        2026-02-20, 1,           10000,        9000""",
        adjustments=f"{ADJUSTED} r1, CO, 197, -10000\n r2, CO, 45, 1000",
    )

    assert balances_of(post(tables, practice())) == {"insurance": 10000 - 9000 - 1000}


def corrected(remittances: str, adjustments: str) -> tuple[dict[str, int], dict[str, Any]]:
    head = "remittance_id, claim_id, posted_on, status_code, charge_cents, paid_cents\n"
    tables = given(claims=SENT, remittances=head + remittances, adjustments=ADJUSTED + adjustments)
    ledger = post(tables, practice())
    return balances_of(ledger), reconcile(tables, ledger)


def test_a_partial_reversal_opens_what_it_takes_back() -> None:
    # 100.00 = 80.00 + 20.00 contractual; of 30.00 charged, 25.00 and 5.00 are taken back.
    balances, _ = corrected(
        "r1, a, 2026-02-01, 1, 10000, 8000\n r2, a, 2026-03-01, 22, -3000, -2500",
        "r1, CO, 45, 2000\n r2, CO, 45, -500",
    )

    assert balances == {"insurance": 2500 + 500}


def test_a_claim_reversed_and_corrected_twice_ends_as_corrected_last() -> None:
    balances, found = corrected(
        """r1, a, 2026-02-01, 1, 10000, 6000
           r2, a, 2026-03-01, 22, -10000, -6000
           r3, a, 2026-03-01, 1, 10000, 7000
           r4, a, 2026-04-01, 22, -10000, -7000
           r5, a, 2026-04-01, 1, 10000, 9000""",
        """r1, CO, 45, 4000
           r2, CO, 45, -4000
           r3, CO, 45, 3000
           r4, CO, 45, -3000
           r5, CO, 45, 1000""",
    )

    assert balances == {"insurance": 10000 - 9000 - 1000}
    assert found["reversals_without_original"] == 0


def test_one_payment_reversed_twice_is_posted_as_told_and_counted() -> None:
    balances, found = corrected(
        """r1, a, 2026-02-01, 1, 10000, 6000
           r2, a, 2026-03-01, 22, -10000, -6000
           r3, a, 2026-04-01, 22, -10000, -6000""",
        "r1, CO, 45, 4000\n r2, CO, 45, -4000\n r3, CO, 45, -4000",
    )

    assert balances == {"insurance": 10000 + 6000 + 4000}
    assert found["reversals_without_original"] == 1


def test_an_estimate_before_the_claim_changes_nothing_of_it() -> None:
    balances, _ = corrected(
        "r1, a, 2026-01-02, 25, 10000, 0\n r2, a, 2026-02-01, 1, 10000, 9000",
        "r1, PR, 1, 10000\n r2, CO, 45, 1000",
    )

    assert balances == {"insurance": 10000 - 9000 - 1000}


@pytest.mark.parametrize(
    ("frequency", "second", "third"),
    [
        pytest.param("7", 9000 - 10000, 7000 - 9000, id="replaced twice: 100, 90, 70"),
        pytest.param("8", -10000, 7000 - 0, id="voided, then replaced by 70"),
    ],
)
def test_replacements_under_new_numbers_follow_the_payers_number_though_it_names_the_original(
    frequency: str, second: int, third: int
) -> None:
    # The payer answers under the original's number (CLP01 a) with a new control number each time.
    tables = given(
        claims=f"""claim_id, submitted_on, frequency, original_reference, charge_cents
                   a,        2026-01-05,   1,            ,                   10000
                   b,        2026-02-05,   {frequency},  ICN1,               9000
                   c,        2026-03-05,   7,            ICN2,               7000""",
        remittances="""claim_id, posted_on,  payer_claim_control
                       a,        2026-01-20, ICN1
                       a,        2026-02-20, ICN2""",
    )
    ledger = post(tables, practice())

    assert ledger["claim_key"].unique().tolist() == ["A"]
    assert ledger["amount_cents"].tolist() == [10000, second, third]


TWO_PAYERS = """claim_id, sequence, payer_id, submitted_on, charge_cents
                a,        P,        P1,       2026-01-05,   10000
                a,        S,        P2,       2026-02-05,   10000"""
BOTH_835 = """remittance_id, claim_id, posted_on, payer_id, status_code, charge_cents, paid_cents
              r1,            a,        2026-02-01, P1,      1,           10000,        8000
              r2,            a,        2026-03-01, P2,      2,           10000,        2000"""
BOTH_OWN = """claim_id, posted_on,  kind,          payer_id, amount_cents
              a,        2026-02-03, payer_payment, P1,       8000
              a,        2026-03-03, payer_payment, P2,       2000"""


@pytest.mark.parametrize(
    ("settings", "days"),
    [
        pytest.param({"posting": "era"}, {"P1": "02-01", "P2": "03-01"}, id="both from 835s"),
        pytest.param(
            {"posting": "transactions"}, {"P1": "02-03", "P2": "03-03"}, id="both from the ledger"
        ),
        pytest.param(
            {"payers": [{"id": "P2", "posting": "transactions"}]},
            {"P1": "02-01", "P2": "03-03"},
            id="the secondary from the own ledger",
        ),
        pytest.param(
            {"posting": "transactions", "payers": [{"id": "P2", "posting": "era"}]},
            {"P1": "02-03", "P2": "03-01"},
            id="the secondary from 835s",
        ),
    ],
)
def test_each_payer_of_a_claim_is_posted_from_its_own_source_once(
    settings: dict[str, Any], days: dict[str, str]
) -> None:
    tables = given(claims=TWO_PAYERS, remittances=BOTH_835, transactions=BOTH_OWN)
    ledger = post(tables, practice(**settings))

    paid = ledger.loc[ledger["kind"].eq("payer_payment")].set_index("payer_id")
    assert paid["posted_on"].dt.strftime("%m-%d").to_dict() == days
    assert paid["amount_cents"].to_dict() == {"P1": -8000, "P2": -2000}
    assert ledger["amount_cents"].sum() == 10000 - 8000 - 2000


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param("write_off, insurance, 500, timely_filing", [("insurance", -500)], id="w/o"),
        pytest.param("write_off, patient, 500, bad_debt", [("patient", -500)], id="bad debt"),
        pytest.param("write_off, patient, -500, bad_debt", [("patient", 500)], id="taken back"),
        pytest.param("refund, insurance, 500, ", [("insurance", 500)], id="refund to a payer"),
        pytest.param("refund, patient, 500, ", [("patient", 500)], id="refund to a patient"),
        pytest.param("patient_payment, patient, -500, ", [("patient", 500)], id="bounced cheque"),
        pytest.param(
            "transfer, patient, 500, ", [("insurance", -500), ("patient", 500)], id="to the patient"
        ),
        pytest.param(
            "transfer, patient, -500, ", [("insurance", 500), ("patient", -500)], id="undone"
        ),
        pytest.param(
            "transfer, insurance, 500, ", [("insurance", 500), ("patient", -500)], id="to insurance"
        ),
    ],
)
def test_own_entries_raise_or_lower_their_account_and_keep_their_reason(
    entry: str, expected: list[tuple[str, int]]
) -> None:
    tables = given(
        transactions=f"claim_id, posted_on, kind, account, amount_cents, reason\n"
        f"a, 2026-02-01, {entry}"
    )
    ledger = post(tables, practice())

    assert sorted(zip(ledger["account"], ledger["amount_cents"], strict=True)) == expected
    reason = entry.rsplit(", ", 1)[1] or None
    assert all(told == reason if reason else pd.isna(told) for told in ledger["reason"])


@pytest.mark.parametrize("posting", ["era", "transactions"])
def test_money_that_names_no_claim_stands_open_on_its_own(posting: str) -> None:
    tables = given(
        transactions="""transaction_id, claim_id, posted_on,  kind,            account, amount_cents
                        t1,             0,        2026-02-01, patient_payment, patient, 500
                        t2,             0,        2026-02-02, patient_payment, patient, 700"""
    )
    ledger = post(tables, practice(posting=posting))

    assert ledger.groupby("claim_key")["amount_cents"].sum().to_dict() == {"?t1": -500, "?t2": -700}
    assert reconcile(tables, ledger)["balance_gap_cents"] == 0
