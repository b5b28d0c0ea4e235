"""Cash: how steadily payers pay, how much hangs on one of them, and what they take back.

What must not live here: rates against charges (``collections``), and posting (``postings``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import BOTH, BY_PAYER, Kpi
from vitals.kpis.measure import (
    WINDOW,
    Breakdown,
    Monthly,
    members,
    of_grid,
    quotient,
    ratio,
    rolling,
    windowed,
    withheld,
)
from vitals.kpis.money import SHOWN, payer_payments, posted
from vitals.kpis.sources import PAYMENTS, REMITTANCES, months_held
from vitals.ledger.book import PREDETERMINATION, REVERSAL

_NO_PAYMENTS = "no payments were posted in the 12 months to {month}"
_NO_REVERSALS = "no 835 was received, and the exported remittances hold no reversal at all"
_PAYERS_UNKNOWN = "more than 5 % of payer payments in the 12 months to {month} name no payer"
_VOLATILITY_MONTHS = 8
_UNKNOWN = "unknown"
_TAKEN = ("posted_on", "payer_id", "status_code", "cents")
_RECOUPED = ("posted_on", "payer_id", "reason_code", "cents")


# -- volatility ---------------------------------------------------------------------------------


def cash_by_month(inputs: Inputs) -> Cases:
    """A case for each month from the first that payments reach: its payer payments."""
    cash = inputs.once(payer_payments)
    place = np.arange(len(cash))
    started = months_held(inputs, PAYMENTS) > 0
    rows = pd.DataFrame({"month": inputs.calendar.months, "cents": cash.astype("int64")})
    at = np.where(started, place, -1)
    shows = ("month", "cents")
    return cases(inputs, rows, at, window=WINDOW, numerator=cash, denominator=0, shows=shows)


def cash_volatility(inputs: Inputs, found: Cases) -> Monthly:
    """Sample standard deviation of monthly payer payments over their mean, 12 months.

    Months before the first that payments reach are not in the window; months without any are.
    """
    since = months_held(inputs, PAYMENTS)
    held = np.minimum(since, WINDOW)
    mean = quotient(found.numerators(inputs), held)
    deviation = _window_deviation(np.where(since > 0, inputs.once(payer_payments), np.nan))
    frame = ratio(inputs, deviation, mean, empty="no payer paid in the year to {month}")
    frame = windowed(since, frame)
    few = (held > 0) & (held < _VOLATILITY_MONTHS)
    return withheld(frame, few, "fewer than 8 months had been posted by the end of {month}")


def _window_deviation(values: Floats) -> Floats:
    """Sample deviation of the 12 values ending with each; missing values are left out."""
    series = pd.Series(values).rolling(WINDOW, min_periods=2)
    return np.asarray(series.apply(partial(np.nanstd, ddof=1), raw=True), dtype="float64")


# -- concentration ------------------------------------------------------------------------------


def _paid_by_payer(inputs: Inputs) -> tuple[Floats, list[str]]:
    """Payer payments of the window, a row per payer and a column per month; payers by name."""
    rows = inputs.once(posted("payer_payment"))
    code, names = pd.factorize(rows["payer_id"].fillna(_UNKNOWN), sort=True)
    size = len(inputs.calendar.months)
    place = np.where(rows["at"] >= 0, code * size + rows["at"], len(names) * size)
    sums = np.bincount(place, rows["cents"], len(names) * size + 1)[:-1].reshape(-1, size)
    window = np.array([rolling(paid.astype("float64")) for paid in sums]).reshape(-1, size)
    return window, [str(name) for name in names]


def _named(paid: Floats, names: list[str]) -> Floats:
    """The same without what names no payer: it could be any one's."""
    return np.where((np.array(names, dtype=object) == _UNKNOWN)[:, None], 0.0, paid)


def payers_of_year(inputs: Inputs) -> Cases:
    """A case for each payer and month: its payments of 12 months; above the line the largest's."""
    paid, names = inputs.once(_paid_by_payer)
    size = paid.shape[1]
    named = _named(paid, names)
    largest = np.zeros(paid.shape)
    if len(names):
        at = named.argmax(axis=0), np.arange(size)
        largest[at] = np.maximum(named[at], 0)
    rows = pd.DataFrame(
        {
            "payer_id": np.repeat(np.array(names, dtype=object), size),
            "cents": paid.ravel().astype("int64"),
        }
    )
    return cases(
        inputs,
        rows,
        np.where(paid.ravel() != 0, np.tile(np.arange(size), len(names)), -1),
        numerator=largest.ravel(),
        denominator=paid.ravel(),
        shows=("payer_id", "cents"),
        payer=rows["payer_id"],
    )


def payer_concentration(inputs: Inputs, found: Cases) -> Monthly:
    """Payments of the largest payer over all; missing where too many name no payer."""
    paid, names = inputs.once(_paid_by_payer)
    unnamed = (paid - _named(paid, names)).sum(axis=0)
    rate = windowed(months_held(inputs, PAYMENTS), share(_NO_PAYMENTS)(inputs, found))
    many = unnamed > 0.05 * paid.sum(axis=0)
    return withheld(rate, many, _PAYERS_UNKNOWN, parts=True)


def _shares(inputs: Inputs, _: Cases) -> Breakdown:
    """Every payer's share of payments, and the sum of the squared shares (HHI)."""
    paid, names = inputs.once(_paid_by_payer)
    size = paid.shape[1]
    whole = np.broadcast_to(paid.sum(axis=0), paid.shape)
    positive = np.where(whole > 0, whole, 0.0)
    top = np.where(whole > 0, paid, 0.0)
    part = of_grid("payer", np.array(names, dtype=object), top.ravel(), positive.ravel(), size)
    squared = (_named(paid, names) ** 2).sum(axis=0)
    return [part, members(inputs, "index", "hhi", squared, paid.sum(axis=0) ** 2)]


