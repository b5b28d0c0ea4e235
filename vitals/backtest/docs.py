"""Write docs/triggers.md: ``python -m vitals.backtest.docs docs/backtest.json``.

The page of the declarations, and below it the operating characteristics of the run whose
backtest.json is kept there, where there is one, with its chart. Prints to standard output; with
``--chart`` the chart (docs/backtest.svg).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vitals.backtest.chart import curves
from vitals.backtest.page import section
from vitals.triggers.docs import render as declarations

_CHART = """![How soon a sign is crossed after a change, by scenario and size](backtest.svg)
"""


def render(run: Path) -> str:
    """The whole page as Markdown; *run* is a kept backtest.json and may be missing."""
    if not run.exists():
        return declarations()
    content = json.loads(run.read_text(encoding="utf-8"))
    return f"{declarations()}\n{section(content)}\n{_CHART}"


def chart(run: Path) -> str:
    """The detection curves of a kept backtest.json as SVG."""
    return curves(json.loads(run.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.stdout.write((chart if "--chart" in sys.argv else render)(Path(sys.argv[1])))
