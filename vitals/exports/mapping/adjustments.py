"""Why a payer paid less than the charge: reductions and patient shares as ``adjustments``.

What is proposed is held against the rows: charge less adjustments must be the amount paid. What
must not live here: exports without a payer's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.exports.cells import is_null, tidy, to_cents
from vitals.exports.mapping.columns import Grid, Source
from vitals.exports.mapping.model import Choice, Part, Yaml
from vitals.exports.mapping.names import like, synonyms, words_of
from vitals.exports.native import LAYOUTS

PATIENT_SHARES: Mapping[str, str] = {
    "deductible": "PR-1",
    "coinsurance": "PR-2",
    "copay": "PR-3",
}
"""Part of the patient's share → its group and reason code (CARC 1, 2, 3)."""
CONTRACTUAL = "CO-45"
BALANCED = 0.95
"""Part of the rows that must add up for the adjustments to be proposed with confidence."""
_CODE = re.compile(r"(?:(CO|OA|PI|PR|CR)[- ]?)?(?:[A-Z]{0,2}\d{1,3}|[A-Z]\d)", re.IGNORECASE)
_PASSED_OVER = frozenset({"amount", "line", "payer", "primary"})

Terms = Mapping[str, int]
"""Columns by name with the sign they are taken away with."""


@dataclass(frozen=True, slots=True)
class _Reduction:
    """The payer's own reduction: its rule, the columns behind it, and whether rows add up."""

    rule: Yaml
    terms: Terms
    sources: tuple[Source, ...]
    balanced: float = 0.0


def is_named(source: Source, role: str) -> bool:
    """Tell whether a header is a known name of a role under ``money_parts`` of the synonyms."""
    words = words_of(source.header)
    names = [words_of(str(name)) for name in synonyms()["money_parts"][role]]
    return bool(words) and (words in names or words - _PASSED_OVER in names)


def tells_adjustments(source: Source) -> bool:
    """Tell whether a column holds a reduction, a denied amount or the code of a reason."""
    shape = source.shape
    if shape.share("money") >= 0.9 and shape.share("cents") > 0:
        is_zero = not (shape.share("positive") or shape.share("negative"))
        return not is_zero and (is_reduction(source) or is_named(source, "denied"))
    return shape.filled > 0 and is_named(source, "reason_code") and not _is_prose(source)


def is_reduction(source: Source) -> bool:
    """Tell whether a header is a known name of what a payer takes off a charge."""
    near = like(source.header, "columns.contractual")
    return near.is_exact and near.score >= 0.9


def _is_prose(source: Source) -> bool:
    return not any(any(map(str.isdigit, text)) for text in source.shape.texts)


def with_adjustments(part: Part, grid: Grid, listed: Sequence[Source]) -> Part:
    """Return remittances with what explains the difference of charge and payment."""
    if part.table != "remittances" or part.repeat:
        return part
    given = {one.column: one for one in part.choices}
    shares = _shares(listed)
    if shares and "patient_responsibility" not in given:
        given["patient_responsibility"] = _patient_responsibility(shares)
    if "adjustments" not in given:
        given |= {one.column: one for one in _adjustments(given, shares, grid, listed)}
    order = [field.name for field in LAYOUTS["remittances"].fields]
    return replace(part, choices=tuple(given[name] for name in order if name in given))


def _shares(listed: Sequence[Source]) -> dict[str, Source]:
    """Return the columns of the patient's share by their code."""
    found: dict[str, Source] = {}
    for role, code in PATIENT_SHARES.items():
        for one in listed:
            if not one.numbers and one.shape.share("money") >= 0.9 and is_named(one, role):
                found.setdefault(code, one)
    return found


def _patient_responsibility(shares: Mapping[str, Source]) -> Choice:
    names = [one.name for one in shares.values()]
    return Choice(
        column="patient_responsibility",
        rule=names[0] if len(names) == 1 else {"add": names},
        confidence=0.9,
        reason="deductible, coinsurance and copay are what the patient owes",
        sources=tuple(shares.values()),
    )


def _adjustments(
    given: Mapping[str, Choice], shares: dict[str, Source], grid: Grid, listed: Sequence[Source]
) -> Iterator[Choice]:
    owed = given.get("patient_responsibility")
    total = {} if shares or owed is None else {"PR-2": owed.sources[0]}
    taken = shares | total
    reduction = _reduction(given, taken, grid, listed)
    if reduction is None and not taken:
        return
    code, said, codes = _code(listed)
    items: list[Yaml] = [{"code": name, "amount": one.name} for name, one in taken.items()]
    if reduction and reduction.terms:
        items.insert(0, {"code": code, "amount": reduction.rule})
    sources = (*(reduction.sources if reduction else ()), *codes, *taken.values())
    balanced = reduction.balanced if reduction else _balance(given, _terms(taken), grid)
    is_sure = balanced >= BALANCED and not said.endswith("?")
    questions = [said] if said and reduction and reduction.terms else []
    questions += ["the file does not say what the patient's share is: PR-2 stands for it all"] * (
        len(total)
    )
    if balanced < BALANCED:
        share = f"in {balanced * 100:.0f} % of the rows"
        questions.append(f"charge less these amounts is the amount paid only {share}: what lacks?")
    yield Choice(
        column="adjustments",
        rule={"adjust": items},
        confidence=0.9 if is_sure and not questions else 0.6 if is_sure else 0.3,
        reason=f"charge less these is the amount paid in {balanced * 100:.0f} % of the rows",
        sources=sources,
        decide="; ".join(questions),
        is_open=not is_sure,
    )


