"""The same row in several files counts once, and what was set aside is told."""

from __future__ import annotations

from itertools import permutations

import pandas as pd

from vitals.identity import accepted_rows
from vitals.tables import (
    ADJUSTMENTS,
    CANONICAL,
    CLAIMS,
    FOLLOW_UPS,
    PAYMENTS,
    PROVIDER_ADJUSTMENTS,
    REMITTANCES,
    Table,
)

ARRIVAL = {"one": 1, "two": 2, "three": 3}


def rows(table: Table, *given: dict[str, object]) -> pd.DataFrame:
    return table.frame(pd.DataFrame(list(given)))


def note(file: str, line: int, claim: str, outcome: str = "") -> dict[str, object]:
    return {
        "claim_id": claim,
        "worked_on": "2026-03-02",
        "worked_by": None,
        "action": "note",
        "outcome": outcome,
        "source_file": file,
        "source_row": line,
    }


def told(findings: pd.DataFrame) -> list[tuple[str, str, str, int]]:
    names = ["source_file", "table", "rule", "rows"]
    return sorted(tuple(row) for row in findings[names].itertuples(index=False))


def remittance(file: str, line: int, **more: object) -> dict[str, object]:
    return {
        "remittance_id": f"{file}:{line}",
        "payment_id": f"{file}:1",
        "claim_id": "A",
        "payer_id": "X",
        "status_code": "1",
        "charge_cents": 10_000,
        "paid_cents": 8_000,
        "adjudicated_on": "2026-03-02",
        "posted_on": "2026-03-02",
        "trace_number": "T77",
        "source_file": file,
        "source_row": line,
        "source_loop": "2100",
    } | more


def adjustment(file: str, line: int) -> dict[str, object]:
    return {
        "remittance_id": f"{file}:{line}",
        "line_index": 0,
        "group_code": "CO",
        "reason_code": "45",
        "amount_cents": 2_000,
        "source_file": file,
        "source_row": line,
        "source_loop": "2100",
    }


def test_the_row_that_arrived_last_counts() -> None:
    staged = {
        "follow_ups": rows(
            FOLLOW_UPS,
            note("two", 2, "A", "new"),
            note("one", 2, "A", "old"),
            note("one", 3, "B", "same"),
            note("two", 3, "B", "same"),
            note("one", 4, "C"),
        )
    }
    kept, findings = accepted_rows(staged, ARRIVAL)

    assert sorted(kept["follow_ups"]["source_file"]) == ["one", "two", "two"]
    assert set(kept["follow_ups"]["outcome"]) == {"new", "same", ""}
    assert told(findings) == [
        ("one", "follow_ups", "duplicate", 1),
        ("one", "follow_ups", "replaced", 1),
    ]
    assert findings["is_refused"].all()
    assert set(findings["severity"]) == {"info"}


def test_equal_rows_of_one_file_both_stay_however_often_the_file_is_sent_anew() -> None:
    twice = [note(file, line, "A") for file in ("one", "two", "three") for line in (2, 3)]

    for order in permutations(("one", "two", "three")):
        arrival = {file: place for place, file in enumerate(order)}
        kept, findings = accepted_rows({"follow_ups": rows(FOLLOW_UPS, *twice)}, arrival)

        # Of equal rows the same ones count, in whatever order their files arrive.
        assert kept["follow_ups"]["source_file"].tolist() == ["two", "two"]
        assert told(findings) == [
            ("one", "follow_ups", "duplicate", 2),
            ("three", "follow_ups", "duplicate", 2),
        ]


def test_an_era_downloaded_again_counts_once_with_its_adjustments() -> None:
    staged = {
        "remittances": rows(REMITTANCES, remittance("one", 9), remittance("two", 11)),
        "adjustments": rows(ADJUSTMENTS, adjustment("one", 9), adjustment("two", 11)),
    }
    kept, findings = accepted_rows(staged, ARRIVAL)

    assert kept["remittances"]["remittance_id"].tolist() == ["two:11"]
    assert kept["adjustments"]["remittance_id"].tolist() == ["two:11"]
    assert told(findings) == [
        ("one", "adjustments", "duplicate", 1),
        ("one", "remittances", "duplicate", 1),
    ]


