"""Charts: geometry one can check by eye, gaps where months are missing, words for all of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from vitals.report.charts import Bar, Column, Point, bars, round_top, stacks, trend

SVG = "{http://www.w3.org/2000/svg}"


def parts(drawing: str, tag: str) -> list[ET.Element]:
    return ET.fromstring(drawing).findall(f"{SVG}{tag}")  # noqa: S314 - our own drawings


def line(*values: float | None) -> str:
    points = [Point(f"m{index}", value) for index, value in enumerate(values)]
    return trend(points, limit=None, title="T", desc="D")


def test_a_missing_month_breaks_the_line() -> None:
    assert len(parts(line(1, 2, None, 3, 4), "polyline")) == 2


def test_a_month_alone_is_a_dot() -> None:
    assert len(parts(line(1, None, 3), "circle")) == 2


def test_no_value_at_all_draws_nothing() -> None:
    assert line(None, None) == ""


def test_a_flat_line_stays_inside_the_picture() -> None:
    heights = [float(y) for y in re.findall(r",([\d.]+)", line(5, 5, 5).split("<polyline")[1])]

    assert all(0 < height < 66 for height in heights[:3])


def test_title_and_description_are_escaped() -> None:
    drawing = trend([Point("a", 1.0), Point("b", 2.0)], limit=1, title="A <&> B", desc="it's")
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawings

    assert root.get("aria-label") == "A <&> B"
    assert root.findtext(f"{SVG}title") == "A <&> B"
    assert root.findtext(f"{SVG}desc") == "it's"


def test_bars_are_in_proportion() -> None:
    drawing = bars([Bar("a", 8, "8"), Bar("b", 2, "2")], title="T", desc="D")
    widths = [float(bar.get("width", 0)) for bar in parts(drawing, "rect")]

    assert widths[0] == pytest.approx(4 * widths[1])


def test_stacked_parts_reach_the_sum() -> None:
    drawing = stacks(
        [Column("m", (50.0, 20.0, 10.0, 15.0, 5.0))],
        names=("a", "b", "c", "d", "e"),
        ticks=[(0, "0"), (100, "100")],
        title="T",
        desc="D",
    )
    heights = [float(bar.get("height", 0)) for bar in parts(drawing, "rect")][5:]

    assert sum(heights) == pytest.approx(133 - 20, abs=0.2)
    assert heights[0] == pytest.approx(sum(heights) / 2, abs=0.2)


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (1.1, 1.5), (21, 25), (99, 100), (1700, 2000)]
)
def test_scales_end_on_round_numbers(value: float, top: float) -> None:
    assert round_top(value) == top
