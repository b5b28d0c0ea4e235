"""Which transaction set is this, and do we read it? If not, why not, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.x12.groups import count_by
from vitals.x12.segments import Segments

READ = ("835", "837P", "837I", "277CA", "277", "999", "997")
"""Kinds that become rows."""

_BY_GUIDE = {
    "X222": "837P",
    "X098": "837P",
    "X223": "837I",
    "X096": "837I",
    "X224": "837D",
    "X097": "837D",
    "X291": "837 predetermination",
    "X292": "837 predetermination",
    "X293": "837 predetermination",
    "X298": "837 data reporting",
    "X299": "837 data reporting",
    "X300": "837 data reporting",
    "X214": "277CA",
    "X167": "277CA",
    "X070": "277CA",
    "X212": "277",
    "X093": "277",
}
"""The number of the implementation guide, as GS08 or ST03 name it."""

UNKNOWN = "unknown"
"""Kind of a transaction whose ST01 is no number of three digits; it may hold anything."""

_REASONS = {
    "837D": "837D (dental claim): dental claims are not read",
    "837 predetermination": "837 predetermination: it asks for an estimate and bills nothing",
    "837 data reporting": "837 data reporting: a payer's report of settled claims, not a claim",
    "270": "270 (eligibility inquiry)",
    "271": "271 (eligibility answer)",
    "276": "276 (claim status inquiry)",
    "278": "278 (service review)",
    "820": "820 (premium payment)",
    "834": "834 (benefit enrolment)",
    "824": "824 (application advice)",
    "275": "275 (attachment)",
}


def kinds(segments: Segments, transactions: pd.DataFrame) -> list[str]:
    """Return the kind of each transaction: ``835``, ``837P`` …, or ``UNKNOWN``.

    Where it is not read, its kind is ST01. The guide named in GS08 or ST03 decides; without one,
    the segments inside do.
    """
    if (transactions["st01"] == "835").all():
        return ["835"] * len(transactions)
    count = len(transactions)
    owner = segments.transaction
    tags = {tag: count_by(owner[segments.where(tag)], count) > 0 for tag in ("SV1", "SV2", "SV3")}
    at = segments.where("BHT")
    purpose = np.full(count, "", dtype=object)
    given = pd.array(segments.element(at, 6), dtype="str")
    purpose[owner[at]] = pd.Series(given).fillna("").str.upper().to_numpy(dtype=object)
    found = []
    heads = transactions[["st01", "version"]].fillna("").itertuples(index=False)
    for each, (st01, version) in enumerate(heads):
        guide = next((kind for token, kind in _BY_GUIDE.items() if token in version.upper()), "")
        if guide.startswith(st01) and st01 in ("837", "277"):
            found.append(guide)
        elif st01 == "837":
            found.append("837I" if tags["SV2"][each] else "837D" if tags["SV3"][each] else "837P")
        elif st01 == "277":
            found.append("277CA" if purpose[each] == "TH" else "277")
        else:
            found.append(st01 if st01.isdigit() and len(st01) == 3 else UNKNOWN)
    return found


def why_refused(kind: str) -> str:
    """Return in words why a transaction of *kind* is not read.

    >>> why_refused("834")
    'transaction set 834 (benefit enrolment): it is not one of those read'
    """
    if kind.startswith("837"):
        return f"transaction set {_REASONS[kind]}"
    shown = "without a number" if kind == UNKNOWN else _REASONS.get(kind, kind)
    return f"transaction set {shown}: it is not one of those read"
