"""Which known names a header resembles: the words of a header against ``synonyms.yaml``.

Headers are compared as sets of words, each word brought to one spelling, so that ``CLAIMID``,
``Claim #`` and ``clm_no`` are the same. What must not live here: values, native columns' types.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

WEIGHTS: Mapping[str, float] = {"names": 1.0, "weak": 0.7, "poor": 0.45}
"""How much a name of each list of ``synonyms.yaml`` says."""
NEAR = 0.85
"""What a name counts that has only most of its words in common."""
NUMBERED = 0.95
"""What a known name counts that has a number behind it."""
LEAST = 0.5
"""Weighted part of the words in common from which two names resemble each other."""

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a header resembles a concept, 0 to 1, and the known name it resembles.

    ``rank`` is the name's place in its list, the usual names first.
    """

    score: float
    name: str
    is_exact: bool
    rank: int = 0


NOTHING = Likeness(0.0, "", is_exact=False)


@cache
def synonyms() -> Mapping[str, Any]:
    """Return ``synonyms.yaml``."""
    text = files("vitals.exports.mapping").joinpath("synonyms.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.safe_load(text)
    return data


def _split(header: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    return re.findall(r"[a-z]+|\d+|#", spaced.lower())


@cache
def _same() -> Mapping[str, str]:
    data = synonyms()["same"]
    return {other: first for first, others in data.items() for other in others}


def _one_spelling(word: str) -> str:
    same = _same()
    if word not in same and len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    return same.get(word, word)


@cache
def _known_words() -> frozenset[str]:
    """Return every word of the known names and every other spelling of one."""
    data = synonyms()
    said = {word for *_, name in _known_names() for word in _split(name)}
    return frozenset(said | set(data["same"]) | set(_same()) | set(data["passed_over"]))


def _known_names() -> Iterator[tuple[str, str, int, str]]:
    """Yield the concept, the list, the place in it and the name of every known name."""
    data = synonyms()
    lists = [
        (concept, kind, entry.get(kind, ()))
        for concept, entry in data["concepts"].items()
        for kind in WEIGHTS
    ]
    lists += [(f"identifying:{what}", "names", n) for what, n in data["identifying"].items()]
    lists += [(f"no_use:{number}", "names", names) for number, names in enumerate(data["no_use"])]
    for concept, kind, names in lists:
        yield from ((concept, kind, rank, str(name)) for rank, name in enumerate(names))


def _apart(word: str) -> list[str]:
    """Cut a word written together (``CLAIMSERVICEDATE``) into the fewest known words."""
    known = _known_words()
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(word) + 1):
        for start in sorted(best):
            piece = word[start:end]
            if piece in known and (len(piece) > 2 or piece in {"id", "no", "dt", "of", "pt", "to"}):
                cut = [*best[start], piece]
                if end not in best or len(cut) < len(best[end]):
                    best[end] = cut
    return best.get(len(word), [word])


@cache
def words_of(header: str) -> Words:
    """Return the words of a header in one spelling each, those that say nothing left out.

    >>> sorted(words_of("PLACEOFSERVICE")), words_of("Claim #") == words_of("clm_no")
    (['place', 'service'], True)
    """
    known = _known_words()
    found: list[str] = []
    for word in _split(header):
        pieces = [word] if word in known or len(word) < 6 else _apart(word)
        if pieces == [word] and word not in known and len(word) >= 5:
            pieces = get_close_matches(word, sorted(known), n=1, cutoff=0.82) or pieces
        found += pieces
    passed_over = set(synonyms()["passed_over"])
    return frozenset(_one_spelling(word) for word in found if word not in passed_over)


@dataclass(frozen=True, slots=True)
class _Name:
    """One known name: its words, without numbers in ``bare``, and what its list counts."""

    concept: str
    said: str
    weight: float
    rank: int
    words: Words
    bare: Words


@cache
def _names() -> tuple[_Name, ...]:
    passed_over = set(synonyms()["passed_over"])
    found = []
    for concept, kind, rank, said in _known_names():
        spelt = (_one_spelling(word) for word in _split(said) if word not in passed_over)
        words = frozenset(spelt)
        bare = frozenset(word for word in words if not word.isdigit())
        found.append(_Name(concept, said, WEIGHTS[kind], rank, words, bare))
    return tuple(found)


@cache
def _having() -> Mapping[str, tuple[int, ...]]:
    """Return the places in ``_names`` of the names that have a word."""
    having: dict[str, list[int]] = {}
    for place, name in enumerate(_names()):
        for word in name.bare:
            having.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in having.items()}


@cache
def _worth() -> Mapping[str, float]:
    """Return how much each word tells: a word of few concepts tells more."""
    concepts = {name.concept for name in _names()}
    counts = Counter(word for _, word in {(n.concept, w) for n in _names() for w in n.words})
    return {word: math.log(1 + len(concepts) / count) for word, count in counts.items()}


def _weigh(words: Words) -> float:
    worth = _worth()
    return sum(worth.get(word, 2.0) for word in words)


@cache
def likenesses(header: str) -> Mapping[str, Likeness]:
    """Return every concept a header resembles, with how far.

    >>> found = likenesses("DOS")["service_on"]
    >>> found.score, found.name
    (1.0, 'dos')
    """
    words = words_of(header)
    bare = frozenset(word for word in words if not word.isdigit())
    places = sorted({place for word in bare for place in _having().get(word, ())})
    found: dict[str, Likeness] = {}
    for name in (_names()[place] for place in places):
        near = _compare(words, bare, name)
        if near.score > found.get(name.concept, NOTHING).score:
            found[name.concept] = near
    return found


def _compare(words: Words, bare: Words, name: _Name) -> Likeness:
    if words == name.words:
        return Likeness(name.weight, name.said, is_exact=True, rank=name.rank)
    if bare == name.bare:
        return Likeness(name.weight * NUMBERED, name.said, is_exact=True, rank=name.rank)
    common = bare & name.bare
    if common <= _generic():
        return NOTHING
    part = 2 * _weigh(common) / (_weigh(bare) + _weigh(name.words))
    if part < LEAST:
        return NOTHING
    return Likeness(name.weight * NEAR * part, name.said, is_exact=False)


@cache
def _generic() -> Words:
    return frozenset(synonyms()["generic"])


def like(header: str, concept: str) -> Likeness:
    """Return how far a header resembles one concept."""
    return likenesses(header).get(concept, NOTHING)


@cache
def known_as(header: str, prefix: str) -> tuple[Likeness, str]:
    """Return the nearest of the concepts named *prefix*:…, and the part of its name behind it."""
    near = {name: one for name, one in likenesses(header).items() if name.startswith(f"{prefix}:")}
    best = max(near, key=lambda name: near[name].score, default="")
    return near.get(best, NOTHING), best.partition(":")[2]


@cache
def null_words() -> frozenset[str]:
    """Return the words, tidied and in lower case, that some systems write for nothing."""
    return frozenset(" ".join(str(word).lower().split()) for word in synonyms()["null_words"])


@cache
def _spelt_words() -> frozenset[str]:
    return frozenset(_one_spelling(word) for word in _known_words())


def is_known(header: str) -> bool:
    """Tell whether a header is made of words this project knows, so that it may be repeated."""
    words = words_of(header)
    return bool(words) and all(word.isdigit() or word in _spelt_words() for word in words)


def says_something(header: str) -> bool:
    """Tell whether a header has any word this project knows; ``Textbox80`` has none."""
    return any(len(word) > 1 and word in _spelt_words() for word in words_of(header))
