"""Whatever comes in, the ledger adds up, closes, and does not depend on the order of rows."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kpis.given import given as tables_of
from tests.kpis.given import practice
from vitals.kpis import compute_kpis, months_of
from vitals.ledger import balances, post, reconcile, roll_forward
from vitals.tables import TABLES

pytestmark = pytest.mark.filterwarnings("error")

FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
CLAIM = st.sampled_from(["a", "b", "c", "new"])
DAY = st.dates(date(2025, 11, 1), date(2026, 4, 30))
CENTS = st.integers(-50_000, 50_000)


def _frame(name: str, records: list[dict[str, object]]) -> pd.DataFrame:
    known = [{"source_file": f"f-{name}", "source_row": 2 + n, **r} for n, r in enumerate(records)]
    return TABLES[name].frame(pd.DataFrame(known, columns=TABLES[name].names))


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    claims = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "claim_id": CLAIM,
                    "line_no": st.integers(1, 2),
                    "payer_id": st.sampled_from(["P1", "P2"]),
                    "sequence": st.sampled_from(["P", "P", "S"]),
                    "frequency": st.sampled_from(["1", "1", "7", "8"]),
                    "original_reference": st.sampled_from([None, "i1", "i2"]),
                    "service_on": DAY,
                    "submitted_on": DAY,
                    "procedure": st.just("99213"),
                    "charge_cents": st.integers(0, 50_000),
                }
            ),
            max_size=8,
        )
    )
    remits = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "claim_id": CLAIM,
                    "payer_id": st.sampled_from(["P1", "P2"]),
                    "status_code": st.sampled_from(["1", "2", "4", "22", "25"]),
                    "payer_claim_control": st.sampled_from([None, "i1", "i2"]),
                    "posted_on": DAY,
                    "charge_cents": CENTS,
                    "paid_cents": CENTS,
                }
            ),
            max_size=8,
        )
    )
    for number, remit in enumerate(remits):
        remit["remittance_id"] = f"r{number}"
    cas = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "remittance_id": st.sampled_from([f"r{n}" for n in range(4)]),
                    "line_index": st.just(0),
                    "group_code": st.sampled_from(["CO", "PR", "OA"]),
                    "reason_code": st.sampled_from(["45", "2", "23", "197", "24", "zz"]),
                    "amount_cents": CENTS,
                }
            ),
            max_size=8,
        )
    )
    entries = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "claim_id": CLAIM,
                    "posted_on": DAY,
                    "kind": st.sampled_from(["charge", "patient_payment", "refund", "transfer"]),
                    "account": st.sampled_from(["insurance", "patient"]),
                    "amount_cents": CENTS,
                }
            ),
            max_size=5,
        )
    )
    for number, entry in enumerate(entries):
        entry["transaction_id"] = f"t{number}"
    return {
        "claims": _frame("claims", claims),
        "remittances": _frame("remittances", remits),
        "adjustments": _frame("adjustments", cas),
        "transactions": _frame("transactions", entries),
    }


POSTING = st.sampled_from(["era", "transactions"])


@FEW
@given(ledgers(), POSTING)
def test_events_equal_balances_and_the_roll_forward_closes(
    tables: dict[str, pd.DataFrame], posting: str
) -> None:
    ledger = post(tables, practice(posting=posting))
    found = reconcile(tables, ledger)

    assert {name: value for name, value in found.items() if name.endswith("_gap_cents")} == {
        "balance_gap_cents": 0,
        "roll_forward_gap_cents": 0,
        "transfer_gap_cents": 0,
        "aging_gap_cents": 0,
        "charge_gap_cents": 0,
    }


@FEW
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(tables: dict[str, pd.DataFrame], chance: object) -> None:
    seed = chance.randint(0, 10**6)  # type: ignore[attr-defined]
    shuffled = {name: frame.sample(frac=1, random_state=seed) for name, frame in tables.items()}

    ledger = post(tables, practice())

    pd.testing.assert_frame_equal(ledger, post(tables, practice()))
    pd.testing.assert_frame_equal(ledger, post(shuffled, practice()))


@settings(FEW, max_examples=3)
@given(ledgers())
def test_aging_buckets_add_up_to_the_debit_balances(tables: dict[str, pd.DataFrame]) -> None:
    profile = practice()
    ledger = post(tables, profile)
    months = months_of(ledger, date(2026, 6, 1))
    if not months:
        return
    found = compute_kpis(tables, ledger, profile, months=months, only=["ar_aging"]).breakdowns
    aging = found.loc[found["kpi"] == "ar_aging"]
    ends = [pd.Period(month).end_time.date() for month in months]
    held = balances(ledger, ends)
    debit = held.loc[held["balance_cents"] > 0]
    total = debit.groupby(debit["month_end"].dt.strftime("%Y-%m"))["balance_cents"].sum()
    # A month that charges or payments do not reach has no aging.
    total = total.loc[total.index.isin(aging["month"])]

    for dimension in ("bucket", "account_bucket", "class_bucket"):
        part = aging.loc[aging["dimension"] == dimension]
        assert part.groupby("month")["numerator"].sum().to_dict() == total.to_dict()


def test_the_roll_forward_names_what_moved() -> None:
    tables = tables_of(
        claims="claim_id, submitted_on\n a, 2026-01-05",
        remittances="claim_id, posted_on, paid_cents\n a, 2026-02-01, 6000",
    )
    rolled = roll_forward(post(tables, practice())).set_index(["month", "account"])

    insurance = rolled.xs("insurance", level="account")
    assert insurance["opening_cents"].to_dict() == {"2026-01": 0, "2026-02": 10000}
    assert insurance["payer_payment_cents"].to_dict() == {"2026-01": 0, "2026-02": -6000}
    assert insurance["closing_cents"].to_dict() == {"2026-01": 10000, "2026-02": 10000 - 6000}


def test_reconciliation_counts_what_could_not_be_tied() -> None:
    tables = tables_of(
        claims="claim_id, submitted_on\n a, 2026-01-05",
        remittances="""claim_id, posted_on,  status_code, charge_cents, paid_cents
                       z,        2026-02-01, 1,           9000,         6000
                       a,        2026-02-01, 22,          -10000,       -6000""",
        transactions="""claim_id, posted_on,  kind,          amount_cents
                        a,        2026-02-01, payer_payment, 500""",
        ar_control="month, ar_total_cents\n 2026-02, 20000",
    )

    found = reconcile(tables, post(tables, practice()))

    assert found["remittances_without_claim"] == 1
    assert found["remittances_without_claim_cents"] == 9000
    assert found["reversals_without_original"] == 1
    assert found["export_less_ledger_payer_payment_cents"] == 500 - (6000 - 6000)
    assert found["own_ar_less_ledger_cents"] == 20000 - (10000 + 9000 - 6000 + 6000)


def test_reconciliation_counts_adjudications_that_do_not_balance_and_what_they_paid() -> None:
    tables = tables_of(
        claims="claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05",
        remittances="""claim_id, posted_on,  status_code, paid_cents, is_balanced
                       a,        2026-02-01, 1,           6000,       yes
                       a,        2026-03-01, 1,           700,        no
                       b,        2026-02-01, 1,           50,         no
                       b,        2026-02-02, 1,           5000,       unknown
                       b,        2026-02-03, 25,          9000,       no""",
    )

    found = reconcile(tables, post(tables, practice()))

    assert found["claims_checked"] == 1 + 2
    assert found["claims_out_of_balance"] == 2
    assert found["claims_out_of_balance_paid_cents"] == 700 + 50


def test_a_charge_line_that_did_not_reach_the_ledger_is_a_gap() -> None:
    tables = tables_of(
        claims="""claim_id, line_no, procedure, submitted_on, charge_cents
                  a,        1,       99213,     2026-01-05,   10000
                  a,        1,       97110,     2026-01-05,   5000
                  a,        1,       99213,     2026-02-05,   12000"""
    )
    ledger = post(tables, practice())
    without = ledger.loc[ledger["amount_cents"] != 5000]

    assert reconcile(tables, ledger)["charge_gap_cents"] == 0
    assert reconcile(tables, without)["charge_gap_cents"] == 5000


def test_only_months_that_are_over_are_complete() -> None:
    ledger = post(tables_of(claims="claim_id, submitted_on\n a, 2026-01-05"), practice())

    assert months_of(ledger, date(2026, 3, 31)) == ["2026-01", "2026-02"]
    assert months_of(ledger, date(2026, 4, 1)) == ["2026-01", "2026-02", "2026-03"]
    assert months_of(ledger.iloc[:0], date(2026, 4, 1)) == []
