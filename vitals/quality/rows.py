"""The rows of one watched table as plain arrays, source by source.

Texts become numbers here, once for a whole batch of practices, so that counting is array work.
What must not live here: judging.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.carc import group_of
from vitals.quality.watched import CARC_GROUP, Watched

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Dated rows: month and day as numbers, file, gaps and codes of the watched columns.

    ``month`` counts months from year 0, ``day`` days from 1970; a code of −1 is missing.
    """

    month: Ints
    day: Ints
    file: Ints
    missing: Mapping[str, Bools]
    code: Mapping[str, Ints]

    def at(self, chosen: Ints) -> Rows:
        """The rows at the places *chosen*."""
        return Rows(
            self.month[chosen],
            self.day[chosen],
            self.file[chosen],
            {name: values[chosen] for name, values in self.missing.items()},
            {name: values[chosen] for name, values in self.code.items()},
        )

    def ends(self) -> Ints:
        """The distinct days on which a file's rows ended, in order."""
        order = np.lexsort((self.day, self.file))
        file, day = self.file[order], self.day[order]
        is_last = np.append(file[1:] != file[:-1], True)
        return np.unique(day[is_last])


def month_number(day: date) -> int:
    """Months from year 0 to the month of *day*.

    >>> month_number(date(2026, 1, 31))
    24312
    """
    return day.year * 12 + day.month - 1


def sources(
    frames: Mapping[str, pd.DataFrame], watched: Watched, today: date
) -> Iterator[tuple[str, str, Rows]]:
    """Yield practice, ``x12`` or ``export``, and its rows with a date up to *today*."""
    if watched.table not in frames or frames[watched.table].empty:
        return
    frame = frames[watched.table]
    on = _dates(frames, frame, watched)
    there = (on <= pd.Timestamp(today)).to_numpy()
    if watched.counts:
        there = there & ~frame.duplicated(["practice", "source_file", watched.counts]).to_numpy()
    practice, names = pd.factorize(frame["practice"])
    group = practice * 2 + frame["source_loop"].isna().to_numpy()
    place = np.flatnonzero(there)
    place = place[np.argsort(group[place], kind="stable")]
    found, starts = np.unique(group[place], return_index=True)
    rows = _rows(frame, on, watched)
    for number, mine in zip(found, np.split(place, starts[1:]), strict=True):
        yield str(names[number // 2]), ("x12", "export")[number % 2], rows.at(mine)


def _dates(frames: Mapping[str, pd.DataFrame], frame: pd.DataFrame, watched: Watched) -> pd.Series:
    if not watched.dated:
        return _posted(frames, frame)
    on = frame[watched.dated[0]]
    for name in watched.dated[1:]:
        on = on.fillna(frame[name])
    return on


def _posted(frames: Mapping[str, pd.DataFrame], frame: pd.DataFrame) -> pd.Series:
    """Posting date of the remittance each row belongs to."""
    keys = ["practice", "remittance_id"]
    if "remittances" not in frames:
        return pd.Series(pd.NaT, frame.index, dtype="datetime64[us]")
    remittances = frames["remittances"].drop_duplicates(keys).set_index(keys)["posted_on"]
    return remittances.reindex(pd.MultiIndex.from_frame(frame[keys])).set_axis(frame.index)


def _rows(frame: pd.DataFrame, on: pd.Series, watched: Watched) -> Rows:
    days = on.to_numpy("datetime64[D]")
    return Rows(
        days.astype("datetime64[M]").astype("int64") + 1970 * 12,
        days.astype("int64"),
        pd.factorize(frame["source_file"])[0],
        {name: frame[name].isna().to_numpy() for name in watched.filled},
        {name: pd.factorize(_coded(frame, name))[0] for name in watched.coded},
    )


def _coded(frame: pd.DataFrame, name: str) -> pd.Series:
    return group_of(frame["reason_code"]) if name == CARC_GROUP else frame[name]
