"""The proposal of a profile for one file: which tables, and all that belongs to the whole file.

The same bytes give the same proposal. What must not live here: one column's rule, or any text for
people beyond a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from vitals.exports.cells import tidy
from vitals.exports.mapping.adjustments import with_adjustments
from vitals.exports.mapping.amounts import is_postings, parts_by_column
from vitals.exports.mapping.columns import Grid, Source, find_grid, read_sheets_of, sources
from vitals.exports.mapping.ledger import parts_by_kind, skipped_words, vocabulary
from vitals.exports.mapping.model import Choice, Part, Proposal, Yaml
from vitals.exports.mapping.names import is_known, null_words, synonyms, words_of
from vitals.exports.mapping.questions import dates, decimal_commas, longer, opened, repeated
from vitals.exports.mapping.rules import first_of, part_of, unused
from vitals.exports.mapping.tables import Candidate, candidates, identifying
from vitals.exports.mapping.targets import AMOUNTS, squeeze

MOST_MATCHED = 6
"""Columns a profile asks for to be recognised."""


def propose(content: bytes, *, table: str = "") -> Proposal | None:
    """Return a proposal for the bytes of a table, for one native *table* where given.

    None where no row looks like a header. Raises UnreadableFile for what is no table.
    """
    grid = find_grid(read_sheets_of(content))
    if grid is None:
        return None
    listed = sources(grid)
    ranked = candidates(listed)
    parts = tuple(_parts(ranked, grid, listed, table))
    chosen = _sources(parts)
    order, asked = dates(chosen)
    equal = list(repeated(chosen, listed))
    loud = (
        *opened(parts, unused(listed, parts)),
        *(question for question, is_open in equal if is_open),
    )
    asked += [question for question, is_open in equal if not is_open]
    return Proposal(
        sheet=grid.sheet.name if grid.several and is_known(grid.sheet.name) else "",
        sheet_number=grid.sheet.number if grid.several else 0,
        header_line=grid.line,
        rows=grid.total_rows,
        columns=len([name for name in grid.header if name]),
        match=_match(parts, listed),
        dates=order,
        null=_null(grid, chosen),
        skip=tuple(_skip(ranked, parts, grid, listed)),
        parts=parts,
        candidates=tuple(ranked),
        never_kept=tuple((one, why) for one in listed if (why := identifying(one))),
        unused=unused(listed, parts),
        questions=(*loud, *decimal_commas(listed), *asked, *longer(grid)),
        opened=loud,
    )


def _sources(parts: Sequence[Part]) -> list[Source]:
    read = {one.position: one for part in parts for c in part.choices for one in c.sources}
    return [read[position] for position in sorted(read)]


def _parts(
    ranked: Sequence[Candidate], grid: Grid, listed: Sequence[Source], table: str
) -> list[Part]:
    by_name = {one.kind.name: one for one in ranked}
    if table and table != "transactions":
        return [with_adjustments(part_of(by_name[table], listed), grid, listed)]
    ledger, columns = by_name["transactions"], by_name[AMOUNTS]
    if _is_ledger(ledger) or (table and not columns.is_complete):
        return _ledger(ledger, by_name["claims"], grid, listed, only=bool(table))
    if table:
        return parts_by_column(columns, listed)
    best = _best(ranked)
    if best.kind.name not in {"claims", "remittances", "transactions", AMOUNTS}:
        return [part_of(best, listed)]
    parts = _billing(best, by_name, grid, listed)
    if not parts and best.kind.name == AMOUNTS:
        parts = parts_by_column(best, listed)
    return parts or [_asked(with_adjustments(part_of(best, listed), grid, listed))]


def _asked(part: Part) -> Part:
    """Ask which way negative amounts go where no word of a kind tells it."""
    if part.table != "transactions":
        return part
    ask = "some amounts are negative: which kinds? A native amount is positive in its own direction"
    return replace(
        part,
        choices=tuple(
            replace(one, decide=ask, is_open=True)
            if one.column == "amount" and one.sources and one.sources[0].shape.share("negative")
            else one
            for one in part.choices
        ),
    )


def _best(ranked: Sequence[Candidate]) -> Candidate:
    """Return the likeliest complete candidate, unless an incomplete one is much likelier."""
    complete = next((one for one in ranked if one.is_complete), ranked[0])
    return complete if complete.score >= 0.7 * ranked[0].score else ranked[0]


def _is_ledger(ledger: Candidate) -> bool:
    """Tell whether a column says what kind of transaction each row is, in however few rows."""
    kind = ledger.found.get("kind")
    if kind is None or "amount" not in ledger.found:
        return False
    shape = kind.source.shape
    known = sum(rows for text, rows in shape.texts.items() if squeeze(text) in vocabulary("kind"))
    is_known = shape.filled > 0 and known >= 0.8 * shape.filled
    return kind.fit.score >= 0.4 and (shape.is_vocabulary or is_known)


def _ledger(
    ledger: Candidate, claims: Candidate, grid: Grid, listed: Sequence[Source], *, only: bool
) -> list[Part]:
    """Return the entries of transactions, and of claims for the rows that are charges."""
    parts = (
        parts_by_kind(ledger, grid, listed)
        if "kind" in ledger.found and "amount" in ledger.found
        else [part_of(ledger, listed)]
    )
    charges = {word: part for part in parts for word in _charge_words(part)}
    if only or not claims.is_complete or "claim_id" not in claims.found or not charges:
        return parts
    kind = ledger.found["kind"].source
    part = part_of(claims, listed, when={kind.name: list(charges)})
    choices = tuple(_signed(one, charges.values()) for one in part.choices)
    return [*parts, replace(part, choices=choices)]


def _signed(choice: Choice, parts: Iterable[Part]) -> Choice:
    """Give the charge of a claim the sign that the charges among the transactions have."""
    amounts = [one.rule for part in parts for one in part.choices if one.column == "amount"]
    if choice.column != "charge" or not amounts:
        return choice
    rule = amounts[0]
    source = rule["from"] if isinstance(rule, Mapping) else rule
    return replace(choice, rule=rule) if choice.sources[0].name == source else choice


def _charge_words(part: Part) -> list[str]:
    rule = next((one.rule for one in part.choices if one.column == "kind"), "")
    words: list[str] = next(iter(part.when.values()), [])
    if not isinstance(rule, Mapping):
        return []
    if rule.get("value") == "charge":
        return list(words)
    return [said for said, meant in rule.get("words", {}).items() if meant == "charge"]


def _billing(
    best: Candidate, by_name: Mapping[str, Candidate], grid: Grid, listed: Sequence[Source]
) -> list[Part]:
    """Return claims with what was paid on them: as remittances, or as transactions by column."""
    claims, remits, columns = (by_name[name] for name in ("claims", "remittances", AMOUNTS))
    if is_postings(columns, grid):
        charges = {columns.found["charge"].source.name: "nonzero"}
        billed = [part_of(claims, listed, when=charges)] if claims.is_complete else []
        return [*billed, *parts_by_column(columns, listed, leave=["charge"] * len(billed))]
    parts: list[Part] = []
    leave: list[str] = []
    if claims.is_complete and claims.score >= 0.6 * best.score:
        parts.append(part_of(claims, listed))
        leave.append("charge")
    decided = remits.found.get("adjudicated_on")
    if remits.is_complete and decided and decided.fit.score >= 0.55:
        day = {decided.source.name: "filled"}
        is_partly = decided.source.shape.filled < decided.source.shape.rows
        paid = part_of(remits, listed, when=day if parts or is_partly else {})
        paid = with_adjustments(_by_line(paid, parts), grid, listed)
        parts.append(paid)
        is_told = claims.is_complete or any(one.column == "adjustments" for one in paid.choices)
        leave += ["paid", "contractual"] if is_told else ["paid"]
        leave += ["charge"] if claims.is_complete else []
    if columns.is_complete and not any(one.source.numbers for one in columns.found.values()):
        parts += parts_by_column(columns, listed, leave=leave)
    return parts


def _by_line(paid: Part, parts: Sequence[Part]) -> Part:
    """Return the remittances told line by line, as the claims of the same rows are."""
    lines = [one for part in parts for one in part.choices if one.column == "line_no"]
    if not lines or any(one.column == "line_no" for one in paid.choices):
        return paid
    first, *others = paid.choices
    return replace(paid, choices=(first, lines[0], *others))


def _match(parts: Sequence[Part], listed: Sequence[Source]) -> tuple[str, ...]:
    """Return the names by which the profile knows the file: what it reads, told surest first."""
    choices = [one for part in parts[:1] for one in part.choices]
    ranked = sorted(choices, key=lambda one: -one.confidence)
    names = [first_of(one) for choice in ranked for one in choice.sources]
    distinct = [name for name in dict.fromkeys(names) if name and not name.startswith("@")]
    if not distinct:
        distinct = [first_of(one) for one in listed if one.header]
    return tuple(distinct[:MOST_MATCHED])


def _null(grid: Grid, chosen: Sequence[Source]) -> tuple[str, ...]:
    """Return the words that stand for nothing in the columns read, beside those always known."""
    seen = {tidy(text).lower() for one in chosen for text in _texts(grid, one)}
    return tuple(sorted(null_words() & seen - {""}))


def _texts(grid: Grid, one: Source) -> Iterator[str]:
    yield from grid.texts(one.position)


def _skip(
    ranked: Sequence[Candidate], parts: Sequence[Part], grid: Grid, listed: Sequence[Source]
) -> Iterator[Mapping[str, Yaml]]:
    """Yield the rows to pass over: taken back, or no entry of their own."""
    void = synonyms()["void"]
    for one in listed:
        if not _is_named(one, void["filled"]) and not _is_named(one, void["flags"]):
            continue
        if _is_named(one, void["filled"]) and one.shape.share("flag") < 0.5:
            yield {"when": {one.name: "filled"}, "why": "rows taken back (voided)"}
        else:
            yield {"when": {one.name: list(void["words"])}, "why": "rows taken back (voided)"}
    ledger = next(one for one in ranked if one.kind.name == "transactions")
    is_used = any("kind" in {c.column for c in part.choices} and part.when for part in parts)
    if is_used and parts[0].table == "transactions" and (words := skipped_words(ledger, grid)):
        yield words


def _is_named(one: Source, names: Sequence[str]) -> bool:
    words = words_of(one.header)
    return bool(words) and any(words == words_of(str(name)) for name in names)
