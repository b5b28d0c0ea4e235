"""What one file is, told to a person or a program; nothing is stored.

The dictionary is the JSON of ``formats.md`` §5. It holds counts, totals and positions, never a
name, a claim number or a cell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from vitals.archives import is_archive, unpack
from vitals.exports.profile import Profile
from vitals.parsed import Parsed
from vitals.reading import patient_hasher, read_files

SCHEMA = "billing-vitals/inspect/1"

_HASH = patient_hasher("one look")  # nothing hashed is told or kept


def inspect_file(
    name: str, content: bytes, *, profiles: Sequence[Profile] | None = None
) -> dict[str, Any]:
    """Return format, counts, totals and every problem of a file, in the keys of formats.md §5.

    Exports of other systems are read by *profiles*; None stands for those that are shipped.
    An archive is told as the files in it, with its own digest and size. Money is decimal text.
    """
    members = _members(content)
    parsed = read_files(members, hash_patient=_HASH, profiles=profiles)
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "format": " ".join(dict.fromkeys(parsed.files["format"])),
        "bytes": len(content),
    }
    formats = set(parsed.files["format"])
    if "x12" in formats:
        told["transactions"] = [_without_file(entry) for entry in parsed.transactions]
    if formats != {"x12"}:
        told["profile"] = _profile(parsed)
    return told | {
        "rows": {table: len(rows) for table, rows in parsed.tables.items() if len(rows)},
        "refused": int(parsed.files["rows_refused"].sum()),
        "problems": list(_problems(parsed)),
    }


def _members(content: bytes) -> list[tuple[str, bytes]]:
    """Return what landing would make of the file: itself, or the files in an archive."""
    contents = [content]
    if is_archive(content):
        unpacked = unpack(content)
        itself = [content] if unpacked.faults or not unpacked.members else []
        contents = [*unpacked.members, *itself]
    return list({hashlib.sha256(one).hexdigest()[:16]: one for one in contents}.items())


def _without_file(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "source_file"}


def _profile(parsed: Parsed) -> str | None:
    """Name the profiles and the native tables recognised, None where there are none."""
    is_native = parsed.files["format"].ne("x12") & parsed.files["profile"].isna()
    tables = _distinct(parsed.files.loc[is_native, "contents"])
    profiles = _distinct(parsed.files["profile"])
    return " ".join([*profiles, *([f"native:{' '.join(tables)}"] if tables else [])]) or None


def _distinct(column: pd.Series) -> list[str]:
    return list(dict.fromkeys(word for text in column.dropna() for word in text.split()))


def _problems(parsed: Parsed) -> Iterator[dict[str, Any]]:
    x12 = set(parsed.files.loc[parsed.files["format"].eq("x12"), "source_file"])
    for found in parsed.findings.sort_values("source_row", kind="stable").itertuples():
        position = None if pd.isna(found.source_row) else int(found.source_row)
        problem: dict[str, Any] = {"severity": found.severity, "rule": found.rule}
        if found.source_file in x12:
            problem["segment"] = position
            problem["claim"] = _claim(parsed.claim_positions, found.source_file, position)
        else:
            problem["line"] = position
        remedy = "" if pd.isna(found.remedy) else f". {found.remedy}"
        yield problem | {"message": f"{found.reason}{remedy}"}


def _claim(positions: pd.DataFrame, source_file: str, segment: int | None) -> int | None:
    """Return the ordinal, within its transaction, of the claim a segment belongs to."""
    if segment is None or positions.empty:
        return None
    around = (
        positions["source_file"].eq(source_file)
        & positions["source_row"].le(segment)
        & positions["end_row"].ge(segment)
    )
    claims = positions.loc[around.fillna(False), "claim"]
    return int(claims.iloc[-1]) if len(claims) else None


def render_inspection(told: dict[str, Any]) -> str:
    """Return an inspection as plain text for a person, without a trailing newline."""
    lines = [
        f"{told['file']}: {told['format']}, {told['bytes']:,} bytes, sha256 {told['sha256'][:16]}…"
    ]
    if told.get("profile"):
        lines.append(f"  read as {told['profile']}")
    lines += [_transaction(entry) for entry in told.get("transactions", [])]
    rows = ", ".join(f"{count:,} {table}" for table, count in told["rows"].items())
    lines.append(f"  rows: {rows or 'none'}; refused: {told['refused']:,}")
    lines += _problem_lines(told["problems"])
    return "\n".join(lines)


def _transaction(entry: dict[str, Any]) -> str:
    words = [
        f"{key.replace('_', ' ')} {value}"
        for key, value in entry.items()
        if key not in {"set", "version", "control", "balanced"} and value is not None
    ]
    is_balanced = entry.get("balanced")
    balance = [] if is_balanced is None else ["balanced" if is_balanced else "NOT BALANCED"]
    head = " ".join(str(entry[key]) for key in ("set", "version", "control") if entry.get(key))
    return f"  {head}: {', '.join([*words, *balance])}"


def _problem_lines(problems: Iterable[dict[str, Any]]) -> list[str]:
    listed = list(problems)
    if not listed:
        return ["  no problems found"]
    return [f"  {len(listed):,} problems:", *(f"    {_problem(one)}" for one in listed)]


def _problem(problem: dict[str, Any]) -> str:
    places = [
        f"{place} {problem[place]}"
        for place in ("segment", "claim", "line")
        if problem.get(place) is not None
    ]
    where = f" ({', '.join(places)})" if places else ""
    return f"{problem['severity']} {problem['rule']}{where}: {problem['message']}"
