"""The envelope and the small words of X12 files: how segments, dates and amounts are written.

What must not live here: any transaction set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

TIME = "0930"
"""Every file is written at the same minute of its day: there is no clock here."""


def money(cents: int) -> str:
    """Dollars as X12 writes them, without needless zeros.

    >>> money(6500), money(6550), money(-105)
    ('65', '65.5', '-1.05')
    """
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    return f"{sign}{dollars}" + (f".{rest:02d}".rstrip("0") if rest else "")


def day8(day: date) -> str:
    """A date as CCYYMMDD."""
    return f"{day:%Y%m%d}"


def join(*elements: object) -> str:
    """One segment without its terminator; empty elements at the end are left out."""
    return "*".join(str(element) for element in elements).rstrip("*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends a functional group to whom, when, and under which control number."""

    function: str
    version: str
    sender: str
    receiver: str
    on: date
    control: int


def interchange(envelope: Envelope, sets: Sequence[Sequence[str]]) -> str:
    """One ISA…IEA with one group; each of *sets* is ST's body without ST and SE.

    A body begins with the set's ST segment; SE is counted and added here.
    """
    control = f"{envelope.control:09d}"
    isa = (
        f"ISA*00*          *00*          *ZZ*{envelope.sender:<15}*ZZ*{envelope.receiver:<15}"
        f"*{envelope.on:%y%m%d}*{TIME}*^*00501*{control}*0*P*:"
    )
    group = join(
        "GS",
        envelope.function,
        envelope.sender,
        envelope.receiver,
        day8(envelope.on),
        TIME,
        envelope.control,
        "X",
        envelope.version,
    )
    segments = [isa, group]
    for number, body in enumerate(sets, start=1):
        segments += [*body, join("SE", len(body) + 1, f"{number:04d}")]
    segments += [join("GE", len(sets), envelope.control), join("IEA", 1, control)]
    return "".join(segment + "~\n" for segment in segments)


def start(kind: str, number: int, version: str = "") -> str:
    """The ST segment of the *number*-th set of a group."""
    return join("ST", kind, f"{number:04d}", version)
