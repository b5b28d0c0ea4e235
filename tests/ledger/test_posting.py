"""Posting rules, each on one or two claims; amounts are cents."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import claim_facts, post


def posted(tables: dict[str, pd.DataFrame], **settings: Any) -> list[tuple[str, str, str, int]]:
    ledger = post(tables, practice(**settings))
    on = ledger["posted_on"].dt.strftime("%m-%d")
    columns = (on, ledger["account"], ledger["kind"], ledger["amount_cents"])
    return list(zip(*columns, strict=True))


SENT = """claim_id, entered_on, submitted_on, frequency, charge_cents
          a,        2026-01-03, 2026-01-05,   1,         10000"""


def test_a_charge_posts_on_the_day_it_was_entered() -> None:
    assert posted(given(claims=SENT)) == [("01-03", "insurance", "charge", 10000)]


def test_a_charge_without_entry_posts_on_submission_else_on_service() -> None:
    tables = given(
        claims="""claim_id, submitted_on, service_on
                  a,        2026-01-05,   2026-01-02
                  b,        ,             2026-01-04"""
    )

    assert posted(tables) == [
        ("01-04", "insurance", "charge", 10000),
        ("01-05", "insurance", "charge", 10000),
    ]


def test_sending_the_same_claim_again_posts_nothing() -> None:
    tables = given(claims=SENT + "\n a, , 2026-01-20, 1, 10000")

    assert posted(tables) == [("01-03", "insurance", "charge", 10000)]


def test_sending_it_again_with_another_amount_posts_the_difference() -> None:
    tables = given(claims=SENT + "\n a, , 2026-01-20, 1, 12500")

    assert posted(tables)[1:] == [("01-20", "insurance", "charge", 12500 - 10000)]


def test_a_replacement_posts_the_difference_and_a_void_the_reverse() -> None:
    tables = given(claims=SENT + "\n a, , 2026-01-20, 7, 8000" + "\n a, , 2026-01-25, 8, 8000")

    assert posted(tables)[1:] == [
        ("01-20", "insurance", "charge", 8000 - 10000),
        ("01-25", "insurance", "charge", -8000),
    ]


def test_a_line_that_a_replacement_leaves_out_is_reversed() -> None:
    tables = given(
        claims="""claim_id, line_no, submitted_on, frequency, charge_cents
                  a,        1,       2026-01-05,   1,         10000
                  a,        2,       2026-01-05,   1,         3000
                  a,        1,       2026-01-20,   7,         10000"""
    )

    assert posted(tables)[2:] == [("01-20", "insurance", "charge", -3000)]


def test_secondary_submissions_post_nothing() -> None:
    tables = given(
        claims="""claim_id, sequence, submitted_on
                  a,        P,        2026-01-05
                  a,        S,        2026-02-05"""
    )

    assert len(posted(tables)) == 1


def test_an_837_and_a_claims_table_describe_one_submission() -> None:
    tables = given(
        claims="""claim_id, submitted_on, entered_on, location, source_loop, source_file
                  a,        2026-01-05,   ,           ,         2400,        x
                  A ,       ,             2026-01-03, north,    ,            t"""
    )

    assert posted(tables) == [("01-03", "insurance", "charge", 10000)]
    assert claim_facts(tables, practice())["location"].tolist() == ["north"]


def test_a_replacement_under_a_new_number_belongs_to_the_claim_it_replaces() -> None:
    tables = given(
        claims="""claim_id, submitted_on, frequency, original_reference, charge_cents
                  a,        2026-01-05,   1,         ,                   10000
                  b,        2026-02-05,   7,         icn1,               9000
                  c,        2026-03-05,   7,         ICN2,               7000""",
        remittances="""claim_id, posted_on,  payer_claim_control
                       a,        2026-01-20, ICN1
                       b,        2026-02-20, ICN2""",
    )

    ledger = post(tables, practice())

    assert ledger["claim_key"].unique().tolist() == ["A"]
    assert ledger["amount_cents"].tolist() == [10000, 9000 - 10000, 7000 - 9000]


PAID = """remittance_id, claim_id, posted_on,  status_code, charge_cents, paid_cents
          r1,            a,        2026-02-01, 1,           10000,        6000"""


def test_a_remittance_pays_reduces_and_moves_by_group_of_its_adjustments() -> None:
    tables = given(
        claims=SENT,
        remittances=PAID,
        adjustments="""remittance_id, group_code, reason_code, amount_cents
                       r1,            CO,         45,          2000
                       r1,            PR,         2,           1000
                       r1,            CO,         24,          300
                       r1,            OA,         23,          200
                       r1,            CO,         197,         500
                       r1,            CO,         1,           70""",
    )

    assert posted(tables)[1:] == [
        ("02-01", "insurance", "contractual", -300),
        ("02-01", "insurance", "contractual", -2000),
        ("02-01", "insurance", "payer_payment", -6000),
        ("02-01", "insurance", "transfer", -1000),
        ("02-01", "patient", "transfer", 1000),
    ]


def test_a_reversal_undoes_with_its_own_signs_and_a_predetermination_posts_nothing() -> None:
    tables = given(
        claims=SENT,
        remittances=PAID
        + "\n r2, a, 2026-02-10, 22, -10000, -6000"
        + "\n r3, a, 2026-02-11, 25, 10000, 5000",
        adjustments="""remittance_id, group_code, reason_code, amount_cents
                       r1,            CO,         45,          4000
                       r2,            CO,         45,          -4000""",
    )

    assert posted(tables)[3:] == [
        ("02-10", "insurance", "contractual", 4000),
        ("02-10", "insurance", "payer_payment", 6000),
    ]


def test_a_secondary_payer_takes_back_what_it_is_asked_to_pay() -> None:
    # Primary: 100.00 = 60.00 paid + 15.00 contractual + 25.00 patient. Secondary is asked
    # 100.00 − 75.00 settled before = 25.00, pays 20.00 and leaves 5.00 to the patient.
    tables = given(
        claims=SENT,
        remittances=PAID + "\n r2, a, 2026-03-01, 2, 10000, 2000",
        adjustments="""remittance_id, group_code, reason_code, amount_cents
                       r1,            CO,         45,          1500
                       r1,            PR,         2,           2500
                       r2,            OA,         23,          7500
                       r2,            PR,         3,           500""",
    )

    ledger = post(tables, practice())
    balance = ledger.groupby("account")["amount_cents"].sum()

    assert balance.to_dict() == {"insurance": 0, "patient": 500}
    back = ledger.loc[(ledger["kind"] == "transfer") & ledger["reason"].isna(), "amount_cents"]
    assert sorted(back) == [-2500, 2500]


def test_a_reversed_secondary_payment_gives_back_what_was_taken() -> None:
    tables = given(
        claims=SENT,
        remittances=PAID
        + "\n r2, a, 2026-03-01, 2, 10000, 2000"
        + "\n r3, a, 2026-03-05, 22, -10000, -2000",
        adjustments="""remittance_id, group_code, reason_code, amount_cents
                       r1,            CO,         45,          2000
                       r1,            PR,         2,           2000
                       r2,            OA,         23,          8000
                       r3,            OA,         23,          -8000""",
    )
    tables["claims"].loc[0, "payer_id"] = "P1"
    secondary = given(claims="claim_id, sequence, payer_id, submitted_on\n a, S, P2, 2026-02-10")
    tables["claims"] = pd.concat([tables["claims"], secondary["claims"]], ignore_index=True)
    tables["remittances"].loc[1:, "payer_id"] = "P2"

    balance = post(tables, practice()).groupby("account")["amount_cents"].sum()

    assert balance.to_dict() == {"insurance": 0, "patient": 2000}


def test_a_remittance_of_an_unknown_claim_brings_its_charge_once() -> None:
    tables = given(
        remittances="""claim_id, posted_on,  service_on, paid_cents
                       z,        2026-02-01, 2026-01-09, 4000
                       z,        2026-02-20, 2026-01-09, 1000"""
    )

    assert posted(tables) == [
        ("01-09", "insurance", "charge", 10000),
        ("02-01", "insurance", "payer_payment", -4000),
        ("02-20", "insurance", "payer_payment", -1000),
    ]
    assert claim_facts(tables, practice())["is_stub"].tolist() == [True]


def test_undoing_money_the_ledger_never_saw_leaves_no_balance() -> None:
    tables = given(
        remittances="""claim_id, posted_on,  service_on, status_code, charge_cents, paid_cents
                       z,        2026-02-01, 2026-01-09, 22,          -10000,       -10000
                       z,        2026-02-01, 2026-01-09, 1,           10000,        10000"""
    )

    assert post(tables, practice())["amount_cents"].sum() == 0


def test_claim_number_zero_is_no_key_and_ties_nothing() -> None:
    tables = given(
        claims="claim_id, submitted_on\n 0, 2026-01-05",
        remittances="claim_id, posted_on, paid_cents\n 0, 2026-02-01, 5000",
    )

    assert post(tables, practice())["claim_key"].nunique() == 2


@pytest.mark.parametrize(
    ("code", "plb"),
    [
        pytest.param("WO", 5000, id="50.00 recouped"),
        pytest.param("WO", -5000, id="a recoupment given back"),
        pytest.param("L6", -125, id="1.25 interest paid"),
        pytest.param("72", 3000, id="an authorised return"),
        pytest.param("CS", -700, id="an adjustment in our favour"),
        pytest.param("J1", 40, id="nonreimbursable"),
        pytest.param("FB", -2000, id="20.00 forwarded to a later payment"),
        pytest.param("ZZ", 1, id="a code nobody knows"),
    ],
)
def test_provider_adjustments_stay_off_the_claims_and_keep_their_sign(code: str, plb: int) -> None:
    tables = given(
        provider_adjustments=f"""reason_code, amount_cents, posted_on
                                 {code},      {plb},        2026-02-01"""
    )

    assert posted(tables) == [("02-01", "provider", "provider_adjustment", plb)]


CARRIED = """payment_id, payer_id, trace_number, paid_on, amount_cents
             p1,         P1,       T1,           2026-02-01, {first}
             p2,         P1,       T2,           2026-03-01, {second}"""


def test_payments_and_the_provider_account_together_are_the_money_that_came() -> None:
    # A takes 60.00 back, which the first payment cannot bear: 60.00 are forwarded (FB) and no
    # money moves. The second pays B 80.00, takes the 60.00 and pays 0.50 interest: 20.50.
    tables = given(
        claims="claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05",
        payments=CARRIED.format(first=-6000 + 6000, second=8000 - 6000 + 50),
        remittances="""payment_id, claim_id, posted_on, status_code, charge_cents, paid_cents
                       p1,         a,        2026-02-01, 22,         -10000,       -6000
                       p2,         b,        2026-03-01, 1,          10000,        8000""",
        provider_adjustments="""payment_id, reason_code, amount_cents, posted_on
                                p1,         FB,          -6000,        2026-02-01
                                p2,         FB,          6000,         2026-03-01
                                p2,         L6,          -50,          2026-03-01""",
    )
    ledger = post(tables, practice())

    money = ledger["kind"].isin(["payer_payment", "provider_adjustment"])
    came = -ledger.loc[money].groupby(ledger["posted_on"].dt.month)["amount_cents"].sum()
    assert came.to_dict() == {2: 0, 3: 8000 - 6000 + 50}
    provider = ledger.loc[ledger["account"] == "provider"]
    assert provider.groupby("reason")["amount_cents"].sum().to_dict() == {"FB": 0, "L6": -50}


def test_posted_from_the_export_an_835_posts_nothing_to_the_provider_account_either() -> None:
    tables = given(
        payments=CARRIED.format(first=100, second=100),
        provider_adjustments="""payment_id, reason_code, amount_cents, posted_on
                                p1,         WO,          5000,         2026-02-01""",
    )

    assert posted(tables, payers=[{"id": "P1", "posting": "transactions"}]) == []


EXPORT = """claim_id, posted_on,  kind,            account,   amount_cents
            a,        2026-01-03, charge,          insurance, 10000
            a,        2026-02-01, payer_payment,   insurance, 6000
            a,        2026-02-01, contractual,     insurance, 2000
            a,        2026-02-02, transfer,        patient,   2000
            a,        2026-02-03, patient_payment, patient,   1500
            a,        2026-02-04, refund,          patient,   500
            a,        2026-02-05, write_off,       patient,   1000"""

OWN_WORK = [
    ("02-02", "insurance", "transfer", -2000),
    ("02-02", "patient", "transfer", 2000),
    ("02-03", "patient", "patient_payment", -1500),
    ("02-04", "patient", "refund", 500),
    ("02-05", "patient", "write_off", -1000),
]


def test_posted_from_remittances_the_export_adds_only_what_no_835_knows() -> None:
    tables = given(claims=SENT, transactions=EXPORT)

    assert posted(tables) == [("01-03", "insurance", "charge", 10000), *OWN_WORK]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"posting": "transactions"}, id="for the whole practice"),
        pytest.param({"payers": [{"id": "P1", "posting": "transactions"}]}, id="for one payer"),
    ],
)
def test_posted_from_the_export_remittances_only_explain(settings: dict[str, Any]) -> None:
    tables = given(claims=SENT, transactions=EXPORT, remittances=PAID)

    assert posted(tables, **settings) == [
        ("01-03", "insurance", "charge", 10000),
        ("02-01", "insurance", "contractual", -2000),
        ("02-01", "insurance", "payer_payment", -6000),
        *OWN_WORK,
    ]


def test_an_export_without_charges_leaves_them_to_the_claims() -> None:
    assert posted(given(claims=SENT), posting="transactions") == [
        ("01-03", "insurance", "charge", 10000)
    ]


def test_events_of_a_line_name_the_claim_line_they_answer() -> None:
    tables = given(
        claims="""claim_id, line_no, procedure, submitted_on, charge_cents, line_control
                  a,        1,       99213,     2026-01-05,   6000,         x1
                  a,        2,       97110,     2026-01-05,   4000,         x2""",
        remittances=PAID,
        remittance_lines="""remittance_id, line_index, procedure, charge_cents, line_control
                            r1,            1,          97110,     4000,         x2
                            r1,            2,          99213,     6000,         """,
        adjustments="""remittance_id, line_index, reason_code, amount_cents
                       r1,            1,          45,          100
                       r1,            2,          45,          200""",
    )
    tables["remittance_lines"]["service_on"] = pd.Timestamp("2026-01-01")

    ledger = post(tables, practice())

    reduced = ledger.loc[ledger["kind"] == "contractual"].set_index("amount_cents")["line_no"]
    assert reduced.to_dict() == {-100: 2, -200: 1}


def test_a_claim_known_from_the_own_ledger_alone_ages_from_the_date_of_service_it_states() -> None:
    tables = given(
        transactions="""claim_id, posted_on,  service_on, kind,          amount_cents
                        a,        2026-03-05, 2026-02-02, charge,        10000
                        a,        2026-03-20, ,           payer_payment, 8000
                        b,        2026-03-06, ,           charge,        10000"""
    )
    served = claim_facts(tables, practice(posting="transactions")).set_index("claim_key")

    assert str(served.loc["A", "service_on"].date()) == "2026-02-02"
    assert str(served.loc["B", "service_on"].date()) == "2026-03-06"
