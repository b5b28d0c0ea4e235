"""Patterns over months of denials: what comes back, and how few reasons there are.

What must not live here: whether a claim is denied (``ledger.facts``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vitals.carc import DENIAL_GROUPS
from vitals.kpis.cases import Cases, cases, share
from vitals.kpis.denials import NO_DENIAL, denied, has_group, with_reason
from vitals.kpis.doubts import DENIED_BEFORE
from vitals.kpis.inputs import Bools, Floats, Inputs, Ints
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Breakdown, Members, Words, members, of_grid, rolling
from vitals.kpis.sources import REMITTANCES, received

_SHOWN = ("payer_id", "service_on", "first_adjudicated_on", "first_charge_cents")
_BEFORE = 3
"""Months before its own in which a denial is looked for."""
_TIMES = 2
_WINDOW = 3
_ENOUGH = 20
_LASTING = 5
"""Claims of 3 months by which a payer's denials for one reason are worth a look of their own."""


# -- denials that come back ---------------------------------------------------------------------


def repeated_denials(inputs: Inputs) -> Cases:
    """Denied claims; above the line those whose triple was denied in 2 of the 3 months before.

    A triple is payer, reason group and procedure family (first three characters). A claim has one
    for each of its groups and families.
    """
    rows = inputs.once(denied)
    told = inputs.once(_triples)
    at = rows["at"].to_numpy()
    size = len(inputs.calendar.months)
    seen = np.zeros((len(told.payer), size + _BEFORE), dtype="int64")
    seen[:, _BEFORE:] = _by_month(inputs, told.row, told.code, len(told.payer)) > 0
    times = sum(seen[:, step : step + size] for step in range(_BEFORE))
    again = np.zeros(len(rows), dtype=bool)
    hit = np.asarray(times)[told.code, np.maximum(at[told.row], 0)] >= _TIMES
    again[told.row[hit & (at[told.row] >= 0)]] = True
    return cases(inputs, rows, at, claim=rows.index, numerator=again, shows=_SHOWN)


class _Triples(NamedTuple):
    """Position of a denied claim and ``code`` of a triple, for each triple of each.

    ``payer``, ``group`` and ``family`` are those of each code; a claim's lines may repeat a triple.
    """

    row: Ints
    code: Ints
    payer: Ints
    group: Ints
    family: Ints
    families: Words


def _triples(inputs: Inputs) -> _Triples:
    rows = inputs.once(denied)
    row, family, families = _families(inputs, rows)
    payer = inputs.members("payer")[0][rows.index.to_numpy()][row]
    flags = np.stack([has_group(rows, group) for group in DENIAL_GROUPS], axis=1)
    line, group = np.nonzero(flags[row])
    number = (payer[line] * len(DENIAL_GROUPS) + group) * len(families) + family[line]
    every, code = np.unique(number, return_inverse=True)
    pair, kind = np.divmod(every, len(families))
    return _Triples(row[line], code, *np.divmod(pair, len(DENIAL_GROUPS)), kind, families)


def _families(inputs: Inputs, rows: pd.DataFrame) -> tuple[Ints, Ints, Words]:
    """Position in *rows* and code of a procedure family, for each line; names of the families.

    The first is that of no procedure.
    """
    position = np.full(len(inputs.book.remittances) + 1, -1)
    position[rows["first_remittance"].to_numpy(dtype="int64")] = np.arange(len(rows))
    every = inputs.book.lines
    owner = position[every["remittance"].to_numpy(dtype="int64")]
    lines = every.loc[owner >= 0, ["billed_procedure", "procedure"]]
    told = lines["billed_procedure"].fillna(lines["procedure"]).str.slice(0, 3)
    without = np.setdiff1d(np.arange(len(rows)), owner)
    row = np.concatenate([owner[owner >= 0], without])
    code, names = pd.factorize(told, sort=True)
    family = np.concatenate([code + 1, np.zeros(len(without), dtype="int64")])
    return row, np.asarray(family, dtype="int64"), np.array(["unknown", *names], dtype=object)


def _by_month(inputs: Inputs, row: Ints, code: Ints, codes: int) -> Ints:
    """Codes × months: denied claims that have the code, each once."""
    at = inputs.once(denied)["at"].to_numpy()
    size = len(inputs.calendar.months)
    inside = at[row] >= 0
    claims = max(len(at), 1)
    code, row = np.divmod(np.unique(code[inside] * claims + row[inside]), claims)
    return np.bincount(code * size + at[row], minlength=codes * size).reshape(codes, size)


def _lasting(inputs: Inputs, found: Cases) -> Breakdown:
    """Triples, and pairs of payer and group, denied in each of 3 months and 5 times in all."""
    told = inputs.once(_triples)
    _, payers = inputs.members("payer")
    every, pair = np.unique(told.payer * len(DENIAL_GROUPS) + told.group, return_inverse=True)
    pairs = [
        f"{payers[payer]}|{DENIAL_GROUPS[group]}"
        for payer, group in zip(*np.divmod(every, len(DENIAL_GROUPS)), strict=True)
    ]
    kinds = zip(pair, told.families[told.family], strict=True)
    triples = [f"{pairs[place]}|{family}" for place, family in kinds]
    whole = rolling(found.denominators(inputs), _WINDOW)
    return [
        _lasting_of(inputs, "pair", pairs, pair[told.code], whole),
        _lasting_of(inputs, "triple", triples, told.code, whole),
    ]


def _lasting_of(
    inputs: Inputs, dimension: str, names: list[str], code: Ints, whole: Floats
) -> Members:
    held = _by_month(inputs, inputs.once(_triples).row, code, len(names))
    size = held.shape[1]
    padded = np.pad(held, ((0, 0), (_WINDOW - 1, 0)))
    window = np.stack([padded[:, step : step + size] for step in range(_WINDOW)])
    number = window.sum(axis=0)
    lasts = (window > 0).all(axis=0) & (number >= _LASTING)
    top, bottom = np.where(lasts, number, 0), np.where(lasts, whole, 0.0)
    told = np.array(names, dtype=object)
    return of_grid(dimension, told, top.ravel().astype("float64"), bottom.ravel(), size)


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
        breakdown=_lasting,
        note="Breakdowns: each triple of payer, reason group and procedure family, and each pair "
        "of the first two, that was denied in each of the three months ending with the month and "
        "in 5 claims of theirs or more, over all claims denied in the three.",
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
