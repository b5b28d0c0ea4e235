"""Histories for rules of staff, growth, symptoms and reasons to stay with their own measure.

What must not live here: what is held against the sentence; see ``truth``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt

import numpy as np
from hypothesis import strategies as st

from tests.triggers.scene_parts import LAST, PLAN, Build, any_of, nothing, valued, with_more
from tests.triggers.scenes import (
    GONE,
    MONTHS,
    Draw,
    Month,
    Scene,
    State,
    level_scene,
    missing_scene,
    same,
)
from vitals.triggers.rules import Rule
from vitals.triggers.workdays import working_days

# -- staff time -----------------------------------------------------------------------------------


def _staff_rising(draw: Draw, rule: Rule, state: State) -> Scene:
    steps = {
        "fired": ((0.1, 0.13, 0.16), (0.0, 0.3, 0.6)),
        "quiet": ((0.052, 0.31, 0.30), (0.1, 0.1, 0.1), (0.1, 0.12, 0.13)),
        "missing": ((0.1, 0.1, 0.1),),
    }[state]
    parts = any_of(draw, *steps)
    index = 7 if state == "missing" else 8
    values = [value for value in parts for _ in range(3)]
    return Scene({rule.kpi: valued(*values)}, index, also=tuple(("share", one) for one in parts))


def _busy_days(draw: Draw, rule: Rule, state: State) -> Scene:
    rho, days = {
        "fired": any_of(draw, (0.4, 200), (0.95, 31)),
        "quiet": any_of(draw, (0.41, 30), (0.2, 200), (-0.3, 60), (-0.001, 60)),
        "missing": any_of(draw, (0.9, 29), (1.0, 60)),
    }[state]
    also = (("plain", days),)
    return Scene({rule.looks_at: same(Month(rho * days, days, rho))}, LAST, also=also)


# -- growth ---------------------------------------------------------------------------------------


def _planned(build: Build) -> Build:
    def scene(draw: Draw, rule: Rule, state: State) -> Scene:
        if state == "missing" and draw(st.booleans()):
            return nothing()
        if state == "quiet" and draw(st.integers(0, 3)) == 0:
            return nothing(growth=[])
        built = build(draw, rule, state)
        return replace(with_more(built, profile=PLAN), index=LAST)

    return scene


def _backlog(draw: Draw, _: Rule, state: State) -> Scene:
    claims = any_of(draw, 20, 100, 400)
    kind = any_of(draw, "not behind", "little") if state == "quiet" else state
    overdue, lag = any_of(draw, (0.4, 7.0), (0.15, 1.0), (0.0, 6.04))
    if kind == "not behind":
        overdue, lag = 0.1, 4.0
    claims = {"little": 4000, "missing": 0}.get(kind, claims)
    figures = {
        "claims_submitted": same(Month(value=claims)),
        "overdue_follow_up_rate": same(Month(overdue * 100, 100, overdue)),
        "charge_lag_days": same(Month(value=lag)),
    }
    return Scene(figures, LAST, also=(("share", overdue), ("days", lag)))


def _enrollment(draw: Draw, rule: Rule, state: State) -> Scene:
    index = LAST
    if state == "missing":
        return Scene({rule.kpi: same(GONE)}, index)
    cases = any_of(draw, 1, 2, 40) if state == "fired" else any_of(draw, 0, 1)
    limit = {"thresholds": {rule.key: 1}} if (cases, state) == (1, "quiet") else {}
    months = [*same(Month(0, 30)), Month(cases, 30)][1:]
    return Scene({rule.kpi: months}, index, limit, also=(("plain", 6),))


def _starting(draw: Draw, rule: Rule, state: State) -> Scene:
    if state == "missing":
        return missing_scene(draw, rule, LAST)
    whole = {rule.kpi: same(Month(5, 5))}
    if state == "quiet" and draw(st.booleans()):
        return Scene(whole, LAST)
    total = any_of(draw, 1, 2, 12)
    lacking = any_of(draw, 1, total) if state == "fired" else 0
    limit = {}
    if state == "quiet" and total > 1 and draw(st.booleans()):
        lacking, limit = 1, {"thresholds": {rule.key: 1}}
    return Scene({**whole, rule.looks_at: same(Month(total - lacking, total))}, LAST, limit)


def _strain(draw: Draw, _: Rule, state: State) -> Scene:
    claims = [100.0 + at for at in range(12)]
    if state == "missing":
        return Scene({"claims_submitted": valued(*claims)}, LAST)
    order = list(range(12))
    if state == "quiet":
        order = any_of(draw, list(range(11, -1, -1)), [0, 11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6])
    figures = {
        "claims_submitted": [*same(GONE, 12), *valued(*claims)],
        "overdue_follow_up_rate": [*same(GONE, 12), *valued(*(one / 20 for one in order))],
    }
    return Scene(figures, LAST)


def _room(draw: Draw, rule: Rule, state: State) -> Scene:
    if state == "missing" or draw(st.booleans()):
        return with_more(level_scene(draw, rule, state), profile={"growth": []})
    load = any_of(draw, 100, 8_500) if state == "fired" else any_of(draw, 8_600, 20_000)
    return Scene({"claims_per_biller": same(Month(load, 1))}, LAST, {"growth": []})


# -- symptoms -------------------------------------------------------------------------------------


def _ar_days(draw: Draw, rule: Rule, state: State) -> Scene:
    usual = any_of(draw, 20.0, 31.1)
    now = usual + (any_of(draw, 5.5, 40.4) if state == "fired" else any_of(draw, 0.0, 0.4, 4.9))
    days = [*[usual + 0.1 * (at % 2) for at in range(12)], now]
    index = 4 if state == "missing" else 12
    charges = valued(*(50_000.0 * working_days(month) for month in MONTHS))
    figures = {rule.kpi: valued(*days), "charges_posted": charges}
    scene = Scene(figures, index, also=(("plain", 8),))
    chart = scene.history().xmr(rule.kpi)
    assert chart is not None
    centre = float(chart.centre[index])
    return replace(scene, also=(*scene.also, ("days", centre)), usual=centre)


# -- reasons to stay ------------------------------------------------------------------------------


def _yearly_mean(draw: Draw, rule: Rule, state: State) -> Scene:
    line = 150.0 if rule.unit == "count" else 2_000_000.0
    if state == "missing" and draw(st.booleans()):
        known = draw(st.integers(1, 5))
        cells = [*same(GONE, LAST + 1 - known), *same(Month(value=line), known)]
        return Scene({rule.kpi: cells}, LAST, also=(("plain", known), ("plain", 6)))
    factor = {"fired": (0.0, 0.3, 0.9), "quiet": (1.1, 4.0), "missing": (1.0, 0.99)}[state]
    mean, swing = line * any_of(draw, *factor), line * (0.1 if state == "missing" else 0.02)
    values = [max(0.0, mean - swing), mean + swing] * 12
    error = 2 * float(np.std(values[:12], ddof=1)) / sqrt(12)
    middle = float(np.mean(values[:12]))
    also = ((rule.unit, max(0.0, middle - error)), (rule.unit, middle + error))
    return Scene({rule.kpi: valued(*values)}, LAST, also=also)


def _cost(draw: Draw, _: Rule, state: State) -> Scene:
    costs = {"costs": {"biller_hourly": 20}, "staff": {"dedicated_billers": 1}}
    own = round(100 * 20 * 2080 / 12 * 1.3)
    figures = {
        "payments_received": same(Month(value=1_000_000.0)),
        "claims_submitted": same(Month(value=100)),
    }
    if state == "missing":
        published = (("cents", 70_000), ("cents", 100_000))
        known = costs if draw(st.booleans()) else {}
        return Scene(figures, LAST, known, (("cents", own), *published))
    least = any_of(draw, 4507, 5000) if state == "fired" else any_of(draw, 750, 4506)
    quote = {"percent_of_collections": 0, "minimum_monthly": least}
    also = (("cents", own), ("cents", 100 * least))
    return Scene(figures, LAST, {**costs, "outsourcing_quote": quote}, also)


def _staff(name: str, fired: tuple[float, ...], quiet: tuple[float, ...]) -> Build:
    def scene(draw: Draw, rule: Rule, state: State) -> Scene:
        if state == "missing":
            return nothing()
        value = any_of(draw, *(fired if state == "fired" else quiet))
        limit = {"thresholds": {rule.key: 1}} if rule.id != "billers" and value == 1 else {}
        return nothing(staff={name: value}, **limit)

    return scene


def _carried(draw: Draw, rule: Rule, state: State) -> Scene:
    scene = level_scene(draw, rule, state)
    if state == "missing" or not draw(st.booleans()):
        return scene
    own = {"claims_per_biller": {"value": 8000, "source": "x"}}
    load = 7_000 if state == "fired" else 8_001
    return Scene({rule.kpi: same(Month(load, 1))}, LAST, {"benchmarks": own})


def _steadily(draw: Draw, rule: Rule, state: State) -> Scene:
    return level_scene(draw, replace(rule, min_months=3 * (state != "missing")), state)


def _coverage(build: Build) -> Build:
    def scene(draw: Draw, rule: Rule, state: State) -> Scene:
        return build(draw, replace(rule, part=("coverage", "priced")), state)

    return scene


def _audit(draw: Draw, rule: Rule, state: State) -> Scene:
    known = any_of(draw, 2, 3) if state == "fired" else any_of(draw, 0, 1, 2)
    limit = {"thresholds": {rule.key: 2}} if state == "fired" and known == 2 else {}
    held = Month(1, 9)
    months = [*same(held, LAST - 2), *same(GONE, 3 - known), *same(held, known)]
    index = LAST if state == "fired" else any_of(draw, 1, LAST)
    return Scene({rule.kpi: months}, index, limit, also=(("plain", known),))


def _reviews(draw: Draw, _: Rule, state: State) -> Scene:
    known = MONTHS[-4:-1]
    months = {"fired": known, "quiet": known[: draw(st.integers(1, 2))], "missing": ()}[state]
    if state == "quiet" and draw(st.booleans()):
        months = MONTHS[:1]
    return nothing(reviews=[{"month": one, "on": f"{one}-28", "by": "owner"} for one in months])


def _quality(draw: Draw, _: Rule, state: State) -> Scene:
    if state == "missing":
        return Scene({"report_quality": [*same(GONE, LAST), *valued(1.0)]}, LAST)
    value = any_of(draw, 0.95, 0.9996, 1.0) if state == "fired" else any_of(draw, 0.0, 0.5, 0.9496)
    return Scene({"report_quality": [*same(Month(value=1.0), LAST - 1), *valued(value)]}, LAST)


def _restated(draw: Draw, _: Rule, state: State) -> Scene:
    if state == "missing":
        return Scene({"restated_figures": same(GONE)}, LAST)
    counts = ((0, 50), (0, 1), (1, 150)) if state == "fired" else ((1, 50), (2, 150), (50, 50))
    top, bottom = any_of(draw, *counts)
    also = (("plain", 3 * top), ("plain", 3 * bottom))
    return Scene({"restated_figures": same(Month(top, bottom))}, LAST, also=also)


SCENES_OF_PEOPLE: Mapping[str, Build] = {
    "staff_time.rising": _staff_rising,
    "staff_time.busy_days": _busy_days,
    "growth.capacity": _planned(level_scene),
    "growth.backlog": _planned(_backlog),
    "growth.enrollment": _planned(_enrollment),
    "growth.starting": _starting,
    "growth.strain": _planned(_strain),
    "unexplained_ar_growth.days": _ar_days,
    "low_volume.claims": _yearly_mean,
    "low_volume.collections": _yearly_mean,
    "low_volume.cost": _cost,
    "dedicated_staff.billers": _staff("dedicated_billers", (1, 2, 2.5), (0, 0.5)),
    "dedicated_staff.tenure": _staff("biller_tenure_years", (1, 2, 3.5), (0, 0.5, 1.5)),
    "dedicated_staff.turnover": _staff("biller_turnover_12m", (0, 1), (2, 5)),
    "dedicated_staff.load": _carried,
    "consistent_process.overdue": _steadily,
    "consistent_process.untouched": _steadily,
    "consistent_process.appeals": _steadily,
    "consistent_process.coverage": _coverage(_steadily),
    "consistent_process.audit": _audit,
    "reviewed_reporting.reviews": _reviews,
    "reviewed_reporting.quality": _quality,
    "reviewed_reporting.restated": _restated,
    "payments_reconciled.coverage": _coverage(level_scene),
    "staff_can_absorb_growth.capacity": _room,
}
"""By rule: staff, growth, symptoms and reasons to stay."""
