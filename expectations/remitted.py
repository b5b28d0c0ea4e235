"""Tests within remittances and payments: lines, adjustments, transfers and the bank.

Each gives True for a row that holds; a row whose inputs are missing, or whose other table has
nothing to hold it against, holds. What must not live here: severities, reasons, wording.
"""

from __future__ import annotations

import pandas as pd

from expectations.links import Numbers, gathered, has, numbers, numbers_in, told_of
from expectations.predicates import REVERSAL, all_true
from expectations.rule import Batch, Test

REMITTANCE = "remittance_id"
PAYMENT = "payment_id"


def reversal_has_original(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A reversal's claim has a remittance that is no reversal."""
    reversal = (frame["status_code"] == REVERSAL).fillna(False)
    claim = numbers(frame, batch)
    return ~reversal | has([claim[~reversal.to_numpy(dtype=bool)]], claim)


def _lines(frame: pd.DataFrame, batch: Batch) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([numbers(frame, batch, REMITTANCE), frame["line_index"]])


def _adjusted_lines(frame: pd.DataFrame, batch: Batch) -> pd.Series:
    """Σ adjustments of each line of *frame*; 0 where there are none."""
    adjustments = batch.frame("adjustments")
    places = [numbers_in("adjustments", batch, REMITTANCE), adjustments["line_index"]]
    sums = adjustments["amount_cents"].groupby(places, sort=False).sum()
    found = sums.reindex(_lines(frame, batch)).fillna(0)
    return pd.Series(found.to_numpy(), frame.index).astype("Int64")


def line_balances(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """Line charge less the line's adjustments is the line payment (SVC02 − Σ CAS = SVC03).

    Only for remittances whose balance is known: a table need not bring every adjustment.
    """
    known = batch.frame("remittances")["is_balanced"].notna().to_numpy()
    remittances = numbers_in("remittances", batch, REMITTANCE)
    judged = has([remittances[known]], numbers(frame, batch, REMITTANCE))
    rest = frame["charge_cents"] - _adjusted_lines(frame, batch)
    return all_true((rest == frame["paid_cents"]) | ~judged)


def patient_share_adds_up(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """CLP05 equals the PR adjustments of claim and lines; reversals (CLP05 blank) hold."""
    adjustments = batch.frame("adjustments")
    shared = adjustments["amount_cents"].where(adjustments["group_code"] == "PR")
    sums = shared.groupby(numbers_in("adjustments", batch, REMITTANCE)).sum()
    total = told_of(sums, numbers(frame, batch, REMITTANCE), frame.index).fillna(0)
    judged = frame["is_balanced"].notna() & (frame["status_code"] != REVERSAL)
    return all_true((frame["patient_responsibility_cents"] == total) | ~judged)


def lines_charge_the_claim(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """Where a remittance has lines, their charges add up to its own (Σ SVC02 = CLP03)."""
    sums = gathered(
        batch, "remittance_lines", "charge_cents", lambda rows: rows.sum(), by=REMITTANCE
    )
    total = told_of(sums, numbers(frame, batch, REMITTANCE), frame.index)
    return all_true(total == frame["charge_cents"])


def unpaid_is_explained(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A remittance that pays nothing for a charge has an adjustment that says why."""
    unpaid = (frame["paid_cents"] == 0) & (frame["charge_cents"] > 0)
    known = [numbers_in("adjustments", batch, REMITTANCE)]
    return all_true(~unpaid) | has(known, numbers(frame, batch, REMITTANCE))


# -- lines and adjustments ----------------------------------------------------------------------


def line_known(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A line-level adjustment's line is among the remittance's lines."""
    known = _lines(frame, batch).isin(_lines(batch.frame("remittance_lines"), batch))
    return all_true(frame["line_index"] == 0) | known | frame["line_index"].isna()


def _of_remittance(frame: pd.DataFrame, batch: Batch, column: str) -> pd.Series:
    """*column* of the remittance each row belongs to; missing where there is none."""
    values = pd.Series(
        batch.frame("remittances")[column].array, numbers_in("remittances", batch, REMITTANCE)
    )
    facts = values[~values.index.duplicated()]
    return told_of(facts, numbers(frame, batch, REMITTANCE), frame.index)


def negative_only_in_reversal(*columns: str) -> Test:
    """Amounts below 0 stand in a reversal (CLP02 22) only."""

    def test(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
        negative = (frame[list(columns)] < 0).any(axis="columns")
        takes_back = _of_remittance(frame, batch, "status_code") == REVERSAL
        return all_true(~negative | takes_back.fillna(False))

    return test


def patient_owes_no_less_than_nothing(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A PR adjustment below 0 stands in a reversal (CLP02 22) only."""
    holds = negative_only_in_reversal("amount_cents")(frame, batch)
    return holds | all_true(frame["group_code"] != "PR")


def adjusts_within_charge(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """An adjustment is no larger than the charge of its remittance, signs aside."""
    charge = _of_remittance(frame, batch, "charge_cents")
    return all_true(frame["amount_cents"].abs() <= charge.abs())


def served_before_posting(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A line's service is not after the day its remittance was posted."""
    return ~(frame["service_on"] > _of_remittance(frame, batch, "posted_on"))


def claim_line_known(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The claim, where it is known, has a line of the procedure billed or adjudicated.

    A line whose number or control number (REF*6R) is one of the claim's holds too, and so does
    one that names none of these.
    """
    remittance = pd.Series(numbers_in("remittances", batch), batch.frame("remittances").index)
    remittance.index = numbers_in("remittances", batch, REMITTANCE)
    claim = told_of(
        remittance[~remittance.index.duplicated()], numbers(frame, batch, REMITTANCE), frame.index
    ).fillna(-1)
    billed = batch.frame("claims")
    sent = numbers_in("claims", batch)
    is_known = has([sent], claim.astype("int64").to_numpy())
    holds = ~is_known | frame[[own for own, _ in _LINE_KEYS]].isna().all(axis="columns")
    for own, theirs in _LINE_KEYS:
        pairs = pd.MultiIndex.from_arrays([sent, billed[theirs]])
        given = pd.MultiIndex.from_arrays([claim, frame[own]])
        holds |= given.isin(pairs) & frame[own].notna()
    return holds


_LINE_KEYS = (
    ("billed_procedure", "procedure"),
    ("procedure", "procedure"),
    ("line_control", "line_control"),
    ("line_no", "line_no"),
)


# -- payments and the bank ----------------------------------------------------------------------


def _total(batch: Batch, table: str, column: str, asked: Numbers, index: pd.Index) -> pd.Series:
    sums = gathered(batch, table, column, lambda rows: rows.sum(), by=PAYMENT)
    return told_of(sums, asked, index).fillna(0)


def holds_its_claims(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The claim payments of an 835 add up to Σ CLP04 as it was read."""
    found = _total(batch, "remittances", "paid_cents", numbers(frame, batch, PAYMENT), frame.index)
    return all_true(found == frame["claims_paid_cents"])


def holds_its_provider_adjustments(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """The provider adjustments of an 835 add up to Σ PLB as it was read."""
    asked = numbers(frame, batch, PAYMENT)
    found = _total(batch, "provider_adjustments", "amount_cents", asked, frame.index)
    return all_true(found == frame["provider_adjustments_cents"])


def money_has_a_trace(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A payment of money has a trace number."""
    return all_true(~(frame["amount_cents"] > 0)) | frame["trace_number"].notna()


def trace_once(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A payer's trace number stands for one payment of money."""
    paid = frame["trace_number"].notna() & (frame["amount_cents"] > 0).fillna(False)
    money = frame.loc[paid, ["practice", "payer_id", "trace_number"]]
    return pd.Series(~frame.index.isin(money.index[money.duplicated()]), frame.index)


def notice_pays_nothing(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
    """A notice without payment (BPR04 NON) has no amount."""
    return all_true((frame["method"] != "NON") | (frame["amount_cents"] == 0))


def _traces(frame: pd.DataFrame) -> pd.Series:
    """Practice and trace number without leading zeros, which banks drop; missing without one."""
    trace = frame["trace_number"].str.strip().str.upper().str.lstrip("0")
    return frame["practice"].str.cat(trace.mask(trace == ""), sep="|")


def deposit_is_a_payment(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A transfer or cheque with a trace number is one of the payments or remittances here.

    Only up to the last payment known: what came later may be posted tomorrow.
    """
    payments, remittances = batch.frame("payments"), batch.frame("remittances")
    known = pd.concat([_traces(payments), _traces(remittances)]).dropna().unique()
    dates = pd.concat(
        [
            payments[["practice", "paid_on"]],
            remittances[["practice", "posted_on"]].rename(columns={"posted_on": "paid_on"}),
        ]
    )
    latest = dates.groupby("practice")["paid_on"].max()
    last = told_of(latest, frame["practice"], frame.index)
    judged = frame["method"].isin(["eft", "check"]) & (frame["deposited_on"] <= last)
    trace = _traces(frame)
    return ~judged | trace.isna() | trace.isin(known)


def deposit_is_its_payment(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """Deposits of one trace number add up to the payments of that number, where there are any."""
    payments = batch.frame("payments")
    paid = payments["amount_cents"].groupby(_traces(payments)).sum()
    trace = _traces(frame)
    banked = frame["amount_cents"].groupby(trace).transform("sum")
    return all_true(banked == told_of(paid, trace, frame.index))


def payment_is_banked(frame: pd.DataFrame, batch: Batch) -> pd.Series[bool]:
    """A payment of money is among the deposits, where those reach 30 days beyond it.

    A practice whose deposits carry no trace numbers holds.
    """
    deposits = batch.frame("deposits")
    traced = deposits[deposits["trace_number"].notna()]
    by_practice = traced.groupby("practice")["deposited_on"]
    first = told_of(by_practice.min(), frame["practice"], frame.index)
    last = told_of(by_practice.max(), frame["practice"], frame.index)
    reached = (frame["paid_on"] >= first) & (frame["paid_on"] + pd.Timedelta(days=30) <= last)
    judged = reached & (frame["amount_cents"] > 0).fillna(False) & frame["trace_number"].notna()
    return all_true(~judged | _traces(frame).isin(_traces(traced).dropna().unique()))
