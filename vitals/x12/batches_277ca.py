"""What a 277CA says above its claims: of a whole batch, or of all claims of one provider in it.

A rejection there covers claims that are not listed; the batch is named by the BHT03 that TRN02 of
the receiver level repeats. What must not live here: which claims the batch held (``ledger``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vitals.parsed import finding
from vitals.tables import FILE_ACKNOWLEDGEMENTS
from vitals.x12 import set_277ca as declared
from vitals.x12.columns import Bools, Ints
from vitals.x12.errors_999 import whole
from vitals.x12.groups import first_by, group_of, last_of
from vitals.x12.layout import Fault, Taken, take
from vitals.x12.levels_277ca import Loops
from vitals.x12.result import SetResult, dollars, refusals, warnings
from vitals.x12.segments import Segments

_TABLE = FILE_ACKNOWLEDGEMENTS.name
_NPI = r"[0-9]{10}"


def read_batches(
    segments: Segments,
    transactions: pd.DataFrame,
    loops: Loops,
    statuses: pd.DataFrame,
    taken: Taken,
) -> SetResult:
    """Return the rows above claims, and whether the totals told there are those listed.

    *statuses* are the status rows of all levels; a 277's above its claims are only told of.
    """
    rows = statuses[statuses["claim"] < 0].reset_index(drop=True)
    kind = transactions["kind"].to_numpy(dtype=object)[segments.transaction[rows["at"]]]
    amounts = take(segments, declared.AMOUNT)
    totals = _totals(segments, amounts)
    batches = _named(segments, loops, rows[kind == "277CA"], totals)
    at = np.unique(batches["at"].to_numpy(dtype=np.int64))
    member = group_of(np.arange(len(segments)), at)
    faults = [*(one for one in taken.faults if one.costs), *_lacking(batches)]
    refused, notes = refusals(segments, faults, member, len(at), _TABLE)
    kept = batches[~refused[member[batches["at"].to_numpy(dtype=np.int64)]]]
    unnamed = kept["batch_control"].isna()
    told = kept[~unnamed]
    names = [name for name in FILE_ACKNOWLEDGEMENTS.names if name in told]
    return SetResult(
        tables={_TABLE: FILE_ACKNOWLEDGEMENTS.frame(told[names].reset_index(drop=True))},
        findings=[
            *notes,
            *_rejections(told),
            *warnings(segments, [replace(one, costs=False) for one in amounts.faults], _TABLE),
            *_unnamed(kept[unnamed]),
            *_of_inquiries(rows[kind == "277"]),
            *_check_totals(segments, transactions, loops, statuses, totals),
        ],
        entries=[],
    )


def _totals(segments: Segments, amount: Taken) -> pd.DataFrame:
    """Return what each HL tells in QTY and AMT: counts and cents, by the HL's position."""
    level_at = segments.where("HL")
    level = group_of(last_of(segments.has("HL", "ST", "SE")), level_at)
    quantity = take(segments, declared.QUANTITY)
    values = {
        "QTY": (quantity, whole(quantity.frame["count"])),
        "AMT": (amount, amount.frame["cents"]),
    }
    totals = pd.DataFrame({"place": level_at})
    for name, (tag, qualifiers) in declared.TOTALS.items():
        told, value = values[tag]
        member = np.where(told.frame["qualifier"].isin(qualifiers), level[told.segment], -1)
        first = first_by(member, len(level_at))
        totals[name] = value.reindex(first).astype("Int64").reset_index(drop=True)
    return totals.set_index("place")


