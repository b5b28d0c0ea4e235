"""Posting rules and balances: dated events from canonical rows."""

from vitals.ledger.balances import balances, months_of, roll_forward
from vitals.ledger.book import Book, open_book
from vitals.ledger.facts import claim_facts
from vitals.ledger.posting import post
from vitals.ledger.reconcile import reconcile

__all__ = [
    "Book",
    "balances",
    "claim_facts",
    "months_of",
    "open_book",
    "post",
    "reconcile",
    "roll_forward",
]
