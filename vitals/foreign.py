"""Files and payments that belong to somebody else: a clearinghouse put them into the wrong inbox.

Judged by the NPIs a file gives for the payee (835) or billing provider (837), against the
practice's NPIs and its providers'. A practice without NPIs in its profile is not judged, and
neither is a file without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from vitals.parsed import Parsed, finding, findings_frame, stack
from vitals.practice import Practice, is_npi
from vitals.tables import FINDINGS

RULE = "foreign-file"
_REMEDY = "Put the file into the inbox it belongs to, or add the NPI to 'npis' in practice.yaml."


def refuse_foreign(parsed: Parsed, practice: Practice) -> Parsed:
    """Return *parsed* without what names another practice, each refusal counted and told.

    A file all of whose NPIs are strange is refused whole; of a file for several practices, the
    payments and claims of the others.
    """
    if not practice.npis or parsed.payee_npis.empty:
        return parsed
    own = {*practice.npis, *(provider.npi for provider in practice.providers)}
    is_own = parsed.payee_npis["npi"].isin(own)
    files = parsed.payee_npis["source_file"]
    some = set(files[~is_own])
    whole = some - set(files[is_own])
    if not some:
        return parsed
    doomed = _doomed(parsed.tables, own, whole, some)
    refused = _refused_rows(parsed.tables, doomed)
    findings = [
        *_file_findings(parsed.payee_npis[~is_own], refused, whole),
        *_part_findings(parsed.payee_npis[~is_own], refused, some - whole),
    ]
    is_mute = parsed.findings["source_file"].isin(whole) & ~parsed.findings["is_refused"]
    return Parsed(
        tables={name: rows[~doomed[name]] for name, rows in parsed.tables.items()},
        findings=stack([parsed.findings[~is_mute], findings_frame(findings)], FINDINGS.empty()),
        files=_recounted(parsed.files, refused),
        transactions=parsed.transactions,
        payee_npis=parsed.payee_npis,
        claim_positions=parsed.claim_positions,
    )


def _doomed(
    tables: Mapping[str, pd.DataFrame], own: set[str], whole: set[str], some: set[str]
) -> dict[str, pd.Series]:
    """Mark the rows of each table that are not the practice's."""
    marks = {name: rows["source_file"].isin(whole) for name, rows in tables.items()}

    def mark(name: str, column: str, strange: pd.Series) -> pd.Series:
        if name not in tables:
            return pd.Series(dtype="str")
        rows = tables[name]
        marks[name] |= rows["source_file"].isin(some) & rows[column].isin(strange)
        return rows.loc[marks[name]]

    mark("claims", "billing_npi", _strange(tables, "claims", "billing_npi", own))
    payments = mark("payments", "payee_npi", _strange(tables, "payments", "payee_npi", own))
    if len(payments):
        mark("provider_adjustments", "payment_id", payments["payment_id"])
        remittances = mark("remittances", "payment_id", payments["payment_id"])
        if len(remittances):
            mark("remittance_lines", "remittance_id", remittances["remittance_id"])
            mark("adjustments", "remittance_id", remittances["remittance_id"])
    return marks


def _strange(
    tables: Mapping[str, pd.DataFrame], name: str, column: str, own: set[str]
) -> pd.Series:
    given = tables[name][column].dropna() if name in tables else pd.Series(dtype="str")
    return given[~given.isin(own)].drop_duplicates()


def _refused_rows(
    tables: Mapping[str, pd.DataFrame], doomed: Mapping[str, pd.Series]
) -> dict[str, int]:
    """Count the rows to be refused by source file."""
    files = [rows.loc[doomed[name], "source_file"] for name, rows in tables.items()]
    return {str(k): int(n) for k, n in pd.concat(files).value_counts().items()} if files else {}


def _npis(strange: pd.DataFrame, source_file: str) -> str:
    """Name the strange NPIs of a file; a text that is no NPI is only counted."""
    given = strange.loc[strange["source_file"].eq(source_file), "npi"].drop_duplicates()
    known = [npi for npi in given if is_npi(npi)][:3]
    more = len(given) - len(known)
    return ", ".join([*known, f"{more} other id(s)"] if more else known)


def _file_findings(
    strange: pd.DataFrame, refused: Mapping[str, int], whole: set[str]
) -> Iterator[dict[str, Any]]:
    for source_file in sorted(whole):
        yield finding(
            source_file,
            RULE,
            f"expected one of the practice's NPIs; found {_npis(strange, source_file)}",
            rows=refused.get(source_file, 0),
            remedy=_REMEDY,
        )


def _part_findings(
    strange: pd.DataFrame, refused: Mapping[str, int], parts: set[str]
) -> Iterator[dict[str, Any]]:
    for source_file in sorted(file for file in parts if refused.get(file)):
        yield finding(
            source_file,
            "foreign-rows",
            "the file holds payments or claims of others beside the practice's own; "
            f"set aside those of {_npis(strange, source_file)}",
            severity="warning",
            is_refused=True,
            rows=refused[source_file],
            remedy=_REMEDY,
        )


def _recounted(files: pd.DataFrame, refused: Mapping[str, int]) -> pd.DataFrame:
    moved = files["source_file"].map(refused).fillna(0).astype("Int64")
    return files.assign(
        rows_parsed=files["rows_parsed"] - moved, rows_refused=files["rows_refused"] + moved
    )
