"""Rules that several tables share, each declared once.

What must not live here: rules of one table only.
"""

from __future__ import annotations

from expectations import predicates as check
from expectations import profiles, relations
from expectations.rule import Holds, Rule, rule, slug


def happened(*columns: str) -> Rule:
    """Declare that what the dates tell of has happened by today."""
    return rule(
        "dated-ahead",
        Holds(check.not_ahead(*columns), f"{_listed(columns)} not after today"),
        severity="warning",
        why="What is dated ahead has not happened; its month would be told too early or twice.",
        fix="Correct the date; a mistyped month or year is the usual cause.",
    )


def known_claim(why: str, *, severity: str = "warning", fix: str = "") -> Rule:
    """Declare that the row's claim is known to claims, remittances or the practice's ledger."""
    return rule(
        "claim-unknown",
        Holds(
            relations.claim_known_to("claims", "remittances", "transactions"),
            "a claim, a remittance or an entry of this number",
        ),
        severity="info" if severity == "info" else "warning",
        why=why,
        fix=fix or "Check the claim number, or send the claim.",
    )


def known_payer() -> Rule:
    """Declare that the payer stands in the practice's profile, where that lists payers."""
    return rule(
        "payer-not-in-profile",
        Holds(profiles.payer_known, "a payer that practice.yaml lists under 'payers'"),
        severity="warning",
        why="Its filing, appeal and payment days are not known, so the defaults are used for it.",
        fix="Add the payer's id to 'payers' in practice.yaml, or mend the id in the export.",
    )


def known_provider(column: str) -> Rule:
    """Declare that the NPI stands in the practice's profile, where that lists providers."""
    return rule(
        f"{slug(column)}-not-in-profile",
        Holds(
            profiles.provider_known(column),
            f"{column} to stand under 'providers' or 'npis' in practice.yaml",
        ),
        severity="warning",
        why="The row may belong to another practice, or to a provider who is not declared yet.",
        fix="Add the provider to practice.yaml, or put the file into the inbox it belongs to.",
    )


def after_birth(column: str) -> Rule:
    """Declare that the date is not before the practice's first day."""
    return rule(
        f"{slug(column)}-before-practice-began",
        Holds(
            profiles.since_birth(column),
            f"{column} not before the practice's first provider started (practice.yaml)",
        ),
        severity="warning",
        why="Nothing can have happened before there was a practice; the date or owner is wrong.",
        fix="Correct the date, or 'start' of the providers in practice.yaml.",
    )


def after_service(column: str, why: str) -> Rule:
    """Declare that the date is not before the first service of the row's claim."""
    return rule(
        f"{slug(column)}-before-claim-service",
        Holds(relations.not_before_service(column), f"{column} not before the claim's service"),
        severity="warning",
        why=why,
        fix="Check the date, and that the claim number is the right one.",
    )


def _listed(names: tuple[str, ...]) -> str:
    """The names as part of a sentence.

    >>> _listed(("a_on", "b_on", "c_on"))
    'a_on, b_on and c_on'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
