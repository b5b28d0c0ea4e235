"""Which native tables an export fits: each candidate matched as a whole, with a score and why.

What must not live here: rules of a profile, or what to do about a missing column (``rules``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.exports.mapping.assignment import assign
from vitals.exports.mapping.columns import Source
from vitals.exports.mapping.names import known_as, like, likenesses, synonyms, words_of
from vitals.exports.mapping.targets import (
    ACCEPT_OPTIONAL,
    ACCEPT_REQUIRED,
    AMOUNT_KINDS,
    AMOUNTS,
    Fit,
    Kind,
    Target,
    fit,
    kept_concepts,
    kinds,
)
from vitals.exports.shapes import IDENTIFYING, looks_like_patients

DERIVED: Mapping[str, float] = {
    "line_no": 0.75,
    "transaction_id": 0.7,
    "account": 0.7,
}
"""Required columns that a rule can make without a source column, and what that counts."""
HASHED = 0.3
"""What a claim number counts that is made of the patient's column and the date of service."""
BESIDE = frozenset({"payer_name"})
"""Columns that take no column away from others: a payer's name may be its id as well."""
REPEATED = 0.9
"""Factor of a column whose header stands several times: which one is meant is not sure."""
LAST_RESORT = 0.85
"""Factor of an export with one column for each kind of amount: lines and remittances tell more."""
LINE_LEVEL = frozenset(
    {"charge", "paid", "allowed", "units", "service_on", "procedure", "modifiers"}
    | {"place_of_service", "provider_npi"}
)
"""Columns that stand once for each service line where a row holds several."""
_REQUIRED_FIRST = 0.5
"""What filling a required column is worth beside the confidence."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source column taken for a target; ``is_shared`` where another target has it first."""

    source: Source
    fit: Fit
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A native table with the columns found for it, its score from 0 to 1 and why.

    ``patient`` are the columns that tell patients apart, from which a claim number can be made
    where the export has none; empty where that is not needed or not possible.
    """

    kind: Kind
    found: Mapping[str, Found]
    missing: tuple[str, ...]
    score: float
    why: str
    patient: tuple[Source, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every required column was found or can be made."""
        return not self.missing


def identifying(source: Source) -> str:
    """Say what a column tells about a patient, empty where it may be read.

    A header that also names a column that is kept counts as that only where the values are codes.
    """
    by_values = looks_like_patients(source.shape)
    if by_values in IDENTIFYING.values():
        return by_values
    near, what = known_as(source.header, "identifying")
    other = max(
        (one.score for name, one in likenesses(source.header).items() if name in kept_concepts()),
        default=0.0,
    )
    if by_values and not _names_no_patient(source.header):
        return by_values
    is_code = source.shape.share("code") >= 0.8
    if near.score >= (0.6 if near.score > other else 0.8) and (near.score > other or not is_code):
        return what
    return "free text" if source.shape.share("prose") >= 0.5 else ""


def _names_no_patient(header: str) -> bool:
    """Tell whether a header is the known name of a column of staff, providers or payers."""
    known = likenesses(header)
    concepts = ("payer_id", "payer_name", "location", "follow_ups.worked_by", "staff_time.person")
    return any(known[name].score >= 0.95 for name in concepts if name in known)


def candidates(listed: Sequence[Source]) -> list[Candidate]:
    """Return every native table as a candidate, the likeliest first; ties by name."""
    useful = [one for one in listed if not identifying(one)]
    patient = patient_columns(listed)
    found = [match(kind, useful, patient) for kind in kinds().values()]
    return sorted(found, key=lambda one: (-one.score, one.kind.name))


def patient_columns(listed: Sequence[Source]) -> tuple[Source, ...]:
    """Return the columns that tell patients apart: a number of theirs, else name and birth date."""
    numbers = [one for one in listed if like(one.header, "patient_id").score >= 0.9]
    numbers += [one for one in listed if _tells(one, "member number")]
    filled = [one for one in numbers if one.shape.filled >= 0.9 * one.shape.rows]
    if filled:
        return (filled[0],)
    return tuple(one for one in listed if _tells(one, "name") or _tells(one, "birth date"))


def _tells(source: Source, what: str) -> bool:
    near, found = known_as(source.header, "identifying")
    others = {"insured", "subscriber", "guarantor", "contact", "responsible"}
    return near.score >= 0.9 and found == what and not words_of(source.header) & others


def match(kind: Kind, listed: Sequence[Source], patient: tuple[Source, ...] = ()) -> Candidate:
    """Return the best assignment of the columns to a table's columns as a whole."""
    fits = [[fit(target, source) for source in listed] for target in kind.targets]
    fits = [_weighed(target, listed, row) for target, row in zip(kind.targets, fits, strict=True)]
    gains = [
        [_gain(target, one) for one in row] for target, row in zip(kind.targets, fits, strict=True)
    ]
    found = {
        target.name: Found(listed[at], row[at])
        for target, row, at in zip(kind.targets, fits, assign(gains), strict=True)
        if at >= 0
    }
    found |= _shared(kind, listed, fits, found)
    return _candidate(kind, found, listed, patient)


