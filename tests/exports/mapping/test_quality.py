"""How many required columns are found, measured over known, invented and unseen headers."""

from __future__ import annotations

import pytest

from tests.exports.mapping.quality import GROUPS, PAGE, STYLES, measure, page
from tests.exports.mapping.systems import MADE, System, systems
from vitals.exports import read_table
from vitals.exports.mapping.profile_text import profile_text
from vitals.exports.mapping.propose import propose
from vitals.exports.profile import parse_profile

EVERY = [one for group in GROUPS.values() for one in group]

NOT_FOUND = {
    "Synthea claims": {"claim_id"},  # the column is called Id and nothing more
    "Ontario remittance advice": {"line_no", "procedure"},  # codes of another country
}
INCOMPLETE = {  # what the export itself does not hold
    "Synthea claims": "status",
    "CMS DE-SynPUF carrier": "payer_id, charge",
    "Outsourced AR inventory": "procedure",
    "Revenue extract": "charge",
}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("style", [name for name, _ in STYLES])
def test_the_required_columns_an_export_has_are_found(one: System, style: str) -> None:
    assert set(measure(one, style).wrong) == NOT_FOUND.get(one.name, set())


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_what_tells_who_a_patient_is_is_never_kept(one: System) -> None:
    proposal = propose(one.csv())
    assert proposal is not None
    told = {source.name for source, _ in proposal.never_kept}
    read = {
        source.name
        for part in proposal.parts
        for choice in part.choices
        for source in choice.sources
    }

    assert set(one.never) <= told
    assert not set(one.never) & read


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_a_complete_proposal_is_a_profile_that_reads_every_row(one: System) -> None:
    proposal = propose(one.csv())
    assert proposal is not None
    missing = ", ".join(name for part in proposal.parts for name, _ in part.missing)
    assert missing == INCOMPLETE.get(one.name, "")
    if missing:
        return

    profile = parse_profile(profile_text(proposal, "own"), "own.yaml")
    parsed = read_table("f" * 16, one.csv(), profiles=[profile], hash_patient=lambda text: text)

    file = parsed.files.iloc[0]
    assert (file["rows_refused"], file["rows_parsed"] > 0) == (0, True)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_no_value_of_a_file_is_in_its_proposal(one: System) -> None:
    proposal = propose(one.csv())
    assert proposal is not None
    text = profile_text(proposal, "own").lower()
    names = ("zumwald", "abernathy", "987-65", "555-01", "w770", "c1000", "kim lee", "moon")

    assert [name for name in names if name in text] == []


def test_the_page_shows_what_is_measured_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.exports.mapping.quality"


def test_the_measure_tells_a_wrong_column() -> None:
    known = systems()[0]
    wrong = System(
        name="wrong", table="claims", columns=known.columns, truth={"service_on": (MADE,)}
    )

    assert measure(wrong, "as documented").wrong == ("service_on",)
