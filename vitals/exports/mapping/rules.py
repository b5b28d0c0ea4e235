"""From a candidate table to the rules of one entry of a profile, each with its reason.

What must not live here: which tables are proposed (``propose``), transactions by kind (``kinds``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vitals.exports.header import plain
from vitals.exports.mapping.columns import MARK, Source
from vitals.exports.mapping.model import Choice, Part, Yaml
from vitals.exports.mapping.names import like, synonyms
from vitals.exports.mapping.tables import HASHED, Candidate, Found, identifying
from vitals.exports.mapping.targets import Target, level, squeeze
from vitals.exports.native import LAYOUTS
from vitals.exports.shapes import Shape
from vitals.same_line import NO_NUMBER

SURE_LINE = 0.6
"""Confidence from which a column of line numbers is taken; below it the lines are counted."""
_RANKS = ("primary", "secondary", "tertiary")
"""Words that come together: where one is seen, the others will be."""
_SIGNED = frozenset({"charge", "allowed", "paid", "patient_responsibility"})
_GLUE: Mapping[str, tuple[str, str]] = {
    "-": ("before:-", "after:-"),
    ":": ("before::", "after::"),
    " ": ("before_space", "after_space"),
    "": ("first:5", "after_first:5"),
}
"""What stands between a procedure and a modifier glued to it, and how to cut the two apart."""


def part_of(found: Candidate, listed: Sequence[Source], *, when: Mapping[str, Yaml] = {}) -> Part:
    """Return the entry of a native table that has one row for each row of the export."""
    choices = {one.column: one for one in _choices(found, listed)}
    layout = LAYOUTS[found.kind.table]
    missing = tuple((name, advice(name)) for name in layout.required if name not in choices)
    return Part(
        table=layout.name,
        why=found.why,
        choices=tuple(choices[field.name] for field in layout.fields if field.name in choices),
        when=when or filled_only(found),
        repeat=repeat_of(found),
        missing=missing,
    )


def advice(column: str) -> str:
    """Say what to do about a required column that was not found."""
    said: Mapping[str, str] = synonyms()["advice"]
    return said.get(column, "name the column, or write {value: …} where it is the same in all rows")


def repeat_of(found: Candidate) -> dict[str, Yaml]:
    """Return how often the entry runs for one row: once for each numbered service line."""
    numbers = next((one.source.numbers for one in found.found.values() if one.source.numbers), ())
    if not numbers:
        return {}
    is_plain = numbers == tuple(str(number + 1) for number in range(len(numbers)))
    return {"mark": MARK, "times": len(numbers)} if is_plain else {"mark": MARK, "over": [*numbers]}


def filled_only(found: Candidate) -> dict[str, Yaml]:
    """Return conditions that leave out rows without a line: unused service lines of a wide row."""
    for name in ("procedure", "charge", "paid"):
        one = found.found.get(name)
        if one and one.source.numbers:
            return {one.source.name: "filled"}
    return {}


def _choices(found: Candidate, listed: Sequence[Source]) -> Iterator[Choice]:
    for target in found.kind.targets:
        one = found.found.get(target.name)
        if one is not None and not _is_better_made(target, one, found):
            yield _choice(target, one, found, listed)
    yield from made(found)


def _is_better_made(target: Target, one: Found, found: Candidate) -> bool:
    """Tell a doubtful line number, where counting the lines is surer."""
    is_doubtful = target.name == "line_no" and one.fit.score < SURE_LINE
    return is_doubtful and (found.kind.name == "claims" or bool(repeat_of(found)))


def _choice(target: Target, one: Found, found: Candidate, listed: Sequence[Source]) -> Choice:
    """Return the rule of one column, in the shortest form that says all."""
    rule: dict[str, Yaml] = {"from": one.source.name}
    reason, decide = [one.fit.reason], ""
    if target.words:
        rule |= _words(target, one.source.shape)
    if target.name in _SIGNED and _is_turned(one.source.shape):
        rule["sign"] = "negate"
        reason.append("most amounts are negative: turned")
    if target.name == "payer_id":
        rule, decide = _payer_id(rule, one.source, listed)
    if target.name == "payer_name" and one.source.shape.share("name_and_id") >= 0.5:
        rule["take"] = "before_parentheses"
    if target.name == "charge":
        rule, decide = _charge(rule, one.source, found)
    if target.name in {"procedure", "modifiers"}:
        rule, more = _procedure(target.name, rule, one.source, listed)
        reason += more
    if target.name == "week_of" and re.search(r"\bend", one.source.header, re.IGNORECASE):
        decide = "this is the last day of the week; the table wants the first: export that one"
    if one.is_shared:
        reason.append("the column serves another native column too")
    return Choice(
        column=target.name,
        rule=one.source.name if rule == {"from": one.source.name} else rule,
        confidence=round(one.fit.score, 2),
        reason="; ".join(reason),
        sources=(one.source,),
        decide=decide or doubt(one) or _blanks(target, one.source),
    )


def _blanks(target: Target, source: Source) -> str:
    """Return what to ask where a required column has blanks, which would refuse their rows."""
    blank = source.shape.rows - source.shape.filled
    if not target.required or source.numbers or not blank:
        return ""
    return (
        f"{blank:,} of {source.shape.rows:,} rows have nothing here and would be refused: "
        "give a 'default', or leave them out with 'when'"
    )


def doubt(one: Found) -> str:
    """Return what to ask about a column of low confidence, empty where it can stand."""
    return (
        "is this the right column? The confidence is low" if level(one.fit.score) == "low" else ""
    )


def _is_turned(shape: Shape) -> bool:
    """Tell whether the amounts of a column are written the other way round."""
    return shape.share("negative") > max(shape.share("positive"), 0.2)


def _words(target: Target, shape: Shape) -> dict[str, Yaml]:
    """Return the words of the column that need translating; only words this project knows."""
    seen = sorted({plain(text): squeeze(text) for text in shape.texts}.items())
    words = {said.replace("_", " "): target.words[w] for said, w in seen if w in target.words}
    if words.keys() & set(_RANKS):
        words |= {rank: target.words[rank] for rank in _RANKS if rank in target.words}
    has_unknown = any(word not in target.words for _, word in seen)
    if has_unknown and not target.required:
        return {"words": words, "other": ""}
    is_native = all(squeeze(said) == squeeze(meant) for said, meant in words.items())
    return {} if is_native else {"words": words}


def _payer_id(
    rule: dict[str, Yaml], source: Source, listed: Sequence[Source]
) -> tuple[dict[str, Yaml], str]:
    if source.shape.share("name_and_id") >= 0.5:
        return rule | {"take": "inside_parentheses"}, ""
    if source.shape.share("code") >= 0.8 and like(source.header, "payer_id").score >= 0.9:
        names = [one.name for one in listed if like(one.header, "payer_name").score >= 0.9]
        has_blanks = source.shape.filled < source.shape.rows and names
        return ({"from": [source.name, names[0]]} if has_blanks else rule), ""
    return rule, "this is the payer's name or class: list it in practice.yaml as the payer's id"


def _charge(rule: dict[str, Yaml], source: Source, found: Candidate) -> tuple[dict[str, Yaml], str]:
    """Multiply a price for one unit by the units; ask where it may be one."""
    units = found.found.get("units")
    is_price = like(source.header, "unit_price")
    if units is None or not is_price.is_exact:
        return rule, ""
    if is_price.score < 0.9:
        counts = {squeeze(text) for text in units.source.shape.texts} - {"1", "10", "100"}
        times = f"{{times: ['{source.name}', '{units.source.name}']}}"
        ask = f"is this the price of one unit? Then the charge is {times}"
        return rule, ask if counts else ""
    decide = "is this the price of one unit? If it is the whole charge, name the column alone"
    return {"times": [source.name, units.source.name]}, decide


def _procedure(
    name: str, rule: dict[str, Yaml], source: Source, listed: Sequence[Source]
) -> tuple[dict[str, Yaml], list[str]]:
    if name == "modifiers":
        return _modifiers(rule, listed)
    glue = glued(source.shape)
    if glue is None:
        return rule, []
    return rule | {"take": _GLUE[glue][0]}, ["a modifier is glued to the code: cut off"]


def glued(shape: Shape) -> str | None:
    """Return what stands between procedures and modifiers in one column, None where nothing is.

    >>> from vitals.exports.shapes import look_at
    >>> glued(look_at(["99213-25", "99214-25"])), glued(look_at(["99213"]))
    ('-', None)
    """
    marks: Counter[str] = Counter()
    for text, times in shape.texts.items():
        if match := re.fullmatch(r"[A-Z0-9]\d{3}[A-Z0-9]([-: ]?)[A-Z0-9]{2}(?:.*)", text.upper()):
            marks[match[1]] += times
    mark, times = max(sorted(marks.items()), key=lambda pair: pair[1], default=("", 0))
    return mark if times and times >= shape.filled * 0.05 else None


def _modifiers(
    rule: dict[str, Yaml], listed: Sequence[Source]
) -> tuple[dict[str, Yaml], list[str]]:
    several = [
        one.name
        for one in listed
        if (near := like(one.header, "modifiers")).is_exact
        and near.score >= 0.9
        and one.shape.share("modifier") >= (0.5 if one.shape.filled else 0.0)
    ]
    if len(several) < 2 or rule["from"] not in several:
        return rule, []
    return {"join": several, "with": " "}, [f"{len(several)} columns of modifiers put together"]


def made(found: Candidate) -> Iterator[Choice]:
    """Yield the columns that a rule makes without a source column of their own."""
    names = {target.name for target in found.kind.targets}
    line = found.found.get("line_no")
    if "line_no" in names and (line is None or line.fit.score < SURE_LINE):
        yield from _line_no(found)
    if found.patient and "claim_id" not in found.found:
        yield _claim_id(found, found.patient)
    procedure = found.found.get("procedure")
    if "modifiers" in names and "modifiers" not in found.found and procedure:
        yield from _glued_modifiers(procedure.source)


def _line_no(found: Candidate) -> Iterator[Choice]:
    if found.kind.table == "transactions" or (
        found.kind.name == "remittances" and "procedure" not in found.found and not repeat_of(found)
    ):
        return
    if repeat_of(found):
        rule: Yaml = {"count": "repeat"}
        reason = "the numbered columns are the service lines of the claim"
    else:
        rule = {"value": str(NO_NUMBER)}
        reason = (
            "no line number found: 0 says so, and lines are told apart by procedure, modifiers and "
            "date of service, so that exports may overlap"
        )
    yield Choice(column="line_no", rule=rule, confidence=0.75, reason=reason)


def _claim_id(found: Candidate, patient: Sequence[Source]) -> Choice:
    day = found.found.get("service_on") or found.found["posted_on"]
    return Choice(
        column="claim_id",
        rule={"hash": [*(one.name for one in patient), first_of(day.source)]},
        confidence=HASHED,
        reason="no claim number found: one is made of the patient and the day by a keyed hash, "
        "so that neither is stored (needs VITALS_PATIENT_KEY)",
        decide="two claims of a patient on one day become one; name a claim or visit number if "
        "the system can export it",
    )


def first_of(source: Source) -> str:
    """Return the name of a column, of the first one of a family."""
    return source.name.replace(MARK, source.numbers[0]) if source.numbers else source.name


def _glued_modifiers(source: Source) -> Iterator[Choice]:
    glue = glued(source.shape)
    if glue is None:
        return
    yield Choice(
        column="modifiers",
        rule={"from": source.name, "take": _GLUE[glue][1]},
        confidence=0.6,
        reason="modifiers are glued to the procedure code",
        sources=(source,),
    )


def unused(listed: Sequence[Source], parts: Sequence[Part]) -> tuple[Source, ...]:
    """Return the columns no rule reads, identifying ones left out."""
    read = {one.position for part in parts for choice in part.choices for one in choice.sources}
    return tuple(one for one in listed if one.position not in read and not identifying(one))
