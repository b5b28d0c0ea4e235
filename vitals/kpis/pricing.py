"""What a contract says a line should pay: the fee schedule against billed or adjudicated lines.

The most specific price in force on the date of service wins: modifier and place, modifier, place,
general; then the latest. Prices are cents for one unit; expected amounts round half up.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Bools, Inputs, Ints
from vitals.ledger.balances import days

ONE_UNIT = 1000
"""A unit in thousandths."""
KNOWN_BY = ["payer_id", "procedure", "modifiers", "place_of_service"]
"""What a price of a day is known by."""

_MINUTES = "MJ"
_ONE_DAY = np.timedelta64(1, "D")


def as_billed(lines: pd.DataFrame) -> pd.DataFrame:
    """What lines of ``book.lines`` were billed for, in the columns of ``book.versions``.

    Of the claim line that a remittance line answers, else as the remittance tells it.
    """
    return pd.DataFrame(
        {
            "payer_id": lines["payer_id"],
            "procedure": lines["claim_procedure"].fillna(lines["billed"]),
            "modifiers": lines["claim_modifiers"].fillna(lines["modifiers"]),
            "place_of_service": lines["claim_place_of_service"],
            "service_on": lines["claim_service_on"].fillna(lines["service_on"]),
            "unit_basis": lines["claim_unit_basis"],
            "units_thousandths": lines["claim_units_thousandths"].fillna(
                lines["units_thousandths"]
            ),
            "charge_cents": lines["claim_charge_cents"].fillna(lines["charge_cents"]),
        }
    )


def is_timed(lines: pd.DataFrame) -> Bools:
    """Lines billed by the minute (anaesthesia): an amount for one unit tells nothing of them."""
    return np.asarray(lines["unit_basis"].eq(_MINUTES).to_numpy(dtype=bool, na_value=False))


def expected_of_billed(inputs: Inputs, lines: pd.DataFrame) -> pd.Series:
    """Cents by line (columns as in ``book.versions``): price × units, at most the line's charge.

    Missing where no price is in force, and for a line billed by the minute.
    """
    price, is_priced = _prices(lines, inputs.book.table("fee_schedule"))
    units = lines["units_thousandths"].to_numpy(dtype="int64", na_value=ONE_UNIT)
    full = (price * units * 2 + ONE_UNIT) // (2 * ONE_UNIT)
    limit = lines["charge_cents"].to_numpy(dtype="int64", na_value=np.iinfo("int64").max)
    cents = pd.arrays.IntegerArray(np.minimum(full, limit), ~is_priced | is_timed(lines))
    return pd.Series(cents, index=lines.index)


def _prices(lines: pd.DataFrame, prices: pd.DataFrame) -> tuple[Ints, Bools]:
    """Cents for one unit by line, and which lines have a price.

    Lines that agree on payer, procedure, modifiers, place and the period between two changes of
    the fee schedule have one price: each such kind is looked up once.
    """
    kind, first = _kinds(lines, prices)
    asked = lines[[*KNOWN_BY, "service_on"]].iloc[first].reset_index(drop=True)
    found = _best_price(asked, prices)
    cents = found.to_numpy(dtype="int64", na_value=0)
    return cents[kind], found.notna().to_numpy()[kind]


def _kinds(lines: pd.DataFrame, prices: pd.DataFrame) -> tuple[Ints, Ints]:
    """Number of each line's kind, and the first line of each kind."""
    begins, ends = days(prices["effective_from"]), days(prices["effective_to"]) + _ONE_DAY
    changes = np.unique(np.concatenate([begins, ends]))
    served = days(lines["service_on"])
    code = np.where(np.isnat(served), -1, np.searchsorted(changes, served, side="right"))
    for name in KNOWN_BY:
        here, names = pd.factorize(lines[name])
        code = pd.factorize(code * (len(names) + 1) + here)[0]
    return code, np.unique(code, return_index=True)[1]


def _best_price(lines: pd.DataFrame, prices: pd.DataFrame) -> pd.Series:
    """Cents for one unit by line, missing without a price; one merge for all lines."""
    offered = prices.rename(columns={"place_of_service": "price_place"})
    pairs = lines.reset_index(names="line").merge(offered, on=["payer_id", "procedure"])
    on, place = pairs["service_on"], pairs["place_of_service"]
    in_force = (pairs["effective_from"] <= on) & ~(pairs["effective_to"] < on)
    pairs = pairs.loc[in_force & (pairs["price_place"].isna() | pairs["price_place"].eq(place))]
    pairs = pairs.loc[pairs["modifier"].isna() | _carries(pairs)]
    exact = pairs["modifier"].notna() * 2 + pairs["price_place"].notna() * 1
    order = ["line", "exact", "effective_from", "allowed_cents"]
    best = pairs.assign(exact=exact).sort_values(order).drop_duplicates("line", keep="last")
    return best.set_index("line")["allowed_cents"].reindex(lines.index)


def _carries(pairs: pd.DataFrame) -> pd.Series:
    """True where the line carries the price's modifier."""
    held = pairs["modifiers"].fillna("").str.split(" ", expand=True)
    return held.eq(pairs["modifier"], axis=0).any(axis=1)
