"""Every reason of every rule, fired, quiet and missing: true of its numbers and well formed."""

from __future__ import annotations

from string import Formatter

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
from vitals.triggers.words import Told

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


WORDS = {
    "when": "in May 2026",
    "added": " (the ends of three months added up)",
    "span": "three months",
    "rise": ", so no rise can be shown",
    "denials": "and denials have not risen",
    "payer": "Aetna",
    "leading": "coding",
    "what": "the same procedure (992xx)",
    "behind": "20 % of follow-up is overdue",
    "held": "each",
}
PAIRS = [("0", "1"), ("1", "1"), ("0", "2"), ("1", "2"), ("2", "2"), ("1", "20"), ("20", "1,234")]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.key) for rule in RULES])
@pytest.mark.parametrize(("num", "den"), PAIRS)
def test_the_words_agree_with_every_number(rule: Rule, num: str, den: str) -> None:
    amounts = {"cents": "$12", "share": "12 %", "days": "12 days", "factor": "0.50"}
    counted = [Told(amounts.get(rule.counted, one)) for one in (num, den)]
    units = [Told(amounts.get(rule.unit, one)) for one in (num, den)]
    for template in (rule.fired, rule.quiet):
        named = {name for _, name, _, _ in Formatter().parse(template) if name}
        others = dict.fromkeys(named - {"num", "den", "value", "limit"}, units[0])
        told = {"num": counted[0], "den": counted[1], "value": units[0], "limit": units[1]}
        text = template.format_map({**others, **told, **WORDS})

        assert check(text[:1].upper() + text[1:]) == []


@pytest.mark.parametrize(
    "text",
    [
        "1 claims were denied in May 2026.",
        "3 of 1 claims (5 %) were denied.",
        "1 of 20 claims due for follow-up (5 %) were not touched in time in May 2026.",
        "2 of 20 claims (10 %) in the three months to May 2026 has no answer.",
        "Of the last 12 weeks, 2 passed; the line is 1 weeks.",
        "5.0 % of claims wait.",
        "None of it is inf.",
        "The line is {limit}.",
        "the line is 2.",
        "Two  spaces.",
        "It was denial_rate.",
        "No end",
    ],
)
def test_a_sentence_with_a_slip_is_found(text: str) -> None:
    assert check(text)
