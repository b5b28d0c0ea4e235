"""The 999 and 997 (was the file taken in?): which element becomes which column.

::

    ST AK1                          the functional group (GS06) that is answered
      AK2                           one transaction set (ST02) of it
        IK3 IK4 CTX (997: AK3 AK4)  what is wrong with it, passed over
        IK5 (997: AK5)              the verdict on the set
    AK9 SE                          the verdict on the group

A TA1, which answers a whole interchange, stands outside of ST…SE and is read in ``envelope``.
What must not live here: how rows are put together (``read_999``).
"""

from __future__ import annotations

from vitals.x12.layout import Layout, code, text

GROUP = Layout("AK1", (code("kind", 1), text("group_control", 2, needed=True)))
SET = Layout("AK2", (text("answered", 1), text("set_control", 2, needed=True)))
VERDICT = Layout("IK5", (code("code", 1, needed=True),))
VERDICT_997 = Layout("AK5", (code("code", 1, needed=True),))
GROUP_VERDICT = Layout("AK9", (code("code", 1, needed=True),))

ACCEPTED = ("A", "E")
REJECTED = ("R", "M", "W", "X")
CLAIMS = "HC"
"""AK101 of a group of 837s; answers to anything else are no business of a claim."""

BOUNDARY = ("ST", "AK2", "AK9", "SE")

KNOWN = (
    *("ST", "SE", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5", "CTX"),
    "TA1",
)
