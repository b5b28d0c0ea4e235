"""Claims: how they are taken at the door of clearinghouse and payer.

A claim is original where its first primary version has frequency 1. Its first acknowledgement is
the earliest decisive one. What must not live here: adjudication.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from vitals.kpis.inputs import Inputs
from vitals.kpis.kpi import Kpi
from vitals.kpis.measure import Members, Monthly, by_member, measured, ratio, withheld
from vitals.kpis.plain import parts, plain, uncounted
from vitals.kpis.sources import REMITTANCES, SUBMISSIONS, received
from vitals.ledger.balances import days

_ANSWERS = ("acknowledgements", "file_acknowledgements")
_NEEDS = (received("claims"), received(*_ANSWERS))


def _answered(inputs: Inputs) -> pd.DataFrame:
    """Original claims with a first acknowledgement; ``rejected`` and ``accepted`` as 0 or 1."""
    facts = inputs.facts
    rows = facts.loc[facts["is_original"] & facts["first_ack_on"].notna()]
    accepted = rows["first_ack_accepted"].astype(bool)
    return rows.assign(accepted=accepted.astype("int64"), rejected=(~accepted).astype("int64"))


def rejection_rate(inputs: Inputs) -> Monthly:
    """Of original claims first acknowledged in the month, those rejected."""
    rows = _answered(inputs)
    at = inputs.calendar.at(rows["first_ack_on"])
    rejected = inputs.calendar.sums_at(at, rows["rejected"])
    frame = ratio(
        inputs,
        rejected,
        inputs.calendar.sums_at(at),
        empty="no original claim was first acknowledged in {month}",
    )
    silent = _answers_received(inputs) == 0
    return withheld(frame, silent, "no acknowledgement was received for {month}", parts=True)


def _answers_received(inputs: Inputs) -> np.ndarray:
    tables = [inputs.book.table(name)["received_on"] for name in _ANSWERS]
    return sum((inputs.calendar.sums(table) for table in tables), np.zeros(1))


def _rejections_by_payer(inputs: Inputs) -> Members:
    rows = _answered(inputs)
    counted = rows.assign(
        at=inputs.calendar.at(rows["first_ack_on"]),
        member=rows["payer_id"].fillna("unknown"),
        one=1,
    )
    return by_member(inputs, "payer", counted, "rejected", "one")


def first_pass_acceptance_rate(inputs: Inputs) -> Monthly:
    """Of original claims submitted in the month and acknowledged at all, those accepted first."""
    rows = _answered(inputs)
    at = inputs.calendar.at(rows["first_submitted_on"])
    accepted = inputs.calendar.sums_at(at, rows["accepted"])
    return ratio(
        inputs,
        accepted,
        inputs.calendar.sums_at(at),
        empty="no original claim submitted in {month} was acknowledged",
    )


def accepted_unpaid_rate(inputs: Inputs) -> Monthly:
    """Of claims a payer first accepted 45 to 225 days before the end, those without remittance."""
    facts = inputs.facts
    accepted = days(facts["first_payer_accept_on"])
    answered = inputs.book.remittances.groupby("claim")["posted_on"].min()
    remitted = days(answered.reindex(facts.index))
    ends = inputs.calendar.ends
    known = np.flatnonzero(~np.isnat(accepted))
    age = (ends[None, :] - accepted[known, None]).astype("int64")
    due = (age >= 45) & (age <= 225)
    unpaid = due & ~(remitted[known, None] <= ends[None, :])
    return ratio(
        inputs,
        unpaid.sum(axis=0),
        due.sum(axis=0),
        empty="no claim was accepted by a payer 45 to 225 days before the end of {month}",
    )


def claims_submitted(inputs: Inputs) -> Monthly:
    """Claims first submitted in the month."""
    number = inputs.calendar.sums(inputs.facts["first_submitted_on"])
    return measured(inputs, number, np.nan, number)


KPIS = (
    Kpi(
        id="rejection_rate",
        label="Rejection rate",
        short="Rejections",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Original claims first acknowledged in the month and rejected",
        denominator="original claims first acknowledged in the month",
        needs=_NEEDS,
        cases=uncounted,
        formula=plain(rejection_rate),
        breakdown=parts(_rejections_by_payer),
        note="Rejected at the door by clearinghouse or payer; a denial comes after adjudication.",
    ),
    Kpi(
        id="first_pass_acceptance_rate",
        label="First-pass acceptance rate",
        short="Accepted at first",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Original claims submitted in the month whose first acknowledgement accepts",
        denominator="original claims submitted in the month with any acknowledgement",
        needs=_NEEDS,
        cases=uncounted,
        formula=plain(first_pass_acceptance_rate),
    ),
    Kpi(
        id="accepted_unpaid_rate",
        label="Accepted but not answered",
        short="Accepted, unpaid",
        unit="ratio",
        better="lower",
        basis="count",
        numerator="Claims of the denominator without any remittance by the month's end",
        denominator="claims first accepted by a payer 45 to 225 days before the month's end",
        note="Category A2 (into the adjudication system) is the payer's acceptance, even where a "
        "clearinghouse relays it.",
        needs=(received("acknowledgements"), REMITTANCES),
        cases=uncounted,
        formula=plain(accepted_unpaid_rate),
    ),
    Kpi(
        id="claims_submitted",
        label="Claims submitted",
        short="Claims",
        unit="claims",
        better="neither",
        basis="other",
        numerator="Claims first submitted in the month",
        denominator="",
        needs=(SUBMISSIONS,),
        cases=uncounted,
        formula=plain(claims_submitted),
    ),
)
