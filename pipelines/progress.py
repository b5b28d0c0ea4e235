"""How a run tells the command line what it is doing: a Dagster logger in place of the console's.

The events themselves are stored by Dagster all the same. What must not live here: how progress
looks on a terminal (``vitals.cli``).
"""

import logging

import dagster as dg

from vitals.progress import Tell


class _Handler(logging.Handler):
    """Passes on the begin of each stage and what the stages themselves say."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(logging.DEBUG)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        step, event = str(meta.get("step_key") or ""), meta.get("dagster_event")
        if event is None and step and record.levelno >= logging.INFO:
            self._tell(step, str(meta.get("orig_message", "")))
        elif event is not None and event.event_type_value == "STEP_START":
            self._tell(step, "")


def progress_logger(tell: Tell | None) -> dg.LoggerDefinition:
    """A logger that tells *tell* and prints nothing."""

    def start(_: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("vitals.progress", logging.DEBUG)  # noqa: LOG001 - kept out of the tree
        logger.addHandler(_Handler(tell) if tell else logging.NullHandler())
        return logger

    return dg.LoggerDefinition(start, description="Tells the command line how a run goes on.")
