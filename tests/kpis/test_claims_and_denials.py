"""Claims at the door, first adjudications and denials, each on a handful of claims."""

from __future__ import annotations

import pytest

from tests.kpis.given import given, measure, parts

# a accepted, b rejected then accepted, c answered twice on one day, d a replacement only.
DOOR = given(
    claims="""claim_id, submitted_on, frequency
              a,        2026-01-05,   1
              b,        2026-01-05,   1
              b,        2026-01-20,   1
              c,        2026-01-30,   1
              d,        2026-01-05,   7
              e,        2026-01-05,   1""",
    acknowledgements="""claim_id, received_on, is_accepted, source
                        a,        2026-01-06,  yes,         clearinghouse
                        b,        2026-01-06,  no,          clearinghouse
                        b,        2026-01-21,  yes,         clearinghouse
                        c,        2026-02-01,  no,          payer
                        c,        2026-02-01,  yes,         clearinghouse
                        d,        2026-01-06,  no,          payer
                        e,        2026-01-06,  ,            payer
                        x,        2026-01-06,  no,          payer""",
)


def test_a_rejection_is_the_first_decisive_answer_to_an_original_claim() -> None:
    january = measure(DOOR, "rejection_rate", "2026-01")
    february = measure(DOOR, "rejection_rate", "2026-02")

    assert (january["numerator"], january["denominator"]) == (1, 2)
    # On one day the clearinghouse speaks before the payer.
    assert (february["numerator"], february["denominator"]) == (0, 1)


def test_acceptance_is_counted_in_the_month_of_submission() -> None:
    row = measure(DOOR, "first_pass_acceptance_rate", "2026-01")

    assert (row["numerator"], row["denominator"]) == (2, 3)


def test_a_month_without_any_answer_is_unknown() -> None:
    row = measure(DOOR, "rejection_rate", "2026-03")

    assert row["denominator"] is None
    assert row["reason"] == "no acknowledgement was received for March 2026"


@pytest.mark.parametrize(
    ("answer", "rejected"),
    [
        pytest.param("17, 0001, no", 1, id="the set it names"),
        pytest.param("17, , no", 2, id="the whole group"),
        pytest.param("17, 0001, yes", 0, id="acceptance is no answer to a claim"),
        pytest.param("18, 0001, no", 0, id="nor is an answer to another group"),
    ],
)
def test_a_999_rejects_every_claim_of_its_set(answer: str, rejected: int) -> None:
    tables = given(
        claims="""claim_id, submitted_on, group_control, set_control
                  a,        2026-01-05,   17,            0001
                  b,        2026-01-05,   17,            0002
                  old,      2025-06-05,   17,            0001""",
        file_acknowledgements="group_control, set_control, is_accepted, received_on\n"
        f"{answer}, 2026-01-06",
    )

    row = measure(tables, "rejection_rate", "2026-01")

    assert (row["numerator"], row["denominator"]) == (rejected, rejected)


def test_accepted_claims_without_any_remittance() -> None:
    tables = given(
        claims="""claim_id, submitted_on
                  a,        2026-01-05
                  b,        2026-01-05
                  c,        2026-03-01
                  d,        2026-01-05""",
        acknowledgements="""claim_id, received_on, is_accepted, source,        code
                            a,        2026-01-06,  yes,         payer,
                            b,        2026-01-06,  yes,         clearinghouse, A2
                            c,        2026-03-02,  yes,         payer,
                            d,        2026-01-06,  yes,         clearinghouse, 20""",
        remittances="claim_id, posted_on\n a, 2026-02-10\n z, 2026-03-10",
    )

    row = measure(tables, "accepted_unpaid_rate", "2026-03")

    assert (row["numerator"], row["denominator"]) == (1, 2)


# Paid; denied by status; paid nothing with a denial code; all to the patient; nothing, but only
# contractual; reversed before it was decided; a secondary payer's.
DECIDED = given(
    claims="""claim_id, submitted_on
              paid,     2026-01-05
              status,   2026-01-05
              zero,     2026-01-05
              patient,  2026-01-05
              reduced,  2026-01-05
              again,    2026-01-05
              later,    2026-01-05""",
    remittances="""remittance_id, claim_id, posted_on,  status_code, charge_cents, paid_cents
                   r1,            paid,     2026-02-01, 1,           10000,        8000
                   r2,            status,   2026-02-01, 4,           20000,        0
                   r3,            zero,     2026-02-01, 1,           40000,        0
                   r4,            patient,  2026-02-01, 1,           10000,        0
                   r5,            reduced,  2026-02-01, 1,           10000,        0
                   r6,            again,    2026-02-01, 22,          -10000,       -8000
                   r7,            again,    2026-02-02, 1,           10000,        9000
                   r8,            later,    2026-02-02, 2,           10000,        9000
                   r9,            paid,     2026-02-05, 4,           10000,        0""",
    adjustments="""remittance_id, group_code, reason_code, amount_cents
                   r2,            CO,         29,          20000
                   r2,            CO,         197,         0
                   r3,            CO,         999,         40000
                   r4,            PR,         204,         10000
                   r5,            CO,         45,          10000
                   r1,            CO,         97,          2000""",
)


