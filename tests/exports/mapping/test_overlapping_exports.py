"""Exports without line numbers that overlap, read by the profile proposed for them."""

from __future__ import annotations

from tests.exports.mapping.proposing import lines, proposed, rule
from vitals.exports.mapping.profile_text import profile_text
from vitals.exports.profile import parse_profile
from vitals.exports.table import read_table
from vitals.identity import accepted_rows
from vitals.ledger import post
from vitals.parsed import merge
from vitals.practice import Practice

HEADER = "Acct #,DOS,CPT,Ins ID,Ext Amt,Charge"
SEPTEMBER = lines(HEADER, "A1,09/01/2026,97110,60054,x,100.00", "A1,09/15/2026,97140,60054,x,50.00")
LATE = lines(HEADER, "A1,09/15/2026,97140,60054,x,50.00", "A1,10/01/2026,97530,60054,x,75.00")


def charged(*files: str) -> int:
    """Cents charged in the ledger by *files*, which arrive in this order."""
    profile = parse_profile(profile_text(proposed(files[0]), "own"), "own.yaml")
    parsed = merge(
        read_table(f"f{n}", text.encode(), profiles=[profile], hash_patient=lambda one: one)
        for n, text in enumerate(files)
    )
    tables, _ = accepted_rows(parsed.tables, {f"f{n}": n for n in range(len(files))})
    ledger = post(tables, Practice(id="cedar-therapy", name="Cedar"))
    return int(ledger.loc[ledger["kind"].eq("charge"), "amount_cents"].sum())


def test_lines_of_overlapping_exports_are_all_charged_once() -> None:
    assert rule(proposed(SEPTEMBER), "line_no") == {"value": "0"}
    assert charged(SEPTEMBER, LATE) == (100 + 50 + 75) * 100
    assert charged(LATE, SEPTEMBER) == (100 + 50 + 75) * 100


def test_the_same_export_again_changes_nothing_and_a_corrected_charge_replaces() -> None:
    assert charged(SEPTEMBER, SEPTEMBER + "\n") == (100 + 50) * 100
    assert charged(SEPTEMBER, SEPTEMBER.replace(",50.00", ",45.00")) == (100 + 45) * 100
