"""Exports whose rows are transactions: by a column that says the kind, or by a column per kind.

The amount of a native transaction is positive in its kind's own direction; which way a system
writes its payments is told by the signs of the rows themselves. What must not live here: exports
of claims or remittances.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vitals.exports.cells import tidy
from vitals.exports.header import plain
from vitals.exports.mapping.columns import Grid, Source
from vitals.exports.mapping.model import Choice, Part, Yaml
from vitals.exports.mapping.names import synonyms
from vitals.exports.mapping.rules import advice, doubt, part_of
from vitals.exports.mapping.tables import Candidate
from vitals.exports.mapping.targets import AMOUNT_KINDS, squeeze
from vitals.exports.native import LAYOUTS
from vitals.exports.shapes import FORMS

PATIENT = "patient"
_GENERIC = "payer_payment"
"""The kind a bare "payment" is, unless the account says that the patient paid."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the kind column: what it means, how many rows have it and which way they go."""

    text: str
    kind: str
    rows: int
    negative: bool


def vocabulary(concept: str) -> Mapping[str, str]:
    """Return the known words of a column, squeezed, with what they mean."""
    listed = synonyms()["concepts"][concept]["words"]
    return {squeeze(str(said)): meant for meant, many in listed.items() for said in many}


def words_in(grid: Grid, kind: Source, amount: Source) -> tuple[list[Word], int]:
    """Return the known words of the kind column in the file, and the number of rows with others."""
    known = vocabulary("kind")
    rows: Counter[str] = Counter()
    signs: Counter[tuple[str, bool]] = Counter()
    unknown = 0
    for text, money in zip(grid.texts(kind.position), grid.texts(amount.position), strict=True):
        said, value = tidy(text), tidy(money)
        if not said:
            continue
        if squeeze(said) not in known:
            unknown += 1
            continue
        word = plain(said)
        rows[word] += 1
        if FORMS["negative"](value):
            signs[word, True] += 1
        elif FORMS["positive"](value):
            signs[word, False] += 1
    return [
        Word(w.replace("_", " "), known[squeeze(w)], n, signs[w, True] > signs[w, False])
        for w, n in sorted(rows.items())
    ], unknown


def parts_by_kind(found: Candidate, grid: Grid, listed: Sequence[Source]) -> list[Part]:
    """Return one entry for each way the kinds of an export are signed and paid for."""
    kind, amount = found.found["kind"].source, found.found["amount"].source
    words, unknown = words_in(grid, kind, amount)
    base = part_of(found, listed)
    parts = []
    for group, members in _groups(words, found, grid).items():
        parts.append(_part(base, found, group, members))
    if not parts:  # nothing to tell the kinds by: one entry, for a person to finish
        parts = [_unfinished(base)]
    if unknown:
        note = f"write the other words of '{kind.name}' under 'when' and 'words': "
        parts[0] = replace(
            parts[0],
            missing=(
                *parts[0].missing,
                ("kind", f"{note}{unknown:,} rows have words this project does not know"),
            ),
        )
    return parts


Group = tuple[bool, str, str]
"""Whether amounts are turned; the account (empty: by its column); the kind (empty: by its words)"""


def _groups(words: Sequence[Word], found: Candidate, grid: Grid) -> dict[Group, list[Word]]:
    groups: dict[Group, list[Word]] = {}
    splits = _tells_patients(found, grid)
    for word in (one for one in words if one.kind):
        by_patient = word.kind == "patient_payment"
        if splits and word.kind == _GENERIC:
            groups.setdefault((word.negative, "insurance", _GENERIC), []).append(word)
            groups.setdefault((word.negative, PATIENT, "patient_payment"), []).append(word)
            continue
        kind = "transfer" if word.kind == "transfer" else ""
        account = "" if splits and not by_patient else PATIENT if by_patient else "insurance"
        groups.setdefault((word.negative, account, kind), []).append(word)
    return groups


