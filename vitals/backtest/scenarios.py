"""What happens to a simulated practice, and which sign should say so.

Every practice is the same family practice but for its size and its chance: 20 months of steady
conduct, then the scenario's change on the first day of the 21st month, then 12 months of it.
Declarations only. What must not live here: chance, and how an outcome is counted (``measure``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from vitals.simulation.demo import DEMO
from vitals.simulation.demo_payers import AETNA, BLUE, FAMILY, MEDICAID, MEDICARE, MEDIGAP, UNITED
from vitals.simulation.people import npi
from vitals.simulation.profile import Phase, SimProfile
from vitals.simulation.settings import payer_settings

FIRST_MONTH = "2024-03"
CHANGE = 20
"""Index of the month in which a change begins."""
AFTER = 12
"""Months from the change on."""
WARM_UP = 8
"""Months of a practice that is healthy throughout in which no alarm is counted as false: the
triggers need as many for a baseline."""

_PAYERS = (AETNA, BLUE, MEDICARE, UNITED, MEDICAID)
_CLAIMS_PER_BILLER_YEAR = 4000

# -- conduct ------------------------------------------------------------------------------------

# Harbor of the sample practices, before and after its biller leaves.
_HELD, _LEFT = (phase for _, phase in DEMO[1].phases)
_STAFF, _PULLED, _MIX = _HELD.staff, _LEFT.staff, _HELD.denial_mix
_EVEN_MIX = dict.fromkeys(("197", "16", "4", "50", "26", "22", "96", "18", "B7"), 1 / 9)
"""Nine groups of reasons, none of them filed too late or the patient's own to pay: those would say
something else as well."""
STEADY = Phase(staff=_STAFF, denial_mix=_MIX, denial_rate=0.06, charge_lag=(1, 4))
"""Conduct of every practice before its change."""

_REPEATED_RATE = 0.10
_ADDED = (_REPEATED_RATE - STEADY.denial_rate) / _REPEATED_RATE
"""Share of the denials that come on top, all for one reason."""
_REPEATED_MIX = {carc: (1 - _ADDED) * share for carc, share in _MIX.items()}
_REPEATED_MIX["197"] += _ADDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that happens, or nothing.

    ``crosses`` are the signs it should cross; any other crossed sign is a wrong one. Without them
    nothing is wrong with the practice. ``change`` is the index of the month in which it begins,
    None where the practice is the same throughout. ``alters`` are fields of the profile by size.
    """

    id: str
    tells: str
    conduct: Mapping[str, Any] | None = None
    crosses: tuple[str, ...] = ()
    alters: Callable[[int], Mapping[str, Any]] = lambda _: {}
    settings: Callable[[int], Mapping[str, Any]] = lambda _: {}
    change: int | None = CHANGE

    @property
    def is_healthy(self) -> bool:
        """Tell whether any alarm is a false one."""
        return not self.crosses

    @property
    def has_one_cause(self) -> bool:
        """Tell whether exactly one sign is right."""
        return len(self.crosses) == 1

    @property
    def watched_from(self) -> int:
        """Index of the first month that counts: that of the change, else that after the warm-up."""
        return WARM_UP if self.change is None else self.change

    def profile(self, claims: int) -> SimProfile:
        """The practice at *claims* visits a month."""
        changed = replace(STEADY, **(self.conduct or {}))
        phases = ((0, STEADY),) if self.conduct is None else ((0, STEADY), (CHANGE, changed))
        settings = {**_settings(claims), **self.settings(claims)}
        return replace(
            _PRACTICE,
            claims_per_month=claims,
            phases=phases,
            settings=settings,
            **self.alters(claims),
        )


def _settings(claims: int) -> dict[str, Any]:
    """Keys of practice.yaml: billers as many as the size takes, and every payer's clocks."""
    billers = ceil(2 * 12 * claims / _CLAIMS_PER_BILLER_YEAR) / 2
    return {
        "staff": {
            "dedicated_billers": billers,
            "biller_tenure_years": 4,
            "biller_turnover_12m": 0,
        },
        "growth": [],
        "payers": payer_settings((*_PAYERS, MEDIGAP)),
    }


_PRACTICE = SimProfile(
    id="simulated",
    name="Simulated Family Medicine",
    specialty="family_medicine",
    timezone="America/New_York",
    prefix="SIM",
    npi=npi("180534501"),
    providers=((npi("180534502"), "Physician A"), (npi("180534503"), "Physician B")),
    locations=("Main",),
    payers=_PAYERS,
    secondary_payers=(MEDIGAP,),
    procedures=FAMILY,
    lines_per_claim=(1, 3),
    diagnoses=("I10", "E119", "J069", "Z0000", "M545"),
    claims_per_month=0,
    phases=((0, STEADY),),
    first_month=FIRST_MONTH,
    month_count=CHANGE + AFTER,
    joins_remittances=True,
)


