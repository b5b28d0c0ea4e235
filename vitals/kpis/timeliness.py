"""Timeliness: days from service to entry, from entry to submission, from submission to answer.

Medians of an even number are the mean of the middle two; 90th percentiles are linear between
neighbours and stand in the breakdowns. What must not live here: the estimate for claims still
open (``survival``), the payers' legal terms (``prompt_pay``).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vitals.kpis.busy_days import busy_days
from vitals.kpis.cases import Cases, CasesOf, Formula, cases, median, ninetieth, spans
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import Kpi, LeftOut
from vitals.kpis.measure import (
    WINDOW,
    Breakdown,
    Members,
    Monthly,
    Words,
    cell_quantiles,
    members,
    withheld,
)
from vitals.kpis.sources import received
from vitals.kpis.survival import day_reached, survivors
from vitals.ledger.balances import days

_PARTS = {"": 0.5, "_p90": 0.9}
"""Quantiles by what their members or dimensions are called."""

_SOON = 2
"""Days within which a charge is entered soon."""


def _lag(start: str, end: str) -> CasesOf:
    """Claims that have both dates, in the month of the later one, with the days between."""

    def found(inputs: Inputs) -> Cases:
        shows = ("payer_id", start, end)
        rows = inputs.facts[list(shows)]
        rows = rows.loc[rows[start].notna() & rows[end].notna()]
        lag = (days(rows[end]) - days(rows[start])).astype("float64")
        at = inputs.calendar.at(rows[end])
        return cases(inputs, rows, at, numerator=lag, claim=rows.index, shows=shows)

    return found


def _without(start: str, end: str, no_start: str, no_end: str) -> LeftOut:
    """Claims without one of the dates, in the month of the other."""

    def found(inputs: Inputs) -> Mapping[str, Cases]:
        shows = ("payer_id", start, end)
        rows = inputs.facts[list(shows)]

        def lacking(one: str, other: str) -> Cases:
            chosen = rows.loc[rows[one].isna()]
            at = inputs.calendar.at(chosen[other])
            return cases(inputs, chosen, at, numerator=0, claim=chosen.index, shows=shows)

        return {no_start: lacking(start, end), no_end: lacking(end, start)}

    return found


def _entered(empty: str) -> Formula:
    """The median, missing where nothing that was received tells when claims were entered."""

    def formula(inputs: Inputs, found: Cases) -> Monthly:
        unknown = not inputs.facts["entered_on"].notna().any()
        middle = median(empty)(inputs, found)
        return withheld(middle, unknown, "no entry dates were received", parts=True)

    return formula


# -- breakdowns ---------------------------------------------------------------------------------


def _of_entry(inputs: Inputs, found: Cases) -> Breakdown:
    """The 90th percentile, the claims entered within two days of service, and busy days."""
    block = found.blocks[0]
    soon = inputs.calendar.sums_at(block.first, (block.numerator <= _SOON).astype("float64"))
    number = found.denominators(inputs)
    within = members(inputs, "within", "2_days", soon, number)
    return [*ninetieth(inputs, found), within, busy_days(inputs)]


def _payers(inputs: Inputs, found: Cases) -> Breakdown:
    """The 90th percentile, median and 90th percentile by payer, and the Kaplan-Meier forms."""
    by_payer = [_by_payer(inputs, found, suffix) for suffix in _PARTS]
    return [*ninetieth(inputs, found), *by_payer, *_waiting(inputs)]


def _by_payer(inputs: Inputs, found: Cases, suffix: str) -> Members:
    """Quantile of the days of each payer's claims, beside the number of claims."""
    (block,) = found.blocks
    size = len(inputs.calendar.months)
    code, names = inputs.members("payer")
    cell = np.where(block.first >= 0, code[block.claim] * size + block.first, -1)
    count = np.bincount(cell[cell >= 0], minlength=len(names) * size)
    value = cell_quantiles(cell, block.numerator, len(names) * size, _PARTS[suffix])
    return _cells(f"payer{suffix}", names, value, count)


