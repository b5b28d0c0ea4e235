"""Rules of ``file_errors``: one error that a 999 or 997 finds in what was sent."""

from __future__ import annotations

from expectations import predicates as check
from expectations.rule import Holds, OneOf, Within, dated, present, rule, suite
from vitals.tables import FILE_ERRORS

RULES = suite(
    FILE_ERRORS,
    present("group_control", "The file answered is found by it."),
    present("received_on", "What went wrong in a month is found by its date."),
    present("error_code", "An error without a code cannot be mended."),
    dated("received_on"),
    rule(
        "scope-unknown",
        OneOf("scope", ("group", "set", "segment", "element")),
        severity="warning",
        why="Where the error lies cannot be told.",
        fix="Use group, set, segment or element.",
    ),
    rule(
        "segment-position-below-1",
        Within("segment_position", 1),
        severity="warning",
        why="The first segment of a set, its ST, is number 1.",
        fix="Look the segment up by its id and loop.",
    ),
    rule(
        "set-not-answered",
        Holds(
            check.found_in("file_acknowledgements", "group_control", "set_control"),
            "the verdict on this set beside its errors",
        ),
        severity="info",
        why="Whether the error cost the whole set cannot be told.",
        fix="Ask the clearinghouse for the whole answer.",
    ),
)
