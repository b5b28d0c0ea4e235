"""Every balance, KPI and companion of more than thirty odd practices is the true one."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from datetime import date

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.simulation.practices import PRACTICES, Odd
from vitals.identity import accepted_rows
from vitals.kpis import KPI_REGISTRY, KpiResult, compute_kpis
from vitals.ledger.posting import post
from vitals.parsed import find_table
from vitals.practice import Practice
from vitals.reading import read_files
from vitals.simulation import World, inbox_files, truth, truth_balances, truth_parts
from vitals.simulation.calendar import last_day, months_between
from vitals.simulation.settings import practice_yaml
from vitals.simulation.truth import MEASURES
from vitals.tables import CANONICAL

NOT_TOLD: Mapping[str, str] = {
    "clean_claim_rate": "never measurable: no export brings a scrubber's edit log",
}
"""KPIs without a truth, and why."""

_KPI = ["month", "kpi"]
_MEMBER = [*_KPI, "dimension", "member"]
NEAR: Mapping[str, tuple[float, float]] = {
    "value": (1e-9, 1e-12),
    "numerator": (1e-12, 1e-6),
    "denominator": (1e-12, 1e-6),
}
"""How near, relatively and absolutely: far nearer than a claim, a day or a cent."""


def computed(odd: Odd, world: World) -> tuple[pd.DataFrame, KpiResult]:
    """Ledger and KPIs that the pipeline finds in the practice's files."""
    contents = dict.fromkeys(odd.arrange(inbox_files(world)))
    files = [(hashlib.sha256(content).hexdigest()[:16], content) for content in contents]
    parsed = read_files(files)
    arrival = {name: order for order, (name, _) in enumerate(files, start=1)}
    tables = accepted_rows({table.name: find_table(parsed, table) for table in CANONICAL}, arrival)
    practice = Practice.model_validate(yaml.safe_load(practice_yaml(world.profile)))
    months = months_between(world.profile.first_month, world.profile.last_month)
    ledger = post(tables[0], practice)
    return ledger, compute_kpis(tables[0], ledger, practice, months=months)


def balances(ledger: pd.DataFrame, end: date) -> dict[Hashable, int]:
    """Cents by claim and account at the end of *end*, without those that are even."""
    known = ledger[ledger["posted_on"].le(pd.Timestamp(end)) & ledger["account"].ne("provider")]
    sums = known.groupby(["claim_key", "account"])["amount_cents"].sum()
    return {unit: int(cents) for unit, cents in sums.items() if cents}


def differences(seen: pd.DataFrame, true: pd.DataFrame, key: list[str]) -> list[str]:
    """Month, KPI and part of every value, numerator and denominator that is not the true one."""
    sides = [frame.set_index(key)[list(NEAR)] for frame in (seen, true)]
    both = pd.concat(sides, axis=1, join="outer", keys=["seen", "true"])
    is_null = both["true", "value"].isna()
    wrong = []
    for part, (relative, absolute) in NEAR.items():
        found, expected = both["seen", part], both["true", part]
        near = np.isclose(found, expected, rtol=relative, atol=absolute, equal_nan=True)
        is_free = is_null if part != "value" else False
        wrong += [
            f"{' '.join(names)}: {part} is {found[names]}, in truth {expected[names]}"
            for names in both.index[~(near | is_free)]
        ]
    return wrong


def test_every_kpi_of_the_catalogue_has_a_truth_or_a_reason_why_not() -> None:
    assert set(KPI_REGISTRY) <= set(MEASURES) | set(NOT_TOLD)


@pytest.mark.parametrize("odd", [pytest.param(odd, id=odd.profile.id) for odd in PRACTICES])
def test_every_balance_kpi_and_companion_is_true(odd: Odd) -> None:
    world = odd.world()
    ledger, found = computed(odd, world)
    end = last_day(world.profile.last_month)
    true, beside = truth(world), truth_parts(world)
    shown = found.breakdowns.set_index(["kpi", "dimension"])
    told = shown.index.isin(pd.MultiIndex.from_frame(beside[["kpi", "dimension"]]))

    assert balances(ledger, end) == truth_balances(world, end)
    assert differences(found.kpis[~found.kpis["kpi"].isin(NOT_TOLD)], true, _KPI) == []
    assert differences(shown[told].reset_index(), beside, _MEMBER) == []
