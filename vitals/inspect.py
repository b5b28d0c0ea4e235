"""What one file is, told to a person or a program; nothing is stored.

The dictionary is the JSON of ``formats.md`` §5. It holds counts, totals and positions, never a
name, a claim number or a cell.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from vitals.exports.profile import Profile
from vitals.landing import originals
from vitals.money_totals import Totals, as_told, totals_of
from vitals.parsed import FILE_COLUMNS, Parsed, stack, typed
from vitals.reading import iter_files, patient_hasher
from vitals.tables import TABLES

SCHEMA = "billing-vitals/inspect/1"
SHOWN = 5
"""Problems of one rule and column that the text shows."""

_HASH = patient_hasher("one look")  # nothing hashed is told or kept


def inspect_file(
    name: str, content: bytes, *, profiles: Sequence[Profile] | None = None
) -> dict[str, Any]:
    """Return format, counts, totals and every problem of a file, in the keys of formats.md §5.

    Exports of other systems are read by *profiles*; None stands for those that are shipped.
    An archive is told as the files in it, with its own digest and size. Money is decimal text.
    """
    members = _members(content)
    sight = _Sight({source_file: number for source_file, (number, _) in members.items()})
    files = [(source_file, one) for source_file, (_, one) in members.items()]
    for part in iter_files(files, hash_patient=_HASH, profiles=profiles):
        sight.add(part)
    told_files = stack(sight.files, typed(FILE_COLUMNS, {}))
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "format": " ".join(dict.fromkeys(told_files["format"])),
        "bytes": len(content),
    }
    formats = set(told_files["format"])
    if "x12" in formats:
        told["transactions"] = sight.transactions
    if formats != {"x12"}:
        told["profile"] = _profile(told_files)
        told["totals"] = as_told(sight.totals)
    problems = sorted(sight.problems, key=_position)
    return told | {
        "rows": {table: sight.rows[table] for table in TABLES if sight.rows.get(table)},
        "refused": int(told_files["rows_refused"].sum()),
        "problems": problems,
    }


@dataclass(slots=True)
class _Sight:
    """What has been seen of a file so far; its rows are counted, not held.

    ``members`` are the numbers of the files in an archive by id, empty for the file itself.
    """

    members: Mapping[str, str]
    rows: Counter[str] = field(default_factory=Counter)
    files: list[pd.DataFrame] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    totals: Totals = field(default_factory=Counter)

    def add(self, part: Parsed) -> None:
        """Count *part* in."""
        self.rows.update({table: len(rows) for table, rows in part.tables.items()})
        self.files.append(part.files)
        if part.files["format"].ne("x12").any():
            self.totals.update(totals_of(part.tables))
        self.transactions += [_without_file(entry) for entry in part.transactions]
        self.problems += _problems(part, self.members)


def _position(problem: dict[str, Any]) -> float:
    """Order problems by where they are; what is about the whole file comes last."""
    place = problem.get("segment", problem.get("line"))
    return float("inf") if place is None else place


def _members(content: bytes) -> dict[str, tuple[str, bytes]]:
    """Return by id what landing would make of the file, with the numbers of an archive's files."""
    return {
        hashlib.sha256(one).hexdigest()[:16]: (place.get("member", ""), one)
        for one, place in originals(content)
    }


def _without_file(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "source_file"}


def _profile(files: pd.DataFrame) -> str | None:
    """Name the profiles and the native tables recognised, None where there are none."""
    is_native = files["format"].ne("x12") & files["profile"].isna()
    tables = _distinct(files.loc[is_native, "contents"])
    profiles = _distinct(files["profile"])
    return " ".join([*profiles, *([f"native:{' '.join(tables)}"] if tables else [])]) or None


def _distinct(column: pd.Series) -> list[str]:
    return list(dict.fromkeys(word for text in column.dropna() for word in text.split()))


def _problems(parsed: Parsed, members: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    # A table has lines; X12, of which a file's counts may come later, has segments.
    has_lines = set(parsed.files.loc[parsed.files["format"].ne("x12"), "source_file"])
    claims = dict(iter(parsed.claim_positions.groupby("source_file")))
    for found in parsed.findings.itertuples():
        position = None if pd.isna(found.source_row) else int(found.source_row)
        problem: dict[str, Any] = {"severity": found.severity, "rule": found.rule}
        if number := members.get(found.source_file):
            problem["member"] = number
        if found.source_file in has_lines:
            problem["line"] = position
        else:
            problem["segment"] = position
            problem["claim"] = _claim(claims.get(found.source_file), position)
        remedy = "" if pd.isna(found.remedy) else f". {found.remedy}"
        yield problem | {"message": f"{found.reason}{remedy}"}


def _claim(positions: pd.DataFrame | None, segment: int | None) -> int | None:
    """Return the ordinal, within its transaction, of the claim a segment belongs to."""
    if segment is None or positions is None:
        return None
    before = int(positions["source_row"].searchsorted(segment, side="right")) - 1
    if before < 0 or positions["end_row"].iloc[before] < segment:
        return None
    return int(positions["claim"].iloc[before])


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
    lines += [
        f"  total of {table}: {', '.join(f'{name} {amount}' for name, amount in one.items())}"
        for table, one in told.get("totals", {}).items()
    ]
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
    count = "1 problem" if len(listed) == 1 else f"{len(listed):,} problems"
    return [f"  {count}:", *(f"    {line}" for line in _grouped(listed))]


def _grouped(listed: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the first problems of each rule and column, then how many more there are."""
    by_kind: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in listed:
        found = re.search(r"column ([^:]*):", one["message"])
        by_kind.setdefault((one["rule"], found[1] if found else ""), []).append(one)
    for (rule, column), problems in by_kind.items():
        yield from map(_problem, problems[:SHOWN])
        if (more := len(problems) - SHOWN) > 0:
            where = f", column {column}" if column else ""
            yield f"and {more:,} more of the kind ({rule}{where}); --json lists all"


def _problem(problem: dict[str, Any]) -> str:
    places = [
        f"{place} {problem[place]}"
        for place in ("member", "segment", "claim", "line")
        if problem.get(place) is not None
    ]
    where = f" ({', '.join(places)})" if places else ""
    message = problem["message"].removeprefix(f"line {problem.get('line')}: ")
    return f"{problem['severity']} {problem['rule']}{where}: {message}"
