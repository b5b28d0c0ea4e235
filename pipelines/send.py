"""Sending and approving reports that lie ready, outside a run.

What must not live here: rendering, or the rules of delivery (``vitals.delivery``).
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.report_delivery import deliver_one
from assets.stage import Clock
from pipelines.clock import clock as clock_of
from pipelines.launch import wanted_practices
from pipelines.outcome import Outcome
from vitals.delivery import approve as approve_report
from vitals.errors import VitalsError
from vitals.store import Store


def send(
    home: str, month: str, practices: Sequence[str] = (), *, clock: Clock | None = None
) -> Outcome:
    """Deliver *month*'s reports of *practices* (none named: all); what is held is told."""
    store, outcome, now = Store(home), Outcome(), (clock or clock_of()).now()
    for practice in wanted_practices(store, practices, outcome):
        told = outcome.of(practice)
        try:
            with store.hold(practice):
                delivery = deliver_one(store, practice, month, now)
        except VitalsError as error:
            told.fault = str(error)
        else:
            told.stages["report_delivery"] = {"state": delivery.state, "says": delivery.says}
    return outcome


def approve(home: str, practice: str, month: str, by: str, *, clock: Clock | None = None) -> str:
    """Approve one report as it stands now; say so. Raises NoReport where none was made."""
    now = (clock or clock_of()).now()
    digest = approve_report(Store(home), practice, month, by=by or "unnamed", now=now)
    return f"{practice} {month}: approved (report {digest[:12]}); send it with: vitals send"
