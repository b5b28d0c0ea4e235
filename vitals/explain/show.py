"""An explanation as text, CSV or JSON.

Text and CSV are for people: dollars, ISO dates, yes and no. JSON is for programs: integer cents,
as in report.json. What must not live here: finding the rows.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import pandas as pd

from vitals.cells import cell, dollars, plain
from vitals.csv_text import csv_text
from vitals.explain.find import SIDES, Explanation, Part
from vitals.kpis.inputs import month_words

SCHEMA = "billing-vitals/explain/1"
LIMIT = 40
"""Rows of each kind that the text shows unless asked for more."""

_CENTS = "_cents"
_WIDTH = 100


# -- JSON ---------------------------------------------------------------------------------------


def as_json(told: Explanation) -> dict[str, Any]:
    """The explanation as plain JSON values; money is integer cents."""
    return {
        "schema": SCHEMA,
        "practice": told.practice,
        "month": told.month,
        "kpi": told.kpi.id,
        "label": told.kpi.label,
        "definition": told.kpi.definition,
        "unit": told.kpi.unit,
        "value": plain(told.value),
        "numerator": plain(told.numerator),
        "denominator": plain(told.denominator),
        "divided_by": plain(told.over),
        "interval": list(told.interval) if told.interval else None,
        "status": told.status,
        "reason": told.reason,
        "limits": {"amber": told.amber, "red": told.red},
        "benchmarks": [
            {
                "value": row.value,
                "population": row.population,
                "basis": row.basis,
                "source": row.source,
                "tier": row.tier,
            }
            for row in told.benchmarks
        ],
        "rows": _records(told.counted),
        "left_out": [
            {"why": why, "count": len(part.rows), "rows": _records(part)}
            for why, part in told.left_out.items()
        ],
    }


def _records(part: Part) -> list[dict[str, Any]]:
    return [
        {str(name): plain(value) for name, value in row.items()}
        for row in part.rows.to_dict("records")
    ]


# -- CSV ----------------------------------------------------------------------------------------


def as_csv(told: Explanation) -> str:
    """Every row behind the figure, counted and left out, as CSV with a header.

    The last column says why a row was left out; empty, it is counted. The sum of ``numerator`` and
    of ``denominator`` over the counted rows is that of the report (divided, where the text says).
    """
    parts = [_cells(told, told.counted).assign(left_out="")]
    for why, part in told.left_out.items():
        parts.append(_cells(told, part).assign(left_out=why))
    whole = pd.concat(parts, ignore_index=True).fillna("")
    columns = [name for name in whole.columns if name not in (*SIDES, "left_out")]
    header = [*columns, *SIDES, "left_out"]
    return csv_text(header, whole[header].to_numpy().tolist())


def _cells(told: Explanation, part: Part) -> pd.DataFrame:
    """The rows as text: cents become dollars and lose their suffix."""
    money = set(told.kpi.money)
    columns = {}
    for name in part.rows.columns:
        is_money = name == "cents" or str(name).endswith(_CENTS) or name in money
        heading = "amount" if name == "cents" else str(name).removesuffix(_CENTS)
        columns[heading] = [cell(value, is_money=is_money) for value in part.rows[name]]
    return pd.DataFrame(columns, dtype=object)


# -- text ---------------------------------------------------------------------------------------


def as_text(told: Explanation, limit: int | None = LIMIT) -> str:
    """The explanation for a reader; *limit* rows of each kind, None for all."""
    return "\n".join([*_head(told), "", *_table(told, told.counted, limit), *_rest(told, limit)])


def _head(told: Explanation) -> Iterator[str]:
    kpi = told.kpi
    yield f"{kpi.label} ({kpi.id}), {told.practice}, {month_words(told.month)}"
    yield ""
    yield from _field("Formula", kpi.definition)
    yield from _field("Value", _value(told))
    if told.numerator is not None:
        yield from _field("Above the line", _side(told, "numerator", told.numerator))
    if told.denominator is not None:
        yield from _field("Below the line", _below(told, told.denominator))
    if told.interval is not None:
        low, high = (f"{100 * end:.1f} %" for end in told.interval)
        yield from _field("95 % interval", f"{low} to {high}")
    if told.reason:
        yield from _field("Note", told.reason)
    if told.red is not None:
        yield from _field("Limits", _limits(told, told.red))
    for row in told.benchmarks:
        shown = f"{_in_unit(kpi.unit, row.value)}, {row.population} ({row.source}, tier {row.tier})"
        yield from _field("Benchmark", shown)


def _limits(told: Explanation, red: float) -> str:
    amber = "" if told.amber is None else f"amber beyond {_in_unit(told.kpi.unit, told.amber)}, "
    return f"{amber}red beyond {_in_unit(told.kpi.unit, red)}"


def _field(name: str, text: str) -> list[str]:
    label = f"{name}: "
    return textwrap.wrap(label + text, _WIDTH, subsequent_indent=" " * len(label))


def _value(told: Explanation) -> str:
    if told.value is None:
        return "cannot be measured"
    judged = f" ({told.status})" if told.status else ""
    return _in_unit(told.kpi.unit, told.value) + judged


def _in_unit(unit: str, value: float) -> str:
    if unit == "ratio":
        return f"{100 * value:.2f} %"
    if unit == "cents":
        return f"${dollars(value)}"
    return f"{value:,.6g}" if unit == "index" else f"{value:,.6g} {unit}"


def _side(told: Explanation, side: str, amount: float) -> str:
    return cell(amount, is_money=side in told.kpi.money)


def _below(told: Explanation, amount: float) -> str:
    shown = _side(told, "denominator", amount)
    if told.over == 1:
        return shown
    whole = _side(told, "denominator", told.counted.sum("denominator"))
    return f"{whole} ÷ {told.over:g} = {shown}"


def _table(told: Explanation, part: Part, limit: int | None) -> list[str]:
    """Aligned columns with the sums of all rows at the end."""
    if part.rows.empty:
        return ["No row counts in this month."]
    cells = _cells(told, part).fillna("")
    told_columns = [name for name in cells if _is_told(told, part, name)]
    shown = cells[told_columns] if limit is None else cells[told_columns].head(limit)
    body = [told_columns, *shown.to_numpy().tolist()]
    if told.kpi.is_sum:
        sums = {side: _side(told, side, part.sum(side)) for side in SIDES}
        body.append([sums.get(name, "") for name in told_columns])
    lines = _aligned(body)
    more = len(cells) - len(shown)
    if more:
        lines.insert(len(shown) + 1, f"… and {more:,} more; --csv writes them all")
    return lines


def _is_told(told: Explanation, part: Part, name: str) -> bool:
    """Leave out empty columns, and a side that the rows of a median or deviation say nothing of."""
    if name in SIDES:
        return told.kpi.is_sum or bool(part.rows[name].any())
    return bool(part.rows[name].notna().any()) if name in part.rows else True


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    numeric = [all(_is_number(row[column]) for row in rows[1:]) for column in range(len(widths))]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(",", "").replace(".", "").lstrip("-").isdigit()


def _rest(told: Explanation, limit: int | None) -> Iterator[str]:
    for why, part in told.left_out.items():
        if part.rows.empty:
            continue
        yield ""
        yield f"Not counted, {len(part.rows):,}: {why}"
        yield from _table(told, part, limit)
