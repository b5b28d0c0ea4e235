"""What must happen now and then in a sample practice happens."""

from vitals.simulation import World
from vitals.simulation.events import Remittance


def remits(world: World) -> list[Remittance]:
    return [remit for payment in world.payments for remit in payment.remittances]


def test_claims_are_replaced_voided_and_sent_to_a_second_payer(cedar: World) -> None:
    kinds = {(item.sequence, item.frequency) for item in cedar.submissions}

    assert kinds == {("P", "1"), ("P", "7"), ("P", "8"), ("S", "1")}
    assert all(item.reference for item in cedar.submissions if item.frequency in "78")


def test_a_replacement_may_carry_a_number_of_its_own(cedar: World) -> None:
    renamed = [item for item in cedar.submissions if item.sent_as != item.claim.claim_id]

    assert renamed
    assert {item.frequency for item in renamed} == {"7"}


def test_batches_are_rejected_whole_and_claims_one_by_one(cedar: World) -> None:
    assert any(not answer.accepted for answer in cedar.set_answers)
    assert {answer.category for answer in cedar.claim_answers} == {
        "A1", "A2", "A3", "A6", "A7", "A8"
    }  # fmt: skip


def test_a_reversal_negates_an_earlier_remittance(cedar: World) -> None:
    found = remits(cedar)
    reversals = [remit for remit in found if remit.status == "22"]

    assert reversals
    for reversal in reversals:
        assert any(
            remit.control == reversal.control
            and remit.status != "22"
            and (remit.charge, remit.paid) == (-reversal.charge, -reversal.paid)
            for remit in found
        )


def test_claims_are_denied_whole_in_part_and_without_lines(cedar: World) -> None:
    found = remits(cedar)
    codes = {"97", "151", "16"}

    assert any(remit.status == "4" and remit.lines for remit in found)
    assert any(remit.status == "4" and not remit.lines for remit in found)
    assert any(remit.status == "1" and remit.paid == 0 == remit.patient_share for remit in found)
    assert any(
        remit.paid > 0 and any(cas.reason in codes for cas in remit.all_adjustments)
        for remit in found
    )


def test_a_whole_deductible_is_paid_nothing_and_is_no_denial(cedar: World) -> None:
    assert any(
        remit.status in ("1", "19")
        and remit.paid == 0
        and {cas.reason for cas in remit.all_adjustments} <= {"45", "1"}
        for remit in remits(cedar)
    )


def test_payments_carry_interest_recoupment_and_debts_forward(cedar: World, harbor: World) -> None:
    codes = {
        plb.code
        for world in (cedar, harbor)
        for payment in world.payments
        for plb in payment.provider_adjustments
    }

    assert codes == {"L6", "WO", "FB"}
    assert any(payment.amount == 0 for payment in cedar.payments)
    assert all(payment.amount >= 0 for payment in cedar.payments)


def test_some_remittances_are_made_in_one_month_and_paid_in_the_next(cedar: World) -> None:
    assert any(item.produced_on.month != item.paid_on.month for item in cedar.payments)


def test_some_claim_numbers_are_long_or_in_lower_case(cedar: World) -> None:
    numbers = [claim.claim_id for claim in cedar.claims]

    assert any(len(number) > 20 for number in numbers)
    assert any(number != number.upper() for number in numbers)


def test_a_few_claims_are_entered_and_never_sent(cedar: World) -> None:
    sent = {item.claim.claim_id for item in cedar.submissions}
    old = [claim for claim in cedar.claims if claim.entered_on.isoformat() < "2026-10-01"]

    assert 0 < sum(claim.claim_id not in sent for claim in old) < 30


def test_patients_are_refunded_and_bad_debt_is_written_off(cedar: World) -> None:
    kinds = {(item.kind, item.account) for item in cedar.transactions}

    assert {
        ("patient_payment", "patient"),
        ("refund", "patient"),
        ("write_off", "insurance"),
        ("write_off", "patient"),
    } == kinds


def test_a_second_payer_answers_claims_sent_and_claims_forwarded(cedar: World) -> None:
    sent = {item.claim.claim_id for item in cedar.submissions if item.sequence == "S"}
    answered = {remit.claim.claim_id for remit in remits(cedar) if remit.status == "2"}

    assert answered & sent
    assert answered - sent