def payment(file: str, line: int = 1, **more: object) -> dict[str, object]:
    return {
        "payment_id": f"{file}:{line}",
        "payer_id": "X",
        "trace_number": "T77",
        "paid_on": "2026-03-02",
        "amount_cents": 8_000,
        "claims_paid_cents": 8_000,
        "set_control": file,
        "source_file": file,
        "source_row": line,
    } | more


def test_a_payment_sent_anew_with_another_payer_control_number_replaces_its_claims() -> None:
    staged = {
        "payments": rows(PAYMENTS, payment("one"), payment("two")),
        "remittances": rows(
            REMITTANCES,
            remittance("one", 9, payer_claim_control="old"),
            remittance("two", 9, payer_claim_control="new"),
        ),
        "adjustments": rows(ADJUSTMENTS, adjustment("one", 9), adjustment("two", 9)),
    }
    kept, findings = accepted_rows(staged, ARRIVAL)

    assert kept["remittances"]["payer_claim_control"].tolist() == ["new"]
    assert kept["adjustments"]["remittance_id"].tolist() == ["two:9"]
    assert ("one", "remittances", "replaced", 1) in told(findings)


def test_two_notices_of_denials_under_one_dummy_trace_number_are_two() -> None:
    nothing = {"amount_cents": 0, "claims_paid_cents": 0, "trace_number": "0"}
    denied = {"status_code": "4", "paid_cents": 0, "trace_number": "0"}
    staged = {
        "payments": rows(PAYMENTS, *(payment(file, **nothing) for file in ("one", "two", "three"))),
        "remittances": rows(
            REMITTANCES,
            remittance("one", 9, claim_id="A", **denied),
            remittance("two", 9, claim_id="B", **denied),
            remittance("three", 9, claim_id="B", **denied),
        ),
    }
    kept, _ = accepted_rows(staged, ARRIVAL)

    assert sorted(kept["remittances"]["remittance_id"]) == ["one:9", "two:9"]
    assert sorted(kept["payments"]["payment_id"]) == ["one:1", "two:1"]


def test_provider_adjustments_follow_their_payment() -> None:
    def plb(file: str) -> dict[str, object]:
        return {"payment_id": f"{file}:3", "reason_code": "WO", "source_file": file}

    staged = {
        "payments": rows(PAYMENTS, payment("one", 3), payment("two", 3)),
        "provider_adjustments": rows(PROVIDER_ADJUSTMENTS, plb("one"), plb("two")),
    }
    kept, findings = accepted_rows(staged, ARRIVAL)

    assert kept["provider_adjustments"]["payment_id"].tolist() == ["two:3"]
    assert set(findings["rule"]) == {"duplicate"}


def test_a_payer_may_adjudicate_twice_on_a_day_but_an_export_corrects_itself() -> None:
    def kept(loop: str | None) -> int:
        two = rows(
            REMITTANCES,
            remittance("one", 2, source_loop=loop),
            remittance("two", 2, source_loop=loop, paid_cents=7_000),
        )
        return len(accepted_rows({"remittances": two}, ARRIVAL)[0]["remittances"])

    assert kept("2100") == 2
    assert kept(None) == 1


def test_an_837_and_an_export_of_the_same_claim_line_both_stay() -> None:
    line = {
        "claim_id": "A",
        "line_no": 1,
        "payer_id": "X",
        "sequence": "P",
        "frequency": "1",
        "submitted_on": "2026-03-02",
        "source_row": 2,
    }
    both = rows(
        CLAIMS,
        line | {"source_file": "one", "source_loop": "2400"},
        line | {"source_file": "two", "source_loop": None},
    )

    assert len(accepted_rows({"claims": both}, ARRIVAL)[0]["claims"]) == 2


