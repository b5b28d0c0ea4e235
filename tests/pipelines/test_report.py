"""The monthly job over a small firm: rendered, sent, or held with the reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.launch import nightly, report
from pipelines.send import approve, send
from tests.pipelines.conftest import Night
from tests.pipelines.small_firm import NOVEMBER
from vitals.errors import VitalsError
from vitals.store import Store

ISSUED = ("report.pdf", "report.json")


def test_a_report_is_rendered_for_every_practice_named_and_for_no_other(reported: Night) -> None:
    assert [Path(place).parts[-3] for place in reported.outcome.reports] == ["ash", "cedar"]
    assert all(Path(place).read_bytes().startswith(b"%PDF-") for place in reported.outcome.reports)
    assert not (Path(reported.store.home) / "reports" / "birch").exists()


def test_a_report_on_whole_data_goes_to_the_outbox(reported: Night) -> None:
    told = reported.outcome.practices["ash"].stages["report_delivery"]

    assert told["state"] == "sent"
    assert reported.store.read_message("ash-2026-10.eml") is not None


def test_a_report_is_held_while_rows_are_refused_and_says_where_to_look(reported: Night) -> None:
    told = reported.outcome.practices["cedar"].stages["report_delivery"]

    assert told["state"] == "held"
    assert "1 row or file was refused; look at" in told["says"]
    assert told["says"].count("quarantine/cedar/refused.csv") == 1
    assert reported.store.read_message("cedar-2026-10.eml") is None
    assert reported.outcome.exit_status == 1


def test_sending_again_sends_nothing_twice_and_holds_what_was_held(reported: Night) -> None:
    outcome = send(reported.store.home, "2026-10", ["ash", "cedar"], clock=NOVEMBER)

    states = {
        name: told.stages["report_delivery"]["state"] for name, told in outcome.practices.items()
    }
    assert states == {"ash": "already_sent", "cedar": "held"}


@pytest.mark.parametrize("month", ["2026-11", "2026-07"])
def test_a_month_without_figures_is_an_error_that_names_the_months_there_are(
    first_night: Night, month: str
) -> None:
    outcome = report(first_night.store.home, month, ["ash"], clock=NOVEMBER)

    assert outcome.errors == [f"ash: no figures of {month}: complete months are 2026-08 to 2026-10"]
    assert outcome.run_ids == []


def test_what_was_never_rendered_cannot_be_approved(first_night: Night) -> None:
    with pytest.raises(VitalsError, match="has no report for 2026-09"):
        approve(first_night.store.home, "ash", "2026-09", "owner", clock=NOVEMBER)


def test_a_named_person_releases_a_hold_and_old_refusals_fail_no_later_night(
    reported: Night, tmp_path: Path
) -> None:
    shutil.copytree(reported.store.home, tmp_path / "home")
    home = str(tmp_path / "home")
    told = reported.outcome.practices["cedar"].stages["report_delivery"]["says"]
    assert "vitals approve cedar 2026-10" in told

    send(home, "2026-10", ["cedar"], clock=NOVEMBER)  # held here too, where the list now lies
    assert "by Ann" in approve(home, "cedar", "2026-10", "Ann", clock=NOVEMBER)
    sent = send(home, "2026-10", ["cedar"], clock=NOVEMBER)
    Store(home).write_inbox(
        "cedar", "b.csv", b"claim_id,worked_on,action\ncedar-3,2026-10-20,note\n"
    )
    night = nightly(home, ["cedar"], clock=NOVEMBER)

    assert sent.practices["cedar"].stages["report_delivery"]["state"] == "sent"
    assert night.practices["cedar"].count("canonical_tables", "rows_refused") == 1
    assert night.exit_status == 0


def test_a_report_made_again_after_it_was_sent_leaves_what_was_sent_as_it_was(
    reported: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(reported.store.home, tmp_path / "home")
    store, written, write = Store(str(tmp_path / "home")), [], Store.write_report
    sent = {name: store.read_report("ash", "2026-10", name) for name in ISSUED}
    text = store.practice_yaml("ash")
    assert text is not None
    store.write_practice_yaml("ash", text.replace("name: Ash", "name: Ash and Partners"))

    def watched(
        self: Store, practice: str, month: str, name: str, content: bytes, *, private: bool = False
    ) -> str:
        if name == "report.pdf":
            assert self.read_report(practice, month, "report.json") is None
        written.append(name)
        return write(self, practice, month, name, content, private=private)

    monkeypatch.setattr(Store, "write_report", watched)
    report(store.home, "2026-10", ["ash"], clock=NOVEMBER)

    for name, content in sent.items():
        assert store.read_report("ash", "2026-10", f"issued/1/{name}") == content
        assert store.read_report("ash", "2026-10", name) != content
    assert written[-1] == "report.json"
