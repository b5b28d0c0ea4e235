"""Which 835 transactions, of any files, are one payment: an ERA downloaded twice, or half of it.

A payment is known by trace number and date (CAQH CORE 370 matches money by trace, date and amount)
and by what it adjudicates: control numbers, delimiters and a payer's spelling are of no account.
A trace number that payers use for want of one (0, 999999999, NONE, one seen on several dates)
proves nothing, and neither does a payment of nothing; they are one only where all they tell is.
What must not live here: exported tables, and reading.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.set_aside import DUPLICATE, REPLACED
from vitals.tables import PAYMENTS, PROVIDER_ADJUSTMENTS, REMITTANCES, claim_key

_NIGHT = ["trace", "paid_on"]
"""What two tellings of one payment always share."""
_SUM = ["paid_on", "amount_cents"]
"""What a payment shares with its own beginning, cut short before or within the trace number."""
_TELLS = ["claim", "status_code", "charge_cents", "paid_cents", "control", "service_on"]
_DUMMY = r"[^0-9]*|0*|0*(\d)\1*|0*\d{1,2}"

Tables = Mapping[str, pd.DataFrame]


def same_payments(tables: Tables, arrival: Mapping[str, int]) -> pd.DataFrame:
    """Return the payments that another one tells too: ``payment_id``, ``rule`` and ``because``.

    Equal ones: one counts, whichever came first. One that holds all of another: the fuller counts,
    whichever came first. One sent anew with other values under one real trace number: that which
    adds up counts, else the one produced later (DTM*405), else the later arrival. Within one file
    only equal ones with a real trace are the same.
    """
    units = _units(tables, arrival)
    is_alike = units.duplicated(_SUM, keep=False) & units["amount_cents"].ne(0)
    units = units[units.duplicated(_NIGHT, keep=False) | is_alike]
    if units.empty:
        return _losers([])
    rows = _rows(tables, units)
    units = _measured(units, rows, tables[REMITTANCES.name])
    equal, units = _equal(units)
    left = _ranked(units.drop(equal["payment_id"]))
    if (
        not left.duplicated(_SUM, keep=False).any()
        and not left.duplicated(_NIGHT, keep=False).any()
    ):
        return equal
    pairs = _pairs(left, rows[rows["payment_id"].isin(left.index)])
    found = pd.concat([equal, _fuller(pairs), _without_rows(left)])
    return found.drop_duplicates("payment_id", ignore_index=True)


def real_trace(trace: pd.Series) -> pd.Series:
    """Return trace numbers in one spelling, missing where they are missing or stand for none.

    Each distinct text is looked at once: a payment's stands on all of its adjudications.
    """
    code, texts = pd.factorize(trace.astype("str"))
    told = pd.Series(texts, dtype="str").str.strip().str.upper()
    told = told.mask(told.str.fullmatch(_DUMMY).fillna(True).astype(bool)).str.lstrip("0")
    return told.reindex(code).set_axis(trace.index)


def _units(tables: Tables, arrival: Mapping[str, int]) -> pd.DataFrame:
    """Return what is known of each payment, by payment_id, those known by claims only included."""
    names = ["payment_id", "source_file", "source_row", "payer_id", "trace_number", "paid_on"]
    paid = tables[PAYMENTS.name][[*names, "payee_npi", "amount_cents", "is_balanced"]]
    paid = paid.assign(is_whole=True)
    rest = tables[REMITTANCES.name]
    rest = rest[rest["payment_id"].notna() & ~rest["payment_id"].isin(paid["payment_id"])]
    rest = rest.assign(paid_on=rest["posted_on"], is_whole=False).drop_duplicates("payment_id")
    units = pd.concat([paid, rest[[*names, "is_whole"]]] if len(rest) else [paid])
    trace = real_trace(units["trace_number"])
    dates = units.groupby([units["payer_id"], trace])["paid_on"].transform("nunique")
    amount = units["amount_cents"].fillna(0)
    return units.assign(
        trace=units["trace_number"]
        .astype("str")
        .str.strip()
        .str.upper()
        .str.lstrip("0")
        .fillna(""),
        is_real=trace.notna().to_numpy()
        & dates.eq(1).fillna(False).to_numpy(dtype=bool)
        & amount.ne(0).to_numpy(),
        amount_cents=amount,
        is_balanced=units["is_balanced"].fillna(False).astype(bool),
        arrival=units["source_file"].map(arrival).fillna(0).astype("int64"),
    ).set_index("payment_id", drop=False)


def _rows(tables: Tables, units: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each adjudication and PLB pair of *units*, with a hash of what it tells.

    ``token`` also counts equal rows within a payment, so that tokens compare as multisets.
    """
    remits = tables[REMITTANCES.name]
    remits = remits[remits["payment_id"].isin(units.index)]
    claim = claim_key(remits["claim_id"]).fillna("")
    remits = remits.assign(claim=claim, control=remits["payer_claim_control"])
    pairs = tables[PROVIDER_ADJUSTMENTS.name]
    pairs = pairs[pairs["payment_id"].isin(units.index)]
    payee = "payee " + pairs["payee_id"].fillna("")
    pairs = pairs.assign(claim=payee, status_code=pairs["reason_code"], control=pairs["reference"])
    rows = pd.concat(
        [
            remits[["payment_id", *_TELLS]],
            pairs.rename(columns={"amount_cents": "paid_cents"})
            .reindex(columns=["payment_id", *_TELLS])
            .astype({"charge_cents": "Int64", "service_on": remits["service_on"].dtype}),
        ],
        ignore_index=True,
    )
    tells = pd.util.hash_pandas_object(rows[_TELLS], index=False)
    nth = rows.assign(tells=tells).groupby(["payment_id", "tells"]).cumcount()
    token = tells + nth.astype("uint64") * np.uint64(0x9E3779B97F4A7C15)
    night = rows["payment_id"].map(units.groupby(_NIGHT, dropna=False).ngroup())
    return rows.assign(token=token, night=night)


