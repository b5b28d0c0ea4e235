"""KPIs of simulated practices on disk, so that changed triggers can judge the same months anew.

What must not live here: how KPIs come about, and what is judged.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from vitals.kpis import KpiResult
from vitals.tables import BREAKDOWNS, KPIS


class KeptKpis:
    """A folder of KPIs by practice, for one version of everything before the triggers."""

    def __init__(self, folder: Path, version: str) -> None:
        """Keep below *folder*, apart from what other versions kept; it may be missing yet."""
        self._folder = folder / f"kpis-{version}"

    def read(self, name: str) -> KpiResult | None:
        """What was kept under *name*, None where nothing was."""
        paths = self._paths(name)
        if not all(path.exists() for path in paths):
            return None
        kpis, breakdowns = (pd.read_parquet(path) for path in paths)
        return KpiResult(KPIS.frame(kpis), BREAKDOWNS.frame(breakdowns))

    def write(self, name: str, result: KpiResult) -> None:
        """Keep *result* under *name*; what was there stays whole until it is replaced."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path, frame in zip(self._paths(name), (result.kpis, result.breakdowns), strict=True):
            begun = path.with_suffix(".begun")
            frame.to_parquet(begun, compression="zstd", index=False)
            os.replace(begun, path)  # noqa: PTH105 - the same on every system, over an old file too

    def _paths(self, name: str) -> tuple[Path, Path]:
        return self._folder / f"{name}.kpis.parquet", self._folder / f"{name}.parts.parquet"
