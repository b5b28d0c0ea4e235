"""Which refusals still stand in the way of a report: those that no other file mends.

What must not live here: reading, or the wording of a hold.
"""

from __future__ import annotations

import pandas as pd

_PAYMENT = ["payer_id", "trace_number", "paid_on", "amount_cents"]


def standing(
    faults: pd.DataFrame,
    parsed: pd.DataFrame,
    accepted: pd.DataFrame,
) -> pd.DataFrame:
    """Return *faults* (FINDINGS) without those of an 835 cut short that came whole, too.

    A claim broken off belongs to the last payment (*parsed*, PAYMENTS) that begins before it in
    its file; it is mended once another file, of whatever night, holds a payment (*accepted*) of the
    same payer, trace number, date and amount whose claims add up.
    """
    broken = faults[faults["rule"].eq("truncated") & faults["source_row"].notna()]
    if broken.empty:
        return faults
    began = parsed.loc[parsed["trace_number"].notna(), [*_PAYMENT, "source_file", "source_row"]]
    pairs = broken[["source_file", "source_row"]].assign(fault=broken.index)
    pairs = pairs.merge(began, on="source_file", suffixes=("", "_payment"))
    pairs = pairs[pairs["source_row_payment"] <= pairs["source_row"]]
    pairs = pairs.sort_values("source_row_payment").drop_duplicates("fault", keep="last")
    whole = accepted.loc[accepted["is_balanced"].fillna(False), [*_PAYMENT, "source_file"]]
    found = pairs.merge(whole, on=_PAYMENT, suffixes=("", "_whole"))
    is_other = found["source_file_whole"].ne(found["source_file"])
    return faults.drop(index=found.loc[is_other, "fault"].unique())