def _named(
    segments: Segments, loops: Loops, rows: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """Add which batch and provider each row is about, and what it is told to hold."""
    at = rows["at"].to_numpy(dtype=np.int64)
    trace = take(segments, declared.BATCH, loops.level == "21")
    number = trace.frame["batch_control"].where(trace.frame["batch_control"].str.strip("0").ne(""))
    batch = _first_of(loops.receiver[trace.segment], number)
    provider = take(segments, declared.PROVIDER, loops.level == "19")
    npi = provider.frame["provider_npi"].where(provider.frame["qualifier"].eq("XX"))
    npi = npi.where(npi.str.fullmatch(_NPI).fillna(False))
    level = last_of(segments.has("HL", "ST"))[at]
    scope = rows["level"].map(declared.SCOPES).fillna("batch")
    doctor = _first_of(loops.provider[provider.segment], npi).reindex(loops.provider[at])
    return rows.assign(
        scope=scope,
        batch_control=batch.reindex(loops.receiver[at]).to_numpy(),
        provider_npi=doctor.where((scope == "provider").to_numpy()).to_numpy(),
        **{name: totals[name].reindex(level).to_numpy() for name in totals},
    )


def _first_of(place: Ints, values: pd.Series) -> pd.Series:
    """Return the first value of each HL, by the HL's position."""
    found = pd.Series(values.to_numpy(), place, dtype="str").dropna()
    return found[~found.index.duplicated()]


def _lacking(rows: pd.DataFrame) -> list[Fault]:
    at = rows["at"].to_numpy(dtype=np.int64)
    undated = rows["received_on"].isna().to_numpy()
    return [Fault(at[undated], "no-date", "no date in STC02, BHT04, GS04 or ISA09", costs=True)]


def _level(row: Any) -> str:  # noqa: ANN401 - a named tuple
    return declared.LEVEL_NAMES.get(row.level, "batch")


def _rejections(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A status above the claims speaks for all of them; a rejecting one means none was taken in."""
    for row in rows[rows["is_accepted"].eq(False).fillna(False)].itertuples(index=False):
        yield finding(
            row.source_file,
            "batch-rejected",
            f"category {row.code} at {_level(row)} level: every claim under it is rejected",
            severity="warning",
            source_row=int(row.source_row),
            table=_TABLE,
        )


def _unnamed(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Refuse a rejection of nobody knows which batch, for someone to look; tell of the others."""
    for row in rows.itertuples(index=False):
        rejects = row.code in declared.REJECTED
        why = "no TRN02 names the batch, so nobody knows its claims"
        yield finding(
            row.source_file,
            "batch-rejected" if rejects else "batch-status",
            f"category {row.code} at {_level(row)} level: {why}",
            severity="error" if rejects else "info",
            is_refused=rejects,
            source_row=int(row.source_row),
            table=_TABLE,
        )


def _of_inquiries(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A 277 that answers above its claims says why there is no status; it rejects nothing sent."""
    for row in rows[rows["code"].notna()].itertuples(index=False):
        yield finding(
            row.source_file,
            "batch-status",
            f"category {row.code} at {_level(row)} level: the payer gave no status of a claim",
            severity="info",
            source_row=int(row.source_row),
        )


def _check_totals(
    segments: Segments,
    transactions: pd.DataFrame,
    loops: Loops,
    statuses: pd.DataFrame,
    totals: pd.DataFrame,
) -> Iterator[dict[str, Any]]:
    """Hold the totals of each receiver and provider against the claims listed below it.

    Where no claim is listed, as below a rejected batch, there is nothing to hold them against.
    """
    listed = _listed(segments, transactions, loops, statuses)
    given = totals[totals.notna().any(axis=1)]
    for member in ("receiver", "provider"):
        groups = listed[listed[member] >= 0].groupby(member)
        for place, claims in groups:
            if place not in given.index:
                continue
            reasons = list(_differences(claims, given.loc[place].to_dict()))
            if reasons:
                name, row = segments.place(int(str(place)))
                reason = "; ".join(reasons)
                yield finding(
                    name, "totals", reason, severity="warning", source_row=row, table=_TABLE
                )


def _listed(
    segments: Segments, transactions: pd.DataFrame, loops: Loops, statuses: pd.DataFrame
) -> pd.DataFrame:
    """Return one row for each claim of whole 277CA: is it rejected, its charge, its levels."""
    total = len(loops.claim_at)
    rejecting = statuses["is_accepted"].eq(False).fillna(False) & (statuses["claim"] >= 0)
    rejected = np.zeros(total, np.bool_)
    rejected[statuses["claim"][rejecting].to_numpy()] = True
    charged = statuses["charge_cents"].notna() & (statuses["line"] < 0)
    first = first_by(np.where(charged, statuses["claim"], -1), total)
    claims = pd.DataFrame(
        {
            "is_rejected": rejected,
            "charge_cents": statuses["charge_cents"].reindex(first).reset_index(drop=True),
            "receiver": loops.receiver[loops.claim_at],
            "provider": loops.provider[loops.claim_at],
        }
    )
    heads = transactions["kind"].eq("277CA") & ~transactions["is_truncated"].astype(bool)
    judged: Bools = heads.to_numpy(dtype=bool)[segments.transaction[loops.claim_at]]
    return claims[judged]


def _differences(claims: pd.DataFrame, told: dict[str, Any]) -> Iterator[str]:
    for word, chosen, names in (
        ("accepted", claims[~claims["is_rejected"]], ("claims_accepted", "accepted_cents")),
        ("rejected", claims[claims["is_rejected"]], ("claims_rejected", "rejected_cents")),
    ):
        number, cents = (told[name] for name in names)
        if pd.notna(number) and number != len(chosen):
            yield f"expected {len(chosen)} claims {word}, as listed; found {number} (QTY)"
        if pd.notna(cents) and chosen["charge_cents"].notna().all():
            charge = int(chosen["charge_cents"].sum())
            if cents != charge:
                yield f"expected {dollars(charge)} {word}, as listed; found {dollars(cents)} (AMT)"
