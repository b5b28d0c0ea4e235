"""What a sign can reveal and what would clear it, in report.json and as lines of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from vitals.report import Report, to_json
from vitals.report.outlook import outlook_lines


def test_a_crossed_sign_says_what_would_clear_it(reports: Mapping[str, Report]) -> None:
    sign = to_json(reports["collapsing"])["triggers"][0]

    # 65 of 167 are overdue; the line of 30 % is 50.1, so 50 may be.
    assert sign["would_clear"][0] == {
        "rule": "follow_up.overdue",
        "change": 15,
        "unit": "count",
        "by": "2026-11-30",
        "says": "work 15 of the 65 overdue claims by 30 November 2026",
        "to": "watch",
    }
    lines = outlook_lines(sign)
    assert [line[:30] for line in lines] == [sign["clears"][:30], sign["can_reveal"][:30]]
    assert "back at watch with the report for January 2027" in sign["clears"]


def test_a_sign_that_is_not_crossed_has_nothing_to_clear(reports: Mapping[str, Report]) -> None:
    for sign in to_json(reports["healthy"])["triggers"]:
        assert (sign["clears"], sign["would_clear"]) == (None, [])
        assert len(outlook_lines(sign)) == 1


def test_a_small_practice_is_told_what_it_cannot_be_told(reports: Mapping[str, Report]) -> None:
    denials = to_json(reports["tiny"])["triggers"][1]

    assert "nobody can say from one month whether denials rise" in denials["can_reveal"]
