"""What a source column can become: the columns of the native tables, and how well one fits.

A fit weighs the name of the header against the look of the values. What must not live here: which
of several fitting columns is taken (``tables``), or the words of a profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vitals.exports.cells import CENTS, COUNT, DATE, FLAG, HUNDREDTHS, MONTH, THOUSANDTHS, Cell
from vitals.exports.mapping.columns import Source
from vitals.exports.mapping.names import (
    NOTHING,
    Likeness,
    known_as,
    like,
    likenesses,
    says_something,
    synonyms,
)
from vitals.exports.native import LAYOUTS
from vitals.exports.shapes import DATES, Shape

ACCEPT_REQUIRED, ACCEPT_OPTIONAL = 0.35, 0.55
"""Confidence from which a column is taken for a required or an optional native column."""
LEVELS = ((0.8, "high"), (0.55, "medium"), (0.0, "low"))
AMOUNTS = "transactions by column"
"""The candidate of exports that have one column each for charge, payment and adjustment."""
AMOUNT_KINDS: Mapping[str, tuple[str, str]] = {
    "charge": ("charge", "insurance"),
    "paid": ("payer_payment", "insurance"),
    "patient_paid": ("patient_payment", "patient"),
    "contractual": ("contractual", "insurance"),
    "write_off": ("write_off", "insurance"),
}
"""Amount column → kind and account of its transactions."""

_STRICT = frozenset({"date", "money", "whole", "small", "npi", "place", "month", "words"})
_BY_VALUES_ALONE = {"npi": 0.6, "procedure": 0.55, "words": 0.5, "date": 0.36, "money": 0.36}
_CELLS: tuple[tuple[Cell, str], ...] = (
    (DATE, "date"), (CENTS, "money"), (COUNT, "whole"), (THOUSANDTHS, "small"),
    (HUNDREDTHS, "small"), (MONTH, "month"), (FLAG, "words"),
)  # fmt: skip
_SAYS: Mapping[str, str] = {
    "date": "dates", "money": "amounts", "whole": "whole numbers", "small": "small numbers",
    "npi": "NPIs with a right check digit", "place": "place-of-service codes", "month": "months",
    "words": "words of its vocabulary", "procedure": "procedure codes", "modifier": "modifiers",
    "code": "codes", "word": "words", "prose": "texts", "flag": "flags",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A native column as something to be found: its concept in the synonyms, form, vocabulary.

    ``words`` maps each known word, squeezed, to the native word; empty where any text will do.
    """

    name: str
    concept: str
    forms: tuple[str, ...]
    required: bool
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A candidate: a native table and what of it can be found in columns."""

    name: str
    table: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a source column fits a target, 0 to 1, and why in words.

    ``favour`` decides between equal scores: of two known names the longer says more, then the more
    usual one.
    """

    score: float
    reason: str
    favour: float = 0.0


NO_FIT = Fit(0.0, "")


def level(score: float) -> str:
    """Return high, medium or low.

    >>> level(0.8), level(0.6), level(0.1)
    ('high', 'medium', 'low')
    """
    return next(word for least, word in LEVELS if score >= least)


def squeeze(text: str) -> str:
    """Return a word without case, blanks and marks, as profiles compare words."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every candidate by its name: the native tables and ``AMOUNTS``."""
    found = {
        name: Kind(
            name,
            name,
            tuple(
                _target(name, field.name, field.cell, required=field.required)
                for field in layout.fields
                if field.to
            ),
        )
        for name, layout in LAYOUTS.items()
    }
    return found | {AMOUNTS: _by_column(found["transactions"])}


def _target(table: str, name: str, cell: Cell, *, required: bool) -> Target:
    concepts = synonyms()["concepts"]
    concept = f"{table}.{name}" if f"{table}.{name}" in concepts else name
    entry = concepts.get(concept, {})
    words = {squeeze(w): w for w in cell.allowed}
    if cell.allowed or cell is FLAG:
        listed = entry.get("words", {})
        words |= {squeeze(str(said)): meant for meant, many in listed.items() for said in many}
    forms = tuple(entry.get("form", ("word",)))
    typed = next((form for known, form in _CELLS if known is cell), "words" if words else "")
    return Target(name, concept, (typed,) if typed else forms, required, words)


def _by_column(transactions: Kind) -> Kind:
    kept = ("transaction_id", "claim_id", "line_no", "posted_on", "received_on", "payer_id")
    fields = [
        Target(one.name, one.concept, one.forms, one.name in {"claim_id", "posted_on"}, one.words)
        for one in transactions.targets
        if one.name in {*kept, "service_on"}
    ]
    concepts = synonyms()["concepts"]
    amounts = [
        Target(name, c if (c := f"columns.{name}") in concepts else name, ("money",), False, {})
        for name in AMOUNT_KINDS
    ]
    return Kind(AMOUNTS, "transactions", (*fields, *amounts))


