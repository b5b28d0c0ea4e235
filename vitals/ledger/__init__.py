"""Posting rules and balances: dated events from canonical rows."""
