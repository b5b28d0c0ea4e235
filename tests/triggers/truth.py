"""Holds the numbers that a sentence shows against what was observed.

Reads the sentence as a reader does: amounts, percentages, days and plain numbers, what stands
beside "of", "the line", "usual" and the months named. Knows no template of a rule, only the numbers
that stand in it as words of the rule ("older than 45 days"). What must not live here: grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from tests.triggers.scenes import MONTHS, Scene, holds
from vitals.triggers.history import History
from vitals.triggers.rules import Finding
from vitals.triggers.words import month_name

_NUMBER = r"−?\$?\d[\d,]*(?:\.\d+)?(?: %| days?\b)?"
_MONTH = r"[A-Z][a-z]+ 20\d\d"
_KINDS = {"share": "share", "cents": "cents", "days": "days"}
_SCALE = {"share": 100.0, "cents": 0.01}
_SPANS = {"two": 2, "three": 3}
_RISEN = ("have risen", "become more", "grew to", "so no rise can be shown")
_FALLEN = ("has fallen", "brought less")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it stands in a sentence: its kind, and half of its last decimal."""

    text: str
    number: float
    half: float
    kind: str

    def fits(self, kind: str, true: float) -> bool:
        """Whether it is what *true* is rounded to."""
        if kind != self.kind and {kind, self.kind} != {"days", "plain"}:
            return False
        return abs(self.number - _SCALE.get(kind, 1.0) * true) <= self.half * (1 + 1e-9) + 1e-9

    def is_exactly(self, true: float) -> bool:
        """Whether it is the number itself."""
        return bool(np.isclose(self.number, _SCALE.get(self.kind, 1.0) * true, rtol=1e-9))


def shown(text: str) -> Shown:
    """One number of a sentence."""
    digits = re.sub(r"[^\d.]", "", text)
    decimals = len(digits.partition(".")[2])
    kind = "share" if "%" in text else "cents" if "$" in text else "days" if "day" in text else ""
    number = float(digits) * (-1 if text.startswith("−") else 1)
    return Shown(text, number, 0.5 * 10**-decimals, kind or "plain")


def numbers(text: str) -> list[Shown]:
    """All numbers of a text but the years of months."""
    free = re.sub(_MONTH, "", text).replace("xx)", "00)")
    return [shown(found) for found in re.findall(_NUMBER, free)]


def untruths(
    scene: Scene, history: History, finding: Finding, limits: tuple[float, ...]
) -> list[str]:
    """What a finding's sentence shows and the numbers do not bear out; *limits* are in force."""
    return [
        *_unknown(scene, finding, limits),
        *_quotients(finding),
        *_lines(finding, limits[0]),
        *_usual(scene, finding),
        *_none(finding),
        *_spans(scene, history, finding),
    ]


# -- every number is somebody's -------------------------------------------------------------------


def _observed(scene: Scene, finding: Finding, limits: tuple[float, ...]) -> list[tuple[str, float]]:
    rule = finding.rule
    unit = _KINDS.get(rule.unit, "plain")
    counted = "cents" if rule.counted == "cents" else "plain"
    seen = [(unit, limit) for limit in limits]
    seen += [] if finding.value is None else [(unit, finding.value)]
    seen += [
        (counted, part) for part in (finding.numerator, finding.denominator) if not isnan(part)
    ]
    return [
        *seen,
        *(
            (_KINDS.get(kind, kind) if kind != "count" else "plain", number)
            for kind, number in scene.also
        ),
    ]


def _unknown(scene: Scene, finding: Finding, limits: tuple[float, ...]) -> list[str]:
    rule = finding.rule
    words = re.sub(r"\{[^}]*\}", "", f"{rule.fired} {rule.quiet} {rule.missing} {rule.absent}")
    own = {one.text for one in numbers(words)}
    seen = [
        (kind if kind != "factor" else "plain", one)
        for kind, one in _observed(scene, finding, limits)
    ]
    return [
        f"{one.text} is no number of this finding"
        for one in numbers(finding.says)
        if one.text not in own and not any(one.fits(kind, true) for kind, true in seen)
    ]


# -- shares ---------------------------------------------------------------------------------------


