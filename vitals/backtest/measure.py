"""From outcomes to operating characteristics: false alarms, detection, wrong signs.

Pure: letters by month in, counts with Wilson intervals out. What must not live here: how an
outcome comes about, and how the result is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.backtest.run import Outcome
from vitals.backtest.scenarios import AFTER, Scenario
from vitals.triggers.statistics import wilson

YEAR = 12
WITHIN = (1, 2, 3, 4, 6, 12)
"""Months since the change within which a detection is counted, that of the change being the 1st."""
CROSSED = "C"
OUTSOURCE = "E"
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Rate:
    """*count* of *of* things; of nothing there is neither a share nor bounds."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """95 % Wilson interval of the share."""
        return wilson(float(self.count), float(self.of)) if self.of else None

    def __add__(self, other: Rate) -> Rate:
        """Both pooled."""
        return Rate(self.count + other.count, self.of + other.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """Practice-years in which something was said of a healthy practice.

    By sign: crossed in any month, and at least watched in any month; and the verdict that
    outsourcing is worth evaluating, in any month.
    """

    crossed: Mapping[str, Rate]
    watched: Mapping[str, Rate]
    outsource: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How soon something is said, of practices that did not have it said before their change.

    ``within`` counts practices by months (``WITHIN``). ``median`` and ``slow`` (9 of 10) are months
    to the first time, None where so many never came to it. ``already`` counts the practices left
    out.
    """

    within: Mapping[int, Rate]
    median: int | None
    slow: int | None
    already: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One scenario at one size; only what applies to the scenario is there.

    ``unknown`` are the months in which a sign could not be measured, of all that count.
    """

    scenario: Scenario
    size: int
    practices: int
    seconds: float
    unknown: Mapping[str, Rate]
    false_alarms: FalseAlarms | None = None
    detection: Mapping[str, Detection] | None = None
    outsource: Detection | None = None
    wrong: Rate | None = None
    wrong_by_sign: Mapping[str, Rate] | None = None


def measure(scenario: Scenario, size: int, outcomes: Sequence[Outcome]) -> Measured:
    """Operating characteristics of one scenario at one size from its practices' *outcomes*."""
    change = scenario.watched_from
    whole = Measured(
        scenario=scenario,
        size=size,
        practices=len(outcomes),
        seconds=sum(one.seconds for one in outcomes),
        unknown=_unknown(outcomes, change),
    )
    if scenario.is_healthy:
        return replace(whole, false_alarms=false_alarms(outcomes, change))
    signs = [sign for sign in _signs(outcomes) if sign not in scenario.crosses]
    return replace(
        whole,
        detection={
            sign: detection([one.signs[sign] for one in outcomes], CROSSED, change)
            for sign in scenario.crosses
        },
        outsource=detection([one.verdicts for one in outcomes], OUTSOURCE, change),
        wrong=_named(outcomes, signs, change),
        wrong_by_sign={sign: _named(outcomes, [sign], change) for sign in signs},
    )


def _signs(outcomes: Sequence[Outcome]) -> list[str]:
    return list(outcomes[0].signs) if outcomes else []


def _unknown(outcomes: Sequence[Outcome], first: int) -> dict[str, Rate]:
    """Months from *first* on in which each sign could not be measured."""
    rows = {sign: [row[first:] for row in _of(outcomes, sign)] for sign in _signs(outcomes)}
    return {
        sign: Rate(sum(row.count(UNKNOWN) for row in several), sum(map(len, several)))
        for sign, several in rows.items()
    }


# -- false alarms -------------------------------------------------------------------------------


def years(letters: str, first: int) -> list[str]:
    """Whole practice-years of *letters* (one a month) from index *first* on.

    >>> years("........" + "a" * 12 + "b" * 12, 8)
    ['aaaaaaaaaaaa', 'bbbbbbbbbbbb']
    """
    count = (len(letters) - first) // YEAR
    return [letters[first + YEAR * at : first + YEAR * (at + 1)] for at in range(count)]


def false_alarms(outcomes: Sequence[Outcome], first: int) -> FalseAlarms:
    """False alarms of healthy practices in the whole years from month *first* on."""
    return FalseAlarms(
        crossed={sign: _in_years(_of(outcomes, sign), first, "C") for sign in _signs(outcomes)},
        watched={sign: _in_years(_of(outcomes, sign), first, "Cw") for sign in _signs(outcomes)},
        outsource=_in_years([one.verdicts for one in outcomes], first, OUTSOURCE),
    )


def _of(outcomes: Sequence[Outcome], sign: str) -> list[str]:
    return [one.signs[sign] for one in outcomes]


def _in_years(rows: Sequence[str], first: int, letters: str) -> Rate:
    """Practice-years with one of *letters* in any month."""
    all_years = [year for row in rows for year in years(row, first)]
    return Rate(
        sum(any(letter in year for letter in letters) for year in all_years), len(all_years)
    )


# -- detection ----------------------------------------------------------------------------------


def months_to(letters: str, wanted: str, change: int) -> int | None:
    """Months from the change to the first *wanted* letter, that of the change being 1.

    None where none follows.

    >>> months_to("....wwCC", "C", 4)
    3
    """
    at = letters.find(wanted, change)
    return None if at < 0 else at - change + 1


def detection(rows: Sequence[str], wanted: str, change: int) -> Detection:
    """How soon *wanted* follows the change in each of *rows* (one letter a month).

    A practice of which it was said in the month before the change is left out: nobody can tell
    whether the change would have been seen.
    """
    fresh = [row for row in rows if row[change - 1 : change] != wanted]
    took = [months_to(row, wanted, change) for row in fresh]
    known = [months for months in took if months is not None]
    return Detection(
        within={
            limit: Rate(sum(months <= limit for months in known), len(fresh)) for limit in WITHIN
        },
        median=_nth(known, len(fresh), 0.5),
        slow=_nth(known, len(fresh), 0.9),
        already=len(rows) - len(fresh),
    )


def _nth(known: Sequence[int], count: int, share: float) -> int | None:
    """Months after which at least *share* of *count* practices had come to it; None if never."""
    needed = max(1, -int(-share * count // 1))
    return sorted(known)[needed - 1] if 0 < needed <= len(known) else None


def _named(outcomes: Sequence[Outcome], signs: Sequence[str], change: int) -> Rate:
    """Practices of which any of *signs* was crossed in any month from the change on."""
    wrong = sum(
        any(CROSSED in one.signs[sign][change : change + AFTER] for sign in signs)
        for one in outcomes
    )
    return Rate(wrong, len(outcomes))
