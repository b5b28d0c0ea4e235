"""Detection curves as one SVG: a panel for each scenario and sign, a line for each size.

Lines differ by dash and are named at their end, so that colour is never alone. What must not live
here: what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from vitals.report.charts import FONT, INK, QUIET, RULE, STEPS

_ACROSS = 3
_WIDTH, _HEIGHT = 250, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 40, 30, 24
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2")
_APART = 10.0
"""Least distance between two names at the ends of lines."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: its name, and shares (0 to 1) by month."""

    label: str
    shares: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: its title and lines."""

    title: str
    curves: tuple[Curve, ...]


def curves(content: Mapping[str, Any]) -> str:
    """The chart of a run's JSON: for each scenario and sign, the share that crossed, by months."""
    panels: dict[str, list[Curve]] = {}
    for cell in content["cells"]:
        for sign, found in cell.get("detection", {}).items():
            shares = {int(months): rate["share"] for months, rate in found["within"].items()}
            known = {months: share for months, share in shares.items() if share is not None}
            title = f"{cell['scenario']}: {sign}"
            panels.setdefault(title, []).append(Curve(f"{cell['size']:,}", known))
    return chart([Panel(title, tuple(several)) for title, several in panels.items()])


def chart(panels: Sequence[Panel]) -> str:
    """Draw all *panels*, three in a row."""
    rows = -(-len(panels) // _ACROSS)
    width, height = _ACROSS * _WIDTH, max(rows, 1) * _HEIGHT
    title = "How soon a sign is crossed after a change"
    desc = (
        "Share of simulated practices by months since the change, by claims a month. "
        + " ".join(_in_words(panel) for panel in panels)
    )
    marks = "".join(
        f"<g transform='translate({at % _ACROSS * _WIDTH} {at // _ACROSS * _HEIGHT})'>"
        f"{_panel(panel)}</g>"
        for at, panel in enumerate(panels)
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' aria-label='{escape(title)}' "
        f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'>"
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>"
        f"<rect width='{width}' height='{height}' fill='#ffffff'/>{marks}</svg>\n"
    )


def _in_words(panel: Panel) -> str:
    told = ", ".join(
        f"{curve.label} claims {100 * curve.shares[max(curve.shares)]:.0f} %"
        for curve in panel.curves
        if curve.shares
    )
    return f"{panel.title}, after a year: {told}."


def _x(month: int, last: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * month / last


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share


def _panel(panel: Panel) -> str:
    months = sorted({month for curve in panel.curves for month in curve.shares})
    last = months[-1] if months else 1
    marks = [_text(_LEFT, 16, panel.title, fill=INK, weight=600)]
    for share in (0, 0.5, 1):
        marks.append(
            f"<line x1='{_LEFT}' x2='{_WIDTH - _RIGHT}' y1='{_y(share):.1f}' "
            f"y2='{_y(share):.1f}' stroke='{RULE}' stroke-width='0.9'/>"
        )
        marks.append(_text(_LEFT - 4, _y(share) + 3, f"{100 * share:.0f} %", anchor="end"))
    marks += [_text(_x(month, last), _HEIGHT - 8, str(month), anchor="middle") for month in months]
    marks.append(_text(_WIDTH - _RIGHT + 8, _HEIGHT - 8, "month"))
    return "".join([*marks, *_lines(panel, last)])


def _lines(panel: Panel, last: int) -> list[str]:
    """Every line from nothing at month 0, its name at its end, names apart from one another."""
    marks, names = [], []
    for at, curve in enumerate(panel.curves):
        if not curve.shares:
            continue
        ink = STEPS[-1 - at % 3]
        points = [(0, 0.0), *sorted(curve.shares.items())]
        path = " ".join(f"{_x(month, last):.1f},{_y(share):.1f}" for month, share in points)
        dash = f" stroke-dasharray='{_DASHES[at % len(_DASHES)]}'" if at else ""
        marks.append(f"<polyline points='{path}' fill='none' stroke='{ink}'{dash}/>")
        names.append((_y(points[-1][1]), curve.label))
    lowest = float("-inf")
    for height, label in sorted(names):
        lowest = max(height + 3, lowest + _APART)
        marks.append(_text(_WIDTH - _RIGHT + 4, lowest, label))
    return marks


def _text(
    x: float, y: float, content: str, *, anchor: str = "start", fill: str = QUIET, weight: int = 400
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {FONT} font-size='9' font-weight='{weight}' "
        f"text-anchor='{anchor}' fill='{fill}'>{escape(content)}</text>"
    )
