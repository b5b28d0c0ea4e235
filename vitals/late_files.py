"""Which files that came since a report bear on a figure it told.

A file bears on a month's figure where it tells something new, dated by the month's end, in a table
the figure is made from. What must not live here: reading files, or what a figure is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
"""Dates by which a row enters the figures; rows of other tables follow their parent's."""

_ALWAYS = pd.Timestamp("1900-01-01")
"""Stands for the date of a row without one: it may bear on any month."""

_NOTHING = pd.DataFrame(
    {
        "table": pd.Series(dtype="str"),
        "source_file": pd.Series(dtype="str"),
        "on": pd.Series(dtype="datetime64[us]"),
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


def news(
    accepted: Mapping[str, pd.DataFrame],
    staged: Mapping[str, pd.DataFrame],
    findings: pd.DataFrame,
    known: Collection[str],
) -> News:
    """What the files that are not among *known* (ids) brought.

    *accepted* and *staged* are the canonical tables by name, *findings* say which file's rows gave
    way to which (FINDINGS).
    """
    instead = counting_instead(findings)
    told, entered, dated = [], [], []
    for table in CANONICAL:
        rows = accepted.get(table.name, table.empty())
        fresh = rows[~rows["source_file"].isin(known)]
        before = staged.get(table.name, table.empty())
        before = before[before["source_file"].isin(known)]
        entered.append(_first(table, fresh, _events(table)))
        dated.append(_first(table, fresh, _dates(table)))
        told.append(_new(table, fresh, before))
        gone = instead[instead["table"].eq(table.name) & ~instead["because"].isin(known)]
        told.append(_unsaid(table, rows, before, gone))
    return News(pd.concat(told), pd.concat(entered), pd.concat(dated))


def _new(table: Table, fresh: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Rows that no earlier file told; a child's row is known by its parent and taken as new."""
    if len(fresh) and len(before) and not table.parent:
        fresh = fresh[~said(table, fresh).isin(said(table, before))]
    return _first(table, fresh, _events(table))


def _unsaid(
    table: Table, rows: pd.DataFrame, before: pd.DataFrame, gone: pd.DataFrame
) -> pd.DataFrame:
    """Rows of earlier files that no file tells any more, under the file that counts instead."""
    if gone.empty:
        return _NOTHING
    lost = before[before["source_file"].isin(gone["source_file"])]
    lost = lost[~said(table, lost).isin(said(table, rows))]
    found = _first(table, lost, _events(table)).merge(gone, on=["table", "source_file"])
    return found[["table", "because", "on"]].rename(columns={"because": "source_file"})


def _first(table: Table, rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """First date in *names* by file; nothing of a table that has none."""
    if rows.empty or not names:
        return _NOTHING
    on = _day(table, rows, names).groupby(rows["source_file"]).min()
    return pd.DataFrame({"table": table.name, "source_file": on.index, "on": on.to_numpy()})


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
    return dates or _events(table)


def _events(table: Table) -> tuple[str, ...]:
    return _EVENTS.get(table.name, ())
