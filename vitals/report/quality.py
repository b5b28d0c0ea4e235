"""What was received, accepted and refused, and whether the books close.

Rows found = accepted + replaced + refused, by kind of file. What must not live here: validating.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vitals.report.inputs import ReportInputs
from vitals.report.lookup import records, words
from vitals.report.model import Check, Quality, Received, Refusal
from vitals.report.reconciled import reconciled
from vitals.report.wording import (
    Mark,
    counted,
    exact_dollars,
    percent,
    plain_number,
    sentence,
)

MOST_REFUSALS = 6
HOLDS = Mark("good", "✓", "Holds")
FAILS = Mark("bad", "▲", "Does not hold")
UNKNOWN = "unknown"
MUST_BE_ZERO = frozenset(
    {
        "balance_gap_cents",
        "roll_forward_gap_cents",
        "transfer_gap_cents",
        "aging_gap_cents",
        "charge_gap_cents",
        "payments_out_of_balance",
        "claims_out_of_balance",
        "rows_unaccounted",
    }
)
"""Figures of the reconciliation that are faults when they are not 0."""

LABELS: Mapping[str, str] = {
    "ledger_events": "Events in the ledger",
    "ar_total_cents": "Open balances as of the latest event on file",
    "balance_gap_cents": "Events add up to the balances",
    "roll_forward_gap_cents": "Opening plus events gives closing",
    "transfer_gap_cents": "Transfers add up to nothing",
    "aging_gap_cents": "Age buckets add up to the total",
    "charge_gap_cents": "Accepted charges are all posted",
    "payments_checked": "Remittance payments checked",
    "payments_out_of_balance": "Each payment equals its claims",
    "claims_checked": "Adjudicated claims checked",
    "claims_out_of_balance": "Charge less adjustments is paid",
    "claims_out_of_balance_paid_cents": "Paid by those out of balance",
    "remittances_without_claim": "Remittances without a claim on file",
    "remittances_without_claim_cents": "Charges known from those only",
    "reversals_without_original": "Reversals without their original",
    "own_ar_month": "The practice's own A/R figure is of",
    "own_ar_less_ledger_cents": "That figure less ours",
    "rows_unaccounted": "Every row found is accounted for",
}
OWN_LEDGER = "export_less_ledger_"
OF_CONTROL = ("own_ar_month", "own_ar_less_ledger_cents", f"{OWN_LEDGER}payer_payment_cents")
"""Figures that the tables of A/R and payments by month tell in full."""

KINDS: Mapping[str, str] = {
    "835": "835 remittances",
    "837P": "837P claims",
    "837I": "837I claims",
    "277CA": "277CA acknowledgements",
    "277": "277 claim status",
    "999": "999 acknowledgements",
    "TA1": "TA1 acknowledgements",
    "ar_control": "Own A/R figures",
    "fee_schedule": "Fee schedules",
    "follow_ups": "Follow-up log",
    "staff_time": "Staff hours",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Files and rows of one kind; a refused row is at fault, a replaced one only outdated."""

    files: int
    found: int
    replaced: int
    refused: int

    @property
    def accepted(self) -> int:
        """Rows that count in the figures."""
        return self.found - self.replaced - self.refused

    def as_figures(self) -> dict[str, int]:
        """Plain numbers for report.json."""
        return {
            "files": self.files,
            "rows_found": self.found,
            "rows_accepted": self.accepted,
            "rows_replaced": self.replaced,
            "rows_refused": self.refused,
        }


