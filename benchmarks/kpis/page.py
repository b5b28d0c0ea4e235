"""The results as tables: for the terminal and for ``docs/benchmarks/kpis.md``."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.kpis.suite import WHAT, Line
from benchmarks.x12.page import machine

AIM_SECONDS = 1.0

_HEADS = ("what", "practices", "CPU s", "CPU s a practice", "wall s", "peak MB")

_READERS = ("copied", "decoded")
"""Cases whose process first works the KPIs out, to see what is read: its peak is not theirs."""

_HOW = """One practice is simulated ({months} months × {claims:,} claims), its files are read and
posted, and its lake stands below as many ids as are measured (links to the same bytes, so the
system's file cache is warm). *All KPIs of all months* is what the KPI stage does for one practice
after another in one process: read profile, ledger, stored book and the other tables from Parquet,
and work out every KPI, split and breakdown of every month ({kpis} KPIs, {values:,} values,
{members:,} members of breakdowns). One core, one thread, each case in a new process (median of
{times}; 1 run above 10 practices); seconds are CPU time, imports left out. Peak memory is the
process's largest resident size, imports included. The floor is the time merely to decode the same
columns of the same Parquet files, in the same run.
"""


def _of(found: Sequence[Line], case: str) -> list[Line]:
    return [line for line in found if line.case == case]


def ratios(found: Sequence[Line]) -> list[str]:
    """The figures that were aimed at, each with its aim."""
    ours = _of(found, "from_lake")
    told = [f"{_each(line):.2f} CPU s a practice over {line.practices}" for line in ours]
    said = [f"From lake to KPIs: {', '.join(told)} (aim: under {AIM_SECONDS:g})."]
    if len(ours) > 1:
        first, last = ours[0], ours[-1]
        times = last.seconds / first.seconds
        said.append(
            f"Growth: {last.practices / first.practices:g} × the practices take {times:.1f} × the "
            f"time and {last.peak_mb / first.peak_mb:.2f} × the memory (aim: linear, and flat)."
        )
    said.extend(
        f"{_each(ours[0]) / _each(floor):.1f} × the floor, merely decoding the same "
        f"Parquet columns ({_each(floor):.2f} s for {floor.rows['bytes'] / 1e6:.1f} MB)."
        for floor in _of(found, "decoded")
    )
    said.extend(
        f"{_each(anew) / _each(ours[0]):.1f} × as fast as opening the book anew."
        for anew in _of(found, "from_canonical")
    )
    return said


def _each(line: Line) -> float:
    return line.seconds / line.practices


def table(found: Sequence[Line]) -> str:
    """*found* as a Markdown table."""
    rows = [
        [
            WHAT[line.case],
            f"{line.practices}",
            f"{line.seconds:.2f}",
            f"{_each(line):.3f}",
            f"{line.wall:.2f}",
            "" if line.case in _READERS else f"{line.peak_mb:,.0f}",
        ]
        for line in found
    ]
    listed = [list(_HEADS), ["---", *["---:"] * (len(_HEADS) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in listed)


def page(found: Sequence[Line], claims: int, months: int, times: int) -> str:
    """The whole page in Markdown."""
    made = _of(found, "from_lake")[0].rows
    how = _HOW.format_map({**made, "months": months, "claims": claims, "times": times})
    return "\n".join(
        [
            "# From lake to KPIs: measured\n",
            f"Written by `python -m benchmarks.kpis --write`. {machine()}\n",
            how,
            *(f"- {ratio}" for ratio in ratios(found)),
            f"\n{table(found)}\n",
        ]
    )
