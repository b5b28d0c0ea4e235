"""How far a run is: a bar on a terminal, plain lines elsewhere, always on standard error.

What must not live here: what a stage does, or results.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, str], None]
"""Is told the stage and what happened; an empty message means that the stage begins."""


@contextmanager
def progress(total: int) -> Iterator[Tell]:
    """Show the stages of a run with *total* stages; more runs add their stages."""
    if not sys.stderr.isatty():
        yield _plain
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[says]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=total, says="", completed=-1)

        def tell(stage: str, says: str) -> None:
            if says:
                bar.update(task, says=says)
                return
            begun = bar.tasks[0].completed + 1
            most = max(bar.tasks[0].total or 0, begun + 1)
            words = stage.replace("_", " ")
            bar.update(task, description=words, says="", completed=begun, total=most)

        yield tell


def _plain(stage: str, says: str) -> None:
    words = stage.replace("_", " ")
    print(f"{words}: {says}" if says else words, file=sys.stderr, flush=True)  # noqa: T201
