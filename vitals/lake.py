"""What KPIs are measured from, read from the lake as far and as late as it is needed.

What must not live here: paths, and what a table means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from vitals.ledger.stored import EVENTS, STORED
from vitals.store import Store
from vitals.tables import CANONICAL, Table

_TABLES: Mapping[str, Table] = {table.name: table for table in (*CANONICAL, *STORED)}

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "claims": ("submitted_on", "entered_on"),
    "remittances": ("posted_on",),
    "transactions": ("posted_on",),
    "acknowledgements": ("received_on",),
    "follow_ups": ("worked_on",),
    "appeals": ("denied_on", "filed_on", "decided_on"),
    "encounters": (
        *("claim_id", "service_on", "status"),
        *("provider_npi", "location", "note_signed_on"),
    ),
}
"""Columns that KPIs read of a canonical table whose rows they know from the stored book."""

_CODED = ("account", "kind")


class Lake(Mapping[str, pd.DataFrame]):
    """One practice's tables for KPIs by name, each read when it is first asked for.

    Canonical ones with the columns KPIs read, and those of the stored book.
    """

    def __init__(self, store: Store, practice: str) -> None:
        """Read from *store* what is asked for."""
        self._store = store
        self._practice = practice
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, empty where it was never written."""
        if name not in self._read:
            table = _TABLES[name]
            needed = _NEEDED.get(name)
            self._read[name] = (
                self._store.read_columns(table, self._practice, needed)
                if needed
                else self._store.read(table, self._practice)
            )
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether the table was written."""
        return name in self._read or (
            name in _TABLES and self._store.holds(_TABLES[str(name)], self._practice)
        )

    def __iter__(self) -> Iterator[str]:
        """Names of the tables that were written."""
        return (name for name in _TABLES if name in self)

    def __len__(self) -> int:
        """Number of tables that were written."""
        return sum(1 for _ in self)


def events(store: Store, practice: str) -> pd.DataFrame:
    """The ledger as the book stores it: claims by number, account and kind as categories."""
    return store.read_columns(EVENTS, practice, EVENTS.names, coded=_CODED)
