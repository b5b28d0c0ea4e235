"""What only the sign of denials looks at: their reasons, what repeats, deadlines, rare kinds.

What must not live here: the rules that use it; see ``denials``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vitals.triggers.history import POOL, History, Reading, Track
from vitals.triggers.measures import held_against_limit, mean_of, quarter
from vitals.triggers.rules import Case, Observation, facts_of
from vitals.triggers.statistics import Floats, has_drifted, is_rare_cluster, wilson
from vitals.triggers.words import months_in_words, reason_words

ENOUGH = 20
_PAIRS = 30 * 29
"""Ordered pairs of 30 denials: fewer cannot show that there is no pattern."""
_RARE = 3
"""Cases in three months from which a rare kind of denial counts by its share alone."""
_YEAR = 12
_BY_CHANCE = 1 / 3
"""Share that the leading reason must pass even at the lower end of its 95 % Wilson interval."""
_MAY_BE_CHANCE = (
    "The commonest reason, {leading}, stands behind {num} of {den:# denial|# denials} ({value}) "
    "{when}; so few denials can share a reason by chance."
)
_ONE_SOURCE = (
    "One payer denies the same procedure for the same reason often enough to be a pattern that "
    "can be worked on."
)
_AS_BEFORE = "The reasons of denials are spread evenly, as in the months before."
_NO_REASON = "other"
"""The group of all codes that no other names: no reason that denials could share."""
_NO_PROCEDURE = "unknown"
_EXPLAINS = 0.15
"""Share of the denials that one payer, reason and procedure must hold to be a pattern."""


def _mix(history: History, first: int, last: int) -> Floats:
    """Denials by reason group, summed over the months first..last."""
    span = slice(max(0, first), last + 1)
    groups = history.members("denial_rate", "group")
    return np.array(
        [
            np.nansum(history.parts["denial_rate", "group", group].numerator[span])
            for group in groups
        ],
        dtype=np.float64,
    )


def _denied(case: Case, months: int = POOL) -> float:
    """Denied claims of the months ending here; NaN where the month itself is not known."""
    track = case.history.track("denial_rate")
    if track is None or np.isnan(track.numerator[case.index]):
        return float("nan")
    return float(np.nansum(track.numerator[max(0, case.index - months + 1) : case.index + 1]))


def _few(case: Case, denied: float, least: int) -> Observation:
    track = case.history.track("denial_rate")
    if track is None or np.isnan(denied):
        return case.missing(track.reason[case.index] if track else "")
    return case.missing(f"fewer than {least} denials in three months", is_few=True)


def leading_reason(case: Case) -> Observation:
    """Share of three months' denials that one reason group holds, the commonest that is one.

    Fires at the limit where chance is ruled out too: more than a third of all denials even at the
    lower end of the 95 % Wilson interval.
    """
    denied = _denied(case)
    if not denied >= ENOUGH:
        return _few(case, denied, ENOUGH)
    groups = case.history.members("denial_rate", "group")
    is_one = np.array([group != _NO_REASON for group in groups], dtype=np.float64)
    counts = _mix(case.history, case.index - POOL + 1, case.index) * is_one
    if not len(groups) or not counts.sum():
        return case.missing()
    first = int(counts.argmax())
    cases = float(counts[first])
    facts = {"leading": reason_words(groups[first])}
    seen = held_against_limit(case, Reading(cases / denied, cases, denied, is_pooled=True))
    seen = replace(seen, facts={**seen.facts, **facts})
    if not seen.fired or wilson(cases, denied)[0] > _BY_CHANCE:
        return seen
    return replace(seen, fired=False, says=_MAY_BE_CHANCE)


def leading_triple(case: Case) -> Observation:
    """Share of three months' denials of one payer, reason and procedure denied in each of them.

    Only what was denied five times at least has a row; without any the rule is quiet.
    """
    denied = _denied(case)
    if not denied >= ENOUGH:
        return _few(case, denied, ENOUGH)
    found = [
        (float(track.numerator[case.index]), member)
        for member, track in _triples(case.history)
        if track.numerator[case.index] > 0
    ]
    if not found:
        says = "No payer denied the same procedure for the same reason month after month."
        return Observation(0.0, case.limit, fired=False, says=says)
    cases, member = max(found)
    payer, group, family = member.split("|", 2)
    seen = held_against_limit(case, Reading(cases / denied, cases, denied, is_pooled=True))
    facts = {
        "payer": case.payer_name(payer),
        "leading": reason_words(group),
        "what": _what(family),
    }
    return replace(seen, facts={**seen.facts, **facts})


def _what(family: str) -> str:
    known = f"the same procedure ({family}xx)"
    return "claims without a procedure" if family == _NO_PROCEDURE else known


def _triples(history: History) -> list[tuple[str, Track]]:
    return [
        (key[2], track)
        for key, track in history.parts.items()
        if key[:2] == ("repeat_denial_rate", "triple") and f"|{_NO_REASON}|" not in key[2]
    ]


def unclear(case: Case) -> Observation:
    """Evenly spread reasons whose mix moved against the six months before (G-test, 1 %).

    A payer, reason and procedure that explains 15 % of the denials is a pattern.
    """
    reading = case.history.reading(case.rule.kpi, case.index)
    if reading.value is None:
        return case.missing(reading.reason)
    if reading.denominator < _PAIRS:
        return case.missing("fewer than 30 denials in three months", is_few=True)
    now = _mix(case.history, case.index - 2, case.index)
    before = _mix(case.history, case.index - 8, case.index - 3)
    denied = _denied(case)
    largest = max(
        (float(np.nan_to_num(track.numerator[case.index])) for _, track in _triples(case.history)),
        default=0.0,
    )
    has_pattern = largest >= _EXPLAINS * denied
    is_even = case.holds(reading.value)
    fired = is_even and not has_pattern and has_drifted(now, before)
    says = "" if fired or not is_even else _ONE_SOURCE if has_pattern else _AS_BEFORE
    return Observation(reading.value, case.limit, fired, facts_of(case, reading), says=says)


def unexplained(case: Case) -> Observation:
    """Share of three months' denials that name no reason one can act on."""
    seen = quarter(case)
    return (
        case.missing("fewer than 20 denials in three months", is_few=True) if seen.is_few else seen
    )


