"""Which adjudications of an exported table an 835 tells, too: the 835 counts, whichever came first.

What must not live here: 835s among themselves (``same_payment``), or exports among themselves.
"""

from __future__ import annotations

import pandas as pd

from vitals.same_payment import real_trace
from vitals.tables import claim_key

DAYS = 30
"""Most days between an 835's payment and its posting in the practice's system."""

_SAME = ["claim", "paid_cents", "is_reversed"]
_PLACE = ["source_file", "source_row"]
_PLACE_835 = [f"{name}_835" for name in _PLACE]


def told_by_835(remittances: pd.DataFrame) -> pd.Series:
    """Return for each exported adjudication the 835's file that tells it, else "".

    The same claim and payment, under one trace number; without a trace number also of the same
    charge and within DAYS of each other, a payment of nothing on the same day. Each adjudication
    of an 835 answers to one exported row, so that a payer who really paid twice paid twice.
    """
    because = pd.Series("", remittances.index, dtype="str")
    is_export = remittances["source_loop"].isna()
    if is_export.all() or not is_export.any():
        return because
    work = _comparable(remittances)
    pairs = work[is_export].merge(work[~is_export], on=_SAME, suffixes=("", "_835"))
    pairs = pairs[_is_one(pairs)].sort_values(["is_distant", "days", *_PLACE, *_PLACE_835])
    while len(pairs):
        sure = pairs.drop_duplicates("row").drop_duplicates("row_835")
        because.loc[sure["row"]] = sure["source_file_835"].to_numpy()
        is_used = pairs["row"].isin(sure["row"]) | pairs["row_835"].isin(sure["row_835"])
        pairs = pairs[~is_used]
    return because


def _comparable(remittances: pd.DataFrame) -> pd.DataFrame:
    names = ["paid_cents", "charge_cents", "adjudicated_on", "posted_on", *_PLACE]
    work = remittances[names].assign(
        row=remittances.index,
        claim=claim_key(remittances["claim_id"]),
        is_reversed=remittances["status_code"].eq("22").fillna(False).astype(bool),
        trace=real_trace(remittances["trace_number"]),
    )
    return work[work["claim"].notna()]


def _is_one(pairs: pd.DataFrame) -> pd.Series:
    """Tell which pairs are one adjudication, and add how far they are apart."""
    names = ("adjudicated_on", "posted_on")
    gaps = [(pairs[a] - pairs[f"{b}_835"]).dt.days.abs() for a in names for b in names]
    pairs["days"] = pd.concat(gaps, axis=1).min(axis=1)
    is_same_trace = pairs["trace"].eq(pairs["trace_835"]).fillna(False).astype(bool)
    pairs["is_distant"] = ~is_same_trace
    is_untold = pairs["trace"].isna() | pairs["trace_835"].isna()
    is_near = pairs["days"].le(DAYS) & (pairs["paid_cents"].ne(0) | pairs["days"].eq(0))
    is_near &= pairs["charge_cents"].eq(pairs["charge_cents_835"])
    return is_same_trace | (is_untold & is_near.fillna(False).astype(bool))
