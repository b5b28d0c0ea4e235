"""How well ``vitals map`` does, in numbers: the table of docs/mapping.md.

``python -m tests.exports.mapping.quality`` writes that table again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.exports.mapping.systems import MADE, System, systems
from vitals.exports.mapping.model import Choice, Proposal
from vitals.exports.mapping.propose import propose

PAGE = Path(__file__).resolve().parents[3] / "docs" / "mapping.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_SHORT = re.findall(
    r"(\w+):(\w+)",
    """
    Date:Dt Amount:Amt Number:No Service:Svc Procedure:Proc Payment:Pmt Patient:Pt Charge:Chg
    Charges:Chgs Code:Cd Transaction:Trans Insurance:Ins Modifier:Mod Provider:Prov Place:Plc
    Encounter:Enc Adjustment:Adj
    """,
)


def spelt_out(header: str) -> str:
    """Return a header as another system would spell it: ``PayerID`` → ``Payer ID``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ", header)
    return " ".join(word if word.isupper() else word.title() for word in words.split())


def shortened(header: str) -> str:
    """Return a header in capitals with the usual abbreviations: ``SVC_DT``."""
    short = dict(_SHORT)
    return "_".join(short.get(word, word) for word in spelt_out(header).split()).upper()


STYLES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("as documented", str),
    ("spelt out, backwards", spelt_out),
    ("shortened", shortened),
)


GROUPS: Mapping[str, tuple[System, ...]] = {
    "systems of the synonyms": systems(),
    "invented exports": systems("strangers"),
    "headers found later": systems("found"),
}


@dataclass(frozen=True)
class Score:
    """Required columns of the right table found rightly, out of those that the export has."""

    right: int
    asked: int
    wrong: tuple[str, ...]


@cache
def measure(one: System, style: str) -> Score:
    """Propose for a system under renamed headers and compare with its truth."""
    rename = dict(STYLES)[style]
    headers = [rename(name) for name, _ in one.columns]
    content = one.csv(headers, backwards="backwards" in style)
    proposal = propose(content, table=one.table)
    assert proposal is not None
    wrong = tuple(
        column
        for column, allowed in one.truth.items()
        if not _is_right(
            proposal, column, [name if name == MADE else rename(name) for name in allowed]
        )
    )
    return Score(len(one.truth) - len(wrong), len(one.truth), wrong)


@cache
def tables_chosen(one: System) -> tuple[str, ...]:
    """Return the native tables proposed where nothing is said of the table."""
    proposal = propose(one.csv())
    assert proposal is not None
    return tuple(dict.fromkeys(part.table for part in proposal.parts))


def _is_right(proposal: Proposal, column: str, allowed: Sequence[str]) -> bool:
    listed = [one for part in proposal.parts for one in part.choices if one.column == column]
    return bool(listed) and all(_source(one) in allowed for one in listed)


def _source(choice: Choice) -> str:
    """Return the column a choice reads; a constant or a rule of several columns is made."""
    rule = choice.rule
    is_made = isinstance(rule, dict) and not {"from", "times"} & rule.keys()
    if not choice.sources or (is_made and choice.column != "kind"):
        return MADE
    return choice.sources[0].name


def table() -> str:
    """Return the measured table as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield f"| export | its table, chosen | {' | '.join(name for name, _ in STYLES)} | not found |"
    yield "|---|---|---|---|---|---|"
    for name, group in GROUPS.items():
        sums = [0] * len(STYLES)
        for one in group:
            scores = [measure(one, style) for style, _ in STYLES]
            sums = [total + score.right for total, score in zip(sums, scores, strict=True)]
            found = " | ".join(f"{score.right} of {score.asked}" for score in scores)
            lost = ", ".join(sorted({lost for score in scores for lost in score.wrong}))
            chosen = ", ".join(tables_chosen(one))
            yield f"| {one.name} | {one.table}, {chosen} | {found} | {lost or '–'} |"
        asked = sum(len(one.truth) for one in group)
        shares = " | ".join(f"{total} of {asked} ({total / asked:.0%})" for total in sums)
        yield f"| **all {name}** | | {shares} | |"


def page() -> str:
    """Return docs/mapping.md with the table as measured now."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
