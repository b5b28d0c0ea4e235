"""The clocks of payers: how long one may file and appeal, and how long they may take to pay.

Figures are dated rows of ``payer_rules.yaml``, by payer, class, state and network. A
practice's own figure goes before any rule, a rule before the default; a default is an assumption
and says so.
What must not live here: a figure, or what follows from a clock that has run out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.packaged import data
from vitals.practice import Network, Payer, Practice

Clock = Literal["timely_filing_days", "appeal_days", "prompt_pay_days", "follow_up_days"]
CLOCKS: tuple[Clock, ...] = (
    "timely_filing_days",
    "appeal_days",
    "prompt_pay_days",
    "follow_up_days",
)
Tier = Literal["A", "B", "C", "ours", "own"]
_WHO = ("payer_id", "payer_name", "payer_class")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one source says of one clock; empty fields hold for any.

    ``payer`` is a pattern over the payer's name in small letters, ``payer_class`` a class of
    ``class_of``, ``state`` two letters. ``is_assumed``: nobody said it of this payer.
    """

    days: int
    source: str
    tier: Tier
    payer: str = ""
    payer_class: str = ""
    state: str = ""
    network: Network | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_assumed: bool = False
    note: str = ""

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        """How closely it fits: the greater, the sooner it is asked."""
        return bool(self.payer), bool(self.payer_class), bool(self.state), self.network is not None


class Asked(NamedTuple):
    """Whom a clock is asked of, as the claims name it; empty where they do not."""

    payer_id: str
    name: str
    payer_class: str


def version() -> str:
    """Version of the rules."""
    return str(_data()["version"])


def clock_days(
    field: Clock, who: pd.DataFrame, on: pd.Series, practice: Practice
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days of one clock for each row, and whether they are assumed.

    *who* has ``payer_id``, ``payer_name`` and ``payer_class``, *on* the day that counts. Each
    distinct payer is looked up once for each span of days in which the same rules hold.
    """
    days = np.asarray(pd.to_datetime(on).to_numpy(dtype="datetime64[D]"))
    edges = _edges(field)
    span = np.searchsorted(edges, days, side="right")
    span[np.isnat(days)] = len(edges)
    ids, names, classes = (_coded(who[column]) for column in _WHO)
    code = span.astype("int64")
    for part in (ids, names, classes):
        code = code * (len(part[1]) + 1) + part[0] + 1
    _, first, row = np.unique(code, return_index=True, return_inverse=True)
    found = [
        clock(
            field,
            Asked(_text(ids, place), _text(names, place), _text(classes, place)),
            _in_span(edges, int(span[place])),
            practice,
        )
        for place in first.tolist()
    ]
    return (
        np.array([rule.days for rule in found], dtype="int64")[row],
        np.array([rule.is_assumed for rule in found], dtype=bool)[row],
    )


def clock(field: Clock, asked: Asked, on: date | None, practice: Practice) -> Rule:
    """The one rule in force for a payer on a day (None: today's rules); the shortest of equals."""
    payer = practice.payer(asked.payer_id)
    own = getattr(payer, field, None)
    if own is not None:
        return Rule(days=own, source="practice.yaml", tier="own")
    fitting = [
        rule
        for rule in rules(field)
        if _holds(rule, on)
        and _fits(rule, asked.name or (payer.name if payer else ""), payer, practice)
        and rule.payer_class in ("", _class(asked.payer_class, payer))
    ]
    closest = max((rule.rank for rule in fitting), default=None)
    equals = [rule for rule in fitting if rule.rank == closest]
    return min(equals, key=lambda rule: rule.days, default=default(field))


def class_of(word: str) -> str:
    """A payer's class as the rules spell it; the word itself where they do not know it.

    >>> class_of("Medicare Part B"), class_of("BL"), class_of("village fund")
    ('medicare', 'bcbs', 'village_fund')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
    return next((name for name, words in _data()["classes"].items() if plain in words), plain)


@cache
def rules(field: Clock) -> tuple[Rule, ...]:
    """Every rule of one clock, in the file's order, past ones too."""
    return tuple(_rule(row) for row in _data()[field.removesuffix("_days")])


@cache
def default(field: Clock) -> Rule:
    """What is assumed of a payer that nobody speaks of."""
    return _rule({**_data()["defaults"][field.removesuffix("_days")], "assumed": True})


def _rule(row: Mapping[str, Any]) -> Rule:
    renamed = {"class": "payer_class", "assumed": "is_assumed"}
    return Rule(**{renamed.get(name, name): value for name, value in row.items()})


def _data() -> Mapping[str, Any]:
    return data("vitals", "payer_rules.yaml")


def _holds(rule: Rule, on: date | None) -> bool:
    if on is None:
        return rule.valid_to is None
    return (rule.valid_from or date.min) <= on <= (rule.valid_to or date.max)


def _fits(rule: Rule, name: str, payer: Payer | None, practice: Practice) -> bool:
    """Whether a rule speaks of that name, state and network; a network not said may be any."""
    network = payer.network if payer else None
    return (
        (not rule.payer or re.search(rule.payer, name.lower()) is not None)
        and rule.state in ("", practice.state)
        and (rule.network is None or network is None or rule.network == network)
    )


def _class(given: str, payer: Payer | None) -> str:
    """The class a row gives, else the profile's."""
    found = class_of(given)
    return class_of(payer.payer_class) if payer and found in ("", "unknown") else found


def _edges(field: Clock) -> NDArray[np.datetime64]:
    """First days on which another set of rules holds, in order."""
    starts = [np.datetime64(rule.valid_from, "D") for rule in rules(field) if rule.valid_from]
    ends = [np.datetime64(rule.valid_to, "D") + 1 for rule in rules(field) if rule.valid_to]
    return np.unique(np.array([*starts, *ends], dtype="datetime64[D]"))


def _in_span(edges: NDArray[np.datetime64], span: int) -> date | None:
    """Any one day of a span; None for the last, in which today's rules hold."""
    if span == len(edges):
        return None
    first: date = (edges[span] - 1).astype(date)
    return first


def _coded(column: pd.Series) -> tuple[NDArray[np.int64], Sequence[str]]:
    numbers, names = pd.factorize(column)
    return np.asarray(numbers, dtype="int64"), list(names)


def _text(part: tuple[NDArray[np.int64], Sequence[str]], place: int) -> str:
    number = part[0][place]
    return "" if number < 0 else str(part[1][number])
