"""X12 as it arrives: a tolerant reader and one declarative file per transaction set."""
