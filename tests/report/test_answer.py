"""The verdict on the pages: its lists, what cleared it, and what a set-up shows of a newcomer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from tests.report.edges import fullest
from tests.report.sample import _frame, healthy
from tests.report.test_handover import handed_over
from vitals.report import Report, build_report, to_html, to_json
from vitals.report.answer import SETUP_NAMES
from vitals.report.inputs import ReportInputs
from vitals.tables import EVIDENCE, FINDING_STATES, VERDICTS
from vitals.triggers import ADVICE
from vitals.triggers.newcomers import SETUP
from vitals.triggers.verdict import FUNCTIONS, KEPT, Grounds, decide

UNKNOWN = {
    "low_volume": "absent",
    "dedicated_staff": "cannot_tell",
    "consistent_process": "absent",
    "reviewed_reporting": "cannot_tell",
}
REJECTED = "Claims rejected at the door in October 2026: 63 of 404 (16 %; the line is 10 %)."
LATE = "Claims denied as filed too late, in October 2026: 8 of 561."
UNCHARGED = "No encounters were received, so nobody can say whether every visit is charged."


def judged(inputs: ReportInputs, grounds: Grounds) -> ReportInputs:
    """The inputs with the verdict of *grounds*."""
    told = decide(grounds)
    row = (told.state, list(told.functions), told.is_urgent, told.says, list(told.keep))
    return replace(inputs, verdicts=_frame(VERDICTS, [row]))


def early(
    fired: Sequence[str] = ("rejected", "filed_late"), troubled: tuple[str, ...] = ()
) -> ReportInputs:
    """Five months known: two faults of the set-up, one check without data."""
    says = {"rejected": REJECTED, "filed_late": LATE}
    states = [
        ("setup", name, "present", f"{says[name]} {ADVICE[f'newcomer.{name}'].does}")
        for name in fired
    ]
    states.append(("setup", "missing_charges", "cannot_tell", UNCHARGED))
    evidence = [("newcomer", name, None, 0.1, 0.1, True, says[name]) for name in fired]
    inputs = judged(
        healthy(),
        Grounds(
            troubled=troubled,
            answered=4,
            counter=UNKNOWN,
            months=5,
            setup=tuple(says[name] for name in fired),
        ),
    )
    return replace(
        inputs,
        evidence=pd.concat([inputs.evidence, _frame(EVIDENCE, evidence)]),
        assessments=pd.concat([inputs.assessments, _frame(FINDING_STATES, states)]),
    )


def text(report: Report) -> str:
    return " ".join(to_html(report).split())


def test_an_offer_names_what_to_hand_over_and_what_stays_each_once() -> None:
    grounds = Grounds(
        troubled=("follow_up", "denials"), answered=5, counter=UNKNOWN, is_urgent=True
    )
    report = build_report(judged(fullest(), grounds))

    assert report.verdict.hands == "follow-up on unpaid claims; answering denials"
    assert report.verdict.keeps == (
        "posting and reconciling payments; submitting claims; reporting on billing; "
        "documentation and coding of visits; contact with patients at the desk; "
        "payer contracts and fee schedules; compliance"
    )
    assert report.verdict.says == (
        "Several parts of billing no longer work. Two or more signs have been crossed for three "
        "months: ask for offers now."
    )
    for words in (*FUNCTIONS.values(), *KEPT.values()):
        assert text(report).count(words) == 1
    assert to_json(report)["verdict"]["says"] == decide(grounds).says


def test_one_function_behind_two_questions_is_named_in_the_reason_too() -> None:
    grounds = Grounds(troubled=("submission", "submission"), answered=5, counter=UNKNOWN)
    report = build_report(judged(fullest(), grounds))

    assert report.verdict.says == (
        "2 of the five questions are answered no, all for one part of billing: submitting claims."
    )
    assert report.verdict.hands == "submitting claims"


def test_staying_names_no_list() -> None:
    report = build_report(
        judged(healthy(), Grounds(troubled=("denials",), answered=5, counter=UNKNOWN))
    )

    assert (report.verdict.hands, report.verdict.keeps) == ("", "")
    assert "Worth handing over" not in text(report)
    assert "Mend that process in-house first" in report.verdict.says


def test_the_counter_indicator_that_cleared_a_verdict_says_so() -> None:
    inputs = fullest()
    counter = {**UNKNOWN, "low_volume": "present"}
    speaks = {"low_volume": "The volume is very low. 41 claims a month are sent on average."}
    inputs = judged(
        inputs,
        Grounds(troubled=("follow_up", "denials"), answered=5, counter=counter, speaks=speaks),
    )
    assessments = inputs.assessments.copy()
    assessments.loc[assessments["id"] == "low_volume", "state"] = "present"
    report = build_report(replace(inputs, assessments=assessments))

    assert to_json(report)["verdict"]["cleared_by"] == "low_volume"
    assert "41 claims a month are sent on average." in report.verdict.says
    assert [
        line.says.startswith("This is why the verdict is to stay.")
        for line in report.counter_indicators
    ] == [*(True, False, False, False)]
    assert to_json(build_report(fullest()))["verdict"]["cleared_by"] is None


def test_a_practice_too_new_to_judge_is_told_so_and_what_its_set_up_shows() -> None:
    report = build_report(early())

    assert report.verdict.headline == "Too early to judge"
    assert report.verdict.says == (
        "Of the 8 months it takes to know what is usual, 5 have been received. "
        "What points to a fault of the set-up: claims rejected at the door; claims filed too late."
    )
    assert [(line.name, line.mark.word) for line in report.setup] == [
        ("Claims rejected at the door", "Fault seen"),
        ("Claims filed too late", "Fault seen"),
        ("Visits without a charge", "Not measured"),
    ]
    # the month goes without saying, and what to do stands among the next actions
    assert report.setup[0].says == "Claims rejected at the door: 63 of 404 (16%; the line is 10%)."
    assert [action.title for action in report.actions[:2]] == [
        ADVICE["newcomer.rejected"].title,
        ADVICE["newcomer.filed_late"].title,
    ]
    assert report.actions[0].because == (
        "Claims rejected at the door in October 2026: 63 of 404 (16%; the line is 10%)."
    )
    assert "What the first months show of the set-up" in text(report)
    assert "What changed since last month" not in text(report)
    assert to_json(report)["setup"][1] == {
        "id": "filed_late",
        "state": "present",
        "says": f"{LATE} {ADVICE['newcomer.filed_late'].does}",
    }


def test_a_newcomer_whose_process_fails_already_is_to_mend_it() -> None:
    report = build_report(early(troubled=("follow_up", "denials")))

    assert report.verdict.headline == "Mend it in-house"
    assert report.verdict.says.endswith(
        "What does not work can be seen already: follow-up on unpaid claims; answering denials. "
        "Mend that in-house first."
    )
    assert to_json(report)["verdict"]["cleared_by"] is None


def test_a_practice_long_known_has_no_section_on_its_set_up() -> None:
    report = build_report(healthy())

    assert (report.setup, to_json(report)["setup"]) == ((), [])
    assert "What the first months show" not in text(report)


def test_every_check_of_a_set_up_has_a_name() -> None:
    assert list(SETUP_NAMES) == [rule.id for rule in SETUP]


def test_what_a_partner_has_and_does_not_work_is_not_told_as_worth_handing_over() -> None:
    grounds = Grounds(
        troubled=("follow_up", "denials", "submission"), answered=5, counter=UNKNOWN, is_urgent=True
    )
    inputs = handed_over(judged(fullest(), grounds), functions=["follow_up", "denials"])
    report = build_report(inputs)

    assert report.verdict.headline == (
        "Handed over to Acme Billing and not working; evaluate handing over more"
    )
    assert report.verdict.failing == "follow-up on unpaid claims; answering denials"
    assert report.verdict.hands == "submitting claims"
    assert report.verdict.keeps.startswith("posting and reconciling payments; reporting on billing")
    assert "With the partner, and not working" in text(report)
    assert "Worth handing over besides" in text(report)
    assert to_json(report)["verdict"]["state"] == "evaluate_outsourcing"


def test_where_the_partner_has_all_that_does_not_work_nothing_is_worth_handing_over() -> None:
    grounds = Grounds(
        troubled=("follow_up", "denials"), answered=5, counter=UNKNOWN, is_urgent=True
    )
    for on, how in ((date(2026, 3, 16), "not working"), (date(2026, 9, 1), "still moving")):
        report = build_report(handed_over(judged(fullest(), grounds), on=on))

        assert report.verdict.headline == f"Handed over to Acme Billing and {how}"
        assert "Worth handing over" not in text(report)
        assert "ask for offers" not in report.verdict.says


def test_one_failing_part_of_the_partners_is_not_to_be_mended_in_house() -> None:
    grounds = Grounds(troubled=("denials",), answered=5, counter=UNKNOWN)
    report = build_report(handed_over(judged(healthy(), grounds)))

    assert report.verdict.headline == "Handed over to Acme Billing and not working"
    assert report.verdict.says == "One part of billing does not work: answering denials."
