"""The verdict as the pages tell it: shorter than report.json, with its lists set apart.

Also what a set-up shows of a practice too new to be judged. What must not live here: deciding
anything, or a figure; both arrive in frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from vitals.report.inputs import ReportInputs
from vitals.report.lookup import texts
from vitals.report.model import Action, JudgedLine, VerdictLine
from vitals.report.signs import of_month, verdict_headline
from vitals.report.wording import (
    SETUP_MARKS,
    VERDICT_MARKS,
    long_month,
    of_this_month,
    sentence,
    sentences,
)
from vitals.triggers.newcomers import SETUP, SUBJECT
from vitals.triggers.verdict import CLEARING, FUNCTIONS, KEPT, SEVERAL

WORDS: Mapping[str, str] = {**FUNCTIONS, **KEPT}
SET_APART = ("It is worth asking for offers to hand over:", "With the practice stay:")
"""How sentences begin whose lists stand in the box by themselves."""
LISTED_BELOW = "Several parts of billing no longer work:"
AT_ONCE = "do it now."
"""Its 'it' stands in a sentence that is set apart."""
ASK = "ask for offers now."
ADVICE_IN = (
    "Even so billing should stay",
    "Mend what does not work here",
    "Mend that process in-house",
    "Mend that in-house",
)
"""How advice to mend begins, which is no advice on what a partner has."""
FAULTS = "What points to a fault of the set-up:"

SETUP_NAMES: Mapping[str, str] = {
    "rejected": "Claims rejected at the door",
    "enrollment_denials": "Denials for want of enrolment",
    "enrollments": "Enrolments in force",
    "filed_late": "Claims filed too late",
    "missing_charges": "Visits without a charge",
    "unanswered": "Accepted claims without an answer",
    "prices": "Contract prices on file",
    "untouched": "Claims that nobody touches",
}
"""Checks of a set-up by id, by what they look at."""


# -- verdict ------------------------------------------------------------------------------------


def verdict_line(inputs: ReportInputs, handover: Mapping[str, Any] | None = None) -> VerdictLine:
    """The verdict of the month; without a row it is not enough data, never a clear.

    *handover* is that of report.json: what it names is told as the partner's, not as to hand over.
    """
    rows = of_month(inputs.verdicts, inputs.month)
    if not rows:
        mark = VERDICT_MARKS["not_enough_data"]
        says = f"No verdict could be reached for {long_month(inputs.month)}."
        return VerdictLine(mark=mark, headline=mark.word, says=says)
    row, faults = rows[-1], setup_lines(inputs)
    is_offer = row["state"] == "evaluate_outsourcing"
    headline = verdict_headline(
        row["state"], is_urgent=row["is_urgent"] is True, is_early=bool(faults)
    )
    theirs = handover["functions"] if handover else ()
    troubled = texts(row["functions"])
    failing = [one for one in troubled if one in theirs]
    if handover and failing:
        return _with_partner(row, handover, failing, list(_shorter(row, inputs, faults)))
    return VerdictLine(
        mark=VERDICT_MARKS[row["state"]],
        headline=headline,
        says=sentence(" ".join(_shorter(row, inputs, faults)).removeprefix(f"{headline}: ")),
        hands=_named(troubled) if is_offer else "",
        keeps=_named([one for one in texts(row["keep"]) if one not in theirs]) if is_offer else "",
    )


def partner_headline(
    state: str, troubled: Sequence[str], handover: Mapping[str, Any] | None, month: str
) -> str:
    """The headline where work that a partner has does not work; empty where there is none."""
    theirs = handover["functions"] if handover else ()
    if handover is None or not set(troubled) & set(theirs):
        return ""
    how = "still moving" if month <= handover["settling"][-1] else "not working"
    headline = f"Handed over to {handover['partner']} and {how}"
    if set(troubled) <= set(theirs):
        return headline
    is_offer = state == "evaluate_outsourcing"
    besides = "evaluate handing over more" if is_offer else "mend the rest in-house"
    return f"{headline}; {besides}"


def _with_partner(
    row: Mapping[str, Any],
    handover: Mapping[str, Any],
    failing: Sequence[str],
    says: Sequence[str],
) -> VerdictLine:
    """The verdict where work that a partner has already does not work.

    Advice to hand over, or to mend in house, holds only for what the partner does not have.
    """
    more = [one for one in texts(row["functions"]) if one not in failing]
    is_offer = row["state"] == "evaluate_outsourcing"
    told = [one.replace(ASK, "act now.") for one in says if more or not one.startswith(ADVICE_IN)]
    keeps = [one for one in texts(row["keep"]) if one not in handover["functions"]]
    return VerdictLine(
        mark=VERDICT_MARKS[row["state"]],
        headline=partner_headline(row["state"], texts(row["functions"]), handover, row["month"]),
        says=sentence(" ".join(told)),
        failing=_named(failing),
        hands=_named(more) if is_offer else "",
        keeps=_named(keeps) if is_offer else "",
    )


def _named(functions: Sequence[str]) -> str:
    """The functions in words; by semicolons, as some of them hold an 'and' of their own."""
    return "; ".join(WORDS.get(one, one.replace("_", " ")) for one in functions)


def _shorter(
    row: Mapping[str, Any], inputs: ReportInputs, faults: Sequence[JudgedLine]
) -> Iterator[str]:
    """The verdict's sentences without what stands in the lists beside them."""
    told = {sentence(one["says"]) for one in _newcomer(inputs) if one["fired"] is True}
    for one in sentences(row["says"]):
        if one.startswith(FAULTS):
            yield f"{FAULTS} {_faults(faults)}."
        elif one.startswith(LISTED_BELOW) and row["state"] == "evaluate_outsourcing":
            yield LISTED_BELOW.replace(":", ".")
        elif one.endswith(AT_ONCE):
            yield one.replace(AT_ONCE, ASK)
        elif not one.startswith(SET_APART) and one not in told:
            yield one


