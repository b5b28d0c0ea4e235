"""Collections: money received against money charged, allowed and expected, by posting date.

Payments are payer and patient payments less refunds. What must not live here: receivables.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from vitals.kpis.doubts import REDUCED_IN_YEAR
from vitals.kpis.inputs import Floats, Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import (
    WINDOW,
    Members,
    Monthly,
    by_member,
    measured,
    quotient,
    ratio,
    rolling,
    windowed,
    withheld,
)
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.sources import CHARGES, OWN_LEDGER, PAYMENTS, REMITTANCES, months_held

AVOIDABLE = ("timely_filing", "no_authorization", "credentialing", "administrative", "denial")
"""Write-off reasons that better work would have avoided."""

_RATE = (CHARGES, PAYMENTS)
_WRITTEN_OFF = (OWN_LEDGER, PAYMENTS)
_NO_CHARGES = "no charges were posted in the 12 months to {month}"
_NO_PAYMENTS = "no payments were posted in the 12 months to {month}"
_NO_WRITE_OFFS = "the own ledger holds no write-off at all: the export may leave them out"
_NO_REVERSALS = "no 835 was received, and the exported remittances hold no reversal at all"
_PAYERS_UNKNOWN = "more than 5 % of payer payments in the 12 months to {month} name no payer"
_VOLATILITY_MONTHS = 8
_UNKNOWN = "unknown"


def lowered(inputs: Inputs, *kinds: str) -> Floats:
    """What events of these kinds took off the balances, in cents by month."""
    rows = inputs.events.loc[inputs.events["kind"].isin(kinds)]
    return -inputs.calendar.sums_at(rows["at"].to_numpy(), rows["amount_cents"])


def payments(inputs: Inputs) -> Floats:
    """Payments less refunds, in cents by month."""
    return lowered(inputs, "payer_payment", "patient_payment", "refund")


def charges(inputs: Inputs) -> Floats:
    """Gross charges, in cents by month."""
    return -lowered(inputs, "charge")


def gross_collection_rate(inputs: Inputs) -> Monthly:
    """Payments less refunds over charges, 12 months."""
    rate = ratio(inputs, rolling(payments(inputs)), rolling(charges(inputs)), empty=_NO_CHARGES)
    return windowed(months_held(inputs, *_RATE), rate)


def net_collection_rate(inputs: Inputs) -> Monthly:
    """Payments less refunds over charges less contractual adjustments, 12 months."""
    collectable = rolling(charges(inputs) - lowered(inputs, "contractual"))
    rate = ratio(inputs, rolling(payments(inputs)), collectable, empty=_NO_CHARGES)
    return windowed(months_held(inputs, *_RATE), rate)


def _write_offs(inputs: Inputs, reasons: tuple[str, ...]) -> Monthly:
    written_off = inputs.events.loc[inputs.events["kind"].eq("write_off")]
    rows = written_off.loc[written_off["reason"].isin(reasons)]
    off = rolling(-inputs.calendar.sums_at(rows["at"].to_numpy(), rows["amount_cents"]))
    rate = ratio(inputs, off, rolling(payments(inputs)), empty=_NO_PAYMENTS)
    rate = windowed(months_held(inputs, *_WRITTEN_OFF), rate)
    return withheld(rate, written_off.empty, _NO_WRITE_OFFS, parts=True)


def bad_debt_rate(inputs: Inputs) -> Monthly:
    """Write-offs to bad debt over payments less refunds, 12 months."""
    return _write_offs(inputs, ("bad_debt",))


def avoidable_write_off_rate(inputs: Inputs) -> Monthly:
    """Avoidable write-offs over payments less refunds, 12 months."""
    return _write_offs(inputs, AVOIDABLE)


def cash_volatility(inputs: Inputs) -> Monthly:
    """Sample standard deviation of monthly payer payments over their mean, 12 months.

    Months before the first that payments reach are not in the window; months without any are.
    """
    cash = lowered(inputs, "payer_payment")
    since = months_held(inputs, PAYMENTS)
    held = np.minimum(since, WINDOW)
    started = since > 0
    total = rolling(np.where(started, cash, 0.0))
    mean = quotient(total, held)
    deviation = _window_deviation(np.where(started, cash, np.nan))
    frame = ratio(inputs, deviation, mean, empty="no payer paid in the year to {month}")
    frame = windowed(since, frame)
    few = (held > 0) & (held < _VOLATILITY_MONTHS)
    return withheld(frame, few, "fewer than 8 months had been posted by the end of {month}")


def _window_deviation(values: Floats) -> Floats:
    """Sample deviation of the 12 values ending with each; missing values are left out."""
    series = pd.Series(values).rolling(WINDOW, min_periods=2)
    return np.asarray(series.apply(partial(np.nanstd, ddof=1), raw=True), dtype="float64")


def _payer_payments(inputs: Inputs) -> pd.DataFrame:
    """Payer payments of the window by payer and month: at, member, paid, total (cents)."""
    rows = inputs.events.loc[inputs.events["kind"].eq("payer_payment") & (inputs.events["at"] >= 0)]
    payer = rows["payer_id"].fillna(_UNKNOWN)
    paid = -rows["amount_cents"].astype("int64")
    table = pd.crosstab(rows["at"], payer, paid, aggfunc="sum")
    table = table.reindex(range(len(inputs.calendar.months))).fillna(0)
    window = table.rolling(WINDOW, min_periods=1).sum().round()
    long = window.rename_axis("at").reset_index().melt("at", var_name="member", value_name="paid")
    return long.assign(total=long.groupby("at")["paid"].transform("sum"))


def payer_concentration(inputs: Inputs) -> Monthly:
    """Payer payments of the largest payer over all; those without a payer could be any one's."""
    rows = _payer_payments(inputs)
    months = range(len(inputs.calendar.months))
    named = rows["paid"].where(rows["member"].ne(_UNKNOWN), 0)
    largest = named.groupby(rows["at"]).max().reindex(months, fill_value=0)
    total = rows.groupby("at")["paid"].sum().reindex(months, fill_value=0)
    unnamed = total - named.groupby(rows["at"]).sum().reindex(months, fill_value=0)
    rate = ratio(inputs, largest, total, empty=_NO_PAYMENTS)
    rate = windowed(months_held(inputs, PAYMENTS), rate)
    return withheld(rate, unnamed > 0.05 * total, _PAYERS_UNKNOWN, parts=True)


