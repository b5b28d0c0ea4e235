"""Working days of a month, by which sums of months of unequal length are compared.

What must not live here: a practice's own opening days, which no export tells.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@cache
def _holidays(year: int) -> NDArray[np.datetime64]:
    """Days of a year on which federal offices and, as a rule, payers' banks are closed."""
    from pandas.tseries.holiday import USFederalHolidayCalendar

    days = USFederalHolidayCalendar().holidays(f"{year}-01-01", f"{year}-12-31")
    return np.asarray(days.to_numpy().astype("datetime64[D]"))


@cache
def working_days(month: str) -> int:
    """Mondays to Fridays of a month (YYYY-MM) that are no federal holiday.

    >>> working_days("2026-11")  # 21 weekdays less Veterans Day and Thanksgiving
    19
    """
    period = pd.Period(month, freq="M")
    days = np.busday_count(f"{period}-01", f"{period + 1}-01", holidays=_holidays(period.year))
    return int(days)
