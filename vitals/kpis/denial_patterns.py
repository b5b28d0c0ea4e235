"""Patterns over months of denials: what comes back, and how few reasons there are.

What must not live here: whether a claim is denied (``ledger.facts``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS
from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.denials import NO_DENIAL, denied, has_group, with_reason
from vitals.kpis.doubts import DENIED_BEFORE
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, members, rolling
from vitals.kpis.sources import REMITTANCES, received

_SHOWN = ("payer_id", "service_on", "first_adjudicated_on", "first_charge_cents")
_BEFORE = 3
"""Months before its own in which a denial is looked for."""
_TIMES = 2
_WINDOW = 3
_ENOUGH = 20


# -- denials that come back ---------------------------------------------------------------------


def repeated_denials(inputs: Inputs) -> Cases:
    """Denied claims; above the line those whose triple was denied in 2 of the 3 months before.

    A triple is payer, reason group and procedure family (first three characters). A claim has one
    for each of its groups and families.
    """
    rows = inputs.once(denied)
    row, triple = _triples(inputs, rows)
    at = rows["at"].to_numpy()
    size = len(inputs.calendar.months)
    number, code = np.unique(triple, return_inverse=True)
    seen = np.zeros((len(number), size + _BEFORE), dtype="int64")
    inside = at[row] >= 0
    seen[code[inside], at[row][inside] + _BEFORE] = 1
    times = sum(seen[:, step : step + size] for step in range(_BEFORE))
    again = np.zeros(len(rows), dtype=bool)
    hit = inside & (np.asarray(times)[code, np.maximum(at[row], 0)] >= _TIMES)
    again[row[hit]] = True
    return cases(inputs, rows, at, claim=rows.index, numerator=again, shows=_SHOWN)


def _triples(inputs: Inputs, rows: pd.DataFrame) -> tuple[Ints, Ints]:
    """Position in *rows* and a number for the triple, for each triple of each denied claim."""
    row, family = _families(inputs, rows)
    payer = pd.factorize(rows["payer_id"].fillna("unknown"))[0][row]
    flags = np.stack([has_group(rows, group) for group in DENIAL_GROUPS], axis=1)
    pair, group = np.nonzero(flags[row])
    width = family.max(initial=0) + 1
    triple = (payer[pair] * width + family[pair]) * len(DENIAL_GROUPS) + group
    return row[pair], np.asarray(triple, dtype="int64")


def _families(inputs: Inputs, rows: pd.DataFrame) -> tuple[Ints, Ints]:
    """Position in *rows* and code of a procedure family, for each line; 0 without a procedure."""
    position = np.full(len(inputs.book.remittances) + 1, -1)
    position[rows["first_remittance"].to_numpy(dtype="int64")] = np.arange(len(rows))
    every = inputs.book.lines
    owner = position[every["remittance"].to_numpy(dtype="int64")]
    lines = every.loc[owner >= 0, ["billed_procedure", "procedure"]]
    told = lines["billed_procedure"].fillna(lines["procedure"]).str.slice(0, 3)
    without = np.setdiff1d(np.arange(len(rows)), owner)
    row = np.concatenate([owner[owner >= 0], without])
    family = np.concatenate([pd.factorize(told)[0] + 1, np.zeros(len(without), dtype="int64")])
    return row, np.asarray(family, dtype="int64")


# -- how few reasons there are ------------------------------------------------------------------


def pairs_of_reasons(inputs: Inputs) -> Cases:
    """A case for each reason group and month: c(c - 1) over c(n - 1), of 3 months; n reasons."""
    rows = inputs.once(denied)
    size = len(inputs.calendar.months)
    at = rows["at"].to_numpy()
    count = np.array([_in_window(inputs, at, has_group(rows, group)) for group in DENIAL_GROUPS])
    number = np.broadcast_to(count.sum(axis=0), count.shape)
    names = np.repeat(np.array(DENIAL_GROUPS, dtype=object), size)
    return cases(
        inputs,
        pd.DataFrame({"group": names, "denials": count.ravel()}),
        np.tile(np.arange(size), len(DENIAL_GROUPS)),
        numerator=(count * (count - 1)).ravel(),
        denominator=np.where(number >= _ENOUGH, count * (number - 1), 0.0).ravel(),
        shows=("group", "denials"),
    )


def _in_window(inputs: Inputs, at: Ints, chosen: Bools) -> Floats:
    return rolling(inputs.calendar.sums_at(np.where(chosen, at, -1)), _WINDOW)


def _effective_number(inputs: Inputs, found: Cases) -> Breakdown:
    """Reasons that, equally frequent, would be as concentrated: one over the concentration."""
    pairs = found.denominators(inputs)
    shared = np.where(pairs > 0, found.numerators(inputs), 0.0)
    return [members(inputs, "form", "effective_reasons", pairs, shared)]


def _without_reason(inputs: Inputs) -> dict[str, Cases]:
    rows = inputs.once(denied)
    silent = rows.loc[~has_group(rows, *DENIAL_GROUPS)]
    at = silent["at"].to_numpy()
    found = cases(inputs, silent, at, window=_WINDOW, claim=silent.index, shows=_SHOWN)
    return {"denied claims of the 3 months without a reason code": found}


KPIS = (
    Kpi(
        id="repeat_denial_rate",
        label="Repeated denials",
        short="Repeat denials",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Denied claims whose payer, reason group and procedure family was also denied "
        "in two or more of the three months before",
        denominator="denied claims of the month",
        needs=(received("remittances"),),
        doubts=(DENIED_BEFORE,),
        cases=repeated_denials,
        formula=with_reason(NO_DENIAL),
        splits=("payer",),
    ),
    Kpi(
        id="denial_concentration",
        label="Concentration of denial reasons",
        short="Denial concentration",
        unit="ratio",
        better="neither",
        basis="other",
        numerator="Pairs of denial reasons of the last three months that share their group",
        denominator="all pairs; missing under 20 reasons",
        needs=(REMITTANCES,),
        doubts=(DENIED_BEFORE,),
        cases=pairs_of_reasons,
        formula=share("fewer than 20 denial reasons in the 3 months to {month}"),
        breakdown=_effective_number,
        left_out=_without_reason,
        note="Breakdown form: the effective number of reasons, one over the concentration.",
    ),
)
