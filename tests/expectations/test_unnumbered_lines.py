"""Lines numbered 0 have no number: procedure, modifiers and date of service tell them apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from expectations.bridge import validate

RULE = "claims-line-repeated"


def told(make_world: Any, batch_of: Any, today: Any, *lines: dict[str, object]) -> int:
    """Rows the rule flags among copies of one line numbered 0, each changed by one of *lines*."""
    world = make_world("p")
    first = world["claims"].iloc[[0]].assign(line_no=0, modifiers="GP")
    first["line_no"] = first["line_no"].astype(world["claims"]["line_no"].dtype)
    world["claims"] = pd.concat([first.assign(**line) for line in lines], ignore_index=True).astype(
        world["claims"].dtypes
    )
    found = validate(batch_of(world), today=today)
    return int(found.checks.loc[found.checks["rule"].eq(RULE), "failed_rows"].sum())


@pytest.mark.parametrize(
    "other",
    [
        {"procedure": "99215"},
        {"modifiers": "59"},
        {"service_on": pd.Timestamp("2026-03-01")},
        {"source_file": "other"},
    ],
)
def test_lines_without_a_number_that_differ_are_lines_of_their_own(
    make_world: Any, batch_of: Any, today: Any, other: dict[str, object]
) -> None:
    assert told(make_world, batch_of, today, {}, other) == 0


def test_the_same_line_without_a_number_twice_is_flagged_once(
    make_world: Any, batch_of: Any, today: Any
) -> None:
    assert told(make_world, batch_of, today, {}, {}, {"procedure": "99215"}) == 1


def test_a_number_given_twice_is_flagged_whatever_the_line_says(
    make_world: Any, batch_of: Any, today: Any
) -> None:
    lines = ({"line_no": 3}, {"line_no": 3, "procedure": "99215"})

    assert told(make_world, batch_of, today, *lines) == 1
