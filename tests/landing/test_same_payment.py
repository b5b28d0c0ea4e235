"""One payment in several 835s is posted once, and payments that only look alike are not."""

from __future__ import annotations

import hashlib
import itertools
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.landing.samples import NPI, OTHER_NPI, era, half, resent
from vitals.identity import accepted_rows
from vitals.parsed import Parsed, merge
from vitals.reading import read_files

CLAIMS = "A1 A2 A3 A4 A5"


@cache
def parsed(content: bytes) -> Parsed:
    """Read a file under the id landing gives it: the digest of its bytes."""
    return read_files([(file_id(content), content)])


def file_id(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def accepted(*files: bytes) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return what counts of *files*, which arrive in this order; equal bytes land once."""
    landed = dict.fromkeys(files)
    tables = merge(parsed(content) for content in landed).tables
    return accepted_rows(tables, {file_id(content): at for at, content in enumerate(landed)})


def money(*files: bytes) -> tuple[int, int, int]:
    """Dollars paid by payments, by claims, and explained by adjustments."""
    tables, _ = accepted(*files)
    names = {"payments": "amount_cents", "remittances": "paid_cents", "adjustments": "amount_cents"}
    paid, claims, adjusted = (int(tables[table][name].sum()) for table, name in names.items())
    return paid // 100, claims // 100, adjusted // 100


WHOLE = era(claims=CLAIMS)  # pays 5 x 80 of 5 x 100 dollars
ONCE = (5 * 80, 5 * 80, 5 * 20)


@pytest.mark.parametrize(
    "again",
    [
        resent(WHOLE, 77),
        resent(WHOLE, 77, element="^", end="!"),
        era(claims=CLAIMS, control="0077", payer="AETNA LIFE INC", payer_id="AETNA01"),
        WHOLE.replace(b"TRN*1*T1*", b"TRN*1*t1 *"),
        era(claims="A5 A3 A1 A2 A4", control="0077"),
    ],
    ids=["control", "delimiters", "payer", "trace", "order"],
)
def test_an_era_downloaded_again_in_another_dress_counts_once(again: bytes) -> None:
    assert money(WHOLE, again) == money(again, WHOLE) == ONCE
    assert money(WHOLE, again, resent(again, 78) if b"~" in again else WHOLE + b" ") == ONCE


def test_what_was_set_aside_is_told_with_file_rows_and_sum() -> None:
    again = resent(WHOLE, 77)
    _, findings = accepted(WHOLE, again)

    told = findings[findings["table"].eq("remittances")]
    aside, counts = sorted([file_id(WHOLE), file_id(again)])  # whichever came first
    assert told["source_file"].tolist() == [aside]
    assert told["rows"].tolist() == [5]
    (reason,) = told["reason"]
    assert reason.startswith("5 rows (paid 400.00 in all) set aside")
    assert f"file {counts}" in reason


@pytest.mark.parametrize("share", [0.35, 0.5, 0.7, 0.95])
def test_half_a_file_counts_for_nothing_beside_the_whole_whichever_came_first(share: float) -> None:
    assert money(half(WHOLE, share), WHOLE) == ONCE
    assert money(WHOLE, half(WHOLE, share)) == ONCE
    assert money(half(WHOLE, share), resent(WHOLE, 77), half(WHOLE, share / 2)) == ONCE


def test_of_two_halves_the_longer_counts() -> None:
    paid, claims, _ = money(half(WHOLE, 0.8), half(WHOLE, 0.6))

    assert (paid, claims) == (5 * 80, 3 * 80)  # the fourth and fifth claim are cut


def test_a_payment_split_by_a_clearinghouse_counts_once_beside_the_whole() -> None:
    parts = [era(claims="A1 A2", control="0002"), era(claims="A3 A4 A5", control="0003")]

    for order in itertools.permutations([*parts, WHOLE]):
        assert money(*order) == ONCE
    assert money(*parts) == ONCE


def test_a_payment_sent_anew_with_other_values_counts_as_it_was_sent_last() -> None:
    other = era(claims="A1 A2", control="0002").replace(b"PCNA1", b"NEWPCN")
    tables, findings = accepted(era(claims="A1 A2"), other)

    assert len(tables["payments"]) == 1
    assert sorted(tables["remittances"]["payer_claim_control"]) == ["NEWPCN", "PCNA2"]
    assert set(findings["rule"]) == {"replaced"}


def test_of_two_tellings_the_one_produced_later_counts_whichever_came_first() -> None:
    early = era(claims="A1 A2")
    late = early.replace(b"PCNA1", b"NEWPCN").replace(b"DTM*405*20260310", b"DTM*405*20260312")

    for order in ((early, late), (late, early)):
        tables, _ = accepted(*order)
        assert sorted(tables["remittances"]["payer_claim_control"]) == ["NEWPCN", "PCNA2"]


def test_transactions_standing_twice_in_one_file_count_once_where_the_trace_is_real() -> None:
    assert money(WHOLE + resent(WHOLE, 77)) == ONCE
    assert money(WHOLE + resent(WHOLE, 77), WHOLE) == ONCE


TWICE = {
    "the same claim twice in one payment": [era(claims="A1 A1")],
    "a payer paying twice under two traces": [era(), era(trace="T2", control="0002")],
    "the same claim paid on two days": [era(), era(on="20260317", control="0002")],
    "a dummy trace for different claims": [
        era(trace="0"),
        era(trace="0", claims="A2", control="0002"),
    ],
    "one trace for two days of a payer": [
        era(trace="EFT100"),
        era(trace="EFT100", on="20260317", control="0002"),
    ],
    "two payments of one day and sum under a dummy trace in one file": [
        era(trace="999999999") + era(trace="999999999", control="0002")
    ],
    "a dummy trace, one claim, two adjudications": [
        era(trace="NONE"),
        era(trace="NONE", control="0002").replace(b"PCNA1", b"PCNB1"),
    ],
}


@pytest.mark.parametrize("files", TWICE.values(), ids=TWICE.keys())
def test_true_repeats_count_twice(files: list[bytes]) -> None:
    assert money(*files) == (2 * 80, 2 * 80, 2 * 20)
    again = [resent(file, 50 + n) for n, file in enumerate(files) if file.count(b"ISA*") == 1]
    assert money(*again, *files) == (2 * 80, 2 * 80, 2 * 20)


def test_a_capitation_of_the_same_amount_every_month_counts_every_month() -> None:
    months = [
        era(claims="", plb=500, on=f"2026{month:02d}01", trace=trace, control=f"{month:04d}")
        for month, trace in ((1, "C1"), (2, "C2"), (3, "C2"))
    ]
    assert money(*months) == (3 * 500, 0, 0)
    assert money(*months, *(resent(file, 90 + n) for n, file in enumerate(months)))[0] == 3 * 500


def test_equal_capitations_of_two_providers_under_one_transfer_are_two() -> None:
    two = [era(claims="", plb=500, trace="EFT7", npi=npi) for npi in (NPI, OTHER_NPI)]
    later = resent(two[1], 2, "*", "~")

    assert money(two[0], later)[0] == 2 * 500
    assert money(two[0] + later)[0] == 2 * 500
    assert money(two[0] + later, *two)[0] == 2 * 500


def test_notices_of_nothing_under_one_trace_stay_apart_and_their_copies_do_not() -> None:
    notices = [
        era(paid="0", trace="0", claims=claims, control=f"{n:04d}")
        for n, claims in enumerate(["A1", "A2 A3", "A3 A4"], start=1)
    ]
    tables, _ = accepted(*notices, resent(notices[1], 88))

    assert len(tables["payments"]) == 3
    assert sorted(tables["remittances"]["claim_id"]) == ["A1", "A2", "A3", "A3", "A4"]


POOL = [
    WHOLE,
    era(claims="A1 A1", trace="T2", control="0002"),
    era(claims="A1", trace="T3", control="0003", paid="30"),
    era(claims="B1 B2", trace="0", control="0004", paid="0"),
    era(claims="B2 B3", trace="0", control="0005", paid="0"),
    era(claims="C1", trace="999", control="0006"),
    era(claims="C2", trace="999", control="0007"),
    era(claims="", plb=500, trace="C1", control="0008"),
    era(claims="", plb=500, trace="C1", on="20260410", control="0009"),
    era(claims="D1", trace="T9", control="0010") + era(claims="D2", trace="T9", control="0011"),
]


@settings(max_examples=12, deadline=None)
@given(
    st.sets(st.integers(0, len(POOL) - 1), min_size=1, max_size=6),
    st.data(),
)
def test_any_order_of_arrival_and_any_copies_give_the_same_sums(
    chosen: set[int], data: st.DataObject
) -> None:
    files = [POOL[n] for n in sorted(chosen)]
    single = [n for n in sorted(chosen) if POOL[n].count(b"ISA*") == 1]
    copied = data.draw(st.lists(st.sampled_from(single), max_size=4)) if single else []
    copies = [resent(POOL[n], 100 + at) for at, n in enumerate(copied)]
    cut = [half(POOL[0], share) for share in data.draw(st.lists(st.floats(0.3, 0.95), max_size=1))]
    arrived = data.draw(st.permutations([*files, *copies, *(cut if 0 in chosen else [])]))

    assert money(*arrived) == money(*files)
