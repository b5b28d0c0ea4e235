"""What a counter-indicator is, and how its state follows from its rules in one month.

What must not live here: any particular counter-indicator; see ``counter_indicators``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vitals.triggers.rules import Finding, Measure, Rule
from vitals.triggers.signs import by_reason

_SHOWN = 3
"""Sentences of evidence told beside the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterIndicator:
    """A reason to stay: present when every rule that could be measured fired, the core among them.

    Absent when any measured rule did not fire; else nobody can tell. A core rule with too few
    cases does not stand in the way of the others: a good process leaves few old claims. What
    ``decides`` names is a rule that, once measured, overrules the others, but for a core rule that
    did not fire.
    """

    id: str
    label: str
    present: str
    absent: str
    cannot_tell: str
    rules: tuple[Rule, ...]
    decides: str = ""


def state_of(counter: CounterIndicator, findings: Sequence[Finding]) -> str:
    """present, absent or cannot_tell from the month's findings of the counter-indicator's rules."""
    core = [finding for finding in findings if finding.rule.is_core]
    decisive = [finding for finding in findings if finding.rule.id == counter.decides]
    if decisive and decisive[0].fired is not None:
        is_refuted = not decisive[0].fired or any(one.fired is False for one in core)
        return "absent" if is_refuted else "present"
    if any(finding.fired is False for finding in findings):
        return "absent"
    is_known = all(finding.fired or finding.is_few for finding in core)
    return "present" if is_known and any(one.fired for one in core) else "cannot_tell"


def tell(counter: CounterIndicator, state: str, findings: Sequence[Finding]) -> str:
    """The state in plain words, with the evidence that bears it out and any cost that is known."""
    if state == "cannot_tell":
        reasons = by_reason(findings)
    else:
        reasons = [one.says for one in findings if one.fired is (state == "present")]
    shown = reasons[:_SHOWN]
    shown += [one.says for one in findings if _is_cost(counter, one) and one.says not in shown]
    return " ".join([str(getattr(counter, state)), *shown])


def _is_cost(counter: CounterIndicator, finding: Finding) -> bool:
    """Tell whether it names both costs, decided or not: the break-even is the substance."""
    return finding.rule.id == counter.decides and "$" in finding.says


def speaks(subject: str, name: str, kpi: str, measure: Measure, **more: object) -> Rule:
    """A rule that speaks for staying when it fires; core and 'at most' unless said otherwise."""
    settings: dict[str, object] = {
        "family": name,
        "fires_when": "at_most",
        "unit": "share",
        "is_core": True,
        "takes_kpi_override": False,
        **more,
    }
    return Rule(id=name, subject=subject, kpi=kpi, measure=measure, **settings)  # type: ignore[arg-type]
