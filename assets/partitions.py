"""What an asset is cut by: practices, and months of practices.

Both sets are dynamic. Practices follow the folders below ``practices/``; months are those the KPI
stage found complete, so that the set does not depend on the machine's clock. What must not live
here: keeping the sets in step (``pipelines.partitions``).
"""

from __future__ import annotations

import dagster as dg

PRACTICES = dg.DynamicPartitionsDefinition(name="practices")
"""One partition for each practice id."""

MONTHS = dg.DynamicPartitionsDefinition(name="months")
"""One partition for each complete month, ``YYYY-MM``."""

PRACTICE_MONTHS = dg.MultiPartitionsDefinition({"month": MONTHS, "practice": PRACTICES})
"""One partition for each month of each practice; the key is ``YYYY-MM|practice``."""


def month_and_practice(key: str) -> tuple[str, str]:
    """Split a key of ``PRACTICE_MONTHS``.

    >>> month_and_practice("2026-10|cedar-therapy")
    ('2026-10', 'cedar-therapy')
    """
    month, _, practice = key.partition("|")
    return month, practice


def practice_of(key: str) -> str:
    """Practice id of a key of either partition set.

    >>> practice_of("2026-10|cedar-therapy"), practice_of("cedar-therapy")
    ('cedar-therapy', 'cedar-therapy')
    """
    return key.rpartition("|")[2]
