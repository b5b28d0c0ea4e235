"""The verdict in numbers and in words: what is handed over, what stays, and what cleared it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triggers.frames import (
    COLLAPSES,
    HOLDS,
    NO_LOG,
    PRICED,
    from_month_13,
    judged,
    last_state,
    steady,
)
from vitals.triggers.newcomers import FULL_VIEW
from vitals.triggers.verdict import FUNCTIONS, KEPT, Grounds, decide

NOTHING = dict.fromkeys(
    ("low_volume", "dedicated_staff", "consistent_process", "reviewed_reporting"), "cannot_tell"
)
ALL = (*FUNCTIONS, *KEPT)


def grounds(*troubled: str, **counter: str) -> Grounds:
    speaks = {name: f"{name.capitalize()} holds in 12 of 12 months." for name in NOTHING}
    return Grounds(troubled, answered=5, counter={**NOTHING, **counter}, speaks=speaks)


def test_what_is_handed_over_and_what_stays_are_both_named() -> None:
    found = decide(grounds("follow_up", "denials"))

    assert found.functions == ("follow_up", "denials")
    assert found.keep == ("posting_and_reconciliation", "submission", "reporting", *KEPT)
    assert found.says == (
        "Several parts of billing no longer work: follow-up on unpaid claims; answering denials. "
        "It is worth asking for offers to hand over: follow-up on unpaid claims; answering "
        "denials. With the practice stay: posting and reconciling payments; submitting claims; "
        "reporting on billing; documentation and coding of visits; contact with patients at the "
        "desk; payer contracts and fee schedules; compliance."
    )


@pytest.mark.parametrize(
    ("state", "is_handed_over"), [("absent", True), ("cannot_tell", False), ("present", False)]
)
def test_reporting_is_handed_over_only_where_it_is_known_to_fail(
    state: str, *, is_handed_over: bool
) -> None:
    found = decide(grounds("follow_up", "denials", reviewed_reporting=state))

    assert ("reporting" in found.functions) is is_handed_over
    assert ("reporting" in found.keep) is not is_handed_over


def test_a_function_that_two_questions_share_is_named_once() -> None:
    found = decide(grounds("submission", "submission"))

    assert found.state == "evaluate_outsourcing"
    assert found.functions == ("submission",)
    assert found.says.startswith(
        "2 of the five questions are answered no, all for one part of billing: submitting claims."
    )


@pytest.mark.parametrize("name", ["consistent_process", "low_volume"])
def test_a_cleared_verdict_names_what_cleared_it_with_its_numbers(name: str) -> None:
    found = decide(grounds("follow_up", "denials", **{name: "present"}))

    assert (found.state, found.keep) == ("fix_in_house", ALL)
    assert f"Even so billing should stay. {name.capitalize()} holds in 12 of 12" in found.says


@pytest.mark.parametrize("name", ["dedicated_staff", "reviewed_reporting"])
def test_what_speaks_for_staying_and_clears_nothing_is_told_too(name: str) -> None:
    found = decide(grounds("follow_up", "denials", **{name: "present"}))

    assert found.state == "evaluate_outsourcing"
    assert f"For staying speaks: {name.capitalize()} holds" in found.says


def test_one_no_is_mended_in_house_and_everything_stays() -> None:
    found = decide(grounds("denials"))

    assert (found.state, found.functions, found.keep) == ("fix_in_house", ("denials",), ALL)


@pytest.mark.parametrize(
    ("answered", "count"),
    [(0, "not one"), (1, "only one"), (2, "only two")],
)
def test_few_answers_are_told_as_people_count(answered: int, count: str) -> None:
    found = decide(Grounds((), answered, NOTHING))

    assert (found.state, found.keep) == ("not_enough_data", ())
    assert found.says.startswith(
        f"Enough was received to look for an answer to {count} of the five questions"
    )


# -- whole practices ------------------------------------------------------------------------------


def test_a_very_low_volume_clears_the_flag_in_its_numbers() -> None:
    tiny = {**COLLAPSES, "claims_submitted": steady(60), "payments_received": steady(900_000)}
    found = judged(tiny).verdicts.iloc[-1]

    assert (found["state"], found["keep"]) == ("fix_in_house", list(ALL))
    assert "Even so billing should stay. The volume is too low for a billing" in found["says"]
    assert "Claims sent a month, on average: 60 (60 to 60 with chance" in found["says"]


def test_a_cheaper_quote_overrules_a_low_volume() -> None:
    tiny = {**COLLAPSES, "claims_submitted": steady(60), "payments_received": steady(900_000)}
    found = judged(
        tiny,
        costs={"biller_hourly": 20.0},
        staff={"dedicated_billers": 1.0},
        outsourcing_quote={"percent_of_collections": 7, "minimum_monthly": 750},
    )

    assert last_state(found, "low_volume") == "absent"
    assert found.verdicts["state"].iloc[-1] == "evaluate_outsourcing"
    assert found.verdicts["keep"].iloc[-1] == [
        *("posting_and_reconciliation", "submission", "reporting"),
        *KEPT,
    ]


def test_a_consistent_process_clears_two_other_signs_in_its_numbers() -> None:
    found = judged(
        {
            **HOLDS,
            "underpayment_rate": steady((12, 100)),
            "takeback_rate": from_month_13((1_000, 10**6), (40_000, 10**6)),
            "billing_hours_share": steady((30, 100)),
            "claims_per_biller": steady((12_000, 1)),
        },
        PRICED,
    )
    says = found.verdicts["says"].iloc[-1]

    assert last_state(found, "consistent_process") == "present"
    assert found.verdicts["state"].iloc[-1] == "fix_in_house"
    assert "have run consistently for three months. 4.8 % of claims due" in says


def test_what_cannot_be_told_never_counts_as_no() -> None:
    gone = {kpi: steady(NO_LOG) for kpi in COLLAPSES}
    found = judged(gone)

    assert not (found.assessments["state"] == "no").any()
    assert set(found.verdicts["state"]) == {"not_enough_data"}


STATES = st.sampled_from(["present", "absent", "cannot_tell"])


@given(
    troubled=st.lists(st.sampled_from(["follow_up", "denials", "submission"]), max_size=5),
    counter=st.fixed_dictionaries(dict.fromkeys(NOTHING, STATES)),
    months=st.integers(1, 30),
    is_urgent=st.booleans(),
)
def test_no_verdict_before_eight_months_says_outsource(
    *, troubled: list[str], counter: dict[str, str], months: int, is_urgent: bool
) -> None:
    found = decide(
        Grounds(tuple(troubled), 5, counter, is_urgent=is_urgent, months=months, setup=("X.",))
    )

    if months < FULL_VIEW:
        assert found.state == ("fix_in_house" if troubled else "not_enough_data")
        assert not found.is_urgent
        assert found.says.startswith("Too early to judge")
    assert not set(found.functions) & set(found.keep) or found.state == "fix_in_house"
    assert set(KEPT) <= set(found.keep) or found.state == "not_enough_data"
