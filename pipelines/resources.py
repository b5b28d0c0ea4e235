"""What runs are given: the firm's store and the clock.

Both are read when a run starts, not when the code is loaded: the UI's code location may start
before ``VITALS_HOME`` holds anything. What must not live here: what is done with them.
"""

import dagster as dg

from assets.stage import Clock
from pipelines.clock import SystemClock
from vitals.practice import home
from vitals.store import Store


class StoreResource(dg.ConfigurableResourceFactory[Store]):  # type: ignore[misc]  # its base is Any to mypy
    """The firm's store at *home*; empty means ``VITALS_HOME``, else ``./data``."""

    home: str = ""

    def create_resource(self, context: dg.InitResourceContext) -> Store:  # noqa: ARG002 - Dagster's form
        """Open the store."""
        return Store(home(self.home or None))


class ClockResource(dg.ConfigurableResourceFactory[Clock]):  # type: ignore[misc]  # its base is Any to mypy
    """The machine's clock."""

    def create_resource(self, context: dg.InitResourceContext) -> Clock:  # noqa: ARG002 - Dagster's form
        """Return the clock."""
        return SystemClock()