def sent_in(file: str, line: int, envelope: str) -> dict[str, object]:
    return {
        "claim_id": "A",
        "line_no": line,
        "payer_id": "X",
        "sequence": "P",
        "frequency": "1",
        "submitted_on": "2026-03-02",
        "group_control": envelope,
        "set_control": "0001",
        "source_file": file,
        "source_row": 20 + line,
        "source_loop": "2400",
    }


def test_a_claim_sent_again_in_another_envelope_keeps_the_first_one() -> None:
    both = rows(CLAIMS, sent_in("one", 1, "17"), sent_in("two", 1, "18"))

    kept, findings = accepted_rows({"claims": both}, ARRIVAL)

    assert kept["claims"]["group_control"].tolist() == ["17", "18"]
    assert told(findings) == [("two", "claims", "sent-again", 1)]
    assert not findings["is_refused"].any()
    assert "file one" in findings["reason"].iloc[0]


def test_a_claim_sent_again_in_another_interchange_keeps_the_first_one() -> None:
    first, second = sent_in("one", 1, "1"), sent_in("two", 1, "1")
    both = rows(
        CLAIMS, first | {"interchange_control": "41"}, second | {"interchange_control": "42"}
    )

    assert accepted_rows({"claims": both}, ARRIVAL)[0]["claims"][
        "interchange_control"
    ].tolist() == [
        *("41", "42"),
    ]


def test_the_same_envelope_received_twice_counts_once() -> None:
    both = rows(CLAIMS, *(sent_in(file, line, "17") for file in ("one", "two") for line in (1, 2)))

    kept, findings = accepted_rows({"claims": both}, ARRIVAL)

    assert kept["claims"]["source_file"].tolist() == ["two", "two"]
    assert told(findings) == [("one", "claims", "duplicate", 2)]


def test_an_exported_line_gives_way_to_the_export_that_knows_when_it_was_sent() -> None:
    line = {"claim_id": "A", "line_no": 1, "payer_id": "X", "sequence": "P", "frequency": "1"}
    waiting = line | {"source_file": "one", "source_row": 2}
    other = waiting | {"claim_id": "B", "source_row": 3}
    sent = line | {"source_file": "two", "source_row": 2, "submitted_on": "2026-03-02"}

    kept, findings = accepted_rows({"claims": rows(CLAIMS, waiting, other, sent)}, ARRIVAL)

    assert kept["claims"]["claim_id"].tolist() == ["B", "A"]
    assert told(findings) == [("one", "claims", "replaced", 1)]


def test_an_exported_line_that_says_nothing_else_gives_way_whichever_came_first() -> None:
    line = {"claim_id": "A", "line_no": 1, "payer_id": "X", "sequence": "P", "frequency": "1"}
    waiting = line | {"source_file": "one", "source_row": 2}
    sent = line | {"source_file": "two", "source_row": 2, "submitted_on": "2026-03-02"}

    for arrival in ({"one": 1, "two": 2}, {"two": 1, "one": 2}):
        kept, _ = accepted_rows({"claims": rows(CLAIMS, waiting, sent)}, arrival)
        assert kept["claims"]["source_file"].tolist() == ["two"]


def test_rows_in_are_rows_out_plus_rows_told_and_no_table_is_absent() -> None:
    notes = [note(f, n, f"{n % 7}") for f in ARRIVAL for n in range(2, 30)]

    kept, findings = accepted_rows({"follow_ups": rows(FOLLOW_UPS, *notes)}, ARRIVAL)

    assert len(kept["follow_ups"]) + findings["rows"].sum() == len(notes)
    assert set(kept) == {table.name for table in CANONICAL}
    assert accepted_rows({}, {})[1].empty
