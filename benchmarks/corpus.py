"""What the reader makes of public sample files, file by file: ``docs/corpus.md``.

``python -m benchmarks.corpus --folder ../shared/corpus --write`` writes the page again;
``--others FOLDER`` (one folder for each source, its files in it) also writes the part on files
that lie nowhere beside the checkout. The page holds counts, sums and reasons, no contents.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.naive import Count, count
from vitals.inspect import inspect_file

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs" / "corpus.md"
OTHERS = "\n## Files that are not beside the checkout\n"

_COLUMNS = ("file", "sets", "claims", "lines", "charge", "paid", "balanced", "refused", "told")
_HEAD = """# Public sample files, read

Written by `python -m benchmarks.corpus`; every file went through `vitals inspect`. Sets, claims
(CLP, CLM), service lines (SVC, SV1, SV2) and sums (CLP03 or CLM02, CLP04) are compared with a count
by a few lines of Python that share nothing with the reader (`benchmarks/naive.py`). *Balanced* is
said of 835s: every line, claim and payment adds up. *Told* lists the rules of all problems, with
how often. These are samples, many wrong on purpose: a warning keeps the rows and names the place.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: where it is from, what ``vitals inspect`` says, what the naive count says."""

    source: str
    name: str
    told: dict[str, Any]
    naive: Count

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What is said of each transaction."""
        return list(self.told.get("transactions", []))

    def total(self, key: str) -> int:
        """Sum of a count over the transactions."""
        return sum(int(entry.get(key) or 0) for entry in self.entries)

    def money(self, key: str) -> Decimal:
        """Sum of an amount over the transactions of accepted claims."""
        return sum((Decimal(entry.get(key) or 0) for entry in self.entries), Decimal(0))

    def refusals(self) -> list[dict[str, Any]]:
        """The problems that cost rows."""
        costly = [one for one in self.told["problems"] if one["severity"] == "error"]
        return costly or [one for one in self.told["problems"] if one["rule"] == "no-rows"]

    def differences(self) -> list[str]:
        """Where reader and naive count disagree; sums are compared where nothing was refused."""
        billed = [entry for entry in self.entries if entry["set"][:3] in ("835", "837")]
        pairs: list[tuple[str, object, object]] = [
            ("sets", [entry["set"][:3] for entry in self.entries], self.naive.sets),
            ("claims", sum(entry["claims"] for entry in billed), self.naive.claims),
        ]
        if not self.told["refused"]:
            pairs += [
                ("lines", self.total("lines"), self.naive.lines),
                ("charge", self.money("charge"), self.naive.charge),
                ("paid", self.money("paid"), self.naive.paid),
            ]
        return [
            f"{what}: read {ours}, counted {theirs}"
            for what, ours, theirs in pairs
            if ours != theirs
        ]


def read(source: str, name: str, content: bytes) -> Outcome:
    """Inspect and count one file."""
    return Outcome(source, name, inspect_file(name, content), count(content))


