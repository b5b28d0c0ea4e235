"""The report as its templates see it: every number formatted, every chart drawn.

Grain: one practice and one month. No field holds patient data; a test walks the fields.
What must not live here: computing, frames, or markup other than the charts'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitals.report.economics import Economics
from vitals.report.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who the report comes from: name, contact, colour and a text colour that reads on it."""

    name: str
    contact: str
    colour: str
    on_colour: str
    logo_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine:
    """The verdict: mark, headline and the reason in plain words.

    ``hands`` and ``keeps`` name what to hand over and what stays, only where an offer is advised;
    ``failing`` what a partner has already and does not work.
    """

    mark: Mark
    headline: str
    says: str
    hands: str = ""
    keeps: str = ""
    failing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A labelled amount with the basis it rests on."""

    label: str
    amount: str
    basis: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """The answer in sixty seconds: money in, money due, the gap, where it is, what was done."""

    title: str
    came_in: Amount
    should_have: Amount
    gap: Amount
    where: tuple[Amount, ...]
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A rule of one sign that fired, or all its rules that did not, in words."""

    mark: Mark
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A sentence, or the head of a list with its items."""

    says: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLine:
    """One of the five signs; ``clears`` is empty unless it is crossed.

    ``blind`` says what nobody can say at this volume, where the sign is clear.
    """

    name: str
    short: str
    mark: Mark
    since: str
    says: str
    evidence: tuple[EvidenceLine, ...]
    clears: tuple[Step, ...] = ()
    reveals: str = ""
    blind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """A symptom, counter-indicator, question or check of the set-up, with what bears it out."""

    name: str
    mark: Mark
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the six key numbers."""

    label: str
    mark: Mark
    value: str
    basis: str
    target: str
    interval: str
    previous_month: str
    previous: str
    chart: str
    note: str
    is_measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One unusual movement since last month, beside how far it usually moves."""

    label: str
    before: str
    after: str
    direction: str
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One next step: what to do, the finding it answers, and the list to work from, if any."""

    title: str
    does: str
    because: str
    worklist: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingRow:
    """One age bucket, to the cent."""

    bucket: str
    insurance: str
    patient: str
    total: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivables:
    """What is owed at the end of the month, by age and account."""

    says: str
    chart: str
    rows: tuple[AgingRow, ...]
    total: AgingRow | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialRow:
    """One reason group of the month's denials."""

    group: str
    claims: str
    share: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Denials:
    """The month's denials by reason group."""

    says: str
    chart: str
    rows: tuple[DenialRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One KPI in the table of all measures."""

    label: str
    mark: Mark
    value: str
    target: str
    previous: str
    is_measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Measures that could not be measured for one and the same reason."""

    labels: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Files and rows of one kind."""

    kind: str
    files: str
    found: str
    accepted: str
    replaced: str
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Rows refused by one rule, and how to mend it."""

    rule: str
    rows: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the reconciliation."""

    label: str
    result: str
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRow:
    """One sum of the reconciliation with the bank, of the month and of twelve."""

    label: str
    month: str
    year: str
    is_part: bool
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    """One deposit or payment that somebody has to look into; names no claim."""

    trace: str
    on: str
    deposit: str
    payment: str
    posted: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRow:
    """The practice's own A/R beside ours."""

    label: str
    theirs: str
    ours: str
    difference: str
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """The bank, the payers and the books side by side."""

    mark: Mark
    says: str
    rows: tuple[SumRow, ...]
    rows_note: str
    open_rows: tuple[OpenRow, ...]
    left_off: str
    controls: tuple[ControlRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What came in, what was refused, and whether the books close."""

    says: str
    received: tuple[Received, ...]
    received_total: Received | None
    refusals: tuple[Refusal, ...]
    refusals_left_off: str
    checks: tuple[Check, ...]
    reconciled: Reconciled


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedRow:
    """One figure of an earlier report that is another now, and why."""

    month: str
    label: str
    before: str
    after: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """What became of the figures of earlier reports."""

    says: str
    rows: tuple[RestatedRow, ...]
    left_off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One KPI before and after a handover, and what its difference is held against."""

    label: str
    whose: str
    before: str
    after: str
    against: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One sign on the scorecard: a mark for each month since the handover, and who holds it."""

    name: str
    before: Mark
    settling: tuple[Mark, ...]
    after: tuple[Mark, ...]
    now: Mark
    crossed_before: str
    crossed_after: str
    holds: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """What has changed since billing, or a part of it, was handed over."""

    words: str
    partner: str
    lead: str
    rows: tuple[ComparedRow, ...]
    untold: tuple[Gap, ...]
    signs: tuple[ScoreRow, ...]
    since: str
    legend: tuple[Mark, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The definition of a KPI and the benchmark it is held against."""

    label: str
    says: str
    benchmark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One practice's report of one month; ``figures`` is report.json's content."""

    practice: str
    practice_name: str
    month: str
    month_title: str
    month_name: str
    previous_month: str
    as_of: str
    generated: str
    generated_iso: str
    look: Look
    verdict: VerdictLine
    minute: Minute
    signs: tuple[SignLine, ...]
    cards: tuple[Card, ...]
    changes: tuple[Change, ...]
    changes_note: str
    actions: tuple[Action, ...]
    worklists: str
    receivables: Receivables
    denials: Denials
    economics: Economics
    setup: tuple[JudgedLine, ...]
    checklist: tuple[JudgedLine, ...]
    counter_indicators: tuple[JudgedLine, ...]
    symptoms: tuple[JudgedLine, ...]
    legend: tuple[Mark, ...]
    measures: tuple[tuple[Measure, ...], ...]
    gaps: tuple[Gap, ...]
    quality: Quality
    restated: Restated
    handover: HandoverView | None
    definitions: tuple[Definition, ...]
    overrides: tuple[str, ...]
    digest: str
    figures: Mapping[str, Any]
