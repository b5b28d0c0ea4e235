"""What a backtest found, as JSON, and as the tables that are also a section of docs/triggers.md.

What must not live here: what is counted, and how a curve is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vitals.backtest.chart import curves
from vitals.backtest.goals import GOAL_SIZE, GOALS
from vitals.backtest.measure import WITHIN, Detection, Measured, Rate
from vitals.backtest.scenarios import AFTER, CHANGE, SCENARIOS, WARM_UP

SCHEMA = "billing-vitals/backtest/1"
_LABELS = {"evaluate_outsourcing": "evaluate outsourcing"}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a run rests on: the code's digest, the seed, and practices for each cell."""

    version: str
    seed: int
    practices: int


def write(folder: Path, basis: Basis, found: Sequence[Measured]) -> str:
    """Write backtest.json, .txt and .svg to *folder*; return the plain tables."""
    content = as_json(basis, found)
    text = section(content)
    (folder / "backtest.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (folder / "backtest.txt").write_text(text, encoding="utf-8")
    (folder / "backtest.svg").write_text(curves(content), encoding="utf-8")
    return text


# -- JSON ---------------------------------------------------------------------------------------


def as_json_text(basis: Basis, found: Sequence[Measured]) -> str:
    """The JSON of a run in one line."""
    return json.dumps(as_json(basis, found))


def as_json(basis: Basis, found: Sequence[Measured]) -> dict[str, Any]:
    """Everything a run found; rates as count, of, share and 95 % bounds."""
    sizes = sorted({one.size for one in found})
    return {
        "schema": SCHEMA,
        **asdict(basis),
        "months_before": CHANGE,
        "months_after": AFTER,
        "warm_up": WARM_UP,
        "cells": [_cell(one) for one in found],
        "goals": [goal for size in sizes for goal in _goals(size, found)],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.bounds or (None, None)
    return {"count": rate.count, "of": rate.of, "share": rate.share, "low": low, "high": high}


def _rates(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {name: _rate(rate) for name, rate in rates.items()}


def _detection(found: Detection) -> dict[str, Any]:
    return {
        "within": {str(months): _rate(rate) for months, rate in found.within.items()},
        "median_months": found.median,
        "nine_of_ten_months": found.slow,
        "already": found.already,
    }


def _cell(one: Measured) -> dict[str, Any]:
    content: dict[str, Any] = {
        "scenario": one.scenario.id,
        "size": one.size,
        "practices": one.practices,
        "seconds": round(one.seconds, 1),
        "crosses": list(one.scenario.crosses),
        "not_measurable_months": _rates(one.unknown),
    }
    if one.false_alarms is not None:
        content["false_alarms"] = {
            "crossed": _rates(one.false_alarms.crossed),
            "watched": _rates(one.false_alarms.watched),
            "evaluate_outsourcing": _rate(one.false_alarms.outsource),
        }
    if one.detection is not None and one.outsource is not None and one.wrong is not None:
        content["detection"] = {sign: _detection(seen) for sign, seen in one.detection.items()}
        content["evaluate_outsourcing"] = _detection(one.outsource)
        content["wrong_sign"] = _rate(one.wrong)
        content["wrong_by_sign"] = _rates(one.wrong_by_sign or {})
    return content


def _goals(size: int, found: Sequence[Measured]) -> list[dict[str, Any]]:
    cells = [one for one in found if one.size == size]
    rows = []
    for goal in GOALS:
        seen = goal.read(cells)
        limit = {"at_least" if goal.is_least else "at_most": goal.limit}
        rows.append(
            {
                "size": size,
                "goal": goal.tells,
                **limit,
                **_rate(seen),
                "is_met": goal.is_met(seen),
            }
        )
    return rows


# -- tables -------------------------------------------------------------------------------------


def section(content: Mapping[str, Any]) -> str:
    """The section of the docs, which reads as plain text too, ending in one line feed."""
    lines = ["## Operating characteristics", "", *_basis(content), ""]
    for size in sorted({cell["size"] for cell in content["cells"]}):
        cells = [cell for cell in content["cells"] if cell["size"] == size]
        lines += [f"### {size:,} claims a month", ""]
        lines += [*_table(_GOALS, _goal_rows(content, size)), ""]
        lines += _missed(content, size)
        if rows := _healthy_rows(cells):
            lines += ["Nothing is wrong; practice-years in which it was said all the same:", ""]
            lines += [*_table(_healthy_head(cells), rows), ""]
        if rows := _sick_rows(cells):
            lines += ["Something is wrong; practices in which it was said in time:", ""]
            lines += [*_table(_SICK, rows), ""]
    lines += ["Scenarios:", ""]
    names = dict.fromkeys(cell["scenario"] for cell in content["cells"])
    lines += [f"- `{name}`: {SCENARIOS[name].tells}" for name in names]
    return "\n".join(lines) + "\n"


def _basis(content: Mapping[str, Any]) -> list[str]:
    counts = sorted({cell["practices"] for cell in content["cells"]})
    many = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    each = f"{many} {'practice' if counts == [1] else 'practices'}"
    before, after = content["months_before"], content["months_after"]
    return f"""\
From `vitals backtest` with {each} for each scenario and size, seed {content["seed"]},
code {content["version"]}. Every practice is a simulated family practice with five payers and all
tables received: {before} steady months, then {after} with the change. "≤ 1" means: in the report of
the month in which the change began. In brackets are 95 % Wilson intervals. In practices that never
change, years count from month {content["warm_up"] + 1} on; in the others from the change.
"Met" says on which side of the goal the share lies, and the interval how sure that is; in round
brackets it stands for a size for which no goal is set. "Watched" are the practice-years in which a
sign was on watch or crossed, "months not known" those in which it was not measurable.""".split(
        "\n"
    )


_GOALS = ("what is asked", "goal", "seen", "95 %", "of", "met")
_SICK = (
    "scenario",
    "says",
    "of",
    *(f"≤ {months}" for months in WITHIN),
    "median",
    "9 of 10",
    "wrong sign in a year",
)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.0f} %"


def _between(rate: Mapping[str, Any]) -> str:
    if rate["share"] is None:
        return "—"
    return f"{100 * max(rate['low'], 0):.0f}–{100 * min(rate['high'], 1):.0f}"


def _full(rate: Mapping[str, Any]) -> str:
    return f"{_percent(rate['share'])} [{_between(rate)}]"


def _those(rates: Mapping[str, Mapping[str, Any]]) -> str:
    """The signs of which there is any, with their shares."""
    return ", ".join(
        f"{sign} {_percent(rate['share'])}" for sign, rate in rates.items() if rate["count"]
    )


def _goal_rows(content: Mapping[str, Any], size: int) -> list[list[str]]:
    rows = []
    for goal in content["goals"]:
        if goal["size"] != size or goal["share"] is None:
            continue
        least = "at_least" in goal
        limit = _percent(goal["at_least"] if least else goal["at_most"])
        said = "yes" if goal["is_met"] else "no"
        rows.append(
            [
                goal["goal"],
                f"{'≥' if least else '≤'} {limit}",
                _percent(goal["share"]),
                _between(goal),
                str(goal["of"]),
                said if size == GOAL_SIZE else f"({said})",
            ]
        )
    return rows


def _missed(content: Mapping[str, Any], size: int) -> list[str]:
    """What a practice of this size cannot rely on, in words; nothing where every goal is met."""
    goals = [goal for goal in content["goals"] if goal["size"] == size and goal["is_met"] is False]
    late = [_missing(goal) for goal in goals if "at_least" in goal]
    often = [_missing(goal) for goal in goals if "at_most" in goal]
    told = [("Cannot be relied on at this size", late), ("More often than asked", often)]
    lines = [f"{opening}: {'; '.join(several)}." for opening, several in told if several]
    return [text for line in lines for text in (line, "")]


def _missing(goal: Mapping[str, Any]) -> str:
    return f"{goal['goal']} ({_percent(goal['share'])})"


def _healthy_head(cells: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    signs = next(cell["false_alarms"]["crossed"] for cell in cells if "false_alarms" in cell)
    crossed = (f"{sign} crossed" for sign in signs)
    return ("scenario", "years", "evaluate outsourcing", *crossed, "watched", "months not known")


def _healthy_rows(cells: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    rows = []
    for cell in cells:
        if "false_alarms" not in cell:
            continue
        found = cell["false_alarms"]
        rows.append(
            [
                f"`{cell['scenario']}`",
                str(found["evaluate_outsourcing"]["of"]),
                _full(found["evaluate_outsourcing"]),
                *(_full(rate) for rate in found["crossed"].values()),
                _those(found["watched"]) or "none",
                _those(cell["not_measurable_months"]) or "none",
            ]
        )
    return rows


def _sick_rows(cells: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    rows = []
    for cell in cells:
        if "detection" not in cell:
            continue
        said = {**cell["detection"], "evaluate_outsourcing": cell["evaluate_outsourcing"]}
        wrong = f"{_full(cell['wrong_sign'])} {_those(cell['wrong_by_sign'])}".strip()
        for name, found in said.items():
            rows.append(
                [
                    f"`{cell['scenario']}`",
                    _LABELS.get(name, name),
                    str(found["within"]["1"]["of"]),
                    *(_full(found["within"][str(months)]) for months in WITHIN),
                    _months(found["median_months"]),
                    _months(found["nine_of_ten_months"]),
                    wrong,
                ]
            )
            wrong = ""
    return rows


def _months(months: int | None) -> str:
    return "not in a year" if months is None else str(months)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table whose columns stand below one another."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        return f"| {' | '.join(cells)} |"

    rule = "|".join("-" * (width + 2) for width in widths)
    return [line(head), f"|{rule}|", *(line(row) for row in rows)]
