"""Which files that came since a report bear on a figure it told.

A file bears on a month's figure where it tells something new, dated by the month's end, in a table
the figure is made from. What must not live here: reading files, or what a figure is.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.identity import said
from vitals.set_aside import counting_instead
from vitals.tables import CANONICAL, Table

_EVENTS: Mapping[str, tuple[str, ...]] = {
    "claims": ("entered_on", "submitted_on"),
    "remittances": ("adjudicated_on", "posted_on"),
    "payments": ("paid_on",),
    "provider_adjustments": ("posted_on",),
    "transactions": ("posted_on",),
    "follow_ups": ("worked_on",),
    "appeals": ("denied_on", "filed_on", "decided_on"),
    "acknowledgements": ("received_on",),
    "file_acknowledgements": ("received_on",),
    "file_errors": ("received_on",),
    "staff_time": ("week_of",),
    "fee_schedule": ("effective_from",),
    "encounters": ("service_on",),
    "deposits": ("deposited_on",),
    "enrollments": ("effective_on",),
    "ar_control": ("month",),
}
"""Dates by which a row enters the figures; rows of other tables follow their parent's file."""

_ALWAYS = pd.Timestamp("1900-01-01")
"""Stands for the date of a row without one: it may bear on any month."""

_NOTHING = pd.DataFrame(
    {
        "table": pd.Series(dtype="str"),
        "source_file": pd.Series(dtype="str"),
        "said": pd.Series(dtype="uint64"),
        "on": pd.Series(dtype="datetime64[us]"),
        "dated": pd.Series(dtype="datetime64[us]"),
    }
)


@dataclass(frozen=True, slots=True)
class News:
    """What the new files brought, one row (table, source_file, on) for each table and file.

    ``told`` is the first day of which a file says something no earlier file said, or unsays what
    one did; ``entered`` that of any of its rows; ``dated`` the first date of any kind in them.
    """

    told: pd.DataFrame
    entered: pd.DataFrame
    dated: pd.DataFrame

    def bearing(self, tables: Collection[str], month: str, *, in_doubt: bool = True) -> list[str]:
        """Ids of the files that bear on a figure of *month* made from *tables*, sorted.

        Where none says anything new in these tables, those with any row dated by the month's end;
        and where there is none either and *in_doubt*, those that name such a date at all.
        """
        end = pd.Period(month, "M").end_time
        told = self.told[self.told["table"].isin(list(tables))]
        for found in (told, self.entered, *((self.dated,) if in_doubt else ())):
            if files := sorted(found.loc[found["on"] <= end, "source_file"].unique()):
                return files
        return []


class Arrivals:
    """What every file of one practice says, and when it is dated; looked through once."""

    def __init__(
        self,
        accepted: Mapping[str, pd.DataFrame],
        staged: Mapping[str, pd.DataFrame],
        findings: pd.DataFrame,
    ) -> None:
        """Look through *accepted* and *staged*, the canonical tables by name.

        *findings* (FINDINGS) say which file's rows gave way to which.
        """
        self._instead = counting_instead(findings)
        self._counting = _brief(accepted)
        self._parsed = _brief(staged)

    def since(self, known: Collection[str]) -> News:
        """What the files that are not among *known* (ids) brought."""
        rows, parsed = self._counting, self._parsed
        fresh = rows[~rows["source_file"].isin(known)]
        before = parsed[parsed["source_file"].isin(known)]
        instead = self._instead[~self._instead["because"].isin(known)]
        told = fresh[~fresh["said"].isin(before["said"])]
        unsaid = before[~before["said"].isin(rows["said"])]
        unsaid = unsaid.merge(instead, on=["table", "source_file"])
        unsaid = unsaid.drop(columns="source_file").rename(columns={"because": "source_file"})
        return News(
            told=_first(pd.concat([told, unsaid]), "on"),
            entered=_first(fresh, "on"),
            dated=_first(fresh, "dated"),
        )


def _brief(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Table, source_file, said (a hash), on and dated of every row that has an event's date."""
    parts = [
        pd.DataFrame(
            {
                "table": table.name,
                "source_file": rows["source_file"],
                "said": _said(table, rows),
                "on": _day(table, rows, _EVENTS[table.name]),
                "dated": _day(table, rows, _dates(table)),
            }
        )
        for table in CANONICAL
        if table.name in _EVENTS and len(rows := tables.get(table.name, table.empty()))
    ]
    return pd.concat([_NOTHING, *parts], ignore_index=True)


def _said(table: Table, rows: pd.DataFrame) -> pd.Series:
    """Hash of what a row says, other for the same words in another table."""
    whole = said(table, rows)
    return whole ^ np.uint64(zlib.crc32(table.name.encode()))


def _first(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """First date in column *name* by table and file."""
    first = rows.groupby(["table", "source_file"])[name].min()
    return first.rename("on").reset_index()


def _day(table: Table, rows: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """Earliest of *names* by row, else its earliest date of any kind, else ``_ALWAYS``."""
    if names == ("month",):
        return pd.to_datetime(rows["month"], format="%Y-%m", errors="coerce").fillna(_ALWAYS)
    day = _earliest(rows, names)
    return day.fillna(_earliest(rows, _dates(table))).fillna(_ALWAYS)


def _earliest(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    earliest = pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    for name in names:
        day = rows[name]
        earliest = day.where(earliest.isna() | (day < earliest), earliest)
    return earliest


def _dates(table: Table) -> tuple[str, ...]:
    dates = tuple(column.name for column in table.columns if column.kind == "date")
    return dates or _EVENTS[table.name]
