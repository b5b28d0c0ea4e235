"""A proposal as the text of a profile, with confidence, reason and masked samples beside each line.

What a person must decide is marked ``TODO``. A required column that was not found stands as a
comment, so that the profile is refused by name until it is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from vitals.exports.cells import tidy
from vitals.exports.mapping.columns import Source
from vitals.exports.mapping.model import Choice, Part, Proposal, Yaml
from vitals.exports.mapping.names import is_known

PROFILE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a profile may be called: its file's name without ``.yaml``."""


def profile_text(proposal: Proposal, profile_id: str) -> str:
    """Return the YAML of a profile; it loads where the proposal is complete."""
    return "\n".join(_lines(proposal, profile_id)) + "\n"


def safe_header(source: Source) -> str:
    """Name a column by its header where that is made of known words, else by its position."""
    return f"'{source.name}'" if is_known(source.header) else f"column {source.position + 1}"


def written(value: Yaml) -> str:
    """Return a value on one line of YAML.

    >>> written({"from": "Amount", "sign": "negate"}), written("Claim #")
    ('{from: Amount, sign: negate}', "'Claim #'")
    """
    text: str = yaml.safe_dump(
        value, default_flow_style=True, width=10**9, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").strip()


def _lines(proposal: Proposal, profile_id: str) -> Iterator[str]:
    yield f"# Proposed by 'vitals map' from {proposal.rows:,} rows below the header."
    yield "# Edit it, then 'vitals inspect FILE' proves it."
    yield "# Samples are masked: 9 is a digit, x a letter. TODO marks what a person must decide."
    yield f"id: {profile_id}"
    yield "system: unknown   # TODO: the system that wrote the file"
    yield "export: unknown   # TODO: the report or export of that system"
    yield "source: proposed by vitals map"
    yield "match:"
    yield f"  all: {written(list(proposal.match))}"
    if proposal.sheet:
        yield f"  sheet: {written(proposal.sheet)}"
    if proposal.null:
        yield f"null: {written(list(proposal.null))}"
    yield f"dates: {proposal.dates}"
    yield from (f"# TODO: {question}" for question in proposal.questions)
    if proposal.skip:
        yield "skip:"
        yield from (f"  - {written(dict(one))}" for one in proposal.skip)
    yield "tables:"
    for part in proposal.parts:
        yield from _part(part)
    yield from _left_out(proposal)


def _part(part: Part) -> Iterator[str]:
    yield f"  - table: {part.table}   # {_comment(part.why)}"
    if part.when:
        yield f"    when: {written(dict(part.when))}"
    if part.repeat:
        yield f"    repeat: {written(dict(part.repeat))}"
    yield "    columns:"
    for choice in part.choices:
        yield from _choice(choice)
    for column, what in part.missing:
        yield f"      # TODO: {column} is required and was not found: {_comment(what)}"


def _choice(choice: Choice) -> Iterator[str]:
    if choice.decide:
        yield f"      # TODO: {_comment(choice.decide)}"
    samples = f"; e.g. {', '.join(choice.samples)}" if choice.samples else ""
    yield (
        f"      {choice.column}: {written(choice.rule)}   "
        f"# {choice.level} {choice.confidence:.2f}: {_comment(choice.reason)}{_comment(samples)}"
    )


def _left_out(proposal: Proposal) -> Iterator[str]:
    if proposal.never_kept:
        yield "# Never kept, because they tell who a patient is:"
        yield from (f"#   {safe_header(one)} ({why})" for one, why in proposal.never_kept)
    if proposal.unused:
        yield "# No native column needs:"
        yield f"#   {', '.join(safe_header(one) for one in proposal.unused)}"


def _comment(text: str) -> str:
    return tidy(text) if not text.startswith(";") else "; " + tidy(text[1:])
