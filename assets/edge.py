"""The practice's edge: a fault in one practice stays there, the others finish.

A fault is noted with the run that met it; the stages after it pass that practice over, and the
run's last stage fails naming every faulty practice. There the good practices are recorded one by
one before the failure, so that the UI shows one red partition and not the whole run's. What must
not live here: what a stage does.

While a stage works on a practice it holds it against other runs, so that two runs of one home take
turns stage by stage.

A fault of code is told as exception type and place only: its message may hold a patient's data.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import dagster as dg

from assets.marks import CODE, Counts
from assets.partitions import practice_of
from vitals.errors import PracticeBusy, VitalsError
from vitals.store import Store

UNCHANGED = "unchanged"
"""State of a practice about which the stage had nothing to do."""

MARK = "fault"
RUNS_KEPT = 5
"""Runs whose faults are kept: two runs may be under way at once and note a fault each."""

FAULTY = "faulty"
"""State of a practice that met a fault in this run, here or in a stage before."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What stopped one practice in one run; ``is_code`` tells a fault of the program itself."""

    stage: str
    says: str
    is_code: bool


def place_of(error: BaseException) -> str:
    """Type of *error* and the last line of our own code it passed, without its message.

    >>> place_of(ValueError("a name"))
    'ValueError'
    """
    own = [
        f"{frame.f_globals['__name__'].replace('.', '/')}.py:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] in (*CODE, "report_templates")
    ]
    return " at ".join([type(error).__name__, *own[-1:]])


def in_words(counts: Counts) -> str:
    """The state and every number that is not 0.

    >>> in_words({"state": "landed", "files_new": 2, "files_duplicate": 0, "months": ["2026-10"]})
    'landed, 2 files new'
    """
    numbers = (
        f"{value} {name.replace('_', ' ')}"
        for name, value in counts.items()
        if isinstance(value, int) and value
    )
    return ", ".join([str(counts["state"]), *numbers])


def fault_of(store: Store, practice: str, run_id: str) -> Fault | None:
    """The fault that *run_id* met in *practice*, None where it met none."""
    for mark in store.read_mark(practice, MARK).get("faults", []):
        if mark["run"] == run_id:
            return Fault(mark["stage"], mark["says"], mark["is_code"])
    return None


def note_fault(store: Store, practice: str, run_id: str, fault: Fault) -> None:
    """Note the *fault* that *run_id* met in *practice*, beside those of the last few runs."""
    others = store.read_mark(practice, MARK).get("faults", [])
    mark = {"run": run_id, "stage": fault.stage, "says": fault.says, "is_code": fault.is_code}
    store.write_mark(practice, MARK, {"faults": [*others[1 - RUNS_KEPT :], mark]})


class Edge:
    """One stage's partitions in one run, each behind its own edge."""

    def __init__(self, context: dg.AssetExecutionContext, store: Store) -> None:
        """Start *context*'s stage."""
        self._context = context
        self._store = store
        self._stage = context.asset_key.to_user_string()
        self._done: dict[str, Counts] = {}
        self._kept: dict[str, ExitStack] = {}

    @property
    def counts(self) -> dict[str, Counts]:
        """What the stage counted so far, by partition key."""
        return self._done

    def _fault(self, key: str) -> Fault | None:
        return fault_of(self._store, practice_of(key), self._context.run.run_id)

    def turns(self) -> Iterator[str]:
        """Partition keys no stage has met a fault in yet, each held during its turn.

        A practice that another run does not let go of meets its fault here.
        """
        for key in self._context.partition_keys:
            if self._fault(key) is None:
                yield from self._turn(key)

    def _turn(self, key: str) -> Iterator[str]:
        with ExitStack() as lock:
            try:
                lock.enter_context(self._store.hold(practice_of(key)))
            except PracticeBusy as busy:
                self._note(key, Fault(self._stage, str(busy), is_code=False))
                return
            yield key
            if key in self._kept:
                self._kept[key] = lock.pop_all()

    @contextmanager
    def guard(self, key: str) -> Iterator[None]:
        """Keep whatever goes wrong inside with *key*'s practice."""
        try:
            yield
        except VitalsError as error:
            self._note(key, Fault(self._stage, str(error), is_code=False))
        except Exception as error:  # noqa: BLE001 - the edge is where one practice's fault ends
            self._note(key, Fault(self._stage, place_of(error), is_code=True))

    def keep_hold(self, key: str) -> None:
        """Hold *key*'s practice on after its turn, until :meth:`let_go`."""
        self._kept[key] = ExitStack()

    def let_go(self) -> None:
        """Let other runs have the practices again that are held on."""
        while self._kept:
            self._kept.popitem()[1].close()

    def _note(self, key: str, fault: Fault) -> None:
        note_fault(self._store, practice_of(key), self._context.run.run_id, fault)
        self._context.log.error("%s: %s", key, fault.says)

    def done(self, key: str, counts: Counts) -> None:
        """Record what the stage counted for *key*: metadata of its partition."""
        self._done[key] = counts
        if counts["state"] != UNCHANGED:
            self._context.log.info("%s: %s", key, in_words(counts))

    def each(self, work: Callable[[str], Counts]) -> None:
        """Do *work* for every live key, each behind its edge."""
        for key in self.turns():
            with self.guard(key):
                self.done(key, work(key))

    def finish(
        self, *, is_last: bool = False, check_results: Sequence[dg.AssetCheckResult] = ()
    ) -> dg.MaterializeResult[None]:
        """End the stage; fail where no practice is left, or where it is the run's last stage."""
        faults = {key: self._fault(key) for key in self._context.partition_keys}
        met = {key: fault for key, fault in faults.items() if fault is not None}
        if met and (is_last or len(met) == len(faults)):
            self._record_the_good()
            says = "\n".join(f"{key}: {fault.stage}: {fault.says}" for key, fault in met.items())
            raise dg.Failure(f"{len(met)} of {len(faults)} failed.\n{says}", allow_retries=False)
        # Dagster resolves the whole range for each call, so only what changed is told one by one.
        told = {key: counts for key, counts in self._done.items() if counts["state"] != UNCHANGED}
        for key, counts in {**told, **{key: {"state": FAULTY} for key in met}}.items():
            self._context.add_asset_metadata(counts, partition_key=key)
        return dg.MaterializeResult(metadata={"state": UNCHANGED}, check_results=check_results)

    def _record_the_good(self) -> None:
        for key, counts in self._done.items():
            self._context.log_event(
                dg.AssetMaterialization(self._context.asset_key, partition=key, metadata=counts)
            )
