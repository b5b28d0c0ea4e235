"""Data quality of a practice's sources against their own history; pure frames and numbers."""
