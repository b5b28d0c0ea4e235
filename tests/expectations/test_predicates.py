"""Domain tests on their own: they judge what they can, and never fall over what is not there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from expectations.registry import CHECKED_TABLES, rules
from expectations.rule import Batch, Holds
from vitals.tables import CANONICAL, TABLES

World = dict[str, pd.DataFrame]


def verdicts(batch: Batch, table: str) -> dict[str, pd.Series]:
    """What each domain test of *table* says of its rows."""
    frame = batch.frame(table)
    return {
        one.id: pd.Series(one.form.test(frame, batch))
        for one in rules(table)
        if isinstance(one.form, Holds)
    }


def blank(table: str) -> pd.DataFrame:
    """A row of which only its practice is known."""
    frame = TABLES[table].frame({column.name: [None] for column in TABLES[table].columns})
    frame.insert(0, "practice", pd.Series(["p"], dtype="str"))
    return frame


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_every_canonical_table_has_a_suite(table: str) -> None:
    assert rules(table), f"write expectations/{table}.py with RULES = suite({table.upper()}, …)"


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_a_table_alone_is_judged_row_by_row(
    make_world: Any, make_profile: Any, today: date, table: str
) -> None:
    batch = Batch({table: make_world("p")[table]}, today, {"p": make_profile("p")})

    for name, verdict in verdicts(batch, table).items():
        assert verdict.dtype == bool, name
        assert len(verdict) == len(batch.frame(table)), name


MEANT_TO_BE_THERE = {"file-acknowledgements-control-missing", "file-acknowledgements-undecided"}
"""Tests that ask for one of several columns."""


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_what_is_missing_breaks_no_rule_but_those_of_presence(
    make_profile: Any, today: date, table: str
) -> None:
    frames = {one.name: blank(one.name) for one in CANONICAL}
    batch = Batch(frames, today, {"p": make_profile("p")})

    broken = {name for name, verdict in verdicts(batch, table).items() if not verdict.all()}

    assert broken <= MEANT_TO_BE_THERE


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_tables_without_rows_and_practices_without_profile_are_judged(
    make_world: Any, today: date, table: str
) -> None:
    batch = Batch({name: frame.iloc[:0] for name, frame in make_world("p").items()}, today)

    assert all(verdict.empty for verdict in verdicts(batch, table).values())


def test_a_practice_whose_profile_is_silent_is_held_against_nothing(
    make_world: Any, make_profile: Any, today: date
) -> None:
    world = make_world("p")
    world["claims"] = world["claims"].assign(
        payer_id="99999", provider_npi="1403122025", service_on=pd.Timestamp("2020-12-31")
    )
    silent = make_profile("p").model_copy(update={"payers": (), "providers": ()})

    for profiles in ({}, {"p": silent}):
        told = verdicts(Batch(world, today, profiles), "claims")

        assert told["claims-payer-not-in-profile"].all()
        assert told["claims-provider-npi-not-in-profile"].all()
        assert told["claims-service-on-before-practice-began"].all()


def test_a_payer_is_known_by_its_name_too(make_world: Any, make_profile: Any, today: date) -> None:
    world = make_world("p")
    world["claims"] = world["claims"].assign(payer_id="X9", payer_name=["AETNA", "Other"])

    told = verdicts(Batch(world, today, {"p": make_profile("p")}), "claims")

    assert told["claims-payer-not-in-profile"].tolist() == [True, False]


def test_no_payer_is_missed_where_an_export_names_none(
    make_world: Any, make_profile: Any, today: date
) -> None:
    world = make_world("p")
    world["claims"] = world["claims"].assign(payer_id=["unknown", "self_pay"], payer_name=pd.NA)

    told = verdicts(Batch(world, today, {"p": make_profile("p")}), "claims")

    assert told["claims-payer-not-in-profile"].all()


def test_a_payment_taken_back_does_not_count_as_paid(make_world: Any, today: date) -> None:
    world = make_world("p")
    paid = world["remittances"]
    back = paid.assign(remittance_id="f:30", status_code="22", paid_cents=-7_000)
    anew = paid.assign(remittance_id="f:31", paid_cents=12_000)
    # 7000 − 7000 + 12000 is the charge of 12000, and 7000 + 12000 is not
    for rows, holds in (([paid, back, anew], True), ([paid, anew], False)):
        frames = {**world, "remittances": pd.concat(rows, ignore_index=True)}
        told = verdicts(Batch(frames, today), "remittances")

        assert told["remittances-claim-paid-beyond-charge"].all() == holds


def test_the_same_claim_number_in_two_practices_is_two_claims(
    make_world: Any, batch_of: Any, today: date
) -> None:
    north, south = make_world("north"), make_world("south")
    south["follow_ups"] = south["follow_ups"].assign(worked_on=pd.Timestamp("2026-03-01"))
    south["claims"] = south["claims"].assign(service_on=pd.Timestamp("2026-02-01"))

    told = verdicts(Batch(batch_of(north, south), today), "follow_ups")

    # north was served on 2 March, south on 1 February
    assert told["follow-ups-worked-on-before-claim-service"].all()
