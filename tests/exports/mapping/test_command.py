"""``vitals map`` as a person runs it: what is printed, written and returned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.exports.mapping.systems import system
from tests.landing.samples import era
from tests.landing.test_archives import zipped
from vitals import cli
from vitals.exports.native import LAYOUTS

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export no shipped profile reads."""
    path = tmp_path / "lines.csv"
    path.write_bytes(system("Charge lines").csv())
    return path


def ran(*words: object, home: Path) -> tuple[int, str]:
    done = RUN.invoke(cli.app, [*map(str, words), "--home", str(home)])
    return done.exit_code, done.output


def test_a_proposal_is_told_and_nothing_is_stored(export: Path, home: Path) -> None:
    status, told = ran("map", export, home=home)

    assert status == 0
    assert "40 rows below the header in line 1" in told
    assert "service_on <- Svc Dt  [high 1.00]" in told
    assert "never kept: 'Pt Name' (names in the form Last, First); 'Birthdate' (birth date)" in told
    assert not home.exists()


def test_json_is_one_document_with_every_candidate(export: Path, home: Path) -> None:
    status, told = ran("map", export, "--json", home=home)
    found = json.loads(told)

    assert (status, found["schema"], found["complete"]) == (0, "billing-vitals/map/1", True)
    assert found["candidates"][0]["table"] == "claims"
    assert len(found["candidates"]) == len(LAYOUTS) + 1
    assert {"column", "rule", "confidence", "level", "reason", "samples", "decide"} == set(
        found["tables"][0]["columns"][0]
    )


def test_a_written_profile_is_proved_by_inspect_without_an_edit(export: Path, home: Path) -> None:
    assert ran("inspect", export, home=home)[0] == 1

    status, told = ran("map", export, "--write", "terse-lines", home=home)
    assert (status, "written: " in told) == (0, True)

    status, told = ran("inspect", export, "--json", home=home)
    found = json.loads(told)
    assert (status, found["rows"], found["refused"]) == (0, {"claims": 40}, 0)

    status, told = ran("map", export, home=home)
    assert (status, "is read by the profile 'terse-lines'" in told) == (0, True)


def test_the_written_profile_shows_confidence_reason_and_masked_samples(
    export: Path, home: Path
) -> None:
    ran("map", export, "--write", "terse-lines", home=home)
    text = (home / "profiles" / "terse-lines.yaml").read_text(encoding="utf-8")

    assert "      claim_id: Clm   # high 1.00: header 'Clm' is a known name for claim_id" in text
    assert "e.g. 99/99/99" in text
    assert "# Never kept, because they tell who a patient is:" in text
    assert "system: unknown   # TODO" in text


def test_a_file_that_is_there_is_left_as_it_is(export: Path, home: Path, tmp_path: Path) -> None:
    for target in ("mine", tmp_path / "mine.yaml"):
        assert ran("map", export, "--write", target, home=home)[0] == 0
        assert ran("map", export, "--write", target, home=home)[0] == 1

    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8").count("id: mine") == 1


def test_an_incomplete_profile_is_a_draft_that_stops_no_reading(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "inventory.csv"
    path.write_bytes(system("Outsourced").csv())

    status, told = ran("map", path, "--write", "inventory", home=home)

    assert status == 1
    assert "MISSING procedure: name the column of the procedure code" in told
    draft = home / "profiles" / "inventory.yaml.draft"
    assert "# TODO: procedure is required and was not found" in draft.read_text(encoding="utf-8")
    assert "read as" not in ran("inspect", path, home=home)[1]


def test_x12_and_native_headers_need_no_profile(home: Path, tmp_path: Path) -> None:
    remittance, native = tmp_path / "a.txt", tmp_path / "b.csv"
    remittance.write_bytes(era(claims="A1"))
    native.write_text(",".join(LAYOUTS["deposits"].required) + "\n", encoding="utf-8")

    assert ran("map", remittance, home=home) == (
        0,
        "a.txt: X12, which is read by its own standard; nothing to map\n",
    )
    assert ran("map", native, home=home) == (
        0,
        "b.csv: has the header of the native table 'deposits'; nothing to map\n",
    )


def test_a_file_without_a_header_is_said_to_have_none(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("C1,Zumwald\nC2,Quill\n", encoding="utf-8")

    status, told = ran("map", path, home=home)

    assert (status, "no row looks like a header" in told) == (1, True)
    assert "umwald" not in told


def test_an_archive_is_to_be_unpacked_first(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.csv": system("Charge lines").csv()}))
    done = RUN.invoke(cli.app, ["map", str(path), "--home", str(home)])

    assert done.exit_code == 1
    assert "unpack it and map its files" in str(done.exception)


@pytest.mark.parametrize(
    "words", [("no-such-file.csv",), ("{export}", "--table", "invoices"), ("{export}", "--nope")]
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...], export: Path, home: Path) -> None:
    assert ran("map", *(word.format(export=export) for word in words), home=home)[0] == 2


@pytest.mark.parametrize("name", ["Acme Charges", "acme_charges", "-a"])
def test_a_name_that_cannot_be_a_profiles_is_refused(name: str, export: Path, home: Path) -> None:
    done = RUN.invoke(cli.app, ["map", str(export), f"--write={name}", "--home", str(home)])

    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be a profile's name" in done.stderr
    assert not (home / "profiles").exists()


def test_a_shipped_profile_is_not_silently_replaced_by_a_proposal(export: Path, home: Path) -> None:
    words = ["map", str(export), "--write", "tebra-charges", "--home", str(home)]
    done = RUN.invoke(cli.app, words)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "'tebra-charges' is a shipped profile" in done.stderr
    assert not (home / "profiles").exists()


def test_months_as_headers_are_pointed_at_unpivot(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("Zumwald,Jan 2026,Feb 2026\nx,1.00,2.00\n", encoding="utf-8")
    status, told = ran("map", path, home=home)

    assert (status, "write a profile with 'unpivot'" in told) == (1, True)
    assert "umwald" not in told