# -- take-backs ---------------------------------------------------------------------------------


def taken_back(inputs: Inputs) -> Cases:
    """Uncorrected reversals and recoupments (PLB WO) of the month over payer payments posted."""
    reversed_, _ = inputs.once(_reversals)
    paid = inputs.once(posted("payer_payment"))
    at, cents = paid["at"].to_numpy(), paid["cents"]
    payments = cases(
        inputs, paid, at, numerator=0, denominator=cents, shows=SHOWN, payer=paid["payer_id"]
    )
    return (
        _taken(inputs, reversed_, _TAKEN) + _taken(inputs, _recouped(inputs), _RECOUPED) + payments
    )


def _taken(inputs: Inputs, rows: pd.DataFrame, shows: tuple[str, ...]) -> Cases:
    at, payer = inputs.calendar.at(rows["posted_on"]), rows["payer_id"]
    cents = rows["cents"]
    return cases(inputs, rows, at, numerator=cents, denominator=0, shows=shows, payer=payer)


def _recouped(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.book.table("provider_adjustments")
    rows = rows.loc[rows["reason_code"].eq("WO") & (rows["amount_cents"] > 0)]
    payer = inputs.book.table("payments").drop_duplicates("payment_id").set_index("payment_id")
    named = rows["payment_id"].map(payer["payer_id"]).astype("str")
    return rows.assign(payer_id=named, cents=rows["amount_cents"])


def _reversals(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reversals that take money back: those never made good, and those paid again in 30 days.

    Only their own payer makes them good, each payment one of them, and a predetermination pays
    nothing.
    """
    remits = inputs.book.remittances
    remits = remits.loc[remits["status_code"].ne(PREDETERMINATION)]
    names = ["claim", "order", "posted_on", "payer_id", "status_code", "paid_cents"]
    is_reversal = remits["status_code"].eq(REVERSAL)
    back = remits.loc[is_reversal & (remits["paid_cents"] < 0), names]
    paid = remits.loc[~is_reversal & remits["claim"].isin(back["claim"]), names]
    pairs = back.merge(paid, on=["claim", "payer_id"], suffixes=("", "_again"))
    wait = (pairs["posted_on_again"] - pairs["posted_on"]).dt.days
    fits = (
        (pairs["order_again"] > pairs["order"])
        & (wait <= 30)
        & (pairs["paid_cents_again"] >= -pairs["paid_cents"])
    )
    back = back.assign(cents=-back["paid_cents"])
    is_corrected = back["order"].isin(_paired_in_turn(pairs.loc[fits]))
    return back.loc[~is_corrected], back.loc[is_corrected]


def _paired_in_turn(pairs: pd.DataFrame) -> set[int]:
    """Reversals (their ``order``) that find a payment no earlier one took.

    Each in turn takes the first day's smallest that is enough. A round serves the next reversal of
    every claim at once, so there are no more rounds than reversals of one claim.
    """
    pairs = pairs.sort_values(["order", "posted_on_again", "paid_cents_again", "order_again"])
    served: set[int] = set()
    while len(pairs):
        turn = pairs.drop_duplicates(["claim", "payer_id"])
        served.update(turn["order"])
        is_done = pairs["order"].isin(turn["order"])
        pairs = pairs.loc[~is_done & ~pairs["order_again"].isin(turn["order_again"])]
    return served


def _made_good(inputs: Inputs) -> Mapping[str, Cases]:
    _, corrected = inputs.once(_reversals)
    return {"reversed, and paid again in full within 30 days": _taken(inputs, corrected, _TAKEN)}


def takeback_rate(inputs: Inputs, found: Cases) -> Monthly:
    """Take-backs over payments, missing where nothing that was received can tell a reversal."""
    rate = share("no payer payments were posted in {month}")(inputs, found)
    remits = inputs.book.remittances
    is_told = remits["source_loop"].notna().any() or remits["status_code"].eq(REVERSAL).any()
    untold = not (is_told or inputs.book.has("provider_adjustments"))
    return withheld(rate, untold, _NO_REVERSALS, parts=True)


KPIS = (
    Kpi(
        id="takeback_rate",
        label="Payer take-backs",
        short="Take-backs",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Payments reversed (CLP02 22) without an equal or larger payment of the same "
        "payer and claim within 30 days, plus recoupments (PLB WO), in the month",
        denominator="payer payments posted in the month",
        needs=(REMITTANCES, PAYMENTS),
        cases=taken_back,
        formula=takeback_rate,
        splits=BY_PAYER,
        left_out=_made_good,
        note="A payment makes one reversal good, in turn. A reversal that the payer recovers later "
        "by a PLB WO counts in both.",
    ),
    Kpi(
        id="cash_volatility",
        label="Volatility of payer cash",
        short="Cash volatility",
        unit="ratio",
        better="lower",
        basis="other",
        numerator="Sample standard deviation of monthly payer payments, 12 months",
        denominator="their mean",
        in_cents=BOTH,
        needs=(PAYMENTS,),
        is_sum=False,
        cases=cash_by_month,
        formula=cash_volatility,
        note="Missing under 8 months.",
    ),
    Kpi(
        id="payer_concentration",
        label="Largest payer's share of cash",
        short="Largest payer",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Payer payments of the largest payer, 12 months",
        denominator="payer payments, 12 months",
        needs=(PAYMENTS,),
        cases=payers_of_year,
        formula=payer_concentration,
        breakdown=_shares,
        note="Missing where more than 5 % of the payments name no payer. Breakdowns: each payer's "
        "share, and the sum of the squared shares (HHI).",
    ),
)
