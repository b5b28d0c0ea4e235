"""What runs are given: the firm's store and the clock.

Both are read when a run starts, not when the code is loaded: the UI's code location may start
before ``VITALS_HOME`` holds anything. What must not live here: what is done with them.
"""

import dagster as dg

from pipelines.clock import FixedClock, SystemClock, clock
from vitals.practice import home
from vitals.store import Store


def _store(_: dg.InitResourceContext) -> Store:
    return Store(home())


def _clock(_: dg.InitResourceContext) -> SystemClock | FixedClock:
    return clock()


STORE = dg.ResourceDefinition(_store, description="Everything the firm owns, below VITALS_HOME.")
CLOCK = dg.ResourceDefinition(
    _clock, description="The machine's clock, or the day of VITALS_AS_OF."
)
