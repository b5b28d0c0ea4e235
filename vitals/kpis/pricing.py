"""What a contract says a line should pay: the fee schedule against adjudicated lines.

The most specific price in force on the date of service wins: modifier and place, modifier, place,
general; then the latest. Prices are cents for one unit; expected amounts round half up.
"""

from __future__ import annotations

import pandas as pd

from vitals.kpis.inputs import Inputs
from vitals.ledger.facts import unknown_reductions

_DENYING_PAID = 0
_MINUTES = "MJ"


def first_lines(inputs: Inputs) -> pd.DataFrame:
    """Lines of first adjudications that were not denied, with what they should have paid.

    Left out: lines whose allowed amount nobody tells.

    Adds ``at``, ``claim``, ``allowed`` (sent, else paid plus patient share) and ``expected``
    (missing without a price), all in cents.
    """
    lines = inputs.book.lines
    first = inputs.adjudicated.reset_index(names="claim").set_index("first_remittance")
    lines = lines.loc[lines["remittance"].isin(first.index)]
    known = first[["at", "is_denied", "payer_id"]]
    lines = lines.drop(columns="payer_id", errors="ignore").join(known, on="remittance")
    untold = lines["remittance"].isin(unknown_reductions(inputs.book).index)
    unknown = untold & lines["allowed_cents"].isna()
    lines = lines.loc[~(lines["is_denied"] | _is_denied_line(inputs, lines) | unknown)]
    return lines.assign(allowed=_allowed(inputs, lines), expected=expected_cents(inputs, lines))


def _key(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[["remittance", "line_index"]])


def _is_denied_line(inputs: Inputs, lines: pd.DataFrame) -> pd.Series:
    cas = inputs.book.adjustments
    reasons = cas.loc[~cas["group"].isin(["patient_share", "contractual", "informational"])]
    has_reason = _key(lines).isin(_key(reasons))
    return lines["paid_cents"].eq(_DENYING_PAID) & has_reason


def _allowed(inputs: Inputs, lines: pd.DataFrame) -> pd.Series:
    cas = inputs.book.adjustments
    share = cas.loc[cas["is_patient"]].groupby(["remittance", "line_index"])["amount_cents"].sum()
    owed = pd.Series(share.reindex(_key(lines)).to_numpy(), lines.index).fillna(0).astype("Int64")
    return lines["allowed_cents"].fillna(lines["paid_cents"] + owed)


def expected_cents(inputs: Inputs, lines: pd.DataFrame) -> pd.Series:
    """Price × units, but no more than the line's charge; missing where no price is in force.

    Missing for a line billed by the minute (anaesthesia): a price for one unit does not tell it.
    """
    rows = pd.DataFrame(
        {
            "payer_id": lines["payer_id"],
            "procedure": lines["claim_procedure"].fillna(lines["billed"]),
            "modifiers": lines["claim_modifiers"].fillna(lines["modifiers"]).fillna(""),
            "place": lines["claim_place_of_service"],
            "on": lines["claim_service_on"].fillna(lines["service_on"]),
        }
    )
    timed = lines["claim_unit_basis"].eq(_MINUTES).fillna(False)
    price = _best_price(rows, inputs.book.table("fee_schedule")).mask(timed)
    units = lines["claim_units_thousandths"].fillna(lines["units_thousandths"]).fillna(1000)
    charge = lines["claim_charge_cents"].fillna(lines["charge_cents"])
    full = (price * units * 2 + 1000) // 2000
    return full.mask((full > charge).fillna(False), charge)


def _best_price(rows: pd.DataFrame, prices: pd.DataFrame) -> pd.Series:
    """Cents for one unit by row, missing without a price; one merge for all lines."""
    offered = prices.rename(columns={"place_of_service": "price_place"})
    pairs = rows.reset_index(names="line").merge(offered, on=["payer_id", "procedure"])
    in_force = (pairs["effective_from"] <= pairs["on"]) & ~(pairs["effective_to"] < pairs["on"])
    pairs = pairs.loc[
        in_force & (pairs["price_place"].isna() | pairs["price_place"].eq(pairs["place"]))
    ]
    pairs = pairs.loc[pairs["modifier"].isna() | _carries(pairs)]
    exact = pairs["modifier"].notna() * 2 + pairs["price_place"].notna() * 1
    order = ["line", "exact", "effective_from", "allowed_cents"]
    best = pairs.assign(exact=exact).sort_values(order).drop_duplicates("line", keep="last")
    return best.set_index("line")["allowed_cents"].reindex(rows.index)


def _carries(pairs: pd.DataFrame) -> pd.Series:
    """True where the line carries the price's modifier."""
    held = pairs["modifiers"].str.split(" ", expand=True)
    return held.eq(pairs["modifier"], axis=0).any(axis=1)
