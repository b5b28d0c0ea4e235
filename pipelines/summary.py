"""An outcome in sentences, a line for each practice.

What must not live here: printing, or deciding an exit status.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.outcome import Outcome, PracticeOutcome


def nightly_lines(outcome: Outcome) -> list[str]:
    """What a nightly run did, practice by practice; errors are not among them."""
    told = [outcome.practices[name] for name in sorted(outcome.practices)]
    lines = [f"{one.practice}: {_night(one)}" for one in told]
    if told and all(one.is_unchanged for one in told):
        lines.append("nothing new: no file landed, nothing changed")
    return lines


def report_lines(outcome: Outcome) -> list[str]:
    """What a report run did, practice by practice."""
    told = [outcome.practices[name] for name in sorted(outcome.practices)]
    return [f"{one.practice}: {'; '.join(_monthly(one))}" for one in told]


def _night(one: PracticeOutcome) -> str:
    if one.fault:
        return f"stopped: {one.fault}"
    if one.is_unchanged:
        return "nothing new"
    return "; ".join(_parts(one))


def _parts(one: PracticeOutcome) -> Iterator[str]:
    new, duplicate = (one.count("landed_files", name) for name in ("files_new", "files_duplicate"))
    yield _many(new, "new file") + (f" ({duplicate} seen before)" if duplicate else "")
    if unreadable := one.count("landed_files", "files_unreadable"):
        yield (
            f"{_many(unreadable, 'file')} could not be read yet, tried again next time "
            "(vitals doctor names them)"
        )
    accepted, refused = (
        one.count("canonical_tables", name) for name in ("rows_accepted", "rows_refused")
    )
    earlier = refused - one.newly_refused
    since = f" ({earlier} of them before)" if 0 < earlier < refused else ""
    before = " before" if refused and earlier == refused else ""
    yield f"{_many(accepted, 'row')} accepted, {refused} refused{since}{before}{_aside(one)}"
    if refused and (place := one.stages.get("canonical_tables", {}).get("refused_in")):
        yield f"what was refused and why: {place}"
    if flagged := one.count("canonical_tables", "rows_flagged"):
        yield _many(flagged, "warning")
    kpis, months = (one.count("kpis", name) for name in ("kpis", "months"))
    yield f"{_many(kpis, 'KPI')} over {_many(months, 'month')}"
    verdict = one.stages.get("verdicts", {})
    if verdict.get("month"):
        yield f"verdict for {verdict['month']}: {str(verdict['verdict']).replace('_', ' ')}"


def _aside(one: PracticeOutcome) -> str:
    """Rows that do not count because other rows tell the same, or the same with other values."""
    every, changed = (
        one.count("canonical_tables", name) for name in ("rows_replaced", "rows_changed")
    )
    told = f", {every - changed} set aside as repetitions" if every > changed else ""
    return told + (f", {_many(changed, 'row')} replaced by a later file" if changed else "")


def _monthly(one: PracticeOutcome) -> Iterator[str]:
    if one.fault:
        yield f"stopped: {one.fault}"
    made = one.stages.get("monthly_report", {})
    if made.get("pdf"):
        yield str(made["pdf"])
    if sent := one.stages.get("report_delivery"):
        yield str(sent.get("says") or sent.get("state"))


def _many(number: int, noun: str) -> str:
    """A number and its noun.

    >>> _many(1, "row"), _many(0, "row")
    ('1 row', '0 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
