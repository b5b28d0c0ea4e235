"""What a command did: per practice, from the events of its runs; and its exit status.

What must not live here: running anything, or printing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Counts = Mapping[str, Any]

DONE, REFUSED, MISUSED = 0, 1, 2


@dataclass(slots=True)
class PracticeOutcome:
    """What became of one practice: counts by stage, and the fault that stopped it."""

    practice: str
    stages: dict[str, Counts] = field(default_factory=dict)
    fault: str = ""

    def count(self, stage: str, name: str) -> int:
        """One count of one stage, 0 where the stage did not run."""
        return int(self.stages.get(stage, {}).get(name) or 0)

    @property
    def is_unchanged(self) -> bool:
        """True where every stage ran and found nothing new."""
        states = [counts.get("state") for counts in self.stages.values()]
        return bool(states) and not self.fault and set(states) == {"unchanged"}

    @property
    def newly_refused(self) -> int:
        """Rows and files refused as faulty in this run and by no earlier one.

        What was refused before was told by the run that refused it.
        """
        checked = self.stages.get("canonical_tables", {})
        is_old = checked.get("state") == "unchanged"
        return 0 if is_old else int(checked.get("rows_newly_refused") or 0)

    @property
    def is_held(self) -> bool:
        """True where a report was made but not delivered for a reason to be mended."""
        return self.stages.get("report_delivery", {}).get("state") == "held"


@dataclass(slots=True)
class Outcome:
    """What a command did; ``errors`` are what stopped it short of a run, with how to mend it.

    ``is_misused`` where a practice was named that does not exist.
    """

    practices: dict[str, PracticeOutcome] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    is_misused: bool = False
    run_ids: list[str] = field(default_factory=list)

    def of(self, practice: str) -> PracticeOutcome:
        """The practice's outcome, made on first use."""
        return self.practices.setdefault(practice, PracticeOutcome(practice))

    @property
    def exit_status(self) -> int:
        """0 done; 1 something was refused, held or failed; 2 the command named what is not."""
        if self.is_misused:
            return MISUSED
        wrong = any(
            told.fault
            or told.newly_refused
            or told.is_held
            or told.count("landed_files", "files_unreadable")
            for told in self.practices.values()
        )
        return REFUSED if wrong or self.errors else DONE

    @property
    def reports(self) -> list[str]:
        """Places of the PDFs made, sorted by practice."""
        told = (self.practices[name].stages for name in sorted(self.practices))
        made = (stages.get("monthly_report", {}) for stages in told)
        return [str(counts["pdf"]) for counts in made if counts.get("pdf")]

    def as_json(self) -> dict[str, Any]:
        """The outcome for a program to read."""
        return {
            "schema": "billing-vitals/outcome/1",
            "exit_status": self.exit_status,
            "errors": self.errors,
            "runs": self.run_ids,
            "reports": self.reports,
            "practices": {
                name: {"fault": told.fault or None, "stages": dict(told.stages)}
                for name, told in sorted(self.practices.items())
            },
        }
