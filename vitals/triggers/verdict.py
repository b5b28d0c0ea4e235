"""The verdict: stay, mend one process, or make an offer worth asking for.

Two questions answered no make outsourcing worth evaluating; a consistent process or a very low
volume clears that. Data that are missing never count as a no, and are said. Before eight months
are known nothing but staying is ever said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vitals.triggers.newcomers import FULL_VIEW

FUNCTIONS: Mapping[str, str] = {
    "follow_up": "follow-up on unpaid claims",
    "denials": "answering denials",
    "posting_and_reconciliation": "posting and reconciling payments",
    "submission": "submitting claims",
    "reporting": "reporting on billing",
}
"""Functions that can be handed over, by id, in words."""

KEPT: Mapping[str, str] = {
    "documentation_and_coding": "documentation and coding of visits",
    "patient_contact": "contact with patients at the desk",
    "contracts_and_fees": "payer contracts and fee schedules",
    "compliance": "compliance",
}
"""Functions that stay with the practice whatever is handed over, by id, in words."""

CLEARING = ("consistent_process", "low_volume")
"""Counter-indicators that clear several questions answered no, the first one told."""

LEAST_ANSWERED = 3
"""Questions of five that must be answerable before 'keep' can be said."""
SEVERAL = 2
"""Questions answered no that make outsourcing worth evaluating."""

_NUMBERS = ("not one", "only one", "only two")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on in one month.

    ``troubled`` are the functions whose question was answered no, in the order of the questions,
    one for each question; ``answered`` counts the questions whose data allowed an answer.
    ``counter`` holds the states of the counter-indicators by id, ``speaks`` their words.
    ``months`` are those known so far, ``setup`` the faults of set-up seen, in words.
    """

    troubled: tuple[str, ...]
    answered: int
    counter: Mapping[str, str]
    unanswered: tuple[str, ...] = ()
    is_urgent: bool = False
    speaks: Mapping[str, str] = field(default_factory=dict)
    months: int = FULL_VIEW
    setup: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The troubled functions, each once."""
        return tuple(dict.fromkeys(self.troubled))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One month's verdict, a row of ``tables.VERDICTS`` without the month.

    ``functions`` are those to hand over, or to mend; ``keep`` all that stay with the practice.
    """

    state: str
    functions: tuple[str, ...]
    is_urgent: bool
    says: str
    keep: tuple[str, ...] = (*FUNCTIONS, *KEPT)


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
    if grounds.months < FULL_VIEW:
        return _early(grounds)
    if len(grounds.troubled) >= SEVERAL:
        return _several(grounds)
    if grounds.troubled:
        says = (
            f"One part of billing does not work: {_named(grounds.functions)}. Mend that process in "
            "house first; one part is no reason to hand over billing."
        )
        return Verdict("fix_in_house", grounds.functions, False, says + _unsaid(grounds))
    if grounds.answered < LEAST_ANSWERED:
        says = (
            f"Enough was received to look for an answer to {_NUMBERS[grounds.answered]} of the "
            "five questions, so nobody can say whether billing works."
        )
        return Verdict("not_enough_data", (), False, says + _unsaid(grounds), keep=())
    says = "No line has been crossed for long enough to act: billing can stay in house."
    return Verdict("keep_in_house", (), False, says + _unsaid(grounds))


# -- too early ------------------------------------------------------------------------------------


def _early(grounds: Grounds) -> Verdict:
    """Never a reason to hand anything over: nobody knows yet what is usual here."""
    known = "1 has" if grounds.months == 1 else f"{grounds.months} have"
    says = (
        f"Too early to judge: of the {FULL_VIEW} months it takes to know what is usual, {known} "
        f"been received.{_seen(grounds)}"
    )
    if not grounds.troubled:
        return Verdict("not_enough_data", (), False, says, keep=())
    says += (
        f" What does not work can be seen already: {_named(grounds.functions)}. Mend that in house "
        "first."
    )
    return Verdict("fix_in_house", grounds.functions, False, says + _unsaid(grounds))


def _seen(grounds: Grounds) -> str:
    if not grounds.setup:
        return ""
    return f" What points to a fault of the set-up: {' '.join(grounds.setup)}"


# -- several parts --------------------------------------------------------------------------------


def _several(grounds: Grounds) -> Verdict:
    for name in CLEARING:
        if grounds.counter[name] == "present":
            return _cleared(grounds, name)
    functions = grounds.functions
    # what is read by nobody, or wrong, is handed over too; what cannot be told never is
    if grounds.counter["reviewed_reporting"] == "absent":
        functions = (*functions, "reporting")
    keep = (*(name for name in FUNCTIONS if name not in functions), *KEPT)
    when = (
        " Two or more signs have been crossed for three months: do it now."
        if grounds.is_urgent
        else ""
    )
    says = (
        f"{_trouble(grounds)} It is worth asking for offers to hand over: {_named(functions)}. "
        f"With the practice stay: {_named(keep)}.{_beside(grounds)}{when}{_unsaid(grounds)}"
    )
    return Verdict("evaluate_outsourcing", functions, grounds.is_urgent, says, keep)


def _cleared(grounds: Grounds, name: str) -> Verdict:
    why = grounds.speaks.get(name, "")
    says = f"{_trouble(grounds)} Even so billing should stay. {why} Mend what does not work here."
    return Verdict("fix_in_house", grounds.functions, grounds.is_urgent, says + _unsaid(grounds))


def _trouble(grounds: Grounds) -> str:
    if len(grounds.functions) == 1:
        return (
            f"{len(grounds.troubled)} of the five questions are answered no, all for one part of "
            f"billing: {_named(grounds.functions)}."
        )
    return f"Several parts of billing no longer work: {_named(grounds.functions)}."


def _beside(grounds: Grounds) -> str:
    """What speaks for staying and is not enough by itself."""
    present = [name for name, state in grounds.counter.items() if state == "present"]
    told = [grounds.speaks[name] for name in present if name in grounds.speaks]
    return f" For staying speaks: {' '.join(told)}" if told else ""


# -- words ----------------------------------------------------------------------------------------


def _named(functions: Sequence[str]) -> str:
    """The functions in words; by semicolons, as some of them hold an 'and' of their own."""
    words = {**FUNCTIONS, **KEPT}
    return "; ".join(words[function] for function in functions)


def _unsaid(grounds: Grounds) -> str:
    if not grounds.unanswered:
        return ""
    return " Not answered for want of data: " + " ".join(grounds.unanswered)
