"""Histories for rules of follow-up, denials and payments that measure in a way of their own.

What must not live here: what is held against the sentence; see ``truth``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.triggers.scene_parts import LAST, PAYERS, Build, any_of, valued, with_more
from tests.triggers.scenes import (
    GONE,
    Draw,
    Month,
    Scene,
    State,
    level_scene,
    limit_in,
    missing_scene,
    rising_scene,
    same,
    shifted_scene,
)
from vitals.triggers.rules import Rule

# -- follow-up ------------------------------------------------------------------------------------


def _untouched_dollars(draw: Draw, rule: Rule, state: State) -> Scene:
    claims = same(Month(10, 150))
    if state == "missing" and draw(st.booleans()):
        scene = Scene({rule.kpi: same(Month(0, 1))}, LAST, also=(("plain", 3),))
        return with_more(scene, figures={rule.looks_at: same(Month(100, 1000))})
    return with_more(level_scene(draw, rule, state), figures={rule.kpi: claims})


def _idle_weeks(draw: Draw, rule: Rule, state: State) -> Scene:
    if state == "missing":
        return missing_scene(draw, rule, LAST)
    weeks = any_of(draw, 2, 3, 12) if state == "fired" else any_of(draw, 0, 1)
    figures = {rule.kpi: same(Month(weeks, 12)), "overdue_follow_up_rate": same(Month(1, 20))}
    limit = {"thresholds": {rule.key: 1}} if weeks == 1 and state == "fired" else {}
    return Scene(figures, LAST, limit)


def _uneven(draw: Draw, rule: Rule, state: State) -> Scene:
    spread = {"fired": (0.601, 0.62, 1.2), "quiet": (0.6, 0.3, 0.0), "missing": (0.9,)}[state]
    cv, mean = any_of(draw, *spread), 2 if state == "missing" else 10
    steady = {rule.kpi: same(Month(1, 12)), "overdue_follow_up_rate": same(Month(1, 20))}
    return Scene({**steady, rule.looks_at: same(Month(cv * mean, mean, cv))}, LAST)


def _fallen(draw: Draw, rule: Rule, state: State) -> Scene:
    usual = any_of(draw, 24, 44, 210, 2000)
    now = any_of(draw, 0, 1, 2, round(usual * 0.3)) if state == "fired" else usual
    months = [*same(Month(usual, 4), 12), Month(now, 4)]
    if state == "missing":
        kinds = {"early": same(Month(99, 4)), "little": same(Month(1, 4)), "gone": same(GONE)}
        kind = any_of(draw, *kinds)
        index = 4 if kind == "early" else 12
        return Scene({rule.looks_at: kinds[kind]}, index, also=(("plain", 8),))
    also = (("plain", usual / 4), ("plain", now / 4))
    return Scene({rule.looks_at: months}, 12, also=also, usual=usual / 4)


def _spaced(draw: Draw, rule: Rule, state: State) -> Scene:
    if state != "missing":
        return level_scene(draw, rule, state)
    few = any_of(draw, 1, 2, 19)
    cells = any_of(draw, same(Month(50, few, 50.0)), same(GONE))
    return Scene({rule.looks_at: cells, rule.kpi: same(GONE)}, LAST, also=(("plain", few),))


def _older(draw: Draw, rule: Rule, state: State) -> Scene:
    steady, risen = same(Month(12, 150)), [*same(Month(12, 150), 12), Month(90, 150)]
    young = [*same(GONE, 11), *same(Month(12, 150), 13)]
    if state == "missing":
        return any_of(
            draw, shifted_scene(draw, rule, "missing"), shifted_scene(draw, rule, "fired")
        )
    kind = any_of(draw, "fired", "quiet")
    if state == "quiet" and kind == "fired":
        return with_more(shifted_scene(draw, rule, "fired"), figures={"denial_rate": risen})
    denials = any_of(draw, steady, young) if state == "fired" else steady
    return with_more(shifted_scene(draw, rule, state), figures={"denial_rate": denials})


# -- denials --------------------------------------------------------------------------------------


def _groups(months: Mapping[str, list[Month]]) -> dict[Any, list[Month]]:
    return {("denial_rate", "group", name): cells for name, cells in months.items()}


def _leading(draw: Draw, _: Rule, state: State) -> Scene:
    index = draw(st.integers(0, LAST))
    first, other = {"fired": (28, 2), "quiet": (8, 7), "missing": (2, 0)}[state]
    if state == "quiet" and draw(st.booleans()):
        first, other, index = 10, 5, 0
    denied = first + 2 * other
    whole = same(GONE) if state == "missing" and draw(st.booleans()) else same(Month(denied, 200))
    counts = {"authorization": first, "eligibility": other, "coding": other}
    groups = _groups({name: same(Month(count, 1)) for name, count in counts.items()})
    return Scene({"denial_rate": whole, **groups}, index, also=(("plain", 20),))


def _triple(draw: Draw, rule: Rule, state: State) -> Scene:
    denied, near = (3 if state == "missing" else 20), round(limit_in(rule) * 60)
    cases = {"fired": (near, near + 1, 60), "quiet": (5, near - 1), "missing": (5,)}[state]
    payer, family = any_of(draw, "aetna", "nameless"), any_of(draw, "992", "unknown")
    part = ("repeat_denial_rate", "triple", f"{payer}|authorization|{family}")
    figures: dict[Any, list[Month]] = {"denial_rate": same(Month(denied, 200))}
    if state != "quiet" or draw(st.booleans()):
        figures[part] = same(Month(any_of(draw, *cases), 1))
    return Scene(figures, LAST, PAYERS, (("plain", 20), ("plain", 99200)))


def _unclear(draw: Draw, rule: Rule, state: State) -> Scene:
    kind = any_of(draw, "concentrated", "as before", "one source") if state == "quiet" else state
    value = any_of(draw, 0.121, 0.4) if kind == "concentrated" else any_of(draw, 0.12, 0.118, 0.05)
    pairs = 20 if state == "missing" else 870
    before, now = (30, 12) if kind != "as before" else (12, 12)
    shift = [*same(Month(before, 1), 21), *same(Month(now, 1), 3)]
    back = [*same(Month(2, 1), 21), *same(Month(30, 1), 3)]
    groups = {"authorization": shift, "eligibility": back if before != now else shift}
    figures = {
        "denial_rate": same(Month(42, 400)),
        rule.kpi: same(Month(value * pairs, pairs)),
        **_groups(groups),
    }
    if kind == "one source":
        figures["repeat_denial_rate", "triple", "aetna|authorization|992"] = same(Month(40, 1))
    return Scene(figures, LAST, also=(("plain", 30),))


def _unexplained(draw: Draw, rule: Rule, state: State) -> Scene:
    return with_more(level_scene(draw, rule, state), also=(("plain", 20),))


def _rare(draw: Draw, rule: Rule, state: State) -> Scene:
    index = draw(st.integers(0, LAST))
    months = {
        "fired": (Month(3, 20), Month(6, 60), Month(30, 2500)),
        "quiet": (Month(0, 20), Month(0, 2500), Month(20, 2500)),
        "missing": (GONE, Month(1, 6)),
    }[state]
    if state == "quiet" and draw(st.booleans()):
        months, index = (Month(1, 20), Month(2, 150)), 0
    return Scene({rule.kpi: same(any_of(draw, *months))}, index, also=(("plain", 20),))


def _missed_dollars(draw: Draw, rule: Rule, state: State) -> Scene:
    index = draw(st.integers(0, LAST))
    parts_of = {"fired": (1.004, 2.0, 9.0), "quiet": (0.0, 1e-6, 0.96, 1.0)}
    line = limit_in(rule) * 10_000_000
    cents = round(line * any_of(draw, *parts_of.get(state, (1.0,))))
    charged = same(Month(value=10_000_000.0))
    if state == "missing":
        kind = any_of(draw, "gone", "uncharged")
        parts = same(GONE) if kind == "gone" else same(Month(100, 1000))
        charged = same(Month(value=0.0)) if kind == "uncharged" else charged
        return Scene({rule.kpi: parts, rule.looks_at: parts, "charges_posted": charged}, index)
    return Scene({rule.looks_at: same(Month(cents, 1e8)), "charges_posted": charged}, index)


# -- payments -------------------------------------------------------------------------------------


def _priced(build: Build) -> Build:
    coverage = ("underpayment_rate", "coverage", "priced")

    def scene(draw: Draw, rule: Rule, state: State) -> Scene:
        if state == "missing" and draw(st.booleans()):
            part = Month(*any_of(draw, (2, 5), (0, 20), (5999, 10_000)))
            also = (("share", part.shown), ("share", 0.6))
            figures = {rule.kpi: same(Month(1, 100)), coverage: same(part)}
            return Scene(figures, LAST, also=also)
        return with_more(build(draw, rule, state), figures={coverage: same(Month(90, 100))})

    return scene


def _unpriced(draw: Draw, rule: Rule, state: State) -> Scene:
    coverage = ("underpayment_rate", "coverage", "priced")
    also = (("share", 0.95),)
    if state == "quiet" and draw(st.booleans()):
        priced = same(Month(any_of(draw, 6, 10), 10))
        figures = {rule.looks_at: same(Month(any_of(draw, 0, 90), 100)), coverage: priced}
        return Scene(figures, LAST)
    scene = with_more(level_scene(draw, rule, state), also=also)
    if draw(st.booleans()):
        return scene
    return with_more(scene, figures={coverage: same(Month(any_of(draw, 0, 59), 100))})


def _one_payer(draw: Draw, rule: Rule, state: State) -> Scene:
    kind = any_of(draw, "none", "small") if state == "quiet" else state
    (short, lines), (others, rest) = {
        "fired": ((any_of(draw, 30, 100), 100), (any_of(draw, 0, 2), 300)),
        "small": ((40, 1000), (2, 5000)),
        "none": ((2, 100), (6, 300)),
        "missing": ((1, 2), (0, 3)),
    }[kind]
    payer = any_of(draw, "aetna", "nameless", "not in the profile")
    figures = {
        rule.kpi: same(Month(short + others, lines + rest)),
        (rule.kpi, "payer", payer): same(Month(short, lines)),
        (rule.kpi, "payer", "zz"): same(Month(others, rest)),
    }
    also = (("share", others / rest), ("plain", 15), ("plain", 20))
    return Scene(figures, LAST, PAYERS, also)


def _yield(draw: Draw, _: Rule, state: State) -> Scene:
    usual = any_of(draw, 200_000, 600_000)
    now = usual * any_of(draw, *((0.0, 0.5, 0.89) if state == "fired" else (0.91, 1.0, 1.6)))
    index = 6 if state == "missing" else 15
    paid = [*valued(*[usual] * 13), *valued(*[now] * 11)]
    figures = {"payments_received": paid, "charges_posted": same(Month(value=1_000_000))}
    also = (("share", now / 1e6), ("share", usual / 1e6), ("plain", 13))
    return Scene(figures, index, also=also, usual=usual / 1e6)


SCENES_OF_MONEY: Mapping[str, Build] = {
    "follow_up.untouched_dollars": _untouched_dollars,
    "follow_up.regularity": _idle_weeks,
    "follow_up.uneven": _uneven,
    "follow_up.fallen": _fallen,
    "follow_up.spacing": _spaced,
    "follow_up.older": _older,
    "denials.leading": _leading,
    "denials.triple": _triple,
    "denials.unclear": _unclear,
    "denials.unexplained": _unexplained,
    "denials.timely_filing": _rare,
    "denials.missed_dollars": _missed_dollars,
    "payments.lines": _priced(level_scene),
    "payments.dollars": _priced(level_scene),
    "payments.rising": _priced(rising_scene),
    "payments.one_payer": _priced(_one_payer),
    "payments.below_usual": _unpriced,
    "payments.yield": _yield,
    "payments_reconciled.lines": _priced(level_scene),
}
"""By rule: follow-up, denials and payments."""
