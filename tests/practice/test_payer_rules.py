"""Payers' clocks: the practice's own figure, else the closest rule in force, else the default."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.kpis.given import practice
from vitals import payer_rules
from vitals.payer_rules import CLOCKS, Asked, class_of, clock, clock_days, default, rules

UNITED = Asked("87726", "UNITED HEALTHCARE", "commercial")
MEDICARE = Asked("04412", "MEDICARE PART B", "medicare")
STRANGER = Asked("77777", "VILLAGE FUND", "unknown")


def days(field: Any, asked: Asked, on: date | None = None, **settings: Any) -> tuple[int, bool]:
    rule = clock(field, asked, on, practice(**settings))
    return rule.days, rule.is_assumed


def test_the_practice_s_own_figure_goes_before_any_rule_and_is_no_assumption() -> None:
    own = {"payers": [{"id": "04412", "class": "medicare", "appeal_days": 77}]}

    assert days("appeal_days", MEDICARE) == (120, False)
    assert days("appeal_days", MEDICARE, **own) == (77, False)
    assert days("timely_filing_days", MEDICARE, **own) == (365, False)  # not said there


def test_a_payer_nobody_speaks_of_takes_the_default_and_it_is_assumed() -> None:
    assert [days(field, STRANGER) for field in CLOCKS] == [
        (90, True),
        (60, True),
        (30, True),
        (30, True),
    ]


def test_where_sources_conflict_the_shorter_counts() -> None:
    said = {rule.days for rule in payer_rules.rules("appeal_days") if "united" in rule.payer}

    assert {65, 120, 180} <= said
    assert days("appeal_days", UNITED) == (65, False)


def test_a_rule_for_the_payer_goes_before_one_for_its_class_however_short() -> None:
    humana = Asked("61101", "HUMANA GOLD PLUS", "medicare_advantage")

    assert days("timely_filing_days", humana) == (365, False)
    other = Asked("1", "OAK ADVANTAGE", "medicare_advantage")
    assert days("timely_filing_days", other) == (90, True)


def test_a_rule_that_began_on_a_day_does_not_hold_before() -> None:
    humana = Asked("61101", "HUMANA", "medicare_advantage")

    assert days("appeal_days", humana, date(2024, 12, 31)) == (60, False)
    assert days("appeal_days", humana, date(2025, 1, 1)) == (65, False)


def test_the_network_is_the_stricter_one_until_the_practice_says_which() -> None:
    def payers(network: str) -> list[dict[str, str]]:
        return [{"id": "87726", "name": "United", "network": network}]

    assert days("timely_filing_days", UNITED) == (90, False)
    assert days("timely_filing_days", UNITED, payers=payers("non_participating")) == (180, False)
    assert days("timely_filing_days", UNITED, payers=payers("participating")) == (90, False)


def test_the_state_counts_where_the_practice_says_it() -> None:
    medicaid = Asked("SKNE0", "STATE MEDICAID", "Medicaid")

    assert days("timely_filing_days", medicaid) == (90, True)
    assert days("timely_filing_days", medicaid, state="NE") == (180, False)
    assert days("prompt_pay_days", UNITED, state="GA") == (15, False)
    assert days("prompt_pay_days", MEDICARE, state="GA") == (30, False)  # federal, not the state's


def test_name_and_class_are_taken_from_the_profile_where_the_claims_give_none() -> None:
    payers = [{"id": "X1", "name": "Aetna", "class": "commercial"}]

    assert days("appeal_days", Asked("X1", "", "unknown"), payers=payers) == (180, False)
    assert days("appeal_days", Asked("X1", "", "")) == (60, True)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("MB", "medicare"),
        ("Blue Cross", "bcbs"),
        ("12", "commercial"),
        ("16", "medicare_advantage"),
    ],
)
def test_a_class_is_known_by_its_usual_words_and_filing_indicators(word: str, known: str) -> None:
    assert class_of(word) == known


def test_many_claims_are_answered_each_on_its_own_day() -> None:
    who = pd.DataFrame([MEDICARE, UNITED, STRANGER, MEDICARE], columns=list(Asked._fields))
    who = who.rename(columns={"name": "payer_name"}).astype("str")
    who.loc[2, ["payer_id", "payer_name"]] = None
    on = pd.Series(pd.to_datetime(["2026-01-05", None, "2026-01-05", "2020-01-01"]))

    found, is_assumed = clock_days("appeal_days", who, on, practice())

    assert found.tolist() == [120, 65, 60, 120]
    assert is_assumed.tolist() == [False, False, True, False]


def test_no_claims_have_no_clocks() -> None:
    who = pd.DataFrame(columns=["payer_id", "payer_name", "payer_class"], dtype="str")

    found, _ = clock_days("appeal_days", who, pd.Series([], dtype="datetime64[us]"), practice())

    assert found.tolist() == []


def test_every_rule_is_cited_and_can_be_asked() -> None:
    for rule in (rule for field in CLOCKS for rule in (*rules(field), default(field))):
        assert rule.days > 0
        assert rule.source
        assert rule.tier in {"A", "B", "C", "ours"}
        assert re.compile(rule.payer)
        assert class_of(rule.payer_class) == rule.payer_class
        assert rule.state == rule.state.upper()
        assert rule.is_assumed == (rule.tier == "ours") or rule.is_assumed


def test_what_is_assumed_is_the_shortest_that_is_common() -> None:
    assert [default(field).days for field in CLOCKS] == [90, 60, 30, 30]
    assert all(default(field).is_assumed for field in CLOCKS)
