"""Interchanges, groups and transactions: where each ST…SE lies, and whether the counts agree.

A wrong count or control number is a warning with its position and never costs a claim: a quarter
of public 835s carry a wrong SE01. What must not live here: what is inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.x12.columns import Bools, Ints, Rows, length, numpy_frame, stacked
from vitals.x12.groups import last_of
from vitals.x12.segments import Segments
from vitals.x12.tags import tag_code
from vitals.x12.values import arrow, dates

ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")
_ELEMENTS = (1, 2, 3, 4, 5, 6, 8, 9, 13)
_CLAIM_TAGS = ("CLP", "CLM")


def envelope(chunks: Sequence[Segments], before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per envelope segment of all *chunks*, in file order.

    *before* holds those that a file's earlier parts left open; they come first, in no chunk (-1).
    Columns: chunk, at (index in the chunk), stop (end of its piece there), file, row, tag, is_cut,
    e1 … e13.
    """
    parts = [_envelope(number, chunk) for number, chunk in enumerate(chunks)]
    new = numpy_frame(stacked(parts), sum(map(length, parts))) if parts else _nothing()
    return joined([new] if before is None else [before, new])


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return envelope segments of several parts in file order."""
    whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return whole.sort_values(["file", "row"], ignore_index=True)


def _nothing() -> pd.DataFrame:
    whole = ("chunk", "at", "stop", "file", "row", "tag")
    texts = {f"e{each}": pd.array([], dtype="str") for each in _ELEMENTS}
    numbers = {name: np.zeros(0, np.int64) for name in whole}
    return pd.DataFrame({**numbers, "is_cut": np.zeros(0, np.bool_), **texts})


def since_isa(env: pd.DataFrame, file: int) -> pd.DataFrame:
    """Return the envelope of *file* since its last ISA: what the file's next part stands in."""
    own = env[(env["file"] == file) & is_tag(env, "ISA", "GS", "GE", "IEA")]
    opener = np.flatnonzero(is_tag(own, "ISA"))
    return own.iloc[opener[-1] if len(opener) else 0 :].assign(chunk=-1)


def _envelope(number: int, chunk: Segments) -> Rows:
    at = chunk.where(*ENVELOPE)
    chosen = chunk.at(at)
    return {
        "chunk": np.full(len(at), number),
        "at": at,
        "stop": np.searchsorted(chunk.piece, chunk.piece[at], side="right"),
        "file": chunk.file[at],
        "row": chunk.row[at],
        "tag": chunk.tag[at].astype(np.int64),
        "is_cut": chunk.is_cut[at],
        **{f"e{each}": chosen.element(each) for each in _ELEMENTS},
    }


def is_tag(env: pd.DataFrame, *tags: str) -> Bools:
    """Tell for each envelope segment whether its id is one of *tags*."""
    return np.isin(env["tag"].to_numpy(), [tag_code(tag) for tag in tags])


def opened(env: pd.DataFrame, tag: str, closers: Sequence[str]) -> Ints:
    """Return for each row the last *tag* of its file that none of *closers* has closed, else -1."""
    file = env["file"].to_numpy()
    opener = last_of(is_tag(env, tag))
    closed = last_of(np.concatenate([[False], is_tag(env, *closers)[:-1]]))
    same = file[np.maximum(opener, 0)] == file
    return np.where((opener >= 0) & same & (closed <= opener), opener, -1)


def transactions(env: pd.DataFrame, unfinished: int = -1) -> pd.DataFrame:
    """Return one row per ST, in the order of chunks; the text of file *unfinished* goes on.

    Columns: chunk, start, stop (half open, the SE included), file, row, end_row, st01, control,
    version (GS08, else ST03), interchange_control (ISA13), interchange_on (ISA09), group_control
    (GS06), group_on (GS04), has_end, is_truncated (the text ends, or a new interchange begins,
    before its SE).
    """
    at = np.flatnonzero(is_tag(env, "ST"))
    following = np.minimum(at + 1, max(len(env) - 1, 0))
    file, chunk, place, end = (env[name].to_numpy() for name in ("file", "chunk", "at", "stop"))
    has_next = (following > at) & (file[following] == file[at])
    has_end = has_next & is_tag(env, "SE")[following]
    goes_on = has_next & ~is_tag(env, "ISA")[following] | ~has_next & (file[at] == unfinished)
    near = has_next & (chunk[following] == chunk[at])
    stop = np.where(near, np.minimum(place[following] + has_end, end[at]), end[at])
    row = env["row"].to_numpy()[at]
    group = opened(env, "GS", ["GE", "ISA", "IEA"])[at]
    outer = opened(env, "ISA", ["IEA"])[at]
    found = pd.DataFrame(
        {
            "chunk": chunk[at],
            "start": place[at],
            "stop": stop,
            "file": file[at],
            "row": row,
            "end_row": row + (stop - place[at]) - 1,
            "st01": _taken(env, "e1", at),
            "control": _taken(env, "e2", at),
            "version": pd.Series(_taken(env, "e8", group)).fillna(pd.Series(_taken(env, "e3", at))),
            "interchange_control": _taken(env, "e13", outer),
            "interchange_on": day_of(_taken(env, "e9", outer)),
            "group_control": _taken(env, "e6", group),
            "group_kind": _taken(env, "e1", group),
            "group_on": day_of(_taken(env, "e4", group)),
            "has_end": has_end,
            "is_truncated": ~goes_on,
        },
        copy=False,
    )
    if (np.diff(found["chunk"]) < 0).any():
        found = found.sort_values(["chunk", "start"], ignore_index=True)
    return found


