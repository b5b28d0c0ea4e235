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
from vitals.exports.mapping.names import like, synonyms
from vitals.exports.mapping.rules import advice, part_of
from vitals.exports.mapping.tables import Candidate
from vitals.exports.mapping.targets import squeeze
from vitals.exports.native import LAYOUTS
from vitals.exports.shapes import FORMS

PATIENT = "patient"
_AMOUNTS = (
    "amount",
    "paid",
    "columns.patient_paid",
    "columns.contractual",
    "columns.write_off",
    "columns.transferred",
)
_GENERIC = "payer_payment"
"""The kind a bare "payment" is, unless the account says that the patient paid."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the kind column: what it means, how many rows have it and which way they go.

    ``amount`` is the column that holds most of their amounts.
    """

    text: str
    kind: str
    rows: int
    negative: bool
    amount: str


def vocabulary(concept: str) -> Mapping[str, str]:
    """Return the known words of a column, squeezed, with what they mean."""
    listed = synonyms()["concepts"][concept]["words"]
    return {squeeze(str(said)): meant for meant, many in listed.items() for said in many}


def amounts_of(found: Candidate, grid: Grid, listed: Sequence[Source]) -> list[Source]:
    """Return the amount column and, where it has blanks, the columns that fill them.

    Some systems write the amount of a charge and that of a payment into different columns.
    """
    amount = found.found["amount"].source
    blank = [not tidy(text) for text in grid.texts(amount.position)]
    if sum(blank) < 0.1 * len(blank):
        return [amount]
    others = [
        one
        for one in listed
        if one is not amount
        and not one.numbers
        and one.shape.share("money") >= 0.9
        and any(like(one.header, concept).score >= 0.65 for concept in _AMOUNTS)
        and any(b and tidy(text) for b, text in zip(blank, grid.texts(one.position), strict=True))
    ]
    return [amount, *others]


def words_in(grid: Grid, kind: Source, amounts: Sequence[Source]) -> tuple[list[Word], int]:
    """Return the known words of the kind column in the file, and the number of rows with others."""
    known = vocabulary("kind")
    rows: Counter[str] = Counter()
    signs: Counter[tuple[str, int, bool]] = Counter()
    unknown = 0
    columns = [grid.texts(one.position) for one in amounts]
    for text, *money in zip(grid.texts(kind.position), *columns, strict=True):
        said = tidy(text)
        if not said:
            continue
        if squeeze(said) not in known:
            unknown += 1
            continue
        rows[plain(said)] += 1
        signs.update(_signs(plain(said), money))
    return [
        _word(word, known[squeeze(word)], times, signs, amounts)
        for word, times in sorted(rows.items())
    ], unknown


def _signs(word: str, money: Sequence[str]) -> Iterator[tuple[str, int, bool]]:
    """Yield for each amount of a row that is not zero its column and whether it is negative."""
    for place, cell in enumerate(money):
        value = tidy(cell)
        if FORMS["positive"](value):
            yield word, place, False
        elif FORMS["negative"](value) and value.strip("-($ 0.,)"):
            yield word, place, True


def _word(
    word: str,
    kind: str,
    rows: int,
    signs: Mapping[tuple[str, int, bool], int],
    amounts: Sequence[Source],
) -> Word:
    def both(place: int) -> int:
        return signs.get((word, place, True), 0) + signs.get((word, place, False), 0)

    best = max(range(len(amounts)), key=lambda place: (both(place), -place))
    negative = signs.get((word, best, True), 0) > signs.get((word, best, False), 0)
    return Word(word.replace("_", " "), kind, rows, negative, amounts[best].name)


def parts_by_kind(found: Candidate, grid: Grid, listed: Sequence[Source]) -> list[Part]:
    """Return one entry for each way the kinds of an export are signed and paid for."""
    kind, amounts = found.found["kind"].source, amounts_of(found, grid, listed)
    words, unknown = words_in(grid, kind, amounts)
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


Group = tuple[bool, str, str, str]
"""Whether amounts are turned; the account (empty: by its column); the kind (empty: by its words);
the column of the amounts."""


def _groups(words: Sequence[Word], found: Candidate, grid: Grid) -> dict[Group, list[Word]]:
    groups: dict[Group, list[Word]] = {}
    splits = _tells_patients(found, grid)
    for word in (one for one in words if one.kind):
        by_patient = word.kind == "patient_payment"
        if splits and word.kind == _GENERIC:
            groups.setdefault((word.negative, "insurance", _GENERIC, word.amount), []).append(word)
            groups.setdefault((word.negative, PATIENT, "patient_payment", word.amount), []).append(
                word
            )
            continue
        kind = "transfer" if word.kind == "transfer" else ""
        account = "" if splits and not by_patient else PATIENT if by_patient else "insurance"
        groups.setdefault((word.negative, account, kind, word.amount), []).append(word)
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
    negative, account, kind, amount = group
    source = found.found["kind"].source
    when: dict[str, Yaml] = {source.name: [word.text for word in members]}
    if kind and kind != "transfer":
        when[found.found["account"].source.name] = _account_words(found, account)
    given = {one.column: one for one in base.choices}
    given["kind"] = _kind(given["kind"], kind, members)
    given["account"] = _account(given.get("account"), account, members)
    given["amount"] = _amount(given["amount"], amount, negative=negative)
    if "transaction_id" not in given:
        given["transaction_id"] = _transaction_id(found)
    missing = tuple(one for one in base.missing if one[0] not in given)
    return replace(base, choices=ordered(given), when=when, missing=missing)


def _amount(given: Choice, name: str, *, negative: bool) -> Choice:
    reason = given.reason
    if name != given.sources[0].name:
        reason = f"these rows have their amounts in '{name}'"
    if negative:
        reason += "; most of these rows are negative: turned"
    return replace(
        given, rule={"from": name, "sign": "negate"} if negative else name, reason=reason
    )


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


def ordered(given: Mapping[str, Choice]) -> tuple[Choice, ...]:
    """Return the choices of a transaction in the order of the native columns."""
    order = [field.name for field in LAYOUTS["transactions"].fields]
    return tuple(given[name] for name in order if name in given)


def skipped_words(found: Candidate, grid: Grid) -> dict[str, Yaml]:
    """Return the rows a ledger holds that are no entry: the other half of a transfer, balances."""
    kind = found.found.get("kind")
    amount = found.found.get("amount")
    if kind is None or amount is None:
        return {}
    words, _ = words_in(grid, kind.source, [amount.source])
    silent = [word.text for word in words if not word.kind]
    if not silent:
        return {}
    why = f"{', '.join(silent)}: no entry of its own (the other half of a transfer, or a balance)"
    return {"when": {kind.source.name: silent}, "why": why}
