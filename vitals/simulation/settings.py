"""Settings of a simulated practice and of the demo's firm, as the YAML they are read from.

What must not live here: what any key means, where the files lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from vitals.simulation.profile import PayerSpec, SimProfile


def practice_yaml(profile: SimProfile) -> str:
    """The practice's ``practice.yaml``."""
    npis = sorted({profile.npi, *(npi for npi, _ in profile.providers)})
    keys: dict[str, Any] = {
        "id": profile.id,
        "name": profile.name,
        "specialty": profile.specialty,
        "timezone": profile.timezone,
        "npis": npis,
        "posting": "era",
        "providers": [{"npi": npi, "name": name} for npi, name in profile.providers],
    }
    return dump(keys | dict(profile.settings))


def payer_settings(payers: Iterable[PayerSpec]) -> list[dict[str, Any]]:
    """``payers`` of practice.yaml: every payer with its class and clocks."""
    return [
        {
            "id": payer.id,
            "name": payer.name,
            "class": payer.payer_class,
            "timely_filing_days": payer.timely_filing_days,
            "appeal_days": payer.appeal_days,
            "prompt_pay_days": payer.prompt_pay_days,
            "follow_up_days": payer.follow_up_days,
        }
        for payer in payers
    ]


def dump(keys: dict[str, Any]) -> str:
    """Keys as YAML in the order given."""
    return yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=100)
