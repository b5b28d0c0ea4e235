"""Lists to work from: which claims, by when, for how much. One CSV each beside the report."""

from vitals.worklists.lists import WORKLISTS, Worklist, Written, worklists

__all__ = ["WORKLISTS", "Worklist", "Written", "worklists"]
