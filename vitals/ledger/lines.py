"""Which claim line a remittance line answers.

By the line's own control number (REF*6R), else the line number a table gives, else procedure,
date and charge; always within the version in force when the remittance was posted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

_BROUGHT = [
    "line_no",
    "service_on",
    "procedure",
    "modifiers",
    "place_of_service",
    "units_thousandths",
    "unit_basis",
    "charge_cents",
]


def matched_lines(
    lines: pd.DataFrame, remittances: pd.DataFrame, versions: pd.DataFrame
) -> pd.DataFrame:
    """Remittance lines with the claim line they answer, one row each.

    Adds ``claim``, ``billed`` and the claim line's columns named ``claim_…`` (line_no, service_on,
    procedure, modifiers, place_of_service, units_thousandths, unit_basis, charge_cents); missing
    where no line answers.
    """
    parents = remittances[["claim", "version_seen", "posted_on", "service_on"]]
    parents = parents.rename(
        columns={"version_seen": "version", "service_on": "remittance_service_on"}
    )
    lines = lines.join(parents, on="remittance")
    lines["service_on"] = lines["service_on"].fillna(lines["remittance_service_on"])
    lines["billed"] = lines["billed_procedure"].fillna(lines["procedure"])
    row = _found(lines, versions, {"line_control": "line_control"})
    row = row.fillna(_found(lines, versions, {"line_no": "line_no"}))
    by_content = {
        "billed": "procedure",
        "service_on": "service_on",
        "charge_cents": "charge_cents",
    }
    row = row.fillna(_found(lines, versions, by_content))
    found = versions[_BROUGHT].add_prefix("claim_").reset_index(drop=True)
    return lines.join(found.reindex(row).set_axis(lines.index))


def _found(lines: pd.DataFrame, candidates: pd.DataFrame, by: dict[str, str]) -> pd.Series:
    """Position of the first candidate that agrees on *by*, missing where none does.

    Lines that agree on everything are taken in turn, so that two equal lines keep their order.
    """
    if lines.empty or candidates[[*by.values()]].isna().all(axis=None):
        return pd.Series(np.nan, lines.index)
    left = ["claim", "version", *by]
    right = ["claim", "version", *by.values()]
    wanted = lines[[*left, "remittance"]].dropna(subset=left)
    wanted["turn"] = wanted.groupby([*left, "remittance"], sort=False).cumcount()
    offered = candidates[right].reset_index(drop=True).dropna()
    offered["turn"] = offered.groupby(right, sort=False).cumcount()
    offered["position"] = offered.index
    found = wanted.reset_index().merge(
        offered,
        left_on=[*left, "turn"],
        right_on=[*right, "turn"],
        how="left",
        suffixes=("", "_claim"),
        validate="m:1",
    )
    return found.set_index("index")["position"].reindex(lines.index).astype("float64")
