"""Sample practices with known truth."""
