"""Writes the benchmark's files with the simulation's own writers, and the truth beside them.

One practice is simulated; to reach a size its events are written again under another prefix, which
stands in every claim number, trace, payer control and name. The truth is summed from the events,
never from the text. Run in its own process, so that whoever measures stays small.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import cycle, product
from pathlib import Path
from string import ascii_uppercase

from vitals.simulation.demo import HARBOR
from vitals.simulation.events import Payment, ProviderAdjustment, Remittance, Submission
from vitals.simulation.profile import PayerSpec
from vitals.simulation.world import World, simulate
from vitals.simulation.x12 import Envelope, interchange
from vitals.simulation.x12_claims import claim_batch
from vitals.simulation.x12_remits import VERSION, remittance_file, remittance_set

PREFIX = "QZQ"
_FILING = {"BL": "12", "CI": "15"}
"""SBR09 knows these kinds of payer, CLP06 does not: what stands for them in both."""


def _filed(payers: tuple[PayerSpec, ...]) -> tuple[PayerSpec, ...]:
    return tuple(
        replace(payer, filing_code=_FILING.get(payer.filing_code, payer.filing_code))
        for payer in payers
    )


PROFILE = replace(
    HARBOR,
    prefix=PREFIX,
    claims_per_month=900,
    payers=_filed(HARBOR.payers),
    secondary_payers=_filed(HARBOR.secondary_payers),
)
_SEED = 835
_CLAIMS_PER_SET = 100
_LARGEST_SMALL_FILE = 20
_CSV_HEAD = "claim_id,status,control,procedure,service_on,charge,paid,units,line_control\n"


@dataclass(slots=True)
class Truth:
    """What a file holds: counts, and sums in cents; ``payment`` is Σ BPR02, ``provider`` Σ PLB."""

    bytes: int = 0
    files: int = 1
    sets: int = 0
    claims: int = 0
    lines: int = 0
    adjustments: int = 0
    charge: int = 0
    paid: int = 0
    payment: int = 0
    provider: int = 0

    def add_payment(self, payment: Payment) -> None:
        """Add one 835 transaction."""
        self.sets += 1
        self.payment += payment.amount
        self.provider += sum(plb.amount for plb in payment.provider_adjustments)
        for remit in payment.remittances:
            self.claims += 1
            self.lines += len(remit.lines)
            self.adjustments += len(remit.all_adjustments)
            self.charge += remit.charge
            self.paid += remit.paid

    def add_submission(self, submission: Submission) -> None:
        """Add one claim of an 837P."""
        self.claims += 1
        self.lines += len(submission.lines)
        self.charge += submission.charge


def practice() -> World:
    """The practice all files are written from; always the same."""
    return simulate(PROFILE, _SEED)


def _prefixes() -> Iterator[str]:
    return ("".join(letters) for letters in product(ascii_uppercase, repeat=len(PREFIX)))


def _fitting(lengths: Sequence[int], size: int) -> int:
    """How many of the first *lengths* come to at most *size*."""
    total = 0
    for count, length in enumerate(lengths):
        total += length
        if total > size:
            return count
    return len(lengths)


def write_835(world: World, path: Path, size: int, *, without: str = "") -> Truth:
    """Write about *size* bytes of 835, never more: an interchange for each round of the events.

    Segments called *without* are left out. Nothing follows a terminator.
    """
    truth = Truth()
    sets = [
        [one for one in remittance_set(world.profile, payment, number) if one[:3] != without]
        for number, payment in enumerate(world.payments, start=1)
    ]
    lengths = [sum(map(len, segments)) + len(segments) + len("SE*9999*9999~") for segments in sets]
    with path.open("wb") as file:
        for control, prefix in enumerate(_prefixes(), start=1):
            chosen = _fitting(lengths, size - file.tell() - 220)
            if not chosen:
                break
            text = interchange(_envelope(world, control), sets[:chosen])
            file.write(text.replace("\n", "").replace(PREFIX, prefix).encode())
            for payment in world.payments[:chosen]:
                truth.add_payment(payment)
        truth.bytes = file.tell()
    return truth


def _envelope(world: World, control: int) -> Envelope:
    return Envelope(
        function="HP",
        version=VERSION,
        sender="CLEARHOUSE",
        receiver=world.profile.prefix,
        on=world.profile.ends_on,
        control=control,
    )


def write_small(world: World, folder: Path, count: int) -> Truth:
    """Write *count* 835s of 1 to 20 claims, each balanced by itself."""
    folder.mkdir()
    truth = Truth(files=count)
    for number, (prefix, payment) in zip(range(1, count + 1), _small(world), strict=False):
        text = remittance_file(world.profile, [(number, payment)]).replace(PREFIX, prefix)
        (folder / f"{number:06d}.835").write_text(text)
        truth.add_payment(payment)
        truth.bytes += len(text)
    return truth


def _small(world: World) -> Iterator[tuple[str, Payment]]:
    sizes = cycle(range(1, _LARGEST_SMALL_FILE + 1))
    for prefix in _prefixes():
        for payment in world.payments:
            begin = 0
            while begin < len(payment.remittances):
                end = begin + next(sizes)
                yield prefix, _part(payment, payment.remittances[begin:end], begin)
                begin = end


def _part(payment: Payment, remits: tuple[Remittance, ...], number: int) -> Payment:
    """A payment of *remits* alone; what they take back beyond it is carried forward (FB)."""
    trace = f"{payment.trace}{number:05d}"
    debt = min(sum(remit.paid for remit in remits), 0)
    carried = (ProviderAdjustment("FB", trace, debt),) if debt else ()
    return replace(payment, trace=trace, remittances=remits, provider_adjustments=carried)


def write_837(world: World, path: Path, size: int) -> Truth:
    """Write 837P of at least *size* bytes: one interchange for each round, 100 claims a set."""
    truth = Truth()
    with path.open("wb") as file:
        for control, prefix in enumerate(_prefixes(), start=1):
            left = size - file.tell()
            if left <= 0:
                break
            batch = [
                replace(one, batch=control, set_no=number // _CLAIMS_PER_SET + 1)
                for number, one in enumerate(world.submissions[: left // 350 + 1])
            ]
            text = claim_batch(world.profile, batch)
            file.write(text.replace("\n", "").replace(PREFIX, prefix).encode())
            for submission in batch:
                truth.add_submission(submission)
        truth.bytes = file.tell()
    return truth


def write_csv(world: World, path: Path, size: int) -> Truth:
    """Write at least *size* bytes of CSV, a row for each service line."""
    rows = "".join(
        f"{remit.claim.claim_id},{remit.status},{remit.control},{line.line.procedure},"
        f"{remit.claim.service_on},{line.charge / 100:.2f},{line.paid / 100:.2f},"
        f"{line.line.units},{line.line.control}\n"
        for payment in world.payments
        for remit in payment.remittances
        for line in remit.lines
    )
    rounds, rest = divmod(size, len(rows))
    rest = rows.find("\n", rest) + 1
    path.write_text(_CSV_HEAD + rows * rounds + rows[:rest])
    lines = rows.count("\n") * rounds + rows[:rest].count("\n")
    return Truth(bytes=path.stat().st_size, lines=lines)


def make_all(folder: Path, megabytes: float) -> dict[str, Truth]:
    """Write every file of a run of *megabytes*; their names say their share of it."""
    world, size = practice(), int(megabytes * 1_000_000)
    truths = {
        f"835-{name}": write_835(world, folder / f"835-{name}", int(size * share))
        for name, share in SHARES.items()
    }
    plain = "835-tiny-without-per"
    truths[plain] = write_835(world, folder / plain, int(size * SHARES["tiny"]), without="PER")
    truths["small"] = write_small(world, folder / "small", max(size // 10_000, 1))
    truths["837"] = write_837(world, folder / "837", size // 2)
    truths["csv"] = write_csv(world, folder / "csv", size)
    return truths


SHARES = {"double": 2.0, "whole": 1.0, "half": 0.5, "quarter": 0.25, "part": 0.05, "tiny": 0.005}
"""Files of 835 by their share of the run's megabytes."""


if __name__ == "__main__":
    into = Path(sys.argv[1])
    made = make_all(into, float(sys.argv[2]))
    told = {name: asdict(truth) for name, truth in made.items()}
    (into / "truth.json").write_text(json.dumps(told, indent=1))