def _measured(units: pd.DataFrame, rows: pd.DataFrame, remits: pd.DataFrame) -> pd.DataFrame:
    """Add what each payment holds, and ``made_on``, the latest production date (DTM*405) in it."""
    held = rows.assign(known=rows["control"].notna()).groupby("payment_id")
    mine = remits[remits["payment_id"].isin(units.index)]
    return units.assign(
        rows=held.size().reindex(units.index).fillna(0).astype("int64"),
        content=held["token"].sum().reindex(units.index).fillna(0).astype("uint64"),
        is_known=held["known"].min().reindex(units.index).fillna(False).astype(bool),
        made_on=mine.groupby("payment_id")["adjudicated_on"].max().reindex(units.index),
    )


def _ranked(units: pd.DataFrame) -> pd.DataFrame:
    """Add ``rank``: the higher of two tellings counts; arrival decides where they do not."""
    size = units["rows"].mask(units["is_balanced"], 2**62)
    order = [units[name].to_numpy() for name in ("source_row", "source_file", "arrival")]
    made_on = units["made_on"].to_numpy().astype("datetime64[D]").astype("int64")
    rank = np.empty(len(units), np.int64)
    keys = [*order, made_on, size, units["is_balanced"], units["is_whole"]]
    rank[np.lexsort(keys)] = range(len(units))
    return units.assign(rank=rank)


