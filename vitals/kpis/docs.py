"""Writes the KPI catalogue of ``docs/kpis.md`` from the registry: ``python -m vitals.kpis.docs``.

The text goes to standard output; a test holds the committed file to it.
"""

from __future__ import annotations

import sys

from vitals.kpis.benchmarks import Benchmark, Limits, every_benchmark, every_limit, version
from vitals.kpis.doubts import TOLERATED
from vitals.kpis.kpi import Kpi
from vitals.kpis.registry import FAMILIES

_HEAD = f"""# KPI catalogue

Generated from the registry by `python -m vitals.kpis.docs`; do not edit. Benchmarks and limits
are rows of `vitals/kpis/benchmarks.yaml`, version {version()}.

A KPI that cannot be measured is missing with a reason, never 0. Months are calendar months; a stock
is taken at the end of the last day and rebuilt from dated events. Proportions of counts carry a
Wilson 95 % interval and are not judged under n = 20. Twelve-month windows are shown from the first
month on and judged once they are full. Tiers: A primary source, B trade press or named consultant,
C vendor page, ours derived here. A row with a specialty holds, before the
others, for practices of that specialty or of its family. A practice's `thresholds` replace the red
limit, its `benchmarks` the benchmark; the report says so.
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
        f"- **Columns:** {_columns(kpi)}",
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
    lines.extend(f"- **Limits:** {_limits(kpi, row)}" for row in every_limit(kpi.id))
    lines.extend(f"- **Benchmark:** {_benchmark(kpi, row)}" for row in every_benchmark(kpi.id))
    return "\n".join(lines) + "\n"


def _limits(kpi: Kpi, row: Limits) -> str:
    whose = f" for {row.specialty}" if row.specialty else ""
    amber, red = _shown(kpi, row.amber), _shown(kpi, row.red)
    return f"amber beyond {amber}, red beyond {red}{whose} ({row.source})"


def _columns(kpi: Kpi) -> str:
    """Columns by table."""
    by_table: dict[str, list[str]] = {}
    for name in kpi.columns:
        table, column = name.split(".")
        by_table.setdefault(table, []).append(column)
    return "; ".join(f"`{table}`: {', '.join(names)}" for table, names in by_table.items())


def _benchmark(kpi: Kpi, row: Benchmark) -> str:
    dated = f", {row.published}" if row.published else ""
    whose = f"for {row.specialty}: " if row.specialty else ""
    return (
        f"{whose}{_shown(kpi, row.value)}, {row.population}, {row.basis} "
        f"({row.source}{dated}; tier {row.tier})"
    )


def _shown(kpi: Kpi, value: float | None) -> str:
    if value is None:
        return "no limit"
    return f"{100 * value:.3g} %" if kpi.unit == "ratio" else f"{value:g} {kpi.unit}"


if __name__ == "__main__":
    sys.stdout.write(catalogue())
