"""Posting: what came and was not applied, how long posting took, and what was paid at the visit.

What must not live here: how a deposit is tied to its payment (``vitals.ledger.three_way``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, median, ninetieth, share
from vitals.kpis.inputs import Bools, Inputs
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Monthly, withheld
from vitals.kpis.money import SHOWN, posted
from vitals.kpis.sources import DEPOSITS, OWN_LEDGER, REMITTANCES
from vitals.ledger.balances import days
from vitals.ledger.three_way import three_way

_BROUGHT = ("deposited_on", "paid_on", "payer_id", "trace_number", "deposit_cents", "state")
_TOLD = (
    *("paid_on", "payer_id", "trace_number", "payment_cents", "posted_cents", "plb_cents"),
    *("gap_cents", "state"),
)
_NO_RECEIPTS = "the own ledger never tells when a payer's payment was received"
_NO_DATES = "none of the claims that patients paid on has a known date of service"


# -- unapplied cash -----------------------------------------------------------------------------


def tied(inputs: Inputs) -> pd.DataFrame:
    """Deposits, payments and what was posted from them (``three_way``)."""
    return three_way(inputs.book, inputs.ledger)


def unapplied(inputs: Inputs) -> Cases:
    """Deposits of the month, those without their 835 by its end, and what was posted otherwise.

    A deposit counts whole where no 835 payment of its trace number and amount was posted by the
    end of its month; a payment counts with what its postings differ by.
    """
    rows = inputs.once(tied)
    brought = rows.loc[rows["deposit_cents"].notna()]
    at = inputs.calendar.at(brought["deposited_on"])
    by_end = days(brought["paid_on"]) <= inputs.calendar.ends[at]
    is_applied = brought["is_matched"].to_numpy(dtype=bool) & by_end
    deposits = cases(
        inputs,
        brought,
        at,
        numerator=brought["deposit_cents"].where(~is_applied, 0),
        denominator=brought["deposit_cents"],
        shows=_BROUGHT,
        payer=brought["payer_id"],
    )
    gap = rows["gap_cents"].fillna(0).abs()
    wrong = rows.loc[rows["payment_cents"].notna() & gap.ne(0)]
    differing = cases(
        inputs,
        wrong,
        inputs.calendar.at(wrong["paid_on"]),
        numerator=gap.loc[wrong.index],
        denominator=0,
        shows=_TOLD,
        payer=wrong["payer_id"],
    )
    return deposits + differing


def _no_payers(inputs: Inputs) -> Mapping[str, Cases]:
    rows = inputs.book.table("deposits")
    rows = rows.loc[rows["payer_id"].isna() & rows["trace_number"].isna()]
    at, cents = inputs.calendar.at(rows["deposited_on"]), rows["amount_cents"]
    shows = ("deposited_on", "method", "amount_cents")
    brought = cases(inputs, rows, at, numerator=0, denominator=cents, shows=shows)
    return {"deposits that name neither a payer nor a trace number": brought}


# -- posting lag --------------------------------------------------------------------------------


def posting_waits(inputs: Inputs) -> Cases:
    """Payer payments of the own ledger by month of posting, with the days since they came."""
    rows, is_told = inputs.once(_own_payments)
    rows = rows.loc[is_told]
    wait = (rows["posted_on"] - rows["received_on"]).dt.days
    return _of_posting(inputs, rows, wait)


def _own_payments(inputs: Inputs) -> tuple[pd.DataFrame, Bools]:
    """Payer payments of the own ledger, and which of them tell when the money came."""
    rows = inputs.book.transactions
    rows = rows.loc[rows["kind"].eq("payer_payment")]
    return rows, rows["received_on"].notna().to_numpy()


def _of_posting(inputs: Inputs, rows: pd.DataFrame, wait: pd.Series | int) -> Cases:
    shows = ("received_on", "posted_on", "payer_id", "amount_cents")
    at = inputs.calendar.at(rows["posted_on"])
    return cases(inputs, rows, at, numerator=wait, shows=shows, payer=rows["payer_id"])


def posting_lag_days(inputs: Inputs, found: Cases) -> Monthly:
    """The median, missing where no entry tells when the money came."""
    _, is_told = inputs.once(_own_payments)
    middle = median("no payer payment posted in {month} tells when it was received")
    return withheld(middle(inputs, found), not is_told.any(), _NO_RECEIPTS, parts=True)


def _untold(inputs: Inputs) -> Mapping[str, Cases]:
    rows, is_told = inputs.once(_own_payments)
    return {"without a date of receipt": _of_posting(inputs, rows.loc[~is_told], 0)}


# -- paid at the visit --------------------------------------------------------------------------


def paid_by_patients(inputs: Inputs) -> Cases:
    """Patient payments; above the line those posted by the claim's date of service."""
    rows, served = inputs.once(_patient_payments)
    on_time = days(rows["posted_on"]) <= days(rows["service_on"])
    return _of_patients(inputs, rows.loc[served], rows["cents"].where(on_time, 0).loc[served])


