"""Everything that is measured, in order, and what each figure is compared with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.x12.run import PEERS, REPOSITORY, NotMeasured, Peer, environment, own, repeat
from benchmarks.x12.run import wall_of_two as two_at_once

Truths = dict[str, dict[str, int]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result; None where it is not measured or means nothing.

    ``seconds`` is CPU time, but in the part ``cores`` wall clock. ``rows`` is ``right``, what is
    wrong, or nothing where a case gives no rows; ``gives`` is what a reader of 835s gives.
    """

    part: str
    what: str
    megabytes: float
    seconds: float | None = None
    claims: int | None = None
    files: int | None = None
    peak_mb: float | None = None
    rows: str = ""
    gives: str = ""
    note: str = ""


def make(folder: Path, megabytes: float) -> Truths:
    """Write the files of a run into *folder* in a process of its own; return their truth."""
    command = [sys.executable, "-m", "benchmarks.x12.make", str(folder), str(megabytes)]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    truths: Truths = json.loads((folder / "truth.json").read_text())
    return truths


def rows_right(rows: dict[str, int], truth: dict[str, int]) -> str:
    """``right``, or each count and sum that differs from the truth."""
    compared = {name: value for name, value in truth.items() if name in rows}
    wrong = [
        f"{name} {rows[name]:,} of {value:,}"
        for name, value in compared.items()
        if rows[name] != value
    ]
    if rows.get("findings"):
        wrong.append(f"{rows['findings']:,} findings")
    return "; ".join(wrong) or ("right" if compared else "")


@dataclass(frozen=True, slots=True)
class Suite:
    """One run: where the files lie, what is true of them, how often each case is run."""

    folder: Path
    truths: Truths
    times: int
    cache: Path
    say: Say

    def lines(self, *, peers: bool) -> Iterator[Line]:
        """Measure everything; every line is told when it is known."""
        parts: list[Callable[[], Iterator[Line]]] = [self._large, self._others, self._memory]
        if peers:
            parts.insert(1, self._peers)
        for part in [*parts, self._cores]:
            for line in part():
                self.say(f"{line.what}: {line.seconds or 0:.3f} s {line.rows} {line.note}")
                yield line

    def _line(self, part: str, what: str, case: str, file: str, **more: Any) -> Line:  # noqa: ANN401
        truth = self.truths[file]
        figures = own(self.times, case, self.folder / file)
        known = {"claims": truth["claims"] or None, "peak_mb": figures.peak_mb}
        return Line(
            part=part,
            what=what,
            megabytes=truth["bytes"] / 1e6,
            seconds=figures.seconds,
            rows=rows_right(figures.rows, truth),
            **{**known, **more},
        )

    def _large(self) -> Iterator[Line]:
        yield self._line("835", "`read_x12`", "read", "835-whole", gives="claims")
        yield self._line("835", "`bytes.split`, the floor", "split", "835-whole", claims=None)
        yield self._line("835", "pyarrow.csv, as many bytes of CSV", "csv", "csv")

    def _peers(self) -> Iterator[Line]:
        for peer in PEERS:
            try:
                yield self._peer(peer)
            except NotMeasured as reason:
                size = self.truths[peer.file]["bytes"] / 1e6
                yield Line("835", peer.name, size, gives=peer.gives, note=f"skipped: {reason}")

    def _peer(self, peer: Peer) -> Line:
        truth = self.truths[peer.file]
        python = environment(peer, self.cache)
        module = f"benchmarks.peers.{peer.adapter}"
        figures = repeat(self.times, python, module, str(self.folder / peer.file))
        return Line(
            part="835",
            what=peer.name,
            megabytes=truth["bytes"] / 1e6,
            seconds=figures.seconds,
            claims=truth["claims"],
            peak_mb=figures.peak_mb,
            rows=rows_right(figures.rows, truth),
            gives=peer.gives,
            note=peer.note,
        )

    def _others(self) -> Iterator[Line]:
        files = self.truths["small"]["files"]
        yield self._line("small", "`read_x12`", "read", "small", files=files)
        yield self._line("small", "`bytes.split`, the floor", "split", "small", files=files)
        yield self._line("837P", "`read_x12`", "read_837", "837")
        yield self._line("837P", "`bytes.split`, the floor", "split", "837", claims=None)

    def _memory(self) -> Iterator[Line]:
        alone = own(self.times, "nothing", self.folder / "835-quarter")
        yield Line("memory", "imports alone", 0.0, peak_mb=alone.peak_mb)
        for file in ("835-quarter", "835-half", "835-whole", "835-double"):
            yield self._line("memory", "read in chunks", "stream", file)

    def _cores(self) -> Iterator[Line]:
        whole = own(self.times, "read", self.folder / "835-whole")
        alone = sorted(end - begin for begin, end in whole.walls)[len(whole.walls) // 2]
        halves = sorted(two_at_once("read", self.folder / "835-half") for _ in range(self.times))
        both = halves[len(halves) // 2]
        size = self.truths["835-whole"]["bytes"] / 1e6
        yield Line("cores", "one process, the whole", size, alone)
        yield Line("cores", "two processes, half each", size, both)