def _taken(env: pd.DataFrame, name: str, index: Ints) -> Any:  # noqa: ANN401 - a pandas array
    """Return the rows *index* of one column, missing for -1."""
    return env[name].array.take(index, allow_fill=True)


def day_of(column: Any) -> Any:  # noqa: ANN401 - a pandas text column, a NumPy array of dates
    """Return a text column as dates, NaT where missing or no date."""
    return dates(arrow(column))[0].astype("datetime64[us]")


def _differ(left: pd.Series, right: pd.Series) -> Bools:
    """Tell where two control numbers or counts differ; zeros in front and absence mean nothing."""
    a, b = left.str.lstrip("0").reset_index(drop=True), right.str.lstrip("0").reset_index(drop=True)
    return np.asarray(a.fillna("") != b.fillna(""), np.bool_)


def check(env: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the findings on counts, control numbers, missing and stray envelope segments."""
    levels = (
        ("ST", "SE", ["SE", "GS", "GE", "ISA", "IEA"], "e2", "e2"),
        ("GS", "GE", ["GE", "ISA", "IEA"], "e6", "e2"),
        ("ISA", "IEA", ["IEA"], "e13", "e2"),
    )
    return [
        note
        for opener, closer, closers, control, echo in levels
        for note in _check_level(env, names, (opener, closer, closers), (control, echo))
    ]


def _check_level(
    env: pd.DataFrame,
    names: Sequence[str],
    level: tuple[str, str, list[str]],
    echo: tuple[str, str],
) -> Iterator[dict[str, Any]]:
    opener, closer, closers = level
    ends = np.flatnonzero(is_tag(env, closer))
    matched = opened(env, opener, closers)[ends]
    for at in ends[matched < 0]:
        yield _note(env, names, int(at), "stray-trailer", f"{closer} without its {opener}")
    at, begin = ends[matched >= 0], matched[matched >= 0]
    differ = _differ(env[echo[0]].iloc[begin], env[echo[1]].iloc[at])
    for each in at[differ]:
        reason = f"the control number of {closer} is not that of its {opener}"
        yield _note(env, names, int(each), "control-number", reason)
    counted = _counted(env, opener, begin, at)
    told = pd.to_numeric(env["e1"].iloc[at], errors="coerce").to_numpy(dtype=float)
    for place in np.flatnonzero(told != counted):
        reason = f"{closer}01: expected the count {counted[place]}, found {_count(told[place])}"
        yield _note(env, names, int(at[place]), "count", reason)
    unclosed = np.setdiff1d(np.flatnonzero(is_tag(env, opener)), begin)
    for each in unclosed:
        yield _note(env, names, int(each), "missing-trailer", f"{opener} without its {closer}")


def _count(told: float) -> str:
    return "no number" if np.isnan(told) else f"{told:.0f}"


def _counted(env: pd.DataFrame, opener: str, begin: Ints, end: Ints) -> Ints:
    """Return what SE01, GE01 or IEA01 should say: segments, transactions, or groups."""
    row = env["row"].to_numpy()
    if opener == "ST":
        return np.asarray(row[end] - row[begin] + 1)
    inner = np.cumsum(is_tag(env, "ST" if opener == "GS" else "GS"))
    return np.asarray(inner[end] - inner[begin])


def _note(
    env: pd.DataFrame,
    names: Sequence[str],
    at: int,
    rule: str,
    reason: str,
) -> dict[str, Any]:
    where = env.iloc[at]
    return finding(
        names[where["file"]], rule, reason, severity="warning", source_row=int(where["row"])
    )


def outside(chunk: Segments, inside: Bools) -> list[dict[str, Any]]:
    """Return findings on segments outside every transaction that are no envelope either.

    Claims among them are refused: without their ST nobody knows what they are.
    """
    stray = np.flatnonzero(~inside & ~chunk.has(*ENVELOPE))
    is_claim = chunk.has(*_CLAIM_TAGS)
    found = []
    # A file's segments lie together, so its strays do too.
    for at in np.split(stray, np.flatnonzero(np.diff(chunk.file[stray])) + 1):
        if not len(at):
            continue
        claims = int(is_claim[at].sum())
        name, row = chunk.place(int(at[0]))
        reason = f"{len(at)} segment{'s' * (len(at) != 1)} from here on outside every ST…SE"
        if claims:
            reason += f"; {claims} claim{'s' * (claims != 1)} among them refused"
        found.append(
            finding(
                name,
                "outside-transaction",
                reason,
                severity="error" if claims else "warning",
                source_row=row,
                rows=max(claims, 1),
            )
        )
    return found
