"""From a practice's KPI months to signs, symptoms, counter-indicators, checklist and verdict.

Pure: frames and a profile in, frames out. Every rule is judged in every month; only the states of
signs remember earlier months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from vitals import tables
from vitals.practice import Practice
from vitals.triggers import denials, follow_up, growth, payments, staff_time
from vitals.triggers.checklist import QUESTIONS, Answer, Question, answer, long_fired
from vitals.triggers.counter_indicators import COUNTER_INDICATORS, CounterIndicator, state_of
from vitals.triggers.history import History, read_history
from vitals.triggers.rules import Finding, Rule, judge
from vitals.triggers.signs import Sign, by_reason, heat, since, states_of, tell
from vitals.triggers.symptoms import SYMPTOMS, Symptom
from vitals.triggers.verdict import Grounds, decide, urgent

SIGNS: tuple[Sign, ...] = (
    follow_up.SIGN,
    denials.SIGN,
    payments.SIGN,
    staff_time.SIGN,
    growth.SIGN,
)

RULES: tuple[Rule, ...] = tuple(
    rule
    for rules in (
        *(sign.rules for sign in SIGNS),
        *(symptom.rules for symptom in SYMPTOMS),
        *(counter.rules for counter in COUNTER_INDICATORS),
        *(question.criteria for question in QUESTIONS),
    )
    for rule in rules
)
"""Every rule, in the order of the evidence table."""

Findings = Mapping[str, Finding]
"""One month's findings by 'subject.rule'."""


class _HasRules(Protocol):
    @property
    def rules(self) -> tuple[Rule, ...]: ...


@dataclass(frozen=True, slots=True)
class Assessment:
    """Frames of ``tables.TRIGGERS``, ``EVIDENCE``, ``FINDING_STATES`` and ``VERDICTS``."""

    triggers: pd.DataFrame
    evidence: pd.DataFrame
    assessments: pd.DataFrame
    verdicts: pd.DataFrame


def assess(kpis: pd.DataFrame, breakdowns: pd.DataFrame, practice: Practice) -> Assessment:
    """Judge every month of *kpis* (``tables.KPIS``) and *breakdowns* (``tables.BREAKDOWNS``).

    A KPI that the frame lacks, or whose value is missing, is not measurable; it never counts as
    good. No KPI rows give empty frames.
    """
    history = read_history(kpis, breakdowns)
    months = [
        {rule.key: judge(rule, history, practice, index) for rule in RULES}
        for index in range(len(history.months))
    ]
    states = {sign.id: states_of([heat(_of(sign, month)) for month in months]) for sign in SIGNS}
    answers = {question.id: _answers(question, states, months) for question in QUESTIONS}
    counters = {
        counter.id: [state_of(_of(counter, month)) for month in months]
        for counter in COUNTER_INDICATORS
    }
    return Assessment(
        tables.TRIGGERS.frame(_trigger_rows(history, months, states)),
        tables.EVIDENCE.frame(_evidence_rows(history, months)),
        tables.FINDING_STATES.frame(_state_rows(history, months, answers, counters)),
        tables.VERDICTS.frame(_verdict_rows(history, answers, counters, states)),
    )


def _of(subject: _HasRules, month: Findings) -> list[Finding]:
    """The month's findings of one sign, symptom or counter-indicator."""
    return [month[rule.key] for rule in subject.rules]


def _answers(
    question: Question, states: Mapping[str, list[str]], months: Sequence[Findings]
) -> list[Answer]:
    lasting = long_fired(question, months)
    return [
        answer(
            question,
            states[question.sign][index],
            [month[rule.key] for rule in question.criteria],
            month,
            has_fired_long=lasting[index],
        )
        for index, month in enumerate(months)
    ]


def _symptom_state(symptom: Symptom, month: Findings) -> tuple[str, str]:
    findings = _of(symptom, month)
    known = [finding for finding in findings if finding.fired is not None]
    fired = [finding for finding in known if finding.fired]
    state = "present" if fired else "absent" if known else "cannot_tell"
    return state, (fired or known or findings)[0].says


def _counter_says(counter: CounterIndicator, state: str, month: Findings) -> str:
    findings = _of(counter, month)
    reasons = (
        by_reason(findings)
        if state == "cannot_tell"
        else [one.says for one in findings if one.fired is (state == "present")]
    )
    return " ".join([str(getattr(counter, state)), *reasons[:3]])


# -- rows ---------------------------------------------------------------------------------------


def _columns(rows: list[tuple[object, ...]], table: tables.Table) -> dict[str, list[object]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(table.names)}


def _trigger_rows(
    history: History, months: Sequence[Findings], states: Mapping[str, list[str]]
) -> dict[str, list[object]]:
    began = {sign.id: since(history.months, states[sign.id]) for sign in SIGNS}
    rows: list[tuple[object, ...]] = []
    for index, month in enumerate(history.months):
        for sign in SIGNS:
            state, first = states[sign.id][index], began[sign.id][index]
            says = tell(sign, state, first, month, _of(sign, months[index]))
            rows.append((month, sign.id, state, first, says))
    return _columns(rows, tables.TRIGGERS)


def _evidence_rows(history: History, months: Sequence[Findings]) -> dict[str, list[object]]:
    rows: list[tuple[object, ...]] = [
        (
            month,
            finding.rule.subject,
            finding.rule.id,
            finding.rule.kpi or None,
            finding.value,
            finding.limit,
            finding.fired,
            finding.says,
        )
        for month, findings in zip(history.months, months, strict=True)
        for finding in findings.values()
    ]
    return _columns(rows, tables.EVIDENCE)


def _state_rows(
    history: History,
    months: Sequence[Findings],
    answers: Mapping[str, list[Answer]],
    counters: Mapping[str, list[str]],
) -> dict[str, list[object]]:
    rows: list[tuple[object, ...]] = []
    for index, (month, findings) in enumerate(zip(history.months, months, strict=True)):
        rows += [
            (month, "symptom", symptom.id, *_symptom_state(symptom, findings))
            for symptom in SYMPTOMS
        ]
        for counter in COUNTER_INDICATORS:
            state = counters[counter.id][index]
            says = _counter_says(counter, state, findings)
            rows.append((month, "counter_indicator", counter.id, state, says))
        for question in QUESTIONS:
            given = answers[question.id][index]
            rows.append((month, "checklist", question.id, given.state, given.says))
    return _columns(rows, tables.FINDING_STATES)


def _verdict_rows(
    history: History,
    answers: Mapping[str, list[Answer]],
    counters: Mapping[str, list[str]],
    states: Mapping[str, list[str]],
) -> dict[str, list[object]]:
    functions = {sign.id: sign.function for sign in SIGNS}
    rows: list[tuple[object, ...]] = []
    for index, month in enumerate(history.months):
        given = [(question, answers[question.id][index]) for question in QUESTIONS]
        verdict = decide(
            Grounds(
                troubled=tuple(functions[q.sign] for q, a in given if a.state == "no"),
                answered=sum(a.is_measurable for _, a in given),
                counter={name: found[index] for name, found in counters.items()},
                unanswered=tuple(q.asks for q, a in given if not a.is_measurable),
                is_urgent=urgent(list(states.values()), index),
            )
        )
        rows.append(
            (month, verdict.state, list(verdict.functions), verdict.is_urgent, verdict.says)
        )
    return _columns(rows, tables.VERDICTS)
