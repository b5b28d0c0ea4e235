"""The TA1: the receiver's answer to a whole interchange, before any group or set of it is read.

It stands outside of ST…SE, beside a 999 or alone in its own ISA…IEA::

    TA1*000000007*260112*1200*R*024        ISA13, ISA09 and ISA10 of the interchange answered,
                                           TA104 A, E or R, TA105 why

What must not live here: which claims the interchange held (``ledger``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ACKNOWLEDGEMENTS
from vitals.x12.envelope import day_of, is_tag, opened
from vitals.x12.result import SetResult

ACCEPTED = ("A", "E")
REJECTED = ("R",)

_TABLE = FILE_ACKNOWLEDGEMENTS.name
_NOTE = r"[0-9]{1,3}"
"""TA105 is a number of three digits; anything else is not repeated."""


def read_ta1(env: pd.DataFrame, names: Sequence[str]) -> SetResult | None:
    """Return one row for each TA1 among the envelope segments *env*; None where there is none."""
    at = np.flatnonzero(is_tag(env, "TA1"))
    if not len(at):
        return None
    rows = _rows(env, at, names)
    lacking = _lacking(rows)
    kept = rows[lacking.eq("")]
    return SetResult(
        tables={_TABLE: FILE_ACKNOWLEDGEMENTS.frame(kept.reset_index(drop=True))},
        findings=[*_refusals(rows, lacking), *_rejections(kept)],
        entries=[],
        holders=sorted({names[file] for file in env["file"].iloc[at]}),
    )


def _rows(env: pd.DataFrame, at: Any, names: Sequence[str]) -> pd.DataFrame:  # noqa: ANN401
    answer = env.iloc[at].reset_index(drop=True)
    header = env.reindex(opened(env, "ISA", ["IEA"])[at]).reset_index(drop=True)
    sent_on, own = (pd.Series(day_of(column)) for column in (answer["e2"], header["e9"]))
    code, note = answer["e4"].str.upper(), answer["e5"]
    accepted = code.isin(ACCEPTED).astype("boolean")
    return pd.DataFrame(
        {
            "scope": "interchange",
            "interchange_control": answer["e1"],
            "sent_on": sent_on,
            "received_on": own.fillna(sent_on),
            "is_accepted": accepted.mask(~accepted & ~code.isin(REJECTED)),
            "code": code,
            "status_code": note.where(note.str.fullmatch(_NOTE).fillna(False)),
            "source_file": pd.Series([names[file] for file in answer["file"]], dtype="str"),
            "source_row": answer["row"],
            "source_loop": "TA1",
        }
    )


def _lacking(rows: pd.DataFrame) -> pd.Series:
    """Say of each row what it cannot do without, empty where it has all."""
    reason = pd.Series("", rows.index, dtype="str")
    for column, why in (
        ("received_on", "no-date: no date in ISA09 or TA102"),
        ("is_accepted", "no-status: TA104: expected A, E or R"),
        (
            "interchange_control",
            "missing-element: TA101: expected the control number of the interchange answered",
        ),
    ):
        reason = reason.mask(rows[column].isna(), why)
    return reason


def _refusals(rows: pd.DataFrame, lacking: pd.Series) -> list[dict[str, Any]]:
    found = []
    for each in np.flatnonzero(lacking.ne("")):
        rule, reason = lacking.iloc[each].split(": ", 1)
        name, row = rows["source_file"].iloc[each], int(rows["source_row"].iloc[each])
        found.append(finding(name, rule, reason, source_row=row, table=_TABLE))
    return found


def _rejections(rows: pd.DataFrame) -> list[dict[str, Any]]:
    refused = rows[~rows["is_accepted"].to_numpy(dtype=bool)]
    reason = "TA1: the receiver rejected an interchange; none of its claims was taken in"
    return [
        finding(
            row.source_file,
            "interchange-rejected",
            reason if pd.isna(row.status_code) else f"{reason} (note {row.status_code})",
            severity="warning",
            source_row=int(row.source_row),
            table=_TABLE,
        )
        for row in refused.itertuples(index=False)
    ]
