"""What holds for every shipped profile, over a file written from its documented header."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from tests.exports.profiles.running import Night, night
from tests.exports.profiles.sheets import PLANTED
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

FILES = {
    "advancedmd-charges-payments": advancedmd.EXPORT.csv(),
    "athenaone-transactions": athenaone.EXPORT.csv(),
    "collaboratemd-custom-report": collaboratemd.EXPORT.csv(),
    "drchrono-line-items": drchrono.LINE_ITEMS.csv(),
    "drchrono-transactions": drchrono.TRANSACTIONS.csv(),
    "office-ally-claims": office_ally.NUMBERED.csv(),
    "office-ally-claims-unnumbered": office_ally.UNNUMBERED.csv(),
    "openemr-collections": openemr.report(),
    "simplepractice-appointment-status": simplepractice.EXPORT.csv(),
    "synthea-claims-transactions": synthea.EXPORT.csv(),
    "tebra-charges": tebra.EXPORT.csv(),
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


@cache
def _nights(home: Path) -> dict[str, Night]:
    return {
        name: night(home / name, content, posting=_setting(name)) for name, content in FILES.items()
    }


def _setting(name: str) -> str:
    told = posting(PROFILES[name])
    return "transactions" if told == "either" else told


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Night]:
    """One night for each file, alone in an inbox of its own."""
    return _nights(tmp_path_factory.getbasetemp() / "profiles")


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
def test_the_file_is_read_by_its_profile_and_no_row_is_refused(
    nights: dict[str, Night], name: str
) -> None:
    (row,) = nights[name].manifest.to_dict("records")

    assert inspect_file("a", FILES[name])["profile"] == name
    assert (row["rows_parsed"], row["rows_refused"]) == (row["rows_found"], 0)
    assert row["rows_found"] > 0


@pytest.mark.parametrize("name", FILES)
def test_a_profile_measures_what_it_says_and_nothing_else(
    nights: dict[str, Night], name: str
) -> None:
    found = nights[name]
    unknown = found.kpis.loc[found.kpis["value"].isna()]

    assert found.measured == set(PROFILES[name].measures)
    assert set(PROFILES[name].measures) <= set(KPI_REGISTRY)
    assert unknown["reason"].str.len().gt(20).all()


@pytest.mark.parametrize("name", FILES)
def test_what_identifies_a_patient_stays_in_the_original(
    nights: dict[str, Night], name: str
) -> None:
    found = nights[name]
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


def test_no_expectation_refuses_a_row_and_none_warns_without_need(
    nights: dict[str, Night],
) -> None:
    from expectations.bridge import validate

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
