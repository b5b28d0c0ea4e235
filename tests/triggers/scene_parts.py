"""Small parts of which the scenes of rules with a measure of their own are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.triggers.scenes import MONTHS, Draw, Month, Scene, State
from vitals.triggers.rules import Rule

Build = Callable[[Draw, Rule, State], Scene]
"""Draws a history in which the rule is in the state."""

LAST = len(MONTHS) - 1
PAYERS = {"payers": [{"id": "aetna", "name": "Aetna"}, {"id": "nameless"}]}
PLAN = {"growth": [{"on": "2027-01-15", "kind": "provider", "claims_per_month": 60}]}


def any_of(draw: Draw, *choices: Any) -> Any:
    """One of the choices."""
    return draw(st.sampled_from(choices))


def with_more(scene: Scene, **more: Any) -> Scene:
    """The scene with more figures, profile or numbers that may be told."""
    return replace(
        scene,
        figures={**more.get("figures", {}), **scene.figures},
        profile={**more.get("profile", {}), **scene.profile},
        also=(*scene.also, *more.get("also", ())),
    )


def nothing(**profile: Any) -> Scene:
    """No figure at all, and a profile."""
    return Scene({"nothing": []}, LAST, profile)


def valued(*values: float) -> list[Month]:
    """Months of bare values."""
    return [Month(value=value) for value in values]
