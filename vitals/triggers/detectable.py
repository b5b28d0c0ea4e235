"""How small a rise of the denial rate a practice's own volume can reveal.

What must not live here: the chart itself; see ``statistics``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.triggers.statistics import MIN_BASELINE, WINDOW, detectable_rise
from vitals.triggers.words import share

HORIZON = 6
"""Months within which a rise should show."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest rise (share) more likely than not to show within six months; None if unknown.

    ``usual`` is the denial rate and ``claims_per_month`` the answered claims of the baseline.
    """

    rise: float | None
    usual: float | None
    claims_per_month: float | None
    says: str


def detectable(kpis: pd.DataFrame, month: str) -> Detectable:
    """What the practice's volume as of *month* can reveal, from up to twelve months before it."""
    rows = kpis[(kpis["kpi"] == "denial_rate") & (kpis["month"] < month)]
    rows = rows.sort_values("month").dropna(subset=["numerator", "denominator"])
    rows = rows[rows["denominator"] > 0].tail(WINDOW)
    if len(rows) < MIN_BASELINE:
        return Detectable(
            None,
            None,
            None,
            f"Fewer than {MIN_BASELINE} months are known, so what this practice's volume can "
            "reveal is not known yet.",
        )
    sizes = rows["denominator"].to_numpy(dtype=np.float64)
    usual = max(float(rows["numerator"].sum()), 0.5) / float(sizes.sum())
    size = len(sizes) / float((1 / sizes).sum())
    rise = detectable_rise(usual, size, HORIZON)
    says = (
        f"With about {size:,.0f} answered claims a month and {share(usual)} of them denied, a "
        f"lasting rise by {share(rise).replace(' %', '')} points would more likely than not show "
        f"within six months; a smaller one may go unseen."
    )
    return Detectable(rise, usual, size, says)
