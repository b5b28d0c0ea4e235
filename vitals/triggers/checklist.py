"""The five questions, answered yes, no or cannot tell.

No follows from the question's sign; yes needs more than the absence of a no. In between, the data
are there and point neither way: that is said, and is no lack of data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.triggers import counter_indicators as counter
from vitals.triggers import denials, follow_up, growth, payments, staff_time
from vitals.triggers.measures import level
from vitals.triggers.rules import Finding, Rule
from vitals.triggers.signs import ALONE, by_family, by_reason, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. ``evidence`` names the rules of its sign on which a no rests.

    ``by_itself`` are rules that, when they fire long enough, answer no without the whole sign.
    """

    id: str
    sign: str
    asks: str
    yes: str
    no: str
    between: str
    cannot_tell: str
    criteria: tuple[Rule, ...]
    evidence: tuple[str, ...]
    by_itself: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whether the data allowed one, and why in plain words."""

    state: str
    is_measurable: bool
    says: str


def _criterion(rule: Rule, subject: str, **more: object) -> Rule:
    settings: dict[str, object] = {"takes_kpi_override": False, "is_core": True, **more}
    return replace(rule, subject=subject, **settings)  # type: ignore[arg-type]


def _turned(rule: Rule, subject: str) -> Rule:
    """A sign's rule asked the other way round: it fires below its limit, the sentences swapped."""
    return _criterion(rule, subject, fires_when="below", fired=rule.quiet, quiet=rule.fired)


_OVERDUE, _UNTOUCHED, _APPEALS, _COVERAGE = counter.CONSISTENT_PROCESS.rules[:4]
_PROMPT_SAYS = "Half the denials were worked within {value} (at most {limit} is asked)."

QUESTIONS: tuple[Question, ...] = (
    Question(
        id="followed_to_payment",
        sign="follow_up",
        asks="Are claims followed through to payment?",
        yes="Yes: claims are followed through to payment.",
        no="No: claims are not followed through to payment.",
        between="Neither yes nor no: claims are followed up, but not as steadily as they should.",
        cannot_tell="Cannot tell whether claims are followed through to payment.",
        criteria=(
            _criterion(_OVERDUE, "followed_to_payment", measure=level),
            _criterion(_UNTOUCHED, "followed_to_payment", measure=level),
        ),
        evidence=tuple(rule.key for rule in follow_up.SIGN.rules),
    ),
    Question(
        id="denials_appealed_on_time",
        sign="denials",
        asks="Are denials analysed and appealed on time?",
        yes="Yes: denials are answered on time, and no single cause keeps coming back.",
        no="No: denials are not brought under control in time.",
        between="Neither yes nor no: denials are worked, but not as well as they should be.",
        cannot_tell="Cannot tell whether denials are answered on time.",
        criteria=(
            _criterion(_APPEALS, "denials_appealed_on_time", measure=level),
            Rule(
                id="prompt",
                subject="denials_appealed_on_time",
                kpi="days_to_work_denial",
                family="prompt",
                measure=level,
                fires_when="at_most",
                unit="days",
                takes_kpi_override=False,
                fired=_PROMPT_SAYS,
                quiet=_PROMPT_SAYS,
                missing="{reason}, so nobody can say how soon denials are worked.",
                absent="No appeals and no follow-up log were received",
            ),
        ),
        evidence=tuple(rule.key for rule in denials.SIGN.rules),
        by_itself=("denials.leading", "denials.triple", "denials.late"),
    ),
    Question(
        id="payments_reconciled",
        sign="payments",
        asks="Are payments reconciled with what is expected?",
        yes="Yes: payments can be held against contracts, and they match.",
        no="No: payments differ from contracts and nobody catches it.",
        between="Neither yes nor no: payments are held against contracts, but not all of them "
        "match or can be held.",
        cannot_tell="Cannot tell whether payments match what was expected.",
        criteria=(
            _criterion(_COVERAGE, "payments_reconciled", measure=level),
            _turned(payments.LINES, "payments_reconciled"),
        ),
        evidence=tuple(rule.key for rule in payments.SIGN.rules),
    ),
    Question(
        id="patient_work_undisturbed",
        sign="staff_time",
        asks="Is patient-facing work undisturbed by billing?",
        yes="Yes: billing leaves staff their time for patients.",
        no="No: billing takes staff away from patients.",
        between="Neither yes nor no: billing takes a noticeable part of their time.",
        cannot_tell="Cannot tell how much of patients' time goes to billing.",
        criteria=(_turned(staff_time.HOURS, "patient_work_undisturbed"),),
        evidence=tuple(rule.key for rule in staff_time.SIGN.rules),
    ),
    Question(
        id="staff_can_absorb_growth",
        sign="growth",
        asks="Can today's staff absorb growth?",
        yes="Yes: today's billers have room for more.",
        no="No: today's billers cannot carry what is planned.",
        between="Neither yes nor no: today's billers are close to what they can carry.",
        cannot_tell="Cannot tell how much more today's billers can carry.",
        criteria=(
            _criterion(
                growth.CAPACITY,
                "staff_can_absorb_growth",
                measure=growth.room,
                fires_when="at_most",
                fired="Billing carries {value} of what today's billers can, growth planned for the "
                "next six months included.",
                quiet="Billing carries {value} of what today's billers can, growth planned for the "
                "next six months included; up to {limit} leaves room.",
                missing="{reason}, so nobody can say how much room is left.",
            ),
        ),
        evidence=tuple(rule.key for rule in growth.SIGN.rules),
    ),
)

