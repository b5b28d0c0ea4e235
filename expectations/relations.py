"""Tests of rows against rows of other tables, of the same practice only.

Each gives True for a row that holds; a row whose inputs are missing, or whose other table has
nothing to hold it against, holds. What must not live here: severities, reasons, wording.
"""

from __future__ import annotations

import pandas as pd

from expectations.links import gathered, has, numbers, numbers_in, told_of
from expectations.predicates import REVERSAL, all_true, joined
from expectations.rule import Batch, Test

PREDETERMINATION = "25"


def belongs_to(table: str, column: str) -> Test:
    """The practice has a row of *table* with the same remittance or payment id."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        known = has([numbers_in(table, batch, column)], numbers(frame, batch, column))
        return frame[column].isna() | known

    return test


# -- claims -------------------------------------------------------------------------------------


def claim_known_to(*tables: str) -> Test:
    """One of *tables* knows the row's claim; the claim number 0 is known to none."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        known = [numbers_in(table, batch) for table in tables]
        return frame["claim_id"].isna() | has(known, numbers(frame, batch))

    return test


def claim_known_or_charged(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A claim, a remittance or the ledger's own charge knows the row's claim."""
    claim = numbers(frame, batch)
    charged = has([claim[(frame["kind"] == "charge").to_numpy()]], claim)
    return claim_known_to("claims", "remittances")(frame, batch) | charged


def _first_service(batch: Batch) -> pd.Series:
    return batch.once(
        "first service", lambda: gathered(batch, "claims", "service_on", lambda rows: rows.min())
    )


def _last_service(batch: Batch) -> pd.Series:
    return batch.once(
        "last service", lambda: gathered(batch, "claims", "service_on", lambda rows: rows.max())
    )


def _first_submission(batch: Batch) -> pd.Series:
    return batch.once(
        "first submission",
        lambda: gathered(batch, "claims", "submitted_on", lambda rows: rows.min()),
    )


def not_before_service(column: str) -> Test:
    """The date is not before the claim's first service."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        service = told_of(_first_service(batch), numbers(frame, batch), frame.index)
        return ~(frame[column] < service)

    return test


def settled_after_service(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A payer's payment, a contractual amount or a write-off is not before the claim's service."""
    settles = frame["kind"].isin(["payer_payment", "contractual", "write_off"])
    return ~settles | not_before_service("posted_on")(frame, batch)


def not_before_submission(column: str) -> Test:
    """The date is not before the claim's first submission."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        sent = told_of(_first_submission(batch), numbers(frame, batch), frame.index)
        return ~(frame[column] < sent)

    return test


def file_answered_after_submission(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """An answer to a set (GS06, ST02) is not before the first submission of that set."""
    keys = ["practice", "group_control", "set_control"]
    rows = batch.frame("claims")
    sent = rows["submitted_on"].groupby(joined(rows, keys)).min()
    return ~(frame["received_on"] < told_of(sent, joined(frame, keys), frame.index))


def serves_the_claim(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The date of service lies between the first and the last service of the claim."""
    claim = numbers(frame, batch)
    first = told_of(_first_service(batch), claim, frame.index)
    last = told_of(_last_service(batch), claim, frame.index)
    return ~((frame["service_on"] < first) | (frame["service_on"] > last))


def served_within_a_year(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """All service of one claim number lies within 366 days."""
    span = _last_service(batch) - _first_service(batch)
    days = told_of(span, numbers(frame, batch), frame.index)
    return ~(days > pd.Timedelta(days=366))


def has_primary(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A claim submitted to a later payer was submitted to a first one, or a ledger charges it."""
    claim = numbers(frame, batch)
    entries = (batch.frame("transactions")["kind"] == "charge").to_numpy()
    known = [
        claim[(frame["sequence"] == "P").to_numpy()],
        numbers_in("transactions", batch)[entries],
        numbers_in("remittances", batch),
    ]
    return frame["claim_id"].isna() | has(known, claim)


def corrects_a_known_claim(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """What a replacement or void corrects is here: by its claim number, or by REF*F8 = CLP07."""
    claim = numbers(frame, batch)
    is_correction = frame["frequency"].isin(["7", "8"])
    first = has([claim[~is_correction.to_numpy()], numbers_in("remittances", batch)], claim)
    remitted = batch.frame("remittances")
    controls = joined(remitted, ["practice", "payer_claim_control"]).dropna().unique()
    named = joined(frame[is_correction], ["practice", "original_reference"]).isin(controls)
    return ~is_correction | first | named.reindex(frame.index, fill_value=False)


# -- money of a claim over all its payments -----------------------------------------------------

_SUBMISSION = ["source_file", "sequence", "frequency", "payer_id", "submitted_on", "set_control"]


def _submitted_charges(batch: Batch) -> pd.DataFrame:
    """Charge of every submission of every claim: claim (number), cents."""
    return batch.once("submitted charges", lambda: _make_submitted_charges(batch))


def _make_submitted_charges(batch: Batch) -> pd.DataFrame:
    rows = batch.frame("claims")
    keyed = rows[_SUBMISSION].assign(claim=numbers_in("claims", batch))
    group = keyed.groupby([*keyed.columns], dropna=False, sort=False).ngroup()
    sums = rows["charge_cents"].groupby(group).sum()
    claims = keyed["claim"].groupby(group).first()
    return pd.DataFrame({"claim": claims, "cents": sums.astype("int64")})


def _highest_charge(batch: Batch) -> pd.Series:
    """The highest charge that any submission, remittance or entry tells of each claim."""

    def make() -> pd.Series:
        sent = _submitted_charges(batch).groupby("claim")["cents"].max()
        remitted = gathered(batch, "remittances", "charge_cents", lambda rows: rows.max())
        entries = batch.frame("transactions")
        own = entries["amount_cents"].where(entries["kind"] == "charge").fillna(0)
        charged = own.groupby(numbers_in("transactions", batch)).sum()
        parts = [part.astype("int64") for part in (sent, remitted, charged)]
        return pd.concat(parts).groupby(level=0).max()

    return batch.once("highest charge", make)


def paid_within_charge(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """All that payers paid on a claim, less what they took back, is not above its charge.

    Told at the claim's latest payment only, so that one claim is one fault.
    """
    counts = (frame["status_code"] != PREDETERMINATION).fillna(True)
    claim = pd.Series(numbers(frame, batch), frame.index)
    cents = frame["paid_cents"].where(counts).fillna(0).astype("int64")
    paid = cents.groupby(claim).transform("sum")
    return _not_above_charge(frame, batch, paid, cents > 0)


def entries_within_charge(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """Payments less refunds that the own ledger holds on a claim are not above its charge."""
    sign = frame["kind"].map({"payer_payment": 1, "patient_payment": 1, "refund": -1}).fillna(0)
    claim = pd.Series(numbers(frame, batch), frame.index)
    cents = frame["amount_cents"].fillna(0).astype("int64") * sign.astype("int64")
    paid = cents.groupby(claim).transform("sum")
    return _not_above_charge(frame, batch, paid, cents > 0)


def _not_above_charge(
    frame: pd.DataFrame, batch: Batch, paid: pd.Series, pays: pd.Series
) -> pd.Series[bool]:
    claim = numbers(frame, batch)
    over = (paid > told_of(_highest_charge(batch), claim, frame.index)) & pays
    late = frame.loc[over, ["posted_on"]].assign(claim=claim[over.to_numpy()])
    told = late.sort_values("posted_on", kind="stable").drop_duplicates("claim", keep="last")
    return pd.Series(~frame.index.isin(told.index), frame.index)


def paid_once(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A payer pays one claim, service and amount once, unless it took a payment back."""
    claim = pd.Series(numbers(frame, batch), frame.index, name="claim")
    reversed_claims = claim[(frame["status_code"] == REVERSAL).fillna(False)]
    alike = ["claim", "payer_id", "service_on", "status_code", "charge_cents", "paid_cents"]
    again = frame.assign(claim=claim).duplicated(alike) & (frame["paid_cents"] > 0).fillna(False)
    return all_true(~again | claim.isin(reversed_claims) | (claim < 0))


def charge_as_billed(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The charge a payer answers to (CLP03) is that of one submission of the claim."""
    claim = numbers(frame, batch)
    sent = _submitted_charges(batch)
    pairs = pd.MultiIndex.from_frame(sent)
    given = pd.MultiIndex.from_arrays([claim, frame["charge_cents"].abs().fillna(0)])
    return pd.Series(~has([sent["claim"].to_numpy()], claim) | given.isin(pairs), frame.index)


def recovers_within_charge(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """An appeal recovers no more than the claim's charge."""
    charge = told_of(_highest_charge(batch), numbers(frame, batch), frame.index)
    return all_true(~(frame["recovered_cents"] > charge))
