"""A profile: which export of which system it knows, and which native rows each row becomes.

Declarations only, checked when they are read; ``docs/profiles.md`` is their reference. What must
not live here: the reading of a file (``match`` finds a profile, ``adapt`` carries one out).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from vitals.errors import SettingsError
from vitals.exports.dates import Order
from vitals.exports.native import LAYOUTS, Layout
from vitals.exports.rule import RuleOrName, Strict, When
from vitals.settings_text import line_of, parse


class Repeat(Strict):
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


class Unpivot(Strict):
    """One column for each month: each filled cell is a row with its month and its value."""

    columns: Literal["months"]
    name: str
    value: str


class TableRule(Strict):
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


class Match(Strict):
    """Which header is the profile's: all of these columns, one of those, none of the others."""

    all: tuple[str, ...]
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    sheet: str = ""


class Skip(Strict):
    """Rows passed over, and why, in words that go on with "12 rows were passed over: "."""

    when: When
    why: str = Field(min_length=1)


class Profile(Strict):
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
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
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
    texts = sorted(profile.model_dump_json() for profile in profiles)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
