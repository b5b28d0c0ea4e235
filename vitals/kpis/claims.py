"""Claims: how they are taken at the door of clearinghouse and payer.

A claim is original where its first primary version has frequency 1. Its first acknowledgement is
the earliest decisive one. What must not live here: adjudication, and what waits (``filing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from vitals.kpis.cases import Cases, cases, share, spans, total
from vitals.kpis.claim_rows import of_claims
from vitals.kpis.filing import stuck_at_the_door
from vitals.kpis.inputs import Inputs, Ints
from vitals.kpis.kpi import EVERY_SPLIT, Kpi
from vitals.kpis.measure import Monthly, measured, withheld
from vitals.kpis.sources import REMITTANCES, SUBMISSIONS, received
from vitals.ledger.balances import Days, days

_ANSWERS = ("acknowledgements", "file_acknowledgements")
_NEEDS = (received("claims"), received(*_ANSWERS))
_SHOWN = ("payer_id", "first_submitted_on", "first_ack_on", "first_ack_accepted")
_WAITED = ("payer_id", "first_submitted_on", "first_payer_accept_on", "remitted_on")
_FROM_DAYS, _TO_DAYS = 45, 225
_NO_EDITS = (
    "no export brings the log of the scrubber's edits that this needs; the first-pass acceptance "
    "rate stands in for {month}"
)


# -- the first answer ---------------------------------------------------------------------------


def _told(inputs: Inputs, chosen: pd.Series) -> pd.DataFrame:
    """Claims chosen, with their first submission and their first decisive answer."""
    claim = np.flatnonzero(chosen.to_numpy(dtype=bool))
    rows = of_claims(inputs, claim, "first_submitted_on", "first_ack_on")
    accepted = inputs.facts["first_ack_accepted"].array[claim]
    return rows.assign(first_ack_accepted=accepted)


def _answered(inputs: Inputs) -> pd.DataFrame:
    """Original claims with a first acknowledgement."""
    facts = inputs.facts
    rows = _told(inputs, facts["is_original"] & facts["first_ack_on"].notna())
    return rows.assign(first_ack_accepted=rows["first_ack_accepted"].astype(bool))


def rejected_at_first(inputs: Inputs) -> Cases:
    """Original claims by the month of their first answer; above the line those it rejects."""
    rows = inputs.once(_answered)
    at = inputs.calendar.at(rows["first_ack_on"])
    return cases(inputs, rows, at, numerator=~rows["first_ack_accepted"], shows=_SHOWN)


def accepted_at_first(inputs: Inputs) -> Cases:
    """Original claims with any answer by the month sent; above the line those it accepts."""
    rows = inputs.once(_answered)
    at = inputs.calendar.at(rows["first_submitted_on"])
    return cases(inputs, rows, at, numerator=rows["first_ack_accepted"], shows=_SHOWN)


def rejection_rate(inputs: Inputs, found: Cases) -> Monthly:
    """The share rejected; missing in a month in which nothing at all was answered."""
    shown = share("no original claim was first acknowledged in {month}")(inputs, found)
    tables = [inputs.book.table(name)["received_on"] for name in _ANSWERS]
    heard = np.sum([inputs.calendar.sums(dates) for dates in tables], axis=0)
    return withheld(shown, heard == 0, "no acknowledgement was received for {month}", parts=True)


def _unanswered(inputs: Inputs) -> Cases:
    facts = inputs.facts
    rows = _told(inputs, facts["is_original"] & facts["first_ack_on"].isna())
    return cases(inputs, rows, inputs.calendar.at(rows["first_submitted_on"]), shows=_SHOWN)


def _replacements(inputs: Inputs, date: str) -> Cases:
    facts = inputs.facts
    rows = _told(inputs, ~facts["is_original"] & facts["first_ack_on"].notna())
    return cases(inputs, rows, inputs.calendar.at(rows[date]), shows=_SHOWN)


def _left_by_answer(inputs: Inputs) -> Mapping[str, Cases]:
    return {"answered, but no original claim was sent": _replacements(inputs, "first_ack_on")}


def _left_by_submission(inputs: Inputs) -> Mapping[str, Cases]:
    return {
        "sent in the month, and no answer accepts or rejects it": _unanswered(inputs),
        "answered, but no original claim was sent": _replacements(inputs, "first_submitted_on"),
    }


# -- accepted and silent ------------------------------------------------------------------------


def _first_remitted(inputs: Inputs) -> Days:
    """Day of each claim's first remittance of any payer."""
    remits = inputs.book.remittances
    first = np.full(len(inputs.book.keys), np.datetime64("NaT"), dtype="datetime64[D]")
    # Remittances stand in posting order: written backwards, the first is what stays.
    first[remits["claim"].to_numpy()[::-1]] = days(remits["posted_on"])[::-1]
    return first


