"""What the values of a column look like, told without any of them.

A shape counts how many filled cells of a column have each of the forms below; one cell may have
several (``99213`` is a whole number, a procedure code and might be a payer id). What must not live
here: headers, native columns, or a decision.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vitals.exports.cells import is_null, tidy
from vitals.identifiers import is_npi

FEW = 25
"""Distinct texts up to which a column may be a vocabulary."""
LONGEST_SAMPLE = 24
"""Characters of a cell a masked sample keeps."""

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ISO = re.compile(
    rf"(?:19|20)\d\d([-/])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01]){_TIME}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_SLASH = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_NAMED = re.compile(
    rf"\d{{1,2}}[- ](?:{_MONTHS})[a-z]*[-, ]+\d{{2,4}}|(?:{_MONTHS})[a-z]* \d{{1,2}}, ?\d{{4}}",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"\d{{4}}[-/](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/]\d{{4}}"
    rf"|(?:{_MONTHS})[a-z]*\.?[-, ]+ ?'?(?:\d{{4}}|\d{{2}})",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?:3[6-9]|4\d|5[0-4])\d{3}(?:\.\d+)?")
_MONEY = re.compile(
    r"(?:\$ ?(?=\())?\(? ?[+-]? ?\$? ?[+-]?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d{1,4})?"
    r" ?\)?-?(?: ?(?:CR|DR))?|\$ ?-",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[$(]|\.\d\d\D*$")
_NEGATIVE = re.compile(r".*\(.*\)|.*-\d.*|-.*|.*[\d.]-|.* ?CR", re.IGNORECASE)
_ICD = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|[0-9V]\d\d\.\d{1,2}")
_CPT = re.compile(r"(?:[A-Z]\d{4}|\d{4}[0-9FTU])(?:[-: ,]?(?:[A-Z0-9]{2}))*")
_POS = re.compile(r"0?[1-9]|1[0-9]|2[0-7]|3[1-4]|4[129]|5[0-8]|6[0125]|66|71|72|81|99", re.ASCII)
_PATIENT_NAME = re.compile(r"[A-Z][A-Za-z'’-]+, ?[A-Z][A-Za-z'’-]*(?: [A-Z]\.?)?")
_PHONE = re.compile(r"(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}")
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}|[Xx*]{3}-[Xx*]{2}-\d{4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_FLAGS = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "x"})


def _slash_form(text: str) -> str:
    """Return how a date with slashes must be read: month_first, day_first, either, or none."""
    match = _SLASH.fullmatch(text)
    first, second = (int(match[1]), int(match[3])) if match else (0, 0)
    if min(first, second) < 1 or max(first, second) > 31:
        return ""
    if max(first, second) <= 12:
        return "either"
    return "" if min(first, second) > 12 else "day_first" if first > 12 else "month_first"


FORMS: Mapping[str, Callable[[str], bool]] = {
    "iso": lambda text: bool(_ISO.fullmatch(text)),
    "month_first": lambda text: _slash_form(text) == "month_first",
    "day_first": lambda text: _slash_form(text) == "day_first",
    "either": lambda text: _slash_form(text) == "either",
    "named": lambda text: bool(_NAMED.fullmatch(text)),
    "serial": lambda text: bool(_SERIAL.fullmatch(text)),
    "timed": lambda text: bool(re.search(r"\d[T ]\d{1,2}:\d{2}", text)),
    "money": lambda text: bool(_MONEY.fullmatch(text)),
    "cents": lambda text: (
        bool(_MONEY.fullmatch(text)) and bool(re.search(r"[$(]|\.\d\d\D*$", text))
    ),
    "negative": lambda text: bool(_MONEY.fullmatch(text) and _NEGATIVE.fullmatch(text)),
    "positive": lambda text: bool(
        _MONEY.fullmatch(text) and not _NEGATIVE.fullmatch(text) and text.strip("$ 0.,-")
    ),
    "whole": lambda text: bool(re.fullmatch(r"\d{1,12}(?:\.0+)?", text)),
    "small": lambda text: bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?", text)),
    "npi": is_npi,
    "procedure": lambda text: bool(_CPT.fullmatch(text.upper())),
    "modifier": lambda text: bool(re.fullmatch(r"[A-Z0-9]{2}(?:[,: ]+[A-Z0-9]{2})*", text.upper())),
    "diagnosis": lambda text: bool(_ICD.fullmatch(text.upper())),
    "place": lambda text: bool(_POS.fullmatch(text)),
    "payer_id": lambda text: bool(re.fullmatch(r"[A-Z0-9]{5}|[A-Z]{2,5}\d{1,3}", text.upper())),
    "name_and_id": lambda text: bool(re.fullmatch(r".*[A-Za-z].* ?\([A-Z0-9]{2,10}\)", text)),
    "code": lambda text: bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.:/|#-]{0,39}", text)),
    "word": lambda text: any(map(str.isalpha, text)) and len(text) <= 60,
    "flag": lambda text: text.lower() in _FLAGS,
    "month": lambda text: bool(_MONTH.fullmatch(text)),
    "prose": lambda text: len(text.split()) > 6,
    "patient_name": lambda text: bool(_PATIENT_NAME.fullmatch(text)),
    "ssn": lambda text: bool(_SSN.fullmatch(text)),
    "phone": lambda text: bool(_PHONE.fullmatch(text)),
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
}
"""What a trimmed cell may look like."""

IDENTIFYING: Mapping[str, str] = {
    "ssn": "social security numbers",
    "phone": "phone numbers",
    "email": "e-mail addresses",
}
"""Forms that identify a person whatever the header says, and what they are in words."""

DATES = ("iso", "month_first", "day_first", "either", "named")
"""Forms that are dates by themselves; a serial number is one only under a date's name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a column looks like: ``rows`` cells, of them ``filled``, with ``counts`` of each form.

    ``texts`` holds every distinct filled text with its number of cells, for tests of vocabularies;
    it must never be printed. ``samples`` are masked.
    """

    rows: int
    filled: int
    counts: Mapping[str, int]
    texts: Mapping[str, int] = field(repr=False)
    samples: tuple[str, ...] = ()

    def share(self, *forms: str) -> float:
        """Return the part of the filled cells that has one of *forms* that exclude each other."""
        if not self.filled:
            return 0.0
        return min(1.0, sum(self.counts.get(form, 0) for form in forms) / self.filled)

    @property
    def distinct(self) -> int:
        """Number of different filled texts."""
        return len(self.texts)

    @property
    def is_vocabulary(self) -> bool:
        """Whether few texts come again and again."""
        return 0 < self.distinct <= FEW and (self.distinct <= 3 or self.distinct * 3 <= self.filled)


def look_at(texts: Iterable[str], nulls: Collection[str] = ()) -> Shape:
    """Return the shape of a column's cells, blank ones and null words not counted as filled.

    *nulls* are further null words, in lower case.

    >>> shape = look_at(["03/31/2026", "04/01/2026", "--"])
    >>> shape.filled, shape.share("month_first"), shape.samples
    (2, 0.5, ('99/99/9999',))
    """
    listed = [tidy(text) for text in texts]
    found = Counter(t for t in listed if not is_null(t) and t.lower() not in nulls)
    counts: Counter[str] = Counter()
    for text, times in found.items():
        for name, has_form in FORMS.items():
            counts[name] += times * has_form(text)
    return Shape(len(listed), found.total(), counts, found, _samples(found))


def _samples(found: Mapping[str, int]) -> tuple[str, ...]:
    """Return the two commonest masked forms."""
    forms: Counter[str] = Counter()
    for text, times in found.items():
        forms[masked(text)] += times
    return tuple(sorted(forms, key=lambda form: (-forms[form], form))[:2])


def masked(text: str) -> str:
    """Return the form of a text: digits as 9, letters as x, marks kept, long texts cut.

    >>> masked("$1,234.50"), masked("Doe, Jané")
    ('$9,999.99', 'xxx, xxxx')
    """
    form = "".join(_mask(character) for character in text[:LONGEST_SAMPLE])
    return form + ("…" if len(text) > LONGEST_SAMPLE else "")


def _mask(character: str) -> str:
    if character.isdigit():
        return "9"
    return "x" if character.isalpha() else character if character.isascii() else "?"


def looks_like_patients(shape: Shape) -> str:
    """Say in words what makes a column identifying by its values alone, empty where nothing does.

    >>> looks_like_patients(look_at(["123-45-6789", "987-65-4321"]))
    'social security numbers'
    """
    for form, words in IDENTIFYING.items():
        if shape.share(form) >= 0.3:
            return words
    return "names in the form Last, First" if shape.share("patient_name") >= 0.5 else ""


def date_words(shape: Shape) -> str:
    """Name the date form a column calls for: iso, month_first, day_first, either or empty."""
    if shape.share("day_first") > shape.share("month_first"):
        return "day_first"
    if shape.share("month_first"):
        return "month_first"
    if shape.share("either"):
        return "either"
    return "iso" if shape.share("iso") else ""
