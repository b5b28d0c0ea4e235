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
    """Approve one report as it stands now, a hold included; say so.

    Nobody named: whoever is logged in. Raises NoReport where no report was made.
    """
    store, now, by = Store(home), (clock or clock_of()).now(), by.strip() or _login()
    with store.hold(practice):
        digest = approve_report(store, practice, month, by=by, now=now)
    return (
        f"{practice} {month}: approved by {by} (report {digest[:12]}); "
        f"send it with: vitals send --month {month} --practice {practice}"
    )


def _login() -> str:
    """Name of the user logged in; raises where the system does not know it."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise VitalsError("say who approves: vitals approve … --by NAME") from error
