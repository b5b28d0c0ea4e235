"""After a change of the process nothing is held against, or foretold from, the months before."""

from __future__ import annotations

from tests.triggers.frames import HOLDS, MONTHS, from_month_13, kpi_frame, part_frame, practice
from vitals.triggers import detectable
from vitals.triggers.ahead import ahead, changed
from vitals.triggers.denials import RISING
from vitals.triggers.history import read_history
from vitals.triggers.rules import judge

LAST = len(MONTHS) - 1
CHANGE = [{"on": f"{MONTHS[12]}-01", "what": "new practice management system"}]
ROSE = kpi_frame({**HOLDS, "denial_rate": from_month_13((12, 150), (24, 150))})


def test_months_to_come_are_held_against_those_since_the_change() -> None:
    # three months on, eight are known since the change, all at 24 of 150: nothing has risen
    profile = practice(process_changes=CHANGE)
    before = ahead(read_history(ROSE, part_frame({})), LAST)
    since = ahead(read_history(ROSE, part_frame({}), profile.changed), LAST)
    same = changed(since, "claims_submitted", 200, is_value=True)

    assert judge(RISING, before.history, profile, LAST + 3).fired
    assert judge(RISING, since.history, profile, LAST + 3).fired is False
    assert judge(RISING, same, profile, LAST + 3).fired is False


def test_what_a_rise_would_have_to_be_is_not_known_soon_after_a_change() -> None:
    found = detectable(ROSE, part_frame({}), practice(process_changes=CHANGE), MONTHS[-1])

    assert not found["denials"].rates
    assert found["denials"].says.startswith(
        "Fewer than 8 earlier months are known since the process changed, so what a rise"
    )
