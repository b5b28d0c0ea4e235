"""Which claims rows describe one submission, and which of its lines count.

An 837 and a claims table may both bring a submission; a table may bring a line twice, or give all
of its lines one number. What must not live here: the order of versions, and money.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vitals.ledger.versions import REPLACING, in_arrival_order
from vitals.same_line import NO_NUMBER

_SENT = ["claim_key", "sequence", "frequency", "submitted_on", "is_after_void"]
"""What a submission is known by, whoever tells of it."""

_CONTENT = ["procedure", "modifiers", "service_on"]
_WORK = ["is_table", "is_after_void", "sent", "is_superseded", "is_folded"]


def submissions(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per line of one submission; table rows are folded into the 837 rows they describe.

    Values are the 837's where it has them, then the table's. Adds ``submission``, ``line`` and
    ``arrived``, see ``told``.
    """
    rows = told(claims, tables)
    rows = rows.loc[~rows["is_superseded"]]
    if rows["is_folded"].any():
        rows = _filled(rows)
    return rows.drop(columns=_WORK).reset_index(drop=True)


def told(claims: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every claims row in the order it was sent with what it tells of; needs a ``claim_key``.

    Senders number their interchanges upwards, so ISA13 says what was sent first; where there is
    none (tables), arrival does. ``arrived``: its place in that order; ``submission``: number of
    the submission; ``line``: the line's identity within it; ``is_superseded``: a later row of a
    table says the same line anew; ``is_folded``: a table's row on a line that an 837 brings. A
    date of submission that a table lacks is the first one known of that line. Frequencies other
    than 7 and 8 count as 1.
    """
    frequency = claims["frequency"].where(claims["frequency"].isin(REPLACING), "1")
    rows = claims.assign(frequency=frequency, is_table=claims["source_loop"].isna())
    rows["sent_number"] = _numbers(rows["interchange_control"])
    rows = in_arrival_order(rows, tables, ["sent_number"]).drop(columns="sent_number")
    line = ["claim_key", "sequence", "frequency", "line_no"]
    first_dated = rows.groupby(line, sort=False)["submitted_on"].transform("min")
    rows["submitted_on"] = rows["submitted_on"].fillna(first_dated)
    rows["arrived"] = range(len(rows))
    rows["is_after_void"] = _after_void(rows)
    rows["sent"] = _group(rows, _SENT)
    rows["is_superseded"] = _superseded(rows)
    rows["submission"] = _envelopes(rows)
    rows["line"] = _lines(rows)
    return _with_tables_tied(rows)


def _numbers(control: pd.Series) -> pd.Series:
    """Control numbers as numbers, each distinct text read once; missing where one is none."""
    place, texts = pd.factorize(control)
    numbers = pd.to_numeric(pd.Series(texts, dtype="object"), errors="coerce")
    return numbers.astype("float64").reindex(place).set_axis(control.index)


def _group(rows: pd.DataFrame, by: list[str]) -> pd.Series:
    """Number the groups of rows that agree on *by*; two missing values agree."""
    return rows.groupby(by, dropna=False, sort=False).ngroup()


def _after_void(rows: pd.DataFrame) -> pd.Series:
    """True where the same line was voided earlier on the same day."""
    is_void = rows["frequency"].eq("8")
    day = _group(rows, ["claim_key", "sequence", "line_no", "submitted_on", "is_table"])
    return is_void.groupby(day).cummax() & ~is_void


def _superseded(rows: pd.DataFrame) -> pd.Series:
    """True for a table's row whose line a later row of the same submission says anew.

    A repeated line number with another procedure, modifier or date of service is another line.
    In a file that gives all lines one number, equal lines of an original claim are lines, too.
    """
    lines = rows.loc[rows["is_table"]]
    key = ["sent", "line_no"]
    if not lines.duplicated(key).any():
        return pd.Series(False, index=rows.index)
    key = [*key, *_CONTENT]
    is_constant = lines.groupby("source_file")["line_no"].transform("nunique").le(1)
    nth = lines.groupby(_group(lines, [*key, "source_file"])).cumcount()
    nth = nth.where(is_constant & lines["frequency"].eq("1"), 0)
    repeated = lines.assign(nth=nth).duplicated([*key, "nth"], keep="last")
    return repeated.reindex(rows.index, fill_value=False)


def _envelopes(rows: pd.DataFrame) -> pd.Series:
    """Number the submissions: an 837's by its envelope and, in it, by its claim loop.

    The 837 reader never gives two lines of one claim loop the same number, so a number that does
    not rise begins another loop.
    """
    envelope = ["is_table", "interchange_control", "group_control", "set_control"]
    work = rows.assign(file=rows["source_file"].mask(rows["is_table"]))
    sent = _group(work, ["sent", *envelope, "file"])
    restarts = ~rows["is_table"] & (rows["line_no"].groupby(sent).diff() <= 0).fillna(False)
    loop = restarts.astype("int64").groupby(sent).cumsum()
    return _group(pd.DataFrame({"sent": sent, "loop": loop}), ["sent", "loop"])


def _lines(rows: pd.DataFrame) -> pd.Series:
    """Line numbers; those of a submission that repeats one or has none are counted, in order."""
    line = rows["line_no"].astype("int64")
    counted = rows.loc[~rows["is_superseded"], ["submission", "line_no"]]
    is_bare = counted.duplicated() | counted["line_no"].eq(NO_NUMBER)
    again = counted.loc[is_bare, "submission"].unique()
    if not len(again):
        return line
    ranked = counted.loc[counted["submission"].isin(again)].sort_values("line_no", kind="stable")
    count = ranked.groupby("submission").cumcount() + 1
    return count.reindex(rows.index).fillna(line).astype("int64")


def _with_tables_tied(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a table's lines to the first 837 submission they describe, where there is one."""
    rows["is_folded"] = False
    if not rows["is_table"].any() or rows["is_table"].all():
        return rows
    by_837 = rows.loc[~rows["is_table"]].groupby("sent")["submission"].first()
    line = _group(rows, ["sent", "line"])
    rows["is_folded"] = rows["is_table"] & line.isin(line.loc[~rows["is_table"]])
    own = rows["submission"]
    rows["submission"] = (
        rows["sent"].map(by_837).fillna(own).where(rows["is_table"], own).astype("int64")
    )
    return rows


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill what 837 rows lack from the table's row on the same line, which then is left out."""
    line = _group(rows, ["sent", "line"])
    folded = rows.loc[rows["is_folded"]].set_index(line.loc[rows["is_folded"]])
    kept = rows.loc[~rows["is_folded"]].copy()
    line = line.loc[kept.index]
    for name in kept.columns.difference([*_SENT, *_WORK]):
        if kept[name].isna().any():
            kept[name] = kept[name].fillna(line.map(folded[name]))
    return kept