def _equal(units: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the payments that come again with equal content, each because of the next of them.

    Which of them counts hangs on their files alone; it arrived when the last of them did, as the
    second frame (*units*) says.
    """
    ordered = units.sort_values(["source_file", "source_row"], kind="stable")
    same = [*_NIGHT, "content", "rows", "amount_cents", "payee_npi", "is_whole", "is_real"]
    nth = ordered.groupby([*same, "source_file"], dropna=False, sort=False).cumcount()
    # Equal payments of one file are one only where the trace number is real.
    nth = nth.where(~(ordered["is_real"] & ordered["rows"].gt(0)), 0)
    groups = ordered.assign(nth=nth).groupby([*same, "nth"], dropna=False, sort=False)
    following = groups["source_file"].shift(-1)
    found = ordered.assign(because=following, rule=DUPLICATE)[following.notna()]
    latest = groups["arrival"].transform("max")
    equal = found[["payment_id", "rule", "because"]].reset_index(drop=True)
    return equal, units.assign(arrival=latest)


def _pairs(units: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of payments of different files that tell a row, or a claim, alike."""
    shared = _counted(rows, ["night", "token"]).rename("shared")
    real = rows["payment_id"].map(units["is_real"]).astype(bool) & rows["claim"].ne("")
    claims = _counted(rows[real].drop_duplicates(["payment_id", "claim"]), ["night", "claim"])
    pairs = pd.concat([shared, claims.rename("claims")], axis=1).fillna(0).reset_index()
    for side in "xy":
        told = units.loc[pairs[f"payment_id_{side}"]].add_suffix(f"_{side}")
        told = told.drop(columns=f"payment_id_{side}").set_index(pairs.index)
        pairs = pairs.join(told)
    return pairs[pairs["source_file_x"].ne(pairs["source_file_y"])]


def _counted(rows: pd.DataFrame, on: list[str]) -> pd.Series:
    """Count what each pair of payments has in common in the columns *on*."""
    common = rows.loc[rows.duplicated(on, keep=False), ["payment_id", *on]]
    both = common.merge(common, on=on)
    both = both[both["payment_id_x"] < both["payment_id_y"]]
    return both.groupby(["payment_id_x", "payment_id_y"]).size()


def _fuller(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return of each pair that is one payment the one that does not count."""
    is_within = {side: _is_within(pairs, side) for side in "xy"}
    is_lower = pairs["rank_x"].lt(pairs["rank_y"])
    is_anew = pairs["is_real_x"] & pairs["is_real_y"] & pairs["payer_id_x"].eq(pairs["payer_id_y"])
    is_anew &= pairs["shared"].gt(0) | pairs["amount_cents_x"].eq(pairs["amount_cents_y"])
    both = is_within["x"] & is_within["y"]
    none = ~is_within["x"] & ~is_within["y"] & is_anew
    loses_x = is_within["x"] & ~is_within["y"] | (both | none) & is_lower
    loses_y = is_within["y"] & ~is_within["x"] | (both | none) & ~is_lower
    lost = []
    for loses, loser, winner in ((loses_x, "x", "y"), (loses_y, "y", "x")):
        chosen = (
            pairs[loses]
            .sort_values(f"rank_{winner}")
            .drop_duplicates(f"payment_id_{loser}", keep="last")
        )
        rule = np.where(is_within[loser][chosen.index], DUPLICATE, REPLACED)
        names = [chosen[f"payment_id_{loser}"], rule, chosen[f"source_file_{winner}"]]
        lost += list(zip(*names, strict=True))
    return _losers(lost)


def _is_within(pairs: pd.DataFrame, side: str) -> pd.Series:
    """Tell whether all that one payment tells stands in the other, beyond chance."""
    is_sure = pairs[f"is_real_{side}"] | pairs[f"is_known_{side}"]
    is_sure |= pairs[f"amount_cents_{side}"].eq(0) & pairs[f"is_whole_{side}"]
    return pairs["shared"].eq(pairs[f"rows_{side}"]) & pairs["shared"].gt(0) & is_sure


def _without_rows(units: pd.DataFrame) -> pd.DataFrame:
    """Return the payments cut short before their first claim that came whole in another file."""
    bare = units[units["rows"].eq(0) & ~units["is_balanced"] & units["amount_cents"].ne(0)]
    full = units[units["rows"].gt(0) & units["is_real"]].sort_values("rank", ascending=False)
    found = bare.merge(full, on=_SUM, suffixes=("", "_full"))
    traces = zip(found["trace_full"], found["trace"], strict=True)
    is_begun = np.array([whole.startswith(cut) for whole, cut in traces], np.bool_)
    found = found[is_begun].drop_duplicates("payment_id").assign(rule=DUPLICATE)
    names = ["payment_id", "rule", "source_file_full"]
    return found[names].set_axis(["payment_id", "rule", "because"], axis=1)


def _losers(found: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["payment_id", "rule", "because"], dtype="str")
