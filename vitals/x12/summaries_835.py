"""Provider summaries of an 835 (TS3, TS2): what a payer counts over the claims that follow.

Medicare sends them to institutions. They are held against those claims and post nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import PROVIDER_SUMMARIES
from vitals.x12 import set_835_details as declared
from vitals.x12.balance import totals
from vitals.x12.columns import Bools, Ints, Rows, pick, series
from vitals.x12.extras import by_element, mild
from vitals.x12.groups import count_by, group_of, last_of, ordinals
from vitals.x12.layout import Taken, faults_of, in_order, take
from vitals.x12.result import dollars, orphans, provenance, warnings
from vitals.x12.segments import Segments

_COUNTS = ("TS304", "TS323", *(f"TS2{at:02d}" for at in (7, 10, 11, 12, 13, 14, 16)))


def read_summaries(
    segments: Segments, claims: Taken, payments: Rows, refused: Bools
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """Return ``provider_summaries``, if there are any, and what is wrong with them.

    *payments* has a row for each transaction, *refused* marks those that are not kept: a summary
    has no place without its payment.
    """
    if not segments.has("TS3", "TS2").any():
        return {}, []
    heads = take(segments, declared.SUMMARY)
    owner = group_of(last_of(segments.has(*declared.SUMMARY_BOUNDARY)), heads.segment)
    parts = [
        take(segments, layout) for layout in (declared.SUMMARY_AMOUNTS, declared.SUPPLEMENT_AMOUNTS)
    ]
    found = in_order([by_element(part, _COUNTS) for part in parts])
    rows = _rows(segments, heads, found, owner, payments)
    inside = owner[found.segment] >= 0
    is_kept = ~refused[segments.transaction[found.segment[inside]]]
    lone = parts[1].segment[owner[parts[1].segment] < 0]
    notes = [
        *warnings(segments, mild(faults_of([heads, *parts])), PROVIDER_SUMMARIES.name),
        *orphans(segments, lone, len(refused), "a provider summary (TS3)"),
        *_lost(rows[~is_kept]),
        *_check(segments, parts[0], owner, claims),
    ]
    kept = PROVIDER_SUMMARIES.frame(rows[is_kept].reset_index(drop=True))
    return {PROVIDER_SUMMARIES.name: kept}, notes


def _rows(
    segments: Segments, heads: Taken, found: Taken, owner: Ints, payments: Rows
) -> pd.DataFrame:
    summary = owner[found.segment]
    inside = summary >= 0
    summary, at = summary[inside], found.segment[inside]
    values = found.frame[inside].reset_index(drop=True)
    frame: pd.DataFrame = heads.frame.take(summary).reset_index(drop=True)
    return frame.assign(
        **values.to_dict("series"),
        payment_id=series(pick(payments["payment_id"], segments.transaction[at])),
        summary_index=ordinals(segments.transaction[heads.segment])[summary],
        **provenance(segments, at, "2000"),
    )


def _lost(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        finding(
            str(name),
            "payment-refused",
            "provider summaries of a payment that was refused",
            table=PROVIDER_SUMMARIES.name,
            rows=int(count),
        )
        for name, count in rows.groupby("source_file").size().items()
    ]


def _check(
    segments: Segments, summaries: Taken, owner: Ints, claims: Taken
) -> list[dict[str, Any]]:
    """Warn where TS304 and TS305 are not the number and charges of the claims that follow."""
    count = len(summaries.segment)
    mine = owner[claims.segment]
    found = (count_by(mine, count) * 1000, totals(mine, claims.columns["charge_cents"], count))
    notes = []
    for column, rule, actual in zip(
        ("TS304", "TS305"), ("summary-claims", "summary-charge"), found, strict=True
    ):
        sent = summaries.frame[column]
        wrong = sent.notna() & sent.ne(pd.Series(actual))
        for each in np.flatnonzero(wrong.to_numpy(dtype=bool)):
            name, row = segments.place(int(summaries.segment[each]))
            reason = _difference(column, int(actual[each]), int(sent[each]))
            notes.append(
                finding(
                    name,
                    rule,
                    reason,
                    severity="warning",
                    source_row=row,
                    table=PROVIDER_SUMMARIES.name,
                )
            )
    return notes


def _difference(column: str, actual: int, sent: int) -> str:
    if column == "TS304":
        claims = f"{sent / 1000:g}"
        return f"TS304: expected the {actual // 1000} claims that follow, found {claims}"
    return f"TS305: expected the claims' charges {dollars(actual)}, found {dollars(sent)}"
