"""formats.md §6 as checks: every key, its type, and what its value may be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from vitals.kpis.registry import KPI_REGISTRY

STATES = {"crossed", "watch", "clear", "not_measurable"}
VERDICTS = {"keep_in_house", "fix_in_house", "evaluate_outsourcing", "not_enough_data"}
SETUP_STATES = {"present", "absent", "cannot_tell"}
KPI_KEYS = {
    *("id", "value", "unit", "numerator", "denominator", "interval", "target", "better"),
    *("benchmark", "status", "previous", "first_reported", "reason"),
}
CHANGE_KEYS = {"rule", "change", "unit", "by", "says", "to"}
EVIDENCE_KEYS = {"rule", "kpi", "value", "limit", "fired", "says"}


def is_number(value: object) -> bool:
    """Tell whether it is a finite JSON number; a truth value is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def problems(figures: Mapping[str, Any], before: Mapping[str, float | None]) -> Iterator[str]:
    """Everything in a report.json that is not as the format has it.

    *before* has the value of each KPI in the month before.
    """
    for entry in figures["kpis"]:
        yield from (f"{entry['id']}: {fault}" for fault in _kpi(entry, before.get(entry["id"])))
    for trigger in figures["triggers"]:
        yield from (f"{trigger['id']}: {fault}" for fault in _trigger(trigger))
    for part, key in (
        ("symptoms", "state"),
        ("counter_indicators", "state"),
        ("checklist", "answer"),
    ):
        for entry in figures[part]:
            if not isinstance(entry[key], str) or not _are_texts(entry["evidence"]):
                yield f"{part}: {entry['id']}"
    for entry in figures["setup"]:
        if set(entry) != {"id", "state", "says"} or entry["state"] not in SETUP_STATES:
            yield f"setup: {entry['id']}"
    verdict = figures["verdict"]
    if verdict["cleared_by"] is not None and verdict["state"] != "fix_in_house":
        yield "verdict: cleared, and not to stay"
    if verdict["state"] not in VERDICTS or not _are_texts(verdict["functions"]):
        yield "verdict"
    if not isinstance(verdict["economics"], dict) or not verdict["says"]:
        yield "verdict: economics or says"
    yield from (f"{key} holds no plain value" for key in _unplain(figures))


def _kpi(entry: Mapping[str, Any], before: float | None) -> Iterator[str]:
    known, value = KPI_REGISTRY[entry["id"]], entry["value"]
    if not set(entry) >= KPI_KEYS:
        yield "keys"
    for key in ("value", "numerator", "denominator", "target", "previous"):
        if entry[key] is not None and not is_number(entry[key]):
            yield f"{key} is no number"
    if value is None and (not entry["reason"] or entry["status"] is not None):
        yield "missing without a reason, or with a status"
    if entry["previous"] != before:
        yield "previous is not the value of the month before"
    if entry["status"] not in {"green", "amber", "red", None}:
        yield "status"
    yield from _counts(entry, is_count=known.basis == "count")
    benchmark = entry["benchmark"]
    if benchmark is not None and (set(benchmark) != {"source", "tier"} or not benchmark["source"]):
        yield "benchmark"


def _counts(entry: Mapping[str, Any], *, is_count: bool) -> Iterator[str]:
    if is_count and entry["value"] is not None:
        for key in ("numerator", "denominator"):
            if type(entry[key]) is not int:
                yield f"{key} of a proportion of counts is no whole number"
    interval = entry["interval"]
    if interval is None:
        return
    if not is_count:
        yield "an interval of what is no proportion of counts"
    elif not (len(interval) == 2 and 0 <= interval[0] <= entry["value"] <= interval[1] <= 1):
        yield "interval"


def _trigger(trigger: Mapping[str, Any]) -> Iterator[str]:
    if trigger["state"] not in STATES or not {"since", "evidence"} <= set(trigger):
        yield "state or keys"
    yield from _outlook(trigger)
    for entry in trigger["evidence"]:
        if set(entry) != EVIDENCE_KEYS or entry["fired"] not in {True, False, None}:
            yield f"evidence {entry['rule']}: keys or fired"
        for key in ("value", "limit"):
            if entry[key] is not None and not is_number(entry[key]):
                yield f"evidence {entry['rule']}: {key}"


def _outlook(trigger: Mapping[str, Any]) -> Iterator[str]:
    """What it can reveal, and what would clear it where it is crossed."""
    if not trigger["can_reveal"].endswith("."):
        yield "can_reveal is no sentence"
    is_crossed = trigger["state"] == "crossed"
    if bool(trigger["clears"]) is not is_crossed or (trigger["would_clear"] and not is_crossed):
        yield "clears or would_clear of a sign that is not crossed, or none of one that is"
    for entry in trigger["would_clear"]:
        if set(entry) != CHANGE_KEYS or not entry["rule"].startswith(f"{trigger['id']}."):
            yield f"would_clear {entry['rule']}: keys or rule"
        if (entry["change"] is None) is not (entry["by"] is None) or not entry["says"]:
            yield f"would_clear {entry['rule']}: change, by or says"


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(item, str) for item in values)


def _unplain(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _unplain(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _unplain(item, path)
    elif value is not None and not isinstance(value, (str, bool)) and not is_number(value):
        yield path
