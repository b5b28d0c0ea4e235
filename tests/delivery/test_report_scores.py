"""How whole a month's data were and what its report told wrongly, as sums by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from tests.report.test_restatements import OCTOBER, kpis, sent
from vitals.report_scores import SOURCES, quality_by_month, restated_by_month, rows_by_month
from vitals.restatements import Basis, Record
from vitals.tables import CANONICAL, FINDINGS, MANIFEST

TABLES = {table.name: table for table in CANONICAL}
MONTHS = ["2026-07", "2026-08", "2026-09", "2026-10"]
THEN = Basis(settings="s1", program="p1")


def rows(table: str, file: str, *days: str) -> pd.DataFrame:
    """Accepted rows of *file*, one a day."""
    on = pd.to_datetime(pd.Series(days)).astype("datetime64[us]")
    return TABLES[table].frame({"source_file": [file] * len(days), SOURCES[table][0]: on})


def every_month(table: str, but: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row a month, each from a file of its own."""
    return pd.concat(
        [rows(table, f"{table}-{m}", f"{m}-15") for m in MONTHS if m not in but],
        ignore_index=True,
    )


def manifest(found: Mapping[str, int], landed: str = "2026-11-03") -> pd.DataFrame:
    return MANIFEST.frame(
        pd.DataFrame(
            [
                {"source_file": name, "rows_found": count, "landed_at": f"{landed}T01:00:00+00:00"}
                for name, count in found.items()
            ]
        )
    )


def aside(file: str, count: int, *, is_replaced: bool = False) -> pd.DataFrame:
    severity = "info" if is_replaced else "error"
    row = {"source_file": file, "rule": "x", "reason": "x", "rows": count}
    return FINDINGS.frame(pd.DataFrame([{**row, "severity": severity, "is_refused": True}]))


def scored(
    tables: Mapping[str, pd.DataFrame],
    found: Mapping[str, int],
    findings: pd.DataFrame | None = None,
    landed: str = "2026-11-03",
) -> dict[str, float]:
    told = FINDINGS.empty() if findings is None else findings
    return quality_by_month(rows_by_month(tables), manifest(found, landed), told, MONTHS)


def test_every_declared_source_is_a_table_with_these_dates() -> None:
    for name, dates in SOURCES.items():
        assert {TABLES[name].by_name[date].kind for date in dates} == {"date"}


def test_a_month_with_every_row_and_every_usual_source_is_whole() -> None:
    tables = {name: every_month(name) for name in ("claims", "follow_ups")}

    # three months must have come before one can be missed
    assert scored(tables, {f"claims-{month}": 1 for month in MONTHS}) == {"2026-10": 1.0}


def test_a_source_that_came_three_months_running_and_stays_away_is_missed() -> None:
    usual = {name: every_month(name) for name in ("claims", "remittances", "follow_ups")}
    tables = {**usual, "staff_time": every_month("staff_time", ("2026-10",))}

    # three of four expected sources came
    assert scored(tables, {})["2026-10"] == pytest.approx(0.75)


def test_a_source_that_came_now_and_then_is_not_missed() -> None:
    tables = {
        "claims": every_month("claims"),
        "staff_time": every_month("staff_time", ("2026-08", "2026-10")),
    }

    assert scored(tables, {})["2026-10"] == 1.0


def test_refused_rows_count_for_the_months_their_file_tells_of() -> None:
    # one file: 1 accepted row of September, 3 of October; 4 of its 8 rows were refused, and 3 of
    # those 4 are taken for October's: 3 of 6
    file = rows("claims", "big", "2026-09-01", "2026-10-01", "2026-10-02", "2026-10-03")
    tables = {"claims": pd.concat([every_month("claims", ("2026-09", "2026-10")), file])}

    assert scored(tables, {"big": 8}, aside("big", 4))["2026-10"] == pytest.approx(0.5)


def test_a_file_of_which_nothing_was_usable_counts_for_the_month_it_came_in() -> None:
    tables = {"claims": every_month("claims")}
    found = {"claims-2026-10": 9, "bad": 1}

    # 9 rows of October's file are good, 1 refused came in October: 9 of 10
    assert scored(tables, found, aside("bad", 1), landed="2026-10-20")["2026-10"] == 0.9
    assert scored(tables, found, aside("bad", 1), landed="2026-11-03")["2026-10"] == 1.0


def test_rows_that_a_later_file_brought_again_are_no_fault() -> None:
    tables = {"claims": every_month("claims")}
    found = {"claims-2026-10": 10}

    assert scored(tables, found, aside("claims-2026-10", 9, is_replaced=True))["2026-10"] == 1.0


def test_a_month_of_which_nothing_came_scores_nothing() -> None:
    assert scored({"claims": every_month("claims", ("2026-10",))}, {})["2026-10"] == 0.0


def test_nothing_received_at_all_has_no_score() -> None:
    assert scored({}, {}) == {}


# -- restated -------------------------------------------------------------------------------------

NOW = kpis(oct={**OCTOBER, "denial_rate": (28 / 315, 28, 315)})


def test_figures_that_became_others_are_counted_beside_all_that_were_told() -> None:
    record = sent(("2026-10", "2026-11-10", {"oct": OCTOBER}))

    assert restated_by_month(record, NOW, THEN) == {"2026-10": (1, 2)}
    assert restated_by_month(record, kpis(oct=OCTOBER), THEN) == {"2026-10": (0, 2)}


@pytest.mark.parametrize("now", [Basis(settings="s2", program="p1"), Basis(settings="s1")])
def test_what_other_settings_or_rules_changed_is_not_held_against_the_report(now: Basis) -> None:
    record = sent(("2026-10", "2026-11-10", {"oct": OCTOBER}))

    assert restated_by_month(record, NOW, now) == {}
    assert restated_by_month(record, kpis(oct=OCTOBER), now) == {"2026-10": (0, 2)}


def test_a_report_sent_after_the_next_months_does_not_count() -> None:
    late = sent(
        ("2026-10", "2026-11-10", {"oct": OCTOBER}), ("2026-09", "2026-11-11", {"sep": OCTOBER})
    )
    figures = kpis(sep=OCTOBER, oct=OCTOBER)

    assert restated_by_month(late, figures, THEN) == {"2026-10": (0, 2)}


def test_nothing_sent_is_nothing_known() -> None:
    record = sent(("2026-10", "2026-11-10", {"oct": OCTOBER}))
    empty = Record(record.issues.iloc[:0], record.figures.iloc[:0])

    assert restated_by_month(empty, NOW, THEN) == {}
