"""One rule of a profile: where the text of a native column comes from, and a condition on a cell.

Declarations only. What must not live here: which rows and tables there are (``profile``), or the
carrying out (``scope``, ``texts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

State = Literal["filled", "empty", "nonzero", "zero", "positive", "negative"]
Sign = Literal["negate", "absolute"]

_SOURCES = ("from_", "value", "count", "times", "add", "join", "adjust", "hash")
_TAKES = (
    "inside_parentheses",
    "before_parentheses",
    "before_space",
    "after_space",
    "digits",
    "upper",
    "reason_code",
)
_TAKE = re.compile(rf"{'|'.join(_TAKES)}|(?:before|after):.+|(?:first|after_first):[1-9]\d*")


def listed(given: object) -> object:
    """Return one thing as a list of it, a list as it is."""
    return given if isinstance(given, list | tuple) else [given]


def _as_rule(given: object) -> object:
    return {"from": given} if isinstance(given, str | int) else given


def _code(given: object) -> object:
    return {"value": given} if isinstance(given, str) else given


def _as_condition(given: object) -> object:
    if isinstance(given, str):
        return {"is": given}
    return {"in": given} if isinstance(given, list) else given


def _take(given: str) -> str:
    if not _TAKE.fullmatch(given):
        raise ValueError(
            f"expected {', '.join(_TAKES)}, 'before:…', 'after:…', 'first:5' or 'after_first:5'"
        )
    return given


class Strict(BaseModel):
    """A frozen part of a profile that knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Condition(Strict):
    """What a cell must be: one of the values, none of them, or in a state. All given must hold.

    A value ends with ``*`` where the cell need only begin with it; "" is a blank cell.
    """

    state: State | None = Field(None, alias="is")
    among: tuple[str, ...] | None = Field(None, alias="in")
    others: tuple[str, ...] | None = Field(None, alias="not")


When = Annotated[
    tuple[dict[str, Annotated[Condition, BeforeValidator(_as_condition)]], ...],
    BeforeValidator(listed),
]
"""Conditions by column; those of one mapping must all hold, one mapping of several is enough."""


class Adjustment(Strict):
    """One item of the native column ``adjustments``: ``CO-45`` and the amount behind it."""

    code: Annotated[Rule, BeforeValidator(_code)]
    amount: RuleOrName


class Rule(Strict):
    """How the text of one native column comes from a row: one source, then what is done to it.

    In this order: ``take`` cuts, ``words`` translates, ``sign`` turns, ``default`` fills a blank.
    """

    from_: Annotated[tuple[str, ...], BeforeValidator(listed)] | None = Field(None, alias="from")
    value: str | None = None
    count: str | None = None
    of: str | None = None
    times: tuple[RuleOrName, ...] | None = None
    add: tuple[RuleOrName, ...] | None = None
    join: tuple[RuleOrName, ...] | None = None
    with_: str = Field("", alias="with")
    adjust: tuple[Adjustment, ...] | None = None
    hash: tuple[str, ...] | None = None
    take: Annotated[tuple[Annotated[str, AfterValidator(_take)], ...], BeforeValidator(listed)] = ()
    words: dict[str, str] | None = None
    other: str | None = None
    sign: Sign | None = None
    default: str = ""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        given = [name for name in _SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            names = ", ".join(name.rstrip("_") for name in _SOURCES)
            raise ValueError(f"expected exactly one of {names}; found {len(given)}")
        if self.of is not None and self.count is None:
            raise ValueError("'of' belongs to 'count'")
        if self.other is not None and self.words is None:
            raise ValueError("'other' belongs to 'words'")
        return self

    def names(self) -> Iterator[str]:
        """Names of the columns the rule reads, those of the rules within it too."""
        yield from self.from_ or ()
        yield from self.hash or ()
        yield from (name for name in (self.count, self.of) if name and name != "repeat")
        inner = [*(self.times or ()), *(self.add or ()), *(self.join or ())]
        for rule in inner + [part for one in self.adjust or () for part in (one.code, one.amount)]:
            yield from rule.names()


RuleOrName = Annotated[Rule, BeforeValidator(_as_rule)]


for _model in (Adjustment, Rule):
    _model.model_rebuild()