def _weighed(target: Target, listed: Sequence[Source], row: Sequence[Fit]) -> list[Fit]:
    """Return the fits, less for a total beside numbered lines and for a repeated header."""
    pairs = list(zip(listed, row, strict=True))
    has_lines = target.name in LINE_LEVEL and any(
        source.numbers and one.score >= ACCEPT_OPTIONAL for source, one in pairs
    )
    total = 0.5 if has_lines else 1.0
    return [one if source.numbers else _of_repeated(source, one, total) for source, one in pairs]


def _of_repeated(source: Source, one: Fit, factor: float) -> Fit:
    """Return a fit, for a repeated header less; of its columns the one with more values leads."""
    if not source.is_repeated:
        return replace(one, score=one.score * factor)
    favour = one.favour + 0.02 * source.shape.filled / max(source.shape.rows, 1)
    return replace(one, score=one.score * factor * REPEATED, favour=favour)


def _gain(target: Target, one: Fit) -> float:
    if target.name in BESIDE:
        return 0.0
    score = one.score + one.favour
    if target.required:
        return score + _REQUIRED_FIRST if one.score >= ACCEPT_REQUIRED else 0.0
    return score if one.score >= ACCEPT_OPTIONAL else 0.0


def _shared(
    kind: Kind,
    listed: Sequence[Source],
    fits: Sequence[Sequence[Fit]],
    found: Mapping[str, Found],
) -> dict[str, Found]:
    """Give what is still missing a column that another target has, where it fits both.

    A date or a payer's name may well say two things; an amount never does.
    """
    shared: dict[str, Found] = {}
    for target, row in zip(kind.targets, fits, strict=True):
        least = ACCEPT_REQUIRED if target.required else ACCEPT_OPTIONAL
        if target.name in found or "money" in target.forms or not row:
            continue
        at = max(range(len(row)), key=lambda place: row[place].score + row[place].favour)
        may_share = target.required or target.name in BESIDE
        if may_share and row[at].score >= least and target.name not in DERIVED:
            is_shared = any(one.source is listed[at] for one in found.values())
            shared[target.name] = Found(listed[at], row[at], is_shared)
    return shared


def _candidate(
    kind: Kind, found: Mapping[str, Found], listed: Sequence[Source], patient: tuple[Source, ...]
) -> Candidate:
    made = _made(kind, found, patient)
    required = [target.name for target in kind.targets if target.required]
    points = [found[name].fit.score if name in found else made.get(name, 0.0) for name in required]
    missing = [name for name in required if name not in found and name not in made]
    if kind.name == AMOUNTS:
        amounts = [found[name].fit.score for name in AMOUNT_KINDS if name in found]
        points += [*amounts, *[0.0] * (2 - len(amounts))]
        missing += [] if amounts else ["paid"]
    used = {one.source.position for one in found.values()}
    known = {one.position for one in listed if _is_known(one)} | used
    explained = len(used) / len(known) if known else 0.0
    against = _against(kind, listed)
    score = sum(points) / len(points) * (0.5 + 0.5 * explained) * 0.6 ** len(against)
    score *= LAST_RESORT if kind.name == AMOUNTS else 1.0
    why = _why(kind, missing, against, used, known)
    hashed = patient if "claim_id" in made and "claim_id" not in found else ()
    return Candidate(kind, found, tuple(missing), round(score, 4), why, hashed)


def _made(kind: Kind, found: Mapping[str, Found], patient: tuple[Source, ...]) -> dict[str, float]:
    """Return the required columns a rule can make without a column of their own."""
    made = {name: DERIVED[name] for name in DERIVED}
    has_date = any(name in found for name in ("service_on", "posted_on"))
    can_hash = kind.table in {"claims", "remittances", "transactions"} and patient and has_date
    return made | ({"claim_id": HASHED} if can_hash else {})


def _is_known(source: Source) -> bool:
    near = likenesses(source.header)
    return any(one.score >= 0.7 for name, one in near.items() if ":" not in name)


def _against(kind: Kind, listed: Sequence[Source]) -> list[str]:
    """Name the source columns that a table of this kind does not have."""
    lacks = synonyms()["tables"].get(kind.table, {}).get("lacks", ())
    concepts = {t.name: t.concept for k in kinds().values() for t in k.targets}
    return [
        concept
        for concept in lacks
        if any(
            (near := like(source.header, concepts.get(concept, concept))).is_exact
            and near.score >= 0.9
            and known_as(source.header, "no_use")[0].score < 0.9
            for source in listed
        )
    ]


def _why(
    kind: Kind, missing: Sequence[str], against: Sequence[str], used: set[int], known: set[int]
) -> str:
    required = sum(target.required for target in kind.targets)
    parts = [
        f"{required - len(missing)} of {required} required columns found or made",
        f"{len(used)} of {len(known)} columns with a known name used",
    ]
    parts += [f"lacks {', '.join(missing)}"] if missing else []
    parts += [f"has {', '.join(against)}, which such a table does not"] if against else []
    return "; ".join(parts)
