"""Writes interchanges of made-up payments and claims, and says what must be read from them.

A segment is a tuple of elements, an element text or a tuple of components; only ``spell`` knows
delimiters. Amounts are cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Element = str | tuple[str, ...]
Segment = tuple[Element, ...]

VERSIONS = {
    "835": ("HP", "835", "005010X221A1"),
    "837P": ("HC", "837", "005010X222A1"),
    "277CA": ("HN", "277", "005010X214"),
    "999": ("FA", "999", "005010X231A1"),
}


def dollars(cents: int) -> str:
    """Return cents as X12 writes them: no needless zero."""
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Adjustment:
    group: str
    reason: str
    amount: int

    @property
    def segment(self) -> Segment:
        return ("CAS", self.group, self.reason, dollars(self.amount))


def cas(adjustments: Sequence[Adjustment]) -> list[Segment]:
    """Return one CAS for each run of a group, six triples at most."""
    found: list[list[Element]] = []
    for one in adjustments:
        if not found or found[-1][1] != one.group or len(found[-1]) > 19:
            found.append(["CAS", one.group])
        else:
            found[-1].append("")
        found[-1] += [one.reason, dollars(one.amount)]
    return [tuple(one) for one in found]


@dataclass(frozen=True, slots=True)
class PaidLine:
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    adjustments: tuple[Adjustment, ...]

    @property
    def paid(self) -> int:
        return self.charge - sum(one.amount for one in self.adjustments)

    @property
    def segments(self) -> list[Segment]:
        code = ("HC", self.procedure, *self.modifiers)
        svc: Segment = ("SVC", code, dollars(self.charge), dollars(self.paid), "", "1")
        return [svc, ("DTM", "472", "20260105"), *cas(self.adjustments), ("REF", "6R", "L1")]


@dataclass(frozen=True, slots=True)
class PaidClaim:
    claim_id: str
    name: str
    status: str
    lines: tuple[PaidLine, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def all_adjustments(self) -> list[Adjustment]:
        return [*self.adjustments, *(one for line in self.lines for one in line.adjustments)]

    @property
    def charge(self) -> int:
        own = sum(line.charge for line in self.lines)
        return own or sum(one.amount for one in self.adjustments) + 1_00

    @property
    def paid(self) -> int:
        return self.charge - sum(one.amount for one in self.all_adjustments)

    @property
    def share(self) -> int | None:
        """CLP05, which a reversal leaves out."""
        owed = sum(one.amount for one in self.all_adjustments if one.group == "PR")
        return None if self.status == "22" else owed

    @property
    def segments(self) -> list[Segment]:
        share = "" if self.share is None else dollars(self.share)
        amounts = (dollars(self.charge), dollars(self.paid), share)
        clp: Segment = ("CLP", self.claim_id, self.status, *amounts, "12", "ICN1", "11", "1")
        name: Segment = ("NM1", "QC", "1", self.name, "JANE", "", "", "", "MI", "M9")
        lines = [segment for line in self.lines for segment in line.segments]
        return [clp, *cas(self.adjustments), name, ("DTM", "232", "20260105"), *lines]


@dataclass(frozen=True, slots=True)
class Remit:
    """One 835 transaction; ``kept`` are PLB pairs of reason and amount."""

    claims: tuple[PaidClaim, ...]
    kept: tuple[tuple[str, int], ...]
    kind: str = "835"

    @property
    def amount(self) -> int:
        return sum(one.paid for one in self.claims) - sum(amount for _, amount in self.kept)

    @property
    def segments(self) -> list[Segment]:
        bank = ("C", "ACH", "CCP", "01", "1", "DA", "1", "1512345678", "", "01", "1", "DA", "1")
        pairs: list[Element] = []
        for reason, amount in self.kept:
            pairs += [(reason, "R1"), dollars(amount)]
        plb: list[Segment] = [("PLB", "1234567893", "20261231", *pairs)] if pairs else []
        return [
            ("BPR", "I", dollars(self.amount), *bank, "20260112"),
            ("TRN", "1", "T1", "1512345678"),
            ("N1", "PR", "ACME", "XV", "60054"),
            ("N1", "PE", "CEDAR", "XX", "1234567893"),
            ("LX", "1"),
            *(segment for claim in self.claims for segment in claim.segments),
            *plb,
        ]

    @property
    def totals(self) -> dict[str, object]:
        """What ``Parsed.transactions`` must say of it."""
        adjustments = [one for claim in self.claims for one in claim.all_adjustments]
        other = sum(one.amount for one in adjustments if one.group != "PR")
        return {
            "claims": len(self.claims),
            "lines": sum(len(claim.lines) for claim in self.claims),
            "charge": f"{sum(claim.charge for claim in self.claims) / 100:.2f}",
            "paid": f"{sum(claim.paid for claim in self.claims) / 100:.2f}",
            "patient_responsibility": f"{sum(claim.share or 0 for claim in self.claims) / 100:.2f}",
            "adjustments": f"{other / 100:.2f}",
            "payment": f"{self.amount / 100:.2f}",
            "provider_adjustments": f"{sum(amount for _, amount in self.kept) / 100:.2f}",
        }


@dataclass(frozen=True, slots=True)
class BilledLine:
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    units: int


@dataclass(frozen=True, slots=True)
class Bill:
    claim_id: str
    name: str
    frequency: str
    lines: tuple[BilledLine, ...]

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    def segments(self, level: int) -> list[Segment]:
        place = ("11", "B", self.frequency)
        found: list[Segment] = [
            ("HL", str(level), "1", "22", "0"),
            ("SBR", "P", "18", "", "", "", "", "", "", "CI"),
            ("NM1", "IL", "1", self.name, "JANE", "", "", "", "MI", "M9"),
            ("NM1", "PR", "2", "ACME", "", "", "", "", "PI", "60054"),
            ("CLM", self.claim_id, dollars(self.charge), "", "", place, "Y", "A", "Y", "Y"),
            ("REF", "F8", "ICN1"),
            ("HI", ("ABK", "I10")),
        ]
        for number, line in enumerate(self.lines, start=1):
            code = ("HC", line.procedure, *line.modifiers)
            amounts = (dollars(line.charge), "UN", str(line.units), "", "", ("1", "2"))
            found += [("LX", str(number)), ("SV1", code, *amounts)]
            found += [("DTP", "472", "D8", "20260105"), ("REF", "6R", f"L{number}")]
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """One 837P transaction."""

    claims: tuple[Bill, ...]
    kind: str = "837P"

    @property
    def segments(self) -> list[Segment]:
        return [
            ("BHT", "0019", "00", "B1", "20260106", "1200", "CH"),
            ("NM1", "41", "2", "CEDAR", "", "", "", "", "46", "S1"),
            ("HL", "1", "", "20", "1"),
            ("NM1", "85", "2", "CEDAR", "", "", "", "", "XX", "1234567893"),
            *(
                segment
                for level, claim in enumerate(self.claims, start=2)
                for segment in claim.segments(level)
            ),
        ]

    @property
    def totals(self) -> dict[str, object]:
        return {
            "claims": len(self.claims),
            "lines": sum(len(claim.lines) for claim in self.claims),
            "charge": f"{sum(claim.charge for claim in self.claims) / 100:.2f}",
        }


@dataclass(frozen=True, slots=True)
class SetAnswers:
    """One 999: whether each set was accepted, by its number from 1."""

    accepted: tuple[bool, ...]
    kind: str = "999"

    @property
    def segments(self) -> list[Segment]:
        count = len(self.accepted)
        taken = sum(self.accepted)
        found: list[Segment] = [("AK1", "HC", "77", "005010X222A1")]
        for number, accepted in enumerate(self.accepted, start=1):
            found.append(("AK2", "837", f"{number:04d}", "005010X222A1"))
            found.append(("IK5", "A") if accepted else ("IK5", "R", "5"))
        code = "A" if taken == count else ("P" if taken else "R")
        return [*found, ("AK9", code, str(count), str(count), str(taken))]

    @property
    def totals(self) -> dict[str, object]:
        return {}


Set = Remit | Batch | SetAnswers


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an interchange is written; ``wrap`` breaks lines after so many characters."""

    element: str = "*"
    terminator: str = "~"
    component: str = ":"
    repetition: str = "^"
    after: str = ""
    wrap: int = 0
    is_lower: bool = False


