"""Why simulated payers deny: reason codes, remark codes and what the practice can do about them.

CARC and RARC numbers are X12's; the words are ours. What must not live here: groups of KPIs
(``truth.py`` has its own list, so that a slip here cannot hide there).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Remedy = Literal["correct", "appeal", "bill_patient"]


@dataclass(frozen=True, slots=True)
class DenialReason:
    """One way to deny a claim; ``moa`` are remark codes of the whole claim."""

    carc: str
    group: str
    remarks: tuple[str, ...]
    moa: tuple[str, ...]
    remedy: Remedy


_ALL = (
    DenialReason("27", "PR", ("N30",), (), "bill_patient"),
    DenialReason("26", "CO", ("N650",), (), "correct"),
    DenialReason("31", "CO", ("N382",), ("MA61",), "correct"),
    DenialReason("22", "CO", ("N598",), ("MA04",), "correct"),
    DenialReason("197", "CO", ("N54",), (), "appeal"),
    DenialReason("16", "CO", ("N290", "M51"), ("MA130",), "correct"),
    DenialReason("4", "CO", ("N519",), (), "correct"),
    DenialReason("50", "CO", ("N115",), ("MA01",), "appeal"),
    DenialReason("96", "CO", ("N130",), (), "appeal"),
    DenialReason("29", "CO", ("N211",), ("MA01",), "appeal"),
    DenialReason("18", "OA", ("N522",), (), "appeal"),
    DenialReason("B7", "CO", ("N570",), (), "appeal"),
    DenialReason("193", "CO", ("N706",), ("MA01",), "appeal"),
)
REASONS: Mapping[str, DenialReason] = {reason.carc: reason for reason in _ALL}
"""Denials of whole claims by CARC."""

PARTIAL = (
    DenialReason("97", "CO", ("M15",), (), "correct"),
    DenialReason("151", "CO", ("N362",), (), "appeal"),
    DenialReason("16", "CO", ("M53",), (), "correct"),
)
"""Denials of one line while the rest of the claim is paid."""

REJECTIONS: tuple[tuple[str, str], ...] = (
    ("A7", "562"),
    ("A6", "125"),
    ("A3", "33"),
    ("A8", "496"),
    ("A7", "164"),
)
"""277CA category and status code of rejected claims."""
