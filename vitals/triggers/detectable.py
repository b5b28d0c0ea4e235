"""How small a rise of the denial rate a practice's own volume can reveal.

What must not live here: the chart itself; see ``statistics``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vitals.triggers.statistics import MIN_BASELINE, WINDOW, detectable_rise, ewma_chart
from vitals.triggers.words import share

HORIZON = 6
"""Months within which a rise should show."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest rise (share) more likely than not to show within six months; None if unknown.

    ``usual`` is the denial rate of the baseline, ``claims_per_month`` the answered claims of the
    last twelve months (harmonic mean).
    """

    rise: float | None
    usual: float | None
    claims_per_month: float | None
    says: str


def detectable(kpis: pd.DataFrame, month: str) -> Detectable:
    """What the practice's volume as of *month* can reveal, against its own baseline."""
    rows = kpis[(kpis["kpi"] == "denial_rate") & (kpis["month"] <= month)]
    rows = rows.sort_values("month").dropna(subset=["numerator", "denominator"])
    sizes = rows["denominator"].to_numpy(dtype=np.float64)
    chart = ewma_chart(rows["numerator"].to_numpy(dtype=np.float64), sizes)
    if not len(sizes) or not chart.is_measurable[-1]:
        return Detectable(
            None,
            None,
            None,
            f"Fewer than {MIN_BASELINE} months are known, so what this practice's volume can "
            "reveal is not known yet.",
        )
    usual = float(chart.centre[-1])
    recent = sizes[-WINDOW:][sizes[-WINDOW:] > 0]
    size = len(recent) / float((1 / recent).sum())
    rise = detectable_rise(usual, size, HORIZON)
    says = (
        f"With about {size:,.0f} answered claims a month and {share(usual)} of them denied, a "
        f"lasting rise by {share(rise).replace(' %', '')} points would more likely than not show "
        f"within six months; a smaller one may go unseen."
    )
    return Detectable(rise, usual, size, says)
