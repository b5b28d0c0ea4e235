"""Ledger events as cases: charges, payments, reductions and write-offs by the month of posting.

Payments are payer and patient payments less refunds. What must not live here: any KPI.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, Formula, cases, share
from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.measure import WINDOW, Monthly, rolling, windowed
from vitals.kpis.sources import Source, months_held

PAYMENT_KINDS = ("payer_payment", "patient_payment", "refund")
"""Kinds of events that make up payments less refunds."""

SHOWN = ("posted_on", "kind", "account", "payer_id", "reason", "cents")
"""Columns that an explanation shows of an event."""

_COLUMNS = ["posted_on", "kind", "account", "payer_id", "reason", "amount_cents", "at", "claim"]


def _kinds(inputs: Inputs) -> tuple[Ints, pd.Index]:
    code, names = pd.factorize(inputs.events["kind"])
    return np.asarray(code), pd.Index(names)


@cache
def posted(*kinds: str) -> Callable[[Inputs], pd.DataFrame]:
    """Events of *kinds* with ``at``, ``claim`` and ``cents``: what they are in their own direction.

    A charge of $1 is 100, a payment of $1 is 100, a refund of $1 is -100. ``from_at`` is the month
    from which on the event is known: ``at``, or past the last month.
    """

    def found(inputs: Inputs) -> pd.DataFrame:
        code, names = inputs.once(_kinds)
        chosen = np.flatnonzero(names.isin(kinds)[code])
        rows = inputs.events[_COLUMNS].take(chosen)
        sign = np.where(rows["kind"] == "charge", 1, -1)
        at = rows["at"].to_numpy()
        return rows.assign(
            cents=rows["amount_cents"].to_numpy(dtype="int64") * sign,
            from_at=np.where(at >= 0, at, len(inputs.calendar.months)),
        )

    return found


def charges(inputs: Inputs) -> Floats:
    """Gross charges, in cents by month."""
    return _sums(inputs, "charge")


def payments(inputs: Inputs) -> Floats:
    """Payments less refunds, in cents by month."""
    return _sums(inputs, *PAYMENT_KINDS)


def payer_payments(inputs: Inputs) -> Floats:
    """Payer payments, in cents by month."""
    return _sums(inputs, "payer_payment")


def _sums(inputs: Inputs, *kinds: str) -> Floats:
    rows = inputs.once(posted(*kinds))
    return inputs.calendar.sums_at(rows["at"].to_numpy(), rows["cents"])


def above(inputs: Inputs, rows: pd.DataFrame, window: int = 1) -> Cases:
    """Events that count above the line only, for *window* months."""
    at, cents = rows["at"].to_numpy(), rows["cents"]
    return cases(inputs, rows, at, window=window, numerator=cents, denominator=0, shows=SHOWN)


def below(inputs: Inputs, rows: pd.DataFrame, window: int = 1, sign: int = 1) -> Cases:
    """Events that count below the line only, for *window* months."""
    at, cents = rows["at"].to_numpy(), sign * rows["cents"]
    return cases(inputs, rows, at, window=window, numerator=0, denominator=cents, shows=SHOWN)


def payments_of_year(inputs: Inputs) -> Cases:
    """Payments less refunds of 12 months, below the line."""
    return below(inputs, inputs.once(posted(*PAYMENT_KINDS)), WINDOW)


def over_year(empty: str, *sources: Source) -> Formula:
    """A share over 12 months, which says how many of them *sources* reach."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        return windowed(months_held(inputs, *sources), share(empty)(inputs, found))

    return formula


def days_of_year(inputs: Inputs) -> Floats:
    """Days of the 12 months to each month, fewer from the month in which the ledger begins."""
    ends = inputs.calendar.ends
    month = np.timedelta64(1, "M")
    start = (ends.astype("datetime64[M]") - (WINDOW - 1) * month).astype("datetime64[D]")
    begun = inputs.first_on.astype("datetime64[M]").astype("datetime64[D]")
    held = (ends - np.maximum(start, begun)).astype("float64") + 1
    return np.where(np.isnat(begun) | ~(held > 0), np.nan, held)


def payments_a_day(inputs: Inputs) -> Floats:
    """Payments less refunds of 12 months, a day."""
    return rolling(inputs.once(payments)) / inputs.once(days_of_year)
