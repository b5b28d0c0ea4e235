"""Figures that reports told, held against what they are now: what changed, and why."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from tests.report.edges import fullest
from tests.report.sample import collapsing, healthy
from vitals.report import Report, build_report, to_json, to_pdf
from vitals.report.inputs import digest
from vitals.restatements import (
    Basis,
    NewFile,
    Record,
    Restatement,
    Told,
    changed,
    issued_rows,
    restated_counts,
    restatements,
)
from vitals.tables import ISSUED, ISSUES, KPIS

LATE = NewFile(source_file="3f2a91c05d7e8b64", contents="835", received_on="2026-11-14")
THEN = Basis(settings="s1", program="p1", source_files=("a" * 16,))
NO_LOG = "no follow-up log was received for October 2026"
Figures = Mapping[str, tuple[float | None, float | None, float | None]]

OCTOBER: Figures = {"denial_rate": (26 / 313, 26, 313), "days_in_ar": (34.25, 342_500, 10_000)}
"""26 of 313 claims denied; $3,425.00 open at $100.00 a day."""


def kpis(**months: Figures) -> pd.DataFrame:
    """KPIS rows; ``oct`` stands for 2026-10 and so on."""
    names = {"sep": "2026-09", "oct": "2026-10", "nov": "2026-11", "dec": "2026-12"}
    rows = [
        {
            "month": names[month],
            "kpi": kpi,
            "value": value,
            "numerator": numerator,
            "denominator": denominator,
            "reason": NO_LOG if value is None else None,
        }
        for month, figures in months.items()
        for kpi, (value, numerator, denominator) in figures.items()
    ]
    return KPIS.frame(pd.DataFrame(rows))


def sent(*reports: tuple[str, str, Mapping[str, Figures]], basis: Basis = THEN) -> Record:
    """The record of reports sent in this order: (month, day of sending, figures told by month)."""
    issues, figures = [], []
    for number, (report, day, told) in enumerate(reports):
        name = f"d{number}"
        issues.append(
            {
                "report": report,
                "digest": name,
                "issued_at": f"{day}T12:00:00+00:00",
                "issued_on": day,
                "settings": basis.settings,
                "program": basis.program,
                "source_files": list(basis.source_files or ()),
            }
        )
        rows = kpis(**told).loc[:, ["month", "kpi", "value", "numerator", "denominator", "reason"]]
        figures.append(rows.assign(report=report, digest=name))
    return Record(ISSUES.frame(pd.DataFrame(issues)), ISSUED.frame(pd.concat(figures)))


OCTOBER_SENT = sent(("2026-10", "2026-11-10", {"oct": OCTOBER}))


def none_came(*_figure: object, **_doubt: bool) -> tuple[NewFile, ...]:
    return ()


def late_835(*_figure: object, **_doubt: bool) -> tuple[NewFile, ...]:
    return (LATE,)


def test_two_late_denials_restate_october_in_the_november_report() -> None:
    # 26 of 313 were told; a late 835 brings 2 more claims, both denied: 28 of 315.
    now = kpis(oct={**OCTOBER, "denial_rate": (28 / 315, 28, 315)}, nov=OCTOBER)

    (item,) = restatements(OCTOBER_SENT, now, "2026-11", THEN, late_835)

    assert (item.month, item.kpi) == ("2026-10", "denial_rate")
    assert (item.old.numerator, item.old.denominator) == (26, 313)
    assert (item.new.numerator, item.new.denominator) == (28, 315)
    assert (item.told_in, item.issued_on) == ("2026-10", "2026-11-10")
    assert (item.cause, item.also_changed, item.files) == ("files", (), (LATE,))


def test_what_is_as_it_was_told_is_no_restatement() -> None:
    assert changed(OCTOBER_SENT, kpis(oct=OCTOBER, nov=OCTOBER), "2026-11").empty


@pytest.mark.parametrize(
    ("now", "restated"),
    [
        ((26 / 313, 26, 313), []),
        ((26 / 313 + 1e-15, 26, 313), []),  # another order of adding up
        ((52 / 626, 52, 626), ["denial_rate"]),  # the same share of twice the claims
        ((27 / 313, 27, 313), ["denial_rate"]),
        ((26 / 314, 26, 314), ["denial_rate"]),
        ((None, None, None), ["denial_rate"]),
        ((None, 26, 313), ["denial_rate"]),
    ],
)
def test_a_figure_is_the_same_only_with_all_its_parts(
    now: tuple[float | None, float | None, float | None], restated: list[str]
) -> None:
    rows = changed(OCTOBER_SENT, kpis(oct={**OCTOBER, "denial_rate": now}), "2026-11")

    assert rows["kpi"].tolist() == restated


def test_one_cent_is_a_change_and_what_nobody_could_measure_is_none() -> None:
    record = sent(
        ("2026-10", "2026-11-10", {"oct": {"cash": (9e11, 9e11, 1), "log": (None, None, None)}})
    )
    now = kpis(oct={"cash": (9e11 + 1, 9e11 + 1, 1), "log": (None, 4, 7)})

    assert changed(record, now, "2026-11")["kpi"].tolist() == ["cash"]


def test_a_change_is_told_once_and_a_further_one_from_there() -> None:
    # October was 26 of 313, the November report told 28 of 315; by December it is 29 of 315.
    told = {"denial_rate": (28 / 315, 28, 315)}
    record = sent(
        ("2026-10", "2026-11-10", {"oct": OCTOBER}),
        ("2026-11", "2026-12-09", {"nov": OCTOBER, "oct": told}),
    )
    as_told = kpis(oct={**OCTOBER, **told}, nov=OCTOBER, dec=OCTOBER)
    later = kpis(oct={**OCTOBER, "denial_rate": (29 / 315, 29, 315)}, nov=OCTOBER, dec=OCTOBER)

    assert changed(record, as_told, "2026-12").empty
    (item,) = restatements(record, later, "2026-12", THEN, late_835)
    assert (item.first.numerator, item.old.numerator, item.new.numerator) == (26, 28, 29)
    assert (item.told_in, item.issued_on) == ("2026-11", "2026-12-09")


def test_the_same_report_made_again_after_it_was_sent_tells_the_same() -> None:
    told = {"denial_rate": (28 / 315, 28, 315)}
    now = kpis(oct={**OCTOBER, **told}, nov=OCTOBER)
    once = restatements(OCTOBER_SENT, now, "2026-11", THEN, late_835)
    record = sent(
        ("2026-10", "2026-11-10", {"oct": OCTOBER}),
        ("2026-11", "2026-12-09", {"nov": OCTOBER, "oct": told}),
        ("2026-10", "2026-12-10", {"oct": {**OCTOBER, **told}}),
    )

    assert len(once) == 1
    assert restatements(record, now, "2026-11", THEN, late_835) == once


def test_a_report_sent_again_restates_its_own_month_and_says_what_was_first_reported() -> None:
    now = kpis(sep=OCTOBER, oct={**OCTOBER, "denial_rate": (28 / 315, 28, 315)})
    items = restatements(OCTOBER_SENT, now, "2026-10", THEN, late_835)
    report = build_report(replace(healthy(), restatements=items))

    entries = {entry["id"]: entry for entry in to_json(report)["kpis"]}
    assert entries["denial_rate"]["first_reported"] == 26 / 313
    assert entries["days_in_ar"]["first_reported"] is None


def test_later_months_are_not_restated_in_an_earlier_months_report() -> None:
    record = sent(("2026-11", "2026-12-09", {"nov": OCTOBER}))

    assert changed(record, kpis(nov={"denial_rate": (0.5, 1, 2)}), "2026-10").empty


def test_a_month_that_is_computed_no_more_says_so_and_a_kpi_that_is_gone_is_left_out() -> None:
    now = kpis(nov={"denial_rate": (26 / 313, 26, 313)})
    (item,) = restatements(OCTOBER_SENT, now, "2026-11", THEN, none_came)

    assert item.kpi == "denial_rate"
    assert item.new == Told(
        value=None,
        numerator=None,
        denominator=None,
        reason="it was not computed for this month",
    )


@pytest.mark.parametrize(
    ("now", "files", "cause", "also"),
    [
        (THEN, late_835, "files", ()),
        (replace(THEN, settings="s2"), late_835, "files", ("settings",)),
        (replace(THEN, settings="s2"), none_came, "settings", ()),
        (replace(THEN, settings="s2", program="p2"), none_came, "settings", ("program",)),
        (replace(THEN, program="p2"), none_came, "program", ()),
        (replace(THEN, settings=""), none_came, "unknown", ()),
        (THEN, none_came, "unknown", ()),
    ],
)
def test_the_cause_is_the_files_else_what_else_changed(
    now: Basis, files: Any, cause: str, also: tuple[str, ...]
) -> None:
    figures = kpis(oct={**OCTOBER, "denial_rate": (27 / 313, 27, 313)})
    (item,) = restatements(OCTOBER_SENT, figures, "2026-11", now, files)

    assert (item.cause, item.also_changed) == (cause, also)


def test_files_that_only_may_have_done_it_are_asked_for_where_nothing_else_changed() -> None:
    asked = []

    def watched(_then: Basis, _month: str, _kpi: str, *, in_doubt: bool) -> tuple[NewFile, ...]:
        asked.append(in_doubt)
        return ()

    figures = kpis(oct={**OCTOBER, "denial_rate": (27 / 313, 27, 313)})
    for basis in (THEN, replace(THEN, program="p2")):
        restatements(OCTOBER_SENT, figures, "2026-11", basis, watched)

    assert asked == [True, False]


def test_restated_figures_are_counted_by_month() -> None:
    # September: 2 of 2 told are as they were. October: 3 told, 1 unmeasured then and now, 1 of 2
    # changed; the second sending of October does not count again.
    log = {"log": (None, None, None)}
    record = sent(
        ("2026-09", "2026-10-09", {"sep": OCTOBER}),
        ("2026-10", "2026-11-10", {"oct": {**OCTOBER, **log}}),
        ("2026-10", "2026-11-20", {"oct": {**OCTOBER, "denial_rate": (27 / 314, 27, 314)}}),
    )
    now = kpis(sep=OCTOBER, oct={**OCTOBER, "denial_rate": (28 / 315, 28, 315), **log})

    assert restated_counts(record, now).to_dict("records") == [
        {"month": "2026-09", "issued": 2, "restated": 0},
        {"month": "2026-10", "issued": 2, "restated": 1},
    ]
    assert restated_counts(record, now, only={"days_in_ar"})["restated"].tolist() == [0, 0]


# -- in the report --------------------------------------------------------------------------------


def restatement(**more: Any) -> Restatement:
    def told(numerator: int, denominator: int) -> Told:
        return Told(
            value=numerator / denominator,
            numerator=numerator,
            denominator=denominator,
            reason=None,
        )

    given: dict[str, Any] = {
        "month": "2026-09",
        "kpi": "denial_rate",
        "old": told(26, 313),
        "new": told(28, 315),
        "first": told(26, 313),
        "told_in": "2026-09",
        "issued_on": "2026-10-12",
        "cause": "files",
        "also_changed": (),
        "files": (LATE,),
    }
    return Restatement(**{**given, **more})


def report_with(*items: Restatement) -> Report:
    return build_report(replace(healthy(), restatements=items))


def test_the_figures_of_a_report_are_issued_with_those_it_restates() -> None:
    rows = issued_rows(to_json(report_with(restatement())))

    september = rows[rows["month"].eq("2026-09")]
    assert september[["kpi", "numerator", "denominator"]].to_numpy().tolist() == [
        ["denial_rate", 28, 315]
    ]
    assert set(rows["month"]) == {"2026-09", "2026-10"}
    assert set(rows["report"]) == {"2026-10"}


def test_report_json_tells_old_new_and_the_files() -> None:
    (entry,) = to_json(report_with(restatement()))["restatements"]

    assert entry == {
        "month": "2026-09",
        "kpi": "denial_rate",
        "unit": "ratio",
        "old": 26 / 313,
        "old_numerator": 26,
        "old_denominator": 313,
        "old_reason": None,
        "new": 28 / 315,
        "new_numerator": 28,
        "new_denominator": 315,
        "new_reason": None,
        "first_reported": 26 / 313,
        "told_in": "2026-09",
        "issued_on": "2026-10-12",
        "cause": "files",
        "also_changed": [],
        "files": [
            {"source_file": "3f2a91c05d7e8b64", "contents": "835", "received_on": "2026-11-14"}
        ],
    }


def test_the_page_says_what_was_reported_what_is_now_and_which_file_did_it() -> None:
    told = report_with(restatement()).restated
    (row,) = told.rows

    assert told.says == (
        "1 figure of 1 month reported earlier has changed. What was sent stays as it was."
    )
    assert (row.month, row.label) == ("Sep 2026", "Denials")
    assert (row.before, row.after) == ("8.3% (26 of 313)", "8.9% (28 of 315)")
    assert row.because == "835 remittances received November 14, 2026 (file 3f2a91c05d7e8b64)."


def test_several_files_are_counted_by_kind() -> None:
    files = (
        LATE,
        replace(LATE, source_file="b" * 16, received_on="2026-12-02"),
        NewFile(source_file="c" * 16, contents="follow_ups", received_on="2026-11-20"),
    )
    (row,) = report_with(restatement(files=files)).restated.rows

    assert row.because == (
        "835 remittances (2 files) and follow-up log (1 file), received November 14, 2026 to "
        "December 2, 2026."
    )


def test_a_figure_restated_before_shows_what_was_first_reported_too() -> None:
    first = Told(value=25 / 313, numerator=25, denominator=313, reason=None)
    (row,) = report_with(restatement(first=first)).restated.rows

    assert row.before == "8.3% (26 of 313); first 8.0%"


@pytest.mark.parametrize(
    ("cause", "also", "says"),
    [
        ("settings", ("program",), "Settings changed since; so did the rules."),
        ("program", (), "A newer version of the rules."),
        ("unknown", (), "No new file, setting or rule explains it."),
    ],
)
def test_where_no_file_did_it_the_page_says_what_did(
    cause: str, also: tuple[str, ...], says: str
) -> None:
    item = restatement(files=(), cause=cause, also_changed=also)

    assert report_with(item).restated.rows[0].because == says


def test_without_restatements_there_is_one_plain_sentence(reports: Mapping[str, Report]) -> None:
    told = reports["healthy"].restated

    assert told.says == "No figure of an earlier report has changed."
    assert told.rows == ()
    assert to_json(reports["healthy"])["restatements"] == []


def test_key_numbers_come_first_and_the_rest_is_counted() -> None:
    others = [restatement(kpi="takeback_rate", month=f"2026-0{month}") for month in range(1, 9)]
    told = report_with(*others, restatement()).restated

    assert told.rows[0].label == "Denials"
    assert len(told.rows) == 6
    assert told.left_off == "and 3 more figures, all in report.json"


def test_a_figure_that_was_not_measured_says_so_and_is_never_a_zero() -> None:
    nothing = Told(value=None, numerator=None, denominator=None, reason=NO_LOG)
    report = report_with(restatement(old=nothing, first=nothing))

    assert report.restated.rows[0].before == "not measured"
    assert to_json(report)["restatements"][0]["old"] is None
    assert to_json(report)["restatements"][0]["old_reason"] == NO_LOG


def test_the_fullest_report_with_restatements_keeps_to_eight_pages() -> None:
    items = [restatement(month=f"2026-0{month}") for month in range(1, 10)]
    pdf = to_pdf(build_report(replace(fullest(), restatements=tuple(items))))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]

    assert len(pages) <= 8
    assert "Changed since an earlier report 9 figures of 9 months" in " ".join(pages)
    assert "8.3% (26 of 313) 8.9% (28 of 315) 835 remittances received" in " ".join(pages)


def test_a_restatement_makes_another_report_of_it() -> None:
    inputs = collapsing()

    assert digest(inputs) != digest(replace(inputs, restatements=(restatement(),)))
