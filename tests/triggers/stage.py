"""A history in which a rule fires, stays quiet or cannot be measured: for every rule.

What must not live here: what is held against the sentence; see ``truth``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.triggers.claim_scenes import SCENES_OF_MONEY
from tests.triggers.office_scenes import SCENES_OF_PEOPLE
from tests.triggers.scene_parts import Build, any_of
from tests.triggers.scenes import (
    Draw,
    Month,
    Scene,
    State,
    alone_scene,
    level_scene,
    rising_scene,
    same,
    shifted_scene,
)
from vitals.triggers.measures import level, proven, quarter, rising, shifted
from vitals.triggers.rules import Rule


def _level(draw: Draw, rule: Rule, state: State) -> Scene:
    return any_of(draw, alone_scene, level_scene)(draw, rule, state)


def _proven(draw: Draw, rule: Rule, state: State) -> Scene:
    if state == "fired" and draw(st.booleans()):
        few = any_of(draw, 5, 6, 19)
        top = 0 if rule.fires_when == "below" else few
        return Scene({rule.looks_at: same(Month(top, few))}, 0)
    return _level(draw, rule, state)


_OF_A_MEASURE: Mapping[Any, Build] = {
    level: _level,
    quarter: _level,
    proven: _proven,
    rising: rising_scene,
    shifted: shifted_scene,
}

_OF_A_RULE: Mapping[str, Build] = {**SCENES_OF_MONEY, **SCENES_OF_PEOPLE}


def stage(draw: Draw, rule: Rule, state: State) -> Scene:
    """A history in which the rule is in the state; KeyError for a rule nobody has staged."""
    build = _OF_A_RULE.get(rule.key) or _OF_A_MEASURE[rule.measure]
    return build(draw, rule, state)