def _concentration_breakdown(inputs: Inputs) -> Members:
    return by_member(inputs, "payer", _payer_payments(inputs), "paid", "total")


def takeback_rate(inputs: Inputs) -> Monthly:
    """Uncorrected reversals and recoupments (PLB WO) of the month over payer payments posted."""
    taken = _uncorrected(inputs)
    provider = inputs.book.table("provider_adjustments")
    recouped = provider.loc[provider["reason_code"].eq("WO") & (provider["amount_cents"] > 0)]
    amount = inputs.calendar.sums(taken["posted_on"], -taken["paid_cents"])
    amount = amount + inputs.calendar.sums(recouped["posted_on"], recouped["amount_cents"])
    paid = lowered(inputs, "payer_payment")
    rate = ratio(inputs, amount, paid, empty="no payer payments were posted in {month}")
    remits = inputs.book.remittances
    is_told = remits["source_loop"].notna().any() or remits["status_code"].eq("22").any()
    return withheld(rate, not (is_told or len(provider)), _NO_REVERSALS, parts=True)


def _uncorrected(inputs: Inputs) -> pd.DataFrame:
    remits = inputs.book.remittances
    back = remits.loc[remits["status_code"].eq("22") & (remits["paid_cents"] < 0)]
    paid = remits.loc[remits["status_code"].ne("22"), ["claim", "order", "posted_on", "paid_cents"]]
    pairs = back[["claim", "order", "posted_on", "paid_cents"]].merge(
        paid, on="claim", suffixes=("", "_again")
    )
    wait = (pairs["posted_on_again"] - pairs["posted_on"]).dt.days
    corrected = pairs.loc[
        (pairs["order_again"] > pairs["order"])
        & (wait <= 30)
        & (pairs["paid_cents_again"] >= -pairs["paid_cents"])
    ]
    return back.loc[~back["order"].isin(corrected["order"])]


def payments_received(inputs: Inputs) -> Monthly:
    """Payments less refunds posted in the month, in cents."""
    amount = payments(inputs)
    return measured(inputs, amount, np.nan, amount)


def charges_posted(inputs: Inputs) -> Monthly:
    """Gross charges posted in the month, in cents."""
    amount = charges(inputs)
    return measured(inputs, amount, np.nan, amount)


KPIS = (
    Kpi(
        id="gross_collection_rate",
        label="Gross collection rate",
        short="Gross collections",
        unit="ratio",
        better="neither",
        basis="money",
        numerator="Payments less refunds, 12 months by posting date",
        denominator="gross charges, 12 months by posting date",
        needs=_RATE,
        cases=uncounted,
        formula=plain(gross_collection_rate),
    ),
    Kpi(
        id="net_collection_rate",
        label="Net collection rate",
        short="Net collections",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Payments less refunds, 12 months by posting date",
        denominator="gross charges less contractual adjustments, 12 months by posting date",
        needs=_RATE,
        doubts=(REDUCED_IN_YEAR,),
        cases=uncounted,
        formula=plain(net_collection_rate),
    ),
    Kpi(
        id="bad_debt_rate",
        label="Bad debt",
        short="Bad debt",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Write-offs with reason bad_debt, 12 months",
        denominator="payments less refunds, 12 months",
        needs=_WRITTEN_OFF,
        cases=uncounted,
        formula=plain(bad_debt_rate),
    ),
    Kpi(
        id="avoidable_write_off_rate",
        label="Avoidable write-offs",
        short="Avoidable write-offs",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Write-offs with reason timely_filing, no_authorization, credentialing, "
        "administrative or denial, 12 months",
        denominator="payments less refunds, 12 months",
        needs=_WRITTEN_OFF,
        cases=uncounted,
        formula=plain(avoidable_write_off_rate),
    ),
    Kpi(
        id="takeback_rate",
        label="Payer take-backs",
        short="Take-backs",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Payments reversed (CLP02 22) without an equal or larger payment of the same "
        "claim within 30 days, plus recoupments (PLB WO), in the month",
        denominator="payer payments posted in the month",
        needs=(REMITTANCES, PAYMENTS),
        cases=uncounted,
        formula=plain(takeback_rate),
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
        needs=(PAYMENTS,),
        cases=uncounted,
        formula=plain(cash_volatility),
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
        note="Missing where more than 5 % of the payments name no payer.",
        cases=uncounted,
        formula=plain(payer_concentration),
        breakdown=parts(_concentration_breakdown),
    ),
    Kpi(
        id="payments_received",
        label="Payments received",
        short="Payments",
        unit="cents",
        better="neither",
        basis="other",
        numerator="Payer and patient payments less refunds posted in the month, in cents",
        denominator="",
        needs=(PAYMENTS,),
        cases=uncounted,
        formula=plain(payments_received),
    ),
    Kpi(
        id="charges_posted",
        label="Charges posted",
        short="Charges",
        unit="cents",
        better="neither",
        basis="other",
        numerator="Gross charges posted in the month, in cents",
        denominator="",
        needs=(CHARGES,),
        cases=uncounted,
        formula=plain(charges_posted),
    ),
)
