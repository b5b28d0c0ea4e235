"""Every reason of every rule, fired, quiet and missing: true of its numbers and well formed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.triggers.frames import practice
from tests.triggers.grammar import check
from tests.triggers.scenes import MONTHS, Scene, State
from tests.triggers.stage import stage
from tests.triggers.truth import untruths
from vitals.triggers.assessment import RULES
from vitals.triggers.limits import limit_of
from vitals.triggers.rules import Finding, Rule, judge, limit_for

FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=5,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)

STATES: tuple[State, ...] = ("fired", "quiet", "missing")
FIRED: dict[State, bool | None] = {"fired": True, "quiet": False, "missing": None}

NEVER = {("consistent_process.audit", "quiet")}
"""What no history brings about: a month that was not measured is unknown and not a no."""

CASES = [
    pytest.param(rule, state, id=f"{rule.key}-{state}")
    for rule in RULES
    for state in STATES
    if (rule.key, state) not in NEVER
]


def _judged(rule: Rule, scene: Scene) -> tuple[Finding, tuple[float, ...]]:
    """The finding, and the limits it may name: the one in force first."""
    profile = practice(**scene.profile)
    finding = judge(rule, scene.history(), profile, scene.index)
    month = MONTHS[scene.index]
    in_force = limit_for(rule, profile, month)[0]
    own = [one.value for one in profile.benchmarks.values()]
    return finding, (*own, in_force, limit_of(rule.key, month).value)


@pytest.mark.parametrize(("rule", "state"), CASES)
def test_a_reason_is_true_of_its_numbers_and_well_formed(rule: Rule, state: State) -> None:
    @FIXED
    @given(st.data())
    def over_histories(data: st.DataObject) -> None:
        scene = stage(data.draw, rule, state)
        finding, limits = _judged(rule, scene)

        assert finding.fired is FIRED[state], finding.says
        assert check(finding.says) == [], finding.says
        assert untruths(scene, scene.history(), finding, limits) == [], finding.says

    over_histories()
