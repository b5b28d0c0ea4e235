"""Exports with dated payments: from the file to receivables and collections, in cents by hand.

The clinic is nearly the same in all: claims of January, February and March, the March one unpaid,
and a last one in September, so that a year's window holds more than eight months.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.exports.profiles.running import Night, night
from tests.exports.profiles.systems import (
    advancedmd,
    athenaone,
    collaboratemd,
    drchrono,
    synthea,
    tebra,
)

CHARGED_A_DAY = (20000 + 10000) / 90
"""90 days to 30 April begin on 31 January: the claims of February and March."""


def amounts(found: Night, kpi: str) -> dict[str, float]:
    """A sum of cents by month, months of nothing left out."""
    months = found.kpis.loc[kpi]["value"].dropna()
    return {str(month)[5:]: float(cents) for month, cents in months.items() if cents}


def test_synthea_payments_and_transfers_leave_what_patients_still_owe() -> None:
    found = night(synthea.EXPORT.csv())

    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 20000,
        "03": 10000 + 9000,
        "09": 8000,
    }
    assert amounts(found, "payments_received") == {
        "01": 2000 + 7000 + 2000,  # copay, insurer, remainder in cash
        "02": 12000,
        "03": 6000 + 2500,  # primary and secondary insurer
        "09": 6000,
    }
    owed = 3000 + 1500 + 9000  # c2's and c3's remainders, and c4, who has no insurance
    assert found.value("days_in_ar", "2026-04") == pytest.approx(
        owed / ((20000 + 10000 + 9000) / 90)
    )
    assert found.parts("patient_ar_share", "2026-04") == (owed, owed)
    assert found.parts("net_collection_rate", "2026-04") == (
        11000 + 12000 + 8500,
        15000 + 20000 + 19000 - 4000 - 5000,
    )


def test_athenaone_signs_turn_and_voided_charges_do_not_count() -> None:
    found = night(athenaone.EXPORT.csv())

    # The charge of 999.00 is voided.
    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 12000 + 8000,
        "03": 10000,
        "09": 8000,
    }
    assert amounts(found, "payments_received") == {"02": 9000, "03": 12000 + 2000, "09": 6000}
    owed = 3000 + 10000  # the patient's coinsurance of claim 802, and claim 803
    assert found.value("days_in_ar", "2026-04") == pytest.approx(owed / CHARGED_A_DAY)
    assert found.parts("patient_ar_share", "2026-04") == (3000, owed)
    assert found.parts("net_collection_rate", "2026-04") == (
        9000 + 12000 + 2000,
        15000 + 20000 + 10000 - 4000 - 5000,
    )
    # 802 was entered on 12 February and first billed the next day; both its lines are one claim.
    assert found.value("submission_lag_days", "2026-02") == 1
    assert found.value("claims_submitted", "2026-02") == 1
    assert found.tables["claims"]["procedure"].iloc[0] == "99213"
    collected = 9000 + 12000 + 2000 + 6000
    assert found.parts("bad_debt_rate", "2026-09") == (300, collected)
    assert found.parts("avoidable_write_off_rate", "2026-09") == (200, collected)


def test_drchrono_line_items_and_transactions_together_make_a_ledger() -> None:
    # Without any patient's payment nobody could tell what patients still owe.
    paid = (
        b"transaction_id,claim_id,posted_on,kind,account,amount\n"
        b"p,502,2026-05-02,patient_payment,patient,10.00\n"
    )
    found = night(drchrono.LINE_ITEMS.csv(), drchrono.TRANSACTIONS.csv(), paid)

    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 12000 + 8000,
        "03": 10000,
        "09": 8000,
    }
    # Neither the archived 999.00 nor what a denial or a second insurer's CO says moves money.
    assert amounts(found, "payments_received") == {
        "02": 9000,
        "03": 7000,
        "05": 1000,
        "09": 5000 + 1000,
    }
    owed_by_patients = 2000 + 3000
    owed_by_insurers = 8000 + 10000  # the denied line of 502, and 503
    assert found.parts("patient_ar_share", "2026-04") == (
        owed_by_patients,
        owed_by_patients + owed_by_insurers,
    )
    assert found.value("days_in_ar", "2026-04") == pytest.approx(
        (owed_by_patients + owed_by_insurers) / CHARGED_A_DAY
    )
    assert [found.value("charge_lag_days", f"2026-0{month}") for month in (1, 2, 3)] == [1, 2, 3]


def test_drchrono_line_items_sent_again_charge_nothing_twice() -> None:
    again = drchrono.LINE_ITEMS.csv().replace(b"Partially Paid", b"Paid in Full")
    found = night(drchrono.LINE_ITEMS.csv(), again)

    assert amounts(found, "charges_posted")["02"] == 12000 + 8000


def test_collaboratemd_balances_are_those_of_the_report() -> None:
    found = night(collaboratemd.EXPORT.csv())

    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 20000,
        "03": 10000,
        "09": 8000,
    }
    assert amounts(found, "payments_received") == {"02": 9000, "03": 12000, "09": 6000}
    balances = 2000 + 3000 + 10000
    assert found.value("days_in_ar", "2026-04") == pytest.approx(balances / CHARGED_A_DAY)
    # 30 April is 115 days after 5 January and 79 after 10 February.
    assert found.parts("ar_over_90_rate", "2026-04") == (2000, balances)
    assert found.parts("net_collection_rate", "2026-04") == (
        9000 + 12000,
        45000 - (15000 - 9000 - 2000) - (20000 - 12000 - 3000),
    )


def test_collaboratemd_reads_the_same_from_excel() -> None:
    export = replace(collaboratemd.EXPORT, above=(), below=())
    dates = ["StatementCoversFromDate", "ClaimDateEntered"]
    amounts_of = ["ClaimTotalAmount", "ClaimAmountPaid", "ClaimBalance"]
    iso = {"01/05": "01-05", "01/06": "01-06", "02/10": "02-10", "02/12": "02-12"}
    iso |= {"03/20": "03-20", "03/23": "03-23", "09/01": "09-01", "09/02": "09-02"}
    rows = export.rows
    for written, day in iso.items():
        rows = rows.replace(f"{written}/2026", f"2026-{day}")
    book = replace(export, rows=rows).xlsx(sheet="Report", dates=dates, numbers=amounts_of)
    plain, excel = night(collaboratemd.EXPORT.csv()), night(book)

    kept = ["transaction_id", "posted_on", "service_on", "kind", "amount_cents"]
    assert excel.tables["transactions"][kept].equals(plain.tables["transactions"][kept])


def test_a_later_collaboratemd_report_replaces_what_was_paid_so_far() -> None:
    found = night(collaboratemd.EXPORT.csv(), collaboratemd.LATER.csv())

    assert amounts(found, "charges_posted")["01"] == 15000
    # 110.00 were paid of claim 7001 by 2 March, in place of the 90.00 of 3 February.
    assert amounts(found, "payments_received") == {"03": 11000 + 12000, "09": 6000}
    assert found.parts("ar_over_90_rate", "2026-04") == (0, 3000 + 10000)


def test_a_collaboratemd_payment_without_a_date_is_refused_and_told() -> None:
    found = night(collaboratemd.EXPORT.csv().replace(b"03/15/2026", b""))

    refused = found.findings.loc[found.findings["is_refused"]]
    assert list(refused["rule"]) == ["missing-value"]
    assert "PaymentReceived" in refused["reason"].iloc[0]
    assert amounts(found, "payments_received") == {"02": 9000, "09": 6000}


def test_advancedmd_columns_are_found_by_machine_name_and_by_position() -> None:
    found = night(advancedmd.EXPORT.csv())

    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 12000 + 8000,
        "03": 10000,
        "09": 8000,
    }
    assert amounts(found, "payments_received") == {
        "01": 2000,  # copay
        "02": 9000,
        "03": 12000,
        "04": -1000 - 500,  # a take-back written (10.00), a recovery written 5.00
        "09": 6000,
    }
    owed = (20000 - 12000 - 5000 + 1500) + 10000
    assert found.value("days_in_ar", "2026-04") == pytest.approx(owed / CHARGED_A_DAY)
    assert found.value("charge_lag_days", "2026-02") == 2
    assert found.parts("payer_concentration", "2026-09") == (
        9000 + 12000 - 1500,
        9000 + 12000 - 1500 + 6000,
    )


def test_advancedmd_columns_with_names_of_their_own_may_stand_anywhere() -> None:
    export = advancedmd.EXPORT
    unknown = [name for name in export.names if name.startswith("Textbox4")]
    unknown += [name for name in export.names if name.startswith("Textbox5")]
    plain = ["Visit ID", "CPT", "Units", "Charges", "Carrier ID", "FinancialClass1"]
    plain += ["Payment Date", "Payment Type", "Payment Amount"]
    header, rows = export.header, export.rows
    for name, known in zip(unknown, plain, strict=True):
        header, rows = header.replace(name, known), rows.replace(name, known)
    turned = ",".join(reversed(header.split(",")))

    found = night(replace(export, header=turned, rows=rows).csv())
    assert amounts(found, "charges_posted") == amounts(night(export.csv()), "charges_posted")
    assert amounts(found, "payments_received") == amounts(night(export.csv()), "payments_received")


def test_drchrono_reads_the_names_of_its_api_as_those_of_a_warehouse() -> None:
    api = drchrono.TRANSACTIONS.csv()
    for name, other in ((b"line_item_id", b"line_item"), (b"ins_idx", b"ins_name")):
        api = api.replace(name, other)
    api = api.replace(b"appointment_id", b"appointment")

    rows = night(api).tables["transactions"].drop(columns="source_file")
    assert rows.equals(
        night(drchrono.TRANSACTIONS.csv()).tables["transactions"].drop(columns="source_file")
    )


def test_tebra_charges_tell_claims_payments_and_denials_without_an_835() -> None:
    found = night(tebra.EXPORT.csv(), posting="era")

    assert amounts(found, "charges_posted") == {
        "01": 15000,
        "02": 12000 + 8000,
        "03": 10000,
        "09": 8000 + 7000,
    }
    assert amounts(found, "payments_received") == {
        "02": 9000,
        "03": 7000 + 5000 + 2000,
        "09": 6000,
    }
    owed = 3000 + 10000  # the copay of 802, and 803
    assert found.value("days_in_ar", "2026-04") == pytest.approx(owed / CHARGED_A_DAY)
    assert found.parts("patient_ar_share", "2026-04") == (3000, owed)
    assert found.parts("net_collection_rate", "2026-04") == (
        9000 + 12000 + 2000,
        45000 - 4000 - (2000 + 3000),
    )
    # First billed 8 January, paid 3 February: 26 days; 805 is answered with nothing at all.
    assert found.value("payer_lag_days", "2026-02") == 26
    assert found.parts("denial_rate", "2026-09") == (1, 2)


def test_a_tebra_denial_without_a_reason_leaves_the_reasons_unknown() -> None:
    found = night(tebra.EXPORT.csv(), posting="era")

    for kpi in ("authorization_denial_rate", "preventable_denial_share", "repeat_denial_rate"):
        assert found.value(kpi, "2026-09") is None
        assert "reason code" in found.kpis.loc[(kpi, "2026-09"), "reason"]
    assert found.value("authorization_denial_rate", "2026-03") == 0