# -- scenarios ----------------------------------------------------------------------------------

_SEASONS = (1.18, 1.12, 1.06, 1.0, 0.94, 0.86, 0.78, 0.84, 1.0, 1.06, 1.06, 1.1)
_NO_FOLLOW_UP = {
    "diligence": 0.12,
    "first_check_days": 40,
    "recheck_days": 45,
    "reactive_rate": 0.65,
}
_NO_APPEALS = {"denial_work_rate": 0.04}
_SHORT = {"underpaid_percent": {BLUE.id: 90}, "underpaid_rate": 0.2}
_STAFF_PULLED = {"staff": _PULLED, "charge_lag": (3, 10)}
_SLOW_DAYS = 21
_OUTGROWN_CLAIMS_PER_BILLER_YEAR = 6000
"""The benchmark is 6,700: what is there can be carried, half as much again cannot."""


def _growing(claims: int) -> Mapping[str, Any]:
    """Growth that was planned, within what the billers can carry."""
    more = round(0.3 * claims)
    return {"growth": [{"on": "2025-12-01", "kind": "provider", "claims_per_month": more}]}


def _outgrowing(claims: int) -> Mapping[str, Any]:
    """Billers with a tenth to spare, and from the change on always half as many claims to come.

    A step is seen ahead for six months: the first from the month of the change on, the second from
    that of the first.
    """
    steps = [
        {"on": on, "kind": "location", "claims_per_month": ceil(claims / 2)}
        for on in ("2026-05-15", "2026-11-15")
    ]
    billers = round(12 * claims / _OUTGROWN_CLAIMS_PER_BILLER_YEAR, 2)
    return {"growth": steps, "staff": {**_settings(claims)["staff"], "dedicated_billers": billers}}


_ALL = (
    Scenario(id="stable", tells="Nothing changes.", change=None),
    Scenario(
        id="seasonal",
        tells="Visits swing by a fifth with the season.",
        alters=lambda _: {"seasonality": _SEASONS},
        change=None,
    ),
    Scenario(
        id="growing",
        tells="Visits grow by 3 % a month, as planned, and everything is worked as before.",
        alters=lambda _: {"growth_rate": 0.03, "growth_from": CHANGE},
        settings=_growing,
    ),
    Scenario(
        id="payer_slow_down",
        tells=f"Every payer answers {_SLOW_DAYS} days later; the practice works as before.",
        conduct={"lag_shift": dict.fromkeys((payer.id for payer in _PAYERS), _SLOW_DAYS)},
    ),
    Scenario(
        id="denials_up",
        tells="Payers deny 15 % of claims where they denied 6 %, for the same reasons.",
        conduct={"denial_rate": 0.15},
        crosses=("denials",),
    ),
    Scenario(
        id="repeated_reason",
        tells="Denials go from 6 % to 10 %, and all that come on top have one reason.",
        conduct={"denial_rate": _REPEATED_RATE, "denial_mix": _REPEATED_MIX},
        crosses=("denials",),
    ),
    Scenario(
        id="drifting_mix",
        tells="Denials go from 6 % to 8 %, evenly spread over nine reasons.",
        conduct={"denial_rate": 0.08, "denial_mix": _EVEN_MIX},
        crosses=("denials",),
    ),
    Scenario(
        id="appeals_missed",
        tells="Hardly any denial is answered before its deadline.",
        conduct=_NO_APPEALS,
        crosses=("denials",),
    ),
    Scenario(
        id="follow_up_collapse",
        tells="Unpaid claims are looked after late, seldom, and mostly when somebody asks.",
        conduct=_NO_FOLLOW_UP,
        crosses=("follow_up",),
    ),
    Scenario(
        id="underpayment",
        tells="One payer, three claims in ten, allows a tenth too little on one line in five.",
        conduct=_SHORT,
        crosses=("payments",),
    ),
    Scenario(
        id="staff_pulled",
        tells="The biller is gone: front desk, clinic and owner bill, and enter charges later.",
        conduct=_STAFF_PULLED,
        crosses=("staff_time",),
    ),
    Scenario(
        id="overgrown",
        tells="Half as many claims again are planned, beyond what the billers carry, and charges "
        "already wait a week.",
        conduct={"charge_lag": (6, 4)},
        crosses=("growth",),
        settings=_outgrowing,
    ),
    Scenario(
        id="everything",
        tells="Denials up, follow-up and appeals gone, one payer short, staff pulled, together.",
        conduct={
            **_NO_FOLLOW_UP,
            **_NO_APPEALS,
            **_SHORT,
            **_STAFF_PULLED,
            "denial_rate": 0.15,
            "writes_off": False,
        },
        crosses=("follow_up", "denials", "payments", "staff_time"),
    ),
)
SCENARIOS: Mapping[str, Scenario] = {scenario.id: scenario for scenario in _ALL}
"""By id; those in which nothing is wrong first."""
