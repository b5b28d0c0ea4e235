"""A setting that cannot be is told with what was expected, what was found and how to write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitals.errors import SettingsError
from vitals.own_settings import units_of
from vitals.practice import Practice, read_practice
from vitals.store import Store
from vitals.triggers.assessment import RULES
from vitals.triggers.limits import BY_RULE

HEAD = "id: oak\nname: Oak\n"
SHARE = "expected a share from 0 to 1: write"
DAY = "expected a day as YYYY-MM-DD, such as 2026-03-31, found"


def _read(home: Path, settings: str) -> Practice:
    store = Store(str(home))
    store.write_practice_yaml("oak", f"{HEAD}{settings}\n")
    return read_practice(store, "oak")


def _told(home: Path, settings: str) -> str:
    with pytest.raises(SettingsError) as caught:
        _read(home, settings)
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("denials.leading", "20", f"found 20, {SHARE} 0.2 for 20 %"),
        ("denials.leading", "7.5", f"found 7.5, {SHARE} 0.075 for 7.5 %"),
        ("denials.leading", "2000", f"found 2000, {SHARE} 0.2 for 20 %"),
        ("denial_rate", "-0.2", f"found -0.2, {SHARE} 0.2 for 20 %"),
        ("denial_rate", ".nan", f"found nan, {SHARE} 0.2 for 20 %"),
        ("payments.coverage", "60", f"found 60, {SHARE} 0.6 for 60 %"),
        ("growth.capacity", "85", "found 85, expected a number from 0 to 10: write 0.85 for 85 %"),
        ("net_collection_rate", "95", "expected a number from 0 to 10: write 0.95 for 95 %"),
        ("staff_time.busy_days", "40", "expected a number from 0 to 1: write 0.4 for 40 %"),
        ("follow_up.spacing", "-1", "found -1, expected days, 0 or more"),
        ("days_in_ar", ".inf", "found inf, expected days, 0 or more"),
        ("low_volume.claims", "-1", "found -1, expected a number, 0 or more"),
        ("claims_per_biller", "-1", "found -1, expected a count of claims, 0 or more"),
        ("low_volume.collections", "-1", "expected cents, 0 or more: write 150000 for $1,500"),
        ("low_volume.cost", ".nan", "found nan, expected cents"),
    ],
)
def test_a_limit_that_its_unit_cannot_have_is_told_in_that_unit(
    tmp_path: Path, key: str, value: str, expected: str
) -> None:
    told = _told(tmp_path, f"thresholds:\n  {key}: {value}")

    assert f"practices/oak/practice.yaml:4: key 'thresholds.{key}': " in told
    assert told.endswith(expected)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("denials.leading", 0),
        ("denials.leading", 1),
        ("net_collection_rate", 1.05),
        ("growth.capacity", 1.2),
        ("unpredictable_cash.volatility", 1.5),
        ("follow_up.spacing", 60),
        ("staff_time.load", 12000),
        ("low_volume.collections", 3000000),
        ("low_volume.cost", -50000),
    ],
)
def test_a_limit_that_its_unit_can_have_is_read_as_it_stands(
    tmp_path: Path, key: str, value: float
) -> None:
    assert _read(tmp_path, f"thresholds: {{{key}: {value}}}").thresholds == {key: value}


def test_every_default_limit_could_be_set_by_a_practice(tmp_path: Path) -> None:
    defaults = {rule: rows[-1].value for rule, rows in BY_RULE.items()}

    settings = "".join(f"\n  {rule}: {value}" for rule, value in defaults.items())

    assert _read(tmp_path, f"thresholds:{settings}").thresholds == defaults


def test_the_limits_no_rule_is_declared_for_are_the_three_shares() -> None:
    beside = {*BY_RULE} - {rule.key for rule in RULES}

    assert beside == {
        "growth.backlog_overdue",
        "payments.coverage",
        "unexplained_ar_growth.flat",
    }
    assert {units_of()[name] for name in beside} == {"share"}


def test_an_own_benchmark_in_per_cent_is_told_at_its_value(tmp_path: Path) -> None:
    told = _told(tmp_path, "benchmarks:\n  denial_rate:\n    value: 6\n    source: ours")

    assert "practice.yaml:5: key 'benchmarks.denial_rate.value': found 6, " in told
    assert told.endswith(f"{SHARE} 0.06 for 6 %")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            "process_changes: {on: 2026-03-01, what: new system}",
            (
                "key 'process_changes': expected a list, found keys and values; "
                'write "process_changes: [{on: ..., what: ...}]"'
            ),
        ),
        (
            "process_changes: [2026-03-01]",
            (
                "key 'process_changes.0': expected keys and values, found a single value; "
                'write "{on: ..., what: ...}"'
            ),
        ),
        (
            "reports: {recipients: owner@example.org}",
            (
                "key 'reports.recipients': expected a list, found a single value; "
                'write "recipients: [...]"'
            ),
        ),
        (
            "providers:",
            (
                "key 'providers': expected a list, found nothing; "
                'write "providers: []", or leave the key out'
            ),
        ),
        (
            "thresholds: [0.2]",
            (
                "key 'thresholds': expected keys and values, found a list; "
                'write "thresholds: {name: ...}"'
            ),
        ),
        (
            "benchmarks: {denial_rate: 0.06}",
            (
                "key 'benchmarks.denial_rate': expected keys and values, found a single value; "
                'write "denial_rate: {value: ..., source: ...}"'
            ),
        ),
        (
            "assumptions: {residual_hours: 0.1}",
            (
                "key 'assumptions.residual_hours': expected [lower, higher] such as [0.1, 0.2], "
                "found 0.1"
            ),
        ),
        (
            "assumptions: {residual_hours: [0.1]}",
            "expected [lower, higher] such as [0.1, 0.2], found a list of 1",
        ),
        (
            "assumptions: {residual_hours: [10%, 20%]}",
            (
                "key 'assumptions.residual_hours.0': expected a number, found '10%'; "
                "write a share as 0.1 for 10 %"
            ),
        ),
        (
            "thresholds: {denial_rate: 20%}",
            (
                "key 'thresholds.denial_rate': expected a number, found '20%'; "
                "write a share as 0.2 for 20 %"
            ),
        ),
        ("thresholds: {denial_rate: true}", "expected a number, found true"),
        ("thresholds: {denial_rate: }", "found nothing; write one, or leave the key out"),
        (
            "thresholds: {denials: {leading: 0.5}}",
            (
                "key 'thresholds.denials': expected a number, found keys and values; "
                'write it as one key: "denials.leading: 0.5"'
            ),
        ),
        (
            "staff: {dedicated_billers: two}",
            "key 'staff.dedicated_billers': expected a number, found 'two'; write the number alone",
        ),
        ("costs: {overhead_factor: 0.5}", "expected 1 or more, found 0.5"),
        (
            "growth: [{on: 2026-03-01, kind: provider, count: 1.5}]",
            "key 'growth.0.count': expected a whole number, found 1.5",
        ),
        (
            "growth: [{on: 2026-03-01, kind: doctor}]",
            "expected 'provider', 'location', 'payer' or 'service', found 'doctor'",
        ),
        ("handover: {on: March 2026, partner: Acme}", f"'handover.on': {DAY} 'March 2026'"),
        ("handover: {on: 2026-02-30, partner: Acme}", f"'handover.on': {DAY} '2026-02-30'"),
        ("handover: {on: 20260301, partner: Acme}", f"'handover.on': {DAY} 20260301"),
        (
            "handover: {on: 2026-03-01, partner: Acme, function: [denials]}",
            "unknown key 'handover.function'; known keys here: on, partner, functions",
        ),
        (
            "payers: [{id: '60054', payer_class: commercial}]",
            "unknown key 'payers.0.payer_class'; known keys here: id, name, class, network, ",
        ),
        ("payers: [{id: 60054}]", "expected text, found a number; put it in quotes"),
        ("? [id]\n: 1", "expected text as a key"),
    ],
)
def test_what_has_the_wrong_form_is_told_with_the_right_one(
    tmp_path: Path, settings: str, words: str
) -> None:
    told = _told(tmp_path, settings)

    assert "practices/oak/practice.yaml:3: " in told
    assert words in told
    assert "Input should" not in told


def test_a_long_value_is_cut_and_an_id_is_not_repeated(tmp_path: Path) -> None:
    long = _told(tmp_path, f"staff: {{dedicated_billers: {'x' * 500}}}")
    ids = _told(tmp_path, "tax_ids: 123-45-6789") + _told(tmp_path, "tax_ids: [123456789]")

    assert f"'{'x' * 40}...'" in long
    assert "x" * 41 not in long
    assert "6789" not in ids
