"""The demo: sample practices, then the very jobs a firm runs every night and every month.

What must not live here: the samples themselves (``vitals.simulation``).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from pipelines.clock import clock as clock_of
from pipelines.launch import nightly, report
from pipelines.outcome import Outcome
from vitals.progress import Tell
from vitals.store import Store


def run_demo(home: str, tell: Tell | None = None) -> tuple[Outcome, Outcome]:
    """Make the sample practices below *home*, and run the nightly and the report of their end."""
    from vitals.simulation import DEMO, make_demo

    if tell:
        tell("sample_practices", "")
    make_demo(Store(home))
    names = [profile.id for profile in DEMO]
    ends_on = max(profile.ends_on for profile in DEMO)
    clock = clock_of(datetime.combine(ends_on + timedelta(days=1), time(12), UTC))
    night = nightly(home, names, tell=tell, clock=clock)
    month = max(profile.last_month for profile in DEMO)
    return night, report(home, month, names, tell=tell, clock=clock)
