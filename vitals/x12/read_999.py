"""Put the rows of a 999 or 997 together: one for each transaction set answered.

Which element is which column stands in ``set_999``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ACKNOWLEDGEMENTS
from vitals.x12 import set_999 as declared
from vitals.x12.layout import Fault, Taken, faults_of, take
from vitals.x12.result import SetResult, broken_claims, provenance, refusals, truncations, unknown
from vitals.x12.segments import Ints, Segments, count_by, first_by, group_of, last_of

_TABLE = "file_acknowledgements"


def read_999(segments: Segments, transactions: pd.DataFrame) -> SetResult:
    """Return the verdicts of all 999 and 997 transactions of *segments*."""
    count = len(transactions)
    set_at = segments.where("AK2")
    answer = group_of(last_of(segments.has(*declared.BOUNDARY)), set_at)
    sets = take(segments, declared.SET)
    verdicts = _verdicts(segments)
    whole = take(segments, declared.GROUP_VERDICT)
    groups = take(segments, declared.GROUP)
    group = groups.firsts(segments.transaction, count).assign(
        received_on=transactions["group_on"].reset_index(drop=True)
    )
    verdict = verdicts.firsts(answer, len(set_at))["code"]
    by_set = _joined(segments, sets.frame.assign(code=verdict), set_at, group, "2000")
    alone = _alone(segments, whole, set_at, count)
    by_group = _joined(segments, whole.frame[alone], whole.segment[alone], group, "AK9")
    rows = pd.concat([by_set, by_group], ignore_index=True)
    at = np.concatenate([set_at, whole.segment[alone]])
    faults = [
        *faults_of([sets, verdicts, whole]),
        *_lacking(rows, at),
        *broken_claims(transactions, segments, answer),
    ]
    member = _members(segments, answer, at)
    refused, notes = refusals(segments, faults, member, len(rows), _TABLE)
    foreign = (rows["kind"].fillna(declared.CLAIMS) != declared.CLAIMS).to_numpy(dtype=bool)
    kept = rows[~refused & ~foreign]
    return SetResult(
        tables={_TABLE: FILE_ACKNOWLEDGEMENTS.frame(kept[_columns()].reset_index(drop=True))},
        findings=[
            *notes,
            *_rejections(kept),
            *_foreign(rows[foreign & ~refused]),
            *_empty(segments, transactions, set_at, whole),
            *truncations(transactions, segments, answer),
            *unknown(segments, declared.KNOWN, count, "a 999 or 997"),
        ],
        entries=_entries(transactions),
    )


def _columns() -> list[str]:
    return FILE_ACKNOWLEDGEMENTS.names


def _verdicts(segments: Segments) -> Taken:
    new, old = take(segments, declared.VERDICT), take(segments, declared.VERDICT_997)
    segment = np.concatenate([new.segment, old.segment])
    order = np.argsort(segment, kind="stable")
    frame = pd.concat([new.frame, old.frame]).iloc[order].reset_index(drop=True)
    return Taken(frame, segment[order], faults_of([new, old]))


def _alone(segments: Segments, whole: Taken, set_at: Ints, count: int) -> Any:  # noqa: ANN401
    """Tell which AK9 become a row: a rejected group, and a group whose sets are not named."""
    named = count_by(segments.transaction[set_at], count) > 0
    rejected = whole.frame["code"].isin(declared.REJECTED).to_numpy(dtype=bool)
    return rejected | ~named[segments.transaction[whole.segment]]


def _joined(
    segments: Segments, frame: pd.DataFrame, at: Ints, group: pd.DataFrame, loop: str
) -> pd.DataFrame:
    """Add the group that each verdict is about, and what the verdict means."""
    about = group.take(segments.transaction[at]).reset_index(drop=True)
    rows = frame.reset_index(drop=True).assign(
        kind=about["kind"],
        group_control=about["group_control"],
        received_on=about["received_on"],
        **provenance(segments, at, loop),
    )
    if "set_control" not in rows:
        rows = rows.assign(set_control=pd.Series(None, rows.index, dtype="str"))
    accepted = rows["code"].isin([*declared.ACCEPTED, "P"]).astype("boolean")
    return rows.assign(is_accepted=accepted.mask(~accepted & ~rows["code"].isin(declared.REJECTED)))


def _members(segments: Segments, answer: Ints, at: Ints) -> Ints:
    """Return for each segment the row that its faults cost: its AK2's, or the AK9 itself."""
    member = answer.copy()
    sets = int(segments.has("AK2").sum())
    member[at[sets:]] = np.arange(sets, len(at))
    return member


def _lacking(rows: pd.DataFrame, at: Ints) -> list[Fault]:
    undecided = rows["is_accepted"].isna().to_numpy()
    return [
        Fault(
            at[rows["group_control"].isna().to_numpy()],
            "missing-element",
            "AK102: expected the control number of the group answered",
            costs=True,
        ),
        Fault(at[undecided], "no-status", "no verdict in IK501, AK501 or AK901", costs=True),
        Fault(at[rows["received_on"].isna().to_numpy()], "no-date", "no date in GS04", costs=True),
    ]


def _rejections(rows: pd.DataFrame) -> list[dict[str, Any]]:
    refused = rows[~rows["is_accepted"].fillna(True).to_numpy(dtype=bool)]
    reason = "the receiver rejected a file that was sent to it (code {}): none of its claims count"
    return [
        finding(
            row.source_file,
            "set-rejected",
            reason.format(row.code),
            severity="warning",
            source_row=int(row.source_row),
            table=_TABLE,
        )
        for row in refused.itertuples(index=False)
    ]


def _foreign(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        finding(
            row.source_file,
            "no-claims-answered",
            "it answers a group that holds no 837 (AK101 is not HC)",
            severity="info",
            is_refused=True,
            source_row=int(row.source_row),
            table=_TABLE,
        )
        for row in rows.itertuples(index=False)
    ]


def _empty(
    segments: Segments, transactions: pd.DataFrame, set_at: Ints, whole: Taken
) -> list[dict[str, Any]]:
    """A 999 that says nothing of a set or a group is refused."""
    count = len(transactions)
    owner = segments.transaction
    spoken = count_by(owner[set_at], count) + count_by(owner[whole.segment], count)
    places = [segments.place(int(at)) for at in first_by(owner, count)[spoken == 0]]
    return [
        finding(name, "no-status", "neither AK2 nor AK9 in it", source_row=row, table=_TABLE)
        for name, row in places
    ]


def _entries(transactions: pd.DataFrame) -> list[dict[str, Any]]:
    heads = transactions[["kind", "version", "control"]].fillna("").itertuples(index=False)
    return [
        {"set": kind, "version": version, "control": control, "claims": 0}
        for kind, version, control in heads
    ]
