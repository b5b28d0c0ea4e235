"""Practices of which nothing changes but chance: months differ, patients come in clusters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from vitals.tables import TABLES

TODAY = date(2026, 11, 10)
MONTHS = 15
SIZES = (4, 12, 40, 120, 300)
"""Claims a month, from a practice of a few visits to a small group."""
SPREAD = 0.15
"""Standard deviation of a month's true volume around the practice's own, as a share of it."""

Random = np.random.Generator


def frame(table: str, columns: Mapping[str, object]) -> pd.DataFrame:
    """A canonical frame with the practice first; files end once a week."""
    data = pd.DataFrame(dict(columns))
    practice = data.pop("practice").astype("str")
    data["source_row"] = np.arange(len(data))
    typed = TABLES[table].frame(data)
    typed.insert(0, "practice", practice)
    return typed


def days(random: Random, size: float) -> np.ndarray:
    """Dates of *size* events a month for MONTHS months up to TODAY, months as uneven as SPREAD."""
    first = np.datetime64("2026-11", "M") - MONTHS
    per_month = random.poisson(size * random.normal(1, SPREAD, MONTHS).clip(0.5, 1.5))
    at = np.repeat(first + np.arange(MONTHS), per_month).astype("datetime64[D]")
    return np.sort(at + random.integers(0, 28, len(at)))


def codes(random: Random, names: list[str], rows: int, cluster: int = 3) -> np.ndarray:
    """Codes of uneven frequency, the same one *cluster* times in a row: visits repeat."""
    share = 1 / np.arange(1, len(names) + 1)
    drawn = random.choice(names, rows // cluster + 1, p=share / share.sum())
    return np.repeat(drawn, cluster)[:rows]


def gaps(random: Random, values: np.ndarray, share: float) -> np.ndarray:
    """*values* with *share* of them missing, by chance."""
    kept = values.astype("object")
    kept[random.random(len(kept)) < share] = None
    return kept


def practice(name: str, size: float, random: Random) -> dict[str, pd.DataFrame]:
    """Claims, remittances, adjustments, follow-ups and deposits of one practice."""
    claims, remitted, worked, banked = (days(random, size * by) for by in (1, 1, 0.6, 0.15))
    lines = np.repeat(np.arange(len(claims)), random.integers(1, 4, len(claims)))
    share = random.choice([0.0, 0.01, 0.1, 0.4])
    ids = np.char.add(f"{name}:", np.arange(len(remitted)).astype("str"))
    reasons = np.repeat(np.arange(len(remitted)), 2)

    def files(at: np.ndarray) -> np.ndarray:
        return at.astype("datetime64[W]").astype("str")

    def texts(rows: np.ndarray, count: int) -> np.ndarray:
        return codes(random, [f"{code:05d}" for code in range(count)], len(rows))

    made = {
        "claims": {
            "claim_id": lines.astype("str"),
            "submitted_on": claims[lines],
            "procedure": texts(lines, 25),
            "payer_id": texts(lines, 8),
            "provider_npi": gaps(random, texts(lines, 2), share),
            "units_thousandths": 1000,
            "source_file": files(claims[lines]),
        },
        "remittances": {
            "remittance_id": ids,
            "posted_on": remitted,
            "payer_id": texts(remitted, 8),
            "status_code": codes(random, ["1", "4", "2", "22"], len(remitted)),
            "trace_number": gaps(random, texts(remitted, 99), share),
            "source_file": files(remitted),
            "source_loop": "2100",
        },
        "adjustments": {
            "remittance_id": ids[reasons],
            "group_code": codes(random, ["CO", "PR", "OA"], len(reasons)),
            "reason_code": codes(random, ["45", "1", "16", "197", "2", "50", "18"], len(reasons)),
            "source_file": files(remitted[reasons]),
            "source_loop": "2110",
        },
        "follow_ups": {
            "claim_id": "C",
            "worked_on": worked,
            "action": codes(random, ["status_check", "payer_call", "note", "appeal"], len(worked)),
            "reason": gaps(random, texts(worked, 3), share),
            "source_file": worked.astype("datetime64[M]").astype("str"),
        },
        "deposits": {
            "deposited_on": banked,
            "method": codes(random, ["eft", "check", "card"], len(banked)),
            "payer_id": gaps(random, texts(banked, 8), share),
            "source_file": banked.astype("datetime64[M]").astype("str"),
        },
    }
    return {table: frame(table, {"practice": name, **made[table]}) for table in made}


def firm(practices: int, seed: int) -> dict[str, pd.DataFrame]:
    """The frames of many stable practices of all sizes, as one batch."""
    random = np.random.default_rng(seed)
    parts = [practice(f"p{n}", SIZES[n % len(SIZES)], random) for n in range(practices)]
    return {
        table: pd.concat([part[table] for part in parts], ignore_index=True) for table in parts[0]
    }
