"""Exports without a date of payment: their charges count, and nothing else is made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.exports.profiles.running import MONTHS, Night, night
from tests.exports.profiles.systems import (
    drchrono,
    office_ally,
    openemr,
    simplepractice,
    therapynotes,
)

FILES = {
    "TherapyNotes": therapynotes.workbook(),
    "SimplePractice": simplepractice.EXPORT.csv(),
    "OpenEMR": openemr.report(),
    "Office Ally": office_ally.NUMBERED.csv(),
    "Office Ally, no claim number": office_ally.UNNUMBERED.csv(),
    "DrChrono line items": drchrono.LINE_ITEMS.csv(),
}
OF_MONEY = ("payments_received", "days_in_ar", "ar_over_90_rate", "net_collection_rate")


def charged(found: Night) -> list[float | None]:
    return [found.value("charges_posted", month) for month in MONTHS[:3]]


def test_therapynotes_charges_rate_times_units_on_the_day_of_an_excel_serial() -> None:
    found = night(FILES["TherapyNotes"])

    # Two patients of one clinician had the same session on 5 January.
    assert charged(found) == [15000 + 15000, 20000, 2 * 5000]
    claims = found.tables["claims"]
    assert claims["claim_id"].nunique() == claims["patient_key"].nunique() + 2 == 4
    assert list(claims["payer_id"]) == ["Aetna", "self_pay", "Aetna", "Aetna"]


def test_therapynotes_sent_again_charges_nothing_twice() -> None:
    export = therapynotes.EXPORT
    later = therapynotes.workbook(replace(export, rows=export.rows.replace("-120", "-150")))
    found = night(FILES["TherapyNotes"], later)

    assert charged(found) == [30000, 20000, 10000]


def test_simplepractice_tells_its_two_charge_columns_apart_by_position() -> None:
    found = night(FILES["SimplePractice"])

    # 200.00 are no charge to the client and one to the insurer; twice 120.00 are none to either.
    assert charged(found) == [15000 + 15000, 20000, 10000]
    assert found.tables["claims"]["claim_id"].nunique() == 4


def test_simplepractice_without_an_insurance_half_reads_as_well() -> None:
    rows = [
        ",".join(line.split(",")[:-3])
        for line in simplepractice.EXPORT.csv().decode().splitlines()[:2]
    ]
    assert rows[0].endswith("Charge,Uninvoiced,Paid,Unpaid")
    found = night("\n".join(rows).encode())

    assert found.value("charges_posted", "2026-01") == 15000


def test_openemr_rows_longer_than_the_header_keep_their_columns() -> None:
    found = night(FILES["OpenEMR"])

    assert charged(found) == [15000, 20000, 10000]
    assert not found.findings["is_refused"].any()


@pytest.mark.parametrize("system", ["Office Ally", "Office Ally, no claim number"])
def test_six_lines_of_an_office_ally_row_become_lines_of_one_claim(system: str) -> None:
    found = night(FILES[system])

    assert charged(found) == [15000, 12000 + 8000 + 1500, 10000]
    claims = found.tables["claims"]
    assert list(claims["line_no"]) == [1, 1, 2, 6, 1]
    assert claims["claim_id"].nunique() == 3


@pytest.mark.parametrize("system", FILES)
def test_what_has_no_date_of_payment_is_unknown_and_never_0(system: str) -> None:
    found = night(FILES[system])

    rows = found.kpis.loc[(list(OF_MONEY), list(MONTHS[:3])), :]
    assert len(rows) == len(OF_MONEY) * 3
    assert rows["value"].isna().all()
    assert rows["reason"].str.contains("no remittance or payment was received").all()
