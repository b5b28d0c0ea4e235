"""One simulated practice from its events to every KPI of every month, in memory.

Ledger and KPIs are those of the nightly stages. Its files are neither written nor read: the tables
that the readers would give from them come straight from the events (``simulation.tables_out``).
The expectations, which would refuse rows, are left out: the simulation makes none that they refuse.
What must not live here: the triggers, so that KPIs can be kept while those change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import yaml

from vitals.backtest.scenarios import SCENARIOS
from vitals.kpis import KpiResult, compute_kpis
from vitals.ledger.book import open_book
from vitals.ledger.facts import stored_book
from vitals.ledger.posting import post_book
from vitals.ledger.stored import stored_events
from vitals.practice import Practice
from vitals.simulation.calendar import months_between
from vitals.simulation.profile import SimProfile
from vitals.simulation.settings import practice_yaml
from vitals.simulation.tables_out import canonical_tables
from vitals.simulation.world import simulate


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One practice to simulate: its scenario, claims a month, and number under a seed."""

    scenario: str
    size: int
    seed: int
    number: int

    @property
    def profile(self) -> SimProfile:
        """The practice before anything happens in it."""
        return SCENARIOS[self.scenario].profile(self.size)

    @property
    def chance(self) -> int:
        """The seed of this practice alone: no two practices share their chance."""
        name = f"{self.seed}/{self.scenario}/{self.size}/{self.number}"
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")

    @property
    def name(self) -> str:
        """The practice's name among files."""
        return f"{self.scenario}-{self.size}-{self.seed}-{self.number}"


def kpis_of(cell: Cell) -> KpiResult:
    """Live through the practice's months and measure each of them."""
    return measured(cell.profile, canonical_tables(simulate(cell.profile, cell.chance)))


def measured(profile: SimProfile, tables: Mapping[str, pd.DataFrame]) -> KpiResult:
    """Every KPI of every month of the practice with these accepted *tables*."""
    practice = practice_of(profile)
    book = open_book(tables, practice)
    events = stored_events(post_book(book), book.keys)
    stored = {table.name: rows for table, rows in stored_book(book)}
    months = months_between(profile.first_month, profile.last_month)
    return compute_kpis({**tables, **stored}, events, practice, months=months)


def practice_of(profile: SimProfile) -> Practice:
    """The practice's settings as they are read from its ``practice.yaml``."""
    return Practice.model_validate(yaml.safe_load(practice_yaml(profile)))
