"""The page on public files says what the reader says today, and a naive count says the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmarks.corpus import (
    OTHERS,
    PAGE,
    REPOSITORY,
    Outcome,
    others_part,
    read,
    read_shared,
    shared_part,
)
from benchmarks.naive import count

CORPUS = REPOSITORY.parent / "shared" / "corpus"
REMITTANCE = (
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260112*1200*^*00501"
    "*000000007*0*T*:~GS*HP*A*B*20260112*1200*9*X*005010X221A1~ST*835*0001~"
    "BPR*I*65*C*CHK************20260110~N1*PR*P*XV*1~N1*PE*P*XX*1234567893~LX*1~"
    "CLP*A*1*100*65*15*12*I~SVC*HC:99213*100*65~CAS*CO*45*20~CAS*PR*1*15~SE*10*0001~GE*1*9~"
    "IEA*1*000000007~"
)


@pytest.fixture(scope="module")
def shared() -> list[Outcome]:
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the checkout")
    return read_shared(CORPUS)


def test_the_page_is_current(shared: list[Outcome]) -> None:
    written = PAGE.read_text(encoding="utf-8").partition(OTHERS)[0]

    assert written == shared_part(shared), "run: python -m benchmarks.corpus --write"


def test_every_file_holds_what_a_naive_count_finds(shared: list[Outcome]) -> None:
    assert {one.name: one.differences() for one in shared if one.differences()} == {}


@pytest.mark.parametrize("spell", ["*~:", "|\n>", "^'}"])
def test_the_naive_count_counts_tags_and_sums(spell: str) -> None:
    table = str.maketrans("*~:", spell)
    found = count((REMITTANCE * 2).replace("*^*", "*U*").translate(table).encode())

    assert found.sets == ["835", "835"]
    assert (found.claims, found.lines) == (2, 2)
    assert (found.charge, found.paid) == (2 * Decimal(100), 2 * Decimal(65))


def test_a_difference_is_told_with_both_figures() -> None:
    outcome = read("a", "b", REMITTANCE.encode())
    outcome.naive.claims += 1

    assert outcome.differences() == ["claims: read 1, counted 2"]


def test_a_source_is_told_by_its_counts_and_reasons() -> None:
    enrolment = REMITTANCE.replace("ST*835", "ST*834")
    page = others_part(
        [read("a", str(at), text.encode()) for at, text in enumerate((REMITTANCE, enrolment))]
    )

    assert "| a | 2 | 1 | 1 | 2 | 835, 834 |" in page
    assert "| 1 | transaction set 834 (benefit enrolment): it is not one of those read |" in page
