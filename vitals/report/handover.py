"""The section after a handover: KPIs before and after, and the five signs as a scorecard.

What must not live here: comparing, or judging a sign; both arrive done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from vitals.report.catalogue import Catalogue
from vitals.report.inputs import ReportInputs
from vitals.report.lookup import Figure, whole
from vitals.report.model import ComparedRow, Gap, HandoverView, ScoreRow
from vitals.report.signs import SHORT
from vitals.report.wording import (
    MISSING,
    SIGN_MARKS,
    Mark,
    in_unit,
    listed,
    percent,
    plain_number,
    short_month,
)
from vitals.triggers.before_after import Result, Side
from vitals.triggers.handover import Comparison, Score, after_handover_words, compare
from vitals.triggers.verdict import FUNCTIONS, KEPT

OUTCOMES: Mapping[str, Mark] = {
    "better": Mark("good", "✓", "Better"),
    "worse": Mark("bad", "▲", "Worse"),
    "no_clear_change": Mark("plain", "–", "No clear change"),
}
HOLDS: Mapping[str, Mark] = {
    "yes": Mark("good", "✓", "Held"),
    "no": Mark("bad", "▲", "Not held"),
    "not_yet": Mark("watch", "◆", "Not yet"),
    "cannot_be_told": Mark("none", "○", "Cannot tell"),
    "kept": Mark("plain", "–", "The practice's"),
}
OWN_LABELS: Mapping[str, str] = {"payments_per_charge": "Payments per charge"}
"""Figures that are no KPI of their own."""


def handover_view(inputs: ReportInputs, catalogue: Catalogue) -> HandoverView | None:
    """The section; None where no handover is named or it lies after the report's month."""
    found = _compared(inputs)
    if found is None:
        return None
    told = [one for one in found.results if one.outcome != "cannot_be_told"]
    return HandoverView(
        words=after_handover_words(found),
        partner=found.partner,
        lead=_lead(found),
        rows=tuple(_row(one, found, catalogue) for one in told),
        untold=_untold(found.results, catalogue) if found.after else (),
        signs=tuple(_sign(score, found) for score in found.scores),
        since=_months(tuple(month for month, _ in found.scores[0].since)),
        legend=tuple(SIGN_MARKS.values()),
        notes=_notes(found),
    )


def _compared(inputs: ReportInputs) -> Comparison | None:
    return compare(inputs.kpis, inputs.triggers, inputs.practice, inputs.month)


def _months(months: Sequence[str]) -> str:
    """Months as ``May 2025 to Apr 2026``, empty where there are none."""
    return " to ".join(dict.fromkeys(map(short_month, (*months[:1], *months[-1:]))))


def _lead(found: Comparison) -> str:
    before = _months(found.before) or "no month is known"
    after = _months(found.after) or f"from {short_month(found.after_from)} on"
    return (
        f"Before: {before}. Left out, while the work moves: {_months(found.settling)}. "
        f"After: {after}."
    )


def _notes(found: Comparison) -> tuple[str, ...]:
    stays = [*(FUNCTIONS[name] for name in found.kept), *KEPT.values()]
    rules = (
        "Better or worse is said only where a difference is large enough to matter and lies "
        "outside chance (99% interval) or the usual range before, and where it was not moving that "
        "way already. Claims from before the handover are in the figures of both sides: the "
        "contract should say who works them."
    )
    notes = [
        rules,
        f"Stays with the practice: {listed(stays)}.",
    ]
    if 0 < len(found.after) < len(found.before):
        notes.insert(1, "With fewer months after than before, the season is not evened out.")
    if not found.after or found.month < found.compared_from:
        notes = [f"Compared from the report of {short_month(found.compared_from)} on.", *notes[-1:]]
    return tuple(notes)


# -- figures ------------------------------------------------------------------------------------


def _label(result: Result, catalogue: Catalogue) -> str:
    return OWN_LABELS.get(result.compared.id) or catalogue.short(result.compared.id)


def _unit(result: Result, catalogue: Catalogue) -> str:
    return "ratio" if result.compared.parts else catalogue.unit(result.compared.id)


def _row(result: Result, found: Comparison, catalogue: Catalogue) -> ComparedRow:
    return ComparedRow(
        label=_label(result, catalogue),
        whose=_whose(result, found),
        before=_side(result, result.before, catalogue),
        after=_side(result, result.after, catalogue),
        against=_against(result, catalogue),
        mark=OUTCOMES[result.outcome],
    )


def _whose(result: Result, found: Comparison) -> str:
    """Who does the work that the figure shows."""
    if result.compared.is_kept:
        return "Practice"
    score = next((one for one in found.scores if one.sign.id == result.compared.sign), None)
    if score is None:
        return "Both"
    return "Partner" if score.is_handed_over else "Practice"


