"""What every KPI reads: the book, the facts, the ledger and the calendar, derived once.

Everything heavy is worked out at most once and for all months together. What must not live here:
any KPI's own definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, TypeVarTuple, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.ledger.balances import (
    ACCOUNTS,
    BalanceMatrix,
    Days,
    days,
    first_known_on,
    held_at,
    months_between,
)
from vitals.ledger.book import Book, open_book
from vitals.ledger.facts import facts_of
from vitals.payer_rules import Clock, clock_days
from vitals.practice import Practice

Result = TypeVar("Result")
Of = TypeVarTuple("Of")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers: TypeAlias = pd.Series | Floats | Ints | Bools | float

_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

DIMENSIONS: Mapping[str, str] = {
    "payer": "payer_id",
    "payer_class": "payer_class",
    "provider": "provider_npi",
    "location": "location",
}
"""What a KPI can be split by, and the column of the facts that says it of a claim."""

TOUCH_ACTIONS = ("status_check", "payer_call", "resubmission", "corrected_claim", "appeal")
"""Actions of ``follow_ups`` that touch a claim; a bare note or patient call does not."""


def month_words(month: str) -> str:
    """A month as a reader says it.

    >>> month_words("2026-10")
    'October 2026'
    """
    return f"{_NAMES[int(month[5:]) - 1]} {month[:4]}"


@dataclass(frozen=True)
class Calendar:
    """Consecutive months; every formula returns one value for each of them."""

    months: tuple[str, ...]

    @cached_property
    def starts(self) -> Days:
        """First day of each month."""
        return np.array(self.months, dtype="datetime64[M]").astype("datetime64[D]")

    @cached_property
    def ends(self) -> Days:
        """Last day of each month."""
        following = np.array(self.months, dtype="datetime64[M]") + np.timedelta64(1, "M")
        return np.asarray(following.astype("datetime64[D]") - np.timedelta64(1, "D"))

    def at(self, dates: pd.Series) -> Ints:
        """Position of the month of each date; -1 for a missing date or another month."""
        found = days(dates)
        number = found.astype("datetime64[M]").astype("int64")
        position = number - np.array(self.months[:1], dtype="datetime64[M]").astype("int64")
        outside = np.isnat(found) | (position < 0) | (position >= len(self.months))
        return np.where(outside, -1, position)

    def reached(self, dates: Days) -> Bools:
        """Months that stand between *dates*: one on or after the first day, one by the last."""
        known = dates[~np.isnat(dates)]
        if not len(known):
            return np.zeros(len(self.months), dtype=bool)
        return np.asarray((known.max() >= self.starts) & (known.min() <= self.ends))

    def sums(self, dates: pd.Series, amounts: pd.Series | Floats | None = None) -> Floats:
        """Σ of *amounts* by month of *dates*; the number of dates where no amounts are given."""
        return self.sums_at(self.at(dates), amounts)

    def sums_at(self, position: Ints, amounts: pd.Series | Floats | None = None) -> Floats:
        """Σ of *amounts* by position; rows at -1 are left out. Exact below 2^53."""
        inside = position >= 0
        weights = None if amounts is None else _floats(amounts)[inside]
        return np.bincount(position[inside], weights, len(self.months)).astype("float64")


def _floats(values: pd.Series | Floats) -> Floats:
    if isinstance(values, pd.Series):
        return np.asarray(values.to_numpy(dtype="float64", na_value=0.0))
    return np.asarray(values, dtype="float64")


@dataclass(frozen=True)
class Inputs:
    """One practice's book, ledger and calendar, with what formulas share worked out on demand.

    ``ledger`` is LEDGER or, with the claims numbered, the stored book's events.
    """

    book: Book
    ledger: pd.DataFrame
    calendar: Calendar
    _found: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, formula: Callable[[Inputs, Unpack[Of]], Result], *of: *Of) -> Result:
        """What *formula* finds in these inputs (*of* what), worked out at the first call only."""
        key = (formula, *of)
        if key not in self._found:
            self._found[key] = formula(self, *of)
        found: Result = self._found[key]
        return found

    @cached_property
    def facts(self) -> pd.DataFrame:
        """One row per claim; row number = claim number."""
        return facts_of(self.book)

    @property
    def practice(self) -> Practice:
        """The practice's profile."""
        return self.book.practice

    @cached_property
    def events(self) -> pd.DataFrame:
        """Ledger events of claims, without the provider's account, with ``at`` and ``claim``."""
        rows = self.ledger.loc[self.ledger["account"].isin(ACCOUNTS)].reset_index(drop=True)
        at = self.calendar.at(rows["posted_on"])
        if "claim" in rows:
            return rows.assign(at=at)
        return rows.assign(at=at, claim=self.book.keys.get_indexer(rows["claim_key"]))

    @cached_property
    def first_on(self) -> Days:
        """First day the ledger holds, NaT where nothing was posted; one element."""
        return days([first_known_on(self.events[["account", "posted_on", "reason"]])])

    @cached_property
    def months_held(self) -> Ints:
        """Months of ledger up to each month, its own included; 0 before the first."""
        return self.months_since(self.first_on[~np.isnat(self.first_on)])

    def months_since(self, dates: Days) -> Ints:
        """Months from that of the first of *dates* to each month; 0 before, and without any."""
        if not len(dates):
            return np.zeros(len(self.calendar.months), dtype="int64")
        first = dates.min().astype("datetime64[M]").astype("int64")
        number = np.array(self.calendar.months, dtype="datetime64[M]").astype("int64")
        return np.asarray(np.maximum(number - first + 1, 0))

    @cached_property
    def matrix(self) -> BalanceMatrix:
        """Balances of every claim and account at every month end."""
        size, number = len(self.calendar.months), len(self.book.keys)
        at, claim = self.events["at"].to_numpy(), self.events["claim"].to_numpy()
        # The calendar begins with the first event: one outside of it is of a later month.
        inside = (at >= 0) & (claim >= 0)
        at, claim = at[inside], claim[inside]
        is_patient = self.events["account"].eq(ACCOUNTS[1]).to_numpy(dtype=bool)[inside]
        cents = _floats(self.events["amount_cents"])[inside]
        held = held_at(claim, at, cents, is_patient, (number, size))
        return BalanceMatrix(self.book.keys, self.calendar.ends, *held)

    @cached_property
    def open_balances(self) -> pd.DataFrame:
        """One row per claim, account and month end with a balance: at, claim, cents, age.

        By account, claim and month; ``account`` is a categorical of ``ACCOUNTS``.
        """
        served = days(self.facts["service_on"])
        size, ends = len(self.calendar.months), self.calendar.ends
        parts = []
        for account in ACCOUNTS:
            cents = self.matrix.of(account).ravel()
            place = np.flatnonzero(cents)
            claim, at = np.divmod(place, size)
            age = (ends[at] - served[claim]).astype("int64")
            parts.append({"at": at, "claim": claim, "age": age, "cents": cents[place]})
        code = np.repeat(np.arange(len(ACCOUNTS)), [len(part["at"]) for part in parts])
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return pd.DataFrame(columns | {"account": pd.Categorical.from_codes(code, ACCOUNTS)})

    @cached_property
    def adjudicated(self) -> pd.DataFrame:
        """Claims with a first adjudication, with ``at`` (its month)."""
        rows = self.facts.loc[self.facts["first_adjudicated_on"].notna()]
        return rows.assign(
            at=self.calendar.at(rows["first_adjudicated_on"]),
            is_denied=rows["is_denied"].astype(bool),
            is_undecided=rows["is_undecided"].astype(bool),
        )

    @cached_property
    def touches(self) -> pd.DataFrame:
        """Distinct (claim, on): follow-up work, resubmissions and appeals filed."""
        book = self.book
        worked = book.follow_ups.loc[book.follow_ups["action"].isin(TOUCH_ACTIONS)]
        first = self.facts["first_submitted_on"].reindex(book.versions["claim"])
        again = book.versions.loc[book.versions["submitted_on"].to_numpy() > first.to_numpy()]
        filed = book.appeals.loc[book.appeals["filed_on"].notna()]
        parts = [
            rows[["claim", column]].set_axis(["claim", "on"], axis=1)
            for rows, column in (
                (worked, "worked_on"),
                (again, "submitted_on"),
                (filed, "filed_on"),
            )
        ]
        distinct = pd.concat(parts).drop_duplicates()
        return distinct.sort_values(["claim", "on"], ignore_index=True)

    @cached_property
    def kinds(self) -> tuple[Ints, pd.DataFrame]:
        """Kind of each claim and, by kind, its payer, payer class, provider and location.

        One entry more than there are claims: the last is the kind of no claim, all 'unknown'.
        """
        facts = self.facts
        columns = {}
        for dimension, column in DIMENSIONS.items():
            named = np.append(facts[column].to_numpy(dtype=object, na_value="unknown"), "unknown")
            columns[dimension] = named
        claims = pd.DataFrame(columns, dtype=object)
        codes = [pd.factorize(claims[name])[0] for name in claims]
        mixed = np.zeros(len(claims), dtype="int64")
        for code in codes:
            mixed = mixed * (code.max() + 1) + code
        _, first, kind = np.unique(mixed, return_index=True, return_inverse=True)
        return kind, claims.take(first).reset_index(drop=True)

    def members(self, dimension: str) -> tuple[Ints, NDArray[np.object_]]:
        """Code by claim of its payer, payer class, provider or location, and their names.

        One more code than claims: the last, 'unknown', is that of no claim.
        """
        code, names = self.members_of_kinds(dimension)
        return code[self.kinds[0]], names

    def members_of_kinds(self, dimension: str) -> tuple[Ints, NDArray[np.object_]]:
        """The same by kind of claim; names in order."""
        return self.once(_coded_kinds, dimension)

    def payer_clock(self, field: Clock) -> Ints:
        """Days of one of the payer's clocks, for each claim: its rule on the day of service."""
        if ("clock", field) not in self._found:
            who = self.facts[["payer_id", "payer_name", "payer_class"]]
            found, _ = clock_days(field, who, self.facts["service_on"], self.practice)
            self._found["clock", field] = found
        days: Ints = self._found["clock", field]
        return days


def _coded_kinds(inputs: Inputs, dimension: str) -> tuple[Ints, NDArray[np.object_]]:
    code, names = pd.factorize(inputs.kinds[1][dimension], sort=True)
    return np.asarray(code), np.asarray(names, dtype=object)


def gather(
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    practice: Practice,
    months: Sequence[str],
) -> Inputs:
    """Open the book over every month from the first event or wish to the last wish."""
    wanted = sorted(months)
    first_on = ledger.loc[ledger["account"].isin(ACCOUNTS), "posted_on"].min()
    first = wanted[0] if pd.isna(first_on) else min(wanted[0], f"{first_on:%Y-%m}")
    calendar = Calendar(tuple(months_between(first, wanted[-1])))
    return Inputs(open_book(tables, practice), ledger, calendar)
