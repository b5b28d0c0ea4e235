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
from vitals.triggers import counter, denials, follow_up, growth, newcomers, payments, staff_time
from vitals.triggers.checklist import QUESTIONS, Answer, Question, answer, long_fired
from vitals.triggers.counter_indicators import COUNTER_INDICATORS
from vitals.triggers.history import History, read_history
from vitals.triggers.reporting import Reporting
from vitals.triggers.rules import Advice, Finding, Rule, judge
from vitals.triggers.signs import Sign, heat, since, states_of, tell
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
        newcomers.SETUP,
    )
    for rule in rules
)
"""Every rule, in the order of the evidence table."""

ADVICE: Mapping[str, Advice] = {rule.key: rule.advice for rule in RULES if rule.advice}
"""What to do where a rule fired, by 'subject.rule'."""

Findings = Mapping[str, Finding]
"""One month's findings by 'subject.rule'."""


Judged = tuple[str, str]
"""A state and its words."""


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


def assess(
    kpis: pd.DataFrame,
    breakdowns: pd.DataFrame,
    practice: Practice,
    reporting: Reporting | None = None,
) -> Assessment:
    """Judge every month of *kpis* (``tables.KPIS``) and *breakdowns* (``tables.BREAKDOWNS``).

    A KPI that the frame lacks, or whose value is missing, is not measurable; it never counts as
    good. Neither does what *reporting* does not say. No KPI rows give empty frames.
    """
    told = (reporting or Reporting()).rows(sorted(kpis["month"].unique()))
    history = read_history(
        kpis if told.empty else pd.concat([kpis, told]), breakdowns, practice.changed
    )
    months = [
        {rule.key: judge(rule, history, practice, index) for rule in RULES}
        for index in range(len(history.months))
    ]
    states = {sign.id: states_of([heat(_of(sign, month)) for month in months]) for sign in SIGNS}
    answers = {question.id: _answers(question, states, months) for question in QUESTIONS}
    counters = {one.id: [_judged(one, month) for month in months] for one in COUNTER_INDICATORS}
    return Assessment(
        tables.TRIGGERS.frame(_trigger_rows(history, months, states)),
        tables.EVIDENCE.frame(_evidence_rows(history, months)),
        tables.FINDING_STATES.frame(_state_rows(history, months, answers, counters)),
        tables.VERDICTS.frame(_verdict_rows(history, months, answers, counters, states)),
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


def _judged(one: counter.CounterIndicator, month: Findings) -> Judged:
    findings = _of(one, month)
    state = counter.state_of(one, findings)
    return state, counter.tell(one, state, findings)


def _setup(index: int, month: Findings) -> list[Finding]:
    """What is seen of the set-up, in the months in which it is told."""
    return [month[rule.key] for rule in newcomers.SETUP] if newcomers.is_early(index) else []


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
        for index, (month, findings) in enumerate(zip(history.months, months, strict=True))
        for finding in findings.values()
        if finding.rule.subject != newcomers.SUBJECT or newcomers.is_early(index)
    ]
    return _columns(rows, tables.EVIDENCE)


def _state_rows(
    history: History,
    months: Sequence[Findings],
    answers: Mapping[str, list[Answer]],
    counters: Mapping[str, list[Judged]],
) -> dict[str, list[object]]:
    rows: list[tuple[object, ...]] = []
    for index, (month, findings) in enumerate(zip(history.months, months, strict=True)):
        rows += [
            (month, "symptom", symptom.id, *_symptom_state(symptom, findings))
            for symptom in SYMPTOMS
        ]
        rows += [
            (month, "counter_indicator", name, *judged[index]) for name, judged in counters.items()
        ]
        for question in QUESTIONS:
            given = answers[question.id][index]
            rows.append((month, "checklist", question.id, given.state, given.says))
        rows += [
            (month, "setup", one.rule.id, newcomers.state_of(one), newcomers.tell(one))
            for one in _setup(index, findings)
        ]
    return _columns(rows, tables.FINDING_STATES)


def _verdict_rows(
    history: History,
    months: Sequence[Findings],
    answers: Mapping[str, list[Answer]],
    counters: Mapping[str, list[Judged]],
    states: Mapping[str, list[str]],
) -> dict[str, list[object]]:
    functions = {sign.id: sign.function for sign in SIGNS}
    rows: list[tuple[object, ...]] = []
    for index, month in enumerate(history.months):
        given = [(question, answers[question.id][index]) for question in QUESTIONS]
        seen = {name: judged[index] for name, judged in counters.items()}
        verdict = decide(
            Grounds(
                troubled=tuple(functions[q.sign] for q, a in given if a.state == "no"),
                answered=sum(a.is_measurable for _, a in given),
                counter={name: state for name, (state, _) in seen.items()},
                speaks={name: says for name, (_, says) in seen.items()},
                unanswered=tuple(q.asks for q, a in given if not a.is_measurable),
                is_urgent=urgent(list(states.values()), index),
                months=index + 1,
                setup=tuple(one.says for one in _setup(index, months[index]) if one.fired),
            )
        )
        rows.append(
            (
                month,
                verdict.state,
                list(verdict.functions),
                verdict.is_urgent,
                verdict.says,
                list(verdict.keep),
            )
        )
    return _columns(rows, tables.VERDICTS)
