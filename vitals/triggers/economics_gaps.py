"""Why the two sides of the cost comparison cannot be compared, naming exactly what is missing.

What must not live here: an amount.
"""

from __future__ import annotations

import numpy as np

from vitals.practice import Practice
from vitals.triggers.economics_costs import Costs, is_handed_over
from vitals.triggers.economics_evidence import Evidence
from vitals.triggers.newcomers import FULL_VIEW, is_early
from vitals.triggers.words import month_name, months_in_words

HOURS = "billing_hours_share"
"""KPI whose numerator is known in each month with staff hours, whether or not a wage is."""


def why_not(told: Evidence, practice: Practice, parts: Costs | None, paid: float) -> str | None:
    """Why the two sides cannot be compared; None where they can.

    Systems alone are no cost of billing: someone does the work, whom the profile does not name.
    """
    handover = practice.handover
    if handover and is_handed_over(practice, told.history.months[told.index]):
        since = month_name(f"{handover.on:%Y-%m}")
        return (
            f"billing, or a part of it, went to {handover.partner} in {since}, "
            "so the recorded hours no longer tell what all of it would cost in house"
        )
    if parts is None or parts.work <= 0:
        return f"what billing costs in house is not known, because {_missing(told, practice)}"
    if is_early(told.index):
        return f"too early, {told.index + 1} of {months_in_words(FULL_VIEW)} are known"
    return None if paid > 0 else "no payments were collected"


def _missing(told: Evidence, practice: Practice) -> str:
    """What of wage, hours and dedicated billers is missing, and nothing that is not."""
    wage = practice.costs.biller_hourly
    priced = _is_known(told, "cost_to_collect")
    has_work = priced or bool(practice.staff.dedicated_billers)
    if wage is None:
        if has_work or _is_known(told, HOURS):
            return "the profile states no biller's wage"
        return "the profile states no biller's wage and no dedicated biller, and no hours came"
    if wage == 0:
        return "the profile states a biller's wage of $0"
    if priced:
        return "the hours recorded on billing come to none"
    return "no staff hours came and the profile states no dedicated biller"


def _is_known(told: Evidence, kpi: str) -> bool:
    return bool((~np.isnan(told.numerators(kpi))).any())
