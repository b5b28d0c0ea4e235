"""YAML data that comes with the project, read once.

What must not live here: what any of it means, or a practice's own settings (``practice``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# The C parser reads these files six times as fast; wheels of PyYAML bring it, a bare build may not.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def data(package: str, name: str) -> Mapping[str, Any]:
    """Return the file *name* beside *package*; dates are dates."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    return found
