"""A row of an export that becomes several canonical rows is accepted or refused whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from expectations.bridge import Validation, validate

TIED = ("claims", "remittances", "remittance_lines", "adjustments")


@pytest.fixture
def flat(make_world: Any) -> dict[str, pd.DataFrame]:
    """Row 2 of one file as a line of claim C1, as its remittance and all that belongs to it."""
    world = make_world("p")
    frames = {table: world[table].assign(source_file="flat", source_row=2) for table in TIED}
    frames["claims"] = frames["claims"].iloc[:1]
    for table in ("claims", "remittances"):
        frames[table] = frames[table].assign(claim_id="C1")
    return frames


def followers(found: Validation) -> dict[str, int]:
    rows = found.findings[found.findings["is_refused"]]
    return {str(table): int(count) for table, count in rows.groupby("table")["rows"].sum().items()}


def test_a_remittance_falls_with_the_claim_of_its_row(
    flat: dict[str, pd.DataFrame], today: date
) -> None:
    flat["claims"]["charge_cents"] = -12_000

    found = validate(flat, today=today)

    assert followers(found) == {table: len(frame) for table, frame in flat.items()}
    assert all(frame.empty for frame in found.accepted.values())
    refused = found.findings[found.findings["is_refused"]]
    rules = refused.drop_duplicates("table").set_index("table")["rule"]
    assert rules["claims"] == "claims-charge-negative"
    assert rules["remittances"] == "row-refused"


def test_a_claim_falls_with_a_line_of_its_row_and_so_does_the_whole_adjudication(
    flat: dict[str, pd.DataFrame], today: date
) -> None:
    flat["remittance_lines"]["source_row"] = [2, 3]
    flat["remittance_lines"].loc[1, "charge_cents"] = pd.NA

    found = validate(flat, today=today)

    assert followers(found) == {table: len(frame) for table, frame in flat.items()}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("source_row", 3, id="another row"),
        pytest.param("source_file", "other", id="another file"),
        pytest.param("claim_id", "C2", id="another sheet's row of that number"),
        pytest.param("source_loop", "2300", id="an X12 file"),
        pytest.param("practice", "q", id="another practice"),
    ],
)
def test_what_comes_from_elsewhere_stays(
    flat: dict[str, pd.DataFrame], today: date, column: str, value: object
) -> None:
    flat["claims"]["charge_cents"] = -12_000
    flat["claims"][column] = value

    found = validate(flat, today=today)

    assert followers(found) == {"claims": 1}
