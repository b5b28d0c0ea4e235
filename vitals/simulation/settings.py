"""Settings of a simulated practice and of the demo's firm, as the YAML they are read from.

What must not live here: what any key means, where the files lie.
"""

from __future__ import annotations

from typing import Any

import yaml

from vitals.simulation.profile import SimProfile


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


def dump(keys: dict[str, Any]) -> str:
    """Keys as YAML in the order given."""
    return yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=100)
