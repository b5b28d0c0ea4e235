"""From the lake or from canonical tables alone: a practice's KPIs are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.kpis.make import profile, write_lake
from vitals.kpis import compute_kpis, months_of
from vitals.lake import Lake, events
from vitals.ledger.book import Book, open_book
from vitals.ledger.facts import facts_of, stored_book
from vitals.ledger.stored import FACTS, is_stored
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import LEDGER

TODAY = date(2024, 10, 20)
PRACTICE = "harbor-family"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Five months of a practice in which much goes wrong, as the pipeline leaves its lake."""
    home = tmp_path_factory.mktemp("lake")
    wild = profile(claims=50, months=5)
    broken = replace(
        wild.phases[1][1],
        denial_rate=0.25,
        rejection_rate=0.2,
        set_rejection_rate=0.1,
        lost_rate=0.1,
        denial_work_rate=0.6,
        writes_off=True,
    )
    write_lake(home, replace(wild, phases=((0, broken),)))
    return Store(str(home))


@pytest.fixture(scope="module")
def opened(store: Store) -> Book:
    return open_book(store.read_canonical(PRACTICE), read_practice(store, PRACTICE))


@pytest.fixture(scope="module")
def from_lake(store: Store) -> Book:
    return open_book(Lake(store, PRACTICE), read_practice(store, PRACTICE))


def test_every_kpi_and_member_is_that_of_the_canonical_tables(store: Store) -> None:
    practice, posted = read_practice(store, PRACTICE), events(store, PRACTICE)
    months = months_of(posted, TODAY)
    found = compute_kpis(Lake(store, PRACTICE), posted, practice, months=months)
    wanted = compute_kpis(
        store.read_canonical(PRACTICE), store.read(LEDGER, PRACTICE), practice, months=months
    )

    assert len(months) == 5
    assert found.kpis["value"].notna().sum() > 100
    pd.testing.assert_frame_equal(found.kpis, wanted.kpis)
    pd.testing.assert_frame_equal(found.breakdowns, wanted.breakdowns)


def test_what_is_stored_of_a_book_is_what_the_open_one_says(opened: Book, from_lake: Book) -> None:
    for table, rows in stored_book(opened):
        stored = from_lake.tables[table.name]

        pd.testing.assert_frame_equal(stored, rows, obj=table.name)
    assert from_lake.keys.tolist() == opened.keys.tolist()
    assert from_lake.roots.to_dict() == opened.roots.to_dict()


def test_a_claim_is_its_row_in_the_stored_facts(opened: Book, from_lake: Book) -> None:
    entries = opened.transactions.loc[opened.transactions["claim"] >= 0]
    named = pd.concat([opened.versions["claim_id"], entries["claim_id"]], ignore_index=True)
    number = pd.concat([opened.versions["claim"], entries["claim"]], ignore_index=True)

    assert from_lake.claim_of(named).tolist() == number.tolist()
    assert from_lake.claim_of(pd.Series(["unheard of", None])).tolist() == [-1, -1]
    assert facts_of(from_lake)["claim_key"].tolist() == opened.keys.tolist()


def test_the_book_is_opened_anew_until_all_of_it_is_stored(
    store: Store, opened: Book, tmp_path: Path
) -> None:
    broken_off = Store(str(tmp_path))
    for table, rows in stored_book(opened):
        if table is not FACTS:
            broken_off.write(table, PRACTICE, rows)

    assert not is_stored(Lake(broken_off, PRACTICE))
    assert is_stored(Lake(store, PRACTICE))
    assert not is_stored(store.read_canonical(PRACTICE))


def test_columns_come_in_the_order_wanted_and_the_coded_ones_as_categories(store: Store) -> None:
    whole = store.read(LEDGER, PRACTICE)
    chosen = store.read_columns(LEDGER, PRACTICE, ["kind", "amount_cents"], coded=["kind"])
    none = store.read_columns(LEDGER, "nobody", ["kind", "amount_cents"], coded=["kind"])

    assert [*chosen] == ["kind", "amount_cents"] == [*none]
    assert chosen["kind"].astype("str").equals(whole["kind"])
    assert chosen["amount_cents"].equals(whole["amount_cents"])
    assert none.empty
    assert none.dtypes["kind"] == "category"
