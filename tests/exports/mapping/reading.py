"""What a file becomes when it is read by the profile proposed for it."""

from __future__ import annotations

from tests.exports.mapping.proposing import proposed
from vitals.exports.mapping.profile_text import profile_text
from vitals.exports.profile import parse_profile
from vitals.exports.table import read_table
from vitals.parsed import Parsed


def read_as_proposed(text: str, table: str = "") -> Parsed:
    profile = parse_profile(profile_text(proposed(text, table), "own"), "own.yaml")
    content = text.encode()
    return read_table("f" * 16, content, profiles=[profile], hash_patient=lambda one: one)
