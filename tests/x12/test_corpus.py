"""Public sample files, where they lie beside the checkout: read, or refused with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vitals.parsed import Parsed
from vitals.x12 import is_x12, read_x12

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    found = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
    return {str(path.relative_to(CORPUS)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def parsed(files: dict[str, bytes]) -> Parsed:
    return read_x12(list(files.items()))


def test_every_file_is_recognised(files: dict[str, bytes]) -> None:
    assert [name for name, content in files.items() if not is_x12(content)] == []


def test_claims_are_those_a_naive_count_finds(files: dict[str, bytes], parsed: Parsed) -> None:
    counted = dict.fromkeys(files, 0)
    for entry in parsed.transactions:
        if entry["set"].startswith(("835", "837")):
            counted[entry["source_file"]] += entry["claims"]
    naive = {
        name: len(re.findall(rb"(?:^|[~\r\n])\s*(?:CLP|CLM)[*|]", content))
        for name, content in files.items()
    }

    assert counted == naive


def test_found_claims_are_accepted_or_refused(parsed: Parsed) -> None:
    claims = parsed.tables["claims"].drop_duplicates(["source_file", "claim_id", "set_control"])
    refused = parsed.findings[parsed.findings["is_refused"]]
    of_claims = refused[
        refused["table"].isin(["remittances", "claims"]) | (refused["rule"] == "set-not-read")
    ]
    found = sum(
        entry["claims"] for entry in parsed.transactions if entry["set"].startswith(("835", "837"))
    )

    assert found == len(claims) + len(parsed.tables["remittances"]) + of_claims["rows"].sum()


def test_no_file_is_silent(parsed: Parsed) -> None:
    rowless = parsed.files.loc[parsed.files["rows_found"] < 1, "source_file"]
    told = parsed.findings[parsed.findings["source_file"].isin(rowless)]

    # Two answers to a whole inquiry name no claim: they have no row, and are told.
    assert set(told["source_file"]) == set(rowless)
    assert set(told["rule"]) == {"batch-status"}


def test_only_what_is_truly_broken_is_refused(parsed: Parsed) -> None:
    refused = parsed.findings[parsed.findings["is_refused"]]

    assert set(refused["rule"]) <= {
        "set-not-read",  # dental, predetermination, data reporting
        "bad-amount",  # CAS*grp_code*reason_code*amount
        "missing-element",  # SVC without SVC02
        "no-rows",  # a 277 whose status stops at the receiver
    }


def test_all_files_together_give_what_each_gives_alone(
    files: dict[str, bytes], parsed: Parsed
) -> None:
    together = parsed.files.set_index("source_file")["rows_parsed"]
    some = [name for number, name in enumerate(files) if number % 9 == 0]

    for name in some:
        alone = read_x12([(name, files[name])])
        assert alone.files["rows_parsed"].tolist() == [together[name]]
