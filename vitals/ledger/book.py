"""The book: every canonical row of a practice tied to its root claim, once, in posting order.

Posting, facts and KPIs all read the same book, so that they cannot tie rows differently. Claims
are numbered: ``claim`` is the position of the root claim in ``Book.keys``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vitals.carc import CAPITATION
from vitals.ledger.lines import matched_lines
from vitals.ledger.reasons import reasons
from vitals.ledger.stored import FACTS, ROOTS, StoredFrames, is_stored
from vitals.ledger.submissions import submissions
from vitals.ledger.versions import (
    in_file_order,
    own_key,
    replaced_by_root,
    table,
    versions,
)
from vitals.practice import Practice
from vitals.tables import claim_key

TERTIARY_STATUS = ("3", "21")
SECONDARY_STATUS = ("2", "20", *TERTIARY_STATUS)
DENIED = "4"
REVERSAL = "22"
PREDETERMINATION = "25"

_NAMING_CLAIMS = ("follow_ups", "appeals", "acknowledgements")


@dataclass(frozen=True, kw_only=True)
class Book:
    """Canonical tables with ``claim`` (position in ``keys``) on every row that names a claim.

    Its frames come from ``open_book`` or, with the columns that ``stored`` names, from the lake.
    """

    tables: Mapping[str, pd.DataFrame]
    practice: Practice
    keys: pd.Index
    roots: pd.Series
    frames: Mapping[str, pd.DataFrame]
    facts: pd.DataFrame | None = None
    """Facts of its claims (``facts.facts_of``), where they are stored."""

    @property
    def submitted(self) -> pd.DataFrame:
        """Lines of all submissions, with ``submission`` and ``line``; never stored."""
        return self.frames["submitted"]

    @property
    def versions(self) -> pd.DataFrame:
        """Lines of the primary submissions, with ``version`` and ``on``."""
        return self.frames["versions"]

    @property
    def remittances(self) -> pd.DataFrame:
        """Adjudications in posting order: by day, primary first.

        With ``order`` (their place in it), ``tier`` (1 primary, 2 secondary, 3 tertiary),
        ``is_primary`` and ``version_seen`` (the version in force when posted, -1 for none).
        """
        return self.frames["remittances"]

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Remittance lines with ``remittance`` (row of ``remittances``) and the line they answer.

        See ``lines.matched_lines``.
        """
        lines = self.frames["lines"]
        if "billed" in lines:
            return lines
        return matched_lines(lines, self.remittances, self.versions)

    @property
    def adjustments(self) -> pd.DataFrame:
        """CAS triples with ``remittance``, what their codes mean (``group``), and flags.

        ``is_uninformative``, ``is_patient`` and ``is_contractual``.
        """
        return self.frames["adjustments"]

    @property
    def transactions(self) -> pd.DataFrame:
        """Entries of the practice's own ledger; claim -1 where they name none."""
        return self.frames["transactions"]

    @property
    def follow_ups(self) -> pd.DataFrame:
        """Work on known claims."""
        return self.frames["follow_ups"]

    @property
    def appeals(self) -> pd.DataFrame:
        """Appeals of known claims."""
        return self.frames["appeals"]

    @property
    def acknowledgements(self) -> pd.DataFrame:
        """Answers to submissions of known claims."""
        return self.frames["acknowledgements"]

    @cached_property
    def is_exported(self) -> NDArray[np.bool_]:
        """By claim: its money is posted from the practice's own ledger, not from remittances.

        Decided by the payer it was first billed to.
        """
        payer = pd.Series(pd.NA, index=range(len(self.keys)), dtype="str")
        own = self.transactions.dropna(subset=["payer_id"])
        for source in (own, self.remittances, self.versions):
            first = source.drop_duplicates("claim").set_index("claim")["payer_id"]
            payer = first.reindex(payer.index).fillna(payer)
        return np.asarray(self.uses_transactions(payer), dtype=bool)

    def uses_transactions(self, payer_id: pd.Series) -> pd.Series:
        """True where money of that payer is posted from the practice's own ledger."""
        usual = self.practice.posting
        own = {payer.id: payer.posting for payer in self.practice.payers if payer.posting}
        other = [payer for payer, posting in own.items() if posting != usual]
        # Most practices have no exception, and then there is nothing to look up.
        is_other = payer_id.isin(other) if other else pd.Series(False, index=payer_id.index)
        return is_other ^ (usual == "transactions")

    def table(self, name: str) -> pd.DataFrame:
        """The canonical table of that name, empty where it was not received."""
        return table(self.tables, name)

    def has(self, name: str) -> bool:
        """Tell whether the table was received with at least one row."""
        return not self.table(name).empty

    def claim_of(self, claim_id: pd.Series) -> NDArray[np.int64]:
        """Number of the claim that each claim id belongs to; -1 where nobody knows it."""
        return _position(self.keys, root_of(claim_key(claim_id), self.roots))


