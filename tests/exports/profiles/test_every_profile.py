"""What holds for every shipped profile, over a file written from its documented header."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.exports.profiles.running import Night, night
from tests.exports.profiles.sheets import BORN, PERSON, PLANTED, SSN
from tests.exports.profiles.systems import (
    advancedmd,
    athenaone,
    collaboratemd,
    drchrono,
    office_ally,
    openemr,
    simplepractice,
    synthea,
    tebra,
    therapynotes,
)
from vitals.exports.docs import page, posting
from vitals.exports.profile import shipped_profiles
from vitals.inspect import inspect_file, render_inspection
from vitals.kpis import KPI_REGISTRY

EXPORTS = {
    "advancedmd-charges-payments": advancedmd.EXPORT,
    "athenaone-transactions": athenaone.EXPORT,
    "collaboratemd-custom-report": collaboratemd.EXPORT,
    "drchrono-line-items": drchrono.LINE_ITEMS,
    "drchrono-transactions": drchrono.TRANSACTIONS,
    "office-ally-claims": office_ally.NUMBERED,
    "office-ally-claims-unnumbered": office_ally.UNNUMBERED,
    "openemr-collections": openemr.EXPORT,
    "simplepractice-appointment-status": simplepractice.EXPORT,
    "synthea-claims-transactions": synthea.EXPORT,
    "tebra-charges": tebra.EXPORT,
    "therapynotes-billing-transactions": therapynotes.EXPORT,
}
FILES = {name: export.csv() for name, export in EXPORTS.items()} | {
    "openemr-collections": openemr.report(),
    "therapynotes-billing-transactions": therapynotes.workbook(),
}
EXPECTED = {
    # What the line items charge, which are not in this inbox.
    ("drchrono-transactions", "transactions-claim-unknown"),
    ("drchrono-transactions", "transactions-claim-paid-beyond-charge"),
    # An answer that neither pays nor explains.
    ("tebra-charges", "remittances-unpaid-without-reason"),
    # Two sessions of one client on one day.
    ("simplepractice-appointment-status", "claims-same-service-under-two-numbers"),
}
"""Warnings that the files deserve."""
PROFILES = {profile.id: profile for profile in shipped_profiles()}


def found_in(name: str) -> Night:
    """What one night makes of the file, alone in an inbox, under the setting its page names."""
    told = posting(PROFILES[name])
    return night(FILES[name], posting="transactions" if told == "either" else told)


def _of(practice: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the practice first, as the expectations ask."""
    named = table.assign(practice=practice)
    return named[["practice", *table.columns]].astype({"practice": "str"})


def test_every_shipped_profile_has_a_file_here() -> None:
    assert sorted(FILES) == sorted(PROFILES)


def test_the_page_of_shipped_profiles_is_current() -> None:
    committed = Path(__file__).parents[3] / "docs" / "profiles-shipped.md"

    assert committed.read_text() == page(), "run: make docs"


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_read_by_its_profile_and_no_row_is_refused(name: str) -> None:
    (row,) = found_in(name).manifest.to_dict("records")

    assert inspect_file("a", FILES[name])["profile"] == name
    assert (row["rows_parsed"], row["rows_refused"]) == (row["rows_found"], 0)
    assert row["rows_found"] > 0


@pytest.mark.parametrize("name", FILES)
def test_a_profile_measures_what_it_says_and_nothing_else(name: str) -> None:
    found = found_in(name)
    unknown = found.kpis.loc[found.kpis["value"].isna()]

    assert found.measured == set(PROFILES[name].measures)
    assert set(PROFILES[name].measures) <= set(KPI_REGISTRY)
    assert unknown["reason"].str.len().gt(20).all()


@pytest.mark.parametrize("name", FILES)
def test_what_identifies_a_patient_stays_in_the_original(name: str) -> None:
    found = found_in(name)
    told = inspect_file("a", FILES[name])
    texts = [
        *(table.drop(columns="source_file").to_csv() for table in found.staged.values()),
        found.findings.to_csv(),
        json.dumps(told),
        render_inspection(told),
    ]

    assert [planted for planted in PLANTED if planted.lower() in "\n".join(texts).lower()] == []
    original = FILES[name].decode("utf-8", "replace")
    assert any(planted in original for planted in PLANTED)


@pytest.mark.parametrize("name", FILES)
def test_a_person_in_every_cell_makes_no_row_and_reaches_no_finding(name: str) -> None:
    header, *_ = [line for line in EXPORTS[name].table() if len(line) == len(EXPORTS[name].names)]
    lines = [header, [PERSON] * len(header), [SSN] * len(header), [BORN] * len(header)]
    content = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()
    told = inspect_file("a", content)

    # Refused, or passed over where what a row is decides (no appointment, voided).
    assert told["rows"] == {}
    assert len(told["problems"]) > 1
    said = json.dumps(told)
    assert [planted for planted in PLANTED if planted in said] == []


def test_no_expectation_refuses_a_row_and_none_warns_without_need() -> None:
    from expectations.bridge import validate

    nights = {name: found_in(name) for name in FILES}
    names = {table for found in nights.values() for table in found.tables}
    frames = {
        table: pd.concat(
            [_of(name, found.tables[table]) for name, found in nights.items()], ignore_index=True
        )
        for table in sorted(names)
    }
    found = validate(frames, today=pd.Timestamp("2026-10-01").date()).findings
    serious = found.loc[found["severity"].ne("info")]
    said = {
        (str(row.practice), str(row.rule)) for row in serious.itertuples() if row.rule is not None
    }

    assert not found["is_refused"].any()
    assert said <= EXPECTED
