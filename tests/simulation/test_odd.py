"""What seldom happens does happen in an odd practice, and in no other."""

from dataclasses import replace

import pytest

from tests.simulation.practices import PRACTICES
from vitals.simulation import DEMO, World, simulate, truth
from vitals.simulation.events import Remittance
from vitals.simulation.odd import Mix
from vitals.simulation.odd_world import simulate_odd
from vitals.simulation.truth import MEASURES


def world_of(name: str) -> World:
    return next(odd.world() for odd in PRACTICES if odd.profile.id == name)


@pytest.fixture(scope="module")
def everything() -> World:
    return world_of("everything")


@pytest.fixture(scope="module")
def own_ledger() -> World:
    return world_of("own-ledger")


def remits(world: World) -> list[Remittance]:
    return [remit for payment in world.payments for remit in payment.remittances]


def test_a_mix_of_nothing_leaves_a_practice_as_it_was() -> None:
    profile = replace(DEMO[2], month_count=3)

    assert simulate_odd(profile, 7, Mix()) == simulate(profile, 7)


def test_the_same_seed_gives_the_same_odd_practice(everything: World) -> None:
    assert world_of("everything") == everything


def test_nothing_odd_is_dated_after_the_last_day(everything: World, own_ledger: World) -> None:
    for world in (everything, own_ledger):
        days = [
            *(item.paid_on for item in world.payments),
            *(item.posted_on for item in world.transactions),
            *(item.worked_on for item in world.follow_ups),
            *(item.deposited_on for item in world.deposits),
            *(item.submitted_on for item in world.submissions),
        ]
        assert max(days) <= world.profile.ends_on


def test_payers_estimate_take_back_and_adjust_in_every_way(everything: World) -> None:
    codes = {plb.code for payment in everything.payments for plb in payment.provider_adjustments}

    assert {"1", "19", "2", "3", "4", "22", "25"} <= {remit.status for remit in remits(everything)}
    assert codes == {"WO", "72", "CS", "L6", "J1", "FB"}
    assert all(payment.amount >= 0 for payment in everything.payments)
    assert any(payment.misstated for payment in everything.payments)
    assert {item.sequence for item in everything.submissions} == {"P", "S", "T"}


def test_every_remittance_of_an_odd_practice_balances(everything: World) -> None:
    for remit in remits(everything):
        taken = sum(cas.amount for cas in remit.all_adjustments)
        assert remit.charge == remit.paid + taken


def test_some_deposits_are_no_payments_and_some_payments_no_deposits(everything: World) -> None:
    told = {(item.trace, item.amount) for item in everything.payments}
    banked = {(item.trace, item.amount) for item in everything.deposits}

    assert banked - told
    assert {pair for pair in told if pair[1] > 0} - banked
    assert any(not item.payer_id and not item.trace for item in everything.deposits)


def test_the_office_is_as_odd_as_the_payers(everything: World) -> None:
    people = {row.worked_by for row in everything.follow_ups if not row.worked_by.startswith("X")}
    reasons = {item.reason for item in everything.transactions if item.kind == "write_off"}
    outcomes = {item.outcome for item in everything.appeals}

    assert people == {"JB", "FD1", "OW", ""}
    assert {row.action for row in everything.follow_ups} >= {"note", "patient_call"}
    assert reasons >= {"bad_debt", "timely_filing", "no_authorization", "credentialing", "charity"}
    assert {"overturned", "upheld", "partial", "withdrawn"} <= outcomes
    assert {item.level for item in everything.appeals} == {1, 2}
    assert any(item.deadline_on is None for item in everything.appeals)
    assert everything.ar_controls
    assert any(visit.encounter_id.startswith("X") for visit in everything.encounters)
    assert {item.kind for item in everything.transactions} >= {"transfer", "refund"}


def test_enrolments_lapse_are_pending_begin_late_and_are_not_there() -> None:
    world = world_of("many-doors")
    pairs = len(world.profile.providers) * len(world.profile.payers)

    assert len(world.enrollments) < pairs
    assert any(item.expires_on for item in world.enrollments)
    assert any(item.effective_on is None for item in world.enrollments)
    assert any(
        item.effective_on is not None and item.effective_on > world.profile.starts_on
        for item in world.enrollments
    )


def test_an_own_ledger_holds_charges_payments_and_the_day_they_came(own_ledger: World) -> None:
    kinds = {item.kind for item in own_ledger.transactions if item.payer_id}

    assert kinds == {"charge", "payer_payment", "contractual", "transfer"}
    assert any(
        item.received_on and item.received_on < item.posted_on for item in own_ledger.transactions
    )


def test_every_kpi_has_something_to_measure(everything: World, own_ledger: World) -> None:
    found = [truth(world).dropna(subset="value")["kpi"] for world in (everything, own_ledger)]

    assert set(MEASURES) == {*found[0], *found[1]}
