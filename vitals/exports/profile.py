"""A profile: which export of which system it knows, and which native rows each row becomes.

Declarations only, checked when they are read; ``docs/profiles.md`` is their reference. What must
not live here: the reading of a file (``match`` finds a profile, ``adapt`` carries one out).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from vitals.errors import SettingsError
from vitals.exports.dates import Order
from vitals.exports.native import LAYOUTS, Layout
from vitals.settings_text import line_of, parse

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


def _listed(given: object) -> object:
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


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Condition(_Model):
    """What a cell must be: one of the values, none of them, or in a state. All given must hold.

    A value ends with ``*`` where the cell need only begin with it; "" is a blank cell.
    """

    state: State | None = Field(None, alias="is")
    among: tuple[str, ...] | None = Field(None, alias="in")
    others: tuple[str, ...] | None = Field(None, alias="not")


When = Annotated[
    tuple[dict[str, Annotated[Condition, BeforeValidator(_as_condition)]], ...],
    BeforeValidator(_listed),
]
"""Conditions by column; those of one mapping must all hold, one mapping of several is enough."""


class Adjustment(_Model):
    """One item of the native column ``adjustments``: ``CO-45`` and the amount behind it."""

    code: Annotated[Rule, BeforeValidator(_code)]
    amount: RuleOrName


class Rule(_Model):
    """How the text of one native column comes from a row: one source, then what is done to it.

    In this order: ``take`` cuts, ``words`` translates, ``sign`` turns, ``default`` fills a blank.
    """

    from_: Annotated[tuple[str, ...], BeforeValidator(_listed)] | None = Field(None, alias="from")
    value: str | None = None
    count: str | None = None
    of: str | None = None
    times: tuple[RuleOrName, ...] | None = None
    add: tuple[RuleOrName, ...] | None = None
    join: tuple[RuleOrName, ...] | None = None
    with_: str = Field("", alias="with")
    adjust: tuple[Adjustment, ...] | None = None
    hash: tuple[str, ...] | None = None
    take: Annotated[
        tuple[Annotated[str, AfterValidator(_take)], ...], BeforeValidator(_listed)
    ] = ()
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


class Repeat(_Model):
    """Columns that stand several times in a row: *mark* in a name becomes 1, 2, … or a word."""

    mark: str = "#"
    times: int | None = Field(None, ge=1, le=200)
    over: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if (self.times is None) == (self.over is None):
            raise ValueError("expected either 'times' or 'over'")
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """What the mark becomes, in order."""
        return self.over or tuple(str(number + 1) for number in range(self.times or 0))


class Unpivot(_Model):
    """One column for each month: each filled cell is a row with its month and its value."""

    columns: Literal["months"]
    name: str
    value: str


class TableRule(_Model):
    """Which rows become rows of one native table, and its columns by native name."""

    table: str
    when: When = ()
    repeat: Repeat | None = None
    unpivot: Unpivot | None = None
    columns: dict[str, RuleOrName]

    @property
    def layout(self) -> Layout:
        """The native table."""
        return LAYOUTS[self.table]

    @model_validator(mode="after")
    def _fits_the_native_table(self) -> Self:
        if self.table not in LAYOUTS:
            raise ValueError(f"'{self.table}' is no native table; expected {', '.join(LAYOUTS)}")
        kept = [field.name for field in self.layout.fields if field.to]
        if unknown := [name for name in self.columns if name not in kept]:
            raise ValueError(
                f"table '{self.table}' keeps no columns {', '.join(unknown)}; it keeps "
                f"{', '.join(kept)}"
            )
        if missing := [name for name in self.layout.required if name not in self.columns]:
            raise ValueError(f"table '{self.table}' needs columns {', '.join(missing)} too")
        if self.repeat and self.unpivot:
            raise ValueError("expected 'repeat' or 'unpivot', not both")
        counts = any(rule.count == "repeat" for rule in self.columns.values())
        if counts and not self.repeat:
            raise ValueError("'count: repeat' needs 'repeat'")
        return self


class Match(_Model):
    """Which header is the profile's: all of these columns, one of those, none of the others."""

    all: tuple[str, ...]
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    sheet: str = ""


class Skip(_Model):
    """Rows passed over, and why, in words that go on with "12 rows were passed over: "."""

    when: When
    why: str = Field(min_length=1)


class Profile(_Model):
    """One export of one system as rows of native tables.

    ``quirks``, ``measures`` (ids of KPIs its rows can feed) and ``cannot`` tell people about it.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    system: str
    export: str
    source: str
    quirks: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    match: Match
    aliases: dict[str, tuple[str, ...]] = {}
    null: tuple[str, ...] = ()
    dates: Order = "month_first"
    longer_rows: bool = False
    fill_down: tuple[str, ...] = ()
    skip: tuple[Skip, ...] = ()
    tables: tuple[TableRule, ...]

    @model_validator(mode="after")
    def _makes_rows(self) -> Self:
        if not self.tables:
            raise ValueError("expected at least one table under 'tables'")
        return self

    def names(self) -> Iterator[str]:
        """Names of all columns the profile reads, marks replaced; a name may come again."""
        yield from (*self.match.all, *self.match.any, *self.fill_down)
        yield from (name for skip in self.skip for part in skip.when for name in part)
        for table in self.tables:
            inside = [name for rule in table.columns.values() for name in rule.names()]
            inside += [name for part in table.when for name in part]
            for word in table.repeat.words if table.repeat else ("",):
                yield from (
                    name.replace(table.repeat.mark, word) if table.repeat else name
                    for name in inside
                )


for _model in (Adjustment, Rule, TableRule, Profile):
    _model.model_rebuild()


def parse_profile(text: str, place: str) -> Profile:
    """Return the profile written in *text*; raise SettingsError naming file, line and key.

    *place* is the file's path for the message; the profile's id must be its name.
    """
    profile = parse(Profile, text, place)
    name = re.split(r"[/\\]", place)[-1].removesuffix(".yaml")
    if profile.id != name:
        raise SettingsError(
            f"{place}:{line_of(text, ('id',)) or 1}: key 'id' says '{profile.id}', but the file "
            f"is named '{name}'; they must be the same"
        )
    return profile


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """Return the profiles that come with the project, by id."""
    folder = files("vitals.exports").joinpath("profiles")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=str)
    return tuple(parse_profile(one.read_text(encoding="utf-8"), one.name) for one in found)


def load_profiles(own: Mapping[str, str]) -> tuple[Profile, ...]:
    """Return the shipped profiles and a firm's *own* (texts by path), by id.

    An own profile takes the place of a shipped one with its id. Raises SettingsError.
    """
    listed = [*shipped_profiles(), *(parse_profile(text, place) for place, text in own.items())]
    by_id = {one.id: one for one in listed}
    return tuple(by_id[name] for name in sorted(by_id))


def profiles_digest(profiles: Iterable[Profile]) -> str:
    """Return a digest of what *profiles* say: another digest, another reading of some file."""
    return _digest([profile.model_dump_json() for profile in profiles])


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()
