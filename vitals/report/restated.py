"""Figures of earlier reports that are others now: in words, and for report.json.

What must not live here: finding out what changed, or which files did it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from vitals.report.cards import FIRST_CHOICE
from vitals.report.catalogue import Catalogue
from vitals.report.inputs import ReportInputs
from vitals.report.lookup import Figure, whole
from vitals.report.model import Restated, RestatedRow
from vitals.report.quality import UNKNOWN, kind_name
from vitals.report.wording import (
    counted,
    listed,
    long_date,
    plain_number,
    sentence,
    short_month,
)
from vitals.restatements import NewFile, Restatement, Told

MOST = 6
"""Lines printed; report.json has all."""

NONE = "No figure of an earlier report has changed."
CAUSES: Mapping[str, str] = {
    "settings": "settings changed since",
    "program": "a newer version of the rules",
    "unknown": "no new file, setting or rule explains it",
}
ALSO: Mapping[str, str] = {"settings": "settings changed too", "program": "so did the rules"}


def first_told(inputs: ReportInputs) -> dict[str, float | None]:
    """What the first report of this very month told, of each KPI that has another value now."""
    return {
        item.kpi: item.first.value
        for item in inputs.restatements
        if item.month == inputs.month and item.first.value != item.new.value
    }


def restatements_json(inputs: ReportInputs, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Every restatement as plain values, by month and KPI; files by id, as names may be names."""
    return [
        {
            "month": item.month,
            "kpi": item.kpi,
            "unit": catalogue.unit(item.kpi),
            "old": whole(item.old.value),
            "old_numerator": whole(item.old.numerator),
            "old_denominator": whole(item.old.denominator),
            "old_reason": item.old.reason,
            "new": whole(item.new.value),
            "new_numerator": whole(item.new.numerator),
            "new_denominator": whole(item.new.denominator),
            "new_reason": item.new.reason,
            "first_reported": whole(item.first.value),
            "told_in": item.told_in,
            "issued_on": item.issued_on,
            "cause": item.cause,
            "also_changed": list(item.also_changed),
            "files": [
                {
                    "source_file": file.source_file,
                    "contents": file.contents,
                    "received_on": file.received_on,
                }
                for file in item.files
            ],
        }
        for item in inputs.restatements
    ]


def restated(inputs: ReportInputs, catalogue: Catalogue) -> Restated:
    """The section on earlier reports: the most important lines, the rest counted."""
    items = sorted(inputs.restatements, key=lambda item: _weight(item, catalogue))
    left = len(items) - MOST
    return Restated(
        says=_says(items) if items else NONE,
        rows=tuple(_row(item, catalogue) for item in items[:MOST]),
        left_off=f"and {counted(left, 'more figure')}, all in report.json" if left > 0 else "",
    )


def _says(items: Sequence[Restatement]) -> str:
    months = len({item.month for item in items})
    one = len(items) == 1
    return (
        f"{counted(len(items), 'figure')} of {counted(months, 'month')} reported earlier "
        f"{'has' if one else 'have'} changed. What was sent stays as it was."
    )


def _weight(item: Restatement, catalogue: Catalogue) -> tuple[bool, bool, float, str, str]:
    """Key numbers first, then what shows, then the larger change, the oldest month first."""
    is_seen = _shown(item, item.old, catalogue) != _shown(item, item.new, catalogue)
    key = item.kpi in FIRST_CHOICE
    return (not key, not is_seen, -_size(item), item.month, item.kpi)


def _size(item: Restatement) -> float:
    """Change in shares of the larger value; 1 where the figure was or is not measured."""
    before, after = item.old.value, item.new.value
    if before is None or after is None:
        return 1.0
    return abs(after - before) / max(abs(before), abs(after), 1e-12)


def _row(item: Restatement, catalogue: Catalogue) -> RestatedRow:
    before, after = _shown(item, item.old, catalogue), _shown(item, item.new, catalogue)
    if item.first != item.old:
        first = _shown(item, item.first, catalogue, parts=False)
        before = f"{before}; first {first}"
    return RestatedRow(
        month=short_month(item.month),
        label=catalogue.short(item.kpi),
        before=before,
        after=after,
        because=sentence(_because(item)),
    )


def _shown(item: Restatement, told: Told, catalogue: Catalogue, *, parts: bool = True) -> str:
    """The value and, of a share of counted things, what it is made of."""
    if told.value is None:
        return "not measured"
    figure = Figure(
        kpi=item.kpi,
        month=item.month,
        value=told.value,
        numerator=told.numerator,
        denominator=told.denominator,
    )
    shown = catalogue.shown(figure)
    if not parts or catalogue.basis(item.kpi) != "count" or catalogue.is_few(figure):
        return shown
    return f"{shown} ({plain_number(told.numerator)} of {plain_number(told.denominator)})"


def _because(item: Restatement) -> str:
    why = _files(item.files) if item.files else CAUSES[item.cause]
    also = [ALSO[name] for name in item.also_changed]
    return "; ".join([why, *also])


def _files(files: Sequence[NewFile]) -> str:
    """Kinds, numbers and days of files; one file by the id under which it can be looked up."""
    days = sorted({file.received_on for file in files})
    came = " to ".join(long_date(date.fromisoformat(day)) for day in dict.fromkeys(_ends(days)))
    if len(files) == 1:
        return f"{_kind(files[0])} received {came} (file {files[0].source_file})"
    kinds = [
        f"{kind} ({counted(len(list(same)), 'file')})"
        for kind, same in groupby(sorted(map(_kind, files)))
    ]
    return f"{listed([kinds[0], *map(_within, kinds[1:])])}, received {came}"


def _ends(days: Sequence[str]) -> tuple[str, str]:
    return days[0], days[-1]


def _within(words: str) -> str:
    """Words as they stand within a sentence: an abbreviation keeps its capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _kind(file: NewFile) -> str:
    return kind_name(file.contents or UNKNOWN)
