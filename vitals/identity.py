"""Which of the same rows in several files counts: the one that arrived last.

A row's identity is its table's key and its occurrence within its file, so that two equal rows of
one file both stay. What must not live here: reading, storing, or rules on values.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.parsed import findings_frame, stack
from vitals.tables import (
    CANONICAL,
    CLAIMS,
    FINDINGS,
    PAYMENTS,
    PROVENANCE,
    REMITTANCES,
    TABLES,
    Table,
)

_ORIGIN = frozenset(column.name for column in PROVENANCE)
_IDS: Mapping[str, str] = {"remittances": "remittance_id", "payments": "payment_id"}
"""Column by which children name their parent; made of file and row, so no part of a row's text."""

_ENVELOPE = ("interchange_control", "group_control", "set_control")
"""Columns that name the envelope a claim was sent in."""

_REASONS: Mapping[str, str] = {
    "duplicate": "the same rows came again in a later file; the later ones count",
    "replaced": "rows with the same key and other values came in a later file; those count",
}


def accepted_rows(
    staged: Mapping[str, pd.DataFrame], arrival: Mapping[str, int]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the rows that count by table, and one finding per file and table on those set aside.

    *arrival* is the order of landing by source file. Rows of child tables follow their parent.
    Every canonical table is present in the result; rows in = rows out + rows of the findings.
    """
    kept: dict[str, pd.DataFrame] = {}
    aside: list[pd.DataFrame] = []
    fate: dict[str, pd.Series] = {}
    tables = {table.name: staged.get(table.name, table.empty()) for table in CANONICAL}
    # Payments are judged before the remittances they hold, which CANONICAL lists first.
    for table in sorted(CANONICAL, key=lambda table: (bool(table.parent), table != PAYMENTS)):
        rows = tables[table.name]
        if table.parent:
            verdict = _follow(table, rows, fate)
        else:
            verdict = _judge(table, rows, identity(table, tables), arrival)
        if table == CLAIMS:
            verdict = _sent_since(verdict, rows, arrival)
        if table == REMITTANCES:
            verdict = _with_payment(verdict, rows, tables["payments"], fate["payments"])
        if table.name in _IDS:
            fate[table.name] = pd.Series(verdict.to_numpy(), rows[_IDS[table.name]].to_numpy())
        kept[table.name] = rows[verdict.eq("")].reset_index(drop=True)
        aside.append(_count(table, rows, verdict))
    return kept, stack(aside, FINDINGS.empty())


def _judge(
    table: Table, rows: pd.DataFrame, key: pd.DataFrame, arrival: Mapping[str, int]
) -> pd.Series:
    """Say of each row: empty where it counts, else ``duplicate`` or ``replaced``."""
    verdict = pd.Series("", index=rows.index, dtype="str")
    if rows["source_file"].nunique() < 2:
        return verdict
    work = pd.DataFrame(
        {
            "group": _group(key),
            "file": rows["source_file"],
            "arrival": rows["source_file"].map(arrival).fillna(0).astype("int64"),
            "line": rows["source_row"],
        },
        index=rows.index,
    ).sort_values(["arrival", "line"], kind="stable")
    work["occurrence"] = work.groupby(["group", "file"], sort=False).cumcount()
    same = ["group", "occurrence"]
    is_earlier = work.duplicated(same, keep="last")
    if not is_earlier.any():
        return verdict
    work["text"] = _said(table, rows).reindex(work.index)
    last = work.groupby(same, sort=False)["text"].transform("last")
    earlier = work.index[is_earlier]
    is_same = work["text"].eq(last).reindex(earlier)
    verdict.loc[earlier] = is_same.map({True: "duplicate", False: "replaced"}).astype("str")
    return verdict


def identity(table: Table, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the columns by which a row of *table* is known across files.

    A claim told by an 837 and by an exported table is two tellings, each with columns the other
    lacks; they never replace one another. A claim sent again in another envelope (ISA13, GS06,
    ST02) is another submission even on the same day: a 999 or TA1 may have refused the first. An
    exported
    adjudication is known by what groups its rows, so that a corrected amount replaces; an 835's
    by its amounts too, since a payer may adjudicate twice on one day. A payment of nothing, or
    without a trace number, is known by what it adjudicates too: payers use one dummy number for
    all of a day's notices.
    """
    rows = tables[table.name]
    key = rows[list(table.key)]
    is_export = rows["source_loop"].isna()
    if table == CLAIMS:
        return key.join(rows[[*_ENVELOPE]]).assign(is_export=is_export)
    if table == PAYMENTS:
        return key.assign(content=_content(rows, tables))
    if table == REMITTANCES and is_export.any():
        is_reversed = rows["status_code"].eq("22").map({True: "22", False: ""})
        return key.assign(
            status_code=key["status_code"].mask(is_export, is_reversed),
            charge_cents=key["charge_cents"].mask(is_export),
            paid_cents=key["paid_cents"].mask(is_export),
            posted_on=key["posted_on"].mask(is_export, rows["adjudicated_on"]),
        )
    return key


def _sent_since(verdict: pd.Series, rows: pd.DataFrame, arrival: Mapping[str, int]) -> pd.Series:
    """Set aside an exported line not sent yet where a later export knows when it was sent."""
    exported = rows[rows["source_loop"].isna() & verdict.eq("")]
    is_sent = exported["submitted_on"].notna()
    if is_sent.all() or not is_sent.any():
        return verdict
    key = [name for name in CLAIMS.key if name != "submitted_on"]
    lines = exported[key].assign(arrival=exported["source_file"].map(arrival).fillna(0))
    sent = lines[is_sent].groupby(key, dropna=False)["arrival"].max().rename("sent").reset_index()
    waiting = lines[~is_sent]
    later = waiting.merge(sent, on=key, how="left", validate="m:1")["sent"].gt(
        waiting["arrival"].array
    )
    return verdict.mask(verdict.index.isin(waiting.index[later]), "replaced")


def _is_certain(payments: pd.DataFrame) -> pd.Series:
    """Tell the payments that their own columns make unmistakable."""
    return payments["amount_cents"].ne(0).fillna(False) & payments["trace_number"].notna()


def _content(payments: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return a hash of the adjudications in each uncertain payment, 0 for a certain one."""
    remittances = tables[REMITTANCES.name]
    hashes = pd.util.hash_pandas_object(identity(REMITTANCES, tables), index=False)
    sums = hashes.groupby(remittances["payment_id"]).sum()
    content = payments["payment_id"].map((sums % 2**62).astype("Int64"))
    return content.astype("Int64").fillna(0).mask(_is_certain(payments), 0)


def _with_payment(
    verdict: pd.Series, rows: pd.DataFrame, payments: pd.DataFrame, fate: pd.Series
) -> pd.Series:
    """Set aside also what differs within a payment that came again: all of it was sent anew."""
    set_aside = fate[_is_certain(payments).to_numpy() & fate.ne("").to_numpy()]
    return verdict.mask(verdict.eq("") & rows["payment_id"].isin(set_aside.index), "replaced")


def _said(table: Table, rows: pd.DataFrame) -> pd.Series:
    """Return a hash of what each row says, without where it came from."""
    apart = {*_ORIGIN, "remittance_id", "payment_id", *_ENVELOPE} - {*table.key}
    said = rows[[name for name in table.names if name not in apart]]
    return pd.util.hash_pandas_object(said, index=False)


def _group(frame: pd.DataFrame) -> pd.Series:
    """Number the distinct rows of a frame; two missing values are the same."""
    return frame.groupby(list(frame.columns), dropna=False, sort=False).ngroup()


def _follow(table: Table, rows: pd.DataFrame, fate: Mapping[str, pd.Series]) -> pd.Series:
    """Give the rows of a child table the verdict of their parent."""
    parent = TABLES[table.parent].name
    verdict = rows[_IDS[parent]].map(fate[parent])
    return verdict.fillna("").astype("str")


def _count(table: Table, rows: pd.DataFrame, verdict: pd.Series) -> pd.DataFrame:
    """Make one finding of all rows of a file set aside for the same reason."""
    aside = verdict.ne("")
    if not aside.any():
        return FINDINGS.empty()
    counts = rows[aside].groupby(["source_file", verdict[aside].rename("rule")]).size()
    return findings_frame(
        [
            {
                "source_file": source_file,
                "table": table.name,
                "rule": rule,
                "severity": "info",
                "is_refused": True,
                "rows": int(count),
                "reason": f"{count} rows set aside: {_REASONS[rule]}",
            }
            for (source_file, rule), count in counts.items()
        ]
    )