def _cells(dimension: str, names: Words, value: Floats, count: Ints) -> Members:
    """Rows of a breakdown from a value and a number for each member and month, in that order."""
    size = len(count) // max(len(names), 1)
    kept = np.flatnonzero(~np.isnan(value))
    return Members(
        dimension=dimension,
        at=kept % size,
        member=names[kept // size],
        value=value[kept],
        numerator=value[kept],
        denominator=count[kept].astype("float64"),
    )


def _open_or_undated(inputs: Inputs) -> Mapping[str, Cases]:
    shows = ("payer_id", "first_submitted_on", "first_adjudicated_on")
    rows = inputs.facts[list(shows)]
    sent, answered = (days(rows[name]) for name in shows[1:])
    ends, size = inputs.calendar.ends, len(inputs.calendar.months)
    first, last = np.searchsorted(ends, sent), np.searchsorted(ends, answered)
    undated = np.isnat(sent)
    waiting = spans(
        inputs, rows, np.where(first < size, first, -1), last - 1, claim=rows.index, shows=shows
    )
    unknown = rows.loc[undated]
    at = inputs.calendar.at(unknown["first_adjudicated_on"])
    return {
        "claims submitted by the month's end and not adjudicated": waiting,
        "claims adjudicated whose submission nobody dates": cases(
            inputs, unknown, at, claim=unknown.index, shows=shows
        ),
    }


# -- claims still open --------------------------------------------------------------------------


def _waiting(inputs: Inputs) -> Breakdown:
    """Kaplan-Meier median and 90th percentile of the days to an answer, in all and by payer.

    Of claims first submitted in the 12 months to the month; what is open at its end is censored.
    """
    claim, at, waited, answered = _cohorts(inputs)
    size = len(inputs.calendar.months)
    code, names = inputs.members("payer")
    group = code[claim] * size + at
    waiting = survivors(at, waited, answered, size)
    by_payer = survivors(group, waited, answered, len(names) * size)
    number = np.bincount(at, minlength=size)
    return [
        *(
            _cells("form", _named(f"kaplan_meier{suffix}"), day_reached(waiting, part), number)
            for suffix, part in _PARTS.items()
        ),
        _cells(
            "payer_kaplan_meier",
            names,
            day_reached(by_payer, _PARTS[""]),
            np.bincount(group, minlength=len(names) * size),
        ),
    ]


def _named(member: str) -> Words:
    return np.array([member], dtype=object)


def _cohorts(inputs: Inputs) -> tuple[Ints, Ints, Ints, Bools]:
    """Claim, month, days waited by its end and whether answered, for each claim of each window.

    Claims answered before they were submitted are in none.
    """
    facts, months = inputs.facts, inputs.calendar.months
    sent, on = days(facts["first_submitted_on"]), days(facts["first_adjudicated_on"])
    claim = np.flatnonzero(~np.isnat(sent) & ~(on < sent))
    since = np.datetime64(months[0], "M").astype("int64")
    first = sent[claim].astype("datetime64[M]").astype("int64") - since
    at = (first[:, None] + np.arange(WINDOW)).ravel()
    inside = (at >= 0) & (at < len(months))
    claim, at = np.repeat(claim, WINDOW)[inside], at[inside]
    end = inputs.calendar.ends[at]
    answered = on[claim] <= end
    waited = np.where(answered, on[claim], end) - sent[claim]
    return claim, at, waited.astype("int64"), answered


_NUMBER = "The denominator shown is the number of claims."

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
        breakdown=_of_entry,
        left_out=_without(
            "service_on",
            "entered_on",
            "entered in the month, and nobody dates the service",
            "served in the month, and nobody dates the entry",
        ),
        note=f"{_NUMBER} Breakdowns: the 90th percentile; claims entered within 2 days; busy_days, "
        "Spearman's rank correlation of the claims of a day with their median days to entry, over "
        "the 90 days of service that end 14 days before the month's end, of claims entered by its "
        "end; missing under 30 days with a claim.",
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
        breakdown=ninetieth,
        left_out=_without(
            "entered_on",
            "first_submitted_on",
            "first submitted in the month, and nobody dates the entry",
            "entered in the month, and nobody dates a submission",
        ),
        note=f"{_NUMBER} Breakdown: the 90th percentile.",
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
        breakdown=_payers,
        left_out=_open_or_undated,
        note=f"{_NUMBER} Only answered claims count, so a slow payer looks quick at first. "
        "Breakdowns: the 90th percentile, both by payer, and as form the Kaplan-Meier estimate "
        "over claims submitted in 12 months, those still open counted as waiting.",
    ),
)
