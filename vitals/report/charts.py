"""Charts as inline SVG, drawn here so that text stays text and nothing is fetched.

A chart carries ``title`` (which the PDF uses as alternative text), ``desc`` and ``aria-label``.
Shapes differ by lightness, dash or outline as well as colour. What must not live here: KPIs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

INK = "#1b2733"
QUIET = "#5d6b79"
RULE = "#d5dce3"
LIMIT = "#8a4b00"
STEPS = ("#dbe5ec", "#abc3d2", "#7099b1", "#3b6c8a", "#12344d")
"""Five steps of one hue from light to dark, told apart in greyscale too."""

FEWEST_COLUMNS = 10
"""A short history leaves room on the right; its columns are not drawn wider."""

FONT = "font-family='Inter, sans-serif'"


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a trend; a faint point rests on too few cases to be judged."""

    label: str
    value: float | None
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length in any unit, and the text at its end."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One stacked column: its name and the heights of its parts, bottom first."""

    label: str
    parts: tuple[float, ...]


def _svg(width: float, height: float, title: str, desc: str, marks: Sequence[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' class='chart' role='img' "
        f"aria-label='{escape(title)}' viewBox='0 0 {width:g} {height:g}' "
        f"width='{width:g}' height='{height:g}'>"
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>{''.join(marks)}</svg>"
    )


def _text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: str = "start",
    fill: str = QUIET,
    size: float = 8.5,
    weight: int = 400,
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {FONT} font-size='{size:g}' font-weight='{weight}' "
        f"text-anchor='{anchor}' fill='{fill}'>{escape(content)}</text>"
    )


def _line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str = RULE,
    width: float = 0.9,
    dash: str = "",
) -> str:
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{stroke}' "
        f"stroke-width='{width:g}'{dashed}/>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' height='{max(height, 0):.1f}' "
        f"fill='{fill}'/>"
    )


# -- trends -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot area of a trend and its scale."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float

    def y(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return self.bottom - (value - self.low) / span * (self.bottom - self.top)

    def x(self, index: int, count: int) -> float:
        return self.left + (self.right - self.left) * (index / (count - 1) if count > 1 else 1.0)


def trend(points: Sequence[Point], *, limit: float | None, title: str, desc: str) -> str:
    """Draw one line over the months, a gap where a month is missing, and the limit dashed."""
    width, height = 172.0, 66.0
    seen = [point.value for point in points if point.value is not None]
    if not seen:
        return ""
    reach = [*seen, limit] if limit is not None else seen
    pad = (max(reach) - min(reach) or abs(max(reach)) or 1.0) * 0.12
    low = max(0.0, min(reach) - pad) if min(reach) >= 0 else min(reach) - pad
    frame = _Frame(4, width - 5, 4, height - 14, low, max(reach) + pad)
    marks = [_line(0, frame.bottom + 3, width, frame.bottom + 3)]
    if limit is not None:
        marks.append(_line(0, frame.y(limit), width, frame.y(limit), stroke=LIMIT, dash="4 3"))
    marks += _runs(frame, points)
    marks += _dots(frame, points)
    marks.append(_text(0, height - 1, points[0].label))
    marks.append(_text(width, height - 1, points[-1].label, anchor="end"))
    return _svg(width, height, title, desc, marks)


def _runs(frame: _Frame, points: Sequence[Point]) -> list[str]:
    """Connect neighbouring months; a missing month breaks the line."""
    runs: list[list[str]] = [[]]
    for index, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{frame.x(index, len(points)):.1f},{frame.y(point.value):.1f}")
    return [
        f"<polyline points='{' '.join(run)}' fill='none' stroke='{STEPS[3]}' stroke-width='1.8' "
        "stroke-linejoin='round' stroke-linecap='round'/>"
        for run in runs
        if len(run) > 1
    ]


def _dots(frame: _Frame, points: Sequence[Point]) -> list[str]:
    """Mark the last month, every faint month, and months that stand alone."""
    last = len(points) - 1
    dots = []
    for index, point in enumerate(points):
        if point.value is None:
            continue
        neighbours = [*points[max(0, index - 1) : index], *points[index + 1 : index + 2]]
        is_alone = all(other.value is None for other in neighbours)
        if index == last or point.is_faint or is_alone:
            fill = "#ffffff" if point.is_faint else STEPS[4]
            radius = 3.2 if index == last else 2.0
            x, y = frame.x(index, len(points)), frame.y(point.value)
            dots.append(
                f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:g}' fill='{fill}' "
                f"stroke='{STEPS[4]}' stroke-width='1.1'/>"
            )
    return dots


# -- bars and columns ---------------------------------------------------------------------------


def bars(rows: Sequence[Bar], *, title: str, desc: str) -> str:
    """Draw horizontal bars on one scale from 0, each with its name before and text behind it."""
    if not rows:
        return ""
    width, pitch, start, room = 230.0, 14.6, 90.0, 20.0
    longest = max(row.value for row in rows) or 1.0
    marks = []
    for index, row in enumerate(rows):
        y = index * pitch
        length = (width - start - room) * row.value / longest
        marks.append(_text(start - 5, y + 10.5, row.label, anchor="end", fill=INK))
        marks.append(_rect(start, y + 2.5, max(length, 0.8), pitch - 5, STEPS[3]))
        marks.append(_text(start + length + 4, y + 10.5, row.text, fill=INK, weight=600))
    marks.append(_line(start, 0, start, len(rows) * pitch, stroke=QUIET))
    return _svg(width, len(rows) * pitch, title, desc, marks)


ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""Ends of a scale, times a power of ten."""


def round_top(value: float) -> float:
    """Return the next number that divides into round steps, at or above *value*.

    >>> round_top(73_000), round_top(100), round_top(0)
    (80000.0, 100.0, 1.0)
    """
    if value <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(power * step for step in ROUND if power * step >= value)


def stacks(
    columns: Sequence[Column],
    *,
    names: Sequence[str],
    ticks: Sequence[tuple[float, str]],
    title: str,
    desc: str,
) -> str:
    """Draw stacked columns over the months; *ticks* are (height, text) of the scale, ascending."""
    if not columns:
        return ""
    width, height, left, top, base = 660.0, 150.0, 42.0, 20.0, 133.0
    scale = (base - top) / (ticks[-1][0] or 1.0)
    marks = _legend(names, left)
    for level, text in ticks:
        y = base - level * scale
        marks += [_line(left, y, width, y), _text(left - 6, y + 3, text, anchor="end")]
    pitch = (width - left) / max(len(columns), FEWEST_COLUMNS)
    every = 3 if len(columns) > FEWEST_COLUMNS else 1
    for index, column in enumerate(columns):
        x = left + index * pitch + pitch * 0.16
        tops = list(accumulate(column.parts))
        for fill, part, reached in zip(STEPS, column.parts, tops, strict=True):
            marks.append(_rect(x, base - reached * scale, pitch * 0.68, part * scale, fill))
        if index == len(columns) - 1 >= FEWEST_COLUMNS:
            marks.append(_text(width, height - 5, column.label, anchor="end"))
        elif (len(columns) - 1 - index) % every == 0:
            marks.append(_text(x + pitch * 0.34, height - 5, column.label, anchor="middle"))
    return _svg(width, height, title, desc, marks)


def _legend(names: Sequence[str], left: float) -> list[str]:
    marks = []
    for index, (name, fill) in enumerate(zip(names, STEPS, strict=True)):
        x = left + index * 92
        marks += [_rect(x, 2, 9, 9, fill), _text(x + 13, 10, name, fill=INK)]
    return marks