@dataclass(frozen=True, slots=True)
class Interchange:
    """One ISA…IEA with one group, or its bare sets."""

    sets: tuple[Set, ...]
    spelling: Spelling = field(default_factory=Spelling)
    is_bare: bool = False
    has_ta1: bool = False

    @property
    def segments(self) -> list[Segment]:
        group, _, version = VERSIONS[self.sets[0].kind]
        body: list[Segment] = []
        for number, one in enumerate(self.sets, start=1):
            inner, control = one.segments, f"{number:04d}"
            body.append(("ST", VERSIONS[one.kind][1], control, VERSIONS[one.kind][2]))
            body += [*inner, ("SE", str(len(inner) + 2), control)]
        if self.is_bare:
            return body
        repetition, component = self.spelling.repetition, self.spelling.component
        ends = ("0", "T", component)
        times = ("260112", "1200", repetition, "00501", "000000007")
        names = ("ZZ", f"{'PAYER':15}", "ZZ", f"{'CEDAR':15}")
        isa: Segment = ("ISA", "00", " " * 10, "00", " " * 10, *names, *times, *ends)
        ta1: list[Segment] = [("TA1", "000000005", "260111", "1200", "A", "000")]
        return [
            isa,
            *(ta1 if self.has_ta1 else []),
            ("GS", group, "PAYER", "CEDAR", "20260112", "1200", "9", "X", version),
            *body,
            ("GE", str(len(self.sets)), "9"),
            ("IEA", "1", "000000007"),
        ]

    def spell(self) -> str:
        """Return the text of it."""
        how = self.spelling
        rows = []
        for tag, *elements in self.segments:
            texts = [one if isinstance(one, str) else how.component.join(one) for one in elements]
            name = str(tag).lower() if how.is_lower else str(tag)
            rows.append(how.element.join([name, *texts]) + how.terminator)
        if not how.wrap:
            return how.after.join(rows) + how.after
        text = "".join(rows)
        return "\r\n".join(text[at : at + how.wrap] for at in range(0, len(text), how.wrap))