def refused_rows(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings that set rows aside because something is wrong with them."""
    return findings[
        findings["is_refused"].eq(True).fillna(False) & (findings["severity"] != "info")
    ]


def replaced_rows(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings that set rows aside because a later file brought them again."""
    return findings[
        findings["is_refused"].eq(True).fillna(False) & (findings["severity"] == "info")
    ]


def counts_by_kind(inputs: ReportInputs) -> dict[str, Counts]:
    """Counts of each kind of file, in the order of their names."""
    files = inputs.manifest.assign(kind=inputs.manifest["contents"].fillna(UNKNOWN))
    kind_of = files.set_index("source_file")["kind"]
    found = files.groupby("kind")["rows_found"].sum()
    size = files.groupby("kind").size()
    refused = _rows_by_kind(refused_rows(inputs.findings), kind_of)
    replaced = _rows_by_kind(replaced_rows(inputs.findings), kind_of)
    return {
        kind: Counts(int(size[kind]), int(found[kind]), replaced.get(kind, 0), refused.get(kind, 0))
        for kind in sorted(size.index)
    }


def _rows_by_kind(findings: pd.DataFrame, kind_of: pd.Series) -> dict[str, int]:
    kinds = findings["source_file"].map(kind_of)
    return {str(kind): int(rows) for kind, rows in findings["rows"].groupby(kinds).sum().items()}


def total(counts: Mapping[str, Counts]) -> Counts:
    """The sum over all kinds."""
    return Counts(
        sum(item.files for item in counts.values()),
        sum(item.found for item in counts.values()),
        sum(item.replaced for item in counts.values()),
        sum(item.refused for item in counts.values()),
    )


def score(counts: Counts) -> float | None:
    """Share of the rows that could be used, None where no row was found."""
    usable = counts.accepted + counts.refused
    return counts.accepted / usable if usable else None


def quality(inputs: ReportInputs) -> Quality:
    """The page on the data: counts by kind, refusals with remedy, reconciliation."""
    counts = counts_by_kind(inputs)
    whole = total(counts)
    refusals = _refusals(inputs.findings)
    left_off = len(refusals) - MOST_REFUSALS
    return Quality(
        says=_says(whole),
        received=tuple(_received(kind_name(kind), item) for kind, item in counts.items()),
        received_total=_received("All files", whole) if counts else None,
        refusals=tuple(refusals[:MOST_REFUSALS]),
        refusals_left_off=f"and {counted(left_off, 'more rule')}" if left_off > 0 else "",
        checks=tuple(checks(inputs.reconciliation)),
        reconciled=reconciled(inputs),
    )


def _says(whole: Counts) -> str:
    if not whole.files:
        return "No file was received."
    share = score(whole)
    usable = "" if share is None else f"{_most(share)} could be used. "
    return (
        f"{usable}{counted(whole.files, 'file')} with {counted(whole.found, 'row')} came in: "
        f"{whole.accepted:,} rows were accepted, {whole.replaced:,} replaced by a later file or "
        f"received twice, {whole.refused:,} refused. Nothing was dropped without being counted."
    )


def _most(share: float) -> str:
    """Rounded down, so that 100% is never said of all rows but one."""
    return "Every row" if share == 1 else f"{percent(int(share * 1000) / 1000)} of the rows"


def kind_name(contents: str) -> str:
    """Name of a kind of file for people."""
    if contents == UNKNOWN:
        return "Not recognised"
    text = " + ".join(KINDS.get(part, part.replace("_", " ")) for part in contents.split())
    return text[:1].upper() + text[1:]


def _received(kind: str, item: Counts) -> Received:
    return Received(
        kind=kind,
        files=f"{item.files:,}",
        found=f"{item.found:,}",
        accepted=f"{item.accepted:,}",
        replaced=f"{item.replaced:,}",
        refused=f"{item.refused:,}",
    )


def refusals_by_rule(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows refused by each rule for each reason, the most first, each with its remedy."""
    by = ["rule", "reason", "remedy"]
    rows = refused_rows(findings).groupby(by, dropna=False, sort=True)["rows"].sum().reset_index()
    told = [
        {
            "rule": row["rule"],
            "rows": int(row["rows"]),
            "reason": words(row["reason"]),
            "remedy": words(row["remedy"]),
        }
        for row in records(rows)
    ]
    return sorted(told, key=lambda entry: (-entry["rows"], entry["rule"]))


def warnings_by_rule(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """What is kept and flagged, by rule and reason, in the order of the rules.

    ``rows`` counts rows; for the rules on the practice's own history (``history-…``), months.
    """
    told = findings[findings["severity"] == "warning"]
    by = ["rule", "table", "reason", "remedy"]
    rows = told.groupby(by, dropna=False, sort=True)["rows"].sum().reset_index()
    return [
        {**{name: words(row[name]) for name in by}, "rows": int(row["rows"])}
        for row in records(rows)
    ]


def _refusals(findings: pd.DataFrame) -> list[Refusal]:
    """One line for each rule, the most rows first: its most frequent reason, the rest counted."""
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for entry in refusals_by_rule(findings):
        by_rule.setdefault(entry["rule"], []).append(entry)
    whole = {rule: sum(entry["rows"] for entry in told) for rule, told in by_rule.items()}
    ordered = sorted(whole, key=lambda rule: (-whole[rule], rule))
    return [_refusal(by_rule[rule], whole[rule]) for rule in ordered]


def _refusal(told: Sequence[Mapping[str, Any]], rows: int) -> Refusal:
    first, others = told[0], len({entry["reason"] for entry in told}) - 1
    more = f" (and {counted(others, 'other reason')})" if others else ""
    return Refusal(
        rule=first["rule"].replace("-", " "),
        rows=f"{rows:,}",
        reason=sentence(f"{(first['reason'] or '').rstrip('.')}{more}"),
        remedy=sentence(first["remedy"] or "Ask the sender of the file for a corrected one"),
    )


def checks(reconciliation: Mapping[str, Any]) -> list[Check]:
    """One line for each invariant or figure of the reconciliation, in its own order.

    What stands in a table of its own (``reconciled``) does not stand here again; of the files, only
    that all rows are accounted for.
    """
    told = OF_CONTROL if "ar_control" in reconciliation else ()
    plain = {
        name: value
        for name, value in reconciliation.items()
        if not _is_table(value) and name not in told
    }
    files = reconciliation.get("files")
    if files:
        plain["rows_unaccounted"] = files["unaccounted"]
    return [_check(str(name), value) for name, value in plain.items()]


def _is_table(value: object) -> bool:
    return isinstance(value, (Mapping, list))


def _check(name: str, value: Any) -> Check:  # noqa: ANN401 - the reconciliation is plain JSON
    label = LABELS.get(name) or _label(name)
    if name in MUST_BE_ZERO and value is not None:
        result = "" if value == 0 else f"off by {_amount(name, value)}"
        return Check(label=label, result=result, mark=HOLDS if value == 0 else FAILS)
    return Check(label=label, result=_amount(name, value), mark=None)


def _label(name: str) -> str:
    """A label for a figure without one of its own, such as a gap by kind of entry."""
    kind = name.removesuffix("_cents")
    if kind.startswith(OWN_LEDGER):
        return f"Own ledger less ours, {kind.removeprefix(OWN_LEDGER).replace('_', ' ')}"
    words = kind.replace("_", " ")
    return words[:1].upper() + words[1:]


def _amount(name: str, value: Any) -> str:  # noqa: ANN401 - the reconciliation is plain JSON
    if value is None:
        return "not measured"
    if name.endswith("_cents"):
        return exact_dollars(int(value))
    return plain_number(float(value)) if isinstance(value, (int, float)) else str(value)
