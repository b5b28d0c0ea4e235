"""One simulated practice through the pipeline: events, files, tables, ledger, KPIs, verdicts.

Everything is what the nightly stages do, in memory: the files a practice receives are written,
read by the readers, and settled across files; nothing is stored. Files of one kind come joined,
which the readers tell no differently and read several times faster. The expectations, which would
refuse rows, are left out: the simulation writes none that they refuse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from time import process_time

import pandas as pd
import yaml

from vitals.backtest.kept import KeptKpis
from vitals.backtest.scenarios import SCENARIOS
from vitals.identity import accepted_rows
from vitals.kpis import KpiResult, compute_kpis
from vitals.ledger.book import open_book
from vitals.ledger.facts import stored_book
from vitals.ledger.posting import post_book
from vitals.ledger.stored import stored_events
from vitals.parsed import find_table
from vitals.practice import Practice
from vitals.reading import read_files
from vitals.simulation import World, inbox_files, simulate
from vitals.simulation.calendar import months_between
from vitals.simulation.files import practice_yaml
from vitals.tables import CANONICAL
from vitals.triggers import SIGNS, Assessment, assess

STATES: Mapping[str, str] = {"crossed": "C", "watch": "w", "clear": ".", "not_measurable": "?"}
"""A sign's state in one letter."""
VERDICTS: Mapping[str, str] = {
    "evaluate_outsourcing": "E",
    "fix_in_house": "f",
    "keep_in_house": ".",
    "not_enough_data": "?",
}
"""A verdict in one letter."""

_LEFT_OUT = {
    *("delivery", "explain", "report", "worklists", "cli.py", "doctor.py"),
    *(
        f"backtest/{name}.py"
        for name in ("chart", "command", "docs", "kept", "measure", "page", "record")
    ),
}
"""Parts of the code on which no verdict rests."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One practice to simulate: its scenario, claims a month, and number under a seed."""

    scenario: str
    size: int
    seed: int
    number: int

    @property
    def chance(self) -> int:
        """The seed of this practice alone: no two practices share their chance."""
        name = f"{self.seed}/{self.scenario}/{self.size}/{self.number}"
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")

    @property
    def name(self) -> str:
        """The practice's name among files."""
        return f"{self.scenario}-{self.size}-{self.seed}-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the triggers said of one practice: a letter a month for each sign and the verdict.

    ``fired`` holds the indices of the months in which each rule of a sign fired.
    """

    cell: Cell
    signs: Mapping[str, str]
    verdicts: str
    fired: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    seconds: float = 0.0


def outcome_of(cell: Cell, kept: KeptKpis | None = None) -> Outcome:
    """Live through one practice's months and judge every one of them.

    Where *kept* has its KPIs, only the judging is done; else they are kept there.
    """
    begun = process_time()
    profile = SCENARIOS[cell.scenario].profile(cell.size)
    practice = Practice.model_validate(yaml.safe_load(practice_yaml(profile)))
    result = kept.read(cell.name) if kept else None
    if result is None:
        world = simulate(profile, cell.chance)
        result = measured(world, joined(inbox_files(world)), practice)
        if kept:
            kept.write(cell.name, result)
    found = assess(result.kpis, result.breakdowns, practice)
    months = sorted(found.verdicts["month"])
    return Outcome(
        cell=cell,
        signs={sign.id: _states(found, sign.id) for sign in SIGNS},
        verdicts="".join(VERDICTS[state] for state in found.verdicts.sort_values("month")["state"]),
        fired=_fired(found, months),
        seconds=round(process_time() - begun, 2),
    )


def measured(world: World, files: list[bytes], practice: Practice) -> KpiResult:
    """Every KPI of every month of *world*'s practice from its *files*."""
    named = [(hashlib.sha256(content).hexdigest()[:16], content) for content in files]
    parsed = read_files(named)
    arrival = {name: order for order, (name, _) in enumerate(named, start=1)}
    staged = {table.name: find_table(parsed, table) for table in CANONICAL}
    tables = accepted_rows(staged, arrival)[0]
    book = open_book(tables, practice)
    events = stored_events(post_book(book), book.keys)
    stored = {table.name: rows for table, rows in stored_book(book)}
    months = months_between(world.profile.first_month, world.profile.last_month)
    return compute_kpis({**tables, **stored}, events, practice, months=months)


def joined(files: Mapping[str, bytes]) -> list[bytes]:
    """The same files, those of one kind in one, but for what a later file tells anew.

    An appeal is told again when it is decided, and in one file it would be told twice.
    """
    kinds: dict[str, list[bytes]] = {}
    for name in sorted(files):
        folder, _, rest = name.partition("/")
        kind = folder if folder != "tables" else rest.split("_20")[0]
        kinds.setdefault(name if kind == "appeals" else kind, []).append(files[name])
    return [b"".join(_without_headers(parts)) for parts in kinds.values()]


def _without_headers(parts: list[bytes]) -> list[bytes]:
    """Tables below one another under the first one's header; interchanges as they are."""
    if parts[0].startswith(b"ISA"):
        return parts
    header = parts[0].splitlines(keepends=True)[0]
    return [parts[0], *(part.removeprefix(header) for part in parts[1:])]


def _states(found: Assessment, sign: str) -> str:
    rows = found.triggers[found.triggers["trigger"] == sign].sort_values("month")
    return "".join(STATES[state] for state in rows["state"])


def _fired(found: Assessment, months: list[str]) -> dict[str, tuple[int, ...]]:
    """Months by rule, for the rules of signs that fired at least once."""
    rows = found.evidence[found.evidence["fired"].fillna(False).astype(bool)]
    rows = rows[rows["subject"].isin([sign.id for sign in SIGNS])]
    at = pd.Series(range(len(months)), index=months)
    keys = rows["subject"] + "." + rows["rule"]
    return {
        str(key): tuple(int(at[month]) for month in sorted(group))
        for key, group in rows.groupby(keys)["month"]
    }


@cache
def code_version(*, with_triggers: bool = True) -> str:
    """Digest of the code an outcome rests on: outcomes of two versions are never counted together.

    Twelve hexadecimal digits. Without the triggers it is that of the KPIs.
    """
    left_out = _LEFT_OUT if with_triggers else {*_LEFT_OUT, "triggers"}
    total = hashlib.sha256()
    for name, content in sorted(_sources(resources.files("vitals"), "", frozenset(left_out))):
        total.update(name.encode())
        total.update(content)
    return total.hexdigest()[:12]


def _sources(folder: Traversable, name: str, left_out: frozenset[str]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        place = f"{name}/{entry.name}"
        if place.lstrip("/") in left_out:
            continue
        if entry.is_dir():
            found += _sources(entry, place, left_out)
        elif entry.name.endswith((".py", ".yaml")):
            found.append((place, entry.read_bytes()))
    return found
