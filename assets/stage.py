"""What every stage shares: how its asset is declared, and the clock it is given.

What must not live here: what a stage does.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Protocol

import dagster as dg

from assets.partitions import PRACTICE_MONTHS, PRACTICES
from vitals.practice import Practice

OWNER = "team:billing-vitals"

Declare = Callable[[Callable[..., Any]], dg.AssetsDefinition]


class Clock(Protocol):
    """Tells the time; the pipeline's entry decides which one."""

    def now(self) -> datetime:
        """The present instant, with a zone."""


def today(clock: Clock, practice: Practice) -> date:
    """The calendar date at the practice."""
    return clock.now().astimezone(practice.zone).date()


def stage(
    *,
    group: str,
    kinds: set[str],
    deps: Iterable[dg.AssetsDefinition] = (),
    checks: Iterable[dg.AssetCheckSpec] = (),
    monthly: bool = False,
) -> Declare:
    """Declare a stage: one asset over all practices (or practices × months) of a run."""
    with warnings.catch_warnings():
        # backfill_policy is beta in dagster 1.13; without it a backfill of 200 practices starts
        # 200 runs, which is what the design forbids. Nothing else is silenced.
        warnings.filterwarnings("ignore", "Parameter `backfill_policy`", dg.BetaWarning)
        return dg.asset(
            partitions_def=PRACTICE_MONTHS if monthly else PRACTICES,
            group_name=group,
            kinds=kinds,
            owners=[OWNER],
            deps=list(deps),
            check_specs=list(checks),
            tags={"grain": "practice-month" if monthly else "practice"},
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
