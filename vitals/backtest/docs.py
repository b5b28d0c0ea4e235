"""Write docs/triggers.md: ``python -m vitals.backtest.docs docs/backtest.json``.

The page of the declarations, and below it the operating characteristics of the run whose
backtest.json is kept there, where there is one. Prints to standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vitals.backtest.page import section
from vitals.triggers.docs import render as declarations


def render(run: Path) -> str:
    """The whole page as Markdown; *run* is a kept backtest.json and may be missing."""
    if not run.exists():
        return declarations()
    return f"{declarations()}\n{section(json.loads(run.read_text(encoding='utf-8')))}"


if __name__ == "__main__":
    sys.stdout.write(render(Path(sys.argv[1])))
