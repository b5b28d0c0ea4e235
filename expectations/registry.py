"""Every rule of every canonical table, in the order tables are validated."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from expectations.rule import Rule, by_id
from expectations.siblings import TIED
from vitals.tables import CANONICAL, TABLES

PARENT_REFUSED = "parent-refused"
"""Rule of a row set aside because the row it belongs to was; it is no expectation of its own."""

ROW_REFUSED = "row-refused"
"""Rule of a row set aside because another part of the same row of an export was."""


class Words(NamedTuple):
    """What is said of a rule that no expectation stands for."""

    reason: str
    why: str
    fix: str


FOLLOWING: Mapping[str, Words] = {
    PARENT_REFUSED: Words(
        "expected the claim, remittance or payment it belongs to to be accepted",
        "What belongs to a claim, remittance or payment explains nothing without it.",
        "Mend the row it belongs to; this one follows it.",
    ),
    ROW_REFUSED: Words(
        "expected all that the same row of the file tells to be accepted, and every row of the "
        "same adjudication",
        "Half a row would post half its money.",
        "Mend what is told of this row, or of its adjudication, beside this; this part follows it.",
    ),
}
"""Rules by which a row follows another one that is refused; both refuse it."""


def _suite(table: str) -> tuple[Rule, ...]:
    """``RULES`` of the file named after *table*; none where there is no such file.

    The tests fail for a canonical table without one.
    """
    name = f"expectations.{table}"
    return tuple(import_module(name).RULES) if find_spec(name) else ()


_ALL: tuple[Rule, ...] = tuple(one for table in CANONICAL for one in _suite(table.name))

BY_ID: Mapping[str, Rule] = by_id(_ALL)

CHECKED_TABLES: tuple[str, ...] = tuple(table.name for table in CANONICAL)
"""Names of the tables that have a suite, in the order they are validated."""


def rules(table: str | None = None) -> tuple[Rule, ...]:
    """The rules of *table*, or of every table; KeyError names a table that has none."""
    if table is not None and table not in CHECKED_TABLES:
        raise KeyError(f"no suite for table {table!r}; there are {list(CHECKED_TABLES)}")
    return tuple(one for one in _ALL if table in (None, one.table))


def rule_ids(table: str) -> list[str]:
    """Ids a check of *table* reports, in order, last those of ``following``."""
    own = [one.id for one in rules(table)]
    return [*own, *following(table)]


def following(table: str) -> list[str]:
    """Ids by which rows of *table* follow others that are refused."""
    ids = [PARENT_REFUSED] if TABLES[table].parent else []
    return [*ids, ROW_REFUSED] if table in TIED else ids
