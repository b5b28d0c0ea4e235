"""`vitals explain`: a reader sees how a figure came about, a program reads the same rows."""

from __future__ import annotations

import csv
import io

from tests.kpis.given import given, practice
from vitals.explain import Explanation, as_csv, as_json, as_text, explain
from vitals.kpis.benchmarks import benchmarks_for
from vitals.ledger import post

# Three claims answered in March: b is denied. d is answered by a secondary payer only.
GIVEN = given(
    claims="""claim_id, service_on, submitted_on, charge_cents, payer_id
              a,        2026-03-01, 2026-03-02,   10000,        P1
              b,        2026-03-01, 2026-03-02,   20000,        P1
              c,        2026-03-03, 2026-03-04,   30050,        P2""",
    remittances="""claim_id, posted_on,  status_code, charge_cents, paid_cents, payer_id
                   a,        2026-03-20, 1,           10000,        8000,       P1
                   b,        2026-03-20, 4,           20000,        0,          P1
                   c,        2026-03-25, 1,           30050,        30050,      P2""",
)


def told(kpi: str, month: str = "2026-03") -> Explanation:
    profile = practice()
    return explain(GIVEN, post(GIVEN, profile), profile, month, kpi)


def test_the_text_says_formula_value_and_rows_with_their_sums() -> None:
    lines = as_text(told("denial_rate")).splitlines()

    assert lines[0] == "Initial denial rate (denial_rate), oak, March 2026"
    assert any(line.startswith("Formula: Primary claims whose first adj") for line in lines)
    assert "Value: 33.33 %" in lines
    assert "Above the line: 1" in lines
    assert "Below the line: 3" in lines
    table = lines[lines.index("") :]
    rows = [line.split() for line in table if line[:2] in {"A ", "B ", "C "}]
    assert [row[0] for row in rows] == ["B", "A", "C"]
    assert lines[-1].split() == ["1", "3"]


def test_money_is_dollars_for_people_and_cents_for_programs() -> None:
    found = told("denial_dollar_rate")

    assert "Below the line: 600.50" in as_text(found).splitlines()
    assert as_json(found)["denominator"] == 60050
    assert {row["denominator"] for row in as_json(found)["rows"]} == {10000, 20000, 30050}


def test_the_csv_holds_every_row_and_sums_to_the_report() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(told("denial_dollar_rate")))))
    counted = [row for row in rows if not row["left_out"]]

    assert [row["claim"] for row in counted] == ["B", "A", "C"]
    assert sum(float(row["numerator"]) for row in counted) == 200
    assert sum(float(row["denominator"]) for row in counted) == 600.50


def test_a_long_table_says_how_many_rows_are_not_shown_and_sums_them_all() -> None:
    lines = as_text(told("denial_rate"), limit=1).splitlines()

    assert lines[-2] == "… and 2 more; --csv writes them all"
    assert lines[-1].split() == ["1", "3"]


def test_what_cannot_be_measured_is_said_with_its_reason() -> None:
    found = told("overdue_follow_up_rate")

    assert "Value: cannot be measured" in as_text(found).splitlines()
    assert "no follow-up log was received for March 2026" in as_text(found)
    assert as_json(found)["value"] is None
    assert as_json(found)["rows"] == []


def test_a_median_shows_its_rows_without_a_sum() -> None:
    lines = as_text(told("payer_lag_days")).splitlines()

    assert "Value: 18 days" in lines
    assert lines[-1].split()[0] == "C"


def test_a_divided_denominator_says_by_what() -> None:
    tables = given(
        claims="claim_id, service_on, submitted_on, charge_cents\n"
        " a, 2026-01-01, 2026-01-01, 9000\n b, 2026-03-30, 2026-03-30, 18000",
        remittances="claim_id, posted_on, status_code, charge_cents\n a, 2026-03-20, 4, 9000",
    )
    profile = practice()
    text = as_text(explain(tables, post(tables, profile), profile, "2026-03", "days_in_ar"))

    # 90 days to 31 March begin on 1 January: both charges.
    assert "Below the line: 270.00 ÷ 90 = 3.00" in text.splitlines()


def test_the_benchmark_is_that_of_the_report_the_practices_own_first() -> None:
    profile = practice(
        specialty="physical therapy",
        benchmarks={"denial_rate": {"value": 0.04, "source": "our contract"}},
    )
    found = explain(GIVEN, post(GIVEN, profile), profile, "2026-03", "denial_rate")
    own, *published = as_json(found)["benchmarks"]

    assert (own["value"], own["source"], own["tier"]) == (0.04, "our contract", "own")
    assert published[0]["source"] == benchmarks_for("denial_rate", "physical_therapy")[0].source
    assert "4.00 %, set by the practice (our contract, tier own)" in " ".join(
        as_text(found).split()
    )
