"""``docs/profiles-shipped.md``: what each shipped profile reads, measures and cannot tell.

Run as ``python -m vitals.exports.docs``. The words are those of the profiles.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from vitals.exports.profile import Profile, shipped_profiles

_INTRO = """# Shipped profiles

Generated from `vitals/exports/profiles/` by `python -m vitals.exports.docs`; do not edit. How a
profile is written stands in [profiles.md](profiles.md).

A file is recognised by its header. A profile makes rows of the native tables and posts nothing that
has no date of its own: where an export tells what was paid *so far* and not when, receivables and
collections stay unknown, with that reason, and are never 0. The measures listed are those that a
file of this export alone gives, held by a test for each. `posting` is the setting in practice.yaml.
"""


def posting(profile: Profile) -> str:
    """Return the practice's ``posting`` under which the profile's money counts, or ``either``.

    >>> {posting(one) for one in shipped_profiles() if one.id == "tebra-charges"}
    {'era'}
    """
    tables = {table.table for table in profile.tables}
    if "remittances" in tables:
        return "era"
    return "transactions" if "transactions" in tables else "either"


def page() -> str:
    """Return the whole page."""
    return "\n".join([_INTRO, *_summary(), *(_section(one) for one in shipped_profiles())])


def _summary() -> list[str]:
    rows = [
        f"| {one.system} | [`{one.id}`](#{one.id}) | {_tables(one)} | {len(one.measures)} |"
        for one in shipped_profiles()
    ]
    return ["| System | Profile | Native tables | Measures |", "|---|---|---|---|", *rows, ""]


def _tables(profile: Profile) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(one.table for one in profile.tables))


def _section(profile: Profile) -> str:
    measures = ", ".join(f"`{kpi}`" for kpi in profile.measures)
    return "\n".join(
        [
            f"## {profile.id}",
            "",
            f"{profile.system}: {_sentence(profile.export)}",
            "",
            f"- **Headers seen in:** {_sentence(profile.source)}",
            f"- **Makes:** {_tables(profile)}; {_setting(profile)}",
            f"- **Lets be measured:** {measures}",
            "",
            "Cannot tell:",
            "",
            *_listed(profile.cannot),
            "",
            "Quirks handled:",
            "",
            *_listed([*profile.quirks, *_passed_over(profile)]),
            "",
        ]
    )


def _setting(profile: Profile) -> str:
    told = posting(profile)
    return "counts under either `posting`" if told == "either" else f"counts with `posting: {told}`"


def _passed_over(profile: Profile) -> list[str]:
    reasons = dict.fromkeys(skip.why for skip in profile.skip)
    return [f"Passed over and counted: {'; '.join(reasons)}."] if reasons else []


def _listed(sentences: Iterable[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _sentence(text: str) -> str:
    return text.rstrip(".") + "."


if __name__ == "__main__":
    sys.stdout.write(page())
