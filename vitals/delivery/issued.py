"""What was sent to a practice, kept as it was when a later report takes its place.

What must not live here: rendering, or sending.
"""

from __future__ import annotations

import json

from vitals.store import Store

FILES = ("report.html", "report.pdf", "report.json")


def keep_issued(store: Store, practice_id: str, month: str, pdf: bytes) -> None:
    """Copy the month's report to ``issued/<n>/`` if it was the n-th sent and *pdf* is another.

    A copy that is whole (its report.json is written last) is never written again.
    """
    content = store.read_report(practice_id, month, "report.json")
    if content is None or store.read_report(practice_id, month, "report.pdf") == pdf:
        return
    digest = json.loads(content)["inputs_digest"]
    sent = [
        entry["digest"]
        for entry in store.deliveries()
        if (entry["practice"], entry["month"], entry["state"]) == (practice_id, month, "sent")
    ]
    if digest not in sent:
        return
    folder = f"issued/{sent.index(digest) + 1}"
    if store.read_report(practice_id, month, f"{folder}/report.json") is not None:
        return
    for name in FILES:
        issued = store.read_report(practice_id, month, name)
        if issued is not None:
            store.write_report(practice_id, month, f"{folder}/{name}", issued)
