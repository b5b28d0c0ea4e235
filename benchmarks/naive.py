"""An independent count of an X12 file in a few lines: what the reader says is held against it.

Slow, simple and unforgiving on purpose; it shares nothing with ``vitals.x12``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

_BEGIN = re.compile(r"ISA([^A-Za-z0-9\s])(?=\d\d\1)|(?:\A|(?<=\n))\s*ST([^A-Za-z0-9\s])\d{3}")


@dataclass(slots=True)
class Count:
    """Tags counted and amounts summed; ``bad`` counts amounts that are no number."""

    sets: list[str] = field(default_factory=list)
    claims: int = 0
    lines: int = 0
    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    bad: int = 0

    def add(self, element: list[str]) -> None:
        """Count one segment, given as its elements with the tag first."""
        tag = element[0]
        if tag == "ST" and len(element) > 1:
            self.sets.append(element[1])
        elif tag in ("CLP", "CLM"):
            self.claims += 1
            self.charge += self._amount(element, 3 if tag == "CLP" else 2)
            self.paid += self._amount(element, 4) if tag == "CLP" else 0
        elif tag in ("SVC", "SV1", "SV2") and self.sets[-1:] in (["835"], ["837"]):
            self.lines += 1

    def _amount(self, element: list[str], at: int) -> Decimal:
        try:
            return Decimal(element[at])
        except (IndexError, InvalidOperation):
            self.bad += 1
            return Decimal(0)


def count(content: bytes) -> Count:
    """Count a file by the delimiters it uses, interchange by interchange."""
    text = content.decode("utf-8-sig", errors="replace")
    found = Count()
    begins = list(_BEGIN.finditer(text))
    isas = [one for one in begins if one[1]] or begins[:1]
    for number, begin in enumerate(isas):
        stop = isas[number + 1].start() if number + 1 < len(isas) else len(text)
        for element in _segments(text[begin.start() : stop].strip(), begin[1] or begin[2]):
            found.add(element)
    return found


def _terminator(text: str, separator: str) -> str:
    """Return what stands between ISA16 and the next segment, else before a well-known one."""
    parts = text.split(separator, 16)
    tag = re.search(rf"(?:GS|ST|TA1){re.escape(separator)}", parts[-1]) if len(parts) > 16 else None
    if tag is not None and text[:3] == "ISA":
        between = parts[-1][: tag.start()]
        marks = between.strip()
        return marks[-1] if len(marks) > 1 or "\n" not in between else "\n"
    before = re.search(rf"([^\sA-Za-z0-9])\s*(?:BPR|BHT|AK1){re.escape(separator)}", text)
    return before[1] if before else "\n"


def _segments(text: str, separator: str) -> Iterator[list[str]]:
    for segment in text.split(_terminator(text, separator)):
        joined = segment.replace("\r", "").replace("\n", "").strip()
        if joined:
            yield [one.strip() for one in joined.split(separator)]
