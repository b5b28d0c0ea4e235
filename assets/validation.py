"""The staged rows of a batch through the expectations, each table once for all practices.

What must not live here: rules (``expectations``), or writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from assets.edge import Edge
from vitals.ingest import accepted_rows
from vitals.practice import Practice
from vitals.store import STAGED, Store
from vitals.tables import CANONICAL, FINDINGS, MANIFEST

Rows = tuple[dict[str, pd.DataFrame], pd.DataFrame]
"""One practice's canonical tables by name, and its findings."""

PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Validated:
    """One practice's accepted rows by table, all its findings, and when to look again.

    ``recheck_on`` is the first day on which a source would be missed, None where none would be.
    """

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    recheck_on: date | None


def staged_rows(store: Store, practice: str) -> Rows:
    """Parsed rows of one practice with replaced ones set aside, and the findings so far."""
    manifest = store.read(MANIFEST, practice)
    arrival = dict(zip(manifest["source_file"], manifest["arrival"].astype(int), strict=True))
    tables, replaced = accepted_rows(store.read_canonical(practice, layer=STAGED), arrival)
    parsing = store.read(FINDINGS, practice, layer=STAGED)
    return tables, _stack([parsing, replaced])


def validate_batch(
    batch: Mapping[str, Rows], profiles: Mapping[str, Practice], edge: Edge, day: date
) -> Iterator[tuple[str, Validated]]:
    """Yield each practice's accepted rows and all its findings.

    Where a batch cannot be validated as a whole (a fault of code), each practice is tried alone,
    so that the fault stays with the practice that carries it.
    """
    if not batch:
        return
    try:
        done = _validate(batch, profiles, day)
    except Exception:
        if len(batch) > 1:
            for practice, rows in batch.items():
                yield from validate_batch({practice: rows}, profiles, edge, day)
            return
        with edge.guard(*batch):
            raise
    else:
        yield from done


def _validate(
    batch: Mapping[str, Rows], profiles: Mapping[str, Practice], day: date
) -> list[tuple[str, Validated]]:
    from expectations.bridge import validate

    result = validate(batch_frames(batch), today=day, profiles=profiles)
    return [
        (
            practice,
            Validated(
                {name: _of(frame, practice) for name, frame in result.accepted.items()},
                _stack([findings, _of(result.findings, practice)]),
                result.recheck_on.get(practice),
            ),
        )
        for practice, (_, findings) in batch.items()
    ]


def batch_frames(batch: Mapping[str, Rows]) -> dict[str, pd.DataFrame]:
    """Each canonical table of the batch, the practice as its first column."""
    frames = {}
    for table in CANONICAL:
        parts = [
            rows.get(table.name, table.empty()).assign(**{PRACTICE: practice})
            for practice, (rows, _) in batch.items()
        ]
        whole = _stack(parts)
        frames[table.name] = whole[[PRACTICE, *table.names]].astype({PRACTICE: "str"})
    return frames


def _of(frame: pd.DataFrame, practice: str) -> pd.DataFrame:
    mine = frame[frame[PRACTICE] == practice]
    return mine.drop(columns=PRACTICE).reset_index(drop=True)


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True)
