"""Whether a 999 or 997 counts what it lists: AK9 beside the sets answered above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ACKNOWLEDGEMENTS
from vitals.x12 import set_999 as declared
from vitals.x12.columns import Ints
from vitals.x12.errors_999 import whole
from vitals.x12.groups import count_by, group_of, last_of, sum_by
from vitals.x12.layout import Taken
from vitals.x12.segments import Segments


@dataclass(frozen=True, slots=True)
class Groups:
    """What a check needs: the AK1 each segment stands below, the sets' verdicts, and the AK9."""

    member: Ints
    set_at: Ints
    verdict: pd.Series
    verdicts: Taken

    def listed(self, codes: tuple[str, ...]) -> Ints:
        """Number of sets listed below each AK1 with one of *codes*."""
        chosen = self.verdict.isin(codes).to_numpy(dtype=bool)
        return count_by(self.member[self.set_at[chosen]], len(self.member))

    def told(self) -> pd.DataFrame:
        """AK902, AK903 and AK904 of each AK9 as whole numbers."""
        columns = ("included", "received", "accepted")
        return pd.DataFrame({name: whole(self.verdicts.frame[name]) for name in columns})


def group_members(segments: Segments) -> Ints:
    """Return the AK1 each segment stands below, as its place among them, else -1."""
    return group_of(last_of(segments.has("ST", "AK1")), segments.where("AK1"))


def check_groups(segments: Segments, groups: Groups) -> list[dict[str, Any]]:
    """Return a warning for each AK9 whose counts or verdict differ from the sets listed."""
    member = groups.member[groups.verdicts.segment]
    accepted = groups.listed(declared.ACCEPTED)
    rejected = groups.listed(declared.REJECTED)
    notes = []
    for each, told in enumerate(groups.told().itertuples(index=False)):
        if member[each] < 0:
            continue
        listed = int(accepted[member[each]]), int(rejected[member[each]])
        code = groups.verdicts.frame["code"].iloc[each]
        reason = _disagreement(told, *listed) or _verdict(code, *listed)
        if not reason:
            continue
        name, row = segments.place(int(groups.verdicts.segment[each]))
        notes.append(
            finding(
                name,
                "group-count",
                reason,
                severity="warning",
                source_row=row,
                table=FILE_ACKNOWLEDGEMENTS.name,
            )
        )
    return notes


def _disagreement(told: Any, accepted: int, rejected: int) -> str:  # noqa: ANN401 - a named tuple
    """Say in words where AK902 to AK904 do not agree with each other or with what is listed."""
    listed = accepted + rejected
    if pd.isna(told.received) or pd.isna(told.accepted):
        return ""
    if pd.notna(told.included) and told.received != told.included:
        return f"AK903: {told.received} sets were received, {told.included} were sent (AK902)"
    if told.accepted > told.received:
        return f"AK904: {told.accepted} sets accepted, of {told.received} received (AK903)"
    if listed > told.received:
        return f"AK903: {told.received} sets were received, {listed} are answered"
    if not accepted <= told.accepted <= told.received - rejected:
        expected = accepted if listed == told.received else f"at least {accepted}"
        return f"AK904: expected {expected} sets accepted, as listed; found {told.accepted}"
    return ""


def _verdict(code: Any, accepted: int, rejected: int) -> str:  # noqa: ANN401 - text or missing
    if code == "A" and rejected:
        return f"AK901: A (accepted) beside {rejected} rejected sets; the sets were believed"
    if code in declared.REJECTED and accepted:
        return f"AK901: {code} (rejected) beside {accepted} accepted sets"
    return ""


def entries(segments: Segments, transactions: pd.DataFrame, groups: Groups) -> list[dict[str, Any]]:
    """Return an entry for each transaction; accepted and rejected count transaction sets.

    Where no set is listed, AK903 and AK904 are taken.
    """
    count = len(transactions)
    owner = segments.transaction
    told = groups.told().fillna(0).astype("int64")
    at = owner[groups.verdicts.segment]
    named = count_by(owner[groups.set_at], count) > 0
    sums = {
        "accepted": (declared.ACCEPTED, told["accepted"]),
        "rejected": (declared.REJECTED, (told["received"] - told["accepted"]).clip(lower=0)),
    }
    counts = {}
    for name, (codes, by_group) in sums.items():
        chosen = groups.verdict.isin(codes).to_numpy(dtype=bool)
        listed = count_by(owner[groups.set_at[chosen]], count)
        counts[name] = np.where(named, listed, sum_by(at, by_group.to_numpy(), count))
    heads = transactions[["kind", "version", "control"]].fillna("").itertuples(index=False)
    return [
        {
            "set": kind,
            "version": version,
            "control": control,
            "claims": 0,
            **{name: int(found[each]) for name, found in counts.items()},
        }
        for each, (kind, version, control) in enumerate(heads)
    ]
