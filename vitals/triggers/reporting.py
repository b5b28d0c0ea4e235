"""What is known of the reports themselves: how whole their data were, and what became untrue.

Given from outside, since no KPI tells it; it enters a history as two figures by month, which no
catalogue lists. What must not live here: how either is counted (``vitals.report_scores``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from vitals.tables import KPIS
from vitals.triggers.rules import Case, Observation
from vitals.triggers.statistics import Floats
from vitals.triggers.words import Told, plain

QUALITY = "report_quality"
RESTATED = "restated_figures"

_LAST = 3
"""Reports looked at: those of the three months before, as no later one was read by then."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Scores and restatements of the months that are known; a month left out is not known.

    ``quality`` is a share of 1, ``restated`` holds (restated figures, figures told) of the month's
    own report.
    """

    quality: Mapping[str, float] = field(default_factory=dict)
    restated: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def rows(self, months: list[str]) -> pd.DataFrame:
        """Both figures of *months* as rows of ``tables.KPIS``."""
        told = [
            {"month": month, "kpi": QUALITY, "value": self.quality[month]}
            for month in months
            if month in self.quality
        ]
        told += [
            {
                "month": month,
                "kpi": RESTATED,
                "value": self.restated[month][0] / self.restated[month][1],
                "numerator": self.restated[month][0],
                "denominator": self.restated[month][1],
            }
            for month in months
            if self.restated.get(month, (0, 0))[1]
        ]
        return KPIS.frame(pd.DataFrame(told)) if told else KPIS.empty()


def _before(case: Case, name: str, part: str = "value") -> Floats:
    """The figure of the three months before the case's, NaN where unknown."""
    found = np.full(_LAST, np.nan)
    track = case.history.track(name)
    if track is not None:
        known = getattr(track, part)[max(0, case.index - _LAST) : case.index]
        found[_LAST - len(known) :] = known
    return found


def worst_quality(case: Case) -> Observation:
    """The lowest score of the last three reports; one that is too low decides, whatever lacks."""
    scores = _before(case, QUALITY)
    known = scores[~np.isnan(scores)]
    if len(known) and not case.holds(float(known.min())):
        return Observation(float(known.min()), case.limit, fired=False)
    if len(known) < _LAST:
        return case.missing()
    return Observation(float(known.min()), case.limit, fired=True)


def restated_share(case: Case) -> Observation:
    """Figures of the last three reports that are not so any more, over all they told."""
    restated, told = _before(case, RESTATED, "numerator"), _before(case, RESTATED, "denominator")
    if np.isnan(told).any():
        return case.missing()
    value = float(restated.sum() / told.sum())
    facts = {"num": Told(plain(restated.sum())), "den": Told(plain(told.sum()))}
    return Observation(
        value,
        case.limit,
        case.holds(value),
        facts,
        numerator=float(restated.sum()),
        denominator=float(told.sum()),
    )
