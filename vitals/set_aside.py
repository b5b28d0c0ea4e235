"""Rows that do not count because another file tells the same, and how that is said.

A verdict frame has a row for each row judged: ``rule`` (empty where the row counts) and
``because``, the file whose rows count instead. What must not live here: what is the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.parsed import findings_frame
from vitals.tables import FINDINGS, Table
from vitals.x12.result import dollars

DUPLICATE, REPLACED, TOLD_BY_835, SENT_AGAIN = "duplicate", "replaced", "told-by-835", "sent-again"

_REASONS: Mapping[str, str] = {
    DUPLICATE: "set aside: the same came again in {}; its rows count",
    REPLACED: "set aside: rows with the same key and other values came in {}; those count",
    TOLD_BY_835: "set aside: the 835 in {} tells the same adjudications; its rows count",
    SENT_AGAIN: "were sent before, in {}; each is another submission, and a charge posts once",
}
_INSTEAD = r"\bfile ([0-9a-f]{16})\b"
"""How ``_reason`` names the file whose rows count instead."""

_MONEY = ("paid_cents", "charge_cents", "amount_cents", "recovered_cents")
"""The first of these that a table has is summed in its findings."""


def counting(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the verdict by which all of *rows* count."""
    return pd.DataFrame({"rule": "", "because": ""}, index=rows.index, dtype="str")


def note(table: Table, rows: pd.DataFrame, verdict: pd.DataFrame) -> pd.DataFrame:
    """Return one finding (FINDINGS) for all rows of a file set aside for the sake of one other.

    Rows of the rule ``sent-again`` count and are told without being refused.
    """
    aside = verdict["rule"].ne("")
    if not aside.any():
        return FINDINGS.empty()
    told = verdict[aside].assign(source_file=rows["source_file"], cents=_cents(table, rows))
    groups = told.groupby(["source_file", "rule", "because"], sort=True)
    counts = groups.agg(rows=("rule", "size"), cents=("cents", "sum")).reset_index()
    return findings_frame(
        [
            {
                "source_file": each.source_file,
                "table": table.name,
                "rule": each.rule,
                "severity": "info",
                "is_refused": each.rule != SENT_AGAIN,
                "rows": int(each.rows),
                "reason": _reason(table, each),
            }
            for each in counts.itertuples()
        ]
    )


def counting_instead(findings: pd.DataFrame) -> pd.DataFrame:
    """Return ``source_file``, ``table`` and ``because``: the file whose rows count instead.

    One row for each of *findings* (FINDINGS) by which rows gave way to those of another file.
    """
    gave_way = findings["rule"].isin([DUPLICATE, REPLACED, TOLD_BY_835])
    told = findings.loc[gave_way, ["source_file", "table", "reason"]]
    because = told["reason"].str.extract(_INSTEAD, expand=False)
    return told.drop(columns="reason").assign(because=because).dropna().drop_duplicates()


def _cents(table: Table, rows: pd.DataFrame) -> pd.Series:
    name = _money(table)
    return rows[name].fillna(0) if name else pd.Series(0, rows.index)


def _money(table: Table) -> str:
    return next((name for name in _MONEY if name in table.by_name), "")


def _reason(table: Table, told: object) -> str:
    """Say how many rows of how much money, and which file counts instead."""
    source_file, because, rows, cents, rule = (
        getattr(told, name) for name in ("source_file", "because", "rows", "cents", "rule")
    )
    name = _money(table).removesuffix("_cents")
    money = f" ({name} {dollars(int(cents))} in all)" if name else ""
    other = "this file, further on" if because == source_file else f"file {because}"
    return f"{rows} row{'s' if rows > 1 else ''}{money} {_REASONS[rule].format(other)}"
