"""The rules against a practice's own history, from frames to findings, checks and asset checks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assets.canonical_tables import _is_due
from assets.checks import check_results, rule_counts, unusual_months
from expectations.bridge import Validation, validate
from expectations.history import RULES, findings, judged
from tests.quality.stable import TODAY, practice
from vitals.report.quality import warnings_by_rule
from vitals.tables import FINDINGS


@pytest.fixture(scope="module")
def found() -> Validation:
    """North lost most of September's deposits; south changed nothing."""
    frames = {}
    for name in ("north", "south"):
        rows = practice(name, 300, np.random.default_rng(5))["deposits"]
        rows["amount_cents"] = pd.array([100] * len(rows), dtype="Int64")
        frames[name] = rows.assign(practice=name)
    rows = frames["north"]
    september = rows["deposited_on"].dt.strftime("%Y-%m") == "2026-09"
    lost = september & (np.arange(len(rows)) % 10 > 0)
    both = pd.concat([rows[~lost], frames["south"]], ignore_index=True)
    return validate({"deposits": both}, today=TODAY)


@pytest.fixture(scope="module")
def unusual(found: Validation) -> dict[str, Any]:
    told = found.findings[found.findings["rule"].str.startswith("history-")]
    (one,) = told.to_dict("records")
    return one


def test_an_unusual_month_is_a_warning_that_says_month_expected_and_found(
    unusual: dict[str, Any],
) -> None:
    assert (unusual["practice"], unusual["table"]) == ("north", "deposits")
    assert (unusual["rule"], unusual["severity"]) == ("history-volume", "warning")
    assert (unusual["rows"], unusual["is_refused"]) == (1, False)
    says = r"deposits of exports, rows, 2026-09: expected \d+ to \d+, found 3"
    assert re.fullmatch(says, unusual["reason"])


def test_it_refuses_nothing_and_belongs_to_no_file(
    found: Validation, unusual: dict[str, Any]
) -> None:
    assert pd.isna(unusual["source_file"])
    assert pd.isna(unusual["source_row"])
    assert not found.findings["is_refused"].any()
    assert found.findings.columns.tolist() == ["practice", *FINDINGS.names]


def test_the_checks_count_what_was_judged(found: Validation) -> None:
    counts = found.checks[found.checks["table"] == "history"].set_index(["practice", "rule"])

    assert counts.loc[("north", "history-volume"), ["failed_rows", "checked_rows"]].tolist() == [
        1,
        3,
    ]
    assert counts.loc[("south", "history-volume"), ["failed_rows", "checked_rows"]].tolist() == [
        0,
        3,
    ]


def test_a_source_that_still_comes_is_looked_at_again_when_it_would_be_missed(
    found: Validation,
) -> None:
    # monthly files up to the end of October: five usual gaps of a month
    assert date(2027, 2, 15) < found.recheck_on["south"] < date(2027, 4, 15)


def test_a_practice_that_sends_nothing_any_more_is_one_finding() -> None:
    rows = practice("north", 300, np.random.default_rng(5))
    frames = {name: rows[name] for name in ("remittances", "follow_ups", "deposits")}
    past = judged(frames, date(2027, 9, 1))
    broken = {"history-silence": list(np.flatnonzero(past["measure"] == "silence"))}

    told = findings(past, broken)

    assert len(broken["history-silence"]) == 3
    assert told["rule"].tolist() == ["history-silence"]
    last = max(rows["remittances"]["posted_on"].max(), rows["follow_ups"]["worked_on"].max())
    assert told["reason"].item().endswith(f"found none since {last.date()}")


def test_the_asset_check_lists_the_unusual_months(found: Validation) -> None:
    mine = found.findings[found.findings["practice"] == "north"]
    counts = {"findings": rule_counts(mine), "history": unusual_months(mine)}

    told = {one.check_name: one for one in check_results({"north": counts, "south": {}})}

    assert counts["findings"]["history"] == {"history-volume": {"flagged": 1}}
    assert not told["history_rules"].passed
    assert told["history_rules"].severity.value == "WARN"
    (record,) = told["history_rules"].metadata["findings"].records  # type: ignore[union-attr]
    assert record.data["practice"] == "north"
    assert "2026-09: expected" in str(record.data["says"])
    assert told["deposits_rules"].passed


def test_the_report_tells_the_warning_with_its_remedy(found: Validation) -> None:
    told = warnings_by_rule(found.findings[found.findings["practice"] == "north"])

    assert [one["rule"] for one in told] == ["history-volume"]
    assert told[0]["rows"] == 1
    assert told[0]["remedy"].startswith("Look for files that did not come")


def test_every_history_rule_says_why_and_what_to_do_and_refuses_nothing() -> None:
    for one in RULES:
        assert one.severity == "warning", one.id
        assert one.why.endswith("."), one.id
        assert one.fix.endswith("."), one.id


def test_a_practice_without_news_is_validated_again_once_a_source_would_be_missed() -> None:
    counts = {"recheck_on": "2026-11-20"}

    assert not _is_due(counts, date(2026, 11, 19))
    assert _is_due(counts, date(2026, 11, 20))
    assert not _is_due({"recheck_on": ""}, date(2026, 11, 20))
    assert not _is_due({}, date(2026, 11, 20))
