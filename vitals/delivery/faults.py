"""Which refusals still stand in the way of a report: those that no later file has mended.

What must not live here: reading, or the wording of a hold.
"""

from __future__ import annotations

import pandas as pd

_PAYMENT = ["payer_id", "trace_number", "paid_on", "amount_cents"]


def standing(
    faults: pd.DataFrame,
    parsed: pd.DataFrame,
    accepted: pd.DataFrame,
    manifest: pd.DataFrame,
) -> pd.DataFrame:
    """Return *faults* (FINDINGS) without those of an 835 cut short that came whole later.

    A claim broken off belongs to the last payment (*parsed*, PAYMENTS) that begins before it in
    its file; it is mended once a file that arrived later holds a payment (*accepted*) of the same
    payer, trace number, date and amount whose claims add up.
    """
    broken = faults[faults["rule"].eq("truncated") & faults["source_row"].notna()]
    if broken.empty:
        return faults
    arrival = manifest.set_index("source_file")["arrival"]
    began = parsed.loc[parsed["trace_number"].notna(), [*_PAYMENT, "source_file", "source_row"]]
    pairs = broken[["source_file", "source_row"]].assign(fault=broken.index)
    pairs = pairs.merge(began, on="source_file", suffixes=("", "_payment"))
    pairs = pairs[pairs["source_row_payment"] <= pairs["source_row"]]
    pairs = pairs.sort_values("source_row_payment").drop_duplicates("fault", keep="last")
    whole = accepted.loc[accepted["is_balanced"].fillna(False), [*_PAYMENT, "source_file"]]
    found = pairs.merge(whole, on=_PAYMENT, suffixes=("", "_whole"))
    is_later = found["source_file_whole"].map(arrival) > found["source_file"].map(arrival)
    return faults.drop(index=found.loc[is_later, "fault"].unique())
