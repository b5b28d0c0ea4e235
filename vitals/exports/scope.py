"""One pass of one table of a profile over a sheet: its rules as text columns of the rows it takes.

A pass is the whole table rule, or one item of its repeat, or one month column. What must not live
here: which passes there are, or what a text means as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from vitals.exports.cells import describe, is_null, near, tidy
from vitals.exports.grid import Record
from vitals.exports.match import ProfileHeader
from vitals.exports.profile import TableRule
from vitals.exports.rule import Adjustment, Rule, When
from vitals.exports.texts import (
    Texts,
    combine,
    constant,
    cut,
    each,
    holds,
    product,
    total,
    translate,
    turn,
)

HashPatient = Callable[[str], str] | None
Why = tuple[str, str]
"""The rule a cell breaks, and the reason."""


class Source:
    """Columns of the rows below a profile's header, tidied once each; "" where a cell is null."""

    def __init__(self, header: ProfileHeader, records: Sequence[Record]) -> None:
        self.header = header
        self.lines = np.array([record.line for record in records], dtype="int64")
        self._cells = list(zip(*(record.cells or [] for record in records), strict=True))
        self._nulls = {text.lower() for text in header.profile.null}
        self._filled_down = {header.position(name) for name in header.profile.fill_down}
        self._known: dict[int, Texts] = {}

    def column(self, position: int) -> Texts:
        """Return the texts of one column."""
        if position not in self._known:
            raw: Texts = np.empty(len(self.lines), dtype=object)
            if self._cells:
                raw[:] = self._cells[position]
            texts = each(raw, self._text) if len(raw) else raw
            if position in self._filled_down:
                above = pd.Series(texts).replace("", None).ffill().fillna("")
                texts = above.to_numpy(dtype=object)
            self._known[position] = texts
        return self._known[position]

    def _text(self, cell: str) -> str:
        text = tidy(cell)
        return "" if is_null(text) or text.lower() in self._nulls else text


