"""The list a person works through: what was refused, and apart from it what was merely repeated.

A file is told by its id, when it came, what it holds and, from an archive, its number in it; its
name may be a patient's, so ``vitals inspect ID`` says on the terminal where it lies. What must not
live here: judging, or paths.
"""

from __future__ import annotations

import pandas as pd

REFUSED, SET_ASIDE = "refused", "set aside"

COLUMNS = [
    *("kind", "source_file", "landed_at", "contents", "archive", "member"),
    *("table", "source_row", "rule", "severity", "rows", "reason", "remedy"),
]


def refusal_list(findings: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that refuse rows, the newest files first, repetitions after faults.

    ``kind`` is ``refused`` where something is wrong and somebody must act, ``set aside`` where
    another file tells the same rows.
    """
    refused = findings[findings["is_refused"].fillna(False).astype(bool)]
    files = manifest.set_index("source_file")[
        ["landed_at", "contents", "archive", "member", "arrival"]
    ]
    rows = refused.join(files, on="source_file").assign(
        kind=refused["severity"].eq("info").map({True: SET_ASIDE, False: REFUSED})
    )
    order = ["kind", "arrival", "source_row", "table", "rule"]
    return rows.sort_values(order, ascending=[True, False, True, True, True])[COLUMNS]
