"""The results as tables: for the terminal and for ``docs/benchmarks/x12.md``."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.x12.suite import Line

_HEADS = {
    "835": "One large 835, and what else reads one",
    "small": "Many small 835s, 1 to 20 claims each",
    "837P": "One large 837P",
    "memory": "Memory by the size of the 835",
    "cores": "Two cores (wall clock)",
}


def processor() -> str:
    """The name of the CPU, as the system gives it."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> str:
    """Date, CPU and versions in one sentence."""
    names = ("numpy", "pyarrow", "pandas")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    python = platform.python_version()
    return f"{time.strftime('%Y-%m-%d')}, {processor()}, Python {python}, {libraries}."


def _number(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _rate(amount: float | None, seconds: float | None, digits: int = 0) -> str:
    if amount is None or not seconds:
        return ""
    rate = amount / seconds
    return _number(rate, digits if rate < 10 else 0)


def _cells(line: Line) -> list[str]:
    return [
        line.what,
        _number(line.megabytes, 1),
        _number(line.seconds, 2),
        _rate(line.megabytes, line.seconds, 2),
        _rate(line.claims, line.seconds),
        _rate(line.files, line.seconds),
        _number(line.peak_mb),
        line.gives,
        line.rows,
        line.note,
    ]


_COLUMNS = ("what", "MB", "s", "MB/s", "claims/s", "files/s", "peak MB", "gives", "rows", "remark")
_WORDS = ("what", "gives", "rows", "remark")


def table(lines: Sequence[Line]) -> str:
    """*lines* as a Markdown table without the columns that are empty throughout."""
    rows = [_cells(line) for line in lines]
    kept = [at for at in range(len(_COLUMNS)) if any(row[at] for row in rows)]
    heads = [_COLUMNS[at] for at in kept]
    rule = ["---" if _COLUMNS[at] in _WORDS else "---:" for at in kept]
    listed = [heads, rule, *([row[at] for at in kept] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in listed)


def _speed(lines: Sequence[Line], part: str, what: str) -> float | None:
    for line in lines:
        if line.part == part and line.what.startswith(what) and line.seconds:
            return line.megabytes / line.seconds
    return None


def ratios(lines: Sequence[Line]) -> list[str]:
    """The figures that were aimed at, each with its aim."""
    found = []
    for part, aim in (("835", "1.0"), ("837P", "0.6")):
        ours, floor = _speed(lines, part, "`read_x12`"), _speed(lines, part, "`bytes.split`")
        if ours and floor:
            found.append(f"{part}: {ours / floor:.2f} × the split floor (aim {aim}).")
    return found + _ahead(lines) + _small(lines) + _flat(lines) + _cores(lines)


def _ahead(lines: Sequence[Line]) -> list[str]:
    """How many times faster than other packages, by what they give."""
    ours = _speed(lines, "835", "`read_x12`")
    found = []
    for gives, what in (("claims", "that gives claims (aim 20)"), ("segments", "at all")):
        peers = [
            (line.megabytes / line.seconds, line.what)
            for line in lines
            if line.part == "835" and line.gives in (gives, "claims") and line.seconds
            if not line.what.startswith("`")
        ]
        if ours and peers:
            speed, name = max(peers)
            found.append(f"835: {ours / speed:.1f} × the fastest other package {what}, {name}.")
    return found


def _small(lines: Sequence[Line]) -> list[str]:
    small = next((one for one in lines if one.part == "small" and one.seconds), None)
    if small is None or not small.seconds or not small.files:
        return []
    return [f"Small files: {small.files / small.seconds:,.0f} a second (aim 1,000)."]


def _flat(lines: Sequence[Line]) -> list[str]:
    peaks = [one for one in lines if one.part == "memory" and one.peak_mb][1:]
    if len(peaks) < 2:
        return []
    told = [
        f"{one.peak_mb:,.0f} MB at {one.megabytes:,.0f} MB "
        f"({(one.peak_mb or 0) - one.megabytes:,.0f} without the file itself)"
        for one in (peaks[0], peaks[-1])
    ]
    return [f"Memory: {', '.join(told)}; aim: flat."]


def _cores(lines: Sequence[Line]) -> list[str]:
    walls = [one.seconds for one in lines if one.part == "cores" and one.seconds]
    return [f"Two cores: {walls[0] / walls[1]:.2f} × one (aim 2)."] if len(walls) == 2 else []


_HOW = """The files come from the simulation's writers (claims of 1 to 3 lines, line and claim
adjustments, reversals with their corrections, PLB); the truth is summed from its events. `read_x12`
gives canonical tables with file and segment of every row, and checks envelope and balance at three
levels. Seconds are CPU time of one process over all its threads (median of {times}), so that other
work on the machine does not count; reading the file is part of it, starting Python is not. Peak
memory is the process's largest resident size, imports included. Rows are right if claims, service
lines, adjustments, Σ CLP03, Σ CLP04, Σ BPR02 (and Σ PLB, where given) are those of the events and
nothing was complained of. A package that gives segments leaves claims, lines and adjustments to our
adapter (`benchmarks/peers`); one that gives claims has them.
"""


def page(lines: Sequence[Line], megabytes: float, times: int) -> str:
    """The whole page in Markdown."""
    parts = [
        "# Reading X12: measured\n",
        f"Written by `python -m benchmarks.x12 --mb {megabytes:g} --peers --write`. {machine()}\n",
        _HOW.format(times=times),
        *(f"- {ratio}" for ratio in ratios(lines)),
    ]
    for part, head in _HEADS.items():
        chosen = [line for line in lines if line.part == part]
        if chosen:
            parts.append(f"\n## {head}\n\n{table(chosen)}")
    return "\n".join(parts) + "\n"


def say(text: str) -> None:
    """Tell how far the run is, beside the result."""
    print(text, file=sys.stderr, flush=True)
