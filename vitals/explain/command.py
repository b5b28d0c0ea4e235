"""What ``vitals explain`` does: reads one practice's lake and explains one of its figures.

What must not live here: text.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from vitals.errors import VitalsError, WrongUsage
from vitals.explain.find import Explanation, explain
from vitals.kpis import KPI_REGISTRY
from vitals.kpis.inputs import month_words
from vitals.lake import Lake, events
from vitals.practice import read_practice
from vitals.store import Store
from vitals.tables import KPIS


def explanation(store: Store, practice: str, month: str, kpi: str) -> Explanation:
    """Explain a figure from what the last night left in the lake.

    WrongUsage for a KPI or practice that does not exist, VitalsError for a month without figures,
    naming those that are.
    """
    if kpi not in KPI_REGISTRY:
        raise WrongUsage(f"'{kpi}' is no KPI; {_nearest(kpi, KPI_REGISTRY)}docs/kpis.md lists them")
    known = store.practice_folders()
    if practice not in known:
        near = _nearest(practice, known)
        raise WrongUsage(f"there is no practice '{practice}'; {near}see {store.practices_place}")
    profile = read_practice(store, practice)
    months = sorted(store.read(KPIS, practice)["month"].unique())
    if month not in months:
        span = f"complete months are {months[0]} to {months[-1]}" if months else "run the night"
        raise VitalsError(f"{practice} has no figures of {month_words(month)}: {span}")
    return explain(Lake(store, practice), events(store, practice), profile, month, kpi)


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=3)
    return f"did you mean {' or '.join(close)}? " if close else ""
