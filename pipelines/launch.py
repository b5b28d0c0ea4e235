"""The jobs run from the command line, in this process, against the embedded instance.

They are the very jobs of the definitions, so that the UI shows the runs, partitions and checks
afterwards. What must not live here: what a job does, or how an outcome is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

import dagster as dg

from assets.edge import FAULTY, fault_of
from assets.kpis import months_in
from assets.partitions import PRACTICES, practice_of
from assets.stage import Clock
from pipelines.clock import clock as clock_of
from pipelines.definitions import build_defs
from pipelines.outcome import Outcome
from pipelines.partitions import batches, practice_ids, range_tags
from pipelines.progress import progress_logger
from pipelines.sensors import BY_COMMAND, alone_tags
from vitals.doctor import stray_files
from vitals.errors import SettingsError
from vitals.practice import batch_size, read_firm
from vitals.progress import Tell
from vitals.store import Store

CONFIG = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
"""dagster.yaml of the embedded instance: SQLite beside it, nothing sent to anyone."""

LOCATION = "__repository__@billing_vitals"
"""Where the UI finds the job of a run; the location's name in workspace.yaml."""


def nightly(
    home: str,
    practices: Sequence[str] = (),
    *,
    tell: Tell | None = None,
    clock: Clock | None = None,
) -> Outcome:
    """Land to verdict for *practices* (none named: all); faults are in the outcome, not raised."""
    outcome, store = Outcome(), Store(home)
    with _session(store, outcome, tell, clock) as session:
        wanted = wanted_practices(store, practices, outcome)
        if not practices:
            _look_for_strangers(store, outcome)
        if session:
            session.run("nightly", wanted)
    return outcome


def report(
    home: str,
    month: str,
    practices: Sequence[str] = (),
    *,
    tell: Tell | None = None,
    clock: Clock | None = None,
) -> Outcome:
    """Render and deliver *month* for *practices* (none named: all that have figures of it)."""
    outcome, store = Outcome(), Store(home)
    with _session(store, outcome, tell, clock) as session:
        wanted = _with_month(store, month, wanted_practices(store, practices, outcome), outcome)
        if session:
            session.run("report", wanted, month)
    return outcome


@dataclass(frozen=True, slots=True)
class _Session:
    """The embedded instance, open, and everything a run needs."""

    store: Store
    instance: dg.DagsterInstance
    defs: dg.Definitions
    outcome: Outcome
    size: int

    def run(self, job: str, wanted: Collection[str], month: str = "") -> None:
        """Run *job* over *wanted* in batches, then faulty practices once more, alone."""
        prefix = f"{month}|" if month else ""
        known = self.instance.get_dynamic_partitions(str(PRACTICES.name))
        for first, last in batches(known, wanted, self.size):
            tags = range_tags(prefix + first, prefix + last)
            for practice in self._execute(job, tags, wanted):
                self._execute(job, alone_tags(tags, practice), [practice])

    def _execute(self, job: str, tags: Mapping[str, str], wanted: Collection[str]) -> list[str]:
        """Run once and return the practices where the code was at fault.

        What each stage counted comes from the run's own events.
        """
        result = self.defs.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {}}},
            tags={".dagster/repository": LOCATION, BY_COMMAND: "true", **tags},
        )
        self.outcome.run_ids.append(result.run_id)
        for entry in self.instance.all_logs(
            result.run_id, dg.DagsterEventType.ASSET_MATERIALIZATION
        ):
            self._note_counts(entry)
        faults = {practice: fault_of(self.store, practice, result.run_id) for practice in wanted}
        if not result.success and not any(faults.values()):
            self.outcome.errors.append(f"run {result.run_id} failed; the Dagster UI shows why")
        for practice, fault in faults.items():
            self.outcome.of(practice).fault = fault.says if fault else ""
        return [practice for practice, fault in faults.items() if fault and fault.is_code]

    def _note_counts(self, entry: dg.EventLogEntry) -> None:
        """Take over what a stage counted; of a practice that met a fault it counted nothing."""
        done = entry.asset_materialization
        counts = {name: value.value for name, value in done.metadata.items()} if done else {}
        if done and counts.get("state") != FAULTY:
            told = self.outcome.of(practice_of(str(done.partition)))
            told.stages[done.asset_key.to_user_string()] = counts


@contextmanager
def _session(
    store: Store, outcome: Outcome, tell: Tell | None, clock: Clock | None
) -> Iterator[_Session | None]:
    """Open the embedded instance with its practices in step; None where settings forbid a run."""
    try:
        size = batch_size(read_firm(store))
    except SettingsError as error:
        outcome.errors.append(str(error))
        yield None
        return
    store.write_dagster_yaml(CONFIG)
    given = {"clock": clock or clock_of(), "store": store}
    defs = build_defs(resources=given, logger=progress_logger(tell))
    with dg.DagsterInstance.from_config(store.dagster_home) as instance:
        _keep_in_step(instance, practice_ids(store))
        yield _Session(store, instance, defs, outcome, size)


def _keep_in_step(instance: dg.DagsterInstance, present: Sequence[str]) -> None:
    name = str(PRACTICES.name)
    known = instance.get_dynamic_partitions(name)
    if fresh := [practice for practice in present if practice not in known]:
        instance.add_dynamic_partitions(name, fresh)
    for practice in set(known) - set(present):
        instance.delete_dynamic_partition(name, practice)


def wanted_practices(store: Store, named: Sequence[str], outcome: Outcome) -> list[str]:
    """The practices to work on; an unknown one becomes an error that says what was meant."""
    known = practice_ids(store)
    for practice in sorted(set(named) - set(known)):
        place = store.practice_yaml_place(practice)
        outcome.is_misused = True
        outcome.errors.append(
            f"there is no practice '{practice}'{_near(practice, known)}; "
            f"its settings would be {place}"
        )
    if not known:
        outcome.errors.append(
            f"no practice below {store.practices_place}: make <practice>/practice.yaml there, "
            "or try `vitals demo`"
        )
    return [practice for practice in known if not named or practice in named]


def _look_for_strangers(store: Store, outcome: Outcome) -> None:
    """What belongs to no practice becomes errors, files without their names: none is ever read."""
    known = practice_ids(store)
    if says := stray_files(store):
        outcome.errors.append(says)
    for folder in store.practice_folders():
        if folder not in known:
            outcome.errors.append(
                f"{store.practice_yaml_place(folder)}: the folder name '{folder}' is no practice "
                "id; rename it to lower-case letters, digits and single hyphens"
            )
    for folder in store.inbox_folders():
        if folder not in known:
            outcome.errors.append(
                f"inbox folder '{folder}' belongs to no practice{_near(folder, known)}; nothing in "
                f"it was read. Rename it, or make {store.practice_yaml_place(folder)}"
            )


def _near(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _with_month(store: Store, month: str, wanted: Sequence[str], outcome: Outcome) -> list[str]:
    """Those of *wanted* that have figures of *month*; the others become errors that say why."""
    ready = []
    for practice in wanted:
        months = months_in(store.read_mark(practice, "kpis").get("counts", {}))
        if month in months:
            ready.append(practice)
            continue
        span = f"complete months are {months[0]} to {months[-1]}" if months else "no month yet"
        advice = "" if months else "; put files into its inbox and run `vitals nightly`"
        outcome.errors.append(f"{practice}: no figures of {month}: {span}{advice}")
    return ready