def open_book(tables: Mapping[str, pd.DataFrame], practice: Practice) -> Book:
    """Tie every row to its root claim; the order of input rows does not matter.

    Where *tables* hold a stored book, it is that one: nothing is tied anew.
    """
    if is_stored(tables):
        return _stored_book(tables, practice)
    claims = table(tables, "claims")
    claims = claims.assign(claim_key=own_key(claims))
    remits = in_file_order(table(tables, "remittances"), ["posted_on"])
    remits["claim_key"] = claim_key(remits["claim_id"]).fillna("?" + remits["remittance_id"])
    roots = replaced_by_root(claims, remits)
    entries = _rooted(in_file_order(table(tables, "transactions"), ["posted_on"]), roots)
    # Money that names no claim is one of its own: it stands open until somebody applies it.
    entries["claim_key"] = entries["claim_key"].fillna("?" + entries["transaction_id"])
    submitted = submissions(claims.assign(claim_key=root_of(claims["claim_key"], roots)), tables)
    remits["claim_key"] = root_of(remits["claim_key"], roots)
    keys = _keys(submitted, remits, entries)
    submitted = _numbered(submitted, keys)
    versioned = versions(submitted)
    remits = _remittances(_numbered(remits, keys), submitted, versioned)
    lines = _children(table(tables, "remittance_lines"), remits)
    frames = {
        "submitted": submitted,
        "versions": versioned,
        "remittances": remits,
        "lines": lines,
        "adjustments": _adjustments(table(tables, "adjustments"), lines, remits),
        "transactions": _numbered(entries, keys),
        **{name: _tied(tables, name, roots, keys) for name in _NAMING_CLAIMS},
    }
    return Book(tables=tables, practice=practice, keys=keys, roots=roots, frames=frames)


def _stored_book(tables: Mapping[str, pd.DataFrame], practice: Practice) -> Book:
    facts = tables[FACTS.name]
    return Book(
        tables=tables,
        practice=practice,
        keys=pd.Index(facts["claim_key"]),
        roots=tables[ROOTS.name].set_index("claim_key")["root_key"],
        frames=StoredFrames(tables),
        facts=facts,
    )


def root_of(key: pd.Series, roots: pd.Series) -> pd.Series:
    """Claim keys with replacements under a new number followed to the claim they replace."""
    at = _position(roots.index, key)
    if not (at >= 0).any():
        return key
    followed = key.copy()
    followed[at >= 0] = roots.array[at[at >= 0]]
    return followed


def _position(keys: pd.Index, wanted: pd.Series) -> NDArray[np.int64]:
    """Position of each wanted key among *keys*; -1 where it is missing or not there.

    Arrow looks texts up in place, many times faster than pandas, which makes objects of them.
    """
    found = pc.index_in(pa.array(wanted.astype("str")), value_set=pa.array(keys.astype("str")))
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype="int64")


def _rooted(frame: pd.DataFrame, roots: pd.Series) -> pd.DataFrame:
    return frame.assign(claim_key=root_of(claim_key(frame["claim_id"]), roots))


