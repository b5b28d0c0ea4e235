"""The verdict: stay, mend one process, or make an offer worth asking for.

Two questions answered no make outsourcing worth evaluating; a consistent process or a very low
volume clears that. Data that are missing never count as a no, and are said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitals.triggers.words import listed

FUNCTIONS: Mapping[str, str] = {
    "follow_up": "follow-up on unpaid claims",
    "denials": "answering denials",
    "payment_reconciliation": "checking payments against contracts",
    "claim_submission": "submitting claims",
    "new_volume": "the billing of planned growth",
}
"""Functions that can be handed over, by id, in words."""

LEAST_ANSWERED = 3
"""Questions of five that must be answerable before 'keep' can be said."""
SEVERAL = 2
"""Questions answered no that make outsourcing worth evaluating."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on in one month.

    ``troubled`` are the functions whose question was answered no, in the order of the questions;
    ``answered`` counts the questions whose data allowed an answer.
    """

    troubled: tuple[str, ...]
    answered: int
    counter: Mapping[str, str]
    unanswered: tuple[str, ...] = ()
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One month's verdict, a row of ``tables.VERDICTS`` without the month."""

    state: str
    functions: tuple[str, ...]
    is_urgent: bool
    says: str


def urgent(states: Sequence[Sequence[str]], index: int, months: int = 3, signs: int = 2) -> bool:
    """Tell whether *signs* or more were crossed in each of the *months* months ending at *index*.

    *states* holds one row of monthly states for each sign.
    """
    if index + 1 < months:
        return False
    window = slice(index - months + 1, index + 1)
    lasting = [all(state == "crossed" for state in sign[window]) for sign in states]
    return sum(lasting) >= signs


def decide(grounds: Grounds) -> Verdict:
    """The verdict of one month from its grounds."""
    names = listed([FUNCTIONS[function] for function in grounds.troubled])
    if len(grounds.troubled) >= SEVERAL:
        return _several(grounds, names)
    if grounds.troubled:
        says = (
            f"One part of billing does not work: {names}. Mend that process in house first; "
            "one part is no reason to hand over billing."
        )
        return Verdict("fix_in_house", grounds.troubled, False, says + _unsaid(grounds))
    if grounds.answered < LEAST_ANSWERED:
        says = (
            f"Only {grounds.answered} of the five questions could be answered from what was "
            "received, so nobody can say whether billing works."
        )
        return Verdict("not_enough_data", (), False, says + _unsaid(grounds))
    says = "No line has been crossed for long enough to act: billing can stay in house."
    return Verdict("keep_in_house", (), False, says + _unsaid(grounds))


def _several(grounds: Grounds, names: str) -> Verdict:
    if grounds.counter["consistent_process"] == "present":
        return _cleared(
            grounds,
            names,
            "follow-up and reconciliation have run consistently for three months, so mend these "
            "parts in house",
        )
    if grounds.counter["low_volume"] == "present":
        return _cleared(
            grounds,
            names,
            "the volume is so low that a service's minimum fees would outweigh its gain, so mend "
            "these parts in house",
        )
    when = (
        " Two or more signs have been crossed for three months: do it now."
        if grounds.is_urgent
        else ""
    )
    says = (
        f"Several parts of billing no longer work: {names}. It is worth asking for offers to hand "
        f"over these parts; documentation and compliance stay with the practice.{when}"
    )
    return Verdict(
        "evaluate_outsourcing", grounds.troubled, grounds.is_urgent, says + _unsaid(grounds)
    )


def _cleared(grounds: Grounds, names: str, why: str) -> Verdict:
    says = f"Several parts of billing do not work: {names}. Even so, {why}."
    return Verdict("fix_in_house", grounds.troubled, grounds.is_urgent, says + _unsaid(grounds))


def _unsaid(grounds: Grounds) -> str:
    if not grounds.unanswered:
        return ""
    return " Not answered for want of data: " + " ".join(grounds.unanswered)