def rare(case: Case) -> Observation:
    """A rare kind of denial over three months.

    Fires at the limit with three cases at least, or where the gaps between cases are shorter than
    chance allows at the usual rate of the year before (g-chart).
    """
    track = case.history.track(case.rule.kpi)
    if track is None or np.isnan(track.denominator[case.index]):
        return case.missing(track.reason[case.index] if track else "")
    reading = case.history.pooled(case.rule.kpi, case.index, ENOUGH)
    if reading.value is None:
        return case.missing("fewer than 20 answered claims in three months", is_few=True)
    before = slice(max(0, case.index - POOL - _YEAR + 1), max(0, case.index - POOL + 1))
    events, cases = np.nansum(track.numerator[before]), np.nansum(track.denominator[before])
    usual = (events + 0.5) / cases if cases else 0.0
    is_cluster = is_rare_cluster(reading.numerator, reading.denominator, float(usual))
    is_many = reading.numerator >= _RARE
    seen = held_against_limit(case, reading)
    return replace(seen, fired=bool(seen.fired) and (is_many or is_cluster))


def missed_dollars(case: Case) -> Observation:
    """Charges of denials whose deadline passed unanswered, a month, over the charges of a month.

    The mean of the known ones of three months against that of twelve: the same unit on both sides.
    """
    missed = case.history.pooled(case.rule.looks_at, case.index)
    charged = mean_of(case, "charges_posted", _YEAR)
    if missed.value is None:
        return case.missing(missed.reason)
    if not charged:
        return case.missing("the charges of a month are not known")
    months = _known_months(case)
    reading = Reading(missed.numerator / months / charged, missed.numerator, charged * months)
    seen = held_against_limit(case, reading)
    return replace(seen, facts={**seen.facts, "span": months_in_words(months)})


def _known_months(case: Case) -> int:
    """Months of the last three whose part is known; one without a case is, and holds none."""
    part, whole = case.history.track(case.rule.looks_at), case.history.track(case.rule.kpi)
    span = slice(max(0, case.index - POOL + 1), case.index + 1)
    known = np.zeros(min(POOL, case.index + 1), dtype=bool)
    if part is not None:
        known |= ~np.isnan(part.value[span])
    if whole is not None:
        known |= whole.denominator[span] == 0
    return int(known.sum())
