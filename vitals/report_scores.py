"""How good the reports were: the share of a month's data they had, and what became untrue.

Both are known only of the store's own records, so no KPI tells them; the triggers are given them
(``vitals.triggers.reporting``). What must not live here: reading, and how a figure is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from vitals.restatements import Basis, Record, restated_counts

SOURCES: Mapping[str, tuple[str, ...]] = {
    "claims": ("submitted_on", "service_on"),
    "acknowledgements": ("received_on",),
    "remittances": ("posted_on",),
    "transactions": ("posted_on",),
    "payments": ("paid_on",),
    "deposits": ("deposited_on",),
    "encounters": ("service_on",),
    "follow_ups": ("worked_on",),
    "staff_time": ("week_of",),
}
"""Tables that come every month where they come at all, with the dates that name their month, the
first known one counting. Appeals, enrolments and fee schedules come when there is something new."""

REGULAR = 3
"""Months in a row with rows after which a source is expected in the next."""

_ROWS = ["source_file", "table", "month", "rows"]


def rows_by_month(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Accepted rows as ``source_file``, ``table``, ``month`` (YYYY-MM) and ``rows``.

    *tables* holds those of ``SOURCES`` by name, with ``source_file`` and their dates.
    """
    parts = [
        _counted(name, tables[name], dates)
        for name, dates in SOURCES.items()
        if name in tables and len(tables[name])
    ]
    text = dict.fromkeys(_ROWS[:-1], "str")
    nothing = pd.DataFrame({name: [] for name in _ROWS}).astype({**text, "rows": "int64"})
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _counted(name: str, rows: pd.DataFrame, dates: Sequence[str]) -> pd.DataFrame:
    on = rows[dates[0]]
    for other in dates[1:]:
        on = on.fillna(rows[other])
    known = on.notna()
    month = on[known].to_numpy().astype("datetime64[M]")
    files = rows.loc[known, "source_file"].to_numpy()
    found = pd.DataFrame({"source_file": files, "month": month}).value_counts().reset_index()
    found = found.rename(columns={"count": "rows"})
    return found.assign(table=name, month=np.datetime_as_string(found["month"], unit="M"))[_ROWS]


def quality_by_month(
    rows: pd.DataFrame, manifest: pd.DataFrame, findings: pd.DataFrame, months: Sequence[str]
) -> dict[str, float]:
    """Score of each of *months*, as a share of 1: usable rows × sources that came.

    Usable rows: accepted ÷ (accepted + refused) over the files that tell of the month. A file
    counts for a month by the share of its dated rows (*rows*, see ``rows_by_month``) that fall in
    it, one without any for the month it landed in; rows a later file replaced do not count.
    Sources: those with a row in the month ÷ those with rows in each of the three months before. A
    month before which nothing came regularly has no score: there is nothing to expect of it.
    """
    usable = _usable(_files(manifest, findings), _weights(rows, manifest))
    came = rows.assign(came=True).pivot_table("came", "month", "table", aggfunc="any")
    every = [str(month) for month in pd.period_range(months[0], months[-1], freq="M")]
    came = came.reindex(every).eq(True)
    before = [came.shift(age, fill_value=False) for age in range(1, REGULAR + 1)]
    expected = before[0] & before[1] & before[2]
    share = (came & expected).sum(axis=1) / expected.sum(axis=1).replace(0, np.nan)
    # no row at all is a month of which nothing came: the sources say so
    score = share * usable.reindex(every).fillna(1.0)
    return {str(month): float(value) for month, value in score.dropna().items() if month in months}


def _files(manifest: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Rows of each file that count, and those refused, by ``source_file``."""
    aside = findings[findings["is_refused"].eq(True).fillna(False)]
    refused = aside[aside["severity"] != "info"].groupby("source_file")["rows"].sum()
    replaced = aside[aside["severity"] == "info"].groupby("source_file")["rows"].sum()
    found = manifest.set_index("source_file")["rows_found"].fillna(0).astype("float64")
    refused = refused.reindex(found.index).fillna(0).astype("float64")
    replaced = replaced.reindex(found.index).fillna(0).astype("float64")
    return pd.DataFrame({"accepted": found - refused - replaced, "refused": refused})


def _weights(rows: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """``source_file``, ``month`` and ``weight``: how much of a file tells of which month."""
    known = rows.groupby(["source_file", "month"])["rows"].sum().rename("weight").reset_index()
    known["weight"] /= known.groupby("source_file")["weight"].transform("sum")
    other = manifest[~manifest["source_file"].isin(known["source_file"])]
    landed = other["landed_at"].astype("str").str.slice(0, 7)
    rest = pd.DataFrame({"source_file": other["source_file"], "month": landed, "weight": 1.0})
    return pd.concat([known, rest], ignore_index=True) if len(rest) else known


def _usable(files: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    told = weights.join(files, on="source_file", how="inner")
    parts = told[["accepted", "refused"]].mul(told["weight"], axis=0)
    sums = parts.groupby(told["month"]).sum()
    return sums["accepted"] / sums.sum(axis=1).replace(0, np.nan)


def restated_by_month(
    record: Record, kpis: pd.DataFrame, basis: Basis
) -> dict[str, tuple[int, int]]:
    """Figures that are not so any more, and all that were told, by month of their own report.

    *basis* is what the figures rest on now. Where figures changed and so did the settings or the
    program since the report was sent, nobody can say what was wrong with it: it is left out. So is
    a report sent after that of the next month: a verdict made again must find what it found then.
    """
    first = record.issues.reset_index(drop=True).drop_duplicates("report")
    sent = {str(month): at for at, month in first["report"].items()}
    return {
        str(month): (int(restated), int(issued))
        for month, issued, restated in restated_counts(record, kpis).itertuples(index=False)
        if issued
        and sent[month] < sent.get(_next(month), len(record.issues))
        and (not restated or _is_same(record.basis(sent[month]), basis))
    }


def _next(month: str) -> str:
    return str(pd.Period(month, "M") + 1)


def _is_same(then: Basis, now: Basis) -> bool:
    return (then.settings, then.program) == (now.settings, now.program)