@dataclass(frozen=True, slots=True)
class Scope:
    """One pass: the rows it takes by position, and the names that mean something else in it.

    ``faults`` collects what is wrong with a row by its position among ``rows``.
    """

    source: Source
    table: TableRule
    rows: np.ndarray
    hash_patient: HashPatient = None
    mark: str = ""
    word: str = ""
    ordinal: int = 0
    extra: Mapping[str, Texts] = field(default_factory=dict)
    faults: dict[int, Why] = field(default_factory=dict)

    def named(self, name: str) -> str:
        """Return the name with the repeat's mark replaced."""
        return name.replace(self.mark, self.word) if self.mark else name

    def column(self, name: str) -> Texts | None:
        """Return a source column of the rows taken; None where the file has none."""
        if name in self.extra:
            given: Texts = self.extra[name][self.rows]
            return given
        position = self.source.header.position(name, self.mark, self.word)
        if position is None:
            return None
        texts: Texts = self.source.column(position)[self.rows]
        return texts

    def mask(self, when: When) -> np.ndarray:
        """Tell which of the rows taken one of the conditions holds for; no condition: all."""
        if not when:
            return np.ones(len(self.rows), dtype=bool)
        met = np.zeros(len(self.rows), dtype=bool)
        for conditions in when:
            all_met = np.ones(len(self.rows), dtype=bool)
            for name, condition in conditions.items():
                texts = self._cell(name)
                is_met = each(texts, partial(holds, condition))
                all_met &= is_met.astype(bool)
            met |= all_met
        return met

    def texts(self, rule: Rule, label: str) -> Texts:
        """Return the column a rule makes; what it finds wrong goes to ``faults``."""
        texts = self._sourced(rule)
        for how in rule.take:
            texts = each(texts, partial(cut, how))
        if rule.words is not None:
            texts = self._translated(texts, rule, rule.words, label)
        if sign := rule.sign:
            texts = each(texts, lambda text: turn(text, sign) if text else text)
        return each(texts, lambda text: text or rule.default) if rule.default else texts

    def label(self, rule: Rule, native: str) -> str:
        """Name the columns of the file behind a rule, the native one where there are none."""
        names = list(dict.fromkeys(self.named(name) for name in rule.names()))
        return " / ".join(names) or native

    def _cell(self, name: str) -> Texts:
        """Return a source column, else the native column of that name, else blanks."""
        texts = self.column(name)
        if texts is None and name in self.table.columns:
            rule = self.table.columns[name]
            others = {key: one for key, one in self.table.columns.items() if key != name}
            inner = replace(self, table=self.table.model_copy(update={"columns": others}))
            texts = inner.texts(rule, self.label(rule, name))
        return constant("", len(self.rows)) if texts is None else texts

    def _sourced(self, rule: Rule) -> Texts:
        if rule.value is not None:
            return constant(self.named(rule.value), len(self.rows))
        if rule.count is not None:
            return self._counted(rule.count, rule.of)
        if rule.hash is not None:
            return self._hashed(rule.hash)
        if rule.adjust is not None:
            return self._adjusted(rule.adjust)
        if rule.from_ is not None:
            columns = [self._cell(name) for name in rule.from_]
            return columns[0] if len(columns) == 1 else combine(columns, _first_filled)
        return self._combined(rule)

    def _combined(self, rule: Rule) -> Texts:
        columns = [self._part(part) for part in rule.times or rule.add or rule.join or ()]
        if rule.join is not None:
            return combine(columns, lambda texts: rule.with_.join(filter(None, texts)))
        return combine(columns, product if rule.times is not None else total)

    def _part(self, rule: Rule) -> Texts:
        """Return an operand; ``-name`` is the column *name* with its sign turned."""
        only = rule.from_[0] if rule.from_ and len(rule.from_) == 1 else ""
        if only.startswith("-"):
            rule = rule.model_copy(update={"from_": (only[1:],), "sign": "negate"})
        return self.texts(rule, self.label(rule, only))

    def _counted(self, name: str, of: str | None) -> Texts:
        """Number the rows of equal *name*, or the distinct *of* within it, in the file's order.

        Rows that the profile passes over count too, so that a later void moves no number; a
        blank *of* has none.
        """
        if name == "repeat":
            return constant(str(self.ordinal), len(self.rows))
        whole = replace(self, rows=np.arange(len(self.source.lines)), faults={})
        frame = pd.DataFrame({"group": whole._cell(name)})  # noqa: SLF001 - a pass of its own kind
        if of is None:
            return _as_texts(frame.groupby("group").cumcount() + 1, self.rows)
        frame["item"] = whole._cell(of)  # noqa: SLF001 - the same
        named = frame[frame["item"].ne("")]
        first = ~named.duplicated(["group", "item"])
        rank = first.groupby(named["group"]).cumsum().where(first)
        numbers = rank.groupby([named["group"], named["item"]]).transform("first")
        return _as_texts(numbers.reindex(frame.index), self.rows)

    def _hashed(self, names: Sequence[str]) -> Texts:
        columns = [self._cell(name) for name in names]
        hasher = self.hash_patient
        if hasher is None:
            reason = (
                f"column {' / '.join(names)}: expected a patient key (VITALS_PATIENT_KEY) to make "
                "a claim number of these columns without keeping them; found none"
            )
            self.faults.update(dict.fromkeys(range(len(self.rows)), ("patient-key", reason)))
            return constant("", len(self.rows))
        return combine(columns, lambda parts: hasher("\x1f".join(parts)) if any(parts) else "")

    def _adjusted(self, items: Sequence[Adjustment]) -> Texts:
        """Return ``CO-45:20.00;PR-1:15.00`` of the amounts that are not zero."""
        columns: list[Texts] = []
        for item in items:
            columns += [self._part(item.code), self._part(item.amount)]
        return combine(columns, _listed)

    def _translated(self, texts: Texts, rule: Rule, words: Mapping[str, str], label: str) -> Texts:
        pairs = list(words.items())
        meant = each(texts, lambda text: translate(text, pairs, rule.other))
        for row in np.flatnonzero(pd.isna(meant)):
            reason = _unknown_word(label, texts[row], [value for value, _ in pairs if value])
            self.faults.setdefault(int(row), ("unknown-code", reason))
        return each(np.where(pd.isna(meant), "", meant), str)


def _as_texts(numbers: pd.Series, rows: np.ndarray) -> Texts:
    texts: Texts = numbers.astype("Int64").astype("str").fillna("").to_numpy(dtype=object)[rows]
    return texts


def _first_filled(parts: tuple[str, ...]) -> str:
    return next(filter(None, parts), "")


def _listed(parts: tuple[str, ...]) -> str:
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return ";".join(f"{code}:{amount}" for code, amount in pairs if amount and _is_money(amount))


def _is_money(amount: str) -> bool:
    """Tell a zero from all else; what is no number stays, so that it is refused."""
    return bool(amount.strip("0.,$ -()"))


def _unknown_word(label: str, text: str, values: Sequence[str]) -> str:
    close = near(text, [value.lower() for value in values])
    found = f"something close to '{close}'" if close else describe(text)
    return f"column {label}: expected one of {', '.join(values)}; found {found}"
