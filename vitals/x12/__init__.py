"""X12 health-care files (835, 837P/I, 277CA, 277, 999, 997, TA1) to canonical tables.

``delimiters`` and ``pieces`` bring any file to one grammar, ``segments`` makes arrays of it,
``envelope`` and ``kinds`` sort transactions, ``set_*`` declare which element is which column and
``read_*`` put rows together. What must not live here: tables (``vitals.tables``), or other formats.
"""

from __future__ import annotations

from vitals.x12.reader import is_x12, iter_x12, read_x12

__all__ = ["is_x12", "iter_x12", "read_x12"]
