"""The verdict, the five signs, the checklist, symptoms and counter-indicators in words.

What must not live here: deciding any of them; they arrive decided, in frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from vitals.report.inputs import ReportInputs
from vitals.report.lookup import records, words
from vitals.report.model import EvidenceLine, JudgedLine, SignLine
from vitals.report.outlook import steps
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
    sentences,
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
    "payments_reconciled": "Are payments reconciled with what is expected?",
    "patient_work_undisturbed": "Is patient-facing work undisturbed by billing?",
    "staff_can_absorb_growth": "Can today's staff absorb growth?",
}
FIRED = Mark("bad", "▲", "Past limit")
BESIDE = Mark("watch", "◆", "No proof alone")
QUIET = Mark("good", "✓", "Within limit")
UNSEEN = Mark("none", "○", "Not measured")


NOBODY = "nobody can say "
DECIDES = "This is why the verdict is to stay."
"""Said of the counter-indicator that turned an offer into staying."""


def of_month(frame: pd.DataFrame, month: str) -> list[Mapping[str, Any]]:
    """Rows of one month, in order."""
    return list(records(frame[frame["month"] == month]))


def verdict_headline(state: str, *, is_urgent: bool, is_early: bool = False) -> str:
    """The verdict in a few words; *is_early* where too few months are known to judge."""
    if is_early and state == "not_enough_data":
        return "Too early to judge"
    urgent = " now" if is_urgent and state == "evaluate_outsourcing" else ""
    return VERDICT_MARKS[state].word + urgent


def sign_lines(inputs: ReportInputs, triggers: Sequence[Mapping[str, Any]]) -> tuple[SignLine, ...]:
    """The five signs, always all of them, in the order of the brief.

    *triggers* are those of report.json: they say what would clear a sign, and what can be seen.
    """
    found = {row["trigger"]: row for row in of_month(inputs.triggers, inputs.month)}
    return tuple(_sign(one, found.get(one["id"]), inputs) for one in triggers)


def _sign(
    trigger: Mapping[str, Any], row: Mapping[str, Any] | None, inputs: ReportInputs
) -> SignLine:
    name = trigger["id"]
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
        evidence=tuple(_evidence_lines(evidence, state)),
        clears=steps(trigger["clears"] or ""),
        reveals=" ".join(sentences(trigger["can_reveal"])),
        blind=_blind(trigger["can_reveal"]) if state == "clear" else "",
    )


def _blind(can_reveal: str) -> str:
    """What nobody can say, in short, and nothing where the volume carries a judgement."""
    return " ".join(
        sentence(one.partition("; ")[0]) for one in sentences(can_reveal) if NOBODY in one
    )


def _evidence_lines(rows: Sequence[Mapping[str, Any]], state: str) -> Iterator[EvidenceLine]:
    """One line each for the rules that fired, that stayed quiet, and that were not measured.

    What fires under a clear sign stands beside it and proves nothing by itself.
    """
    fired = BESIDE if state == "clear" else FIRED
    for wanted, mark, together in (
        (True, fired, _seen),
        (False, QUIET, _seen),
        (None, UNSEEN, _lack),
    ):
        says = [
            of_this_month(first_sentence(row["says"]), row["month"])
            for row in rows
            if _fired(row) is wanted
        ]
        if says:
            yield EvidenceLine(mark=mark, says=" ".join(together(says)))


def _seen(says: Sequence[str]) -> list[str]:
    """The sentences, a figure told once where several lines are drawn through it."""
    lines = _gathered(says, "; ")
    return [sentence("; ".join([figure, *held])) for figure, held in lines.items()]


def _lack(says: Sequence[str]) -> list[str]:
    """What lacks, each told once, with all that nobody can say for it."""
    told = []
    for reason, unsaid in _gathered(says, ", so ").items():
        shared = NOBODY if all(one.startswith(NOBODY) for one in unsaid) else ""
        rest = "; ".join(one.removeprefix(shared) for one in unsaid)
        told.append(sentence(f"{reason}, so {shared}{rest}" if rest else reason))
    return told


def _gathered(says: Sequence[str], mark: str) -> dict[str, list[str]]:
    """What follows *mark* in each sentence, by what goes before it."""
    found: dict[str, list[str]] = {}
    for head, _, rest in (one.rstrip(".").partition(mark) for one in dict.fromkeys(says)):
        found.setdefault(head, []).extend([rest] if rest else [])
    return found


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


def counter_indicators(inputs: ReportInputs, cleared_by: str | None) -> tuple[JudgedLine, ...]:
    """The four reasons to stay; the one that decided the verdict, if one did, says so."""
    lines = judged_lines(inputs, "counter_indicator", COUNTER_INDICATORS, COUNTER_MARKS)
    return tuple(
        replace(line, says=f"{DECIDES} {line.says}") if name == cleared_by else line
        for name, line in zip(COUNTER_INDICATORS, lines, strict=True)
    )


def symptoms(inputs: ReportInputs) -> tuple[JudgedLine, ...]:
    """The four symptoms."""
    return judged_lines(inputs, "symptom", SYMPTOMS, SYMPTOM_MARKS)
