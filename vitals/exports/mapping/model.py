"""What a proposal is: tables with a rule, a confidence and a reason for every native column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vitals.exports.mapping.columns import Source
from vitals.exports.mapping.tables import Candidate
from vitals.exports.mapping.targets import level

Yaml = Any
"""A value as YAML knows it: text, list or mapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The rule proposed for one native column.

    ``sources`` are the columns it reads, none for a constant; ``decide`` is a question for a
    person, empty where the proposal can stand. ``is_open`` marks one without whose answer money
    would be told wrongly: the proposal is not complete.
    """

    column: str
    rule: Yaml
    confidence: float
    reason: str
    sources: tuple[Source, ...] = ()
    decide: str = ""
    is_open: bool = False

    @property
    def level(self) -> str:
        """The confidence as a word."""
        return level(self.confidence)

    @property
    def samples(self) -> tuple[str, ...]:
        """Two masked values of the first column read."""
        return self.sources[0].shape.samples if self.sources else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entry of the profile's ``tables``; ``missing`` names required columns and what to do."""

    table: str
    why: str
    choices: tuple[Choice, ...]
    when: Mapping[str, Yaml] = field(default_factory=dict)
    repeat: Mapping[str, Yaml] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A profile proposed for one sheet.

    ``sheet`` is its name where a workbook has several and the name is of known words: a sheet may
    be called after a patient. ``sheet_number`` counts from 1, 0 where there is only one.
    ``never_kept`` pairs columns with what they tell about a patient, ``unused`` are the columns no
    native one needs. ``questions`` are decisions that belong to the file as a whole, ``opened``
    those among them without whose answer money would be lost or told wrongly.
    """

    sheet: str
    sheet_number: int
    header_line: int
    rows: int
    columns: int
    match: tuple[str, ...]
    dates: str
    null: tuple[str, ...]
    skip: tuple[Mapping[str, Yaml], ...]
    parts: tuple[Part, ...]
    candidates: tuple[Candidate, ...]
    never_kept: tuple[tuple[Source, str], ...]
    unused: tuple[Source, ...]
    questions: tuple[str, ...]
    opened: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the profile can be used without an edit."""
        choices = [choice for part in self.parts for choice in part.choices]
        is_open = bool(self.opened) or any(choice.is_open for choice in choices)
        return bool(self.parts) and not is_open and not any(part.missing for part in self.parts)
