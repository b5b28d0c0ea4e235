"""What a rule is: an expectation in declarative form, its severity, its reason and its remedy.

The forms name what Great Expectations will judge without importing it, so that listing the rules
(for asset checks and docs) costs nothing. What must not live here: any particular rule, and any
judging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeAlias, TypeVar

import pandas as pd

from vitals.practice import Practice
from vitals.tables import TABLES, Table

T = TypeVar("T")

Severity = Literal["critical", "warning", "info"]

EARLIEST = pd.Timestamp(2000, 1, 1)
"""No event of a practice's billing is older; older dates are stand-ins for 'none'."""

GRACE_DAYS = 31
"""How far after today an event may lie: payments are dated ahead, but not by months."""


class RuleCouldNotRun(RuntimeError):
    """A rule could not be judged: a fault of the code, never counted as a fault of the data."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All canonical frames of a run, each with a ``practice`` column, and the day they are seen.

    ``profiles`` says what each practice's own profile knows; a practice without one is held
    against nothing that only a profile can tell.
    """

    frames: Mapping[str, pd.DataFrame]
    today: date
    profiles: Mapping[str, Practice] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of table *name*; an empty one where the batch has none."""
        return self.frames[name] if name in self.frames else self.once(name, lambda: _none(name))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What *make* makes of this batch, made at the first asking only."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made


def _none(table: str) -> pd.DataFrame:
    empty = TABLES[table].empty()
    empty.insert(0, "practice", pd.Series(dtype="str"))
    return empty


Test: TypeAlias = Callable[[pd.DataFrame, Batch], "pd.Series[bool]"]
"""Tells for each row of a frame whether it holds; a row it cannot judge holds."""


@dataclass(frozen=True, slots=True)
class Present:
    """The column has a value."""

    column: str

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"a value in {self.column}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column's value, where there is one, is in a vocabulary."""

    column: str
    values: tuple[str, ...]

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"{self.column} to be one of {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Matches:
    """The column's value, where there is one, has a shape; *shape* says it in words."""

    column: str
    regex: str
    shape: str

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"{self.column} to be {self.shape}"


@dataclass(frozen=True, slots=True)
class Within:
    """The column's number, where there is one, lies between two bounds, both allowed."""

    column: str
    low: int
    high: int | None = None

    @property
    def says(self) -> str:
        """What is expected, in words."""
        bound = f" and not above {self.high}" if self.high is not None else ""
        return f"{self.column} not below {self.low}{bound}"


@dataclass(frozen=True, slots=True)
class Dated:
    """The column's date, where there is one, lies from 2000 to *ahead* days after today."""

    column: str
    ahead: int = GRACE_DAYS

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"{self.column} from {EARLIEST.date()} to at most {self.ahead} days after today"


@dataclass(frozen=True, slots=True)
class InOrder:
    """The *later* date is not before the *earlier* one, where both are known."""

    earlier: str
    later: str

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"{self.later} not before {self.earlier}"


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows of a practice share these columns; all that do are at fault."""

    columns: tuple[str, ...]

    @property
    def says(self) -> str:
        """What is expected, in words."""
        return f"{' and '.join(self.columns)} to stand once in a practice"


@dataclass(frozen=True, slots=True)
class Holds:
    """A test of the domain, computed as a boolean column, is true."""

    test: Test
    says: str


Form: TypeAlias = Present | OneOf | Matches | Within | Dated | InOrder | Unique | Holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one table.

    ``id`` names the fault (``claims-submitted-before-service``) and is what findings and checks
    carry. A row that breaks a ``critical`` rule is refused; ``warning`` and ``info`` keep it.
    """

    id: str
    table: str
    form: Form
    severity: Severity
    why: str
    fix: str

    @property
    def sentence(self) -> str:
        """What was expected, in one sentence without values of the data."""
        return f"expected {self.form.says}"


def rule(name: str, form: Form, *, severity: Severity, why: str, fix: str) -> Rule:
    """Declare a rule; ``suite`` puts the table's name before its own."""
    return Rule(id=name, table="", form=form, severity=severity, why=why, fix=fix)


def present(column: str, why: str, fix: str = "Fill the column and send the file again.") -> Rule:
    """Declare that a row without *column* is refused."""
    name = f"{slug(column)}-missing"
    return rule(name, Present(column), severity="critical", why=why, fix=fix)


def dated(column: str, *, ahead: int = GRACE_DAYS, severity: Severity = "critical") -> Rule:
    """Declare that the dates of *column* lie in a span in which billing can have happened."""
    return rule(
        f"{slug(column)}-out-of-range",
        Dated(column, ahead),
        severity=severity,
        why="A date such as 1900-01-01 or a mistyped century moves money into a month that "
        "never was.",
        fix="Correct the date, or leave it blank where none is known.",
    )


def suite(table: Table, *rules: Rule) -> tuple[Rule, ...]:
    """The rules of *table*, each named after it; the first critical one broken refuses a row."""
    prefix = slug(table.name)
    return tuple(replace(one, id=f"{prefix}-{one.id}", table=table.name) for one in rules)


def slug(name: str) -> str:
    """A column's or table's name as part of a rule id."""
    return name.replace("_", "-")


def by_id(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Index *rules*; raise ValueError where an id stands twice."""
    index: dict[str, Rule] = {}
    for one in rules:
        if one.id in index:
            raise ValueError(f"rule {one.id!r} is declared twice")
        index[one.id] = one
    return index
