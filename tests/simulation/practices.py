"""More than thirty practices, each odd in its own way, for holding every KPI against the truth.

Sizes run from 3 to 2,000 claims a month; the large ones are short. ``arrange`` says how their
files reach the inbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.arranging import Arrangement, as_sent, cut, joined, late, reordered, twice
from vitals.simulation import DEMO, PayerSpec, Phase, SimProfile, World
from vitals.simulation.odd import Mix
from vitals.simulation.odd_world import simulate_odd
from vitals.simulation.people import npi
from vitals.simulation.settings import payer_settings

_CEDAR, _HARBOR, _ = DEMO
_STEADY = _HARBOR.phases[0][1]
_AETNA, _BLUE, _MEDICARE, _UNITED, _MEDICAID = _HARBOR.payers
_MEDIGAP = _HARBOR.secondary_payers[0]
_THIRD = replace(_MEDIGAP, id="99001", name="THIRD SUPPLEMENTAL")
WILD = replace(
    _HARBOR.phases[1][1],
    denial_rate=0.25,
    partial_rate=0.15,
    rejection_rate=0.2,
    set_rejection_rate=0.1,
    lost_rate=0.1,
    diligence=0.5,
    denial_work_rate=0.6,
    writes_off=True,
    batch_every_weeks=1,
    first_check_days=15,
    recheck_days=12,
)
_EVERYTHING = Mix(
    people=("JB", "FD1", "OW"),
    note_rate=0.2,
    deposit_rate=0.2,
    missing_rate=0.05,
    lapse_rate=0.4,
    control_rate=0.8,
    misstated_rate=0.1,
    provider_adjustment_rate=0.4,
    predetermination_rate=0.05,
    takeback_rate=0.05,
    tertiary_rate=0.3,
    appeal_rate=0.5,
    write_off_rate=0.1,
    transfer_rate=0.05,
    copay_rate=0.2,
)
_COSTS = {
    "biller_hourly": 26,
    "overhead_factor": 1.3,
    "software_monthly": 510,
    "clearinghouse_monthly": 120,
}
_PLAIN = Mix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """One practice: what it is like, what is odd, and how its files come.

    Few large files are read much sooner than many small ones, so that is how most come.
    """

    profile: SimProfile
    mix: Mix = _EVERYTHING
    arrange: Arrangement = joined

    def world(self) -> World:
        """Every event; the same at every call."""
        seed = sum(map(ord, self.profile.id))
        return simulate_odd(self.profile, seed, self.mix)


def _settings(payers: tuple[PayerSpec, ...], **more: Any) -> dict[str, Any]:
    return {
        "staff": {"dedicated_billers": 1},
        "costs": _COSTS,
        "growth": [{"on": "2026-02-01", "kind": "provider", "claims_per_month": 70}],
        "payers": payer_settings(payers),
        **more,
    }


def _practice(
    name: str, *, settings: Mapping[str, Any] | None = None, **changes: Any
) -> SimProfile:
    """Harbor with *changes*: wild unless told otherwise, 20 claims a month, five months."""
    usual = {"claims_per_month": 20, "month_count": 5, "phases": ((0, WILD),)}
    profile = replace(_HARBOR, **{**usual, "secondary_payers": (_MEDIGAP, _THIRD), **changes})
    payers = (*profile.payers, *profile.secondary_payers)
    return replace(profile, id=name, settings=_settings(payers, **(settings or {})))


def _few_files(name: str) -> SimProfile:
    """Small and short, with a batch a week: many files cost more than many claims."""
    return _practice(name, month_count=3, claims_per_month=20, batch_weekdays=(4,))


def _phase(**changes: Any) -> tuple[tuple[int, Phase], ...]:
    return ((0, replace(WILD, **changes)),)


def _alone(payer: PayerSpec, **changes: Any) -> dict[str, Any]:
    one = replace(payer, share=1.0, secondary_rate=0.0, secondary_id="", **changes)
    return {"payers": (one,), "secondary_payers": ()}


_MANY = tuple((npi(f"1704234{number:02d}"), f"Provider {number}") for number in range(12))
_SLOW = replace(_AETNA, lag=(40, 60), prompt_pay_days=30, timely_filing_days=45, appeal_days=30)
_HASTY = replace(_UNITED, follow_up_days=10, timely_filing_days=60, appeal_days=20)

PRACTICES: tuple[Odd, ...] = (
    Odd(profile=_practice("steady", phases=((0, _STEADY),)), mix=_PLAIN),
    Odd(profile=_practice("wild"), mix=_PLAIN),
    Odd(profile=_practice("everything", claims_per_month=30, month_count=14)),
    Odd(profile=_practice("collapse", phases=((0, _STEADY), (5, _HARBOR.phases[1][1])))),
    Odd(profile=_practice("tiny", claims_per_month=3, month_count=16)),
    Odd(profile=_practice("one-month", month_count=1)),
    Odd(profile=_practice("two-years", claims_per_month=12, month_count=24)),
    Odd(profile=_practice("large", claims_per_month=2000, month_count=1)),
    Odd(profile=_practice("middling", claims_per_month=400, month_count=2)),
    Odd(profile=_practice("therapy", procedures=_CEDAR.procedures)),
    Odd(profile=_practice("one-payer", **_alone(_MEDICAID))),
    Odd(profile=_practice("slow-payer", payers=(_SLOW, _HASTY), secondary_payers=(_MEDIGAP,))),
    Odd(profile=_practice("all-denied", phases=_phase(denial_rate=1.0, overturn_rate=0.4))),
    Odd(profile=_practice("never-denied", phases=_phase(denial_rate=0.0, partial_rate=0.0))),
    Odd(profile=_practice("all-rejected", phases=_phase(rejection_rate=0.9))),
    Odd(
        profile=_practice(
            "secondary-heavy", payers=(replace(_BLUE, secondary_rate=1.0), _MEDICARE)
        ),
        mix=replace(_EVERYTHING, tertiary_rate=0.8),
    ),
    Odd(profile=_practice("all-cash"), mix=replace(_EVERYTHING, is_cash_only=True)),
    Odd(profile=_practice("own-ledger"), mix=replace(_EVERYTHING, ledger_payers=("*",))),
    Odd(
        profile=_practice("own-ledger-some"),
        mix=replace(_EVERYTHING, ledger_payers=("60054", "SKIL0")),
    ),
    Odd(profile=_practice("capitated"), mix=replace(_EVERYTHING, capitated=("60054", "87726"))),
    Odd(profile=_practice("no-fee-schedule", has_fee_schedule=False)),
    Odd(profile=_practice("no-837", has_837=False, phases=_phase(set_rejection_rate=0.0))),
    Odd(profile=_practice("many-doors", providers=_MANY, locations=tuple("ABCDEF"))),
    Odd(profile=_practice("nobody-works", phases=_phase(diligence=0.0, denial_work_rate=0.0))),
    Odd(profile=_practice("no-hours", has_staff_time=False, settings={"growth": [], "costs": {}})),
    Odd(profile=_practice("underpaid", phases=_phase(underpaid_rate=1.0, denial_rate=0.05))),
    Odd(profile=_practice("late-charges", phases=_phase(charge_lag=(4, 20)))),
    Odd(profile=_few_files("files-as-sent"), arrange=as_sent),
    Odd(profile=_few_files("files-late"), arrange=late),
    Odd(profile=_few_files("files-twice"), arrange=twice),
    Odd(profile=_few_files("files-cut"), arrange=cut),
    Odd(profile=_few_files("rows-reordered"), arrange=reordered),
)
