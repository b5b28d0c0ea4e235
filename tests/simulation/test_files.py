"""The files of a sample practice, read by a reader of the test's own."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from vitals.identifiers import is_npi
from vitals.practice import read_firm, read_practice
from vitals.simulation import (
    SimProfile,
    World,
    inbox_files,
    make_demo,
    phi_needles,
    simulate,
    write_world,
)
from vitals.store import Store

Segment = list[str]


def segments(content: bytes) -> list[Segment]:
    return [part.strip().split("*") for part in content.decode().split("~") if part.strip()]


def of_kind(files: dict[str, bytes], kind: str) -> Iterator[bytes]:
    return (content for name, content in files.items() if name.startswith(f"{kind}/"))


def sum_of_cas(cas: list[Segment]) -> Decimal:
    return sum((Decimal(amount) for one in cas for amount in one[3::3]), Decimal(0))


def rows(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    return [
        row
        for name, content in files.items()
        if name.startswith(f"tables/{table}")
        for row in csv.DictReader(io.StringIO(content.decode()))
    ]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    small: SimProfile, small_world: World
) -> None:
    files = inbox_files(small_world)

    assert inbox_files(simulate(small, 11)) == files
    assert inbox_files(simulate(small, 12)) != files


def test_every_x12_file_is_whole_and_counts_its_own_segments(cedar_files: dict[str, bytes]) -> None:
    for name, content in cedar_files.items():
        if name.startswith("tables/"):
            continue
        found = segments(content)
        starts = [place for place, one in enumerate(found) if one[0] == "ST"]
        ends = [place for place, one in enumerate(found) if one[0] == "SE"]

        assert content.decode().index("~") == 105
        assert found[-1][0] == "IEA"
        assert [int(found[end][1]) for end in ends] == [
            end - begin + 1 for begin, end in zip(starts, ends, strict=True)
        ]
        assert [found[end][2] for end in ends] == [found[begin][2] for begin in starts]


def payments(content: bytes) -> Iterator[list[Segment]]:
    """The segments of each transaction of an 835 file."""
    current: list[Segment] = []
    for one in segments(content):
        current = [] if one[0] == "ST" else [*current, one]
        if one[0] == "SE":
            yield current


def parts(found: list[Segment], head: str, stops: set[str]) -> Iterator[list[Segment]]:
    """Every *head* segment with what follows it up to the next *head* or stop."""
    current: list[Segment] = []
    for one in found:
        if one[0] == head or one[0] in stops:
            if current:
                yield current
            current = [one] if one[0] == head else []
        elif current:
            current.append(one)
    if current:
        yield current


def test_every_payment_claim_and_line_of_every_835_balances(
    cedar_files: dict[str, bytes], harbor: World
) -> None:
    contents = [*of_kind(cedar_files, "835"), *of_kind(inbox_files(harbor), "835")]
    count = 0
    for transaction in (item for content in contents for item in payments(content)):
        paid = Decimal(0)
        for claim in parts(transaction, "CLP", {"PLB", "SE"}):
            paid += Decimal(claim[0][4])
            cas = [one for one in claim if one[0] == "CAS"]
            assert Decimal(claim[0][3]) - sum_of_cas(cas) == Decimal(claim[0][4])
            shares = sum_of_cas([one for one in cas if one[1] == "PR"])
            assert claim[0][2] == "22" or Decimal(claim[0][5]) == shares
            for line in parts(claim, "SVC", set()):
                cas = [one for one in line if one[0] == "CAS"]
                assert Decimal(line[0][2]) - sum_of_cas(cas) == Decimal(line[0][3])
        plb = [Decimal(x) for one in transaction if one[0] == "PLB" for x in one[4::2]]
        bpr = next(one for one in transaction if one[0] == "BPR")
        assert Decimal(bpr[2]) == paid - sum(plb, Decimal(0))
        assert (bpr[4] == "NON") == (Decimal(bpr[2]) == 0)
        count += 1

    assert count > 800


def test_claims_of_the_837s_the_tables_and_the_world_are_the_same(
    cedar: World, cedar_files: dict[str, bytes]
) -> None:
    sent = [
        one[1]
        for content in of_kind(cedar_files, "837")
        for one in segments(content)
        if one[0] == "CLM"
    ]
    listed = {row["claim_id"] for row in rows(cedar_files, "claims")}
    completed = [row for row in rows(cedar_files, "encounters") if row["status"] == "completed"]

    assert len(sent) == len(cedar.submissions)
    assert listed == {claim.claim_id for claim in cedar.claims}
    assert listed <= {row["claim_id"] for row in completed}
    assert len({claim.key for claim in cedar.claims}) == len(cedar.claims)
    assert len(rows(cedar_files, "transactions")) == len(cedar.transactions)


def test_nothing_is_dated_after_the_last_day(cedar: World, cedar_files: dict[str, bytes]) -> None:
    last = cedar.profile.ends_on
    days = [
        *(item.submitted_on for item in cedar.submissions),
        *(item.received_on for item in cedar.claim_answers),
        *(item.received_on for item in cedar.set_answers),
        *(item.paid_on for item in cedar.payments),
        *(item.worked_on for item in cedar.follow_ups),
        *(item.recorded_on for item in cedar.appeals),
        *(item.posted_on for item in cedar.transactions),
        *(item.entered_on for item in cedar.claims),
    ]

    assert max(days) <= last
    assert max(name.split("/")[1] for name in cedar_files if "/20" in name) <= "2026-11"


@pytest.mark.parametrize("mark", ["ZZPHI", "ZZGIVEN", "ZZMBR", "ZZSTREET", "ZZPID", "ZZHOLDER"])
def test_patients_are_made_up_and_can_be_searched_for(mark: str, small_world: World) -> None:
    written = b"".join(inbox_files(small_world).values()).decode()
    needles = {needle for needle in phi_needles(small_world) if mark in needle}

    assert needles
    assert any(needle in written for needle in needles)


def test_birth_dates_are_needles_as_the_837_writes_them(small_world: World) -> None:
    born = {
        one[2]
        for content in of_kind(inbox_files(small_world), "837")
        for one in segments(content)
        if one[0] == "DMG"
    }

    assert born
    assert born <= phi_needles(small_world)


def test_the_demo_can_be_read_back_as_settings(tmp_path: Path) -> None:
    store = Store(str(tmp_path))

    names = make_demo(store)

    assert names == ["cedar-therapy", "harbor-family", "pine-solo"]
    assert store.demo_key()
    for name in names:
        practice = read_practice(store, name)
        assert all(is_npi(npi) for npi in practice.npis)
        assert read_firm(store).brand_of(practice).name == "Lakeshore Billing Partners"
        assert practice.reports.approval == "automatic"
        assert sum(1 for _ in store.inbox(name)) > 400
    assert not [file.name for file in store.inbox("pine-solo") if "staff_time" in file.name]
    assert not [file.name for file in store.inbox("pine-solo") if "fee_schedule" in file.name]


def test_writing_a_world_twice_leaves_the_same_files(tmp_path: Path, small_world: World) -> None:
    store = Store(str(tmp_path))
    write_world(small_world, store)
    first = {file.name: store.inbox_bytes(file) for file in store.inbox("harbor-family")}
    write_world(small_world, store)

    assert {file.name: store.inbox_bytes(file) for file in store.inbox("harbor-family")} == first
