"""Submissions of one claim on one day, and what they make of its charge; amounts are cents."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.kpis.given import given, practice
from vitals.ledger import claim_facts, post, reconcile
from vitals.tables import MANIFEST

COLUMNS = "claim_id, line_no, procedure, submitted_on, frequency, charge_cents, source_loop"
BOTH = pytest.mark.parametrize(
    "loop", [pytest.param("2400", id="in an 837"), pytest.param("", id="in a table")]
)


def charged(tables: dict[str, pd.DataFrame]) -> list[tuple[str, int]]:
    """Day and net charge of each day on which any posts, whatever the order of the rows."""
    ledger = post(tables, practice())
    claims = tables["claims"].iloc[::-1]
    pd.testing.assert_frame_equal(ledger, post({**tables, "claims": claims}, practice()))
    day = ledger["posted_on"].dt.strftime("%m-%d")
    return list(ledger.groupby(day)["amount_cents"].sum().items())


@BOTH
def test_a_claim_voided_and_billed_anew_on_one_day_is_charged_anew(loop: str) -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000, {loop}
                   a, 1, 99213, 2026-02-02, 8, 10000, {loop}
                   a, 1, 99213, 2026-02-02, 1, 11000, {loop}"""
    )

    assert charged(tables) == [("01-02", 10000), ("02-02", -10000 + 11000)]


@BOTH
def test_a_claim_billed_voided_and_billed_anew_all_on_one_day_holds_the_last_charge(
    loop: str,
) -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-02-02, 1, 10000, {loop}
                   a, 1, 99213, 2026-02-02, 8, 10000, {loop}
                   a, 1, 99213, 2026-02-02, 1, 11000, {loop}"""
    )

    assert charged(tables) == [("02-02", 11000)]


def test_a_void_that_arrives_after_the_new_bill_of_its_day_leaves_nothing() -> None:
    tables = given(
        claims="""claim_id, submitted_on, frequency, source_loop, source_file
                  a,        2026-01-02,   1,         2400,        x1
                  a,        2026-02-02,   1,         2400,        x2
                  a,        2026-02-02,   8,         2400,        x3"""
    )
    arrival = {"x1": 1, "x3": 2, "x2": 3}

    assert charged(tables) == [("01-02", 10000), ("02-02", -10000)]
    tables["manifest"] = MANIFEST.frame({"source_file": [*arrival], "arrival": arrival.values()})
    ledger = post(tables, practice())
    assert ledger["amount_cents"].sum() == 10000 - 10000 + 10000


@BOTH
def test_the_later_of_two_replacements_of_one_day_counts(loop: str) -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000, {loop}
                   a, 1, 99213, 2026-02-02, 7, 12000, {loop}
                   a, 1, 99213, 2026-02-02, 7, 15000, {loop}"""
    )

    assert charged(tables) == [("01-02", 10000), ("02-02", 15000 - 10000)]


def test_a_second_replacement_of_one_day_may_have_other_lines() -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000, 2400
                   a, 1, 99213, 2026-02-02, 7, 12000, 2400
                   a, 1, 99213, 2026-02-02, 7, 11000, 2400
                   a, 2, 97110, 2026-02-02, 7, 5000,  2400"""
    )

    assert charged(tables) == [("01-02", 10000), ("02-02", 11000 + 5000 - 10000)]


def test_lines_that_an_export_gives_one_number_are_all_charged() -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000,
                   a, 1, 97110, 2026-01-02, 1, 5000,
                   a, 1, 97110, 2026-01-02, 1, 5000,"""
    )

    assert charged(tables) == [("01-02", 10000 + 5000 + 5000)]
    assert claim_facts(tables, practice())["charge_cents"].tolist() == [20000]


