"""Rules of ``file_acknowledgements``: one answer to an interchange, group, set or batch sent."""

from __future__ import annotations

from expectations import predicates as check
from expectations import relations, shared
from expectations.rule import Holds, OneOf, dated, present, rule, suite
from vitals.tables import FILE_ACKNOWLEDGEMENTS

_REJECTING = ("M", "R", "W", "X", "A3", "A6", "A7", "A8")

RULES = suite(
    FILE_ACKNOWLEDGEMENTS,
    present("received_on", "The first answer is found by its date."),
    rule(
        "control-missing",
        Holds(
            check.any_of("interchange_control", "group_control", "batch_control"),
            "the control number of an interchange, a group or a batch",
        ),
        severity="critical",
        why="The file answered is found by it.",
        fix="Ask the clearinghouse for the answer anew.",
    ),
    rule(
        "undecided",
        Holds(
            check.any_of("is_accepted", "batch_control"),
            "a decision, except on a batch, whose claims are answered one by one",
        ),
        severity="critical",
        why="An answer that does not decide answers nothing.",
        fix="Ask the clearinghouse for the answer anew.",
    ),
    dated("received_on"),
    dated("sent_on", severity="warning"),
    rule(
        "code-unknown",
        OneOf("code", ("A", "E", "P", *_REJECTING[:4], *(f"A{each}" for each in range(9)))),
        severity="warning",
        why="Whether the file was taken cannot be told from its code.",
        fix="Check IK501, AK501, AK901, TA104 or STC01 with the clearinghouse.",
    ),
    rule(
        "accepted-but-code-rejects",
        Holds(
            check.implies("code", _REJECTING, "is_accepted", (False,)),
            "a rejection with the codes M, R, W and X, A3 and A6 to A8",
        ),
        severity="warning",
        why="Code and decision contradict each other; a rejected file was never received.",
        fix="Ask the clearinghouse which of the two is right.",
    ),
    rule(
        "rejected-but-code-accepts",
        Holds(
            check.implies("code", ("A", "E", "A2", "A5"), "is_accepted", (True,)),
            "an acceptance with the codes A, E, A2 and A5",
        ),
        severity="warning",
        why="Code and decision contradict each other; its claims would count as rejected.",
        fix="Ask the clearinghouse which of the two is right.",
    ),
    rule(
        "set-unknown",
        Holds(
            check.found_in("claims", "group_control", "set_control"),
            "a submitted 837 with these control numbers",
        ),
        severity="info",
        why="The answer is to a file that is not here.",
        fix="Send the 837 it answers, if claims of it are missing.",
    ),
    rule(
        "interchange-unknown",
        Holds(
            check.found_in("claims", "interchange_control"),
            "a submitted interchange with this control number",
        ),
        severity="info",
        why="The answer is to a file that is not here; a TA1 may also answer a 270 or 276.",
        fix="Send the 837 it answers, if claims of it are missing.",
    ),
    rule(
        "batch-unknown",
        Holds(
            check.found_in("claims", "batch_control"),
            "a submitted 837 whose BHT03 is this number",
        ),
        severity="info",
        why="Which claims a rejected batch held cannot be told without its 837.",
        fix="Send the 837 it answers; some clearinghouses give batches numbers of their own.",
    ),
    shared.happened("received_on"),
    rule(
        "answered-before-submission",
        Holds(
            relations.file_answered_after_submission,
            "received_on not before the file was submitted",
        ),
        severity="warning",
        why="An answer to what was not sent belongs to another file with the same numbers.",
        fix="Check the control numbers with the clearinghouse; they must not be used again soon.",
    ),
)
