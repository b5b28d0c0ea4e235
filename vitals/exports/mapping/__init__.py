"""A mapping profile proposed for an unknown export, with a reason for every column."""
