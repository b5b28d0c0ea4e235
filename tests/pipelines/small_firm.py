"""A firm of three practices with a handful of rows each, small enough to check by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.clock import FixedClock
from vitals.store import Store

NOVEMBER = FixedClock(datetime(2026, 11, 10, 12, tzinfo=UTC))
"""The last complete month is 2026-10."""

PRACTICES = ("ash", "birch", "cedar")

CLAIMS = """\
claim_id,line_no,payer_id,service_on,submitted_on,procedure,charge
{0}-1,1,60054,2026-08-03,2026-08-05,99213,100.00
{0}-2,1,60054,2026-09-07,2026-09-09,99213,100.00
{0}-3,1,60054,2026-10-05,2026-10-07,99214,150.00
"""
REMITTANCES = """\
claim_id,line_no,payer_id,adjudicated_on,status,charge,paid,adjustments
{0}-1,1,60054,2026-09-01,paid,100.00,80.00,CO-45:20.00
{0}-2,1,60054,2026-10-01,denied,100.00,0.00,CO-197:100.00
"""
FOLLOW_UPS = """\
claim_id,worked_on,action
{0}-2,2026-10-05,appeal
"""


def make_firm(home: str) -> Store:
    """Three practices with a claims table, a remittance table and a follow-up log each."""
    store = Store(home)
    for practice in PRACTICES:
        store.write_practice_yaml(
            practice,
            f"id: {practice}\nname: {practice.title()}\n"
            "reports: {approval: automatic, recipients: [owner@example.org]}\n",
        )
        for name, text in (("claims", CLAIMS), ("remits", REMITTANCES), ("log", FOLLOW_UPS)):
            store.write_inbox(practice, f"{name}.csv", text.format(practice).encode())
    return store
