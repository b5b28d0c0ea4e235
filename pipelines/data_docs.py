"""The command that writes Data Docs, outside a run.

What must not live here: judging, or what a page shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.data_docs import data_docs
from assets.stage import Clock
from pipelines.clock import clock as clock_of
from pipelines.launch import wanted_practices
from pipelines.outcome import Outcome
from vitals.store import Store


def write_data_docs(
    home: str, practices: Sequence[str] = (), out: str = "", *, clock: Clock | None = None
) -> tuple[Outcome, str]:
    """Write the pages of *practices* (none named: all) and return the place of the first one.

    Below *home*, or in the folder *out*. No practice to tell of: nothing is written.
    """
    store, outcome = Store(home), Outcome()
    wanted = wanted_practices(store, practices, outcome)
    if not wanted:
        return outcome, ""
    day = (clock or clock_of()).now().date()
    places = [
        (Store(out) if out else store).write_page(name, page, is_home=not out)
        for name, page in data_docs(store, wanted, day).items()
    ]
    return outcome, places[0]
