"""For every rule: a row that breaks it is found, and a row that does not is not.

All examples are judged in one batch: each is a practice of its own, named after its rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from expectations.bridge import Validation, validate
from expectations.registry import BY_ID, rules
from expectations.rule import Dated, InOrder, Matches, OneOf, Present, Rule, Unique, Within
from vitals.tables import CANONICAL, PROVENANCE

World = dict[str, pd.DataFrame]
Edit = Callable[[World], None]
Rows = Mapping[str, list[dict[str, Any]]]

ALL = [one.id for one in rules()]


def put(table: str, **values: object) -> Edit:
    """Set columns of a table's first row."""

    def edit(world: World) -> None:
        for column, value in values.items():
            world[table].loc[0, column] = value

    return edit


def again(table: str, **values: object) -> Edit:
    """Repeat a table's first row, with some columns changed."""

    def edit(world: World) -> None:
        copy = world[table].iloc[[0]].copy()
        for column, value in values.items():
            copy[column] = pd.Series([value], copy.index).astype(copy[column].dtype)
        world[table] = pd.concat([world[table], copy], ignore_index=True)

    return edit


WRONG_DIGIT = "1234567890"

EXAMPLES: Mapping[str, Edit] = {
    "claims-correction-without-original": put("claims", frequency="7"),
    "claims-provider-npi-check-digit": put("claims", provider_npi=WRONG_DIGIT),
    "claims-billing-npi-check-digit": put("claims", billing_npi="123"),
    "claims-line-repeated": again("claims"),
    # 6000 + 5999 is not the claim's 12000
    "claims-lines-differ-from-claim": put("claims", charge_cents=5_999),
    "remittances-claim-out-of-balance": put("remittances", is_balanced=False),
    # the only PR adjustment is 2000
    "remittances-patient-share-differs": put("remittances", patient_responsibility_cents=1_999),
    "remittances-reversal-not-negative": put("remittances", status_code="22"),
    "remittances-charge-negative": put("remittances", charge_cents=-1),
    "remittances-paid-negative": put("remittances", paid_cents=-1),
    "remittances-paid-above-charge": put("remittances", paid_cents=12_001),
    "remittances-patient-share-above-charge": put(
        "remittances", patient_responsibility_cents=12_001
    ),
    "remittances-denied-but-paid": put("remittances", status_code="4"),
    "remittances-rendering-npi-check-digit": put("remittances", rendering_npi=WRONG_DIGIT),
    "remittances-payment-unknown": put("remittances", payment_id="g:2"),
    "remittances-claim-unknown": put("remittances", claim_id="0"),
    "remittances-reversal-without-original": put(
        "remittances", status_code="22", charge_cents=-12_000, paid_cents=-7_000
    ),
    "remittance-lines-remittance-unknown": put("remittance_lines", remittance_id="g:9"),
    # 6000 − 1500 − 2000 is 2500
    "remittance-lines-service-out-of-balance": put("remittance_lines", paid_cents=2_501),
    "remittance-lines-paid-above-charge": put("remittance_lines", paid_cents=6_001),
    "remittance-lines-allowed-above-charge": put("remittance_lines", allowed_cents=6_001),
    "adjustments-remittance-unknown": put("adjustments", remittance_id="g:9"),
    "adjustments-line-unknown": put("adjustments", line_index=3),
    "remittance-amounts-remittance-unknown": put("remittance_amounts", remittance_id="g:9"),
    "payments-transaction-out-of-balance": put("payments", is_balanced=False),
    "payments-payee-npi-check-digit": put("payments", payee_npi=WRONG_DIGIT),
    "provider-adjustments-payment-unknown": put("provider_adjustments", payment_id="g:2"),
    "provider-summaries-payment-unknown": put("provider_summaries", payment_id="g:2"),
    "transactions-entry-repeated": again("transactions"),
    "transactions-transaction-id-reused": again("transactions", amount_cents=1),
    "transactions-patient-payment-on-insurance": put("transactions", account="insurance"),
    "transactions-claim-unknown": put("transactions", claim_id="C2"),
    "transactions-amount-zero": put("transactions", amount_cents=0),
    "follow-ups-claim-unknown": put("follow_ups", claim_id="C2"),
    "appeals-decided-without-outcome": put("appeals", outcome=None),
    "appeals-appeal-repeated": again("appeals"),
    "appeals-claim-unknown": put("appeals", claim_id="C2"),
    "acknowledgements-accepted-but-code-rejects": put("acknowledgements", code="A3"),
    "acknowledgements-rejected-but-code-accepts": put("acknowledgements", is_accepted=False),
    "acknowledgements-claim-unknown": put("acknowledgements", claim_id="C2"),
    "file-acknowledgements-accepted-but-code-rejects": put("file_acknowledgements", code="R"),
    "file-acknowledgements-rejected-but-code-accepts": put(
        "file_acknowledgements", is_accepted=False
    ),
    "file-acknowledgements-set-unknown": put("file_acknowledgements", set_control="0002"),
    "file-acknowledgements-control-missing": put("file_acknowledgements", group_control=None),
    "file-acknowledgements-undecided": put("file_acknowledgements", is_accepted=None),
    "file-acknowledgements-interchange-unknown": put(
        "file_acknowledgements", interchange_control="8"
    ),
    "file-acknowledgements-batch-unknown": put("file_acknowledgements", batch_control="B9"),
    "file-errors-set-not-answered": put("file_errors", set_control="0002"),
    "staff-time-billing-above-paid": put("staff_time", billing_hundredths=4_001),
    "staff-time-overtime-above-paid": put("staff_time", overtime_hundredths=4_001),
    "staff-time-week-repeated": again("staff_time"),
    "fee-schedule-prices-contradict": again("fee_schedule", allowed_cents=4_600),
    "encounters-encounter-repeated": again("encounters"),
    "encounters-completed-in-future": put("encounters", service_on=pd.Timestamp("2026-11-03")),
    "encounters-missed-but-billed": put("encounters", status="no_show"),
    "encounters-provider-npi-check-digit": put("encounters", provider_npi=WRONG_DIGIT),
    "encounters-claim-unknown": put("encounters", claim_id="C2"),
    "deposits-deposit-repeated": again("deposits"),
    "enrollments-provider-npi-check-digit": put("enrollments", provider_npi=WRONG_DIGIT),
    "enrollments-enrollment-repeated": again("enrollments"),
    "ar-control-month-ahead": put("ar_control", month="2026-12"),
    "ar-control-parts-differ-from-total": put("ar_control", ar_total_cents=301),
}
"""A breaking edit for every rule whose form does not tell one by itself."""


