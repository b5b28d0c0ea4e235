"""Rules of ``file_acknowledgements``: one answer to one submitted transaction set."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, OneOf, dated, present, rule, suite
from vitals.tables import FILE_ACKNOWLEDGEMENTS

RULES = suite(
    FILE_ACKNOWLEDGEMENTS,
    present("group_control", "The file answered is found by it."),
    present("received_on", "The first answer is found by its date."),
    present("is_accepted", "An answer that does not decide answers nothing."),
    dated("received_on"),
    rule(
        "code-unknown",
        OneOf("code", ("A", "E", "P", "M", "R", "W", "X")),
        severity="warning",
        why="Whether the file was taken cannot be told from its code.",
        fix="Check IK501, AK501 or AK901 with the clearinghouse.",
    ),
    rule(
        "accepted-but-code-rejects",
        Holds(
            check.implies("code", ("M", "R", "W", "X"), "is_accepted", (False,)),
            "a rejection with the codes M, R, W and X",
        ),
        severity="warning",
        why="Code and decision contradict each other; a rejected file was never received.",
        fix="Ask the clearinghouse which of the two is right.",
    ),
    rule(
        "rejected-but-code-accepts",
        Holds(
            check.implies("code", ("A", "E"), "is_accepted", (True,)),
            "an acceptance with the codes A and E",
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
)