def read_shared(folder: Path) -> list[Outcome]:
    """Read every file that SOURCES.tsv of *folder* names, in its order."""
    with (folder / "SOURCES.tsv").open(encoding="utf-8", newline="") as listed:
        rows = list(csv.DictReader(listed, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        read(row["repository"], row["path"], (folder / row["file"]).read_bytes()) for row in rows
    ]


def read_others(folder: Path) -> list[Outcome]:
    """Read every file of every folder of *folder*; the folder's name says where they are from."""
    return [
        read(path.parent.name.replace("__", "/"), path.name, path.read_bytes())
        for path in sorted(folder.glob("*/*"))
    ]


def _sets(entries: Iterable[dict[str, Any]]) -> str:
    kinds = Counter(f"{entry['set']} {entry['version'][:6]}".strip() for entry in entries)
    return ", ".join(kind if one == 1 else f"{one} × {kind}" for kind, one in kinds.items())


def _balanced(outcome: Outcome) -> str:
    payments = [entry for entry in outcome.entries if entry["set"] == "835"]
    if not payments:
        return ""
    wrong = [one for one in outcome.told["problems"] if one["rule"].endswith("-balance")]
    return "no" if wrong or not all(entry["balanced"] for entry in payments) else "yes"


def _rules(outcome: Outcome) -> str:
    rules = Counter(one["rule"] for one in outcome.told["problems"])
    return ", ".join(rule if times == 1 else f"{rule} × {times}" for rule, times in rules.items())


def _cells(outcome: Outcome) -> list[str]:
    has_claims = bool(outcome.total("claims"))
    is_835 = any(entry["set"] == "835" for entry in outcome.entries)
    return [
        f"`{outcome.name}`",
        _sets(outcome.entries),
        str(outcome.total("claims")),
        str(outcome.total("lines")),
        f"{outcome.money('charge'):,.2f}" if has_claims and outcome.money("charge") else "",
        f"{outcome.money('paid'):,.2f}" if is_835 else "",
        _balanced(outcome),
        str(outcome.told["refused"] or ""),
        _rules(outcome),
    ]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---" for _ in heads]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, rule, *rows])


def _summary(outcomes: Sequence[Outcome]) -> str:
    whole = sum(not outcome.told["refused"] for outcome in outcomes)
    differing = [one for one in outcomes if one.differences()]
    claims = sum(one.total("claims") for one in outcomes)
    counts = f"{whole} read without a refusal, {len(outcomes) - whole} refused in part or whole"
    lines = [
        f"{len(outcomes)} files: {counts}; {claims} claims found.",
        f"The naive count agrees on {len(outcomes) - len(differing)} of {len(outcomes)}.",
        *(f"- `{one.name}`: {'; '.join(one.differences())}" for one in differing),
    ]
    return "\n".join(lines) + "\n"


def _refused(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for outcome in outcomes:
        reasons = Counter(one["message"] for one in outcome.refusals() if outcome.told["refused"])
        for reason, times in reasons.items():
            rows.append([outcome.source, f"`{outcome.name}`", str(times), reason])
    return _table(("repository", "file", "times", "reason"), rows) + "\n"


def shared_part(outcomes: Sequence[Outcome]) -> str:
    """The part of the page on the files beside the checkout."""
    parts = [_HEAD, _summary(outcomes)]
    for source in dict.fromkeys(outcome.source for outcome in outcomes):
        rows = [_cells(outcome) for outcome in outcomes if outcome.source == source]
        parts.append(f"## {source}\n\n{_table(_COLUMNS, rows)}\n")
    parts.append(f"## What was refused, and why\n\n{_refused(outcomes)}")
    return "\n".join(parts)


def others_part(outcomes: Sequence[Outcome]) -> str:
    """The part of the page on other public files: counts for each source."""
    rows = []
    for source in dict.fromkeys(outcome.source for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.source == source]
        whole = sum(not outcome.told["refused"] for outcome in own)
        claims = sum(outcome.total("claims") for outcome in own)
        sets = _sets([{**entry, "version": ""} for outcome in own for entry in outcome.entries])
        counts = [str(number) for number in (len(own), whole, len(own) - whole, claims)]
        rows.append([source, *counts, sets])
    heads = ("source", "files", "read", "refused", "claims", "sets")
    reasons = Counter(
        one["message"]
        for outcome in outcomes
        if outcome.told["refused"]
        for one in outcome.refusals()
    )
    why = _table(
        ("times", "reason"), [[str(times), reason] for reason, times in reasons.most_common()]
    )
    parts = (OTHERS, _summary(outcomes), _table(heads, rows), "\nWhy files were refused:\n", why)
    return "\n".join(parts) + "\n"


def kept_part(page: Path) -> str:
    """The part on other files as the page has it, since they lie nowhere beside the checkout."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return OTHERS + text.partition(OTHERS)[2] if OTHERS in text else ""


def main() -> None:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    shared = REPOSITORY.parent / "shared" / "corpus"
    parser.add_argument("--folder", type=Path, default=shared, help="files and their SOURCES.tsv")
    parser.add_argument("--others", type=Path, help="a folder of folders of other public files")
    parser.add_argument("--write", action="store_true", help="write the page")
    chosen = parser.parse_args()
    others = others_part(read_others(chosen.others)) if chosen.others else kept_part(PAGE)
    text = shared_part(read_shared(chosen.folder)) + others
    print(text)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
