"""Measurements and reports on public files; nothing in the product imports them."""