def test_denials_are_judged_at_the_first_primary_adjudication() -> None:
    count = measure(DECIDED, "denial_rate", "2026-02")
    dollars = measure(DECIDED, "denial_dollar_rate", "2026-02")

    assert (count["numerator"], count["denominator"]) == (2, 6)
    assert dollars["numerator"] == 20000 + 40000
    assert dollars["denominator"] == 20000 + 40000 + 4 * 10000


def test_a_claim_counts_in_every_group_it_was_denied_for() -> None:
    groups = parts(DECIDED, "denial_rate", "group", "2026-02")

    counted = {group: number for group, (number, _) in groups.items() if number}
    assert counted == {"timely_filing": 1, "authorization": 1, "other": 1}
    assert measure(DECIDED, "timely_filing_denial_rate", "2026-02")["value"] == 1 / 6
    assert parts(DECIDED, "denial_rate", "payer", "2026-02") == {"P1": (2, 6)}
    assert measure(DECIDED, "preventable_denial_share", "2026-02")["value"] == 1 / 2


@pytest.mark.parametrize(
    "kpi", ["preventable_denial_share", "repeat_denial_rate", "timely_filing_denial_rate"]
)
def test_denials_without_any_reason_leave_rates_by_reason_unknown(kpi: str) -> None:
    tables = given(
        remittances="""remittance_id, claim_id, posted_on,  status_code
                       r1,            a,        2026-02-20, 4
                       r2,            b,        2026-03-20, 4""",
        adjustments="remittance_id, reason_code, amount_cents\n r1, 29, 10000",
    )

    assert measure(tables, kpi, "2026-02")["value"] is not None
    assert measure(tables, kpi, "2026-03")["value"] is None
    assert "reason code" in measure(tables, kpi, "2026-03")["reason"]


def test_a_claim_denied_in_part_is_counted_beside_the_denials_and_not_among_them() -> None:
    tables = given(
        remittances="""remittance_id, claim_id, posted_on,  status_code, paid_cents
                       r1,            part,     2026-02-01, 1,           6000
                       r2,            whole,    2026-02-01, 4,           0
                       r3,            paid,     2026-02-01, 1,           6000
                       r4,            owed,     2026-02-01, 1,           6000""",
        remittance_lines="""remittance_id, line_index, paid_cents
                            r1,            1,          6000
                            r1,            2,          0
                            r1,            3,          0
                            r2,            1,          0
                            r3,            1,          6000
                            r4,            1,          6000
                            r4,            2,          0""",
        adjustments="""remittance_id, line_index, group_code, reason_code, amount_cents
                       r1,            2,          CO,         197,         2000
                       r1,            3,          CO,         197,         2000
                       r2,            1,          CO,         197,         10000
                       r3,            1,          CO,         197,         4000
                       r4,            2,          PR,         1,           4000""",
    )

    # Of r3's only line some was paid; r4's second line is the patient's.
    assert measure(tables, "denial_rate", "2026-02")["numerator"] == 1
    assert parts(tables, "denial_rate", "partial", "2026-02") == {"some_lines": (1, 4)}
    without_lines = given(remittances="claim_id, posted_on\n a, 2026-02-01")
    assert parts(without_lines, "denial_rate", "partial", "2026-02") == {}


def test_under_twenty_reasons_there_is_no_effective_number_of_them() -> None:
    remits = "\n".join(f"r{n}, c{n}, 2026-02-05, 4" for n in range(19))
    cas = "\n".join(f"r{n}, {29 if n < 6 else 197}, 100" for n in range(19))
    tables = given(
        remittances=f"remittance_id, claim_id, posted_on, status_code\n{remits}",
        adjustments=f"remittance_id, reason_code, amount_cents\n{cas}",
    )

    assert measure(tables, "denial_concentration", "2026-02")["value"] is None
    assert parts(tables, "denial_concentration", "form", "2026-02") == {}


