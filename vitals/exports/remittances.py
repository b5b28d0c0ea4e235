"""The native remittances table as the three canonical tables an 835 makes.

Rows of one claim, payer, adjudication date and trace number, reversed or not, are one
adjudication; their amounts add up. A row with a line number is a service line, one without
speaks for the whole claim, and an adjudication is told in one of the two ways only.
A reversal may be written with either sign: amounts of a reversed row with a positive charge are
negated, so that it takes back what it reverses, as CLP02 22 does in an 835.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from vitals.exports.cells import describe, tidy, to_cents
from vitals.exports.rows import Fault, Rows
from vitals.tables import ADJUSTMENTS, REMITTANCE_LINES, REMITTANCES

AMOUNTS = ["charge_cents", "allowed_cents", "paid_cents", "patient_responsibility_cents"]
_ADJUSTMENT = re.compile(r"(CO|OA|PI|PR|CR)[- ]?([A-Z]{0,2}\d{1,3}|[A-Z]\d)\s*[:=]\s*(\S.*)")
_SAME = ["claim_id", "payer_id", "adjudicated_on", "trace_number", "is_reversed"]

Adjustment = tuple[str, str, int]


def split(rows: Rows, source_file: str, sheet: int) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the three canonical tables by name and the faults, those of *rows* included."""
    read, bad = _read_adjustments(rows.frame)
    frame = rows.frame.assign(
        is_reversed=rows.frame["status"].eq("reversed"),
        line_index=0,
    )
    mixed = _mixed(frame)
    faults = [*rows.faults, *bad, *mixed]
    refused = {fault.line for fault in (*bad, *mixed)}
    frame = frame[~frame["source_row"].isin(refused)].reset_index(drop=True)
    frame = _identified(_signed(frame), source_file, sheet)
    adjustments = _adjustments(frame, read)
    tables = {
        REMITTANCES.name: _remittances(frame, _balance(frame, adjustments)),
        REMITTANCE_LINES.name: _lines(frame),
        ADJUSTMENTS.name: ADJUSTMENTS.frame(adjustments.drop(columns="row")),
    }
    return tables, faults


def read_adjustments(text: str) -> list[Adjustment]:
    """Return group, reason and cents of each item of ``CO-45:20.00;PR-1:15.00``.

    >>> read_adjustments("CO-45:20.00; PR-1:15")
    [('CO', '45', 2000), ('PR', '1', 1500)]
    """
    found: list[Adjustment] = []
    for item in filter(None, (part.strip() for part in re.split(r"[;|]", text))):
        if (match := _ADJUSTMENT.fullmatch(item.upper())) is None:
            raise ValueError("no adjustment")
        group, reason, amount = match.groups()
        found.append((group, reason, to_cents(tidy(amount))))
    return found


def _read_adjustments(frame: pd.DataFrame) -> tuple[dict[str, list[Adjustment]], list[Fault]]:
    """Read each distinct text of the adjustments column once."""
    read: dict[str, list[Adjustment]] = {}
    wrong: set[str] = set()
    for text in frame["adjustments"].dropna().unique():
        try:
            read[text] = read_adjustments(text)
        except ValueError:
            wrong.add(text)
    at = frame["adjustments"].isin(wrong)
    faults = [
        Fault(
            int(row.source_row),
            99,
            "bad-adjustment",
            "column adjustments: expected items such as CO-45:20.00;PR-1:15.00; "
            f"found {describe(row.adjustments)}",
        )
        for row in frame[at].itertuples()
    ]
    return read, faults


def _mixed(frame: pd.DataFrame) -> list[Fault]:
    """Refuse a row for the whole claim beside rows for its lines: money would count twice."""
    if frame.empty:
        return []
    has_line = frame["line_no"].notna()
    beside_lines = has_line.groupby([frame[name] for name in _SAME], dropna=False).transform("any")
    reason = (
        "expected an adjudication to be told by line or as a whole; "
        "found a row without line_no beside rows with one"
    )
    return [
        Fault(int(line), 99, "mixed-levels", reason)
        for line in frame.loc[beside_lines & ~has_line, "source_row"]
    ]


def _signed(frame: pd.DataFrame) -> pd.DataFrame:
    turn = frame["is_reversed"] & frame["charge_cents"].gt(0)
    sign = pd.Series(np.where(turn, -1, 1), index=frame.index, dtype="Int64")
    return frame.assign(sign=sign, **{name: frame[name] * sign for name in AMOUNTS})


