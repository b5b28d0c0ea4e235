"""A practice's tables straight from its events are those its files are read to."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.simulation.arranging import as_sent
from vitals.backtest.scenarios import SCENARIOS
from vitals.identity import accepted_rows
from vitals.parsed import find_table
from vitals.reading import read_files
from vitals.simulation import SimProfile, World, inbox_files, simulate
from vitals.simulation.tables_out import canonical_tables
from vitals.tables import CANONICAL

_IDS = {
    "remittance_id": "remittances",
    "payment_id": "payments",
    "submission_id": "claims",
}


def shortened(scenario: str, claims: int) -> SimProfile:
    """Four months of a scenario's practice, its change after the first."""
    profile = SCENARIOS[scenario].profile(claims)
    phases = tuple((min(begin, 1), phase) for begin, phase in profile.phases)
    return replace(profile, phases=phases, month_count=4)


def read_back(world: World) -> dict[str, pd.DataFrame]:
    """The tables that its files are read and settled to."""
    files = [(f"{order:05d}", text) for order, text in enumerate(as_sent(inbox_files(world)))]
    arrival = {name: order for order, (name, _) in enumerate(files, start=1)}
    parsed = read_files(files)
    staged = {table.name: find_table(parsed, table) for table in CANONICAL}
    return accepted_rows(staged, arrival)[0]


def placed(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with ordinals for where a row stood and for the parent it names."""
    parents = {
        name: {each: place for place, each in enumerate(tables[table][name].dropna().unique())}
        for name, table in _IDS.items()
    }
    found = {}
    for name, rows in tables.items():
        # Rows of one table stand in the order of their files; two of one CAS share their place.
        where = rows["source_file"] + rows["source_row"].astype("str").str.zfill(7)
        told = rows.drop(columns=["source_file", "source_row"])
        ids = {each: rows[each].map(parents[each]) for each in _IDS if each in rows}
        found[name] = told.assign(place=where.ne(where.shift()).cumsum(), **ids)
    return found


def assert_told_alike(world: World) -> dict[str, pd.DataFrame]:
    read, direct = placed(read_back(world)), placed(canonical_tables(world))

    assert list(direct) == [table.name for table in CANONICAL]
    for name, rows in read.items():
        pd.testing.assert_frame_equal(direct[name], rows, obj=name)
    return direct


@pytest.mark.parametrize("claims", [30, 60])
@pytest.mark.parametrize("scenario", ["stable", "everything", "staff_pulled"])
def test_a_backtested_practice_is_told_as_its_files_tell_it(scenario: str, claims: int) -> None:
    tables = assert_told_alike(simulate(shortened(scenario, claims), claims))

    assert min(len(tables[name]) for name in ("claims", "adjustments", "acknowledgements")) > 90


def test_whatever_can_happen_to_a_claim_is_told_as_the_files_tell_it(
    harbor: World,
) -> None:
    apart = replace(harbor.profile, joins_remittances=False)
    world = simulate(replace(apart, claims_per_month=60, month_count=10), 6)

    tables = assert_told_alike(world)

    remits, claims = tables["remittances"], tables["claims"]
    assert {"1", "2", "4", "22"} <= set(remits["status_code"])
    assert {"1", "7", "8"} <= set(claims["frequency"])
    assert remits["claim_id"].str.len().eq(20).any()
    assert any(one.sent_as != one.claim.claim_id for one in world.submissions)
    assert len(tables["provider_adjustments"])
    assert len(tables["other_payers"])
    assert tables["file_acknowledgements"]["scope"].eq("group").any()
    assert any(appeal.decided_on for appeal in world.appeals)


def test_a_practice_without_837s_is_told_as_its_tables_tell_it(small: SimProfile) -> None:
    tables = assert_told_alike(simulate(replace(small, has_837=False), 4))

    assert tables["claims"]["source_loop"].isna().all()
    assert tables["claims"]["submitted_on"].notna().mean() > 0.9
