"""From claims rows to root claims, and from submissions to versions.

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


def in_file_order(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Sort rows by the columns *by*, then by file and position, in whatever order files arrived."""
    order = [*by, "source_file", "source_row"]
    return frame.sort_values(order, kind="stable", ignore_index=True)


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
    (CLP07) of the claim it replaces. Payers number on their own: the number is that payer's, and
    only one that a single payer uses ties across payer ids. Both frames need a ``claim_key``.
    """
    is_replacing = claims["frequency"].isin(REPLACING)
    originals = claims.loc[~is_replacing, "claim_key"].unique()
    orphans = claims.loc[is_replacing & ~claims["claim_key"].isin(originals)]
    if orphans.empty:
        return pd.Series(dtype="str")
    tied = _tied(orphans, remittances)
    parent = tied.drop_duplicates("claim_key").set_index("claim_key")["owner"]
    return _followed(parent)


def _tied(orphans: pd.DataFrame, remittances: pd.DataFrame) -> pd.DataFrame:
    """Candidates ``owner`` by ``claim_key``, the best first: same payer, earliest, least key."""
    pointers = pd.DataFrame(
        {
            "claim_key": orphans["claim_key"],
            "control": _control(orphans["original_reference"]),
            "payer_id": _control(orphans["payer_id"]),
        }
    ).dropna(subset=["claim_key", "control"])
    owners = pd.DataFrame(
        {
            "control": _control(remittances["payer_claim_control"]),
            "owner": remittances["claim_key"],
            "payer": _control(remittances["payer_id"]),
            "posted_on": remittances["posted_on"],
        }
    ).dropna(subset=["control", "owner", "posted_on"])
    payers = owners.groupby("control")["payer"].nunique()
    tied = pointers.drop_duplicates().merge(owners, on="control")
    other_payer = tied["payer_id"].ne(tied["payer"]).fillna(True)
    is_one = tied["control"].map(payers).le(1)
    tied = tied.assign(other_payer=other_payer).loc[~other_payer | is_one]
    tied = tied.loc[tied["claim_key"] != tied["owner"]]
    return tied.sort_values(["claim_key", "other_payer", "posted_on", "owner"])


def _control(reference: pd.Series) -> pd.Series:
    text = reference.str.strip().str.upper()
    return text.mask(text.eq(""))


def _followed(parent: pd.Series) -> pd.Series:
    """Follow chains of replacements to their root; each round doubles the distance covered."""
    for _ in range(8):
        parent = parent.map(parent).fillna(parent)
    return parent.astype("str")


def versions(submitted: pd.DataFrame) -> pd.DataFrame:
    """Lines of the primary submissions with ``version`` (from 0 within the claim) and ``on``.

    ``on`` is the day a version takes effect: submitted, else entered, else served. Versions of one
    day follow one another as they arrived, by file, then by place in it; but an original claim
    comes before what replaces or voids it, see ``_is_original``.
    """
    primary = submitted.loc[submitted["sequence"] == "P"]
    line_on = primary["submitted_on"].fillna(primary["entered_on"]).fillna(primary["service_on"])
    sent = primary.assign(on=line_on).groupby(primary["submission"], sort=False)
    primary = primary.assign(
        on=sent["on"].transform("min"), sent_at=sent["arrived"].transform("min")
    ).sort_values(["claim_key", "on", "sent_at", "submission", "line", "arrived"], kind="stable")
    primary = primary.assign(is_later=~_is_original(primary)).sort_values(
        ["claim_key", "on", "is_later"], kind="stable"
    )
    running = primary["submission"].ne(primary["submission"].shift()).cumsum()
    first = running.groupby(primary["claim_key"], sort=False).transform("min")
    ordinal = (running - first).astype("int64")
    return primary.assign(version=ordinal).drop(columns=["sent_at", "is_later"])


def _is_original(primary: pd.DataFrame) -> pd.Series:
    """True for frequency 1, unless the claim was voided earlier on that day: then it is a new bill.

    On a claim's first day only a void under its own number says so: one under another number,
    tied by the payer's control number, voids the original itself. Needs the order of arrival.
    """
    is_first_day = primary["on"].eq(primary.groupby("claim_key")["on"].transform("min"))
    is_own = claim_key(primary["claim_id"]).eq(primary["claim_key"]).fillna(True)
    is_void = primary["frequency"].eq("8") & (is_own | ~is_first_day)
    after_void = is_void.groupby([primary["claim_key"], primary["on"]]).cummax()
    return primary["frequency"].eq("1") & ~after_void
