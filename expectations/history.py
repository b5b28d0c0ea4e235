"""Rules that hold a practice's sources against their own months before.

They are judged over the judgements of ``vitals.quality.drift``, one row for each source, measure
and month; a finding tells its months, what was expected and what was found. All are warnings: an
unusual month may be real. What must not live here: statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from expectations.rule import Batch, Holds, Rule, Test, by_id
from vitals.quality.drift import drift

HISTORY = "history"
"""Name of the judgements among the frames, and of their asset check."""


def _usual(measure: str) -> Test:
    """What was judged by *measure* is usual."""

    def test(frame: pd.DataFrame, _batch: Batch) -> pd.Series[bool]:
        return frame["is_usual"] | (frame["measure"] != measure)

    return test


def _rule(measure: str, says: str, why: str, fix: str) -> Rule:
    name, form = f"{HISTORY}-{measure}", Holds(_usual(measure), says)
    return Rule(id=name, table=HISTORY, form=form, severity="warning", why=why, fix=fix)


RULES: tuple[Rule, ...] = (
    _rule(
        "volume",
        "as many rows of a source in a month as in the twelve months before it",
        "Half or double the rows is more often a file missing or sent twice than a change of work.",
        "Look for files that did not come or came twice; nothing to do if the work changed.",
    ),
    _rule(
        "missing",
        "a column to be filled in a month as in the twelve months before it",
        "A column that began to be empty is an export that was changed: what rests on it is lost.",
        "Compare the export's columns with those of earlier months, and its profile.",
    ),
    _rule(
        "mix",
        "the mix of codes in a month to be that of the twelve months before it",
        "Another mix of payers, procedures or reasons is a change of the practice or of a mapping.",
        "Ask what changed; nothing to do if it is real.",
    ),
    _rule(
        "new",
        "few rows of a month with codes never seen before it",
        "Codes that appear in bulk are a new payer or service, or a system that writes them anew.",
        "Add new payers to practice.yaml; map renamed codes to the old ones.",
    ),
    _rule(
        "silence",
        "a source to bring files in its usual rhythm up to today",
        "A source that stopped makes its months look empty: unpaid, unanswered or not worked.",
        "Ask the clearinghouse or the practice's system for the files since then.",
    ),
)
BY_ID: Mapping[str, Rule] = by_id(RULES)


def judged(accepted: Mapping[str, pd.DataFrame], today: date) -> pd.DataFrame:
    """The judgements of a batch's accepted rows, ``practice`` first."""
    return drift(accepted, today)


def recheck_dates(history: pd.DataFrame) -> dict[str, date]:
    """By practice, the first day on which a source still alive would be missed."""
    days = history.dropna(subset="recheck_on").groupby("practice")["recheck_on"].min()
    return {str(practice): day.date() for practice, day in days.items()}


_SOURCES = {"x12": "X12 files", "export": "exports"}
_MEASURES = {
    "volume": "rows",
    "missing": "share without ",
    "mix": "shift of the mix of ",
    "new": "rows with a first-seen ",
    "silence": "files",
}


def findings(history: pd.DataFrame, broken: Mapping[str, list[int]]) -> pd.DataFrame:
    """One finding for each source, measure and column: its months, expected and found."""
    unusual = history.iloc[sorted({row for rows in broken.values() for row in rows})]
    unusual = _silent_as_one(history, unusual)
    by = ["practice", "table", "source", "measure", "column"]
    return pd.DataFrame(
        [
            {"practice": practice, **_finding((table, source, measure, column), months)}
            for (practice, table, source, measure, column), months in unusual.groupby(by)
        ],
        columns=["practice", *_FINDING],
    )


def _silent_as_one(history: pd.DataFrame, unusual: pd.DataFrame) -> pd.DataFrame:
    """Where every source of a practice is silent, keep the one that was heard last.

    A practice that sends nothing any more is one finding, not one for each of its sources.
    """
    rhythm = history[history["measure"] == "silence"]
    heard = rhythm.groupby("practice")["is_usual"].any()
    gone = heard.index[~heard]
    silent = unusual[(unusual["measure"] == "silence") & unusual["practice"].isin(gone)]
    last = silent.sort_values("found", kind="stable").drop_duplicates("practice", keep="last")
    return unusual.drop(index=silent.index.difference(last.index))


_FINDING = ("table", "rule", "severity", "is_refused", "rows", "reason", "remedy")


def _finding(series: tuple[str, str, str, str], months: pd.DataFrame) -> dict[str, object]:
    table, source, measure, column = series
    rule = BY_ID[f"{HISTORY}-{measure}"]
    subject = _MEASURES[measure] + (column if measure not in {"volume", "silence"} else "")
    told = [
        f"{one.month}: expected {one.expected}, found {one.found}" for one in months.itertuples()
    ]
    return {
        "table": table,
        "rule": rule.id,
        "severity": "warning",
        "is_refused": False,
        "rows": len(told),
        "reason": f"{table} of {_SOURCES[source]}, {subject}, {'; '.join(told)}",
        "remedy": rule.fix,
    }


def checks(history: pd.DataFrame, broken: Mapping[str, list[int]]) -> pd.DataFrame:
    """For each practice and rule, how many judgements were made and how many are unusual."""
    rule = HISTORY + "-" + history["measure"]
    is_bad = pd.Series(False, history.index)
    is_bad.iloc[sorted({row for rows in broken.values() for row in rows})] = True
    counted = is_bad.groupby([history["practice"], rule.rename("rule")]).agg(["sum", "size"])
    return counted.rename(columns={"sum": "failed_rows", "size": "checked_rows"}).reset_index()
