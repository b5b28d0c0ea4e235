"""Settings: what is right is read, what is wrong is told by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitals.errors import SettingsError
from vitals.identifiers import is_npi
from vitals.practice import batch_size, read_firm, read_practice
from vitals.store import Store

SAMPLE = """\
id: cedar-therapy
name: Cedar Street Therapy
specialty: physical_therapy
timezone: America/Chicago
npis: ["1234567893"]
posting: era
providers: [{npi: "1234567893", name: Dr A, start: 2021-04-01}]
staff: {dedicated_billers: 1.0, biller_tenure_years: 3.5, biller_turnover_12m: 0}
costs: {biller_hourly: 27.50, overhead_factor: 1.3, software_monthly: 420}
outsourcing_quote: {percent_of_collections: 6.5, minimum_monthly: 750, per_claim: null}
growth: [{on: 2027-02-01, kind: provider, count: 1, claims_per_month: 120}]
payers:
  - {id: "60054", name: Aetna, class: commercial, timely_filing_days: 120, appeal_days: 180}
thresholds: {denial_rate: 0.08, follow_up.overdue: 0.25}
benchmarks: {denial_rate: {value: 0.06, source: our own survey of 2026}}
state: IL
reports: {close_business_day: 5, approval: required, recipients: [owner@example.org]}
reviews: [{month: 2026-09, on: 2026-10-12, by: owner}]
"""
ASSUMED = SAMPLE + "assumptions: {residual_hours: [0.1, 0.2]}\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path))


def test_the_published_sample_is_read_whole(store: Store) -> None:
    store.write_practice_yaml("cedar-therapy", SAMPLE)

    practice = read_practice(store, "cedar-therapy")

    assert practice.payers[0].payer_class == "commercial"
    assert practice.payers[0].appeal_days == 180
    assert practice.payers[0].follow_up_days is None  # not said, so not 30
    assert practice.benchmarks["denial_rate"].value == 0.06
    assert practice.state == "IL"
    assert practice.growth[0].on.isoformat() == "2027-02-01"
    assert practice.reviews[0].month == "2026-09"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("specialty:", "speciality:", 3, "unknown key 'speciality'"),
        ("name: Aetna", "nme: Aetna", 13, "unknown key 'payers.0.nme'"),
        ('["1234567893"]', '["1234567890"]', 5, "check digit"),
        ("posting: era", 'tax_ids: ["12-345678"]', 6, "nine digits"),
        ("posting: era", "tax_ids: [123456789]", 6, "expected text, found a number; put it in"),
        ("America/Chicago", "Chicago", 4, "time zone"),
        ("on: 2027-02-01", "on: 2027-02-30", 11, "'growth.0.on'"),
        ("denial_rate: 0.08", "denial_rat: 0.08", 14, "unknown key 'thresholds.denial_rat'"),
        (
            "{denial_rate: {value",
            "{follow_up.overdue: {value",
            15,
            "unknown key 'benchmarks.follow_",
        ),
        ("source: our own survey of 2026", "sauce: x", 15, "'benchmarks.denial_rate.sauce'"),
        (", source: our own survey of 2026", "", 15, "'benchmarks.denial_rate.source' is missing"),
        ("state: IL", "state: Illinois", 16, "two capital letters"),
        ("class: commercial", "network: in", 13, "'payers.0.network'"),
        ("posting: era", "posting: era\nposting: era", 7, "key 'posting' stands twice"),
        ("month: 2026-09", "month: 2026-13", 18, "YYYY-MM"),
        ("id: cedar", "id: ceder", 1, "the folder is 'cedar-therapy'"),
        ("name: Cedar Street Therapy\n", "", None, "key 'name' is missing"),
        ("owner@example.org", "not an address", 17, "one e-mail address"),
        ("payers:", "payers: [", 13, ""),
    ],
)
def test_a_fault_is_told_by_file_line_and_key(
    store: Store, old: str, new: str, line: int | None, words: str
) -> None:
    assert old in SAMPLE
    store.write_practice_yaml("cedar-therapy", SAMPLE.replace(old, new, 1))

    with pytest.raises(SettingsError) as caught:
        read_practice(store, "cedar-therapy")

    place = "cedar-therapy/practice.yaml" + (f":{line}" if line else "")
    assert place in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("residual_hours", "residual_ours", "unknown key 'assumptions.residual_ours'"),
        ("[0.1, 0.2]", "[0.2, 0.1]", "two shares between 0 and 1, the lower first"),
        ("[0.1, 0.2]", "[10, 20]", "two shares between 0 and 1, the lower first"),
        ("[0.1, 0.2]", "[0.1, .nan]", "two shares between 0 and 1, the lower first"),
        ("[0.1, 0.2]", "0.1", "'assumptions.residual_hours'"),
        ("[0.1, 0.2]", "[0.1]", "'assumptions.residual_hours"),
    ],
)
def test_an_assumption_that_cannot_be_is_told_by_file_line_and_key(
    store: Store, old: str, new: str, words: str
) -> None:
    store.write_practice_yaml("cedar-therapy", ASSUMED)
    assert read_practice(store, "cedar-therapy").assumptions == {"residual_hours": (0.1, 0.2)}
    store.write_practice_yaml("cedar-therapy", ASSUMED.replace(old, new))

    with pytest.raises(SettingsError) as caught:
        read_practice(store, "cedar-therapy")

    assert "cedar-therapy/practice.yaml:19: " in str(caught.value)
    assert words in str(caught.value)


def test_text_in_another_encoding_is_told_and_no_crash(store: Store, tmp_path: Path) -> None:
    store.write_practice_yaml("cedar-therapy", SAMPLE)
    place = tmp_path / "practices" / "cedar-therapy" / "practice.yaml"
    place.write_bytes(SAMPLE.replace("Cedar Street", "Céder Street").encode("latin-1"))

    with pytest.raises(SettingsError, match="UTF-8"):
        read_practice(store, "cedar-therapy")


def test_a_tax_id_may_be_written_with_dashes_and_a_wrong_one_is_not_repeated(store: Store) -> None:
    store.write_practice_yaml("cedar-therapy", SAMPLE + 'tax_ids: ["12-3456789", "987654321"]\n')
    assert read_practice(store, "cedar-therapy").tax_ids == ("123456789", "987654321")

    store.write_practice_yaml("cedar-therapy", SAMPLE + 'tax_ids: ["123-45-678"]\n')
    with pytest.raises(SettingsError) as caught:
        read_practice(store, "cedar-therapy")
    assert "123-45-678" not in str(caught.value)


@pytest.mark.parametrize("name", ["Cedar", "a|b", "a b", "-a"])
def test_a_folder_that_is_no_practice_id_is_told(store: Store, name: str) -> None:
    with pytest.raises(SettingsError, match="no practice id"):
        read_practice(store, name)


def test_a_firm_without_settings_has_working_ones(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VITALS_BATCH", raising=False)

    assert batch_size(read_firm(store)) == 50


def test_the_batch_size_of_the_environment_wins(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITALS_BATCH", "7")
    assert batch_size(read_firm(store)) == 7

    monkeypatch.setenv("VITALS_BATCH", "none")
    with pytest.raises(SettingsError, match="VITALS_BATCH"):
        batch_size(read_firm(store))


@pytest.mark.parametrize(
    ("npi", "right"),
    [("1234567893", True), ("1234567890", False), ("123456789", False), ("12345678９3", False)],
)
def test_an_npi_has_ten_digits_and_a_luhn_check_over_80840(npi: str, right: bool) -> None:  # noqa: FBT001
    assert is_npi(npi) is right


def test_a_change_of_the_process_is_known_by_its_month(store: Store) -> None:
    told = "process_changes: [{on: 2026-03-17, what: new billing system}]\n"
    store.write_practice_yaml("cedar-therapy", SAMPLE + told)

    assert read_practice(store, "cedar-therapy").changed == {"2026-03": "new billing system"}


HANDED_OVER = SAMPLE + "handover: {on: 2026-04-01, partner: Acme Billing, functions: [denials]}\n"


def test_a_handover_names_a_day_a_partner_and_all_functions_unless_it_says_which(
    store: Store,
) -> None:
    store.write_practice_yaml("cedar-therapy", HANDED_OVER)
    some = read_practice(store, "cedar-therapy").handover
    store.write_practice_yaml("cedar-therapy", HANDED_OVER.replace(", functions: [denials]", ""))
    every = read_practice(store, "cedar-therapy").handover

    assert some is not None
    assert every is not None
    assert (some.on.isoformat(), some.partner, some.functions) == (
        "2026-04-01",
        "Acme Billing",
        ("denials",),
    )
    assert every.functions is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[denials]", "[coding]", "key 'handover.functions': unknown function 'coding'"),
        ("[denials]", "[denials, denials]", "key 'handover.functions': 'denials' stands twice"),
        ("[denials]", "[]", "key 'handover.functions': expected 1 or more entries, found 0"),
        ("2026-04-01", "2026-04-31", "key 'handover.on'"),
        ("on: 2026-04-01, ", "", "key 'handover.on' is missing"),
        ("Acme Billing", "' '", "key 'handover.partner': expected a name"),
        ("partner:", "partners:", "unknown key 'handover.partners'"),
    ],
)
def test_a_fault_of_the_handover_is_told_by_file_line_and_key(
    store: Store, old: str, new: str, words: str
) -> None:
    store.write_practice_yaml("cedar-therapy", HANDED_OVER.replace(old, new))

    with pytest.raises(SettingsError) as caught:
        read_practice(store, "cedar-therapy")

    assert "cedar-therapy/practice.yaml:19: " in str(caught.value)
    assert words in str(caught.value)
