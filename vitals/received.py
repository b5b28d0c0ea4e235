"""Rows in = rows accepted + rows refused + rows replaced, by file, counted on both sides.

What must not live here: why a row was refused (findings say that), and words.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.tables import CANONICAL


def rows_by_file(
    tables: Mapping[str, pd.DataFrame], manifest: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """One row per landed file, in order of arrival.

    ``found`` as the manifest says, ``accepted`` counted in the canonical tables, ``refused`` and
    ``replaced`` (another file's rows count instead) as the findings say. ``unaccounted`` is what
    is left and must be 0.
    """
    files = manifest.sort_values("arrival", ignore_index=True)
    name = files["source_file"]
    sources = [tables[table.name]["source_file"] for table in CANONICAL if table.name in tables]
    counted = pd.concat([pd.Series(dtype="str"), *sources]).value_counts()
    aside = findings.loc[findings["is_refused"].eq(True).fillna(False)]
    is_info = aside["severity"].eq("info")
    found = pd.DataFrame(
        {
            "source_file": name,
            "contents": files["contents"],
            "found": files["rows_found"].fillna(0).astype("Int64"),
            "accepted": _of(name, counted),
            "refused": _of(name, aside.loc[~is_info].groupby("source_file")["rows"].sum()),
            "replaced": _of(name, aside.loc[is_info].groupby("source_file")["rows"].sum()),
        }
    )
    said = found["accepted"] + found["refused"] + found["replaced"]
    return found.assign(unaccounted=found["found"] - said)


def _of(files: pd.Series, counts: pd.Series) -> pd.Series:
    return counts.reindex(files).fillna(0).astype("Int64").set_axis(files.index)
