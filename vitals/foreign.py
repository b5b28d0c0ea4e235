"""Files and payments that belong to somebody else: a clearinghouse put them into the wrong inbox.

Judged by the ids a file gives for the payee (835) or billing provider (837): by NPI where it gives
one and the practice lists NPIs, else by tax id where both are known. What gives neither is not
judged. A sole proprietor's tax id can be an SSN, so no finding names one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from vitals.identifiers import is_npi
from vitals.parsed import Parsed, finding, findings_frame, stack
from vitals.practice import Practice
from vitals.tables import FINDINGS

RULE = "foreign-file"
_SPAN = ["source_file", "source_row", "end_row"]
_PAID_OR_BILLED = ("payments", "remittances", "claims")
_EXPECTED: Mapping[str, str] = {"npi": "one of the practice's NPIs", "tax_id": "its tax id"}
_REMEDY = (
    "Put the file into the inbox it belongs to, or add the NPI to 'npis' or the tax id to "
    "'tax_ids' in practice.yaml."
)


def refuse_foreign(parsed: Parsed, practice: Practice) -> Parsed:
    """Return *parsed* without what names another practice, each refusal counted and told.

    A file all of whose payments and claims name strangers is refused whole; of any other, the
    payments and claims of strangers.
    """
    judged, is_own = _judged(parsed.payees, practice)
    strange = judged[~is_own]
    if strange.empty:
        return parsed
    some = set(strange["source_file"])
    whole = some - set(judged.loc[is_own, "source_file"]) - _beside(parsed.tables, strange)
    doomed = {name: _doomed(rows, whole, strange) for name, rows in parsed.tables.items()}
    refused = _refused_rows(parsed.tables, doomed)
    findings = [
        *_file_findings(strange, refused, whole),
        *_part_findings(strange, refused, some - whole),
    ]
    is_mute = parsed.findings["source_file"].isin(whole) & ~parsed.findings["is_refused"]
    return Parsed(
        tables={name: rows[~doomed[name]] for name, rows in parsed.tables.items()},
        findings=stack([parsed.findings[~is_mute], findings_frame(findings)], FINDINGS.empty()),
        files=_recounted(parsed.files, refused),
        transactions=parsed.transactions,
        payees=parsed.payees,
        claim_positions=parsed.claim_positions,
    )


def _judged(payees: pd.DataFrame, practice: Practice) -> tuple[pd.DataFrame, pd.Series]:
    """Return the one id that decides for each span, and whether it is the practice's."""
    own = {"npi": {*practice.npis, *(provider.npi for provider in practice.providers)}}
    if not practice.npis:
        own = {}
    if practice.tax_ids:
        own["tax_id"] = {*practice.tax_ids}
    known = payees[payees["kind"].isin(own)].sort_values([*_SPAN, "kind"])  # npi before tax_id
    judged = known.drop_duplicates(_SPAN)
    is_own = pd.Series(False, judged.index)
    for kind, ids in own.items():
        is_own |= judged["kind"].eq(kind) & judged["id"].isin(ids)
    return judged, is_own


def _beside(tables: Mapping[str, pd.DataFrame], strange: pd.DataFrame) -> set[str]:
    """Return the files with a payment or claim outside all strange spans."""
    spread = [tables[name] for name in _PAID_OR_BILLED if name in tables]
    return {file for rows in spread for file in rows["source_file"][~_doomed(rows, set(), strange)]}


def _doomed(rows: pd.DataFrame, whole: set[str], strange: pd.DataFrame) -> pd.Series:
    """Mark the rows of whole foreign files, and those that stand within a strange span."""
    marked: pd.Series = rows["source_file"].isin(whole)
    parts = strange[~strange["source_file"].isin(whole)]
    for source_file, spans in parts.groupby("source_file"):
        at = rows.loc[rows["source_file"].eq(source_file), "source_row"]
        inside = pd.IntervalIndex.from_arrays(
            spans["source_row"], spans["end_row"], closed="both"
        ).get_indexer(at)
        marked.loc[at.index] = inside >= 0
    return marked


def _refused_rows(
    tables: Mapping[str, pd.DataFrame], doomed: Mapping[str, pd.Series]
) -> dict[str, int]:
    """Count the rows to be refused by source file."""
    files = [rows.loc[doomed[name], "source_file"] for name, rows in tables.items()]
    return {str(k): int(n) for k, n in pd.concat(files).value_counts().items()} if files else {}


def _found(strange: pd.DataFrame, source_file: str) -> str:
    """Name the strange NPIs of a file; a tax id, or a text that is no NPI, is only counted."""
    given = strange[strange["source_file"].eq(source_file)].drop_duplicates(["kind", "id"])
    npis = given.loc[given["kind"].eq("npi"), "id"]
    known = [npi for npi in npis if is_npi(npi)][:3]
    others = len(npis) - len(known)
    told = [*known, f"{others} other id(s)"] if others else known
    return ", ".join([*told, "another tax id"] if len(npis) < len(given) else told)


def _file_findings(
    strange: pd.DataFrame, refused: Mapping[str, int], whole: set[str]
) -> Iterator[dict[str, Any]]:
    for source_file in sorted(whole):
        kinds = strange.loc[strange["source_file"].eq(source_file), "kind"]
        expected = " or ".join(words for kind, words in _EXPECTED.items() if kinds.eq(kind).any())
        yield finding(
            source_file,
            RULE,
            f"expected {expected}; found {_found(strange, source_file)}",
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
            "the file holds payments or claims of others beside some that are the practice's own "
            f"or name no payee; set aside those of {_found(strange, source_file)}",
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
