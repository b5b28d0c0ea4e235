"""Makes the demo: three practices, the firm's settings and the demo's own patient key."""

from __future__ import annotations

import hashlib

from vitals.simulation.demo import DEMO, FIRM
from vitals.simulation.files import write_world
from vitals.simulation.profile import SimProfile
from vitals.simulation.settings import dump
from vitals.simulation.world import World, simulate
from vitals.store import Store

_SEED = 20261031


def demo_world(profile: SimProfile) -> World:
    """The world of one of the demo's practices, as ``make_demo`` writes it."""
    offset = int.from_bytes(hashlib.sha256(profile.id.encode()).digest()[:2], "big")
    return simulate(profile, _SEED + offset)


def make_demo(store: Store) -> list[str]:
    """Write the demo's practices, firm and patient key; return the practice ids.

    The key guards made-up patients only, so it may be the same in every demo.
    """
    store.write_firm_yaml(dump(dict(FIRM)))
    store.write_demo_key(hashlib.sha256(b"billing-vitals demo").hexdigest())
    for profile in DEMO:
        write_world(demo_world(profile), store)
    return [profile.id for profile in DEMO]
