"""A firm's own profile: read from its home, told where it is wrong, files read again with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from vitals import cli
from vitals.doctor import examine
from vitals.errors import SettingsError
from vitals.ingest import parse_new
from vitals.landing import land
from vitals.practice import Practice
from vitals.profiles import read_profiles
from vitals.store import STAGED, Store
from vitals.tables import DEPOSITS, MANIFEST

CEDAR = Practice(id="cedar-therapy", name="Cedar")
OWN = """\
id: bank-book
system: Corner Bank
export: statement
source: the bank's help page
match: {all: [Booked, Credit]}
tables:
  - table: deposits
    columns:
      deposited_on: Booked
      amount: Credit
"""
STATEMENT = b"Booked,Text,Credit\n03/02/2026,ACH,120.50\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


def night(store: Store) -> int:
    land(store, CEDAR.id, landed_at="2026-11-01T02:00:00+00:00")
    return parse_new(store, CEDAR, hash_patient=None).rows_parsed


def test_a_file_refused_before_is_read_when_its_profile_comes(store: Store) -> None:
    store.write_inbox(CEDAR.id, "statement.csv", STATEMENT)
    assert night(store) == 0
    assert store.read(MANIFEST, CEDAR.id)["rows_refused"].tolist() == [1]

    store.write_profile("bank-book", OWN)

    assert night(store) == 1
    assert store.read(DEPOSITS, CEDAR.id, layer=STAGED)["amount_cents"].tolist() == [12_050]
    assert night(store) == 0  # nothing is new


def test_an_own_profile_takes_the_place_of_the_shipped_one_with_its_id(store: Store) -> None:
    place = "athenaone-transactions"
    store.write_profile(place, OWN.replace("id: bank-book", f"id: {place}"))

    assert {one.id: one.system for one in read_profiles(store)}[place] == "Corner Bank"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        pytest.param(
            OWN.replace("amount: Credit", "amuont: Credit"),
            "bank-book.yaml:7: key 'tables.0': table 'deposits' keeps no columns amuont",
            id="a column no native table has",
        ),
        pytest.param(
            OWN.replace("      amount: Credit\n", ""),
            "bank-book.yaml:7: key 'tables.0': table 'deposits' needs columns amount too",
            id="a required column left out",
        ),
        pytest.param(
            OWN.replace("amount: Credit", "amount: {from: Credit, sign: -1}"),
            "bank-book.yaml:10: key 'tables.0.columns.amount.sign': expected 'negate'",
            id="a sign that is none",
        ),
        pytest.param(
            OWN.replace("amount: Credit", "amount: {from: Credit, value: x}"),
            "bank-book.yaml:10: key 'tables.0.columns.amount': expected exactly one of from, value",
            id="two sources of one column",
        ),
        pytest.param(
            OWN + "footer: Total\n", "bank-book.yaml:11: unknown key 'footer'", id="an unknown key"
        ),
        pytest.param(
            OWN.replace("table: deposits", "table: cheques"),
            "bank-book.yaml:7: key 'tables.0': 'cheques' is no native table; expected claims",
            id="an unknown table",
        ),
        pytest.param(
            OWN.replace("bank-book", "bankbook"),
            "bank-book.yaml:1: key 'id' says 'bankbook', but the file is named 'bank-book'",
            id="another id than the file's name",
        ),
    ],
)
def test_a_profile_that_is_wrong_names_its_file_line_and_key(
    store: Store, broken: str, told: str
) -> None:
    place = store.write_profile("bank-book", broken)

    with pytest.raises(SettingsError) as error:
        read_profiles(store)
    check = next(one for one in examine(store.home) if one.name == place)

    assert told in str(error.value)
    assert check.mend == str(error.value)
    ran = CliRunner().invoke(cli.app, ["inspect", __file__, "--home", store.home])
    assert isinstance(ran.exception, SettingsError)


def test_inspect_knows_the_firms_own_profiles(store: Store, tmp_path: Path) -> None:
    store.write_profile("bank-book", OWN)
    file = tmp_path / "statement.csv"
    file.write_bytes(STATEMENT)

    ran = CliRunner().invoke(cli.app, ["inspect", str(file), "--home", store.home])

    assert ran.exit_code == 0
    assert "read as bank-book" in ran.output
    assert "1 deposits" in ran.output
