"""The same files in any order of arrival, doubled, joined or parted, give the same ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.landing.samples import NPI, resent
from vitals.identity import accepted_rows
from vitals.ledger import post, reconcile
from vitals.parsed import Parsed, merge
from vitals.practice import Practice
from vitals.reading import read_files
from vitals.tables import MANIFEST

PRACTICE = Practice(id="cedar", name="Cedar")
FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
_read: dict[bytes, Parsed] = {}


def wrapped(kind: str, number: int, *sets: Sequence[str]) -> bytes:
    """An interchange of that number with each of *sets* as an ST…SE."""
    header = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'CEDAR':15}"
        f"*260112*1200*^*00501*{number:09d}*0*P*:"
    )
    body = [segment for each in sets for segment in each]
    group = [f"GS*{kind}*A*B*20260112*1200*{number}*X*005010", *body, f"GE*{len(sets)}*{number}"]
    return "".join(f"{segment}~" for segment in [header, *group, f"IEA*1*{number:09d}"]).encode()


def bill(*claims: str, control: str, on: str) -> list[str]:
    """An 837 of claims ``number frequency dollars [REF*F8]``, submitted on a day of 2026."""
    each = [
        segment
        for number, frequency, dollars, *original in (claim.split() for claim in claims)
        for segment in (
            f"CLM*{number}*{dollars}***11:B:{frequency}",
            *(f"REF*F8*{reference}" for reference in original),
            "LX*1",
            f"SV1*HC:99213*{dollars}*UN*1***1",
            "DTP*472*D8*20260102",
        )
    ]
    body = [
        f"ST*837*{control}*005010X222A1",
        f"BHT*0019*00*{control}*2026{on}*1200*CH",
        "HL*1**20*1",
        f"NM1*85*2*CEDAR*****XX*{NPI}",
        "HL*2*1*22*0",
        "SBR*P*18",
        "NM1*PR*2*ACME*****PI*60054",
        *each,
    ]
    return [*body, f"SE*{len(body) + 1}*{control}"]


def paid(*claims: str, trace: str, on: str, plb: str = "") -> list[str]:
    """An 835 of adjudications ``number status charge paid contractual patient control``."""
    each: list[str] = []
    total = 0
    for claim in claims:
        number, status, charge, money, contractual, patient, control = claim.split()
        total += int(money)
        each += [f"CLP*{number}*{status}*{charge}*{money}**12*{control}", "NM1*QC*1*Q*Z"]
        each += [f"CAS*CO*45*{contractual}"] if int(contractual) else []
        each += [f"CAS*PR*2*{patient}"] if int(patient) else []
    total -= int(plb.split("*")[1]) if plb else 0
    body = [
        f"ST*835*{trace[-4:]}",
        f"BPR*I*{total}*C*ACH*CCP*01*999999999*DA*1*1512345678**01*999988880*DA*2*2026{on}",
        f"TRN*1*{trace}*1512345678",
        f"DTM*405*2026{on}",
        "N1*PR*ACME*XV*60054",
        f"N1*PE*CEDAR*XX*{NPI}",
        "LX*1",
        *each,
        *([f"PLB*{NPI}*20261231*{plb}"] if plb else []),
    ]
    return [*body, f"SE*{len(body) + 1}*{trace[-4:]}"]


BILLS = [
    bill("A1 1 100", "A2 1 100", control="0001", on="0105"),
    bill("A1 7 120 ICN1", control="0002", on="0220"),  # replaces, and is replaced on that day
    bill("A1 7 150 ICN1", control="0003", on="0220"),
    bill("B9 7 90 ICN2", control="0004", on="0221"),  # A2 under a new number
    bill("A3 1 80", "A3 8 80", control="0005", on="0110"),
]
ERAS = [
    paid("A1 1 100 60 40 0 ICN1", "A2 1 100 70 10 20 ICN2", trace="TR0011", on="0120"),
    paid("A1 22 -100 -60 -40 0 ICN1", trace="TR0012", on="0301", plb="FB:1*-60"),
    paid("A1 1 150 100 50 0 ICN3", trace="TR0013", on="0301", plb="FB:1*60"),
    paid("A2 22 -100 -70 -10 -20 ICN2", "A2 1 90 75 15 0 ICN4", trace="TR0014", on="0302"),
    # A claim nobody billed: its reversal and correction are told, its original never.
    paid("Z7 22 -50 -30 -20 0 ICN7", trace="TR0015", on="0303"),
    paid("Z7 1 50 40 10 0 ICN7", trace="TR0016", on="0303", plb="L6*-1"),
    paid("A1 25 500 0 500 0 ICN8", trace="TR0017", on="0304"),
]
FILES = [wrapped("HC", number, each) for number, each in enumerate(BILLS, start=101)]
FILES += [wrapped("HP", number, each) for number, each in enumerate(ERAS, start=201)]

# By hand, in dollars: A1 150 − 100 − 50 = 0; A2 90 − 75 − 15 = 0; A3 80 − 80 = 0;
# Z7 50 − 40 − 10 = 0, for what undoes its original undoes its charge too.
SETTLED = {"A1": 0, "A2": 0, "A3": 0, "Z7": 0}


def ledger_of(*files: bytes) -> pd.DataFrame:
    """The ledger of files that arrive in this order; equal bytes land once."""
    landed = {hashlib.sha256(file).hexdigest()[:16]: file for file in files}
    for name, file in landed.items():
        _read.setdefault(file, read_files([(name, file)]))
    parsed = merge(_read[file] for file in landed.values())
    assert not parsed.findings["is_refused"].any()
    arrival = {name: place for place, name in enumerate(landed, start=1)}
    tables, _ = accepted_rows(parsed.tables, arrival)
    manifest = pd.DataFrame({"source_file": [*arrival], "arrival": [*arrival.values()]})
    tables[MANIFEST.name] = MANIFEST.frame(manifest)
    ledger = post(tables, PRACTICE)
    found = reconcile(tables, ledger)
    assert {found[name] for name in found if name.endswith("_gap_cents")} == {0}
    return ledger


def without_sources(ledger: pd.DataFrame) -> pd.DataFrame:
    told = ledger.drop(columns=["source_file", "source_row", "source_loop"])
    return told.sort_values([*told.columns], ignore_index=True)


EXPECTED = ledger_of(*FILES)


def test_every_claim_of_the_sample_is_settled() -> None:
    claims = EXPECTED.loc[EXPECTED["account"] != "provider"]

    assert claims.groupby("claim_key")["amount_cents"].sum().to_dict() == SETTLED
    provider = EXPECTED.loc[EXPECTED["account"] == "provider"]
    assert provider.groupby("reason")["amount_cents"].sum().to_dict() == {"FB": 0, "L6": -100}


@FEW
@given(st.data())
def test_any_order_of_arrival_gives_the_same_ledger_to_the_row(data: st.DataObject) -> None:
    copied = data.draw(st.lists(st.sampled_from(FILES[len(BILLS) :]), max_size=3, unique=True))
    copies = [resent(file, 900 + place) for place, file in enumerate(copied)]
    arrived = data.draw(st.permutations([*FILES, *copies]))

    ledger = ledger_of(*arrived)

    pd.testing.assert_frame_equal(ledger, ledger_of(*FILES, *copies))
    pd.testing.assert_frame_equal(without_sources(ledger), without_sources(EXPECTED))


@FEW
@given(st.data())
def test_files_joined_or_parted_otherwise_give_the_same_ledger(data: st.DataObject) -> None:
    eras = data.draw(st.permutations(ERAS))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(eras) - 1), max_size=3)))
    parts = [eras[a:b] for a, b in zip([0, *cuts], [*cuts, len(eras)], strict=True)]
    joined = [wrapped("HP", 300 + place, *part) for place, part in enumerate(parts)]
    if data.draw(st.booleans()):  # two interchanges in one file
        joined = [joined[0] + joined[-1], *joined[1:-1]] if len(joined) > 1 else joined
    bills = FILES[: len(BILLS)]
    if data.draw(st.booleans()):
        bills = [b"".join(bills)]
    arrived = data.draw(st.permutations([*bills, *joined]))

    pd.testing.assert_frame_equal(without_sources(ledger_of(*arrived)), without_sources(EXPECTED))


def test_a_payment_told_in_a_joined_file_and_alone_counts_once() -> None:
    joined = wrapped("HP", 400, *ERAS[:4])

    ledger = ledger_of(joined, *FILES)

    pd.testing.assert_frame_equal(without_sources(ledger), without_sources(EXPECTED))
    pd.testing.assert_frame_equal(ledger_of(*FILES[::-1], joined), ledger)


@pytest.mark.parametrize("order", [(1, -1), (-1, 1)], ids=["sent", "reversed"])
def test_of_two_replacements_of_one_day_the_one_numbered_later_counts(
    order: tuple[int, int],
) -> None:
    ledger = ledger_of(*FILES[: len(BILLS)][:: order[0]])

    charges = ledger.loc[ledger["claim_key"].eq("A1") & ledger["kind"].eq("charge")]
    assert charges["amount_cents"].tolist() == [10000, 12000 - 10000, 15000 - 12000]