def breaking(one: Rule, rows: Rows) -> Edit:
    """An edit that breaks *one*: from its form, else from the examples (KeyError: none given)."""
    match one.form:
        case Present(column=column):
            values: dict[str, object] = {column: None}
        case OneOf(column=column) | Matches(column=column):
            values = {column: "#"}
        case Within(column=column, low=low, high=high):
            values = {column: low - 1 if high is None else high + 1}
        case Dated(column=column):
            values = {column: pd.Timestamp("1999-12-31")}
        case InOrder(earlier=earlier, later=later):
            day = pd.Timestamp(rows[one.table][0][earlier])
            values = {later: day - pd.Timedelta(days=1)}
        case Unique():
            return again(one.table)
        case _:
            return EXAMPLES[one.id]
    return put(one.table, **values)


def edited(world: World, edit: Edit) -> World:
    edit(world)
    return world


@pytest.fixture(scope="module")
def found(make_world: Any, batch_of: Any, sound_rows: Rows, today: date) -> Validation:
    broken = [edited(make_world(one.id), breaking(one, sound_rows)) for one in rules()]
    return validate(batch_of(make_world("sound"), *broken), today=today)


def failures(found: Validation) -> dict[str, dict[str, int]]:
    """Practice -> rule -> rows at fault, where there are any."""
    failed = found.checks[found.checks["failed_rows"] > 0]
    return {
        str(practice): dict(zip(rows["rule"], rows["failed_rows"], strict=True))
        for practice, rows in failed.groupby("practice")
    }


@pytest.fixture(scope="module")
def failed(found: Validation) -> dict[str, dict[str, int]]:
    return failures(found)


