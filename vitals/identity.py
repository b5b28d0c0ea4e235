"""Which of the same rows in several files counts: mostly the one that arrived last.

A row's identity is its table's key and its occurrence within its file, so that two equal rows of
one file both stay. Payments of 835s are known by what they adjudicate (``same_payment``), exported
lines without numbers by their content (``same_line``), and an exported adjudication gives way to
the 835 that tells it (``same_adjudication``). What must not live here: reading, storing, or rules
on values.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.parsed import stack
from vitals.same_adjudication import told_by_835
from vitals.same_line import is_unnumbered, line_key, retold
from vitals.same_payment import same_payments
from vitals.set_aside import DUPLICATE, REPLACED, SENT_AGAIN, TOLD_BY_835, counting, note
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
_IDS: Mapping[str, str] = {
    "claims": "submission_id",
    "remittances": "remittance_id",
    "payments": "payment_id",
}
"""Column by which children name their parent; made of file and row, so no part of a row's text."""

_ENVELOPE = ("interchange_control", "group_control", "set_control")
"""Columns that name the envelope a claim was sent in."""

Arrival = Mapping[str, int]


def accepted_rows(
    staged: Mapping[str, pd.DataFrame], arrival: Arrival
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the rows that count by table, and a finding on the rows set aside for another file.

    *arrival* is the order of landing by source file. Rows of child tables follow their parent.
    Every canonical table is present in the result; rows in = rows out + rows of the findings that
    refuse.
    """
    tables = {table.name: staged.get(table.name, table.empty()) for table in CANONICAL}
    lost = same_payments(tables, arrival)
    verdicts = {
        PAYMENTS.name: _of_payments(tables[PAYMENTS.name], lost),
        REMITTANCES.name: _remittances(tables[REMITTANCES.name], lost, arrival),
    }
    for table in CANONICAL:
        if not table.parent and table.name not in verdicts:
            verdicts[table.name] = _verdict(table, tables[table.name], arrival)
    for table in CANONICAL:
        if table.parent:
            verdicts[table.name] = _followed(table, tables, verdicts)
    kept = {name: _kept(rows, verdicts[name]) for name, rows in tables.items()}
    aside = [note(table, tables[table.name], verdicts[table.name]) for table in CANONICAL]
    return kept, stack([*aside, _sent_again(kept[CLAIMS.name], arrival)], FINDINGS.empty())


def settled(table: Table, rows: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Return the rows of *table* that count, where no 835 tells of them and no table is above it.

    It is what ``accepted_rows`` keeps of this one table.
    """
    return _kept(rows, _verdict(table, rows, arrival))


def _kept(rows: pd.DataFrame, verdict: pd.DataFrame) -> pd.DataFrame:
    counts = verdict["rule"].eq("")
    return (rows if counts.all() else rows[counts]).reset_index(drop=True)


def _verdict(table: Table, rows: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    if table == CLAIMS:
        return _claims(rows, arrival)
    return _judge(table, rows, rows[list(table.key)], arrival)


def _judge(table: Table, rows: pd.DataFrame, key: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Set aside each row that a later file brings again, because of the next that does."""
    verdict = counting(rows)
    if rows["source_file"].nunique() < 2:
        return verdict
    work = pd.DataFrame(
        {
            "group": _group(key),
            "file": rows["source_file"],
            "arrival": _arrived(rows, arrival),
            "line": rows["source_row"],
        },
        index=rows.index,
    ).sort_values(["arrival", "file", "line"], kind="stable")
    work["nth"] = work.groupby(["group", "file"], sort=False).cumcount()
    same = ["group", "nth"]
    work = work[work.duplicated(same, keep=False)]
    if work.empty:
        return verdict
    work = _told_in_turn(work.assign(text=said(table, rows.loc[work.index])), same)
    earlier = work.index[work.duplicated(same, keep="last")]
    following = work.groupby(same, sort=False)[["file", "text"]].shift(-1).loc[earlier]
    is_same = following["text"].eq(work.loc[earlier, "text"])
    verdict.loc[earlier, "rule"] = is_same.map({True: DUPLICATE, False: REPLACED}).astype("str")
    verdict.loc[earlier, "because"] = following["file"]
    return verdict


def _told_in_turn(work: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Order rows in order of arrival; those that follow one another and say the same, by file.

    So which of several equal rows counts hangs on the files alone, not on their order.
    """
    work = work.sort_values(same, kind="stable")
    is_new = work["text"].ne(work.groupby(same, sort=False)["text"].shift())
    run = is_new.cumsum()
    return work.assign(run=run).sort_values([*same, "run", "file", "line"], kind="stable")


def _arrived(rows: pd.DataFrame, arrival: Arrival) -> pd.Series:
    return rows["source_file"].map(arrival).fillna(0).astype("int64")


def _group(frame: pd.DataFrame) -> pd.Series:
    """Number the distinct rows of a frame; two missing values are the same."""
    return frame.groupby(list(frame.columns), dropna=False, sort=False).ngroup()


def said(table: Table, rows: pd.DataFrame) -> pd.Series:
    """Return a hash of what each row says, without where it came from."""
    apart = {*_ORIGIN, *_IDS.values(), *_ENVELOPE, "batch_control"} - {*table.key}
    told = rows[[name for name in table.names if name not in apart]]
    return pd.util.hash_pandas_object(told, index=False)


# -- claims -------------------------------------------------------------------------------------


def _claims(rows: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Judge claims: an 837 and an export are two tellings, each with columns the other lacks.

    A claim sent again in another envelope (ISA13, GS06, ST02) is another submission even on the
    same day: a 999 or TA1 may have refused the first.
    """
    is_export = rows["source_loop"].isna()
    sent, exported = rows[~is_export], rows[is_export]
    key = sent[[*CLAIMS.key, *_ENVELOPE]]
    parts = [_judge(CLAIMS, sent, key, arrival), _exported(exported, arrival)]
    return pd.concat(parts).reindex(rows.index)


def _exported(rows: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    if rows["source_file"].nunique() < 2:
        return counting(rows)
    bare = is_unnumbered(rows)
    numbered, other = rows[~bare], rows[bare]
    told = _judge(CLAIMS, other, line_key(other), arrival)
    anew = retold(other, _arrived(other, arrival), told["rule"].eq(""))
    told.loc[anew.ne(""), "rule"] = REPLACED
    told["because"] = told["because"].mask(anew.ne(""), anew)
    parts = [_judge(CLAIMS, numbered, numbered[list(CLAIMS.key)], arrival), told]
    return _sent_since(pd.concat(parts).reindex(rows.index), rows, arrival)


def _sent_since(verdict: pd.DataFrame, rows: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Set aside an exported line not sent yet where an export knows when it was sent.

    A later export, or any that says nothing else of the line.
    """
    exported = rows[verdict["rule"].eq("")]
    is_sent = exported["submitted_on"].notna()
    if is_sent.all() or not is_sent.any():
        return verdict
    key = [name for name in CLAIMS.key if name != "submitted_on"]
    text = said(CLAIMS, exported.assign(submitted_on=pd.NaT))
    lines = exported[[*key, "source_file"]].assign(text=text, arrival=_arrived(exported, arrival))
    sent = lines[is_sent].sort_values(["arrival", "source_file"]).drop_duplicates(key, keep="last")
    waiting = lines[~is_sent]
    found = waiting.merge(sent, on=key, how="left", suffixes=("", "_sent")).set_axis(waiting.index)
    is_told = found["arrival_sent"].gt(found["arrival"]) | found["text_sent"].eq(found["text"])
    told = found[is_told]
    verdict.loc[told.index, "rule"] = REPLACED
    verdict.loc[told.index, "because"] = told["source_file_sent"]
    return verdict


def _sent_again(claims: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Tell the lines of 837s that an earlier file sent already, unchanged, in another envelope."""
    sent = claims[claims["source_loop"].notna()]
    if sent["source_file"].nunique() < 2:
        return FINDINGS.empty()
    said = ["claim_id", "line_no", "sequence", "frequency", "procedure", "charge_cents"]
    order = sent.assign(arrival=_arrived(sent, arrival)).sort_values(["arrival", "source_row"])
    before = order.groupby([*said, "service_on"], dropna=False, sort=False)["source_file"].shift(1)
    again = before.notna() & before.ne(order["source_file"])
    verdict = counting(order).assign(rule=again.map({True: SENT_AGAIN, False: ""}).astype("str"))
    return note(CLAIMS, order, verdict.assign(because=before.fillna("")))


# -- remittances --------------------------------------------------------------------------------


def _of_payments(rows: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    """Give rows with a ``payment_id`` the verdict of their payment."""
    told = lost.set_index("payment_id").reindex(rows["payment_id"]).fillna("")
    return told.set_axis(rows.index).astype("str")


def _remittances(rows: pd.DataFrame, lost: pd.DataFrame, arrival: Arrival) -> pd.DataFrame:
    """Judge adjudications: an 835's go with their payment, an exported one gives way to an 835's.

    An exported adjudication is known by what groups its rows, so that a corrected amount replaces.
    """
    is_export = rows["source_loop"].isna()
    verdict = _of_payments(rows, lost)
    exported = rows[is_export]
    is_reversed = exported["status_code"].eq("22").map({True: "22", False: ""})
    names = [name for name in REMITTANCES.key if not name.endswith("_cents")]
    key = exported[names].assign(status_code=is_reversed, posted_on=exported["adjudicated_on"])
    verdict.loc[is_export] = _judge(REMITTANCES, exported, key, arrival)
    because = told_by_835(rows[verdict["rule"].eq("")])
    told = because.index[because.ne("")]
    verdict.loc[told, "rule"] = TOLD_BY_835
    verdict.loc[told, "because"] = because[told]
    return verdict


def _followed(
    table: Table, tables: Mapping[str, pd.DataFrame], verdicts: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Give the rows of a child table the verdict of their parent.

    A submission has several lines: where one of them came again, all of it was sent anew.
    """
    parent = TABLES[table.parent].name
    name = _IDS[parent]
    fate = verdicts[parent].set_axis(tables[parent][name])
    fate = fate[fate["rule"].ne("")]
    fate = fate[~fate.index.duplicated()]
    rows = tables[table.name]
    return fate.reindex(rows[name]).fillna("").set_axis(rows.index).astype("str")
