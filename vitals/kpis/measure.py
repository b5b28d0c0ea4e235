"""Shapes every formula returns: one row per month, or rows of a breakdown.

A value that cannot be measured is missing with a reason, never 0. What must not live here: any
KPI's own definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Bools, Floats, Inputs, Ints, Numbers, month_words

WINDOW = 12
"""Months of a rolling window."""


def measured(
    inputs: Inputs, numerator: Numbers, denominator: Numbers, value: Numbers
) -> pd.DataFrame:
    """One row per month: month, numerator, denominator, value, reason (None), is_judged (True)."""
    months = inputs.calendar.months
    parts = {"numerator": numerator, "denominator": denominator, "value": value}
    # Adding 0.0 turns a −0.0 (minus nothing) into 0.0.
    columns = {
        name: np.broadcast_to(np.asarray(part, dtype="float64"), len(months)) + 0.0
        for name, part in parts.items()
    }
    reason = np.full(len(months), None, dtype=object)
    return pd.DataFrame(
        {"month": words(months), **columns, "reason": words(reason), "is_judged": True}
    )


def words(values: Iterable[str | None]) -> pd.Series:
    """Text as plain objects: on a handful of months that is much faster than the text type."""
    return pd.Series(list(values), dtype=object)


def ratio(inputs: Inputs, numerator: Numbers, denominator: Numbers, *, empty: str) -> pd.DataFrame:
    """Numerator over denominator; where the denominator is not above 0, missing with *empty*.

    ``{month}`` in *empty* becomes the month in words.
    """
    top, bottom = (np.asarray(part, dtype="float64") for part in (numerator, denominator))
    frame = measured(inputs, top, bottom, quotient(top, bottom))
    return withheld(frame, ~(bottom > 0), empty)


def quotient(numerator: Numbers, denominator: Numbers) -> Floats:
    """Numerator over denominator, missing where the denominator is not above 0."""
    top, bottom = (np.asarray(part, dtype="float64") for part in (numerator, denominator))
    top, bottom = np.broadcast_arrays(top, bottom)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def withheld(
    frame: pd.DataFrame,
    where: pd.Series | Bools,
    reason: str,
    *,
    parts: bool = False,
    counts: Floats | None = None,
) -> pd.DataFrame:
    """Take the value away *where* it cannot be measured and say why; with *parts*, those too.

    ``{month}`` in *reason* becomes the month in words, ``{count}`` its number in *counts*.
    """
    mask = np.broadcast_to(np.asarray(where, dtype=bool), len(frame))
    if not mask.any():
        return frame
    said = [reason.replace("{month}", month_words(month)) for month in frame["month"]]
    if counts is not None:
        said = [_counted(text, int(count)) for text, count in zip(said, counts, strict=True)]
    named = ["value", "numerator", "denominator"] if parts else ["value"]
    taken = {name: np.where(mask, np.nan, frame[name]) for name in named}
    return frame.assign(**taken, reason=frame["reason"].mask(mask, words(said)))


def _counted(text: str, count: int) -> str:
    """Fill the count in; its noun comes right after it.

    >>> _counted("{count} claims came", 1), _counted("{count} claims came", 2)
    ('1 claim came', '2 claims came')
    """
    if count == 1:
        text = re.sub(r"(\{count\} \w+?)s\b", r"\1", text)
    return text.replace("{count}", f"{count:,}")


def windowed(months_held: Ints, frame: pd.DataFrame, size: int = WINDOW) -> pd.DataFrame:
    """Say how much of the window the data holds; a partial window is shown but not judged."""
    held = np.minimum(months_held, size)
    frame = withheld(frame, held == 0, "nothing had been posted by the end of {month}", parts=True)
    partial = (held > 0) & (held < size)
    said = words(f"window holds {months} of {size} months" for months in held)
    reason = frame["reason"].mask(partial & frame["reason"].isna(), said)
    return frame.assign(reason=reason, is_judged=frame["is_judged"] & ~partial)


def rolling(sums: Floats, size: int = WINDOW) -> Floats:
    """Σ of the *size* values ending with each, fewer at the start."""
    running = np.concatenate([np.zeros(1), np.cumsum(sums)])
    ordinal = np.arange(1, len(sums) + 1)
    return np.asarray(running[ordinal] - running[np.maximum(ordinal - size, 0)])


def quantiles(inputs: Inputs, at: Ints, values: Numbers, share: float) -> Floats:
    """Quantile of *values* by month, linear between neighbours; missing in a month without any."""
    rows = pd.DataFrame({"at": at, "value": np.asarray(values, dtype="float64")})
    by_month = rows.loc[rows["at"] >= 0].groupby("at")["value"].quantile(share)
    return np.asarray(by_month.reindex(range(len(inputs.calendar.months))), dtype="float64")


def members(
    inputs: Inputs,
    dimension: str,
    member: str,
    numerator: Numbers,
    denominator: Numbers,
    value: Numbers | None = None,
) -> pd.DataFrame:
    """Rows of a breakdown for one member: every month whose denominator is above 0."""
    top, bottom = (np.asarray(part, dtype="float64") for part in (numerator, denominator))
    shown = quotient(top, bottom) if value is None else np.asarray(value, dtype="float64")
    frame = pd.DataFrame(
        {
            "month": words(inputs.calendar.months),
            "dimension": words([dimension] * len(shown)),
            "member": words([member] * len(shown)),
            "value": shown,
            "numerator": np.broadcast_to(top, shown.shape),
            "denominator": np.broadcast_to(bottom, shown.shape),
        }
    )
    return frame.loc[frame["denominator"] > 0]


def by_member(
    inputs: Inputs,
    dimension: str,
    rows: pd.DataFrame,
    numerator: str,
    denominator: str,
) -> pd.DataFrame:
    """Rows of a breakdown from counted rows with ``at`` and ``member``: Σ over each month."""
    inside = rows.loc[rows["at"] >= 0]
    sums = inside.groupby(["at", "member"])[[numerator, denominator]].sum().reset_index()
    sums = sums.loc[sums[denominator] > 0].astype({numerator: "float64", denominator: "float64"})
    months = np.array(inputs.calendar.months, dtype=object)
    return pd.DataFrame(
        {
            "month": months[sums["at"].to_numpy()],
            "dimension": dimension,
            "member": sums["member"].astype("str"),
            "value": sums[numerator] / sums[denominator],
            "numerator": sums[numerator],
            "denominator": sums[denominator],
        }
    )
