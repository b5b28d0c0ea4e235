"""Headers against known names."""

from __future__ import annotations

import pytest

from vitals.exports.mapping.names import is_known, like, likenesses, synonyms, words_of
from vitals.exports.mapping.targets import kinds
from vitals.exports.native import LAYOUTS


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("DOS", "service_on"),
        ("From DOS", "service_on"),
        ("FromDateOfService1", "service_on"),
        ("CLAIMSERVICEDATE", "service_on"),
        ("Svc Dt", "service_on"),
        ("Claim #", "claim_id"),
        ("clm_no", "claim_id"),
        ("Payor ID", "payer_id"),
        ("PLACEOFSERVICE", "place_of_service"),
        ("Chg Amt", "charge"),
        ("LINE_ALOWD_CHRG_AMT_3", "allowed"),
        ("Trx Date", "posted_on"),
    ],
)
def test_spellings_of_a_known_name_are_that_name(header: str, concept: str) -> None:
    assert like(header, concept).is_exact
    assert like(header, concept).score >= 0.95


def test_typos_of_the_wild_are_read() -> None:
    assert words_of("PateintNameID") == words_of("Patient Name ID")
    assert words_of("RENDERRING_PROVIDER") == words_of("Rendering Provider")


def test_general_words_alone_make_no_two_names_alike() -> None:
    assert like("Amount", "paid").score == 0
    assert "procedure" not in likenesses("Code Date")


def test_machine_names_are_like_nothing() -> None:
    assert not likenesses("Textbox80")


def test_a_header_of_strange_words_is_not_repeated() -> None:
    assert is_known("Patient Name")
    assert not is_known("Zumwald")


def test_every_native_column_that_is_kept_has_known_names() -> None:
    concepts = synonyms()["concepts"]
    without = [
        f"{layout.name}.{field.name}"
        for layout in LAYOUTS.values()
        for field in layout.fields
        if field.to and not ({field.name, f"{layout.name}.{field.name}"} & concepts.keys())
    ]

    assert without == []


def test_every_required_column_has_advice_or_can_be_made() -> None:
    made = {"line_no", "transaction_id", "encounter_id", "person", "week_of", "paid_hours"}
    made |= {"allowed", "worked_on", "received_on", "deposited_on", "ar_total"}
    required = {name for layout in LAYOUTS.values() for name in layout.required}

    assert required - made <= synonyms()["advice"].keys()


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_known_word_of_a_vocabulary_means_a_native_word_or_nothing(name: str) -> None:
    cells = {field.name: field.cell for field in LAYOUTS[name].fields}
    strange = {
        f"{target.name}: {said} means {meant}"
        for target in kinds()[name].targets
        for said, meant in target.words.items()
        if meant and meant not in (cells[target.name].allowed or ("true", "false"))
    }

    assert strange == set()