def _quotients(finding: Finding) -> Iterator[str]:
    pattern = rf"({_NUMBER}) of (?:its )?({_NUMBER})[^;.%$]*?\(({_NUMBER} ?%?)[);]"
    for found in re.finditer(pattern, re.sub(_MONTH, "then", finding.says)):
        top, bottom, part = (shown(text) for text in found.groups())
        kind = "cents" if finding.rule.counted == "cents" else "plain"
        if not top.fits(kind, finding.numerator) or not bottom.fits(kind, finding.denominator):
            yield f"{found[0]} is not {finding.numerator} of {finding.denominator}"
        if not part.fits("share", finding.numerator / finding.denominator):
            yield f"{part.text} is not {top.text} of {bottom.text}"
        if finding.value is None or not part.fits("share", finding.value):
            yield f"{part.text} is not the value {finding.value}"


# -- the line -------------------------------------------------------------------------------------

_LINE = re.compile(
    rf"the line (?:is|of) ({_NUMBER})(?!\d|[.,]\d| %| day)"
    rf"|(?:at most|at least|less than) ({_NUMBER}) (?:is|are) asked|, above ({_NUMBER})\)"
)


def _lines(finding: Finding, limit: float) -> Iterator[str]:
    told = finding.says.split(" The practice's own limit")[0]
    if finding.fired is None:
        return
    for found in _LINE.finditer(told):
        line = shown(found[1] or found[2] or found[3])
        if not line.is_exactly(limit):
            yield f"{found[0]}, and in force is {limit}"
        kind = _KINDS.get(finding.rule.unit, "plain")
        before = [one for one in numbers(told[: found.start()]) if one.kind == line.kind]
        values = [
            one for one in before if finding.value is not None and one.fits(kind, finding.value)
        ]
        if not values:
            yield f"{found[0]} stands beside no value"
        elif finding.rule.subject != "newcomer":
            scale = _SCALE.get(line.kind, 1.0)
            is_beyond = holds(finding.rule, values[-1].number / scale, line.number / scale)
            if is_beyond is not finding.fired:
                yield f"{values[-1].text} beside {found[0]!r} and fired is {finding.fired}"


# -- what was usual -------------------------------------------------------------------------------


def _usual(scene: Scene, finding: Finding) -> Iterator[str]:
    says = finding.says
    found = re.search(rf"({_NUMBER}) (?:was|is) usual|against ({_NUMBER}) before", says)
    if found is None or scene.usual is None:
        if any(words in says for words in (*_RISEN, *_FALLEN)) and "usual" in says:
            yield f"nobody knows what was usual: {says}"
        return
    usual = shown(found[1] or found[2])
    kind = _KINDS.get(finding.rule.unit, "plain") if "touch" not in says else "plain"
    if not usual.fits(kind, scene.usual):
        yield f"{usual.text} was not usual, {scene.usual} was"
    before = [one for one in numbers(says[: found.start()]) if one.kind == usual.kind]
    if any(words in says for words in _RISEN) and not before[-1].number > usual.number:
        yield f"{before[-1].text} is no rise from {usual.text}"
    if any(words in says for words in _FALLEN) and not before[-1].number < usual.number:
        yield f"{before[-1].text} is no fall from {usual.text}"


def _none(finding: Finding) -> Iterator[str]:
    if re.search(r"^No (?:claim|biller) |\bnone\b", finding.says) and finding.value != 0:
        yield f"none is told, and there are {finding.value}"


# -- months ---------------------------------------------------------------------------------------


def _spans(scene: Scene, history: History, finding: Finding) -> Iterator[str]:
    judged = MONTHS[scene.index]
    of_a_quarter = "steadily" in finding.rule.measure.__qualname__
    named = re.findall(rf"(in|in the (\w+) months to) ({_MONTH})", finding.says)
    if len(named) != len(re.findall(_MONTH, finding.says)):
        yield f"a month is named outside a span: {finding.says}"
    for _, word, month in named:
        months = [judged] if not of_a_quarter else MONTHS[max(0, scene.index - 2) : scene.index + 1]
        ends = [one for one in months if month_name(one) == month]
        if not ends:
            yield f"{month} is not the month under test"
            continue
        span = _SPANS.get(word, 1)
        if not _sums(history, finding, MONTHS.index(ends[0]), span):
            yield f"{finding.numerator} is not the sum of {span} months to {month}"


def _sums(history: History, finding: Finding, index: int, span: int) -> bool:
    """Whether the numerator is that of the months named, where the rule tells one of its figure."""
    track = history.track(finding.rule.looks_at)
    if track is None or isnan(finding.numerator):
        return True
    window = slice(index - span + 1, index + 1)
    return index - span + 1 >= 0 and bool(
        np.isclose(np.nansum(track.numerator[window]), finding.numerator)
    )