def _identified(frame: pd.DataFrame, source_file: str, sheet: int) -> pd.DataFrame:
    """Add the adjudication a row belongs to and the position of its line within it."""
    prefix = source_file if sheet == 1 else f"{source_file}:sheet{sheet}"
    same = frame.groupby(_SAME, dropna=False, sort=False)
    first = same["source_row"].transform("min") if len(frame) else frame["source_row"]
    identified = frame.assign(
        remittance_id=prefix + ":" + first.astype("str") + _apart(same.ngroup(), first)
    )
    position = identified.groupby("remittance_id", sort=False).cumcount() + 1
    return identified.assign(
        line_index=position.astype("Int64").where(frame["line_no"].notna(), 0),
        posted_on=frame["posted_on"].fillna(frame["adjudicated_on"]),
    )


def _apart(group: pd.Series, first: pd.Series) -> pd.Series:
    """Tell adjudications that begin in one row of the file apart: nothing, .2, .3 and so on."""
    heads = pd.DataFrame({"group": group, "first": first}).drop_duplicates("group")
    number = heads.groupby("first").cumcount() + 1
    names = dict(zip(heads["group"], number, strict=True))
    return group.map({key: f".{at}" if at > 1 else "" for key, at in names.items()}).astype("str")


def _adjustments(frame: pd.DataFrame, read: dict[str, list[Adjustment]]) -> pd.DataFrame:
    """Return the items of each row, with its position: rows may share a line of the file."""
    found = [
        (
            row.Index,
            row.remittance_id,
            row.line_index,
            group,
            reason,
            int(row.sign) * cents,
            row.source_row,
        )
        for row in frame[frame["adjustments"].notna()].itertuples()
        for group, reason, cents in read[row.adjustments]
    ]
    names = ["remittance_id", "line_index", "group_code", "reason_code", "amount_cents"]
    table = pd.DataFrame(found, columns=["row", *names, "source_row"])
    source_file = frame["source_file"].iloc[0] if len(frame) else ""
    return table.assign(source_file=source_file)


def _balance(frame: pd.DataFrame, adjustments: pd.DataFrame) -> pd.Series:
    """Tell for each row whether charge − adjustments = paid; missing where none are given."""
    taken = adjustments.groupby("row")["amount_cents"].sum()
    explained = frame.index.to_series().map(taken).astype("Int64").fillna(0)
    holds = (frame["charge_cents"] - explained).eq(frame["paid_cents"]).astype("boolean")
    return holds.mask(frame["adjustments"].isna() & ~holds, pd.NA)


def unbalanced(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the adjudications whose adjustments do not explain the difference of the money."""
    remittances = tables[REMITTANCES.name]
    return remittances[remittances["is_balanced"].eq(False).fillna(False)]


def _remittances(frame: pd.DataFrame, balance: pd.Series) -> pd.DataFrame:
    by_claim = frame.assign(
        holds=balance,
        is_denied=frame["status"].eq("denied"),
        is_untold=frame["status"].isna(),
    ).groupby("remittance_id", sort=False)
    first = by_claim.first()
    money = by_claim[AMOUNTS].sum(min_count=1).drop(columns="allowed_cents")
    status = pd.Series("1", index=first.index).mask(by_claim["is_denied"].all(), "4")
    known = by_claim["holds"].count().eq(by_claim.size())
    some_fail = by_claim["holds"].min().eq(False).fillna(False)
    kept = ["claim_id", "payer_id", "adjudicated_on", "posted_on", "trace_number"]
    out = first[[*kept, "source_file", "source_row"]].assign(
        **money,
        status_code=status.mask(first["is_reversed"], "22"),
        remark_codes=_claim_remarks(frame).reindex(first.index),
        is_balanced=(~some_fail).astype("boolean").where(known | some_fail),
        is_status_assumed=by_claim["is_untold"].all(),
    )
    return REMITTANCES.frame(out.reset_index())


def _claim_remarks(frame: pd.DataFrame) -> pd.Series:
    """Return the remark codes of whole claims by remittance, rows of one put together."""
    whole = frame[frame["line_index"].eq(0) & frame["remark_codes"].notna()]
    texts: dict[str, str] = {}
    for remittance_id, text in zip(whole["remittance_id"], whole["remark_codes"], strict=True):
        texts[remittance_id] = f"{texts.get(remittance_id, '')} {text}"
    return pd.Series({key: _codes(text) for key, text in texts.items()}, dtype="str")


def _codes(text: str) -> str | None:
    return " ".join(dict.fromkeys(re.findall(r"[A-Z]+\d+", text.upper()))) or None


def _lines(frame: pd.DataFrame) -> pd.DataFrame:
    lines = frame[frame["line_index"].gt(0)]
    names = ["remittance_id", "line_index", "line_no", "charge_cents", "paid_cents"]
    kept = lines[[*names, "allowed_cents", "source_file", "source_row"]]
    remarks = {text: _codes(text) for text in lines["remark_codes"].dropna().unique()}
    out = kept.assign(remark_codes=lines["remark_codes"].map(remarks))
    return REMITTANCE_LINES.frame(out.reset_index(drop=True))
