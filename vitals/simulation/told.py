"""Rows of one canonical table as a simulated practice's files tell them.

What must not live here: which rows there are (``told_sent``, ``told_paid``), frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Told:
    """Rows, the names of their columns with blanks between, and what is the same in all rows."""

    columns: str
    rows: list[Row] = field(default_factory=list)
    same: Mapping[str, object] = field(default_factory=dict)
