"""A cell of a table as a JSON value or as text for people.

What must not live here: what a column means.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def plain(value: Any) -> Any:  # noqa: ANN401 - any cell of a table
    """A cell as a JSON value: dates as ISO text, whole floats as integers, missing as None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if np.isnan(value) else int(value) if value.is_integer() else value
    return value


def cell(value: Any, *, is_money: bool) -> str:  # noqa: ANN401 - any cell of a table
    """A cell as text: cents as dollars, yes and no, empty where missing."""
    known = plain(value)
    if known is None:
        return ""
    if isinstance(known, bool):
        return "yes" if known else "no"
    if is_money:
        return dollars(known)
    return f"{known:,.6g}" if isinstance(known, float) else str(known)


def dollars(cents: float) -> str:
    """Cents as dollars without a sign; an estimate that is no whole cent keeps four decimals.

    >>> dollars(123456), dollars(-50), dollars(33.25)
    ('1234.56', '-0.50', '0.3325')
    """
    whole = int(cents)
    if whole != cents:
        return f"{cents / 100:.4f}"
    sign = "-" if whole < 0 else ""
    return f"{sign}{abs(whole) // 100}.{abs(whole) % 100:02d}"