def _faults(lines: Sequence[JudgedLine]) -> str:
    names = [line.name for line in lines if line.mark == SETUP_MARKS["present"]]
    return "; ".join(name[0].lower() + name[1:] for name in names)


def cleared_by(inputs: ReportInputs) -> str | None:
    """Id of the counter-indicator that turned an offer into staying this month, if one did."""
    verdicts = of_month(inputs.verdicts, inputs.month)
    states = {
        (row["kind"], row["id"]): row["state"] for row in of_month(inputs.assessments, inputs.month)
    }
    troubled = sum(kind == "checklist" and state == "no" for (kind, _), state in states.items())
    if not verdicts or verdicts[-1]["state"] != "fix_in_house" or troubled < SEVERAL:
        return None
    if any(kind == "setup" for kind, _ in states):
        return None
    present = (one for one in CLEARING if states.get(("counter_indicator", one)) == "present")
    return next(present, None)


# -- set-up -------------------------------------------------------------------------------------


def setup_lines(inputs: ReportInputs, told: Sequence[Action] = ()) -> tuple[JudgedLine, ...]:
    """What is seen of the set-up, in the order in which a claim meets it; none once judged.

    What to do about a fault is left out where it is *told* among the next actions.
    """
    advice = [action.does for action in told]
    return tuple(
        JudgedLine(
            name=SETUP_NAMES[row["id"]],
            mark=SETUP_MARKS[row["state"]],
            says=of_this_month(_without(row["says"], advice), inputs.month),
        )
        for row in _setup(inputs)
    )


def _without(says: str, advice: Sequence[str]) -> str:
    for one in advice:
        says = says.removesuffix(one)
    return " ".join(sentences(says))


def setup_json(inputs: ReportInputs) -> list[dict[str, Any]]:
    """``setup`` of report.json: id, state and words of each check, empty from month eight on."""
    return [{"id": row["id"], "state": row["state"], "says": row["says"]} for row in _setup(inputs)]


def _setup(inputs: ReportInputs) -> list[Mapping[str, Any]]:
    rows = {
        row["id"]: row
        for row in of_month(inputs.assessments, inputs.month)
        if row["kind"] == "setup"
    }
    return [rows[rule.id] for rule in SETUP if rule.id in rows]


def _newcomer(inputs: ReportInputs) -> list[Mapping[str, Any]]:
    rows = [row for row in of_month(inputs.evidence, inputs.month) if row["subject"] == SUBJECT]
    return [{**row, "fired": None if pd.isna(row["fired"]) else bool(row["fired"])} for row in rows]
