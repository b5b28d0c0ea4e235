"""Why an adjustment was made: its reason code with the remark codes of its line and claim.

What must not live here: what a code means (``vitals.carc``) or what it posts (``posting``).
"""

from __future__ import annotations

import pandas as pd

from vitals.carc import group_of, is_refined, refined_group

_KEY = ["remittance", "line_index"]


def reasons(adjustments: pd.DataFrame, lines: pd.DataFrame, remits: pd.DataFrame) -> pd.DataFrame:
    """``group`` and ``is_uninformative`` of each adjustment; rows keep their index.

    A line's adjustment is explained by the remark codes of that line and of its claim, a claim's
    by those of the claim and of all its lines. *adjustments* and *lines* have ``remittance``, the
    row number in *remits*.
    """
    found = pd.DataFrame({"group": group_of(adjustments["reason_code"]), "is_uninformative": False})
    rows = adjustments.loc[is_refined(adjustments["reason_code"]), [*_KEY, "reason_code"]]
    if rows.empty:
        return found
    refined = refined_group(rows["reason_code"], _remarks(rows, lines, remits))
    found.loc[rows.index, ["group", "is_uninformative"]] = refined
    return found


def _remarks(rows: pd.DataFrame, lines: pd.DataFrame, remits: pd.DataFrame) -> pd.Series:
    """Remark codes that speak of each adjustment, separated by blanks."""
    told = lines.loc[
        lines["remark_codes"].notna() & lines["remittance"].isin(rows["remittance"]),
        [*_KEY, "remark_codes"],
    ]
    by_line = told.drop_duplicates(_KEY).set_index(_KEY)["remark_codes"]
    by_claim = told.groupby("remittance")["remark_codes"].agg(" ".join)
    of_line = by_line.reindex(pd.MultiIndex.from_frame(rows[_KEY])).set_axis(rows.index)
    of_lines = by_claim.reindex(rows["remittance"]).set_axis(rows.index)
    of_claim = remits["remark_codes"].reindex(rows["remittance"]).set_axis(rows.index)
    own = of_lines.where(rows["line_index"].fillna(0).eq(0), of_line)
    return own.fillna("").astype("str") + " " + of_claim.fillna("").astype("str")