def fit(target: Target, source: Source) -> Fit:
    """Return how well *source* fits *target*: likeness of the name × look of the values."""
    name = _name_likeness(target, source.header)
    share, form = _share(target, source.shape)
    if source.shape.filled and not target.required and form in _STRICT and share < 0.9:
        return NO_FIT  # an optional column must not cost rows
    if name.score < 0.3:
        return _by_values(target, source, share, form)
    factor = _factor(target, source.shape, share, form)
    score = name.score * factor * _plausible(target, source.shape, is_sure=name.score >= 0.9)
    said = f"header '{source.header}' {_likeness(name)} {target.name}"
    favour = 0.01 * len(name.name.split()) - 0.002 * name.rank if name.is_exact else 0.0
    return Fit(score, f"{said}; {_values(source.shape, share, form)}", favour)


def _likeness(name: Likeness) -> str:
    if not name.is_exact:
        return f"resembles '{name.name}', a name for"
    return "is a known name for" if name.score >= 0.9 else "is sometimes a name for"


def _name_likeness(target: Target, header: str) -> Likeness:
    """Return how the header resembles the target, less where it is better known as another."""
    name = like(header, target.concept)
    others = (known_as(header, "identifying")[0], known_as(header, "no_use")[0])
    other = max(one.score if one.is_exact or not name.is_exact else 0.0 for one in others)
    known = max((one.score for one in likenesses(header).values() if one.is_exact), default=0.0)
    if other > name.score + 0.04:
        return Likeness(name.score * 0.35, name.name, name.is_exact)
    if known >= 0.95 and not name.is_exact:
        return Likeness(name.score * 0.5, name.name, is_exact=False)
    return name if name.score else NOTHING


def _share(target: Target, shape: Shape) -> tuple[float, str]:
    """Return the part of the values that has the best of the target's forms, and that form."""
    shares = {form: _share_of(form, target, shape) for form in target.forms}
    best = max(shares, key=lambda form: shares[form])
    return shares[best], best


def _share_of(form: str, target: Target, shape: Shape) -> float:
    if form == "words":
        known = sum(n for text, n in shape.texts.items() if squeeze(text) in target.words)
        return known / shape.filled if shape.filled else 0.0
    if form == "date":
        return shape.share(*DATES, "serial")
    if form == "small":
        return shape.share("small")
    if form == "month":
        return shape.share("month", *DATES)
    return 1.0 if form == "prose" else shape.share(form)


def _factor(target: Target, shape: Shape, share: float, form: str) -> float:
    if not shape.filled:
        return 0.3 if target.required and shape.rows else 0.5 if form == "words" else 0.75
    steps = ((0.98, 1.0), (0.9, 0.9), (0.5, 0.6)) if form in _STRICT else ((0.8, 1.0), (0.5, 0.85))
    return next((factor for least, factor in steps if share >= least), 0.25)


def _plausible(target: Target, shape: Shape, *, is_sure: bool) -> float:
    """Return less than 1 for values that a column of this meaning does not have."""
    varied = shape.distinct / shape.filled if shape.filled else 0.0
    if target.name == "payer_id" and shape.filled >= 20 and varied > 0.6:
        return 0.4  # a number per patient is a member's, not a payer's
    if not {"code", "word"} & set(target.forms) or not shape.filled:
        return 1.0
    if shape.share("cents") > 0.5:
        return 0.9 if is_sure else 0.2
    if shape.share(*DATES) > 0.5:
        return 0.2
    if target.name == "transaction_id" and varied < 0.98:
        return 0.3
    is_number = target.name in {"claim_id", "encounter_id"}
    return 0.5 if is_number and shape.distinct == 1 and shape.filled > 1 else 1.0


def _by_values(target: Target, source: Source, share: float, form: str) -> Fit:
    """Return a fit by the look of the values alone, for a header without any known word."""
    if form not in _BY_VALUES_ALONE or share < 0.9 or _is_taken(source, share, form):
        return NO_FIT
    shape = source.shape
    telling = {
        "date": target.required and shape.share(*DATES) >= 0.9,
        "money": target.required and shape.share("cents") >= 0.5,
        "words": shape.is_vocabulary and shape.distinct >= 2 and min(map(len, shape.texts)) > 2,
    }
    if not telling.get(form, True):
        return NO_FIT
    reason = f"the header is no known name for it, but {_values(shape, share, form)}"
    return Fit(_BY_VALUES_ALONE[form], reason)


@cache
def kept_concepts() -> frozenset[str]:
    """Return the concepts of the columns that are kept."""
    return frozenset(target.concept for kind in kinds().values() for target in kind.targets)


def _is_taken(source: Source, share: float, form: str) -> bool:
    """Tell whether a header speaks against its values; a whole vocabulary outweighs a little."""
    if form == "words" and share == 1.0:
        names = likenesses(source.header)
        return any(one.is_exact and name in kept_concepts() for name, one in names.items())
    return says_something(source.header)


def _values(shape: Shape, share: float, form: str) -> str:
    if not shape.filled:
        return "the column is empty"
    return f"{share * 100:.0f} % of {shape.filled:,} values are {_SAYS[form]}"