@pytest.mark.parametrize("rule_id", ALL)
def test_a_row_that_breaks_a_rule_is_found(failed: dict[str, dict[str, int]], rule_id: str) -> None:
    expected = 2 if isinstance(BY_ID[rule_id].form, Unique) else 1
    if rule_id in {"fee-schedule-prices-contradict", "claims-lines-differ-from-claim"}:
        expected = 2  # both rows contradict each other

    assert failed[rule_id][rule_id] == expected


@pytest.mark.parametrize("rule_id", ALL)
def test_a_broken_rule_refuses_the_row_or_only_flags_it(found: Validation, rule_id: str) -> None:
    told_of = found.findings
    own = told_of[(told_of["practice"] == rule_id) & (told_of["rule"] == rule_id)]
    told = {"critical": "error", "warning": "warning", "info": "info"}[BY_ID[rule_id].severity]

    assert set(own["severity"]) == {told}
    assert own["is_refused"].any() == (told == "error")


def test_sound_rows_break_no_rule(found: Validation, failed: dict[str, dict[str, int]]) -> None:
    assert "sound" not in failed
    assert "sound" not in set(found.findings["practice"])


def test_every_required_column_has_a_critical_rule() -> None:
    given = {
        (one.table, one.form.column)
        for one in rules()
        if isinstance(one.form, Present) and one.severity == "critical"
    }
    provenance = {column.name for column in PROVENANCE}
    needed = {
        (table.name, column)
        for table in CANONICAL
        for column in table.required
        if column not in provenance
    }

    assert given == needed


def test_every_rule_says_why_and_what_to_do_in_a_sentence() -> None:
    for one in rules():
        assert one.why.endswith("."), one.id
        assert one.fix.endswith("."), one.id


ACCEPTABLE: Mapping[str, Edit] = {
    "missing-optional": put("claims", entered_on=None, provider_npi=None),
    "reversal": again(
        "remittances",
        remittance_id="f:30",
        status_code="22",
        charge_cents=-12_000,
        paid_cents=-7_000,
        patient_responsibility_cents=None,
        is_balanced=None,
    ),
    "same-price-twice": again("fee_schedule"),
    "paid-on-service-day": put("remittances", posted_on=pd.Timestamp("2026-03-02")),
    "paid-a-month-ahead": put("payments", paid_on=pd.Timestamp("2026-12-03")),
    "open-ended-price": put("fee_schedule", effective_to=pd.Timestamp("9999-12-31")),
    "hcpcs": put("claims", procedure="J1885"),
    "revenue-code": put("claims", procedure="250"),
    "told-by-837-and-table": again("claims", source_file="other", claim_charge_cents=None),
    "category-three": put("claims", procedure="0042T"),
    "claim-level-adjustment": put("adjustments", line_index=0),
    "neither-accepted-nor-rejected": put("acknowledgements", is_accepted=None, code="A1"),
    "known-by-20-characters": put("follow_ups", claim_id=" c1"),
}


@pytest.fixture(scope="module")
def flagged(make_world: Any, batch_of: Any, today: date) -> dict[str, dict[str, int]]:
    worlds = [edited(make_world(name), edit) for name, edit in ACCEPTABLE.items()]
    return failures(validate(batch_of(*worlds), today=today))


@pytest.mark.parametrize("name", ACCEPTABLE)
def test_what_is_unusual_but_right_breaks_no_rule(
    flagged: dict[str, dict[str, int]], name: str
) -> None:
    allowed = {
        # the amount moved from its line to the claim: the line no longer explains its payment
        "claim-level-adjustment": {"remittance-lines-service-out-of-balance": 1},
    }

    assert flagged.get(name, {}) == allowed.get(name, {})


def test_a_date_far_after_today_is_out_of_range(make_world: Any, today: date) -> None:
    world = edited(make_world("p"), put("claims", service_on=pd.Timestamp("2062-03-02")))

    found = validate({"claims": world["claims"]}, today=today)

    assert failures(found)["p"]["claims-service-on-out-of-range"] == 1
    assert len(found.accepted["claims"]) == 1
