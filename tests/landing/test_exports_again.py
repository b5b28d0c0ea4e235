"""Exports that overlap, repeat or part each other, and what an 835 tells besides."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.landing.samples import era, resent
from tests.landing.test_foreign import bill, claim
from vitals.identity import accepted_rows
from vitals.ledger import post
from vitals.parsed import merge
from vitals.practice import Practice
from vitals.reading import read_files

CLAIMS = "claim_id,line_no,payer_id,service_on,procedure,charge,submitted_on\n"
PAID = "claim_id,payer_id,adjudicated_on,charge,paid,trace_number,status\n"
WORK = "claim_id,worked_on,worked_by,action\n"
MONEY = "transaction_id,claim_id,posted_on,kind,account,amount\n"


def accepted(*files: str | bytes) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return what counts of *files*, which arrive in this order as f0, f1 and so on."""
    contents = [file.encode() if isinstance(file, str) else file for file in files]
    parsed = merge(read_files([(f"f{n}", content)]) for n, content in enumerate(contents))
    assert not parsed.files["rows_refused"].any()
    return accepted_rows(parsed.tables, {f"f{n}": n for n in range(len(files))})


def lines(*rows: str) -> str:
    """An export of claims; each row is claim, line number, day of March, procedure and dollars."""
    fields = [row.split() for row in rows]
    return CLAIMS + "".join(
        f"{claim},{number},60054,2026-03-{day},{procedure},{dollars},2026-03-20\n"
        for claim, number, day, procedure, dollars in fields
    )