def test_lines_of_one_number_are_replaced_as_one_claim() -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000,
                   a, 1, 97110, 2026-01-02, 1, 5000,
                   a, 1, 99213, 2026-02-02, 7, 9000,"""
    )

    assert charged(tables) == [("01-02", 15000), ("02-02", 9000 - 15000)]


def test_an_export_that_numbers_its_lines_says_a_line_anew_by_its_number() -> None:
    tables = given(
        claims=f"""{COLUMNS}
                   a, 1, 99213, 2026-01-02, 1, 10000,
                   a, 2, 97110, 2026-01-02, 1, 5000,
                   a, 1, 99213, 2026-01-02, 1, 9000,"""
    )

    assert charged(tables) == [("01-02", 9000 + 5000)]


def test_an_export_with_one_number_still_tells_of_the_lines_of_an_837() -> None:
    tables = given(
        claims="""claim_id, line_no, procedure, submitted_on, charge_cents, location, source_loop
                  a,        1,       99213,     2026-01-02,   10000,        ,         2400
                  a,        2,       97110,     2026-01-02,   5000,         ,         2400
                  a,        1,       99213,     ,             10000,        north,
                  a,        1,       97110,     ,             5000,         north,"""
    )

    assert charged(tables) == [("01-02", 15000)]
    assert claim_facts(tables, practice())["location"].tolist() == ["north"]


def test_the_rejection_of_a_first_file_is_seen_though_the_claim_was_sent_again_that_day() -> None:
    tables = given(
        claims="""claim_id, submitted_on, group_control, set_control, source_loop, source_file
                  a,        2026-01-02,   17,            0001,        2400,        x1
                  a,        2026-01-02,   18,            0001,        2400,        x2""",
        file_acknowledgements="""group_control, set_control, is_accepted, received_on
                                 17,            0001,        no,          2026-01-03""",
    )

    assert charged(tables) == [("01-02", 10000)]
    assert claim_facts(tables, practice())["first_ack_accepted"].tolist() == [False]


def renumbered_on_one_day(frequency: int) -> dict[str, pd.DataFrame]:
    """Claim a of $100 and, in a file that comes first, b of $150 after the payer's number of a."""
    return given(
        claims=f"""claim_id, submitted_on, frequency, original_reference, charge_cents, source_file
                   a,        2026-01-05,   1,         ,                   10000,        x2
                   b,        2026-01-05,   {frequency}, 77,               15000,        x1""",
        remittances="""claim_id, posted_on,  payer_claim_control, charge_cents, paid_cents
                       a,        2026-01-20, 77,                  10000,        8000""",
    )


@pytest.mark.parametrize(
    ("frequency", "charge"),
    [
        pytest.param(7, 10000 + (15000 - 10000), id="a replacement"),
        pytest.param(8, 10000 - 10000, id="a void"),
    ],
)
def test_a_claim_renumbered_on_the_day_it_was_sent_comes_after_the_original(
    frequency: int, charge: int
) -> None:
    tables = renumbered_on_one_day(frequency)

    ledger = post(tables, practice())
    charges = ledger.loc[ledger["kind"].eq("charge")]
    assert charges.groupby("claim_key")["amount_cents"].sum().to_dict() == {"A": charge}
    assert reconcile(tables, ledger)["charge_gap_cents"] == 0


def test_a_replacement_that_arrives_before_the_original_of_its_day_still_replaces_it() -> None:
    tables = given(
        claims="""claim_id, submitted_on, frequency, charge_cents, source_loop, source_file
                  a,        2026-01-05,   7,         15000,        2400,        x1
                  a,        2026-01-05,   1,         10000,        2400,        x2"""
    )

    assert charged(tables) == [("01-05", 10000 + (15000 - 10000))]


def test_a_first_day_that_begins_with_a_void_under_its_own_number_ends_with_the_new_bill() -> None:
    tables = given(
        claims="""claim_id, submitted_on, frequency, charge_cents, source_loop, source_file
                  a,        2026-01-05,   8,         15000,        2400,        x1
                  a,        2026-01-05,   1,         10000,        2400,        x2"""
    )

    assert charged(tables) == [("01-05", 10000)]


def replaced(payer: str, other: str) -> dict[str, int]:
    """Charge by root claim where b replaces number 77 of *payer*; claim c has number *other*."""
    tables = given(
        claims=f"""claim_id, submitted_on, payer_id, frequency, original_reference, charge_cents
                   a,        2026-01-05,   P1,       1,         ,                   10000
                   c,        2026-01-05,   P2,       1,         ,                   20000
                   b,        2026-02-05,   {payer},       7,         77,                  9000""",
        remittances=f"""claim_id, posted_on,  payer_id, payer_claim_control
                        a,        2026-01-20, P1,       77
                        c,        2026-01-21, P2,       {other}""",
    )
    ledger = post(tables, practice())
    return ledger.groupby("claim_key")["amount_cents"].sum().to_dict()


@pytest.mark.parametrize(
    ("payer", "other", "expected"),
    [
        pytest.param("P2", "77", {"A": 10000, "C": 9000}, id="its own payer's claim"),
        pytest.param("P1", "77", {"A": 9000, "C": 20000}, id="the other payer's claim"),
        pytest.param("P9", "88", {"A": 9000, "C": 20000}, id="one payer's number under another id"),
        pytest.param(
            "P9", "77", {"A": 10000, "B": 9000, "C": 20000}, id="two payers' number ties none"
        ),
    ],
)
def test_a_replacement_follows_the_control_number_of_its_payer(
    payer: str, other: str, expected: dict[str, int]
) -> None:
    assert replaced(payer, other) == expected
