"""The view model: what it says, what it leaves out, and what it never holds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from tests.report.sample import SAMPLES, healthy, tiny
from vitals.kpis.registry import KPI_REGISTRY
from vitals.report import Report, build_report
from vitals.report.inputs import digest
from vitals.report.wording import SIGN_MARKS, Mark
from vitals.tables import FINDINGS, MANIFEST, TABLES

PHI = {column.name for table in TABLES.values() for column in table.columns if column.phi}


def fields(kind: Any) -> Iterator[str]:
    for field in dataclasses.fields(kind):
        yield field.name


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def models(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from models(item)
    elif dataclasses.is_dataclass(value):
        yield value
        for field in dataclasses.fields(value):
            yield from models(getattr(value, field.name))


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def test_no_field_of_the_model_is_a_column_that_could_identify_a_patient(
    reports: Mapping[str, Report],
) -> None:
    assert "claim_id" in PHI
    for report in reports.values():
        names = {name for model in models(report) for name in fields(model)}
        assert names & PHI == set()
        assert set(keys(report.figures)) & PHI == set()


def test_every_state_is_a_symbol_and_a_word(reports: Mapping[str, Report]) -> None:
    marks = {mark for report in reports.values() for mark in models(report) if type(mark) is Mark}

    assert all(mark.symbol and mark.word for mark in marks)
    assert len({mark.symbol for mark in SIGN_MARKS.values()}) == len(SIGN_MARKS)


def test_what_is_not_measured_is_neither_green_nor_zero(reports: Mapping[str, Report]) -> None:
    missing = [row for column in reports["tiny"].measures for row in column if not row.is_measured]
    card = next(card for card in reports["tiny"].cards if not card.is_measured)

    assert {(row.value, row.mark.tone) for row in missing} == {("not measured", "none")}
    assert (card.value, card.mark.tone, card.basis) == ("Not measured", "none", "")
    assert card.note == "No follow-up log was received for October 2026."


def test_every_kpi_that_data_could_measure_is_listed_with_a_reason() -> None:
    inputs = tiny()
    report = build_report(inputs)
    values = inputs.kpis[inputs.kpis["month"] == inputs.month].set_index("kpi")["value"]
    listed = " ".join(gap.labels for gap in report.gaps)

    for kpi in values.index[values.isna()]:
        assert (KPI_REGISTRY[kpi].short in listed) is KPI_REGISTRY[kpi].is_exported
    assert all(gap.reason.endswith(".") for gap in report.gaps)


def test_a_sign_without_a_row_is_not_measured_and_never_clear() -> None:
    inputs = healthy()
    empty = inputs.triggers.iloc[:0]
    report = build_report(dataclasses.replace(inputs, triggers=empty, evidence=empty_like(inputs)))

    assert [sign.mark.word for sign in report.signs] == ["Not measured"] * 5


def empty_like(inputs: Any) -> pd.DataFrame:
    return inputs.evidence.iloc[:0]


def test_nothing_at_all_still_makes_a_report() -> None:
    inputs = healthy()
    names = [*("kpis", "breakdowns", "triggers", "evidence", "assessments", "verdicts")]
    names += ["manifest", "findings"]
    nothing = {name: getattr(inputs, name).iloc[:0] for name in names}
    report = build_report(dataclasses.replace(inputs, **nothing, reconciliation={}))

    assert report.verdict.headline == "Not enough data to judge"
    assert report.minute.came_in.amount == "Not measured"
    assert report.quality.says == "No file was received."
    assert report.figures["data_quality"]["score"] is None


def test_the_gap_is_what_should_have_come_in_less_what_did() -> None:
    inputs = healthy()
    row = (inputs.kpis["kpi"] == "net_collection_rate") & (inputs.kpis["month"] == inputs.month)
    kpis = inputs.kpis.copy()
    kpis.loc[row, ["numerator", "denominator"]] = [9_000_000.0, 10_000_000.0]
    report = build_report(dataclasses.replace(inputs, kpis=kpis))

    assert report.minute.came_in.amount == "$90,000"
    assert report.minute.should_have.amount == "$100,000"
    assert report.minute.gap.amount == "$10,000"
    assert report.minute.gap.basis.startswith("10.0%")


def test_aging_adds_up_to_the_cent(reports: Mapping[str, Report]) -> None:
    def cents(text: str) -> int:
        return int(re.sub(r"[^\d]", "", text))

    owed = reports["healthy"].receivables

    assert owed.total is not None
    assert sum(cents(row.total) for row in owed.rows) == cents(owed.total.total)
    assert cents(owed.total.insurance) + cents(owed.total.patient) == cents(owed.total.total)


def test_rows_found_are_accepted_replaced_or_refused() -> None:
    found = MANIFEST.frame(
        pd.DataFrame(
            {
                "source_file": ["a", "b"],
                "sha256": ["a", "b"],
                "bytes": [1, 1],
                "contents": ["835", "follow_ups"],
                "landed_at": ["2026-11-01", "2026-11-01"],
                "arrival": [1, 2],
                "rows_found": [100, 10],
            }
        )
    )
    wrong = FINDINGS.frame(
        pd.DataFrame(
            [
                ("a", "error", True, 7, "claim-balance"),
                ("a", "info", True, 20, "replaced"),
                ("b", "warning", False, 3, "late-entry"),
            ],
            columns=["source_file", "severity", "is_refused", "rows", "rule"],
        ).assign(reason="it differs")
    )
    report = build_report(dataclasses.replace(healthy(), manifest=found, findings=wrong))
    quality = report.figures["data_quality"]

    assert quality["rows_found"] == 110
    assert quality["rows_accepted"] == 110 - 7 - 20
    assert quality["score"] == 83 / 90
    assert quality["by_kind"]["835"]["rows_accepted"] == 73
    assert [row["rule"] for row in quality["refusals"]] == ["claim-balance"]


def test_refusals_of_one_rule_are_told_by_reason_and_printed_on_one_line() -> None:
    wrong = FINDINGS.frame(
        pd.DataFrame(
            [
                ("a", "error", True, 3, "foreign-file", "expected its tax id"),
                ("b", "error", True, 4, "foreign-file", "expected one of its NPIs"),
                ("c", "error", True, 1, "foreign-file", "expected its tax id"),
                ("c", "error", True, 5, "bad-date", "no such day"),
            ],
            columns=["source_file", "severity", "is_refused", "rows", "rule", "reason"],
        )
    )
    report = build_report(dataclasses.replace(healthy(), findings=wrong))
    told = report.figures["data_quality"]["refusals"]

    assert [(row["rule"], row["rows"], row["reason"]) for row in told] == [
        ("bad-date", 5, "no such day"),
        ("foreign-file", 4, "expected its tax id"),  # 3 + 1
        ("foreign-file", 4, "expected one of its NPIs"),
    ]
    assert [(row.rule, row.rows, row.reason) for row in report.quality.refusals] == [
        ("foreign file", "8", "Expected its tax id (and 1 other reason)."),  # 3 + 1 + 4
        ("bad date", "5", "No such day."),
    ]


def test_a_figure_of_the_books_that_must_be_zero_fails_when_it_is_not(
    reports: Mapping[str, Report],
) -> None:
    checks = {check.label: check for check in reports["healthy"].quality.checks}

    assert checks["Events add up to the balances"].mark is not None
    assert checks["Events add up to the balances"].mark.word == "Holds"
    broken = checks["Each payment equals its claims"]
    assert broken.mark is not None
    assert (broken.mark.word, broken.result) == ("Does not hold", "off by 1")


def test_actions_take_one_from_each_crossed_sign_first(reports: Mapping[str, Report]) -> None:
    titles = [action.title for action in reports["collapsing"].actions]

    assert titles == [
        "Clear the overdue claims",
        "Find what changed before denials rose",
        "Find the money that was due and did not come",
    ]


def test_the_digest_names_the_content_and_not_the_day_or_later_months() -> None:
    inputs = healthy()
    later = inputs.kpis.head(1).assign(month="2026-11")
    same = dataclasses.replace(
        inputs, generated_on=inputs.as_of, kpis=pd.concat([inputs.kpis, later])
    )
    other = dataclasses.replace(inputs, reconciliation={"balance_gap_cents": 1})

    assert digest(same) == digest(inputs)
    assert digest(other) != digest(inputs)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_text_is_finished(reports: Mapping[str, Report], name: str) -> None:
    for text in texts(dataclasses.replace(reports[name], figures={})):
        assert "nan" not in re.findall(r"\w+", text.lower())
        assert not re.search(r"\d %", text)


def test_a_gap_that_is_not_judged_yet_says_so_on_page_one() -> None:
    inputs = healthy()
    kpis = inputs.kpis.copy()
    kpis.loc[kpis["kpi"] == "net_collection_rate", "status"] = None
    known, early = build_report(inputs), build_report(dataclasses.replace(inputs, kpis=kpis))

    assert known.minute.gap.basis.endswith(": open, denied or written off")
    assert early.minute.gap.amount == known.minute.gap.amount
    assert early.minute.gap.basis.endswith(
        ": not judged yet, as much of it may only not be due yet"
    )