def _keys(*frames: pd.DataFrame) -> pd.Index:
    named = pd.concat([frame["claim_key"] for frame in frames]).dropna()
    return pd.Index(named.unique()).astype("str").sort_values()


def _numbered(frame: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    """Number each row's claim; -1 where no claim, remittance or transaction knows the key."""
    return frame.assign(claim=_position(keys, frame["claim_key"]))


def _tied(
    tables: Mapping[str, pd.DataFrame], name: str, roots: pd.Series, keys: pd.Index
) -> pd.DataFrame:
    """Rows of known claims only."""
    frame = _numbered(_rooted(table(tables, name), roots), keys)
    return frame.loc[frame["claim"] >= 0].reset_index(drop=True)


def _remittances(
    remits: pd.DataFrame, submitted: pd.DataFrame, versioned: pd.DataFrame
) -> pd.DataFrame:
    told = remits["status_code"].ne(REVERSAL)
    remits = remits.assign(tier=_tiers(remits, submitted), is_told=told)
    # A secondary payer settles what the primary left, so on one day the primary's word is first; a
    # reversal undoes what was paid before, so it comes before that day's correction.
    order = ["posted_on", "tier", "is_told"]
    remits = remits.sort_values(order, kind="stable", ignore_index=True).drop(columns="is_told")
    remits["order"] = range(len(remits))
    remits["is_primary"] = remits["tier"] == 1
    remits["is_known"] = remits["claim"].isin(versioned["claim"])
    remits["version_seen"] = _version_seen(remits, versioned)
    return remits


def _tiers(remits: pd.DataFrame, submitted: pd.DataFrame) -> pd.Series:
    """1 for the primary payer's remittances, 2 for the secondary's, 3 for the tertiary's."""
    status = remits["status_code"]
    pairs = pd.MultiIndex.from_frame(remits[["claim", "payer_id"]])

    def billed(*sequences: str) -> pd.Series:
        sent = submitted.loc[submitted["sequence"].isin(sequences), ["claim", "payer_id"]]
        return pd.Series(pairs.isin(pd.MultiIndex.from_frame(sent)), index=remits.index)

    only_later = ~billed("P") & billed(*submitted["sequence"].unique())
    is_third = status.isin(TERTIARY_STATUS) | (only_later & ~billed("S"))
    is_later = status.isin(SECONDARY_STATUS) | only_later
    second = pd.Series(2, index=remits.index).mask(is_third & ~status.isin(("2", "20")), 3)
    return second.where(is_later, 1)


def _version_seen(remits: pd.DataFrame, versioned: pd.DataFrame) -> pd.Series:
    """Version in force on the day a remittance was posted; the first where all came later."""
    starts = versioned[["claim", "version", "on"]].drop_duplicates(["claim", "version"])
    pairs = remits[["claim", "order", "posted_on"]].merge(starts, on="claim")
    pairs["in_force"] = pairs["version"].where(pairs["on"] <= pairs["posted_on"], 0)
    seen = pairs.groupby("order")["in_force"].max()
    return remits["order"].map(seen).fillna(-1).astype("int64")


def _children(frame: pd.DataFrame, remits: pd.DataFrame) -> pd.DataFrame:
    """Rows with ``remittance`` (row number of their parent), in the parents' order."""
    position = _position(pd.Index(remits["remittance_id"]), frame["remittance_id"])
    known = frame.assign(remittance=position).loc[position >= 0]
    return known.sort_values(["remittance", "line_index", "source_row"], kind="stable").reset_index(
        drop=True
    )


def _adjustments(
    adjustments: pd.DataFrame, lines: pd.DataFrame, remits: pd.DataFrame
) -> pd.DataFrame:
    rows = _children(adjustments, remits)
    rows = rows.join(reasons(rows, lines, remits))
    return rows.assign(
        is_patient=rows["group_code"] == "PR",
        is_contractual=(rows["group"] == "contractual") | rows["reason_code"].eq(CAPITATION),
    )
