"""Put the rows of a 999 or 997 together: one for each transaction set answered.

Which element is which column stands in ``set_999``; what is wrong with a set is read in
``errors_999``, and whether AK9 counts what is listed is checked in ``counts_999``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ACKNOWLEDGEMENTS, FILE_ERRORS, Table
from vitals.x12 import set_999 as declared
from vitals.x12.columns import Ints
from vitals.x12.counts_999 import Groups, check_groups, entries, group_members
from vitals.x12.errors_999 import read_errors, refused_errors
from vitals.x12.groups import count_by, first_by, group_of, last_of
from vitals.x12.layout import Fault, Taken, faults_of, in_order, take
from vitals.x12.result import SetResult, broken_claims, provenance, refusals, truncations, unknown
from vitals.x12.segments import Segments

_TABLE = FILE_ACKNOWLEDGEMENTS.name
_LOOPS = {"set": "2000", "group": "AK9"}


def read_999(segments: Segments, transactions: pd.DataFrame) -> SetResult:
    """Return the verdicts and errors of all 999 and 997 transactions of *segments*."""
    count = len(transactions)
    set_at = segments.where("AK2")
    answer = group_of(last_of(segments.has(*declared.BOUNDARY)), set_at)
    sets, groups = take(segments, declared.SET), take(segments, declared.GROUP_VERDICT)
    verdicts = _verdicts(segments)
    about = _about(segments, transactions).assign(
        set_control=sets.frame["set_control"].reindex(answer).to_numpy()
    )
    verdict = verdicts.firsts(answer, len(set_at))["code"]
    alone = _alone(segments, groups, set_at, count)
    at = np.concatenate([set_at, groups.segment[alone]])
    rows = _rows(segments, about, at, pd.concat([verdict, groups.frame["code"][alone]]))
    faults = [
        *faults_of([sets, verdicts, groups]),
        *_lacking(rows, at),
        *broken_claims(transactions, segments, answer),
    ]
    refused, notes = refusals(segments, faults, _members(segments, answer, at), len(rows), _TABLE)
    kept, foreign = _apart(rows[~refused])
    errors, foreign_errors = _apart(read_errors(segments, about))
    errors, error_notes = refused_errors(errors)
    counted = Groups(group_members(segments), set_at, verdict, groups)
    return SetResult(
        tables={
            _TABLE: _framed(FILE_ACKNOWLEDGEMENTS, kept),
            FILE_ERRORS.name: _framed(FILE_ERRORS, errors),
        },
        findings=[
            *notes,
            *error_notes,
            *_rejections(kept),
            *_foreign(foreign, _TABLE),
            *_foreign(foreign_errors, FILE_ERRORS.name),
            *check_groups(segments, counted),
            *_empty(segments, transactions, set_at, groups),
            *truncations(transactions, segments, answer),
            *unknown(segments, declared.KNOWN, count, "a 999 or 997"),
        ],
        entries=entries(segments, transactions, counted),
    )


def _framed(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    return table.frame(rows[[name for name in table.names if name in rows]].reset_index(drop=True))


def _verdicts(segments: Segments) -> Taken:
    return in_order([take(segments, declared.VERDICT), take(segments, declared.VERDICT_997)])


def _about(segments: Segments, transactions: pd.DataFrame) -> pd.DataFrame:
    """Return for each segment the group it answers (the AK1 above it) and the answer's date."""
    groups = take(segments, declared.GROUP)
    received_on = transactions["group_on"].fillna(transactions["interchange_on"])
    return (
        groups.frame.reindex(group_members(segments))
        .reset_index(drop=True)
        .assign(received_on=received_on.to_numpy()[segments.transaction])
    )


def _alone(segments: Segments, whole: Taken, set_at: Ints, count: int) -> Any:  # noqa: ANN401
    """Tell which AK9 become a row: a rejected group, and a group whose sets are not named."""
    named = count_by(segments.transaction[set_at], count) > 0
    rejected = whole.frame["code"].isin(declared.REJECTED).to_numpy(dtype=bool)
    return rejected | ~named[segments.transaction[whole.segment]]


def _rows(segments: Segments, about: pd.DataFrame, at: Ints, code: pd.Series) -> pd.DataFrame:
    """Return a row for each verdict: *at* are the AK2 and AK9 they belong to."""
    scope = np.where(segments.has("AK2")[at], "set", "group")
    rows = about.iloc[at].reset_index(drop=True)
    rows = rows.assign(
        code=code.to_numpy(),
        scope=scope,
        set_control=rows["set_control"].where(scope == "set"),
        **provenance(segments, at, ""),
    )
    accepted = rows["code"].isin([*declared.ACCEPTED, "P"]).astype("boolean")
    return rows.assign(
        is_accepted=accepted.mask(~accepted & ~rows["code"].isin(declared.REJECTED)),
        source_loop=rows["scope"].map(_LOOPS),
    )


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
        Fault(
            at[rows["received_on"].isna().to_numpy()],
            "no-date",
            "no date in GS04 or ISA09",
            costs=True,
        ),
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


def _apart(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows about 837s from those about anything else."""
    foreign = (rows["kind"].fillna(declared.CLAIMS) != declared.CLAIMS).to_numpy(dtype=bool)
    return rows[~foreign], rows[foreign]


def _foreign(rows: pd.DataFrame, table: str) -> list[dict[str, Any]]:
    return [
        finding(
            row.source_file,
            "no-claims-answered",
            "it answers a group that holds no 837 (AK101 is not HC)",
            severity="info",
            is_refused=True,
            source_row=int(row.source_row),
            table=table,
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
