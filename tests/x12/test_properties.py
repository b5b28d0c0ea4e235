"""Whatever is written, however it is spelled, is read again: every row and every sum."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.strategies import FIXED, interchanges
from tests.x12.writing import Batch, Interchange, Remit, Set
from vitals.parsed import Parsed
from vitals.x12 import read_x12


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    frame = parsed.tables.get(table)
    if frame is None:
        return []
    # Rows come in the order in which chunks are read, which delimiters decide.
    cells = frame.sort_values("source_row", kind="stable")[list(columns)].astype(object)
    return [tuple(row) for row in cells.where(pd.notna(cells), None).to_numpy().tolist()]


def written(sets: list[Set]) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables must hold, row for row."""
    remits = [one for one in sets if isinstance(one, Remit)]
    claims = [claim for one in remits for claim in one.claims]
    bills = [bill for one in sets if isinstance(one, Batch) for bill in one.claims]
    return {
        "payments": [(one.amount, sum(claim.paid for claim in one.claims)) for one in remits],
        "remittances": [
            (one.claim_id, one.status, one.charge, one.paid, one.share) for one in claims
        ],
        "remittance_lines": [
            (number, line.procedure, " ".join(line.modifiers) or None, line.charge, line.paid)
            for claim in claims
            for number, line in enumerate(claim.lines, start=1)
        ],
        "adjustments": [
            (number, one.group, one.reason, one.amount)
            for claim in claims
            for number, line in [(0, claim), *enumerate(claim.lines, start=1)]
            for one in line.adjustments
        ],
        "provider_adjustments": [pair for one in remits for pair in one.kept],
        "claims": [
            (
                *(bill.claim_id, bill.frequency, number, line.procedure),
                *(" ".join(line.modifiers) or None, line.charge, line.units * 1000),
            )
            for bill in bills
            for number, line in enumerate(bill.lines, start=1)
        ],
    }


READ = {
    "payments": ("amount_cents", "claims_paid_cents"),
    "remittances": (
        *("claim_id", "status_code", "charge_cents", "paid_cents"),
        "patient_responsibility_cents",
    ),
    "remittance_lines": ("line_index", "procedure", "modifiers", "charge_cents", "paid_cents"),
    "adjustments": ("line_index", "group_code", "reason_code", "amount_cents"),
    "provider_adjustments": ("reason_code", "amount_cents"),
    "claims": (
        *("claim_id", "frequency", "line_no", "procedure", "modifiers"),
        *("charge_cents", "units_thousandths"),
    ),
}


def totals(parsed: Parsed) -> list[dict[str, object]]:
    """Counts and sums of each transaction, without what names it."""
    names = {key for one in (Remit((), ()), Batch(())) for key in one.totals}
    return [{key: one[key] for key in one if key in names} for one in parsed.transactions]


def check(content: bytes, sets: list[Set], allowed: set[str]) -> None:
    parsed = read_x12([("f", content)])

    assert {name: rows(parsed, name, *columns) for name, columns in READ.items()} == written(sets)
    counted = [one for one in totals(parsed) if "lines" in one]
    assert counted == [one.totals for one in sets if one.totals]
    assert set(parsed.findings["rule"]) <= allowed | {"interchange-accepted", "set-rejected"}


@settings(FIXED, max_examples=60)
@given(
    parts=st.lists(interchanges(), min_size=1, max_size=3),
    between=st.sampled_from(["", "\n", "\r\n\r\n", "   "]),
    codec=st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_is_written_is_read(parts: list[Interchange], between: str, codec: str) -> None:
    text = between.join(part.spell() for part in parts)

    check(text.encode(codec), [one for part in parts for one in part.sets], {"set-rejected"})


@settings(FIXED, max_examples=15)
@given(part=interchanges(), tail=st.sampled_from(["\x1a", "\r\n\x1a", "\0\0", "\n-- end --\n"]))
def test_what_follows_the_last_trailer_changes_nothing(part: Interchange, tail: str) -> None:
    check((part.spell() + tail).encode(), list(part.sets), {"trailing-text"})


@settings(FIXED, max_examples=25)
@given(part=interchanges(answers=False))  # a bare 999 has no date
def test_bare_transactions_are_read(part: Interchange) -> None:
    spelling = replace(part.spelling, component=":", wrap=0)
    if ":" in (spelling.element, spelling.terminator):
        spelling = replace(spelling, element="*", terminator="~")
    bare = replace(part, is_bare=True, spelling=spelling)

    check(bare.spell().encode(), list(part.sets), {"envelope-missing"})
