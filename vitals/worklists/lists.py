"""Which worklists there are, their columns, and their text.

Dollars, ISO dates, yes and no; claim numbers, never a patient. What must not live here: which rows
a list holds (``rows``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vitals.cells import cell
from vitals.csv_text import csv_text
from vitals.kpis.inputs import Inputs
from vitals.kpis.registry import KPI_REGISTRY
from vitals.kpis.sources import Source
from vitals.worklists import rows

_WHO = ("claim", "payer_id", "payer_name", "provider_npi", "location", "service_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One list: its file's name, what it holds, its columns, and the KPI that counts its rows.

    Without the sources of that KPI there is no list: an empty one would say that all is done.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    kpi: str
    rows: Callable[[Inputs, int], pd.DataFrame]

    @property
    def file(self) -> str:
        """Its file below the report's folder."""
        return f"worklists/{self.id}.csv"


WORKLISTS: tuple[Worklist, ...] = (
    Worklist(
        id="denials_to_appeal",
        title="Denied claims nobody has answered, by days left and dollars",
        kpi="denied_dollars_at_risk",
        columns=(
            *_WHO,
            "denied_on",
            "reasons",
            "what_to_do",
            "balance_cents",
            "deadline_on",
            "deadline_is_assumed",
            "days_left",
            "last_touch_on",
            "done_since",
        ),
        rows=rows.denials,
    ),
    Worklist(
        id="claims_to_follow_up",
        title="Claims due for follow-up, the overdue first",
        kpi="overdue_follow_up_rate",
        columns=(
            *_WHO,
            "first_submitted_on",
            "days_since_submission",
            "last_touch_on",
            "next_action_on",
            "balance_cents",
            "is_overdue",
            "done_since",
        ),
        rows=rows.follow_ups,
    ),
    Worklist(
        id="claims_not_accepted",
        title="Claims rejected, never acknowledged or never sent",
        kpi="timely_filing_risk",
        columns=(
            *_WHO,
            "state",
            "last_submitted_on",
            "answered_on",
            "balance_cents",
            "limit_on",
            "days_left",
            "done_since",
        ),
        rows=rows.unaccepted,
    ),
    Worklist(
        id="timely_filing_risk",
        title="Claims near or past their payer's filing limit",
        kpi="timely_filing_risk",
        columns=(
            *_WHO,
            "state",
            "last_submitted_on",
            "balance_cents",
            "limit_on",
            "days_left",
            "done_since",
        ),
        rows=rows.timely_filing,
    ),
    Worklist(
        id="underpaid_lines",
        title="Lines allowed less than the contract says",
        kpi="underpayment_rate",
        columns=(
            *_WHO,
            "line_no",
            "procedure",
            "adjudicated_on",
            "expected_cents",
            "allowed_cents",
            "paid_cents",
            "short_cents",
            "done_since",
        ),
        rows=rows.underpaid,
    ),
    Worklist(
        id="credit_balances",
        title="Credit balances, the oldest first",
        kpi="credit_balance_rate",
        columns=(*_WHO, "account", "credit_cents", "credit_since", "days", "done_since"),
        rows=rows.credit_balances,
    ),
)
"""Every worklist, in the order the report names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One worklist of one month as CSV; ``text`` is None where it cannot be made, and why."""

    worklist: Worklist
    count: int = 0
    text: str | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What is told of it in report.json: ``rows`` is null where it cannot be made."""
        return {
            "id": self.worklist.id,
            "title": self.worklist.title,
            "file": None if self.text is None else self.worklist.file,
            "rows": None if self.text is None else self.count,
            "reason": self.reason,
        }


def worklists(inputs: Inputs, month: str) -> Iterator[Written]:
    """Every worklist of the last day of a month, sums equal to the report's figures."""
    at = inputs.calendar.months.index(month)
    for worklist in WORKLISTS:
        missing = _missing(inputs, KPI_REGISTRY[worklist.kpi].needs, at)
        if missing is not None:
            yield Written(worklist=worklist, count=0, text=None, reason=missing)
            continue
        found = worklist.rows(inputs, at)
        yield Written(worklist=worklist, count=len(found), text=_text(worklist, found), reason=None)


def _missing(inputs: Inputs, needs: Sequence[Source], at: int) -> str | None:
    """Say which source of the list does not reach the month; None where all do."""
    for source in needs:
        if not source.is_received(inputs) or not source.reaches(inputs)[at]:
            return source.absent
    return None


def _text(worklist: Worklist, found: pd.DataFrame) -> str:
    header = [name.removesuffix("_cents") for name in worklist.columns]
    columns = [
        [cell(value, is_money=name.endswith("_cents")) for value in found[name]]
        for name in worklist.columns
    ]
    return csv_text(header, zip(*columns, strict=True))