def _patient_payments(inputs: Inputs) -> tuple[pd.DataFrame, Bools]:
    """Patient payments with their claim's date of service, and whether that is known.

    The facts fall back on the day of posting, which would make every payment one at the visit.
    """
    rows = inputs.once(posted("patient_payment"))
    book = inputs.book
    stated = [
        book.versions["claim"],
        *(
            part.loc[part["service_on"].notna(), "claim"]
            for part in (book.remittances, book.transactions)
        ),
    ]
    known = np.zeros(len(book.keys) + 1, dtype=bool)
    for claims in stated:
        known[claims.to_numpy()] = True
    # Position -1 is that of entries that name no claim.
    known[-1] = False
    claim = rows["claim"].to_numpy()
    service_on = inputs.facts["service_on"].take(np.maximum(claim, 0)).array
    return rows.assign(service_on=service_on), known[claim]


def _of_patients(inputs: Inputs, rows: pd.DataFrame, early: pd.Series | int) -> Cases:
    shows = ("service_on", *SHOWN)
    at, cents = rows["at"].to_numpy(), rows["cents"]
    return cases(inputs, rows, at, numerator=early, denominator=cents, shows=shows)


def point_of_service(inputs: Inputs, found: Cases) -> Monthly:
    """The rate, missing where no claim that patients paid on has a date of service."""
    rows, served = inputs.once(_patient_payments)
    rate = share("no patient payment was posted in {month}")(inputs, found)
    return withheld(rate, len(rows) > 0 and not served.any(), _NO_DATES, parts=True)


def _undated(inputs: Inputs) -> Mapping[str, Cases]:
    rows, served = inputs.once(_patient_payments)
    return {"on claims without a date of service": _of_patients(inputs, rows.loc[~served], 0)}


KPIS = (
    Kpi(
        id="unapplied_cash_rate",
        label="Unapplied cash",
        short="Unapplied cash",
        unit="ratio",
        better="lower",
        basis="money",
        numerator="Payers' deposits of the month without an 835 payment of the same trace number "
        "and amount by its end, plus what the month's 835 payments differ by from what was "
        "posted from them",
        denominator="payers' deposits of the month",
        needs=(DEPOSITS, REMITTANCES),
        cases=unapplied,
        formula=share("no deposit of a payer was received for {month}"),
        splits=("payer",),
        left_out=_no_payers,
        note="A payer's deposit names a payer or a trace number. Of a payment the difference is "
        "its amount less (Σ CLP04 posted from it less its PLB), without its sign.",
    ),
    Kpi(
        id="posting_lag_days",
        label="Posting lag",
        short="Posting lag",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days from receipt to posting, of payer payments posted in the month in "
        "the practice's own ledger that tell when they were received",
        denominator="",
        needs=(OWN_LEDGER,),
        is_sum=False,
        cases=posting_waits,
        formula=posting_lag_days,
        breakdown=ninetieth,
        left_out=_untold,
        note="The denominator shown is the number of payments.",
    ),
    Kpi(
        id="point_of_service_collection_rate",
        label="Collected at the point of service",
        short="Point of service",
        unit="ratio",
        better="higher",
        basis="money",
        numerator="Patient payments posted in the month on or before their claim's date of service",
        denominator="patient payments posted in the month",
        needs=(OWN_LEDGER,),
        cases=paid_by_patients,
        formula=point_of_service,
        splits=EVERY_SPLIT,
        left_out=_undated,
        note="Payments on claims whose date of service nobody tells are left out.",
    ),
)
