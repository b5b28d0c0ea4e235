"""Practices of a few months: faults of the set-up, and an honest 'too early'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from tests.triggers.frames import COLLAPSES, HOLDS, MONTHS, Cell, evidence, judged, steady
from vitals.triggers import Assessment
from vitals.triggers.newcomers import SETUP

FAULTS: Mapping[str, tuple[str, Cell, Cell, str]] = {
    "rejected": (
        "rejection_rate",
        (4, 40),
        (3, 40),
        (
            "Claims rejected at the door in the three months to July 2025: 12 of 120 (10 %; the "
            "line is 10 %)."
        ),
    ),
    "enrollment_denials": (
        "credentialing_denial_rate",
        (1, 40),
        (0, 40),
        (
            "Claims denied because a provider is not enrolled with the payer, in the three months "
            "to July 2025: 3 of 120."
        ),
    ),
    "enrollments": (
        "enrollment_coverage",
        (7, 8),
        (8, 8),
        "Pairs of provider and payer with an enrolment in force in July 2025: 7 of 8.",
    ),
    "filed_late": (
        "timely_filing_denial_rate",
        (1, 40),
        (0, 40),
        "Claims denied as filed too late, in the three months to July 2025: 3 of 120.",
    ),
    "missing_charges": (
        "missing_charge_rate",
        (5, 100),
        (4, 100),
        (
            "Completed visits not charged within five working days in July 2025: 5 of 100 (5 %; "
            "the line is 5 %)."
        ),
    ),
    "unanswered": (
        "accepted_unpaid_rate",
        (4, 40),
        (3, 40),
        (
            "Claims accepted over 45 days ago and not answered, in July 2025: 4 of 40 (10 %; the "
            "line is 10 %)."
        ),
    ),
    "prices": (
        "contract_coverage",
        (59, 100),
        (60, 100),
        "Paid lines that have a contract price, in July 2025: 59 of 100 (59 %; the line is 60 %).",
    ),
    "untouched": (
        "overdue_follow_up_rate",
        (15, 30),
        (14, 30),
        (
            "Claims due for follow-up that nobody touched in time in July 2025: 15 of 30 (50 %; "
            "the line is 50 %)."
        ),
    ),
}
"""By fault: its KPI, a month that shows it, one that just does not, and what is said of July."""


def young(series: Mapping[str, Sequence[Cell]], months: int = 3) -> Assessment:
    return judged({kpi: cells[:months] for kpi, cells in series.items()})


def setup(found: Assessment, name: str) -> pd.Series:
    rows = found.assessments
    return rows[rows["kind"].eq("setup") & rows["id"].eq(name)].iloc[-1]


def test_every_fault_is_tried_here() -> None:
    assert set(FAULTS) == {rule.id for rule in SETUP}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_set_up_is_told_with_its_numbers_and_what_to_do(name: str) -> None:
    kpi, bad, _, says = FAULTS[name]
    found = young({kpi: steady(bad)})
    advice = next(rule.advice for rule in SETUP if rule.id == name)

    assert advice is not None
    assert setup(found, name)["state"] == "present"
    assert setup(found, name)["says"] == f"{says} {advice.does}"
    assert found.verdicts["says"].iloc[-1] == (
        "Too early to judge: of the 8 months it takes to know what is usual, 3 have been received."
        f" What points to a fault of the set-up: {says}"
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_set_up_just_within_its_line_is_not_blamed(name: str) -> None:
    kpi, _, good, _ = FAULTS[name]
    found = young({kpi: steady(good)})

    assert setup(found, name)["state"] == "absent"
    assert "set-up" not in found.verdicts["says"].iloc[-1]


def test_what_was_not_received_is_no_fault_and_no_clean_bill() -> None:
    found = young({"denial_rate": steady((3, 40))})
    rows = found.assessments.query("kind == 'setup'")

    assert set(rows["state"]) == {"cannot_tell"}
    assert len(rows) == 3 * len(SETUP)


def test_from_the_eighth_month_on_the_practice_is_judged_and_set_up_is_no_subject() -> None:
    found = judged({**HOLDS, "rejection_rate": steady((10, 40))})
    early = MONTHS[:7]

    assert found.verdicts["state"].tolist() == ["not_enough_data"] * 7 + ["keep_in_house"] * 11
    assert found.assessments.query("kind == 'setup'")["month"].unique().tolist() == early
    assert found.evidence.query("subject == 'newcomer'")["month"].unique().tolist() == early
    assert evidence(found, "newcomer.rejected", MONTHS[6])["fired"]


def test_one_month_is_told_as_one() -> None:
    assert young(HOLDS, 1).verdicts["says"].iloc[-1].endswith("what is usual, 1 has been received.")


def test_what_fails_at_once_is_mended_in_house_and_nothing_is_handed_over() -> None:
    bad = {kpi: cells[12:] for kpi, cells in COLLAPSES.items()}
    found = young(bad, 6)
    last = found.verdicts.iloc[-1]

    # claims left lying answer no from the second month on; of denials no rise can be seen yet
    assert "evaluate_outsourcing" not in set(found.verdicts["state"])
    assert last["state"] == "fix_in_house"
    assert "follow_up" in last["functions"]
    assert not last["is_urgent"]
    assert last["says"].startswith("Too early to judge: of the 8 months")
    assert "What does not work can be seen already: follow-up on unpaid claims" in last["says"]
