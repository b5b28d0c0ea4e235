"""Which reversals (CLP02 22) undo a remittance that was received.

What must not live here: events.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.ledger.book import REVERSAL


def unmatched_reversals(remits: pd.DataFrame) -> pd.Series:
    """True for a reversal with no earlier remittance of its claim left to reverse."""
    is_reversal = remits["status_code"] == REVERSAL
    step = np.where(is_reversal, -1, 1)
    running = pd.Series(step, index=remits.index).groupby(remits["claim"], sort=False).cumsum()
    lowest = running.groupby(remits["claim"], sort=False).cummin()
    before = lowest.groupby(remits["claim"], sort=False).shift(fill_value=0).clip(upper=0)
    return is_reversal & (running < before)
