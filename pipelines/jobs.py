"""The two jobs: landing to verdict every night, report and delivery every month.

What must not live here: when they run (``schedules``, ``sensors``, ``launch``).
"""

from __future__ import annotations

import dagster as dg

NIGHTLY = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.groups("ingest", "validate", "measure", "decide"),
    description="Land new files, validate, rebuild ledger, KPIs and verdicts of many practices.",
)

REPORT = dg.define_asset_job(
    "report",
    selection=dg.AssetSelection.groups("report"),
    description="Render and deliver one month's report of many practices.",
)
