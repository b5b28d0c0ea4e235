"""From claims rows to root claims, submissions and versions.

A root claim is what the practice bills once; its versions are the submissions to the primary
payer in order (frequency 1, 7 and 8). What must not live here: money.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from vitals.tables import MANIFEST, TABLES, claim_key

REPLACING = ("7", "8")
"""Claim frequencies that replace (7) or void (8) an earlier version."""

_SUBMISSION = ["claim_key", "sequence", "frequency", "line_no"]


def table(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """The table of that name, or an empty one where it was not received."""
    found = tables.get(name)
    # A shallow copy shares the data but not later assignments.
    return _empty(name).copy(deep=False) if found is None else found


@cache
def _empty(name: str) -> pd.DataFrame:
    return TABLES[name].empty()


def in_arrival_order(
    frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], by: list[str]
) -> pd.DataFrame:
    """Sort rows by the columns *by*, then arrival of their file (manifest), then position.

    Without a manifest the file's id stands for its arrival, so the order is always the same.
    """
    manifest = tables.get(MANIFEST.name)
    arrival: dict[str, int] = {}
    if manifest is not None:
        arrival = dict(zip(manifest["source_file"], manifest["arrival"], strict=True))
    ranked = frame.assign(arrival=frame["source_file"].map(arrival).astype("float64").fillna(0))
    order = [*by, "arrival", "source_file", "source_row"]
    return ranked.sort_values(order, kind="stable", ignore_index=True).drop(columns="arrival")


def own_key(claims: pd.DataFrame) -> pd.Series:
    """Claim key of each claims row before replacements are followed.

    A claim whose number is no key ('0') becomes a claim of its own, from its first line on.
    """
    key = claim_key(claims["claim_id"])
    lost = claims.loc[key.isna(), ["source_file", "source_row", "line_no"]]
    lost = lost.sort_values(["source_file", "source_row"])
    ordinal = lost["line_no"].eq(1).cumsum().astype("str")
    return key.fillna("?" + lost["source_file"] + ":" + ordinal)


def replaced_by_root(claims: pd.DataFrame, remittances: pd.DataFrame) -> pd.Series:
    """Root key by own key, for claims that exist only as a replacement of another claim.

    A frequency 7 or 8 row may carry a new CLM01; its REF*F8 then holds the payer's control number
    (CLP07) of the claim it replaces. Both frames need a ``claim_key`` column.
    """
    is_replacing = claims["frequency"].isin(REPLACING)
    originals = claims.loc[~is_replacing, "claim_key"].unique()
    orphans = claims.loc[is_replacing & ~claims["claim_key"].isin(originals)]
    if orphans.empty:
        return pd.Series(dtype="str")
    pointers = pd.DataFrame(
        {"claim_key": orphans["claim_key"], "control": _control(orphans["original_reference"])}
    ).dropna()
    owners = pd.DataFrame(
        {
            "control": _control(remittances["payer_claim_control"]),
            "owner": remittances["claim_key"],
            "posted_on": remittances["posted_on"],
        }
    ).dropna()
    tied = pointers.drop_duplicates().merge(owners, on="control")
    tied = tied.loc[tied["claim_key"] != tied["owner"]].sort_values(
        ["claim_key", "posted_on", "owner"]
    )
    parent = tied.drop_duplicates("claim_key").set_index("claim_key")["owner"]
    return _followed(parent)


def _control(reference: pd.Series) -> pd.Series:
    text = reference.str.strip().str.upper()
    return text.mask(text.eq(""))


def _followed(parent: pd.Series) -> pd.Series:
    """Follow chains of replacements to their root; each round doubles the distance covered."""
    for _ in range(8):
        parent = parent.map(parent).fillna(parent)
    return parent.astype("str")


def submissions(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per line of one submission; rows that describe the same submission coalesced.

    An 837 and a claims table may both bring a submission: same root, line, sequence, frequency
    and date, or no date in one of them. Values are the 837's where it has them, then those of the
    row that arrived first. Frequencies other than 7 and 8 count as 1.
    """
    frequency = claims["frequency"].where(claims["frequency"].isin(REPLACING), "1")
    rows = claims.assign(frequency=frequency, is_table=claims["source_loop"].isna())
    rows = in_arrival_order(rows, tables, [*_SUBMISSION, "is_table"])
    first_dated = rows.groupby(_SUBMISSION, sort=False)["submitted_on"].transform("min")
    rows["submitted_on"] = rows["submitted_on"].fillna(first_dated)
    key = [*_SUBMISSION, "submitted_on"]
    shared = rows.duplicated(key, keep=False)
    if not shared.any():
        return rows.drop(columns="is_table")
    return pd.concat([rows.loc[~shared], _coalesced(rows.loc[shared], key)], ignore_index=True)[
        [name for name in rows.columns if name != "is_table"]
    ]


def _coalesced(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """First value that is present, by column, of rows with the same key (missing dates too)."""
    group = rows.groupby(key, dropna=False, sort=False).ngroup()
    first = rows.loc[~group.duplicated()].set_index(group.loc[~group.duplicated()])
    for name in rows.columns.difference(key):
        if first[name].isna().any():
            present = rows[name].notna()
            values = rows.loc[present, name]
            ids = group.loc[present]
            first[name] = first[name].fillna(
                values.loc[~ids.duplicated()].set_axis(ids.loc[~ids.duplicated()])
            )
    return first


def versions(submitted: pd.DataFrame) -> pd.DataFrame:
    """Lines of the primary submissions with ``version`` (from 0 within the claim) and ``on``.

    ``on`` is the day a version takes effect: submitted, else entered, else served.
    """
    primary = submitted.loc[submitted["sequence"] == "P"]
    key = ["claim_key", "frequency", "submitted_on"]
    line_on = primary["submitted_on"].fillna(primary["entered_on"]).fillna(primary["service_on"])
    primary = primary.assign(line_on=line_on)
    primary["on"] = primary.groupby(key, dropna=False, sort=False)["line_on"].transform("min")
    primary = primary.sort_values(["claim_key", "on", "frequency", "line_no"], kind="stable")
    starts = (
        primary[["claim_key", "on", "frequency"]]
        != primary.shift()[["claim_key", "on", "frequency"]]
    ).any(axis=1)
    running = starts.cumsum()
    first = running.groupby(primary["claim_key"], sort=False).transform("min")
    return primary.assign(version=(running - first).astype("int64")).drop(columns="line_on")
