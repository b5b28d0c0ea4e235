"""Every KPI on cases a biller can check by hand.

``cases/<kpi>.yaml`` says what is given, what is expected and how the sum goes.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kpis.given import given, kept, measure, parts, practice
from vitals.explain import explain
from vitals.kpis import KPI_REGISTRY

FOLDER = Path(__file__).parent / "cases"
NEVER_MEASURED = {"clean_claim_rate"}


def _load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


FILES = {path.stem: _load(path) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(kpi, case, id=f"{kpi}: {case['name']}")
    for kpi, content in FILES.items()
    for case in content["cases"]
]


def _number(value: str | float | None) -> float | None:
    """A fraction such as 2/5, a number, or nothing."""
    return None if value is None else float(Fraction(str(value)))


@pytest.mark.parametrize(("kpi", "case"), CASES)
def test_the_sum_is_as_written(kpi: str, case: dict[str, Any]) -> None:
    tables, settings = given(**case["given"]), case.get("settings", {})
    for expected in case["expect"]:
        row = measure(tables, kpi, expected["month"], **settings)
        value = _number(expected["value"])

        assert row["value"] == (None if value is None else pytest.approx(value, rel=1e-12))
        for part in ("numerator", "denominator"):
            if part in expected:
                known = _number(expected[part])
                assert row[part] == (None if known is None else pytest.approx(known, rel=1e-12))
        assert expected.get("reason", "") in (row["reason"] or "")
    for month, counted in case.get("counted", {}).items():
        profile = practice(**settings)
        told = explain(*kept(tables, profile), profile, str(month), kpi)
        rows = told.counted.rows
        claims = rows.loc[rows["numerator"].ne(0), "claim"].dropna().str.lower()
        assert set(claims) == {str(claim).lower() for claim in counted}
    for part in case.get("parts", []):
        found = parts(tables, kpi, part["dimension"], part["month"], **settings)
        top, bottom = _number(part["numerator"]), _number(part["denominator"])
        assert found[part["member"]] == pytest.approx((top, bottom), rel=1e-12)
    for part in case.get("without", []):
        assert part["member"] not in parts(
            tables, kpi, part["dimension"], part["month"], **settings
        )


def test_every_kpi_has_a_file_and_every_file_a_kpi() -> None:
    assert set(FILES) == set(KPI_REGISTRY)
    assert all(content["kpi"] == kpi for kpi, content in FILES.items())


@pytest.mark.parametrize("kpi", sorted(FILES))
def test_each_file_has_a_sum_written_out_and_a_month_that_cannot_be_measured(kpi: str) -> None:
    expected = [row for case in FILES[kpi]["cases"] for row in case["expect"]]
    measured = [row for row in expected if row["value"] is not None]

    assert all(row["sum"] for row in measured)
    assert measured or kpi in NEVER_MEASURED
    assert any(row["value"] is None and row["reason"] for row in expected)
