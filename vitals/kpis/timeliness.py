"""Timeliness: days from service to entry, from entry to submission, from submission to answer.

Medians of an even number are the mean of the middle two; 90th percentiles are linear between
neighbours and stand in the breakdowns.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import measured, members, quantiles, withheld
from vitals.kpis.sources import received


@dataclass(frozen=True, slots=True)
class _Lag:
    """Days between two columns of the facts, counted in the month of the later one."""

    start: str
    end: str
    empty: str

    def rows(self, inputs: Inputs) -> tuple[Ints, Floats]:
        """Month position and days of every claim that has both dates."""
        facts = inputs.facts
        both = facts.loc[facts[self.start].notna() & facts[self.end].notna()]
        lag = (both[self.end] - both[self.start]).dt.days.to_numpy(dtype="float64")
        return inputs.calendar.at(both[self.end]), lag

    def median(self, inputs: Inputs) -> pd.DataFrame:
        """The median by month; numerator is the median, denominator the number of claims."""
        at, lag = self.rows(inputs)
        median = quantiles(inputs, at, lag, 0.5)
        number = inputs.calendar.sums_at(at)
        return withheld(measured(inputs, median, number, median), number == 0, self.empty)

    def high(self, inputs: Inputs) -> pd.DataFrame:
        """The 90th percentile by month, as a breakdown."""
        at, lag = self.rows(inputs)
        high = quantiles(inputs, at, lag, 0.9)
        number = inputs.calendar.sums_at(at)
        return members(inputs, "percentile", "p90", high, number, high)


_CHARGE = _Lag("service_on", "entered_on", "no claim was entered in {month}")
_SUBMISSION = _Lag("entered_on", "first_submitted_on", "no claim was first submitted in {month}")
_PAYER = _Lag(
    "first_submitted_on",
    "first_adjudicated_on",
    "no claim with a known submission was first adjudicated in {month}",
)


def charge_lag_days(inputs: Inputs) -> pd.DataFrame:
    """Median days from service to entry, of claims entered in the month."""
    entered = inputs.facts["entered_on"].notna().any()
    frame = _CHARGE.median(inputs)
    return frame if entered else withheld(frame, True, "no entry dates were received", parts=True)


def submission_lag_days(inputs: Inputs) -> pd.DataFrame:
    """Median days from entry to first submission, of claims first submitted in the month."""
    entered = inputs.facts["entered_on"].notna().any()
    frame = _SUBMISSION.median(inputs)
    return frame if entered else withheld(frame, True, "no entry dates were received", parts=True)


def payer_lag_days(inputs: Inputs) -> pd.DataFrame:
    """Median days from first submission to first adjudication, of claims adjudicated then."""
    return _PAYER.median(inputs)


KPIS = (
    Kpi(
        id="charge_lag_days",
        label="Charge lag",
        short="Charge lag",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days from date of service to entry, of claims entered in the month",
        denominator="",
        needs=(received("claims"),),
        formula=charge_lag_days,
        breakdown=_CHARGE.high,
        note="The denominator shown is the number of claims.",
    ),
    Kpi(
        id="submission_lag_days",
        label="Submission lag",
        short="Submission lag",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days from entry to first submission, of claims first submitted in "
        "the month",
        denominator="",
        needs=(received("claims"),),
        formula=submission_lag_days,
        breakdown=_SUBMISSION.high,
        note="The denominator shown is the number of claims.",
    ),
    Kpi(
        id="payer_lag_days",
        label="Payer lag",
        short="Payer lag",
        unit="days",
        better="lower",
        basis="median",
        numerator="Median days from first submission to first adjudication, of claims first "
        "adjudicated in the month",
        denominator="",
        needs=(received("claims"), received("remittances")),
        formula=payer_lag_days,
        breakdown=_PAYER.high,
        note="The denominator shown is the number of claims.",
    ),
)
