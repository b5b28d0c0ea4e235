"""One file for each system whose exports a shipped profile reads."""
