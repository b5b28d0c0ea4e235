"""What one row of an exported table becomes stands or falls together.

A row of a flat export may be a line of ``claims`` and part of a remittance. Half of it would post
half its money. What must not live here: rules, or what becomes of children (``bridge``).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.tables import TABLES

TIED = ("claims", "remittances", "remittance_lines", "adjustments", "transactions")
"""Tables that rows of one export are split into; money follows from all of them."""

_PLACE = ["practice", "source_file", "source_row", "claim_id"]


def siblings_of(
    frames: Mapping[str, pd.DataFrame], refused: Mapping[str, pd.Index]
) -> dict[str, list[int]]:
    """Positions, by table, of rows not refused whose sibling is.

    Siblings come from the same row of one table file and speak of the same claim; sheets of one
    workbook count their rows alike, so the row alone is not enough. The rows of an adjudication
    fall with any of them: its amounts are their sum.
    """
    tied = [name for name in TIED if name in frames]
    if not any(len(refused[name]) for name in tied):
        return {}
    places = {name: _places(frames, name) for name in tied}
    gone = pd.concat([places[name].reindex(refused[name]).dropna() for name in tied])
    wrong = pd.MultiIndex.from_frame(gone)
    found = {}
    for name in tied:
        here = places[name].dropna().drop(index=refused[name], errors="ignore")
        hit = here.index[pd.MultiIndex.from_frame(here).isin(wrong)]
        if name == "remittances":
            hit = hit.union(_told_by(frames, refused, here))
        if len(hit):
            found[name] = [int(row) for row in hit]
    return found


def _places(frames: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Practice, file, row and claim of each row; all missing for rows of X12 files."""
    frame = frames[name]
    if TABLES[name].parent:
        frame = frame.assign(claim_id=_claims_of(frames, frame))
    return frame[_PLACE].where(frame["source_loop"].isna())


def _claims_of(frames: Mapping[str, pd.DataFrame], frame: pd.DataFrame) -> pd.Series:
    keys = ["practice", "remittance_id"]
    parents = frames.get("remittances")
    if parents is None:
        return pd.Series(pd.NA, frame.index, dtype="str")
    named = parents.drop_duplicates(keys)[[*keys, "claim_id"]]
    found = frame[keys].merge(named, on=keys, how="left")["claim_id"]
    return pd.Series(found.to_numpy(), frame.index, dtype="str")


def _told_by(
    frames: Mapping[str, pd.DataFrame], refused: Mapping[str, pd.Index], remits: pd.DataFrame
) -> pd.Index:
    """Adjudications of table files of which a line or adjustment is refused."""
    keys = ["practice", "remittance_id"]
    rows = [
        frames[name].loc[refused[name], keys]
        for name in ("remittance_lines", "adjustments")
        if name in frames
    ]
    wrong = (
        pd.MultiIndex.from_frame(pd.concat(rows)) if rows else pd.MultiIndex.from_arrays([[], []])
    )
    told = frames["remittances"].loc[remits.index, keys]
    return told.index[pd.MultiIndex.from_frame(told).isin(wrong)]
