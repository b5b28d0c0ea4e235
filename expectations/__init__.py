"""Great Expectations suites and the bridge to quarantine rows and asset checks."""