CHECKLIST_EVIDENCE: Mapping[str, tuple[str, ...]] = {q.id: q.evidence for q in QUESTIONS}
"""Evidence ids ('follow_up.overdue') by question, as report.json lists them."""


def long_fired(question: Question, months: Sequence[Mapping[str, Finding]]) -> list[bool]:
    """For each month, whether a rule that answers by itself has fired long enough (hysteresis).

    *months* maps 'subject.rule' to the month's finding.
    """
    fired: list[bool | None] = []
    for month in months:
        seen = [month[key].fired for key in question.by_itself]
        known = [one for one in seen if one is not None]
        fired.append(any(known) if known else None)
    return held(fired, ALONE)


def answer(
    question: Question,
    sign_state: str,
    findings: Sequence[Finding],
    evidence: Mapping[str, Finding],
    *,
    has_fired_long: bool,
) -> Answer:
    """Answer one question of one month from its criteria and its sign.

    *findings* are the question's own criteria, *evidence* all findings by 'subject.rule'.
    """
    core = [finding for finding in findings if finding.rule.is_core]
    is_known = all(one.fired is not None or one.is_few for one in core) and any(
        one.fired is not None for one in core
    )
    if sign_state == "crossed" or has_fired_long:
        reasons = by_family(evidence[key] for key in question.evidence)
        return Answer("no", is_measurable=True, says=_told(question.no, reasons))
    if not is_known:
        return Answer(
            "cannot_tell",
            is_measurable=_is_sign_seen(question, sign_state, evidence),
            says=_told(question.cannot_tell, by_reason(core)),
        )
    failed = [finding.says for finding in findings if finding.fired is False]
    failed += [evidence[key].says for key in _blocking(question) if evidence[key].fired]
    if failed:
        return Answer("cannot_tell", is_measurable=True, says=_told(question.between, failed))
    reasons = [finding.says for finding in core if finding.fired]
    return Answer("yes", is_measurable=True, says=_told(question.yes, reasons))


def _is_sign_seen(question: Question, sign_state: str, evidence: Mapping[str, Finding]) -> bool:
    """Tell whether the question's sign rests on a measured value: a no could have been seen."""
    core = [evidence[key] for key in question.evidence if evidence[key].rule.is_core]
    return sign_state != "not_measurable" and any(one.value is not None for one in core)


def _blocking(question: Question) -> tuple[str, ...]:
    """Evidence that keeps a yes from being given: a share of hours that rises is not stable."""
    stable = ("staff_time.rising",) if question.sign == "staff_time" else ()
    return (*question.by_itself, *stable)


def _told(opening: str, reasons: Sequence[str]) -> str:
    return " ".join([opening, *reasons[:2]])