class _Accepted(NamedTuple):
    """Claims a payer accepted, and positions of months.

    ``first`` to ``last`` end 45 to 225 days later, by the end of ``answered`` it was remitted.
    """

    rows: pd.DataFrame
    first: Ints
    last: Ints
    answered: Ints


def _accepted(inputs: Inputs) -> _Accepted:
    claim = np.flatnonzero(inputs.facts["first_payer_accept_on"].notna().to_numpy())
    rows = of_claims(inputs, claim, "first_submitted_on", "first_payer_accept_on")
    remitted = inputs.once(_first_remitted)[claim]
    rows = rows.assign(remitted_on=remitted)
    accepted, ends = days(rows["first_payer_accept_on"]), inputs.calendar.ends
    first = np.searchsorted(ends, accepted + np.timedelta64(_FROM_DAYS, "D"))
    last = np.searchsorted(ends, accepted + np.timedelta64(_TO_DAYS, "D"), side="right") - 1
    return _Accepted(rows, first, last, np.searchsorted(ends, remitted))


def accepted_and_due(inputs: Inputs) -> Cases:
    """Claims a payer first accepted 45 to 225 days before the end; above the line the unanswered.

    Each counts above the line until the month of its first remittance, and below from then on.
    """
    rows, first, last, answered = inputs.once(_accepted)

    def counted(start: Ints, stop: Ints, unpaid: int) -> Cases:
        return spans(inputs, rows, start, stop, numerator=unpaid, shows=_WAITED)

    unpaid = counted(first, np.minimum(last, answered - 1), 1)
    return unpaid + counted(np.maximum(first, answered), last, 0)


def _too_young_or_old(inputs: Inputs) -> Mapping[str, Cases]:
    rows, first, last, answered = inputs.once(_accepted)
    since = np.searchsorted(inputs.calendar.ends, days(rows["first_payer_accept_on"]))

    def waiting(start: Ints, stop: Ints) -> Cases:
        stop = np.minimum(stop, answered - 1)
        return spans(inputs, rows, start, stop, numerator=0, shows=_WAITED)

    return {
        "not answered, and accepted under 45 days before the month's end": waiting(
            since, first - 1
        ),
        "not answered, and accepted over 225 days before the month's end": waiting(
            last + 1, np.full(len(rows), len(inputs.calendar.months) - 1)
        ),
    }


# -- how many -----------------------------------------------------------------------------------


def submitted(inputs: Inputs) -> Cases:
    """Claims by the month of their first submission."""
    claim = np.flatnonzero(inputs.facts["first_submitted_on"].notna().to_numpy())
    rows = of_claims(inputs, claim, "service_on", "entered_on", "first_submitted_on")
    at = inputs.calendar.at(rows["first_submitted_on"])
    shows = ("payer_id", "service_on", "entered_on", "first_submitted_on")
    return cases(inputs, rows, at, denominator=0, shows=shows)


# -- what no export tells -----------------------------------------------------------------------


def nothing(_: Inputs) -> Cases:
    """No cases: nothing that is received tells them."""
    return Cases()


def clean_claim_rate(inputs: Inputs, _: Cases) -> Monthly:
    """No value in any month: what a scrubber stopped is not exported."""
    return withheld(measured(inputs, np.nan, np.nan, np.nan), True, _NO_EDITS)


KPIS = (
    Kpi(
        id="clean_claim_rate",
        label="Clean claim rate",
        short="Clean claims",
        unit="ratio",
        better="higher",
        basis="count",
        numerator="Claims that pass every edit of the scrubber without a touch",
        denominator="claims accepted into the claims tool",
        needs=(received("claims"),),
        cases=nothing,
        formula=clean_claim_rate,
        is_exported=False,
        note="HFMA CL-1. Never measured: edits are logged by the scrubber and in no export; "
        "`first_pass_acceptance_rate` stands in.",
    ),
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
        cases=rejected_at_first,
        formula=rejection_rate,
        splits=EVERY_SPLIT,
        breakdown=stuck_at_the_door,
        left_out=_left_by_answer,
        note="Rejected at the door by clearinghouse or payer; a denial comes after adjudication. "
        "Breakdown stuck: of the claims sent, still owed and not adjudicated at the month's end, "
        "those rejected over 3 working days ago and not sent again, and those sent over 2 days "
        "ago that no answer accepts or rejects.",
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
        cases=accepted_at_first,
        formula=share("no original claim submitted in {month} was acknowledged"),
        splits=EVERY_SPLIT,
        left_out=_left_by_submission,
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
        cases=accepted_and_due,
        formula=share(
            "no claim was accepted by a payer 45 to 225 days before the end of {month}",
        ),
        splits=EVERY_SPLIT,
        left_out=_too_young_or_old,
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
        cases=submitted,
        formula=total,
        splits=EVERY_SPLIT,
    ),
)
