"""What ``vitals explain`` does: reads one practice's lake and explains one of its figures.

What must not live here: text.
"""

from __future__ import annotations

from difflib import get_close_matches

from vitals.errors import VitalsError
from vitals.explain.find import Explanation, explain
from vitals.kpis import KPI_REGISTRY
from vitals.kpis.inputs import month_words
from vitals.lake import Lake, events
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import KPIS


def explanation(store: Store, practice: str, month: str, kpi: str) -> Explanation:
    """Explain a figure from what the last night left in the lake.

    VitalsError for a KPI or a month that is not there, naming those that are.
    """
    if kpi not in KPI_REGISTRY:
        raise VitalsError(f"'{kpi}' is no KPI; {_nearest(kpi)}docs/kpis.md lists them all")
    profile = read_practice(store, practice)
    months = sorted(store.read(KPIS, practice)["month"].unique())
    if month not in months:
        known = f"complete months are {months[0]} to {months[-1]}" if months else "run the night"
        raise VitalsError(f"{practice} has no figures of {month_words(month)}: {known}")
    return explain(Lake(store, practice), events(store, practice), profile, month, kpi)


def _nearest(kpi: str) -> str:
    close = get_close_matches(kpi, KPI_REGISTRY, n=3)
    return f"did you mean {' or '.join(close)}? " if close else ""
