"""The verdict, the five signs, the checklist, symptoms and counter-indicators in words.

What must not live here: deciding any of them; they arrive decided, in frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from vitals.report.inputs import ReportInputs
from vitals.report.lookup import records, words
from vitals.report.model import EvidenceLine, JudgedLine, SignLine, VerdictLine
from vitals.report.wording import (
    ANSWER_MARKS,
    COUNTER_MARKS,
    SIGN_MARKS,
    SYMPTOM_MARKS,
    VERDICT_MARKS,
    Mark,
    details,
    first_sentence,
    long_month,
    of_this_month,
    sentence,
)

SIGNS: Mapping[str, str] = {
    "follow_up": "Claims are followed up late or only when someone asks",
    "denials": "Denials rise, repeat or are appealed late",
    "payments": "Payments do not match what contracts promise",
    "staff_time": "Billing takes staff away from patients",
    "growth": "Growth is planned and its billing is not",
}
SHORT: Mapping[str, str] = {
    "follow_up": "Follow-up",
    "denials": "Denials",
    "payments": "Payments",
    "staff_time": "Staff time",
    "growth": "Growth",
}
SYMPTOMS: Mapping[str, str] = {
    "accepted_not_paid": "Claims accepted but not paid",
    "unexplained_ar_growth": "Receivables grow without explanation",
    "rising_denials": "Denials rise",
    "unpredictable_cash": "Cash has become unpredictable",
}
COUNTER_INDICATORS: Mapping[str, str] = {
    "low_volume": "Volume is very low",
    "dedicated_staff": "Billing staff are experienced and dedicated",
    "consistent_process": "Follow-up and reconciliation already run consistently",
    "reviewed_reporting": "Reporting is accurate and reviewed",
}
QUESTIONS: Mapping[str, str] = {
    "followed_to_payment": "Are claims followed through to payment?",
    "denials_appealed_on_time": "Are denials analysed and appealed on time?",
    "payments_reconciled": "Are payments reconciled with what was expected?",
    "patient_work_undisturbed": "Is patient-facing work undisturbed by billing?",
    "staff_can_absorb_growth": "Can today's staff absorb growth?",
}
FIRED = Mark("bad", "▲", "Crossed")
QUIET = Mark("good", "✓", "Within limit")
UNSEEN = Mark("none", "○", "Not measured")


def of_month(frame: pd.DataFrame, month: str) -> list[Mapping[str, Any]]:
    """Rows of one month, in order."""
    return list(records(frame[frame["month"] == month]))


def verdict_line(inputs: ReportInputs) -> VerdictLine:
    """The verdict of the month; without a row it is not enough data, never a clear."""
    rows = of_month(inputs.verdicts, inputs.month)
    if not rows:
        mark = VERDICT_MARKS["not_enough_data"]
        says = f"No verdict could be reached for {long_month(inputs.month)}."
        return VerdictLine(mark=mark, headline=mark.word, says=says)
    row = rows[-1]
    mark = VERDICT_MARKS[row["state"]]
    headline = verdict_headline(row["state"], is_urgent=row["is_urgent"] is True)
    return VerdictLine(mark=mark, headline=headline, says=sentence(row["says"]))


def verdict_headline(state: str, *, is_urgent: bool) -> str:
    """The verdict in a few words."""
    urgent = " now" if is_urgent and state == "evaluate_outsourcing" else ""
    return VERDICT_MARKS[state].word + urgent


def sign_lines(inputs: ReportInputs) -> tuple[SignLine, ...]:
    """The five signs, always all of them, in the order of the brief."""
    found = {row["trigger"]: row for row in of_month(inputs.triggers, inputs.month)}
    return tuple(_sign(name, found.get(name), inputs) for name in SIGNS)


def _sign(name: str, row: Mapping[str, Any] | None, inputs: ReportInputs) -> SignLine:
    state = row["state"] if row else "not_measurable"
    since = words(row["since"]) if row else None
    evidence = [item for item in of_month(inputs.evidence, inputs.month) if item["subject"] == name]
    is_lasting = since is not None and since < inputs.month and state in {"crossed", "watch"}
    return SignLine(
        name=SIGNS[name],
        short=SHORT[name],
        mark=SIGN_MARKS[state],
        since=f"since {long_month(since)}" if is_lasting and since else "",
        says=_telling(state, evidence, row["says"] if row else "It was not assessed."),
        evidence=tuple(_evidence_lines(evidence)),
    )


def _evidence_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[EvidenceLine]:
    """One line each for the rules that fired, that stayed quiet, and that were not measured."""
    for wanted, mark in ((True, FIRED), (False, QUIET), (None, UNSEEN)):
        says = [of_this_month(_short(row), row["month"]) for row in rows if _fired(row) is wanted]
        if says:
            yield EvidenceLine(mark=mark, says=" ".join(dict.fromkeys(says)))


def _short(row: Mapping[str, Any]) -> str:
    """What a measured rule saw; of an unmeasured one only what lacks, which several rules share."""
    says = first_sentence(row["says"])
    return says if _fired(row) is not None else sentence(says.split(", so ")[0])


def _telling(state: str, evidence: Sequence[Mapping[str, Any]], says: str) -> str:
    """Pick the one sentence that bears the state out: a fired rule, a quiet one, or what lacks."""
    wanted = {"crossed": True, "watch": True, "clear": False}.get(state)
    fits = [item["says"] for item in evidence if _fired(item) is wanted]
    return first_sentence(fits[0] if fits else says)


def _fired(row: Mapping[str, Any]) -> bool | None:
    return None if pd.isna(row["fired"]) else bool(row["fired"])


def judged_lines(
    inputs: ReportInputs, kind: str, names: Mapping[str, str], marks: Mapping[str, Mark]
) -> tuple[JudgedLine, ...]:
    """Symptoms, counter-indicators or questions: all of *names*, unknown ones as cannot tell."""
    found = {
        row["id"]: row for row in of_month(inputs.assessments, inputs.month) if row["kind"] == kind
    }
    return tuple(
        JudgedLine(
            name=name,
            mark=marks[found[key]["state"] if key in found else "cannot_tell"],
            says=_judged(found.get(key), inputs.month),
        )
        for key, name in names.items()
    )


def _judged(row: Mapping[str, Any] | None, month: str) -> str:
    return of_this_month(details(row["says"]), month) if row else "It was not assessed."


def checklist(inputs: ReportInputs) -> tuple[JudgedLine, ...]:
    """The five questions and their answers."""
    return judged_lines(inputs, "checklist", QUESTIONS, ANSWER_MARKS)


def counter_indicators(inputs: ReportInputs) -> tuple[JudgedLine, ...]:
    """The four reasons to stay."""
    return judged_lines(inputs, "counter_indicator", COUNTER_INDICATORS, COUNTER_MARKS)


def symptoms(inputs: ReportInputs) -> tuple[JudgedLine, ...]:
    """The four symptoms."""
    return judged_lines(inputs, "symptom", SYMPTOMS, SYMPTOM_MARKS)
