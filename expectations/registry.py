"""Every rule of every canonical table, in the order tables are validated."""

from __future__ import annotations

from collections.abc import Mapping

from expectations import (
    acknowledgements,
    adjustments,
    appeals,
    ar_control,
    claims,
    deposits,
    encounters,
    enrollments,
    fee_schedule,
    file_acknowledgements,
    file_errors,
    follow_ups,
    payments,
    provider_adjustments,
    provider_summaries,
    remittance_amounts,
    remittance_lines,
    remittances,
    staff_time,
    transactions,
)
from expectations.rule import Rule, by_id
from vitals.tables import CANONICAL, TABLES

PARENT_REFUSED = "parent-refused"
"""Rule of a row set aside because the row it belongs to was; it is no expectation of its own."""

PARENT_REFUSED_REASON = "expected the remittance or payment it belongs to to be accepted"
PARENT_REFUSED_WHY = "A line or adjustment without its remittance or payment explains nothing."
PARENT_REFUSED_FIX = "Mend the row it belongs to; this one follows it."

_ALL: tuple[Rule, ...] = (
    *claims.RULES,
    *remittances.RULES,
    *remittance_lines.RULES,
    *adjustments.RULES,
    *remittance_amounts.RULES,
    *payments.RULES,
    *provider_adjustments.RULES,
    *provider_summaries.RULES,
    *transactions.RULES,
    *follow_ups.RULES,
    *appeals.RULES,
    *acknowledgements.RULES,
    *file_acknowledgements.RULES,
    *file_errors.RULES,
    *staff_time.RULES,
    *fee_schedule.RULES,
    *encounters.RULES,
    *deposits.RULES,
    *enrollments.RULES,
    *ar_control.RULES,
)

BY_ID: Mapping[str, Rule] = by_id(_ALL)

CHECKED_TABLES: tuple[str, ...] = tuple(table.name for table in CANONICAL)
"""Names of the tables that have a suite, in the order they are validated."""


def rules(table: str | None = None) -> tuple[Rule, ...]:
    """The rules of *table*, or of every table; KeyError names a table that has none."""
    if table is not None and table not in CHECKED_TABLES:
        raise KeyError(f"no suite for table {table!r}; there are {list(CHECKED_TABLES)}")
    return tuple(one for one in _ALL if table in (None, one.table))


def rule_ids(table: str) -> list[str]:
    """Ids a check of *table* reports, in order; child tables end with ``parent-refused``."""
    own = [one.id for one in rules(table)]
    return [*own, PARENT_REFUSED] if TABLES[table].parent else own
