"""The command line: what formats.md §5 promises, in words a person can act on.

Results go to standard output, progress and complaints to standard error. Exit status: 0 done,
1 something was refused or held (and said), 2 wrong usage. What must not live here: any work.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from vitals.backtest.command import backtest
from vitals.errors import VitalsError, WrongUsage
from vitals.practice import home as home_of

if TYPE_CHECKING:
    from pipelines.outcome import Outcome
    from vitals.store import Store

app = typer.Typer(
    help="Tells every month, with evidence, whether a medical practice's billing still works.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _month(value: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise typer.BadParameter("expected a month as YYYY-MM")
    return value


def _native(value: str | None) -> str | None:
    from vitals.exports.native import LAYOUTS

    if value is not None and value not in LAYOUTS:
        raise typer.BadParameter(f"expected one of {', '.join(LAYOUTS)}")
    return value


def _writable(value: str | None) -> str | None:
    from vitals.exports.mapping.command import target_fault

    if value is not None and (fault := target_fault(value)):
        raise typer.BadParameter(fault)
    return value


Practices = Annotated[
    list[str] | None, typer.Option("--practice", help="Only this practice; may be repeated.")
]
Month = Annotated[str, typer.Option("--month", callback=_month, help="The month, YYYY-MM.")]
Home = Annotated[
    str | None, typer.Option("--home", help="Where everything lives; VITALS_HOME, else ./data.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@app.command()
def demo(*, home: Home = None) -> None:
    """Make three sample practices with 18 months of files, run everything, print the PDFs."""
    from pipelines.demo import run_demo
    from vitals.progress import progress

    place = home_of(home)
    with progress(total=10) as tell:
        outcomes = run_demo(place, tell)
    for outcome in outcomes:
        _complain(outcome)
    _say(line for outcome in outcomes for line in outcome.reports)
    raise typer.Exit(max(outcome.exit_status for outcome in outcomes))


@app.command()
def nightly(*, practice: Practices = None, home: Home = None, as_json: AsJson = False) -> None:
    """Land new files, validate, and rebuild ledger, KPIs and verdicts."""
    from pipelines.launch import nightly as launch
    from pipelines.summary import nightly_lines
    from vitals.progress import progress

    with progress(total=6) as tell:
        outcome = launch(home_of(home), practice or (), tell=tell)
    _finish(outcome, nightly_lines(outcome), as_json=as_json)


@app.command()
def report(
    *, month: Month, practice: Practices = None, home: Home = None, as_json: AsJson = False
) -> None:
    """Render and deliver the reports of a complete month."""
    from pipelines.launch import report as launch
    from pipelines.summary import report_lines
    from vitals.progress import progress

    with progress(total=3) as tell:
        outcome = launch(home_of(home), month, practice or (), tell=tell)
    _finish(outcome, report_lines(outcome), as_json=as_json)


@app.command()
def send(*, month: Month, practice: Practices = None, home: Home = None) -> None:
    """Send the reports of a month that are made, approved and not held."""
    from pipelines.send import send as send_all
    from pipelines.summary import report_lines

    outcome = send_all(home_of(home), month, practice or ())
    _finish(outcome, report_lines(outcome), as_json=False)


@app.command()
def approve(
    *,
    practice: Annotated[str, typer.Argument(help="The practice's id.")],
    month: Annotated[str, typer.Argument(callback=_month, help="The month, YYYY-MM.")],
    by: Annotated[
        str, typer.Option("--by", help="Who approves; your login name, if not given.")
    ] = "",
    home: Home = None,
) -> None:
    """Approve one practice's report of one month, a hold included, so that it may be sent."""
    from pipelines.send import approve as approve_one

    _say([approve_one(home_of(home), practice, month, by)])


