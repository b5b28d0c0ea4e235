"""The 999 and 997 (was the file taken in?): which element becomes which column.

::

    ST AK1                          the functional group (GS06) that is answered
      AK2                           one transaction set (ST02) of it
        IK3 CTX (997: AK3)          2100: what is wrong with one segment of it
          IK4 CTX (997: AK4)        2110: what is wrong with one element of that segment
        IK5 (997: AK5)              the verdict on the set
    AK9 SE                          the verdict on the group, and how many sets it held

IK404 repeats the wrong value, which may be a patient's: it is never read. A TA1, which answers a
whole interchange, stands outside of ST…SE and is read in ``ta1``.
What must not live here: how rows are put together (``read_999``, ``errors_999``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, code, text

GROUP = Layout("AK1", (code("kind", 1), text("group_control", 2, needed=True)))
SET = Layout("AK2", (text("answered", 1), text("set_control", 2, needed=True)))
VERDICT = Layout("IK5", (code("code", 1, needed=True),))
VERDICT_997 = Layout("AK5", (code("code", 1, needed=True),))
GROUP_VERDICT = Layout(
    "AK9",
    (code("code", 1, needed=True), text("included", 2), text("received", 3), text("accepted", 4)),
)

SEGMENTS = tuple(
    Layout(tag, (code("segment_id", 1), text("segment_position", 2), code("loop", 3)))
    for tag in ("IK3", "AK3")
)
SEGMENT_CODES = tuple(
    Layout(tag, (code("error_code", 4, needed=True),), every=1, times=5) for tag in ("IK3", "AK3")
)
ELEMENTS = tuple(
    Layout(
        tag,
        (
            text("element_position", 1, 1),
            text("component_position", 1, 2),
            text("element_reference", 2),
            code("error_code", 3),
        ),
    )
    for tag in ("IK4", "AK4")
)
SET_CODES = tuple(
    Layout(tag, (code("error_code", 2, needed=True),), every=1, times=5) for tag in ("IK5", "AK5")
)
GROUP_CODES = (Layout("AK9", (code("error_code", 5, needed=True),), every=1, times=5),)
CONTEXT = Layout("CTX", (code("unit", 1, 1), text("reference", 1, 2), code("segment_id", 2)))

CLAIM_UNIT = "CLM01"
"""CTX01-1 of a claim: CTX01-2 is then its number. Of other units the reference is not kept."""
TRIGGER = "SITUATIONAL TRIGGER"
"""CTX01-1 where CTX02 names the segment that made the missing one necessary."""
HAS_ELEMENT_ERRORS = "8"
"""IK304 where the IK4 below tell what is wrong."""

ACCEPTED = ("A", "E")
REJECTED = ("R", "M", "W", "X")
CLAIMS = "HC"
"""AK101 of a group of 837s; answers to anything else are no business of a claim."""

BOUNDARY = ("ST", "AK2", "AK9", "SE")

KNOWN = (
    *("ST", "SE", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5", "CTX"),
    "TA1",
)
