"""Two ways to the same balances: the truth from events, and the ledger from the files."""

import hashlib
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import yaml

from tests.simulation.practices import WILD
from vitals.identity import accepted_rows
from vitals.ledger.posting import post
from vitals.parsed import Parsed, find_table
from vitals.practice import Practice
from vitals.reading import read_files
from vitals.simulation import (
    DEMO,
    World,
    inbox_files,
    simulate,
    truth_balances,
)
from vitals.simulation.settings import practice_yaml
from vitals.tables import CANONICAL

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def wild() -> World:
    """Four months in which everything that can go wrong goes wrong often."""
    broken = replace(WILD, partial_rate=0.2)
    return simulate(replace(DEMO[1], claims_per_month=60, month_count=4, phases=((0, broken),)), 5)


@pytest.fixture(scope="module")
def parsed(wild: World) -> Parsed:
    return read_files(
        [
            (hashlib.sha256(content).hexdigest()[:16], content)
            for content in inbox_files(wild).values()
        ]
    )


@pytest.fixture(scope="module")
def practice(wild: World) -> Practice:
    return Practice.model_validate(yaml.safe_load(practice_yaml(wild.profile)))


@pytest.fixture(scope="module")
def tables(parsed: Parsed) -> Tables:
    arrival = {name: order for order, name in enumerate(parsed.files["source_file"], start=1)}
    return accepted_rows({table.name: find_table(parsed, table) for table in CANONICAL}, arrival)[0]


def test_the_readers_refuse_nothing_and_find_everything_balanced(parsed: Parsed) -> None:
    assert not parsed.findings["is_refused"].any()
    assert set(parsed.findings["rule"]) <= {"set-rejected"}
    assert parsed.tables["remittances"]["is_balanced"].all()
    assert parsed.tables["payments"]["is_balanced"].all()


def test_every_balance_of_the_ledger_is_true(
    wild: World, tables: Tables, practice: Practice
) -> None:
    ledger = post(tables, practice)
    for month in (6, 8):
        end = date(2025, month, 30)
        known = ledger[ledger["posted_on"].le(pd.Timestamp(end)) & ledger["account"].ne("provider")]
        sums = known.groupby(["claim_key", "account"])["amount_cents"].sum()

        assert {unit: int(cents) for unit, cents in sums.items() if cents} == truth_balances(
            wild, end
        )
