"""Whether charges wait longer on days with many visits: the desk and the billing share hands.

What must not live here: the lag of charges itself (``timeliness``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.measure import Members, cell_quantiles
from vitals.ledger.balances import days

_DAYS = 90
_RIPE = 14
"""Days after which nearly all that was done on a day has been entered; younger days look quick."""
_ENOUGH = 30


def busy_days(inputs: Inputs) -> Members:
    """Spearman's rank correlation of a day's claims with their median days to entry.

    Over the 90 days of service that end 14 days before the month's end, claims entered by its end.
    The numerator is the correlation too, the denominator how many days had a claim; nothing is
    said with fewer than 30 such days, or where all are alike.
    """
    cell, lag = _entered(inputs)
    size = len(inputs.calendar.months)
    claims = np.bincount(cell, minlength=size * _DAYS).reshape(size, _DAYS).astype("float64")
    claims[claims == 0] = np.nan
    waited = cell_quantiles(cell, lag, size * _DAYS, 0.5).reshape(size, _DAYS)
    number = (~np.isnan(claims)).sum(axis=1)
    rho = np.where(number >= _ENOUGH, _spearman(claims.T, waited.T), np.nan)
    at = np.flatnonzero(~np.isnan(rho))
    return Members(
        dimension="busy_days",
        at=at,
        member=np.full(len(at), "spearman", dtype=object),
        value=rho[at],
        numerator=rho[at],
        denominator=number[at].astype("float64"),
    )


def _entered(inputs: Inputs) -> tuple[Ints, Floats]:
    """Month and day of service (as one number) and days to entry, for each claim of each window."""
    ends = inputs.calendar.ends
    served, entered = (days(inputs.facts[name]) for name in ("service_on", "entered_on"))
    known = ~(np.isnat(served) | np.isnat(entered))
    served, entered = served[known], entered[known]
    first = np.searchsorted(ends, np.maximum(served + np.timedelta64(_RIPE, "D"), entered))
    oldest = served + np.timedelta64(_RIPE + _DAYS - 1, "D")
    times = np.maximum(np.searchsorted(ends, oldest, side="right") - first, 0)
    claim = np.repeat(np.arange(len(served)), times)
    at = first[claim] + np.arange(len(claim)) - np.repeat(np.cumsum(times) - times, times)
    age = (ends[at] - served[claim]).astype("int64") - _RIPE
    return at * _DAYS + age, (entered - served)[claim].astype("float64")


def _spearman(left: Floats, right: Floats) -> Floats:
    """Correlation of ranks in each column, the mean rank for equals; both lack the same cells."""
    ranks = [pd.DataFrame(each).rank().to_numpy() for each in (left, right)]
    middle = ((~np.isnan(left)).sum(axis=0) + 1) / 2
    one, other = (each - middle for each in ranks)
    spread = np.sqrt(np.nansum(one**2, axis=0) * np.nansum(other**2, axis=0))
    both = np.nansum(one * other, axis=0)
    found = np.divide(both, spread, out=np.full(len(both), np.nan), where=spread > 0)
    return np.asarray(found)