@app.command()
def inspect(
    *,
    files: Annotated[
        list[str], typer.Argument(help="Files, or ids of landed files as refused.csv names them.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say what a file is: format, counts, totals, balance and every problem; stores nothing."""
    from vitals.inspect import inspect_file, render_inspection
    from vitals.profiles import read_profiles
    from vitals.store import Store

    store = Store(home_of(home))
    contents = [each for given in files for each in _contents(store, given)]
    profiles = read_profiles(store)
    found = [inspect_file(name, content, profiles=profiles) for name, content in contents]
    if as_json:  # one document: an object for a file, a list for several
        _say([json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False)])
    else:
        _say(render_inspection(one) for one in found)
    raise typer.Exit(int(any(one["refused"] for one in found)))


def _contents(store: Store, given: str) -> list[tuple[str, bytes]]:
    """Name and bytes of a file, or of what landed under an id, saying where that lies."""
    from vitals.whereabouts import find_landed

    path = Path(given)
    if path.is_file():
        return [(path.name, path.read_bytes())]
    landed = find_landed(store, given) if re.fullmatch(r"[0-9a-fA-F]{16,64}", given) else []
    if not landed:
        raise typer.BadParameter(f"'{given}' is neither a file nor the id of a landed one")
    for one in landed:
        typer.echo(one, err=True)
    originals = [(one, store.raw(one.practice, one.sha256)) for one in landed[:1]]
    return [(one.source_file, content) for one, content in originals if content is not None]


@app.command()
def explain(
    *,
    practice: Annotated[str, typer.Argument(help="The practice's id.")],
    month: Annotated[str, typer.Argument(callback=_month, help="The month, YYYY-MM.")],
    kpi: Annotated[str, typer.Argument(help="A KPI id, as docs/kpis.md and report.json have it.")],
    every: Annotated[bool, typer.Option("--all", help="Show every row, however many.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write every row as CSV.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show how a figure came about: its formula, both its sides, and the rows behind them."""
    from vitals import explain as explaining
    from vitals.explain.command import explanation
    from vitals.store import Store

    if as_json and as_csv:
        raise typer.BadParameter("choose one of --csv and --json")
    try:
        told = explanation(Store(home_of(home)), practice, month, kpi)
    except WrongUsage as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        _say([json.dumps(explaining.as_json(told), ensure_ascii=False)])
    elif as_csv:
        typer.echo(explaining.as_csv(told), nl=False)
    else:
        _say([explaining.as_text(told, None if every else explaining.LIMIT)])


@app.command("map")
def map_(
    *,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    write: Annotated[
        str | None,
        typer.Option(
            "--write",
            help="Write it: a name in the home's profiles, or a path.",
            callback=_writable,
        ),
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", help="Map to this native table.", callback=_native)
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Propose a mapping profile for an export, with a confidence and a reason per column."""
    from vitals.exports.mapping.command import map_file, write_proposal
    from vitals.profiles import read_profiles
    from vitals.store import Store

    store = Store(home_of(home))
    mapped = map_file(
        file.name,
        file.read_bytes(),
        profiles=read_profiles(store),
        table=table or "",
        always=bool(write or table),
    )
    _say([json.dumps(mapped.json, ensure_ascii=False) if as_json else mapped.text])
    if write and mapped.proposal:
        typer.echo(f"written: {write_proposal(store, mapped.proposal, write)}", err=True)
    raise typer.Exit(mapped.status)


@app.command(name="data-docs")
def data_docs(
    *,
    practice: Practices = None,
    out: Annotated[
        str | None, typer.Option("--out", help="Folder of the pages; data-docs in the home.")
    ] = None,
    home: Home = None,
) -> None:
    """Write what the expectations say of each practice's rows as pages, without any value."""
    from pipelines.data_docs import write_data_docs

    place = home_of(out) if out else ""
    outcome, first = write_data_docs(home_of(home), practice or (), place)
    _finish(outcome, [first] if first else [], as_json=False)


@app.command()
def doctor(*, home: Home = None, as_json: AsJson = False) -> None:
    """Say what is missing to make and send reports, and how to mend it."""
    from vitals.doctor import examine

    findings = examine(home_of(home))
    if as_json:
        content = {
            "schema": "billing-vitals/doctor/1",
            "checks": [one.as_json() for one in findings],
        }
        _say([json.dumps(content, ensure_ascii=False)])
    else:
        _say(str(one) for one in findings)
    raise typer.Exit(int(any(one.is_missing for one in findings)))


app.command()(backtest)


def _finish(outcome: Outcome, lines: Iterable[str], *, as_json: bool) -> NoReturn:
    if as_json:
        _say([json.dumps(outcome.as_json(), ensure_ascii=False)])
    else:
        _say(lines)
    _complain(outcome)
    raise typer.Exit(outcome.exit_status)


def _complain(outcome: Outcome) -> None:
    for error in outcome.errors:
        typer.echo(f"error: {error}", err=True)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def main() -> None:
    """Run the command line; a fault told on purpose ends in one sentence and status 1."""
    try:
        app()
    except VitalsError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
