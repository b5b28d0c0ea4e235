"""Proposals for tests, and their parts by name."""

from __future__ import annotations

from typing import Any

from vitals.exports.mapping.model import Choice, Part, Proposal
from vitals.exports.mapping.propose import propose

CLAIMS = "Claim #,Payor ID,DOS,CPT,Chg Amt"


def proposed(text: str | bytes, table: str = "") -> Proposal:
    proposal = propose(text.encode() if isinstance(text, str) else text, table=table)
    assert proposal is not None
    return proposal


def choice(proposal: Proposal, column: str, part: int = 0) -> Choice:
    return next(one for one in proposal.parts[part].choices if one.column == column)


def rule(proposal: Proposal, column: str, part: int = 0) -> Any:
    return choice(proposal, column, part).rule


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def claim_lines(header: str = CLAIMS, rows: int = 20, tail: str = "") -> str:
    return lines(
        header, *(f"C{100 + n},60054,0{1 + n % 9}/15/2026,97110,100.00{tail}" for n in range(rows))
    )


def rule_of(part: Part, column: str) -> Any:
    """The rule of a column in one part."""
    return next(one.rule for one in part.choices if one.column == column)
