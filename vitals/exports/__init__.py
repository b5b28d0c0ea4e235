"""CSV and spreadsheet exports read into the canonical tables."""
