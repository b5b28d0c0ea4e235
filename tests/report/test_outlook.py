"""What a sign can reveal and what would clear it, in report.json and as lines of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape

from vitals.report import Report, to_html, to_json
from vitals.report.outlook import steps


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
    assert "back at watch with the report for January 2027" in sign["clears"]


def test_a_sign_that_is_not_crossed_has_nothing_to_clear(reports: Mapping[str, Report]) -> None:
    for sign in to_json(reports["healthy"])["triggers"]:
        assert (sign["clears"], sign["would_clear"]) == (None, [])


def test_a_small_practice_is_told_what_it_cannot_be_told(reports: Mapping[str, Report]) -> None:
    denials = to_json(reports["tiny"])["triggers"][1]

    assert "nobody can say from one month whether denials rise" in denials["can_reveal"]


def test_what_would_clear_a_sign_stands_beside_its_evidence(reports: Mapping[str, Report]) -> None:
    html = " ".join(to_html(reports["collapsing"]).split())
    follow_up = reports["collapsing"].signs[0]

    assert "What would lift this mark:" in follow_up.clears[0].says
    assert follow_up.clears[0].items[0] == "work 15 of the 65 overdue claims by November 30, 2026"
    assert f"<li>{follow_up.clears[0].items[0]}</li>" in html
    # two of its five signs are crossed
    assert html.count("<b>To clear it</b>") == 2
    assert html.count("<b>Can be seen</b>") == 5
    assert "<b>To clear it</b>" not in to_html(reports["healthy"])


def test_a_single_change_is_told_in_its_sentence() -> None:
    assert [step.items for step in steps("To be clear it takes besides: wait.")] == [()]


def test_a_clear_sign_says_on_page_one_what_nobody_can_say(reports: Mapping[str, Report]) -> None:
    denials = reports["tiny"].signs[1]

    assert denials.mark.word == "Clear"
    assert denials.blind == (
        "With about 14 answered claims a month and 7.1% of them denied, nobody can say from one "
        "month whether denials rise."
    )
    assert denials.blind in to_html(reports["tiny"])
    # a practice that sends enough claims has no such line, and a crossed sign needs none
    assert reports["healthy"].signs[1].blind == ""
    assert all(sign.blind == "" for sign in reports["collapsing"].signs)


def test_every_sign_says_what_this_volume_can_show(reports: Mapping[str, Report]) -> None:
    for report in reports.values():
        html = " ".join(to_html(report).split())
        for sign in report.signs:
            assert sign.reveals.endswith(".")
            assert str(escape(sign.reveals)) in html
