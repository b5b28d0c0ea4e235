"""Timeliness: days from service to entry, from entry to submission, from submission to answer.

Medians of an even number are the mean of the middle two; 90th percentiles are linear between
neighbours and stand in the breakdowns.
"""

from __future__ import annotations

from vitals.kpis.cases import Cases, CasesOf, Formula, cases, median, quantile_of
from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Monthly, members, withheld
from vitals.kpis.sources import received


def _lag(start: str, end: str) -> CasesOf:
    """Claims that have both dates, in the month of the later one, with the days between."""

    def found(inputs: Inputs) -> Cases:
        facts = inputs.facts
        both = facts.loc[facts[start].notna() & facts[end].notna()]
        lag = (both[end] - both[start]).dt.days
        at = inputs.calendar.at(both[end])
        shows = ("payer_id", start, end)
        return cases(inputs, both, at, numerator=lag, claim=both.index, shows=shows)

    return found


def _entered(empty: str) -> Formula:
    """The median, missing where nothing that was received tells when claims were entered."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        unknown = not inputs.facts["entered_on"].notna().any()
        middle = median(empty)(inputs, found)
        return withheld(middle, unknown, "no entry dates were received", parts=True)

    return formula


def _high(inputs: Inputs, found: Cases) -> Breakdown:
    """The 90th percentile by month."""
    high = quantile_of(inputs, found, 0.9)
    return [members(inputs, "percentile", "p90", high, found.denominators(inputs), high)]


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
        is_sum=False,
        cases=_lag("service_on", "entered_on"),
        formula=_entered("no claim was entered in {month}"),
        breakdown=_high,
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
        is_sum=False,
        cases=_lag("entered_on", "first_submitted_on"),
        formula=_entered("no claim was first submitted in {month}"),
        breakdown=_high,
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
        is_sum=False,
        cases=_lag("first_submitted_on", "first_adjudicated_on"),
        formula=median("no claim with a known submission was first adjudicated in {month}"),
        breakdown=_high,
        note="The denominator shown is the number of claims.",
    ),
)
