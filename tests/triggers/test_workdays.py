"""Months are compared by the days on which anybody works."""

from __future__ import annotations

import pytest

from vitals.triggers.workdays import working_days


@pytest.mark.parametrize(
    ("month", "days"),
    [
        pytest.param("2026-02", 19, id="twenty weekdays less Presidents' Day"),
        pytest.param("2026-07", 22, id="23 weekdays less 3 July, for the Saturday holiday"),
        pytest.param("2026-11", 19, id="21 weekdays less Veterans Day and Thanksgiving"),
        pytest.param("2026-12", 22, id="23 weekdays less Christmas"),
    ],
)
def test_holidays_and_weekends_are_no_working_days(month: str, days: int) -> None:
    assert working_days(month) == days