def _terms(taken: Mapping[str, Source]) -> dict[str, int]:
    return {one.name: 1 for one in taken.values()}


def _reduction(
    given: Mapping[str, Choice], taken: Mapping[str, Source], grid: Grid, listed: Sequence[Source]
) -> _Reduction | None:
    """Return the reduction for which most rows add up: a column of it, or charge − allowed."""
    tried = [_Reduction("", {}, ())] if taken else []
    for one in listed:
        if is_reduction(one) and not one.numbers and one.shape.share("money") >= 0.9:
            tried.append(_Reduction(one.name, {one.name: 1}, (one,)))
            turned = {"from": one.name, "sign": "negate"}
            tried.append(_Reduction(turned, {one.name: -1}, (one,)))
    charge, allowed = given.get("charge"), given.get("allowed")
    if charge and allowed and isinstance(charge.rule, str) and isinstance(allowed.rule, str):
        names = charge.rule, allowed.rule
        rule = {"add": [names[0], f"-{names[1]}"]}
        tried.append(_Reduction(rule, {names[0]: 1, names[1]: -1}, ()))
    shares = _terms(taken)
    weighed = [
        replace(one, balanced=_balance(given, _joined(shares, one.terms), grid)) for one in tried
    ]
    named = [one for one in weighed if one.sources]
    best = max(weighed, key=lambda one: one.balanced, default=None)
    if named and (best is None or best.balanced < BALANCED):
        return max(named, key=lambda one: one.balanced)
    has_reason = bool(taken or named or _reason_columns(listed))
    return best if has_reason else None


def _joined(shares: Terms, terms: Terms) -> dict[str, int]:
    return {
        name: shares.get(name, 0) + terms.get(name, 0) for name in dict.fromkeys([*shares, *terms])
    }


def _balance(given: Mapping[str, Choice], terms: Terms, grid: Grid) -> float:
    """Return the part of the rows in which charge − *terms* = paid; 0 where that cannot be told."""
    charge, paid = (_signed_name(given.get(name)) for name in ("charge", "paid"))
    if charge is None or paid is None:
        return 0.0
    weights = _joined(terms, {charge[0]: -charge[1]})
    weights = _joined(weights, {paid[0]: paid[1]})
    places = {one.name: one.position for c in given.values() for one in c.sources}
    columns = {name: places.get(name, _place(grid, name)) for name in weights}
    held = [_sum(row, weights, columns) == 0 for row in grid.rows]
    return sum(held) / len(held) if held else 0.0


def _place(grid: Grid, name: str) -> int:
    return next((at for at, header in enumerate(grid.header) if header == name), -1)


def _signed_name(choice: Choice | None) -> tuple[str, int] | None:
    """Return the one column a rule reads and its sign; None for any other rule."""
    if choice is None:
        return None
    if isinstance(choice.rule, str):
        return choice.rule, 1
    named = choice.rule.get("from")
    return (named, -1 if choice.rule.get("sign") else 1) if isinstance(named, str) else None


def _sum(row: Sequence[str], weights: Terms, columns: Mapping[str, int]) -> int | None:
    total = 0
    for name, weight in weights.items():
        at = columns[name]
        text = tidy(row[at]) if 0 <= at < len(row) else ""
        try:
            total += 0 if is_null(text) else weight * to_cents(text)
        except ValueError:
            return None
    return total


def _reason_columns(listed: Sequence[Source]) -> list[Source]:
    named = [one for one in listed if is_named(one, "reason_code") and not one.numbers]
    return [one for one in named if one.shape.filled and not _is_prose(one)]


def _code(listed: Sequence[Source]) -> tuple[Yaml, str, tuple[Source, ...]]:
    """Return the rule of the reduction's code, what to ask about it, and its column."""
    found = _reason_columns(listed)
    if not found:
        return CONTRACTUAL, "no column tells the reason: CO-45 stands for all, denials too", ()
    one = found[0]
    texts = one.shape.texts
    single = [match for text in texts if (match := _CODE.fullmatch(text))]
    grouped = sum(bool(match[1]) for match in single)
    if len(single) == len(texts) and grouped == len(single):
        return {"from": one.name, "default": CONTRACTUAL}, "", (one,)
    joined = [{"value": "CO"}, {"from": one.name, "take": "reason_code", "default": "45"}]
    rule = {"join": joined, "with": "-"}
    if len(single) == len(texts) and not grouped:
        return (
            rule,
            "the codes have no group: CO (the practice cannot bill it) stands for all",
            (one,),
        )
    return rule, f"some cells of '{one.name}' are no single code: whose amounts are theirs?", (one,)
