"""What every claim line should bring, and from which month on that is known.

The contract price, else what its first adjudication allowed, else its charge less what contracts
took off: each line takes the first that exists at the end of a month. What must not live here:
what was paid.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Floats, Inputs, Ints
from vitals.kpis.lines import valued_lines
from vitals.kpis.money import posted
from vitals.kpis.pricing import expected_of_billed
from vitals.ledger.balances import days

PRICE, ALLOWED, CHARGE, REDUCED = "price", "allowed", "charge", "contractual"
"""What an amount is taken from."""

_NAMED = ["claim", "payer_id", "line_no", "procedure"]
COLUMNS = (*_NAMED, "first", "last", "cents", "basis")
_BILLED = [
    *("claim", "version", "payer_id", "line_no", "procedure", "modifiers", "place_of_service"),
    *("service_on", "unit_basis", "units_thousandths", "charge_cents"),
]
_NEVER = 1 << 30
_LINES_AT_MOST = 1 << 20
"""Above any line number, so that claim and line fit one number."""


def expected_lines(inputs: Inputs) -> pd.DataFrame:
    """Amounts expected (COLUMNS), each in the months from ``first`` to ``last`` (positions).

    One row per line and amount: at a month's end the rows that hold sum to what is expected. Lines
    are those of the version in force; a voided claim expects nothing. Claims of which no line is
    known (from remittances or the own ledger only) expect their charges less contractual.
    """
    lines = inputs.once(_in_force)
    price = _priced(inputs, lines)
    allowed, since = _allowed(inputs, lines)
    first, last = lines["first"].to_numpy(), lines["last"].to_numpy()
    is_priced, is_told = ~np.isnan(price), np.isnan(price) & ~np.isnan(allowed)
    until = np.where(is_priced, -1, np.where(is_told, np.minimum(last, since - 1), last))
    charge = lines["charge_cents"].to_numpy(dtype="float64", na_value=0.0)
    return pd.concat(
        [
            _rows(lines, first, np.where(is_priced, last, -1), price, PRICE),
            _rows(lines, np.maximum(first, since), np.where(is_told, last, -1), allowed, ALLOWED),
            _rows(lines, first, until, charge, CHARGE),
            _reduced(inputs, lines.assign(last=until).loc[first <= until]),
            _without_lines(inputs),
        ],
        ignore_index=True,
    )


def _rows(lines: pd.DataFrame, first: Ints, last: Ints, cents: Floats, basis: str) -> pd.DataFrame:
    """Rows of COLUMNS, of those that hold in any month."""
    held = np.flatnonzero(first <= last)
    return (
        lines[_NAMED]
        .take(held)
        .assign(first=first[held], last=last[held], cents=cents[held], basis=basis)
    )


def month_from(inputs: Inputs, dates: pd.Series) -> Ints:
    """Position of the first month that ends on or after each date; past the last for none."""
    return np.searchsorted(inputs.calendar.ends, days(dates), side="left")


# -- versions -----------------------------------------------------------------------------------


def _in_force(inputs: Inputs) -> pd.DataFrame:
    """Lines of all versions with the months at whose end their version is in force.

    The first version holds from its entry (else submission, else service), a later one from its
    own day. Lines of a void hold in no month, but end what was before.
    """
    rows = inputs.book.versions
    claim, version = rows["claim"].to_numpy(), rows["version"].to_numpy()
    unit, head, place = np.unique(
        claim * _LINES_AT_MOST + version, return_index=True, return_inverse=True
    )
    heads = rows[["version", "entered_on", "submitted_on", "service_on", "on"]].iloc[head]
    begun = heads["entered_on"].fillna(heads["submitted_on"]).fillna(heads["service_on"])
    first = month_from(inputs, begun.where(heads["version"] == 0, heads["on"]))
    owner = unit // _LINES_AT_MOST
    is_followed = np.append(owner[1:] == owner[:-1], False)
    last = np.where(is_followed, np.append(first[1:], 0) - 1, _NEVER)
    is_void = (rows["frequency"] == "8").to_numpy(dtype=bool)
    return rows[_BILLED].assign(first=first[place], last=np.where(is_void, -1, last[place]))


def _line_key(claim: pd.Series, line_no: pd.Series) -> Ints:
    """Claim and line as one number; a missing line as -1."""
    line = line_no.to_numpy(dtype="int64", na_value=-1)
    return np.where(line < 0, -1, claim.to_numpy(dtype="int64") * _LINES_AT_MOST + line)


# -- amounts ------------------------------------------------------------------------------------


def _priced(inputs: Inputs, lines: pd.DataFrame) -> Floats:
    """Contract price × units, NaN without a price."""
    if not inputs.book.has("fee_schedule"):
        return np.full(len(lines), np.nan)
    cents = expected_of_billed(inputs, lines)
    return np.asarray(cents.to_numpy(dtype="float64", na_value=np.nan))


def _allowed(inputs: Inputs, lines: pd.DataFrame) -> tuple[Floats, Ints]:
    """What each line's first adjudication allowed, and the month it is known from.

    NaN where there is none, where it denied the line, and where nobody tells.
    """
    told = inputs.once(valued_lines)
    told = told.loc[~(told["is_denied"] | told["is_untold"]) & told["line_no"].notna()]
    key, place = np.unique(_line_key(told["claim"], told["line_no"]), return_inverse=True)
    cents = np.bincount(place, told["allowed_cents"].to_numpy(dtype="float64"), len(key))
    wanted = _line_key(lines["claim"], lines["line_no"])
    found = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    is_known = key[found] == wanted if len(key) else np.zeros(len(wanted), dtype=bool)
    allowed = np.full(len(wanted), np.nan)
    allowed[is_known] = cents[found[is_known]]
    answered = month_from(inputs, inputs.facts["first_adjudicated_on"])
    return allowed, answered[lines["claim"].to_numpy()]


def _reduced(inputs: Inputs, charged: pd.DataFrame) -> pd.DataFrame:
    """Contractual reductions of lines that count with their charge, from their posting on.

    One that names no line is shared out over the claim's lines by charge.
    """
    events = _contractual(inputs)
    events = events.loc[events["claim"].isin(charged["claim"])]
    names = ["claim", "line_no", "version", "charge_cents", "first", "last"]
    lines = charged[[*names, "payer_id", "procedure"]]
    by_line = events.loc[events["line_no"].notna()].merge(lines, on=["claim", "line_no"])
    shared = events.loc[events["line_no"].isna()].drop(columns="line_no").merge(lines, on="claim")
    every = inputs.once(_in_force)
    every = every.loc[every["claim"].isin(shared["claim"])]
    whole = every.groupby(["claim", "version"])["charge_cents"].sum().rename("whole").reset_index()
    shared = shared.merge(whole, on=["claim", "version"])
    part = shared["charge_cents"].astype("float64") / shared["whole"].clip(lower=1).astype(
        "float64"
    )
    shared = shared.assign(reduced=np.rint(shared["reduced"] * part))
    both = pd.concat([by_line, shared], ignore_index=True)
    first = np.maximum(both["first"].to_numpy(), both["at"].to_numpy())
    cents = -both["reduced"].to_numpy(dtype="float64")
    return _rows(both, first, both["last"].to_numpy(), cents, REDUCED)


def _contractual(inputs: Inputs) -> pd.DataFrame:
    rows = inputs.once(posted("contractual"))
    line_no = inputs.events["line_no"].loc[rows.index]
    return pd.DataFrame(
        {
            "claim": rows["claim"],
            "line_no": line_no,
            "at": rows["from_at"],
            "reduced": rows["cents"],
        }
    )


def _without_lines(inputs: Inputs) -> pd.DataFrame:
    """Charges less contractual of claims no line of which is known."""
    has_lines = np.zeros(len(inputs.book.keys), dtype=bool)
    has_lines[inputs.book.versions["claim"].to_numpy()] = True
    parts = []
    for kind, basis, sign in (("charge", CHARGE, 1), ("contractual", REDUCED, -1)):
        rows = inputs.once(posted(kind))
        rows = rows.loc[~has_lines[rows["claim"].to_numpy()]]
        first, cents = rows["from_at"].to_numpy(), sign * rows["cents"].to_numpy(dtype="float64")
        named = rows.assign(line_no=pd.NA, procedure=None)
        parts.append(_rows(named, first, np.full(len(rows), _NEVER), cents, basis))
    return pd.concat(parts, ignore_index=True)