PRICES = """procedure, modifier, place_of_service, effective_from, effective_to, allowed_cents
            99213,     ,         ,                 2025-01-01,     2025-12-31,   9000
            99213,     ,         ,                 2026-01-01,     ,             10000
            99213,     25,       ,                 2026-01-01,     ,             12000
            99213,     ,         02,               2026-01-01,     ,             8000"""


@pytest.mark.parametrize(
    ("line", "allowed", "short"),
    [
        pytest.param("99213, , 11, 1000, 20000", 9900, 0, id="one percent short is tolerated"),
        pytest.param("99213, , 11, 1000, 20000", 9899, 1, id="more is not"),
        pytest.param("99213, 25 GP, 11, 1000, 20000", 11000, 1, id="the modifier's price"),
        pytest.param("99213, , 02, 1000, 20000", 8000, 0, id="the place's price"),
        pytest.param("99213, 25, 02, 1000, 20000", 11000, 1, id="modifier before place"),
        pytest.param("99213, , 11, 1500, 20000", 14850, 0, id="units count"),
        pytest.param("99213, , 11, 3000, 9500", 9500, 0, id="never more than the charge"),
        pytest.param("00000, , 11, 1000, 20000", 1, None, id="no price, not judged"),
    ],
)
def test_a_line_is_short_of_its_contract(line: str, allowed: int, short: int | None) -> None:
    tables = given(
        claims="claim_id, submitted_on, procedure, modifiers, place_of_service, "
        f"units_thousandths, charge_cents\n a, 2026-01-05, {line}",
        remittances="remittance_id, claim_id, posted_on, paid_cents\n r1, a, 2026-02-01, 1",
        remittance_lines="remittance_id, procedure, line_no, allowed_cents, paid_cents\n"
        f"r1, recoded, 1, {allowed}, 1",
        fee_schedule=PRICES,
    )

    row = measure(tables, "underpayment_rate", "2026-02")

    assert row["numerator"] == (short or 0)
    assert row["denominator"] == (0 if short is None else 1)
    priced = parts(tables, "underpayment_rate", "coverage", "2026-02")["priced"]
    assert priced == (0 if short is None else 1, 1)


def test_a_line_billed_by_the_minute_has_no_expected_price() -> None:
    tables = given(
        claims="claim_id, submitted_on, unit_basis\n a, 2026-01-05, MJ\n b, 2026-01-05, UN",
        remittances="""remittance_id, claim_id, posted_on, paid_cents
                       r1, a, 2026-02-01, 1
                       r2, b, 2026-02-01, 1""",
        remittance_lines="""remittance_id, procedure, line_no, allowed_cents, units_thousandths
                            r1, 99213, 1, 5000, 45000
                            r2, 99213, 1, 5000, 1000""",
        fee_schedule="allowed_cents\n 8000",
    )

    row = measure(tables, "underpayment_rate", "2026-02")

    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_allowed_is_paid_plus_the_patients_share_where_it_is_not_sent() -> None:
    tables = given(
        claims="claim_id, submitted_on\n a, 2026-01-05\n b, 2026-01-05\n c, 2026-01-05",
        remittances="""remittance_id, claim_id, posted_on, paid_cents, status_code
                       r1, a, 2026-02-01, 6000, 1
                       r2, b, 2026-02-01, 0,    4
                       r3, c, 2026-02-01, 5000, 1""",
        remittance_lines="""remittance_id, procedure, line_no, paid_cents
                            r1,            99213,     1,       6000
                            r2,            99213,     1,       0
                            r3,            99213,     1,       5000""",
        adjustments="""remittance_id, line_index, group_code, reason_code, amount_cents
                       r1,            1,          PR,         2,           2000
                       r2,            1,          CO,         29,          10000
                       r3,            1,          CO,         45,          5000""",
        fee_schedule="allowed_cents\n 8000",
    )

    row = measure(tables, "underpayment_rate", "2026-02")

    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert parts(tables, "underpayment_rate", "dollars", "2026-02") == {
        "variance": (8000 - 5000, 8000 + 8000)
    }


def test_dollars_of_a_handful_of_claims_have_no_colour() -> None:
    tables = given(
        claims="claim_id, submitted_on\n a, 2026-03-02\n b, 2026-03-02",
        remittances="claim_id, posted_on, status_code, paid_cents\n"
        " a, 2026-03-20, 1, 10000\n b, 2026-03-20, 1, 10000",
    )
    row = measure(tables, "denial_dollar_rate", "2026-03")

    assert (row["value"], row["status"]) == (0, None)
    assert row["reason"] == "2 claims: too few to judge"
