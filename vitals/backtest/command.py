"""``vitals backtest``: runs the practices that are not on record yet, and tells what came out.

What must not live here: what happens to a practice (``scenarios``) and what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

if TYPE_CHECKING:
    from vitals.backtest.kept import KeptKpis
    from vitals.backtest.lived import Cell
    from vitals.backtest.measure import Measured
    from vitals.backtest.record import Record
    from vitals.backtest.run import Outcome
    from vitals.progress import Tell

SIZES = "30,60,150,400,1500"
_TOLD = 10
"""Times that a cell tells how far it is."""


def _numbers(value: str) -> str:
    parts = value.split(",")
    if not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise typer.BadParameter("expected whole numbers from 1 on, separated by commas")
    return value


def _known(value: str | None) -> str | None:
    from vitals.backtest.scenarios import SCENARIOS

    unknown = [name for name in (value or "").split(",") if name and name not in SCENARIOS]
    if unknown:
        known = ", ".join(SCENARIOS)
        raise typer.BadParameter(f"unknown scenario {unknown[0]}; known are {known}")
    return value


def backtest(  # noqa: PLR0913 - one argument for each option
    *,
    sizes: Annotated[
        str, typer.Option("--sizes", help="Claims a month, by commas.", callback=_numbers)
    ] = SIZES,
    scenarios: Annotated[
        str | None,
        typer.Option("--scenarios", help="Only these, by commas; else all.", callback=_known),
    ] = None,
    practices: Annotated[
        int, typer.Option("--practices", min=1, help="Practices for each size and scenario.")
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, other practices.")] = 1,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes at a time.")] = 1,
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the results; a run cut off goes on there.")
    ] = Path("backtest"),
    keep_kpis: Annotated[
        bool,
        typer.Option(
            "--keep-kpis",
            help="Keep each practice's KPIs, 0.2 MB, so that changed triggers judge them anew.",
        ),
    ] = False,
    no_run: Annotated[
        bool,
        typer.Option(
            "--no-run", help="Run nothing: tell what is on record, such as sizes run one by one."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = (
        False
    ),
) -> None:
    """Measure how often the triggers are right, on simulated practices of known truth."""
    from vitals.backtest.kept import KeptKpis
    from vitals.backtest.page import Basis, as_json_text, write
    from vitals.backtest.record import Record
    from vitals.backtest.scenarios import SCENARIOS
    from vitals.backtest.version import code_version

    wanted = [name for name in (scenarios or "").split(",") if name] or list(SCENARIOS)
    numbers = sorted({int(size) for size in sizes.split(",")})
    version = code_version()
    record = Record(out, version)
    kept = KeptKpis(out, code_version(with_triggers=False)) if keep_kpis else None
    if not no_run:
        run(record, _cells(numbers, wanted, seed, practices), workers, kept)
    basis = Basis(version=version, seed=seed, practices=practices)
    found = measured(record.outcomes, numbers, wanted, basis.seed, basis.practices)
    text = write(out, basis, found)
    typer.echo(as_json_text(basis, found) if as_json else text)
    typer.echo(
        f"Kept in {out}: backtest.json, backtest.txt, backtest.svg, outcomes.jsonl", err=True
    )


def _cells(
    sizes: Sequence[int], scenarios: Sequence[str], seed: int, practices: int
) -> list[list[Cell]]:
    """Practices by size and scenario."""
    from vitals.backtest.lived import Cell

    return [
        [Cell(scenario, size, seed, number) for number in range(1, practices + 1)]
        for size in sizes
        for scenario in scenarios
    ]


def run(
    record: Record, groups: Sequence[Sequence[Cell]], workers: int, kept: KeptKpis | None
) -> None:
    """Live through every practice that is not on record yet, *workers* at a time."""
    from vitals.progress import progress

    known = {outcome.cell for outcome in record.outcomes}
    with progress(total=len(groups)) as tell, _Pool(workers, kept) as pool:
        for group in groups:
            _run_group(record, group, [cell for cell in group if cell not in known], pool, tell)


class _Pool:
    """Maps cells to outcomes, in this process or in several."""

    def __init__(self, workers: int, kept: KeptKpis | None) -> None:
        """Start the processes where there are to be several."""
        # A forked process would share locks of Arrow's threads.
        start = get_context("spawn").Pool if workers > 1 else None
        self._kept = kept
        self._pool = start(workers, _one_thread) if start else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def outcomes(self, cells: Sequence[Cell]) -> Iterator[Outcome]:
        """Outcomes as they come, in any order."""
        from vitals.backtest.run import outcome_of

        work = partial(outcome_of, kept=self._kept)
        if self._pool is None:
            return map(work, cells)
        return self._pool.imap_unordered(work, cells)


def _one_thread() -> None:
    """Keep Arrow to one thread: the processes are as many as are wanted."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _run_group(
    record: Record, group: Sequence[Cell], missing: Sequence[Cell], pool: _Pool, tell: Tell
) -> None:
    name = f"{group[0].scenario} at {group[0].size} claims"
    tell(name, "")
    done, step = len(group) - len(missing), max(1, len(group) // _TOLD)
    for outcome in pool.outcomes(missing):
        record.add(outcome)
        done += 1
        if done % step == 0 or done == len(group):
            tell(name, f"{done} of {len(group)} practices")


def measured(
    outcomes: Sequence[Outcome],
    sizes: Sequence[int],
    scenarios: Sequence[str],
    seed: int,
    practices: int,
) -> list[Measured]:
    """Every scenario at every size, of the practices asked for alone."""
    from vitals.backtest.measure import measure
    from vitals.backtest.scenarios import SCENARIOS

    chosen = [one for one in outcomes if one.cell.seed == seed and one.cell.number <= practices]
    return [
        measure(
            SCENARIOS[name],
            size,
            sorted(
                (one for one in chosen if (one.cell.scenario, one.cell.size) == (name, size)),
                key=lambda one: one.cell,
            ),
        )
        for size in sizes
        for name in scenarios
    ]
