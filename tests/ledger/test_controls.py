"""The books beside the bank, the payers and the practice's own figures, month by month."""

from __future__ import annotations

import json

import pandas as pd

from tests.kpis.given import given, practice
from vitals.ledger import balances, post
from vitals.received import rows_by_file
from vitals.reconciliation import OF_THE_BANK, reconciliation
from vitals.tables import FINDINGS, MANIFEST

MONTH = "2026-02"


def tables() -> dict[str, pd.DataFrame]:
    """January: 90.00 paid and deposited. February: 50.00 less 10.00 recouped, 39.00 deposited."""
    return given(
        claims="claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05",
        payments="""payment_id, payer_id, trace_number, paid_on, amount_cents
                    p1,         P1,       T77,          2026-01-20, 9000
                    p2,         P1,       T78,          2026-02-10, 4000""",
        remittances="""payment_id, claim_id, posted_on, paid_cents, trace_number
                       p1,         a,        2026-01-20, 9000, T77
                       p2,         b,        2026-02-10, 5000, T78""",
        provider_adjustments="""payment_id, reason_code, amount_cents, posted_on
                                p2,         WO,          1000,         2026-02-10""",
        transactions="""claim_id, posted_on,  kind,            account, amount_cents, payer_id
                        a,        2026-01-21, payer_payment,   insurance, 9000, P1
                        b,        2026-02-11, payer_payment,   insurance, 4900, P1
                        b,        2026-02-12, transfer,        patient,   2000,
                        b,        2026-02-13, patient_payment, patient,   500,""",
        deposits="""deposited_on, amount_cents, payer_id, trace_number
                    2026-01-21,   9000,         P1,       T77
                    2026-02-11,   3900,         P1,       T78
                    2026-03-02,   100,          P1,       T79""",
        ar_control="""month,   ar_total_cents, insurance_ar_cents
                      2026-01, 11000,          11000
                      2026-02, 5600,
                      2026-03, 1,              1""",
    )


def found(**changed: pd.DataFrame) -> dict[str, object]:
    given_tables = {**tables(), **changed}
    profile = practice()
    return reconciliation(given_tables, post(given_tables, profile), profile, MONTH)


def test_the_bank_the_payers_and_the_postings_of_each_month() -> None:
    january, february = found()["three_way"]["months"]

    assert january == {
        "month": "2026-01",
        "deposits_cents": 9000,
        "matched_cents": 9000,
        "deposits_without_835_cents": 0,
        "payments_cents": 9000,
        "payments_without_deposit_cents": 0,
        "differs_cents": 0,
        "posted_cents": 9000,
        "plb_cents": 0,
        "gap_cents": 0,
        "open": 0,
        "unknown": 0,
    }
    assert (february["payments_cents"], february["posted_cents"]) == (4000, 5000)
    assert february["gap_cents"] == 4000 - (5000 - 1000)
    assert february["differs_cents"] == 4000 - 3900
    assert february["open"] == 1


def test_what_does_not_match_is_listed_by_trace_number_with_both_sums() -> None:
    (entry,) = found()["three_way"]["unmatched"]

    assert entry == {
        "trace_number": "T78",
        "payer_id": "P1",
        "deposited_on": "2026-02-11",
        "deposit_cents": 3900,
        "paid_on": "2026-02-10",
        "payment_cents": 4000,
        "posted_cents": 5000,
        "plb_cents": 1000,
        "gap_cents": 0,
        "state": "amount_differs",
    }


def test_what_a_bank_writes_of_a_patient_leaves_with_no_report() -> None:
    deposits = given(
        deposits="""deposited_on, amount_cents, payer_id, trace_number
                    2026-02-11,   700,          Jane Roe, 1234
                    2026-02-12,   800,          P1,       Jane Roe
                    2026-02-13,   900,          Jane Roe, card Jane Roe 1970"""
    )
    told = found(**deposits)

    assert "Roe" not in json.dumps(told)
    assert [
        (entry["payer_id"], entry["trace_number"], entry["deposit_cents"])
        for entry in told["three_way"]["unmatched"]
        if entry["deposit_cents"]
    ] == [(None, None, 900), ("P1", None, 800), (None, "1234", 700)]


def test_without_deposits_every_payment_is_unknown_and_none_is_open() -> None:
    told = found(deposits=tables()["deposits"].iloc[:0])["three_way"]

    assert told["deposits_received"] is False
    assert [month["unknown"] for month in told["months"]] == [1, 1]
    assert [month["open"] for month in told["months"]] == [0, 0]
    assert told["unmatched"] == []
    for month in told["months"]:
        assert {name for name, value in month.items() if value is None} == set(OF_THE_BANK)


def test_of_months_posted_from_transactions_it_is_unknown_what_was_posted_of_a_payment() -> None:
    profile = practice(posting="transactions")
    told = reconciliation(tables(), post(tables(), profile), profile, MONTH)["three_way"]

    assert [month["posted_cents"] for month in told["months"]] == [None, None]
    assert [month["gap_cents"] for month in told["months"]] == [None, None]


