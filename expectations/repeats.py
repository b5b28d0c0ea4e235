"""Tests of rows against other rows of the same table, of the same practice only.

What must not live here: severities, reasons, wording.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from expectations.links import numbers
from expectations.predicates import all_true
from expectations.rule import Batch, Test
from vitals.same_line import NO_NUMBER
from vitals.tables import CLAIMS


def first_under_its_number(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """An original primary line stands under one claim number only.

    Two lines are the same where patient, date, procedure, modifiers, units, charge and provider
    are; without a patient's key nothing can be told.
    """
    original = frame["sequence"].eq("P") & frame["frequency"].eq("1") & frame["patient_key"].notna()
    service = frame.groupby(["practice", *_SERVICE], dropna=False, sort=False).ngroup()
    keys = pd.DataFrame({"service": service, "claim": numbers(frame, batch)}, frame.index)
    told = keys[original.fillna(False)].drop_duplicates()
    again = pd.MultiIndex.from_frame(told[told.duplicated("service")])
    return ~(pd.MultiIndex.from_frame(keys).isin(again) & original.fillna(False))


_SERVICE = (
    *("patient_key", "service_on", "procedure", "modifiers"),
    *("units_thousandths", "charge_cents", "provider_npi"),
)


def line_stands_once(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A line is the first of its submission in a file.

    One numbered 0 has no number: it is known by procedure, modifiers and date of service.
    """
    by = ["practice", "source_file", *CLAIMS.key]
    is_bare = frame["line_no"].eq(NO_NUMBER).fillna(False).astype(bool)
    again = frame.duplicated(by) & ~is_bare
    return ~(again | (frame.duplicated([*by, *_CONTENT]) & is_bare))


_CONTENT = ("procedure", "modifiers", "service_on")


def within_one_week(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """All roles of one person add up to no more than the 168 hours of a week."""
    person = frame.groupby(["practice", "week_of", "person"], dropna=False, sort=False)
    return all_true(person["paid_hundredths"].transform("sum") <= 168 * 100)


def weeks_begin_alike(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """Weeks begin on the weekday on which most weeks of the practice begin."""
    weekday = frame["week_of"].dt.day_of_week
    counts = weekday.groupby([frame["practice"], weekday]).size().sort_values(kind="stable")
    usual = counts.rename_axis(["practice", "day"]).reset_index().groupby("practice")["day"].last()
    return all_true((weekday == frame["practice"].map(usual)) | weekday.isna())


def periods_apart(keys: Sequence[str], begins: str, ends: str, value: str) -> Test:
    """No period with the same *keys* and another *value* begins before the one before has ended."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        by = ["practice", *keys]
        rows = frame.sort_values([*by, begins], kind="stable")
        before = rows.groupby(by, dropna=False, sort=False)
        overlaps = rows[begins] <= before[ends].shift().fillna(pd.Timestamp.max.as_unit("us"))
        is_next = before.cumcount() > 0
        differs = (rows[value] != before[value].shift()).fillna(False)
        same_day = rows[begins] == before[begins].shift()
        return all_true(~(overlaps & is_next & differs & ~same_day).reindex(frame.index))

    return test
