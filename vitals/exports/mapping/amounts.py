"""Exports with one amount column for each kind of transaction: one entry for each column.

What must not live here: exports whose rows say what kind they are (``ledger``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vitals.exports.cells import is_null, tidy
from vitals.exports.mapping.columns import Grid, Source
from vitals.exports.mapping.ledger import ordered
from vitals.exports.mapping.model import Choice, Part, Yaml
from vitals.exports.mapping.rules import doubt, part_of
from vitals.exports.mapping.tables import Candidate
from vitals.exports.mapping.targets import AMOUNT_KINDS

SURE_POSTING = 0.8
"""Confidence of the posting date from which rows can be postings."""


def is_postings(found: Candidate, grid: Grid) -> bool:
    """Tell whether each row is one dated posting: a charge, or what is posted on it later."""
    dated, charge = found.found.get("posted_on"), found.found.get("charge")
    others = [found.found[name].source for name in AMOUNT_KINDS if name in found.found]
    others = [one for one in others if charge is None or one is not charge.source]
    if not found.is_complete or dated is None or charge is None or not others:
        return False
    if dated.fit.score < SURE_POSTING or dated.is_shared:
        return False
    charged = [_is_amount(text) for text in grid.texts(charge.source.position)]
    posted = [
        any(map(_is_amount, row))
        for row in zip(*(grid.texts(one.position) for one in others), strict=True)
    ]
    both = sum(a and b for a, b in zip(charged, posted, strict=True))
    later = sum(b and not a for a, b in zip(charged, posted, strict=True))
    return later > 0 and any(charged) and both <= 0.1 * len(charged)


def _is_amount(text: str) -> bool:
    value = tidy(text)
    return not is_null(value) and bool(value.strip("$ 0.,-()"))


def parts_by_column(
    found: Candidate, listed: Sequence[Source], *, leave: Sequence[str] = ()
) -> list[Part]:
    """Return one entry for each amount column but those in *leave*, whose rows are elsewhere."""
    base = part_of(found, listed)
    kept = [one for one in base.choices if one.column not in AMOUNT_KINDS]
    return [
        _column_part(base, found, kept, name)
        for name in AMOUNT_KINDS
        if name in found.found and name not in leave
    ]


def _column_part(base: Part, found: Candidate, kept: Sequence[Choice], name: str) -> Part:
    kind, account = AMOUNT_KINDS[name]
    one = found.found[name]
    shown = one.source
    given = {choice.column: choice for choice in kept} | {
        choice.column: choice for choice in _constants(kind, account)
    }
    negative = shown.shape.share("negative") > shown.shape.share("positive")
    given["amount"] = Choice(
        column="amount",
        rule={"from": shown.name, "sign": "negate"} if negative else shown.name,
        confidence=round(one.fit.score, 2),
        reason=one.fit.reason + ("; most amounts are negative: turned" if negative else ""),
        sources=(shown,),
        decide=doubt(one),
    )
    given["transaction_id"] = _joined_id(found, kind)
    missing = tuple(item for item in base.missing if item[0] not in given)
    return replace(base, choices=ordered(given), when={shown.name: "nonzero"}, missing=missing)


def _constants(kind: str, account: str) -> Iterator[Choice]:
    reason = "all amounts of the column are of one kind"
    yield Choice(column="kind", rule={"value": kind}, confidence=0.85, reason=reason)
    yield Choice(column="account", rule={"value": account}, confidence=0.75, reason=reason)


def _joined_id(found: Candidate, kind: str) -> Choice:
    own = found.found.get("transaction_id")
    claim = found.found.get("claim_id")
    number = claim.source.name if claim else "claim_id"
    first: list[Yaml] = [own.source.name] if own else [number, {"count": number}]
    return Choice(
        column="transaction_id",
        rule={"join": [*first, {"value": kind}], "with": "-"},
        confidence=0.7,
        reason="made of the row's number and the kind, so that each amount has its own",
        sources=(own.source,) if own else (),
        decide="" if own else "the same rows in another order would get other numbers",
    )
