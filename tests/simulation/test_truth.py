"""The truth, held against sums done by hand and against itself."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from vitals.simulation import (
    DEMO,
    World,
    truth,
    truth_aging,
    truth_balances,
    truth_parts,
    truth_roll_forward,
)
from vitals.simulation.calendar import last_day
from vitals.simulation.events import (
    Adjustment,
    Appeal,
    Claim,
    ClaimAnswer,
    Fee,
    FollowUp,
    Line,
    Patient,
    Payment,
    RemitLine,
    Remittance,
    SetAnswer,
    Submission,
    Transaction,
)
from vitals.simulation.office import ArControl, Deposit, Encounter, Enrollment, StaffWeek

SOMEBODY = Patient("ZZPID1", "ZZPHIA", "ZZGIVENA", date(1980, 1, 1), "F", "ZZMBR1", "1 ZZSTREET")
AETNA = "60054"
NPI = "1234567893"


def claim(name: str, served: date, entered: date, charge: int) -> Claim:
    line = Line(1, "97110", ("GP",), 1, charge, f"{name}L1")
    return Claim(
        claim_id=name,
        patient=SOMEBODY,
        payer_id=AETNA,
        secondary_id="",
        service_on=served,
        entered_on=entered,
        provider_npi=NPI,
        location="Here",
        place_of_service="11",
        diagnosis="M545",
        lines=(line,),
    )


def sent(item: Claim, on: date, batch: int, frequency: str = "1") -> Submission:
    return Submission(
        claim=item,
        sent_as=item.claim_id,
        submitted_on=on,
        sequence="P",
        frequency=frequency,
        payer_id=AETNA,
        lines=item.lines,
        reference="",
        batch=batch,
        set_no=1,
    )


def paid(on: date, *remits: Remittance) -> Payment:
    return Payment(AETNA, on, on, f"T{on:%y%m%d}", remits, ())


def remit(item: Claim, on: date, money: int, *cas: Adjustment) -> Remittance:
    line = item.lines[0]
    status = "4" if any(one.reason == "197" for one in cas) else "1"
    return Remittance(
        claim=item,
        payer_id=AETNA,
        status=status,
        posted_on=on,
        charge=line.charge,
        paid=money,
        control=f"C{on:%m%d}",
        frequency="1",
        lines=(RemitLine(line, line.charge, money, None, cas),),
    )


# Served in January, and one in May, so that what was received reaches every month between. One is
# paid $70 of $100 ($20 contractual, $10 to the patient, who pays $4);
# one of $50 is denied; one of $30 was refused by the clearinghouse and never sent again.
PAID = claim("PAID1", date(2026, 1, 5), date(2026, 1, 7), 10_000)
DENIED = claim("DENIED1", date(2026, 1, 6), date(2026, 1, 7), 5_000)
LATER = claim("LATER1", date(2026, 5, 4), date(2026, 5, 5), 4_000)
REFUSED = claim("REFUSED1", date(2026, 1, 12), date(2026, 1, 16), 3_000)
SENT = (
    sent(PAID, date(2026, 1, 9), 1),
    sent(DENIED, date(2026, 1, 9), 1),
    sent(REFUSED, date(2026, 1, 20), 2),
    sent(LATER, date(2026, 5, 6), 3),
)
WORLD = World(
    profile=replace(DEMO[0], first_month="2026-01", month_count=4),
    claims=(PAID, DENIED, REFUSED, LATER),
    submissions=SENT,
    set_answers=(
        SetAnswer(1, 1, date(2026, 1, 10), accepted=True),
        SetAnswer(2, 1, date(2026, 1, 21), accepted=False),
    ),
    claim_answers=(
        ClaimAnswer(SENT[0], date(2026, 1, 11), accepted=True, category="A2", status_code="20"),
        ClaimAnswer(SENT[1], date(2026, 1, 11), accepted=True, category="A2", status_code="20"),
        ClaimAnswer(SENT[3], date(2026, 5, 7), accepted=True, category="A2", status_code="20"),
    ),
    payments=(
        paid(
            date(2026, 2, 3),
            remit(
                PAID, date(2026, 2, 3), 7_000, Adjustment("CO", "45", 2_000),
                Adjustment("PR", "3", 1_000),
            ),
            remit(DENIED, date(2026, 2, 3), 0, Adjustment("CO", "197", 5_000)),
        ),
        paid(date(2026, 5, 20), remit(LATER, date(2026, 5, 20), 4_000)),
    ),
    follow_ups=(
        FollowUp(
            DENIED, date(2026, 4, 6), "MB", "appeal", "sent", date(2026, 4, 20), "patient_inquiry"
        ),
    ),
    appeals=(
        Appeal(DENIED, date(2026, 2, 3), 1, date(2026, 4, 6), date(2026, 4, 4), date(2026, 4, 6)),
    ),
    transactions=(
        Transaction("T1", PAID, date(2026, 2, 20), "patient_payment", "patient", 400),
        Transaction(
            "T2", PAID, date(2026, 2, 6), "payer_payment", "insurance", 7_000,
            received_on=date(2026, 2, 3),
        ),
    ),
    deposits=(
        Deposit(date(2026, 2, 4), 7_000, AETNA, "T260203", "eft"),
        Deposit(date(2026, 2, 10), 500, AETNA, "", "check"),
        Deposit(date(2026, 2, 10), 9_900, "", "", "cash"),
    ),
    encounters=(
        Encounter("E1", date(2026, 1, 5), NPI, "Here", "completed", "PAID1", None),
        Encounter("E2", date(2026, 1, 8), NPI, "Here", "completed", "", None),
        Encounter("E3", date(2026, 1, 9), NPI, "Here", "no_show", "", None),
    ),
    enrollments=(Enrollment(NPI, AETNA, date(2025, 1, 1), date(2026, 1, 31)),),
    ar_controls=(ArControl("2026-01", 18_000), ArControl("2026-02", 9_000)),
    staff_weeks=(
        StaffWeek(date(2026, 2, 2), "MB", "biller", 4000, 4000, 0),
        StaffWeek(date(2026, 2, 2), "FD", "front_desk", 4000, 1000, 0),
        StaffWeek(date(2026, 2, 2), "OW", "owner", 1000, 250, 0),
    ),
    fees=(Fee(AETNA, "97110", "", "", date(2025, 1, 1), None, 8_200),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("month", "kpi", "numerator", "denominator", "value"),
    [
        pytest.param("2026-01", "rejection_rate", 1, 3, 1 / 3, id="the 999 refuses one of three"),
        pytest.param("2026-01", "charge_lag_days", 2, 3, 2, id="lags 2, 1 and 4: the median is 2"),
        pytest.param("2026-01", "ar_aging", None, None, None, id="no payment was received yet"),
        pytest.param("2026-02", "ar_aging", 0, 8_600, 0, id="all of it is 47 days and more"),
        pytest.param("2026-01", "denial_rate", 0, 0, None, id="nothing adjudicated is no rate"),
        pytest.param("2026-02", "denial_rate", 1, 2, 1 / 2, id="one of two adjudicated"),
        pytest.param("2026-02", "denial_dollar_rate", 5_000, 15_000, 1 / 3, id="50 of 150 dollars"),
        pytest.param("2026-02", "authorization_denial_rate", 1, 2, 1 / 2, id="197 is of the group"),
        pytest.param("2026-02", "eligibility_denial_rate", 0, 2, 0, id="and of no other"),
        pytest.param("2026-02", "first_pass_resolution_rate", 1, 2, 1 / 2, id="the paid one"),
        pytest.param("2026-02", "payer_lag_days", 25, 2, 25, id="9 January to 3 February"),
        pytest.param(
            "2026-02", "underpayment_rate", 1, 1, 1, id="allowed 80 of 82, denied line left out"
        ),
        pytest.param("2026-02", "patient_ar_share", 600, 8_600, 6 / 86, id="10 less 4 of 86"),
        pytest.param("2026-02", "gross_collection_rate", 7_400, 18_000, 74 / 180, id="70 and 4"),
        pytest.param("2026-02", "net_collection_rate", 7_400, 16_000, 74 / 160, id="less 20"),
        pytest.param(
            "2026-02", "billing_hours_share", 12.5, 50, 12.5 / 50, id="biller is left out"
        ),
        pytest.param("2026-03", "billing_hours_share", None, None, None, id="no hours recorded"),
        pytest.param("2026-02", "days_in_ar", None, None, None, id="53 days of history"),
        pytest.param(
            "2026-04", "days_in_ar", None, None, None, id="no charges in the last 90 days"
        ),
        pytest.param("2026-04", "ar_over_90_rate", 8_600, 8_600, 1, id="all of it is old"),
        pytest.param("2026-03", "overdue_follow_up_rate", None, None, None, id="log begins later"),
        pytest.param(
            "2026-04", "overdue_follow_up_rate", 2, 2, 1, id="one untouched, one not kept up"
        ),
        pytest.param("2026-04", "untouched_claim_rate", 1, 2, 1 / 2, id="the refused one"),
        pytest.param("2026-04", "reactive_follow_up_rate", 1, 1, 1, id="the patient had to ask"),
        pytest.param("2026-04", "appeal_on_time_rate", 0, 1, 0, id="filed two days late"),
        pytest.param("2026-04", "cash_volatility", None, None, None, id="four months only"),
        pytest.param(
            "2026-02",
            "net_days_in_ar",
            8_200,
            16_000 / 59,
            8_200 / (16_000 / 59),
            id="the refused one at 13 of 15, 59 days of history",
        ),
        pytest.param(
            "2026-05",
            "matured_collection_rate",
            7_400,
            16_200,
            74 / 162,
            id="74 dollars of January's 82, 50 and 30",
        ),
        pytest.param("2026-04", "matured_collection_rate", None, None, None, id="none is so old"),
        pytest.param(
            "2026-02", "ar_roll_forward_gap", 400, 9_000, 4 / 90, id="180 less 94 is not 90"
        ),
        pytest.param("2026-03", "ar_roll_forward_gap", None, None, None, id="no own figure"),
        pytest.param("2026-02", "bad_debt_rate", None, None, None, id="no write-off at all"),
        pytest.param("2026-02", "denial_write_off_rate", None, None, None, id="nor after a denial"),
        pytest.param("2026-02", "takeback_rate", 0, 7_000, 0, id="nothing taken back of 70"),
        pytest.param("2026-02", "payer_concentration", 7_000, 7_000, 1, id="one payer paid"),
        pytest.param("2026-02", "payments_received", 7_400, None, 7_400, id="70 and 4 dollars"),
        pytest.param("2026-01", "charges_posted", 18_000, None, 18_000, id="100, 50 and 30"),
        pytest.param("2026-02", "payer_yield", 8_000, 13_200, 80 / 132, id="80 and 0 of 82 and 50"),
        pytest.param("2026-02", "contract_coverage", 1, 1, 1, id="the denied line left out"),
        pytest.param("2026-01", "first_pass_acceptance_rate", 2, 3, 2 / 3, id="two of three taken"),
        pytest.param("2026-03", "accepted_unpaid_rate", 0, 2, 0, id="both were answered"),
        pytest.param("2026-01", "claims_submitted", 3, None, 3, id="three sent"),
        pytest.param("2026-01", "submission_lag_days", 2, 3, 2, id="lags 2, 2 and 4"),
        pytest.param(
            "2026-04", "timely_filing_risk", 3_000, None, 3_000, id="12 days left to 12 May"
        ),
        pytest.param("2026-03", "timely_filing_risk", 0, None, 0, id="42 days left"),
        pytest.param("2026-02", "preventable_denial_share", 1, 1, 1, id="no authorisation"),
        pytest.param("2026-03", "preventable_denial_share", 0, 0, None, id="nothing denied"),
        pytest.param("2026-02", "repeat_denial_rate", 0, 1, 0, id="the first of its kind"),
        pytest.param("2026-02", "denial_concentration", None, None, None, id="fewer than 20"),
        pytest.param("2026-02", "zero_pay_rate", 1, 2, 1 / 2, id="the denied one pays nothing"),
        pytest.param("2026-04", "days_to_work_denial", 62, 1, 62, id="3 February to 6 April"),
        pytest.param(
            "2026-03", "denied_dollars_at_risk", 5_000, None, 5_000, id="4 days left to 4 April"
        ),
        pytest.param("2026-04", "denied_dollars_at_risk", 0, None, 0, id="filed on 6 April"),
        pytest.param("2026-04", "overturn_rate", 0, 0, None, id="nothing is resolved"),
        pytest.param(
            "2026-02", "prompt_pay_exceedance_rate", 0, 2, 0, id="30 days; the refused one is out"
        ),
        pytest.param("2026-02", "posting_lag_days", 3, 1, 3, id="came on the 3rd, posted the 6th"),
        pytest.param(
            "2026-02", "unapplied_cash_rate", 500, 7_500, 1 / 15, id="5 of 75; cash is no payer's"
        ),
        pytest.param(
            "2026-02", "point_of_service_collection_rate", 0, 400, 0, id="paid after the visit"
        ),
        pytest.param("2026-01", "missing_charge_rate", 1, 2, 1 / 2, id="one visit has no claim"),
        pytest.param("2026-01", "enrollment_coverage", 1, 1, 1, id="enrolled to the 31st"),
        pytest.param("2026-02", "enrollment_coverage", 0, 1, 0, id="and not after it"),
        pytest.param("2026-04", "key_person_share", 1, 1, 1, id="one person, one touch"),
        pytest.param("2026-04", "follow_up_interval_days", None, 0, None, id="touched once only"),
        pytest.param("2026-04", "follow_up_regularity", None, None, None, id="a log of 24 days"),
        pytest.param("2026-04", "follow_up_capacity_ratio", None, None, None, id="nor 12 weeks"),
        pytest.param("2026-01", "claims_per_biller", 3, 0.5, 6, id="half a biller"),
        pytest.param("2026-02", "cost_to_collect", None, None, None, id="no wage is known"),
        pytest.param("2026-02", "growth_load_ratio", None, None, None, id="no growth is planned"),
    ],
)
def test_the_truth_is_what_a_biller_finds_by_hand(
    month: str, kpi: str, numerator: float | None, denominator: float | None, value: float | None
) -> None:
    row = truth(WORLD, [month]).set_index("kpi").loc[kpi]

    assert [None if pd.isna(cell) else cell for cell in row.iloc[1:]] == [
        numerator,
        denominator,
        pytest.approx(value),
    ]


def test_charges_of_the_last_ninety_days_make_a_day_of_revenue() -> None:
    row = truth(WORLD, ["2026-04"]).set_index("kpi").loc["days_in_ar"]
    earlier = replace(
        WORLD,
        claims=(*WORLD.claims, claim("NEW1", date(2026, 4, 1), date(2026, 4, 2), 9_000)),
    )
    charged = truth(earlier, ["2026-04"]).set_index("kpi").loc["days_in_ar"]

    assert pd.isna(row["value"])
    assert charged["value"] == pytest.approx((8_600 + 9_000) / (9_000 / 90))


def test_a_biller_carries_what_the_practice_s_own_benchmark_says() -> None:
    steps = [{"on": "2026-04-15", "kind": "provider", "claims_per_month": 60}]
    own = {"benchmarks": {"claims_per_biller": {"value": 4000, "source": "our association"}}}

    def capacity(settings: dict[str, object]) -> float:
        profile = replace(
            WORLD.profile, settings={**WORLD.profile.settings, "growth": steps, **settings}
        )
        found = truth(replace(WORLD, profile=profile), ["2026-02"]).set_index("kpi")
        return float(found.loc["growth_load_ratio", "denominator"])

    # Half a biller.
    assert capacity({}) == pytest.approx(6700 / 2 / 12)
    assert capacity(own) == pytest.approx(4000 / 2 / 12)


def test_half_of_the_claims_sent_were_answered_in_twenty_five_days() -> None:
    parts = truth_parts(WORLD, ["2026-02"]).set_index(["kpi", "member"])["value"]

    # Two of three after 25 days; the third has waited 39 without an answer.
    assert parts["payer_lag_days", "kaplan_meier"] == 25
    assert ("payer_lag_days", "kaplan_meier_p90") not in parts.index
    assert parts["payer_lag_days", "p90"] == 25


def test_companions_stand_beside_the_kpis() -> None:
    parts = truth_parts(WORLD, ["2026-02", "2026-03"]).set_index(["month", "kpi", "member"])

    def cents(month: str, kpi: str, member: str) -> list[float]:
        return parts.loc[(month, kpi, member), ["numerator", "denominator"]].tolist()

    assert cents("2026-02", "underpayment_rate", "variance") == [200, 8_200]
    assert cents("2026-02", "matured_collection_rate", "2026-01") == [7_400, 16_200]
    assert cents("2026-03", "denied_dollars_at_risk", "0-14") == [5_000, 5_000]
    assert cents("2026-03", "timely_filing_risk", "later") == [3_000, 3_000]
    assert cents("2026-02", "ar_aging", "patient|31-60") == [600, 8_600]
    assert cents("2026-02", "payer_concentration", "hhi") == [7_000**2, 7_000**2]


def test_balances_are_what_is_left_by_claim_and_account() -> None:
    assert truth_balances(WORLD, date(2026, 2, 28)) == {
        ("PAID1", "patient"): 600,
        ("DENIED1", "insurance"): 5_000,
        ("REFUSED1", "insurance"): 3_000,
    }


def test_a_second_payer_asks_back_what_went_to_the_patient() -> None:
    line = PAID.lines[0]
    second = Remittance(
        claim=PAID,
        payer_id="62308",
        status="2",
        posted_on=date(2026, 3, 3),
        charge=10_000,
        paid=800,
        control="S1",
        frequency="1",
        lines=(
            RemitLine(
                line, 10_000, 800, None,
                (Adjustment("OA", "23", 9_000), Adjustment("PR", "2", 200)),
            ),
        ),
    )  # fmt: skip
    world = replace(WORLD, payments=(*WORLD.payments, paid(date(2026, 3, 3), second)))

    found = truth_balances(world, date(2026, 3, 31))

    assert ("PAID1", "insurance") not in found
    assert found["PAID1", "patient"] == 1_000 - 400 - 1_000 + 200


def test_a_roll_forward_closes_where_the_balances_stand(small_world: World) -> None:
    rolled = truth_roll_forward(small_world)

    for row in rolled:
        standing = truth_balances(small_world, last_day(str(row["month"])))
        assert row["closing"] == sum(
            cents for (_, account), cents in standing.items() if account == row["account"]
        )
    transfers = [int(str(row["transfer"])) for row in rolled]
    assert sum(transfers) == 0


def test_the_aging_buckets_add_up_to_the_debit_balances(small_world: World) -> None:
    debit = sum(
        cents for cents in truth_balances(small_world, date(2025, 9, 30)).values() if cents > 0
    )

    assert sum(truth_aging(small_world, ["2025-09"]).values()) == debit


def until(world: World, end: date) -> World:
    """The same world as it was known on *end*."""
    return replace(
        world,
        submissions=tuple(item for item in world.submissions if item.submitted_on <= end),
        set_answers=tuple(item for item in world.set_answers if item.received_on <= end),
        claim_answers=tuple(item for item in world.claim_answers if item.received_on <= end),
        payments=tuple(item for item in world.payments if item.paid_on <= end),
        follow_ups=tuple(item for item in world.follow_ups if item.worked_on <= end),
        appeals=tuple(item for item in world.appeals if item.recorded_on <= end),
        transactions=tuple(item for item in world.transactions if item.posted_on <= end),
    )


def test_the_truth_of_a_month_rests_on_nothing_later(cedar: World) -> None:
    month = "2026-03"
    known = until(cedar, last_day(month))
    names = ["denial_rate", "rejection_rate", "overdue_follow_up_rate", "untouched_claim_rate",
             "reactive_follow_up_rate", "net_collection_rate"]  # fmt: skip

    then = truth(known, [month]).set_index("kpi").loc[names]

    pd.testing.assert_frame_equal(then, truth(cedar, [month]).set_index("kpi").loc[names])


def values(world: World, month: str) -> pd.Series:
    return truth(world, [month]).set_index("kpi")["value"]


def test_cedar_holds(cedar: World) -> None:
    for month in ("2026-08", "2026-09", "2026-10"):
        now = values(cedar, month)
        assert now["denial_rate"] < 0.08
        assert 28 < now["days_in_ar"] < 40
        assert now["net_collection_rate"] > 0.95
        assert now["overdue_follow_up_rate"] <= 0.10
        assert now["untouched_claim_rate"] <= 0.03
        assert now["appeal_on_time_rate"] >= 0.95
        assert now["underpayment_rate"] == 0
        assert now["billing_hours_share"] < 0.15


def test_harbor_holds_for_a_year_and_then_collapses(harbor: World) -> None:
    before, after = values(harbor, "2026-03"), values(harbor, "2026-10")

    assert before["denial_rate"] < 0.10 < after["denial_rate"]
    assert before["overdue_follow_up_rate"] < 0.15
    assert after["overdue_follow_up_rate"] > 0.30
    assert before["ar_over_90_rate"] < 0.08
    assert after["ar_over_90_rate"] > 0.22
    assert before["appeal_on_time_rate"] >= 0.9
    assert after["appeal_on_time_rate"] < 0.7
    assert before["billing_hours_share"] < 0.1
    assert after["billing_hours_share"] > 0.25
    assert before["underpayment_rate"] == 0
    assert after["underpayment_rate"] > 0.05
    assert after["cash_volatility"] > 0.2


def test_a_practice_without_hours_or_contracts_has_none_of_their_kpis() -> None:
    bare = replace(WORLD, staff_weeks=(), fees=(), follow_ups=(), appeals=())
    found = truth(bare, ["2026-02"]).set_index("kpi")["value"]

    assert found[["billing_hours_share", "underpayment_rate", "untouched_claim_rate"]].isna().all()
    assert pd.isna(found["appeal_on_time_rate"])
