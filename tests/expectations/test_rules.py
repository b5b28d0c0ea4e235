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


def all_of(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(world: World) -> None:
        for one in edits:
            one(world)

    return edit


def on(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


WRONG_DIGIT = "1234567890"
STRANGER = "1403122025"
"""A right NPI that no profile names."""
COLLEAGUE = "1403122017"
"""In the profile, from 2025-06-01 on."""
AHEAD, UNBORN = on("2026-11-03"), on("2020-12-31")
"""A day after the tests' today, and the day before the practice's first."""

EXAMPLES: Mapping[str, Edit] = {
    "claims-correction-without-original": put("claims", frequency="7"),
    "claims-provider-npi-check-digit": put("claims", provider_npi=WRONG_DIGIT),
    "claims-billing-npi-check-digit": put("claims", billing_npi="123"),
    "claims-line-repeated": again("claims"),
    # 6000 + 5999 is not the claim's 12000
    "claims-lines-differ-from-claim": put("claims", charge_cents=5_999),
    "other-payers-submission-unknown": put("other_payers", submission_id="g:5"),
    "prior-payments-submission-unknown": put("prior_payments", submission_id="g:5"),
    "prior-adjustments-submission-unknown": put("prior_adjustments", submission_id="g:5"),
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
    "claims-dated-ahead": put("claims", entered_on=AHEAD),
    "claims-service-on-before-practice-began": put("claims", service_on=UNBORN),
    "claims-service-before-provider-began": put(
        "claims", provider_npi=COLLEAGUE, service_on=on("2025-05-31")
    ),
    "claims-payer-not-in-profile": put("claims", payer_id="99999"),
    "claims-provider-npi-not-in-profile": put("claims", provider_npi=STRANGER),
    "claims-same-service-under-two-numbers": again("claims", claim_id="C9"),
    # from 28 February of one year to 2 March of the next are 367 days
    "claims-claim-number-reused": put("claims", service_on=on("2025-02-28")),
    "claims-later-payer-without-first": again("claims", claim_id="C9", sequence="S"),
    "claims-corrected-claim-unknown": again(
        "claims", claim_id="C9", frequency="7", original_reference="X"
    ),
    "remittances-dated-ahead": put("remittances", adjudicated_on=AHEAD),
    "remittances-service-on-before-practice-began": put("remittances", service_on=UNBORN),
    "remittances-payer-not-in-profile": put("remittances", payer_id="99999"),
    "remittances-rendering-npi-not-in-profile": put("remittances", rendering_npi=STRANGER),
    # 7000 + 5001 is a cent more than the charge of 12000
    "remittances-claim-paid-beyond-charge": again(
        "remittances", remittance_id="f:30", paid_cents=5_001
    ),
    "remittances-paid-twice": again("remittances", remittance_id="f:30"),
    "remittances-adjudicated-before-submission": put(
        "remittances", adjudicated_on=on("2026-03-03")
    ),
    "remittances-service-differs-from-claim": put("remittances", service_on=on("2026-03-01")),
    "remittances-charge-differs-from-claim": put("remittances", charge_cents=12_001),
    # the lines charge 6000 + 6000
    "remittances-lines-differ-from-claim": put("remittances", charge_cents=12_001),
    "remittances-unpaid-without-reason": again("remittances", remittance_id="f:30", paid_cents=0),
    "remittance-lines-amounts-negative": put("remittance_lines", paid_cents=-1),
    "remittance-lines-paid-above-allowed": put("remittance_lines", paid_cents=4_501),
    "remittance-lines-claim-line-unknown": put("remittance_lines", procedure="99213"),
    "remittance-lines-service-after-posting": put("remittance_lines", service_on=on("2026-04-03")),
    "adjustments-adjustment-repeated": again("adjustments"),
    "adjustments-patient-share-negative": put("adjustments", group_code="PR", amount_cents=-1),
    "adjustments-amount-above-charge": put("adjustments", amount_cents=12_001),
    "adjustments-amount-zero": put("adjustments", amount_cents=0),
    "payments-payer-not-in-profile": put("payments", payer_id="99999"),
    "payments-claims-incomplete": put("payments", claims_paid_cents=7_001),
    "payments-provider-adjustments-incomplete": put("payments", provider_adjustments_cents=501),
    "payments-trace-missing": put("payments", trace_number=None),
    "payments-trace-repeated": again("payments", payment_id="f:40"),
    "payments-notice-with-amount": put("payments", method="NON"),
    # paid on 2 April; the bank is known from 1 April to 3 May, under other numbers
    "payments-not-banked": all_of(
        put("deposits", trace_number="62", deposited_on=on("2026-04-01")),
        again("deposits", trace_number="63", deposited_on=on("2026-05-03")),
    ),
    "provider-adjustments-amount-zero": put("provider_adjustments", amount_cents=0),
    "transactions-dated-ahead": put("transactions", posted_on=AHEAD),
    "transactions-posted-on-before-practice-began": put("transactions", posted_on=UNBORN),
    "transactions-payer-not-in-profile": put("transactions", payer_id="99999"),
    "transactions-posted-before-claim-service": put(
        "transactions", kind="payer_payment", account="insurance", posted_on=on("2026-03-01")
    ),
    "transactions-payer-payment-on-patient": put("transactions", kind="payer_payment"),
    "transactions-claim-paid-beyond-charge": put("transactions", amount_cents=12_001),
    "transactions-write-off-without-reason": put("transactions", kind="write_off", reason=None),
    "follow-ups-dated-ahead": put("follow_ups", worked_on=AHEAD),
    "follow-ups-worked-on-before-practice-began": put("follow_ups", worked_on=UNBORN),
    "follow-ups-worked-on-before-claim-service": put("follow_ups", worked_on=on("2026-03-01")),
    "follow-ups-work-repeated": again("follow_ups"),
    "appeals-dated-ahead": put("appeals", decided_on=AHEAD),
    "appeals-denied-on-before-claim-service": put("appeals", denied_on=on("2026-03-01")),
    "appeals-recovered-above-charge": put("appeals", recovered_cents=12_001),
    "appeals-recovered-though-lost": put("appeals", outcome="upheld"),
    "appeals-decided-without-filing": put("appeals", filed_on=None),
    "appeals-outcome-without-decision": put("appeals", decided_on=None),
    "acknowledgements-dated-ahead": put("acknowledgements", received_on=AHEAD),
    "acknowledgements-answered-before-submission": put(
        "acknowledgements", received_on=on("2026-03-03")
    ),
    "acknowledgements-rejected-without-status": put("acknowledgements", is_accepted=False),
    "acknowledgements-answer-repeated": again("acknowledgements"),
    "file-acknowledgements-dated-ahead": put("file_acknowledgements", received_on=AHEAD),
    "file-acknowledgements-answered-before-submission": put(
        "file_acknowledgements", received_on=on("2026-03-03")
    ),
    "staff-time-dated-ahead": put("staff_time", week_of=AHEAD),
    "staff-time-week-of-before-practice-began": put("staff_time", week_of=UNBORN),
    # 40 + 128.01 hours
    "staff-time-person-beyond-week": again("staff_time", role="other", paid_hundredths=12_801),
    # a Tuesday beside a Monday
    "staff-time-week-begins-otherwise": again("staff_time", week_of=on("2026-03-10")),
    "fee-schedule-payer-not-in-profile": put("fee_schedule", payer_id="99999"),
    "fee-schedule-periods-overlap": again(
        "fee_schedule", effective_from=on("2026-06-01"), allowed_cents=4_600
    ),
    "encounters-service-on-before-practice-began": put("encounters", service_on=UNBORN),
    "encounters-provider-npi-not-in-profile": put("encounters", provider_npi=STRANGER),
    "encounters-note-dated-ahead": put("encounters", note_signed_on=AHEAD),
    "encounters-service-differs-from-claim": put("encounters", service_on=on("2026-03-01")),
    "deposits-dated-ahead": put("deposits", deposited_on=AHEAD),
    "deposits-deposited-on-before-practice-began": put("deposits", deposited_on=UNBORN),
    "deposits-payer-not-in-profile": put("deposits", payer_id="99999"),
    "deposits-payment-unknown": put("deposits", trace_number="62", deposited_on=on("2026-04-02")),
    # the payment is 6500; banks drop leading zeros
    "deposits-differs-from-payment": put("deposits", trace_number="61", amount_cents=6_499),
    "enrollments-payer-not-in-profile": put("enrollments", payer_id="99999"),
    "enrollments-provider-npi-not-in-profile": put("enrollments", provider_npi=STRANGER),
    "ar-control-part-alone": put("ar_control", patient_ar_cents=None),
}
"""A breaking edit for every rule whose form does not tell one by itself."""

BOTH_ROWS = {
    *("fee-schedule-prices-contradict", "claims-lines-differ-from-claim"),
    *("claims-claim-number-reused", "staff-time-person-beyond-week"),
}
"""Rules of which two rows contradict each other, and none is known to be the right one."""


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
def found(
    make_world: Any, make_profile: Any, batch_of: Any, sound_rows: Rows, today: date
) -> Validation:
    broken = [edited(make_world(one.id), breaking(one, sound_rows)) for one in rules()]
    names = ["sound", *(one.id for one in rules())]
    profiles = {name: make_profile("any") for name in names}
    return validate(batch_of(make_world("sound"), *broken), today=today, profiles=profiles)


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
    expected = 2 if isinstance(BY_ID[rule_id].form, Unique) or rule_id in BOTH_ROWS else 1

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
        payment_id=None,
        status_code="22",
        charge_cents=-12_000,
        paid_cents=-7_000,
        patient_responsibility_cents=None,
        is_balanced=None,
    ),
    "same-price-twice": again("fee_schedule"),
    "paid-on-service-day": put("remittances", posted_on=on("2026-03-02"), adjudicated_on=None),
    "paid-a-month-ahead": put("payments", paid_on=pd.Timestamp("2026-12-03")),
    "open-ended-price": put("fee_schedule", effective_to=pd.Timestamp("9999-12-31")),
    "hcpcs": put("claims", procedure="J1885"),
    "revenue-code": put("claims", procedure="250"),
    "told-by-837-and-table": again("claims", source_file="other", claim_charge_cents=None),
    "category-three": put("claims", procedure="0042T"),
    "claim-level-adjustment": put("adjustments", line_index=0),
    "neither-accepted-nor-rejected": put("acknowledgements", is_accepted=None, code="A1"),
    "known-by-20-characters": put("follow_ups", claim_id=" c1"),
    "patient-paid-ahead": put("transactions", posted_on=on("2026-03-01"), received_on=None),
    "other-modifiers-another-claim": again(
        "claims", claim_id="C9", modifiers="GP", claim_charge_cents=6_000
    ),
    "next-price": again(
        "fee_schedule",
        effective_from=on("2027-01-01"),
        effective_to=on("2027-12-31"),
        allowed_cents=4_600,
    ),
    "two-deposits-of-one-payment": all_of(
        put("deposits", trace_number="61", amount_cents=6_000),
        again("deposits", trace_number="61", amount_cents=500),
    ),
    "secondary-beside-primary": again(
        "claims", sequence="S", line_no=1, charge_cents=6_000, claim_charge_cents=6_000
    ),
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
