"""Writes the KPI catalogue of ``docs/kpis.md`` from the registry: ``python -m vitals.kpis.docs``.

The text goes to standard output; a test holds the committed file to it.
"""

from __future__ import annotations

import sys

from vitals.kpis.benchmarks import VERSION, Benchmark
from vitals.kpis.doubts import TOLERATED
from vitals.kpis.kpi import Kpi
from vitals.kpis.registry import FAMILIES

_HEAD = f"""# KPI catalogue

Generated from the registry by `python -m vitals.kpis.docs`; do not edit. Version {VERSION}.

A KPI that cannot be measured is missing with a reason, never 0. Months are calendar months; a stock
is taken at the end of the last day and rebuilt from dated events. Proportions of counts carry a
Wilson 95 % interval and are not judged under n = 20. Twelve-month windows are shown from the first
month on and judged once they are full. Tiers: A primary source, B trade press or named consultant,
C vendor page, ours derived here. A practice's `thresholds` replace the red limit.
"""
_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "no good side"}


def catalogue() -> str:
    """The whole catalogue as Markdown."""
    parts = [_HEAD]
    for family, kpis in FAMILIES.items():
        parts.append(f"## {family}\n")
        parts.extend(_entry(kpi) for kpi in kpis)
    return "\n".join(parts)


def _entry(kpi: Kpi) -> str:
    lines = [
        f"### `{kpi.id}`: {kpi.label}\n",
        f"- **Definition:** {kpi.definition}",
        f"- **Unit:** {kpi.unit}; {_BETTER[kpi.better]}",
        f"- **Needs:** {' and '.join(source.words for source in kpi.needs).rstrip(',')}",
    ]
    lines.extend(
        f"- **Missing:** where more than {100 * TOLERATED:g} % {doubt.words}"
        for doubt in kpi.doubts
    )
    if kpi.remark is not None:
        lines.append(
            f"- **Remark:** beside the value, how many adjudications of {kpi.remark.span} do not "
            "balance"
        )
    if kpi.amber is not None or kpi.red is not None:
        lines.append(
            f"- **Limits:** amber beyond {_shown(kpi, kpi.amber)}, red beyond "
            f"{_shown(kpi, kpi.red)} ({kpi.source})"
        )
    lines.extend(f"- **Benchmark:** {_benchmark(kpi, row)}" for row in kpi.benchmarks)
    return "\n".join(lines) + "\n"


def _benchmark(kpi: Kpi, row: Benchmark) -> str:
    dated = f", {row.date}" if row.date else ""
    return (
        f"{_shown(kpi, row.value)}, {row.population}, {row.basis} "
        f"({row.source}{dated}; tier {row.tier})"
    )


def _shown(kpi: Kpi, value: float | None) -> str:
    if value is None:
        return "no limit"
    return f"{100 * value:.3g} %" if kpi.unit == "ratio" else f"{value:g} {kpi.unit}"


if __name__ == "__main__":
    sys.stdout.write(catalogue())
