"""The command line: what is printed where, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import pipelines.launch
from pipelines.outcome import Outcome
from vitals import cli
from vitals.store import Store

RUN = CliRunner()


def _outcome(
    fault: str = "",
    refused: int = 0,
    earlier: int = 0,
    state: str = "validated",
    replaced: int = 0,
    changed: int = 0,
) -> Outcome:
    outcome = Outcome()
    told = outcome.of("cedar")
    told.fault = fault
    told.stages = {
        "landed_files": {"state": "landed", "files_new": 2, "files_duplicate": 1},
        "canonical_tables": {
            "state": state,
            "rows_accepted": 40,
            "rows_refused": refused,
            "rows_replaced": replaced,
            "rows_changed": changed,
            "rows_newly_refused": refused - earlier,
            "refused_in": "home/quarantine/cedar/refused.csv",
        },
        "kpis": {"state": "measured", "kpis": 46, "months": 18},
        "verdicts": {"state": "decided", "month": "2026-10", "verdict": "fix_in_house"},
    }
    return outcome


@pytest.mark.parametrize(
    ("outcome", "status", "says"),
    [
        pytest.param(
            _outcome(),
            0,
            "cedar: 2 new files (1 seen before); 40 rows accepted, 0 refused; "
            "46 KPIs over 18 months; verdict for 2026-10: fix in house",
            id="done",
        ),
        pytest.param(_outcome(refused=3), 1, "40 rows accepted, 3 refused", id="refused"),
        pytest.param(
            _outcome(replaced=11),
            0,
            "40 rows accepted, 0 refused, 11 set aside as repetitions; 46 KPIs",
            id="repeated",
        ),
        pytest.param(
            _outcome(replaced=11, changed=2),
            0,
            "0 refused, 9 set aside as repetitions, 2 rows replaced by a later file; 46 KPIs",
            id="replaced",
        ),
        pytest.param(
            _outcome(refused=3),
            1,
            "3 refused; what was refused and why: home/quarantine/cedar/refused.csv; 46 KPIs",
            id="where",
        ),
        pytest.param(_outcome(refused=3, earlier=1), 1, "3 refused (1 of them before)", id="more"),
        pytest.param(_outcome(refused=3, earlier=3), 0, "3 refused before", id="only old ones"),
        pytest.param(_outcome(refused=3, state="unchanged"), 0, "3 refused", id="said last night"),
        pytest.param(
            _outcome(fault="KeyError at x.py:3"), 1, "cedar: stopped: KeyError", id="fault"
        ),
        pytest.param(Outcome(errors=["no practice"]), 1, "error: no practice", id="error"),
    ],
)
def test_a_night_is_told_practice_by_practice_and_ends_with_its_status(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome, status: int, says: str
) -> None:
    monkeypatch.setattr(pipelines.launch, "nightly", lambda *_, **__: outcome)

    ran = RUN.invoke(cli.app, ["nightly"])

    assert ran.exit_code == status
    assert says in ran.output


def test_json_is_the_only_thing_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.launch, "nightly", lambda *_, **__: _outcome(refused=3))

    ran = RUN.invoke(cli.app, ["nightly", "--json"])

    told = json.loads(ran.stdout)
    assert told["schema"] == "billing-vitals/outcome/1"
    assert told["exit_status"] == ran.exit_code == 1
    assert told["practices"]["cedar"]["stages"]["canonical_tables"]["rows_refused"] == 3


def test_the_practices_named_and_the_home_reach_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def remember(*given: Any, **_: Any) -> Outcome:
        seen.extend(given)
        return Outcome()

    monkeypatch.setattr(pipelines.launch, "report", remember)

    RUN.invoke(
        cli.app,
        ["report", "--month", "2026-10", "--practice", "a", "--practice", "b", "--home", "/h"],
    )

    assert seen == ["/h", "2026-10", ["a", "b"]]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["report"], id="no month"),
        pytest.param(["report", "--month", "2026-13"], id="no such month"),
        pytest.param(["report", "--month", "October"], id="a month in words"),
        pytest.param(["nightly", "--practise", "a"], id="a misspelt option"),
        pytest.param(["inspect", "no-such-file"], id="a file that is not there"),
        pytest.param(["nigthly"], id="a misspelt command"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: list[str]) -> None:
    assert RUN.invoke(cli.app, arguments).exit_code == 2


def test_a_report_for_a_firm_without_practices_is_an_error(tmp_path: Path) -> None:
    ran = RUN.invoke(cli.app, ["report", "--month", "2026-10", "--home", str(tmp_path)])

    assert ran.exit_code == 1
    assert "error: no practice below" in ran.stderr


def test_a_told_fault_is_one_sentence_and_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["vitals", "approve", "cedar", "2026-10", "--home", str(tmp_path)]
    monkeypatch.setattr("sys.argv", arguments)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("error: cedar has no report for 2026-10")


def test_inspect_tells_a_table_and_refuses_a_picture(tmp_path: Path) -> None:
    good, bad = tmp_path / "log.csv", tmp_path / "scan.835"
    good.write_text("claim_id,worked_on,action\nK-1,2026-10-05,note\n")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))

    ran = RUN.invoke(cli.app, ["inspect", str(good), "--json"])
    refused = RUN.invoke(cli.app, ["inspect", str(bad)])

    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["rows"] == {"follow_ups": 1}
    assert refused.exit_code == 1
    assert "PNG" in refused.stdout


def test_doctor_names_what_is_missing_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VITALS_PATIENT_KEY", raising=False)
    store = Store(str(tmp_path))
    store.write_practice_yaml("cedar", "id: cedar\nname: Cedar\nreports: {brand: acme}\n")
    store.write_practice_yaml("oak", "id: oak\nname: Oak\nnpis: ['1234567890']\n")
    store.write_inbox("elm", "a.csv", b"x")
    store.write_inbox("", "Zebedee.csv", b"x")

    ran = RUN.invoke(cli.app, ["doctor", "--home", str(tmp_path), "--json"])

    checks = {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    assert ran.exit_code == 1
    assert {name for name, check in checks.items() if not check["ok"]} == {
        "patient key",
        "cedar recipients",
        "cedar brand",
        "oak",
        "inbox elm",
        "inbox",
    }
    assert checks["inbox"]["says"].startswith("1 file lies in inbox/ itself; put it into inbox/")
    assert "Zebedee" not in ran.stdout
    assert "practice.yaml:3: key 'npis.0'" in checks["oak"]["mend"]
    assert checks["pango"]["ok"]
    assert checks["fonts"]["ok"]


def test_doctor_is_content_with_a_firm_that_lacks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITALS_PATIENT_KEY", "a long random text")
    text = "id: cedar\nname: Cedar\nreports: {recipients: [owner@example.org]}\n"
    Store(str(tmp_path)).write_practice_yaml("cedar", text)

    ran = RUN.invoke(cli.app, ["doctor", "--home", str(tmp_path)])

    assert ran.exit_code == 0, ran.output
    assert "MISSING" not in ran.output


def test_several_files_are_told_in_one_json_document(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("claim_id,worked_on,action\nA,2026-10-05,payer_call\n")

    names = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    ran = RUN.invoke(cli.app, ["inspect", "--json", *names])

    assert [one["file"] for one in json.loads(ran.stdout)] == ["a.csv", "b.csv"]