def _side(result: Result, side: Side, catalogue: Catalogue) -> str:
    """The value, and of a share of counted things what it is made of."""
    if result.compared.kind != "counts":
        return in_unit(side.value, _unit(result, catalogue))
    figure = Figure(
        kpi=result.compared.id,
        month="",
        value=side.value,
        numerator=side.numerator,
        denominator=side.denominator,
    )
    return f"{catalogue.shown(figure)} ({catalogue.parts(figure)})"


def _against(result: Result, catalogue: Catalogue) -> str:
    """The interval of the difference in points, or the usual range before, or what explains it."""
    if result.reason:
        return result.reason
    if result.low is None or result.high is None:
        return MISSING
    if result.is_interval:
        return f"by {_points(result.low)} to {_points(result.high)} points"
    unit = _unit(result, catalogue)
    if unit == "ratio":
        return f"usual {percent(result.low)} to {percent(result.high)}"
    return f"usual {plain_number(result.low)} to {in_unit(result.high, unit)}"


def _points(share: float) -> str:
    """Percentage points with their sign.

    >>> _points(-0.0312), _points(0.0004), _points(0.021)
    ('−3.1', '0.0', '+2.1')
    """
    points = round(100 * share, 1)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{abs(points):.1f}"


def _untold(results: Sequence[Result], catalogue: Catalogue) -> tuple[Gap, ...]:
    """What cannot be told, by reason, with what is known of it."""
    rows = [one for one in results if one.outcome == "cannot_be_told"]
    by_reason = groupby(sorted(rows, key=lambda one: one.reason), key=lambda one: one.reason)
    return tuple(
        Gap(labels=listed([_known(one, catalogue) for one in same]), reason=f"{reason}.")
        for reason, same in by_reason
    )


def _known(result: Result, catalogue: Catalogue) -> str:
    """The label; of a figure that is shown and not judged, both its values too."""
    label, unit = _label(result, catalogue), _unit(result, catalogue)
    if not result.compared.unjudged or result.before.value is None or result.after.value is None:
        return label
    before, after = in_unit(result.before.value, unit), in_unit(result.after.value, unit)
    return f"{label} ({before} before, {after} after)"


# -- the scorecard ------------------------------------------------------------------------------


def _sign(score: Score, found: Comparison) -> ScoreRow:
    settling = [state for month, state in score.since if month in found.settling]
    after = [state for month, state in score.since if month not in found.settling]
    return ScoreRow(
        name=SHORT[score.sign.id],
        before=SIGN_MARKS[score.before],
        settling=tuple(SIGN_MARKS[state] for state in settling),
        after=tuple(SIGN_MARKS[state] for state in after),
        now=SIGN_MARKS[score.now],
        crossed_before=_crossed(score.crossed_before),
        crossed_after=_crossed(score.crossed_after) if found.after else MISSING,
        holds=HOLDS[score.holds],
    )


def _crossed(counted: tuple[int, int]) -> str:
    crossed, known = counted
    return f"{crossed} of {known}" if known else "not measured"


# -- report.json --------------------------------------------------------------------------------


def handover_json(inputs: ReportInputs) -> dict[str, Any] | None:
    """The comparison as plain values; None where no handover is named or it lies ahead."""
    found = _compared(inputs)
    if found is None:
        return None
    return {
        "on": found.on.isoformat(),
        "partner": found.partner,
        "functions": list(found.functions),
        "kept": [*found.kept, *KEPT],
        "before": list(found.before),
        "settling": list(found.settling),
        "after": list(found.after),
        "compared_from": found.compared_from,
        "measures": [_result_json(one, found) for one in found.results],
        "signs": [_score_json(score) for score in found.scores],
        "says": after_handover_words(found),
    }


def _result_json(result: Result, found: Comparison) -> dict[str, Any]:
    limits = [result.low, result.high] if result.low is not None else None
    return {
        "id": result.compared.id,
        "kind": result.compared.kind,
        "better": result.compared.better,
        "whose": _whose(result, found).lower(),
        "before": _side_json(result.before),
        "after": _side_json(result.after),
        "difference_interval": limits if result.is_interval else None,
        "usual_range": None if result.is_interval else limits,
        "least": result.compared.least,
        "outcome": result.outcome,
        "reason": result.reason or None,
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "value": whole(side.value),
        "numerator": whole(side.numerator),
        "denominator": whole(side.denominator),
        "months": side.months,
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "id": score.sign.id,
        "function": score.sign.function or None,
        "is_handed_over": score.is_handed_over,
        "before": score.before,
        "since": [{"month": month, "state": state} for month, state in score.since],
        "crossed_before": score.crossed_before[0],
        "measured_before": score.crossed_before[1],
        "crossed_after": score.crossed_after[0],
        "measured_after": score.crossed_after[1],
        "holds": score.holds,
    }
