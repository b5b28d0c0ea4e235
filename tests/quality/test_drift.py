"""Sources against their own history: silent where nothing changed, loud where a source broke."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.quality.stable import TODAY, firm, practice
from vitals.quality.drift import COLUMNS, MONTHS_JUDGED, drift

Frames = dict[str, pd.DataFrame]
LOST = "2026-09"


def told(frames: Frames, today: date = TODAY) -> set[tuple[str, ...]]:
    """What is unusual: table, measure, column and month."""
    judged = drift(frames, today)
    keys = ["table", "measure", "column", "month"]
    return {tuple(row) for row in judged.loc[~judged["is_usual"], keys].to_numpy().tolist()}


@pytest.fixture
def sound() -> Frames:
    frames = practice("p", 150, np.random.default_rng(7))
    assert told(frames) == set()
    return frames


def of_month(rows: pd.DataFrame, column: str, month: str = LOST) -> pd.Series:
    return rows[column].dt.strftime("%Y-%m") == month


def test_stable_practices_are_told_in_at_most_one_month_of_a_hundred() -> None:
    practices = 100

    judged = drift(firm(practices, seed=3), TODAY)

    alarms = judged.loc[~judged["is_usual"], ["practice", "month"]].drop_duplicates()
    assert judged["practice"].nunique() >= 80  # the smallest have nothing that can be judged
    assert len(alarms) <= 0.01 * practices * MONTHS_JUDGED


def test_a_month_of_which_nine_tenths_were_lost_is_told(sound: Frames) -> None:
    rows = sound["remittances"]
    lost = of_month(rows, "posted_on") & (np.arange(len(rows)) % 10 > 0)

    assert told({**sound, "remittances": rows[~lost]}) >= {("remittances", "volume", "", LOST)}


def test_a_month_that_came_five_times_under_other_numbers_is_told(sound: Frames) -> None:
    rows = sound["deposits"]
    twice = [rows, *[rows[of_month(rows, "deposited_on")]] * 4]

    assert ("deposits", "volume", "", LOST) in told({**sound, "deposits": pd.concat(twice)})


def test_a_column_that_an_export_no_longer_fills_is_told(sound: Frames) -> None:
    rows = sound["follow_ups"]
    emptied = rows.assign(reason=rows["reason"].mask(of_month(rows, "worked_on")))

    found = told({**sound, "follow_ups": emptied})

    assert found == {("follow_ups", "missing", "reason", LOST)}


def test_a_payer_that_takes_over_the_practice_is_told_as_another_mix(sound: Frames) -> None:
    rows = sound["remittances"]
    rare = rows["payer_id"].value_counts().index[-1]
    moved = rows.assign(payer_id=rows["payer_id"].mask(of_month(rows, "posted_on"), rare))

    assert told({**sound, "remittances": moved}) == {("remittances", "mix", "payer_id", LOST)}


def test_codes_that_a_system_writes_anew_are_told_as_new_and_not_as_another_mix(
    sound: Frames,
) -> None:
    rows = sound["claims"]
    renamed = rows["procedure"].where(~of_month(rows, "submitted_on"), "N" + rows["procedure"])

    found = told({**sound, "claims": rows.assign(procedure=renamed)})

    assert found == {("claims", "new", "procedure", LOST)}


def test_a_source_that_stopped_is_missed_and_before_that_the_day_is_known(sound: Frames) -> None:
    rows = sound["remittances"]
    heard = rows[rows["posted_on"] < pd.Timestamp("2026-10-01")]
    before = drift({"remittances": heard}, date(2026, 10, 2))
    due = before.loc[before["measure"] == "silence", "recheck_on"].item().date()

    assert date(2026, 10, 20) < due < date(2026, 12, 1)
    last_day_of_patience = date.fromordinal(due.toordinal() - 1)
    assert not any(
        measure == "silence"
        for _, measure, *_ in told({"remittances": heard}, last_day_of_patience)
    )
    assert ("remittances", "silence", "", "2026-09") in told({"remittances": heard}, due)


def test_a_month_that_has_not_ended_or_not_come_whole_is_not_judged(sound: Frames) -> None:
    rows = sound["remittances"]
    half = rows[rows["posted_on"] < pd.Timestamp("2026-10-15")]

    months = set(drift({"remittances": half}, TODAY).query("measure == 'volume'")["month"])

    assert months == {"2026-07", "2026-08", "2026-09"}
    assert "2026-11" not in set(drift(sound, TODAY)["month"])


def test_half_a_year_of_history_is_needed(sound: Frames) -> None:
    rows = sound["remittances"]
    # May is the first month and may be half: June to October are five before November
    young = rows[rows["posted_on"] >= pd.Timestamp("2026-05-01")]

    assert drift({"remittances": young}, TODAY).query("measure == 'volume'").empty


def test_practices_do_not_see_each_other(sound: Frames) -> None:
    other = {name: rows.assign(practice="q") for name, rows in sound.items()}
    other["deposits"] = other["deposits"].iloc[:0]
    both = {name: pd.concat([sound[name], other[name]]) for name in sound}

    judged = drift(both, TODAY)

    mine = judged[judged["practice"] == "p"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, drift(sound, TODAY))
    assert "deposits" not in set(judged.loc[judged["practice"] == "q", "table"])


def test_nothing_to_judge_gives_the_same_columns() -> None:
    assert drift({}, TODAY).dtypes.astype("str").to_dict() == dict(COLUMNS)
