"""Makes an odd practice: lives through its months, then adds what its mix says.

What must not live here: the oddities themselves (``odd``, ``odd_answers``, ``odd_ledger``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vitals.simulation import odd, odd_answers, odd_ledger
from vitals.simulation.odd import Chance, Mix
from vitals.simulation.profile import SimProfile
from vitals.simulation.world import World, deposits_of, simulate

Step = Callable[[World, Mix, Chance], World]


def _banked(world: World, mix: Mix, rng: Chance) -> World:
    """Deposits of the payments as they have become."""
    del mix, rng
    return replace(world, deposits=deposits_of(world.payments, world.profile.ends_on))


def _without_837(world: World, mix: Mix, rng: Chance) -> World:
    """Nobody answers files that were not sent, and no replacement has a number of its own."""
    del mix, rng
    if world.profile.has_837:
        return world
    sent = tuple(replace(item, sent_as=item.claim.claim_id) for item in world.submissions)
    answers = tuple(
        replace(item, submission=replace(item.submission, sent_as=item.submission.claim.claim_id))
        for item in world.claim_answers
    )
    return replace(world, submissions=sent, claim_answers=answers, set_answers=())


_STEPS: tuple[Step, ...] = (
    odd_answers.capitation,
    odd_answers.take_backs,
    odd_answers.predeterminations,
    odd_answers.tertiaries,
    odd_answers.provider_adjustments,
    odd.misstatements,
    _banked,
    odd.deposits,
    odd.follow_ups,
    odd.encounters,
    odd.enrollments,
    odd.appeals,
    odd_ledger.write_offs,
    odd_ledger.transfers,
    odd_ledger.copays,
    odd_ledger.cash_only,
    odd_ledger.own_ledger,
    odd.ar_controls,
    _without_837,
)


def simulate_odd(profile: SimProfile, seed: int, mix: Mix) -> World:
    """Live through *profile*'s months and add *mix*; the same *seed* gives the same world."""
    world = simulate(profile, seed)
    rng = np.random.default_rng([seed, 1])
    for step in _STEPS:
        world = step(world, mix, rng)
    return world
