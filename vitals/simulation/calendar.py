"""Days and months of a simulated practice. Pure; must not hold anything of billing."""

from __future__ import annotations

from datetime import date, timedelta


def add_days(day: date, days: int) -> date:
    """The date *days* after *day*."""
    return day + timedelta(days=days)


def weekday_from(day: date, weekday: int) -> date:
    """First date on or after *day* that falls on *weekday* (Monday is 0)."""
    return add_days(day, (weekday - day.weekday()) % 7)


def work_day_from(day: date) -> date:
    """First Monday-to-Friday on or after *day*; holidays are not kept."""
    return weekday_from(day, 0) if day.weekday() > 4 else day


def work_day_before(day: date) -> date:
    """Last Monday-to-Friday before *day*."""
    back = {0: 3, 6: 2}.get(day.weekday(), 1)
    return add_days(day, -back)


def month_of(day: date) -> str:
    """The month of *day* as YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def month_index(month: str) -> int:
    """Number of months since year 0, so that months can be subtracted."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_at(index: int) -> str:
    """The month with that index."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def first_day(month: str) -> date:
    """First day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """Last day of a month."""
    return add_days(first_day(month_at(month_index(month) + 1)), -1)


def months_between(first: str, last: str) -> list[str]:
    """Every month from *first* to *last*, both included."""
    return [month_at(index) for index in range(month_index(first), month_index(last) + 1)]