def _tells_patients(found: Candidate, grid: Grid) -> bool:
    """Tell whether the account column says of every row whose account it is."""
    account = found.found.get("account")
    if account is None:
        return False
    known = vocabulary("account")
    texts = [tidy(text) for text in grid.texts(account.source.position)]
    filled = [squeeze(text) for text in texts if text]
    return bool(filled) and len(filled) >= 0.9 * len(texts) and all(w in known for w in filled)


def _account_words(found: Candidate, account: str) -> list[str]:
    known = vocabulary("account")
    texts = found.found["account"].source.shape.texts
    return sorted(
        {plain(text).replace("_", " ") for text in texts if known.get(squeeze(text)) == account}
    )


def _part(base: Part, found: Candidate, group: Group, members: Sequence[Word]) -> Part:
    negative, account, kind = group
    source = found.found["kind"].source
    when: dict[str, Yaml] = {source.name: [word.text for word in members]}
    if kind and kind != "transfer":
        when[found.found["account"].source.name] = _account_words(found, account)
    given = {one.column: one for one in base.choices}
    given["kind"] = _kind(given["kind"], kind, members)
    given["account"] = _account(given.get("account"), account, members)
    if negative:
        given["amount"] = replace(
            given["amount"],
            rule={"from": found.found["amount"].source.name, "sign": "negate"},
            reason=f"{given['amount'].reason}; most of these rows are negative: turned",
        )
    if "transaction_id" not in given:
        given["transaction_id"] = _transaction_id(found)
    missing = tuple(one for one in base.missing if one[0] not in given)
    return replace(base, choices=_ordered(given), when=when, missing=missing)


def _kind(given: Choice, kind: str, members: Sequence[Word]) -> Choice:
    meant = {word.kind for word in members}
    rows = sum(word.rows for word in members)
    if kind or len(meant) == 1:
        rule: Yaml = {"value": kind or meant.pop()}
    else:
        rule = {"from": given.sources[0].name, "words": {w.text: w.kind for w in members}}
    return replace(given, rule=rule, reason=f"{given.reason}; {rows:,} rows have these words")


def _account(given: Choice | None, account: str, members: Sequence[Word]) -> Choice:
    if not account and given is not None:
        return given
    reason = (
        f"{', '.join(word.text for word in members)}: posted to the {account} account by its kind"
    )
    certain = all(word.kind != "transfer" for word in members)
    return Choice(
        column="account",
        rule={"value": account},
        confidence=0.85 if certain else 0.7,
        reason=reason,
        decide=""
        if certain
        else "whose balance does a positive amount raise: insurance or patient?",
    )


def _transaction_id(found: Candidate) -> Choice:
    claim = found.found.get("claim_id")
    number = claim.source.name if claim else "claim_id"
    return Choice(
        column="transaction_id",
        rule={"join": [number, {"count": number}], "with": "-"},
        confidence=0.6,
        reason="no number of the transaction found: claim and running number within the claim",
        decide="the same rows in another order would get other numbers",
    )


def _unfinished(base: Part) -> Part:
    missing = dict(base.missing) | {"kind": advice("kind"), "account": advice("account")}
    kept = tuple(one for one in base.choices if one.column not in missing)
    return replace(base, choices=kept, missing=tuple(missing.items()))


def _ordered(given: Mapping[str, Choice]) -> tuple[Choice, ...]:
    order = [field.name for field in LAYOUTS["transactions"].fields]
    return tuple(given[name] for name in order if name in given)


def skipped_words(found: Candidate, grid: Grid) -> dict[str, Yaml]:
    """Return the rows a ledger holds that are no entry: the other half of a transfer, balances."""
    kind = found.found.get("kind")
    amount = found.found.get("amount")
    if kind is None or amount is None:
        return {}
    words, _ = words_in(grid, kind.source, amount.source)
    silent = [word.text for word in words if not word.kind]
    if not silent:
        return {}
    why = f"{', '.join(silent)}: no entry of its own (the other half of a transfer, or a balance)"
    return {"when": {kind.source.name: silent}, "why": why}


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
    return replace(base, choices=_ordered(given), when={shown.name: "nonzero"}, missing=missing)


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
