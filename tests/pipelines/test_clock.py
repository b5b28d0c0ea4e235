"""The clock is the machine's unless a day is named."""

from datetime import UTC, date, datetime

import pytest

from pipelines.clock import FixedClock, SystemClock, clock
from vitals.errors import SettingsError


def test_without_a_named_day_the_clock_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VITALS_AS_OF", raising=False)

    assert isinstance(clock(), SystemClock)
    far = datetime(2999, 1, 1, tzinfo=UTC)
    assert clock(far).now() == far


def test_a_named_day_stands_still_at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_AS_OF", "2026-11-05")

    assert isinstance(clock(), FixedClock)
    assert clock().now().date() == date(2026, 11, 5)


def test_a_day_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_AS_OF", "5 November")

    with pytest.raises(SettingsError, match="YYYY-MM-DD"):
        clock()
