"""What every sentence of an assessment must keep, whatever its numbers: form, plural, no slips.

``check`` is for any text of whole sentences. What must not live here: whether a number is true; see
``truth``.
"""

from __future__ import annotations

import re

NUMBER = r"(?<![\w.,$−-])(\d[\d,]*(?:\.\d+)?)"
"""A number that stands alone: no amount of money, no part of another one."""

_NOUNS = (
    "claim",
    "denial",
    "day",
    "week",
    "month",
    "hour",
    "year",
    "enrolment",
    "case",
    "line",
    "biller",
    "visit",
    "question",
)
_BEFORE_A_NOUN = r"(?:(?:unpaid|paid|service|working|answered|earlier) )*"
_WHEN = r"(?:(?:in|in the \w+ months to) [A-Z][a-z]+ \d{4} )?"
_PLURALS = {"was": "were", "has": "have", "is": "are", "names": "name"}
_VERB = rf"({'|'.join((*_PLURALS, *_PLURALS.values()))})\b"
_COUNTED = re.compile(
    rf"{NUMBER} of [\d,]+ [a-z0-9 -]+?(?: \([^)]*\))+ {_WHEN}{_VERB}"
    rf"|(?<! of ){NUMBER} (?:claims?|enrolments?|touch(?:es)?|billers?) (?:a working day )?{_VERB}"
)
_SLIPS = {
    r"  ": "two spaces",
    r"\s[,.;:)]": "a space before a mark",
    r"\(\s|\(\)": "an empty or open bracket",
    r"[{}]": "an open place",
    r"_": "an id",
    r"\b(?:nan|NaN|None|inf|True|False)\b": "no word of English",
    r"[,;:.][,;:.]": "two marks",
    r"\d\.\d*0(?= %)": "a closing zero",
    r"−0(?![\d.])|-\d": "a wrong minus",
    r"\b(\w+) \1\b": "a word twice",
    r"\b(?:one|(?<![\d.,])1) (?:months|weeks|days)\b": "one and a plural",
    r"\b(?:two|three|twelve) (?:month|week|day)\b": "more than one and a singular",
}


def check(text: str) -> list[str]:
    """The faults of a text of whole sentences, each with its place; none where it is well."""
    faults = [
        f"{why}: …{text[max(0, found.start() - 20) : found.end() + 20]}…"
        for pattern, why in _SLIPS.items()
        for found in re.finditer(pattern, text)
    ]
    if not re.match(r"[A-Z\d$−]", text):
        faults.append(f"begins without a capital: {text[:30]!r}")
    if not re.search(r"[.?]$", text):
        faults.append(f"ends without a full stop: {text[-30:]!r}")
    return [*faults, *_nouns(text), *_verbs(text)]


def _nouns(text: str) -> list[str]:
    nouns = rf"(?:({'|'.join(_NOUNS)})(s?)|(touch)(es)?)\b(?! (?:reason|code)s)"
    pattern = rf"{NUMBER} {_BEFORE_A_NOUN}{nouns}"
    return [
        f"number and noun disagree: {found[0]!r}"
        for found in re.finditer(pattern, text)
        if (found[1] == "1") is bool(found[3] or found[5])
    ]


def _verbs(text: str) -> list[str]:
    faults = []
    for found in _COUNTED.finditer(text):
        number, verb = found[1] or found[3], found[2] or found[4]
        if (number == "1") is not (verb in _PLURALS):
            faults.append(f"number and verb disagree: {found[0]!r}")
    return faults
