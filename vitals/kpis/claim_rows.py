"""Rows that name claims: what is known of them, and what came last by a given day.

For chosen claims and days only: claims times months is too much to work out in full. What must not
live here: any KPI's own definition.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Inputs, Ints
from vitals.ledger.balances import Days

_DAYS = 1 << 22
"""More than any date's number of days; so claim and day make one number."""


def of_claims(inputs: Inputs, claim: Ints, *names: str) -> pd.DataFrame:
    """One row per number of *claim*: ``claim``, ``payer_id`` and these columns of the facts."""
    code, payers = inputs.members("payer")
    columns = {name: inputs.facts[name].to_numpy()[claim] for name in names}
    payer = pd.Categorical.from_codes(code[claim], payers)
    return pd.DataFrame({"claim": claim, "payer_id": payer, **columns})


def last_by(claim: Ints, on: Days, of: Ints, by: Days) -> Ints:
    """Row that came last for each claim of *of* up to its day in *by*; -1 where none had come.

    *claim* and *on* are the rows, in that order and without a missing day.
    """
    found = np.searchsorted(_place(claim, on), _place(of, by), side="right") - 1
    hit = (found >= 0) & (np.append(claim, -1)[found] == of)
    return np.where(hit, found, -1)


def distinct(claim: Ints, on: Days) -> tuple[Ints, Days]:
    """Pairs of claim and day, each once and in that order; those without a day are left out."""
    known = ~np.isnat(on)
    number, day = np.divmod(np.unique(_place(claim[known], on[known])), _DAYS)
    return number, (day - _DAYS // 2).astype("datetime64[D]")


def running_latest(claim: Ints, day: Days) -> Days:
    """Latest *day* of a claim's rows up to each; rows are in order of their claim."""
    whole = _place(claim, day)
    number = np.maximum.accumulate(whole) - claim * _DAYS - _DAYS // 2
    return np.asarray(number.astype("datetime64[D]"))


def taken(day: Days, row: Ints) -> Days:
    """*day* of each row; missing where the row is -1."""
    return np.append(day, np.datetime64("NaT", "D"))[row]


def _place(claim: Ints, on: Days) -> Ints:
    return np.asarray(claim * _DAYS + on.astype("int64") + _DAYS // 2)
