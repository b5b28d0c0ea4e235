"""What is said of a table file: one finding for each refused row, one for what was passed over.

What must not live here: finding out any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from vitals.exports.asides import Aside
from vitals.exports.header import Header, safe_name
from vitals.exports.match import ProfileHeader, Tie
from vitals.exports.native import LAYOUTS
from vitals.exports.profile import Profile
from vitals.exports.remittances import unbalanced
from vitals.exports.rows import Fault
from vitals.parsed import finding

CORRECT = "Correct the cell in the system that made the file and export it again."
REMEDIES: Mapping[str, str] = {
    "broken-quote": "Export the table again with quotation marks doubled inside quoted cells.",
    "field-count": "Quote the cell that holds the delimiter, or export the table again.",
    "missing-value": "Fill the column in the system that made the file and export it again.",
    "bad-date": "Write the date as YYYY-MM-DD and export the table again.",
    "ambiguous-date": "Write all dates of the column as YYYY-MM-DD and export the table again.",
    "bad-amount": "Write dollars with at most two decimals and export the table again.",
    "duplicate-column": "Leave one column of this name in the export.",
    "mixed-levels": "Export either the lines of an adjudication or its total, not both.",
    "unmapped-row": "Add the kind of row to the profile, under tables or under skip.",
    "patient-key": "Set VITALS_PATIENT_KEY to a long random text, and keep it.",
}
_NATIVE = "Name the columns as one of the native tables does: "
_OWN = "; or describe the export in a profile: `vitals map` proposes one, docs/profiles.md says how"


def fault_finding(source_file: str, fault: Fault, where: str) -> dict[str, Any]:
    """Tell why one row was refused."""
    return finding(
        source_file,
        fault.rule,
        f"{where}line {fault.line}: {fault.reason}",
        source_row=fault.line,
        table=fault.table or None,
        remedy=REMEDIES.get(fault.rule, CORRECT),
    )


def aside_findings(
    source_file: str, asides: Iterable[Aside], where: str
) -> Iterator[dict[str, Any]]:
    """Tell how many rows were passed over, once for each reason."""
    for aside in asides:
        rows = "1 row was" if aside.rows == 1 else f"{aside.rows:,} rows were"
        yield finding(
            source_file,
            "passed-over",
            f"{where}{rows} passed over: {aside.why} (first on line {aside.line})",
            severity="info",
            source_row=aside.line,
            rows=aside.rows,
        )


def header_findings(source_file: str, header: Header, where: str) -> Iterator[dict[str, Any]]:
    """Tell which columns of a native table were passed over, once for the file."""
    if header.unknown:
        names = ", ".join(safe_name(position, cell) for position, cell in header.unknown)
        yield finding(
            source_file,
            "unknown-column",
            f"{where}line {header.line}: columns the table '{header.layout.name}' does not have "
            f"were passed over: {names}",
            severity="info",
            source_row=header.line,
            table=header.layout.name,
            rows=0,
        )


def profile_finding(source_file: str, header: ProfileHeader, where: str) -> dict[str, Any]:
    """Tell which profile read the sheet and how many of its columns."""
    named = sum(1 for cell in header.cells if cell.strip())
    profile = header.profile
    return finding(
        source_file,
        "profile",
        f"{where}line {header.line}: read as {profile.system}, {profile.export} (profile "
        f"'{profile.id}'); {header.matched} of {named} columns are used, the others passed over",
        severity="info",
        source_row=header.line,
        rows=0,
    )


def balance_findings(
    source_file: str, tables: Mapping[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Tell each adjudication whose adjustments do not explain the difference of its money."""
    if "remittances" not in tables:
        return
    for row in unbalanced(dict(tables)).itertuples():
        yield finding(
            source_file,
            "claim-balance",
            f"line {row.source_row}: expected charge less adjustments to be the amount paid; "
            "found a difference in this adjudication",
            severity="warning",
            source_row=int(row.source_row),
            table="remittances",
            remedy="Export all adjustments of the adjudication.",
        )


def tie_finding(source_file: str, tie: Tie, where: str) -> dict[str, Any]:
    """Tell that several profiles know a header equally well, so that none was chosen."""
    return finding(
        source_file,
        "ambiguous-profile",
        f"{where}line {tie.line}: expected a header that one profile knows; found that "
        f"{' and '.join(tie.ids)} know it equally well",
        source_row=tie.line,
        remedy="Add a column that only one of them has to its match.all, or to the match.none "
        "of the others; a profile of your own takes the place of a shipped one with the same id.",
    )


def unknown_table(
    native: Header | None, profile: tuple[Profile, tuple[str, ...]] | None
) -> tuple[str, str]:
    """Return reason and remedy for a file whose header is no native one and no profile's.

    Named are the nearest native table and the nearest profile, with what each lacks.
    """
    expected = "expected the header of a native table or of a profile"
    near: list[str] = []
    if native:
        near.append(
            f"the nearest is '{native.layout.name}' with {len(native.columns)} of its "
            f"{len(native.layout.fields)} columns, but it lacks {', '.join(native.missing)}"
        )
    if profile:
        near.append(
            f"the nearest profile is '{profile[0].id}' ({profile[0].system}), but it lacks "
            f"{', '.join(profile[1])}"
        )
    if not near:
        return f"{expected}; found no column name of any", f"{_NATIVE}{', '.join(LAYOUTS)}{_OWN}."
    lacking = profile[1] if profile else native.missing if native else ()
    remedy = f"Add the missing columns ({', '.join(lacking)}) to the export{_OWN}."
    return f"{expected}; {'; '.join(near)}", remedy


def passed_over(source_file: str, sheet: int) -> dict[str, Any]:
    """Tell that a sheet without a known header was passed over."""
    return finding(
        source_file,
        "unknown-sheet",
        f"sheet {sheet} has neither a native header nor a profile's and was passed over",
        severity="info",
        rows=0,
    )