def test_the_practices_own_receivables_stand_beside_ours_where_it_gave_them() -> None:
    # January: 200.00 charged less 90.00 paid. February: less 50.00, and 5.00 by the patient.
    assert found()["ar_control"] == [
        {
            "month": month,
            "account": account,
            "theirs_cents": theirs,
            "ours_cents": ours,
            "difference_cents": theirs - ours,
        }
        for month, account, theirs, ours in [
            ("2026-01", "total", 11000, 20000 - 9000),
            ("2026-01", "insurance", 11000, 20000 - 9000),
            ("2026-02", "total", 5600, 20000 - 9000 - 5000 - 500),
        ]
    ]


def test_payments_of_each_month_by_whose_word() -> None:
    february = found()["payments_by_month"][1]

    assert february == {
        "month": "2026-02",
        "payments_cents": 4000,
        "plb_cents": 1000,
        "claims_cents": 5000,
        "own_ledger_cents": 4900,
        "posted_cents": 5000,
        "difference_cents": 4900 - 5000,
    }


def test_an_own_ledger_that_brings_no_payments_is_unknown_and_not_nothing() -> None:
    own = tables()["transactions"]
    month = found(transactions=own.loc[own["kind"] != "payer_payment"])["payments_by_month"][0]

    assert month["own_ledger_cents"] is None
    assert month["difference_cents"] is None


def test_the_provider_account_tells_what_was_recouped_and_what_was_only_forwarded() -> None:
    forwarded = tables()["provider_adjustments"].assign(reason_code="FB")

    assert found()["provider_account"] == [
        {"month": "2026-02", "code": "WO", "amount_cents": 1000, "is_cash": True}
    ]
    assert found(provider_adjustments=forwarded)["provider_account"][0]["is_cash"] is False


def test_months_after_the_report_change_nothing_of_it() -> None:
    later = tables()
    with_march = {
        **later,
        "payments": pd.concat(
            [later["payments"], later["payments"].iloc[1:].assign(
                payment_id="p3", trace_number="T90", paid_on=pd.Timestamp("2026-03-10"))]
        ),
    }  # fmt: skip

    assert found(**with_march)["three_way"]["months"] == found()["three_way"]["months"]
    assert found(**with_march)["payments_by_month"] == found()["payments_by_month"]


def test_all_of_it_is_plain_and_names_no_claim() -> None:
    text = json.dumps(found(), allow_nan=False)

    assert "claim_key" not in text
    assert '"A"' not in text


def files(**counts: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A manifest with the number of rows found in each file, and no findings."""
    names = list(counts)
    rows = {"source_file": names, "rows_found": list(counts.values()), "contents": "835"}
    ids = {"sha256": names, "bytes": 1, "landed_at": "", "arrival": range(len(names))}
    return MANIFEST.frame({**rows, **ids}), FINDINGS.empty()


def test_rows_of_a_file_are_accepted_refused_or_replaced() -> None:
    manifest, _ = files(f1=4, f2=2, f3=1)
    findings = FINDINGS.frame(
        {
            "source_file": ["f1", "f1", "f1"],
            "rule": ["bad-date", "duplicate", "late-entry"],
            "severity": ["error", "info", "warning"],
            "is_refused": [True, True, False],
            "rows": [1, 2, 4],
            "reason": ["a", "b", "c"],
        }
    )
    accepted = given(remittances="claim_id, source_file\n a, f1\n b, f2\n c, f2")

    rows = rows_by_file(accepted, manifest, findings).set_index("source_file")

    columns = ["found", "accepted", "refused", "replaced", "unaccounted"]
    assert rows.loc["f1", columns].tolist() == [4, 1, 1, 2, 4 - 1 - 1 - 2]
    assert rows.loc["f2", columns].tolist() == [2, 2, 0, 0, 0]
    assert rows.loc["f3", columns].tolist() == [1, 0, 0, 0, 1]


def test_only_files_with_rows_that_do_not_count_are_listed() -> None:
    manifest, findings = files(f1=1, f2=2)
    accepted = given(
        remittances="claim_id, posted_on, source_file\n a, 2026-01-01, f1\n b, 2026-01-01, f2"
    )
    told = reconciliation(
        {**accepted, "manifest": manifest, "findings": findings},
        post(accepted, practice()),
        practice(),
        "2026-01",
    )["files"]

    assert (told["files"], told["found"], told["accepted"], told["unaccounted"]) == (2, 3, 2, 1)
    assert [entry["source_file"] for entry in told["not_whole"]] == ["f2"]


def test_balances_are_known_of_any_day_in_any_order() -> None:
    ledger = post(tables(), practice())
    days = [pd.Timestamp(day).date() for day in ("2026-02-10", "2026-01-04", "2026-01-20")]

    held = balances(ledger, days)

    sums = held.groupby("month_end")["balance_cents"].sum()
    assert sums.to_dict() == {
        pd.Timestamp("2026-01-20"): 20000 - 9000,
        pd.Timestamp("2026-02-10"): 20000 - 9000 - 5000,
    }
