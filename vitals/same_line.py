"""Which lines of exported claims say the same line anew, where their numbers do not tell.

Some systems give all lines of a claim one number, and 0 says that an export has none. There a line
is known by procedure, modifiers and date of service. What must not live here: 837s, and exports
whose line numbers tell lines apart.
"""

from __future__ import annotations

import pandas as pd

from vitals.tables import CLAIMS

NO_NUMBER = 0
"""The line number of an export that has none."""
_CONTENT = ["procedure", "modifiers", "service_on"]


def is_unnumbered(rows: pd.DataFrame) -> pd.Series:
    """Tell the exported lines whose key does not tell them apart.

    Those are the claims for which some file gives one number to several lines, all claims that
    carry the one number of a file that does so throughout, and lines numbered 0.
    """
    key = rows.groupby(list(CLAIMS.key), dropna=False, sort=False).ngroup()
    work = pd.DataFrame({"key": key, "file": rows["source_file"], "line_no": rows["line_no"]})
    several = work[work.duplicated(["key", "file"])]
    numbers = work.groupby("file")["line_no"].nunique()
    constant = several[several["file"].isin(numbers.index[numbers.le(1)])]
    is_shared = key.isin(several["key"]) | work["line_no"].isin(constant["line_no"])
    return is_shared | work["line_no"].eq(NO_NUMBER).fillna(False).astype("bool")


def line_key(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns an unnumbered line is known by across files."""
    return rows[[*CLAIMS.key, *_CONTENT]]


def retold(rows: pd.DataFrame, arrival: pd.Series, left: pd.Series) -> pd.Series:
    """Return for each row the later file that tells its claim's visit anew without it, else "".

    Only of the rows *left*, which no later file brings again. A file that tells as many lines of
    the claim on that day, or more, corrects it; one that tells fewer is a part of an export, and
    what it leaves out still counts.
    """
    day = rows.groupby([*CLAIMS.key, "service_on"], dropna=False, sort=False).ngroup()
    work = pd.DataFrame({"day": day, "file": rows["source_file"], "arrival": arrival})
    told = work.groupby(["day", "file", "arrival"]).size().rename("lines").reset_index()
    mine = work[left].reset_index().merge(told, on=["day", "file", "arrival"])
    both = mine.merge(told, on="day", suffixes=("", "_later"))
    both = both[both["arrival_later"].gt(both["arrival"]) & both["lines_later"].ge(both["lines"])]
    first = both.sort_values("arrival_later").drop_duplicates("index")
    return first.set_index("index")["file_later"].reindex(rows.index).fillna("").astype("str")