def charges(*files: str) -> list[str]:
    rows = accepted(*files)[0]["claims"]
    told = rows["procedure"] + " " + (rows["charge_cents"] // 100).astype("str")
    return sorted(told)


def test_exports_that_overlap_by_date_count_each_row_once_and_say_which_file_brought_it_again() -> (
    None
):
    days = [f"A{day},2026-03-{day:02d},al,note\n" for day in range(1, 31)]
    rolling = [WORK + "".join(days[start : start + 20]) for start in (0, 5, 10)]

    tables, findings = accepted(*rolling)

    assert sorted(tables["follow_ups"]["claim_id"]) == sorted(f"A{day}" for day in range(1, 31))
    told = findings[["source_file", "rule", "rows"]].to_numpy().tolist()
    assert told == [["f0", "duplicate", 15], ["f1", "duplicate", 15]]
    assert findings["reason"].str.contains("file f1|file f2").all()


def test_a_corrected_export_replaces_and_the_difference_in_money_can_be_seen() -> None:
    before = MONEY + "1,A,2026-03-02,payer_payment,insurance,80\n"
    tables, findings = accepted(before, before.replace(",80", ",70"))

    assert tables["transactions"]["amount_cents"].tolist() == [70_00]
    assert findings["rule"].tolist() == ["replaced"]
    assert "(amount 80.00 in all)" in findings["reason"].iloc[0]


def test_two_equal_lines_of_one_export_are_two_however_often_it_comes() -> None:
    twice = lines("A 1 02 97110 50", "A 1 02 97110 50")

    assert charges(twice) == ["97110 50"] * 2
    assert charges(twice, twice + "\n") == ["97110 50"] * 2


def test_of_lines_without_numbers_a_partial_export_brings_only_its_own_again() -> None:
    whole = lines("A 1 02 97110 50", "A 1 02 97140 40", "A 1 03 97110 50")

    assert charges(whole, lines("A 1 02 97140 40")) == ["97110 50", "97110 50", "97140 40"]
    assert charges(lines("A 1 02 97140 40"), whole) == ["97110 50", "97110 50", "97140 40"]


def test_of_lines_without_numbers_a_corrected_amount_replaces_its_line() -> None:
    whole = lines("A 1 02 97110 50", "A 1 02 97140 40")

    assert charges(whole, lines("A 1 02 97140 45")) == ["97110 50", "97140 45"]


def test_of_lines_without_numbers_a_claim_told_whole_again_takes_the_place_of_the_old() -> None:
    whole = lines("A 1 02 97110 50", "A 1 02 97140 40", "B 1 02 97110 50", "B 1 02 97112 60")

    corrected = lines("A 1 02 97110 50", "A 1 02 97530 70")
    assert charges(whole, corrected) == ["97110 50", "97110 50", "97112 60", "97530 70"]


def test_of_lines_without_numbers_a_new_line_of_a_part_is_added() -> None:
    whole = lines("A 1 02 97110 50", "A 1 02 97140 40")

    assert charges(whole, lines("A 1 02 97530 70")) == ["97110 50", "97140 40", "97530 70"]


def test_a_numbered_line_is_corrected_whatever_it_says() -> None:
    whole = lines("A 1 02 97110 50", "A 2 02 97140 40")

    assert charges(whole, lines("A 2 04 97530 70")) == ["97110 50", "97530 70"]


def paid(*rows: str) -> str:
    """Exported adjudications; each row is claim, day of March, dollars paid of 100, and trace."""
    fields = [[*row.split(), ""] for row in rows]
    return PAID + "".join(
        f"{claim},AETNA,2026-03-{day},100,{dollars},{trace},\n"
        for claim, day, dollars, trace, *_ in fields
    )


ERA = era(claims="A1 A2")  # pays 80 of 100 dollars each on 10 March under trace T1


def total(*files: str | bytes) -> int:
    return int(accepted(*files)[0]["remittances"]["paid_cents"].sum()) // 100


@pytest.mark.parametrize(
    ("export", "sum_paid"),
    [
        (paid("A1 10 80 T1", "A2 10 80 T1"), 2 * 80),
        (paid("A1 18 80 T1", "A2 18 80"), 2 * 80),
        (paid("a1 12 80"), 2 * 80),
        (paid("A1 10 80 T1", "A1 24 80 T9"), 3 * 80),
        (paid("A1 10 80 T2"), 3 * 80),
        (paid("A1 10 70 T1"), 2 * 80 + 70),
        (paid("B1 10 80 T1"), 3 * 80),
        (paid("A1 10 80", "A1 11 80"), 3 * 80),
    ],
    ids=["all", "later", "spelling", "again", "trace", "amount", "claim", "twice"],
)
def test_an_adjudication_of_an_835_and_an_export_counts_once_as_the_835_tells_it(
    export: str, sum_paid: int
) -> None:
    assert total(ERA, export) == total(export, ERA) == sum_paid


def test_what_an_835_tells_of_an_export_is_said() -> None:
    tables, findings = accepted(ERA, paid("A1 10 80 T1", "B1 10 80 T1"))

    assert tables["remittances"]["claim_id"].tolist() == ["A1", "A2", "B1"]
    (told,) = findings.to_dict("records")
    assert (told["rule"], told["source_file"], told["rows"]) == ("told-by-835", "f1", 1)
    assert "the 835 in file f0" in told["reason"]


def test_a_denial_of_another_day_is_another_denial() -> None:
    denial = era(paid="0", trace="0")

    assert len(accepted(denial, paid("A1 10 0"))[0]["remittances"]) == 1
    assert len(accepted(denial, paid("A1 17 0"))[0]["remittances"]) == 2


BILLED = [bill(claim("A1"), claim("A2")), bill(claim("B1")), bill(claim("A1"))]
PAYING = [era(claims="A1 A2", trace="T11"), era(trace="T12", control="0002", on="20260401")]


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_any_order_and_any_copies_of_claims_and_payments_post_the_same_ledger(
    data: st.DataObject,
) -> None:
    def posted(files: list[bytes]) -> dict[str, int]:
        ledger = post(accepted(*files)[0], Practice(id="cedar-therapy", name="Cedar"))
        return ledger.groupby(["claim_key", "kind"])["amount_cents"].sum().to_dict()

    copied = data.draw(st.lists(st.sampled_from([*BILLED, *PAYING]), max_size=3))
    copies = [resent(file, 60 + at) for at, file in enumerate(copied)]
    arrived = data.draw(st.permutations([*BILLED, *PAYING, *copies]))

    assert posted(arrived) == posted([*BILLED, *PAYING])


def test_claims_sent_through_another_clearinghouse_are_sent_again_and_charged_once() -> None:
    sent = bill(claim("A1"), claim("A2"))  # 100 dollars each
    tables, findings = accepted(sent, resent(sent, 77))

    assert len(tables["claims"]) == 2 * 2
    (told,) = findings.to_dict("records")
    assert (told["rule"], told["source_file"], told["rows"]) == ("sent-again", "f1", 2)
    assert not told["is_refused"]
    ledger = post(tables, Practice(id="cedar-therapy", name="Cedar"))
    assert ledger.loc[ledger["kind"].eq("charge"), "amount_cents"].sum() == (100 + 100) * 100


def test_lines_numbered_0_have_no_number_and_are_told_apart_by_what_they_bill() -> None:
    early = lines("A 0 01 97110 100", "A 0 15 97140 50")
    late = lines("A 0 15 97140 50", "A 0 31 97530 75")

    assert charges(early, late) == ["97110 100", "97140 50", "97530 75"]  # 100 + 50 + 75 = 225
    assert charges(early, early + "\n") == ["97110 100", "97140 50"]
    assert charges(early, early.replace(",50,", ",55,")) == ["97110 100", "97140 55"]


def test_a_weekly_export_of_one_unnumbered_line_for_each_account_adds_to_the_last_one() -> None:
    first, second = lines("A 0 02 90837 150"), lines("A 0 09 90837 150")

    assert charges(first, second) == ["90837 150"] * 2
    recoded = lines("A 0 02 90834 120")
    assert charges(first, recoded) == ["90834 120"]
