"""Build small interchanges by hand: text with ``*`` and ``:``, one segment a line."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from vitals.parsed import Parsed
from vitals.x12 import read_x12

GROUPS = {
    "835": ("HP", "835", "005010X221A1"),
    "837P": ("HC", "837", "005010X222A1"),
    "837I": ("HC", "837", "005010X223A2"),
    "277CA": ("HN", "277", "005010X214"),
    "277": ("HN", "277", "005010X212"),
    "999": ("FA", "999", "005010X231A1"),
    "997": ("FA", "997", "004010"),
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def transaction(body: str, kind: str, control: str, version: str) -> list[str]:
    inner = lines(body)
    st03 = f"*{version}" if version.startswith("005010X") else ""
    return [
        f"ST*{GROUPS[kind][1]}*{control}{st03}",
        *inner,
        f"SE*{len(inner) + 2}*{control}",
    ]


def segments(*bodies: str, kind: str = "835", version: str = "", separator: str = ":") -> list[str]:
    group, _, standard = GROUPS[kind]
    version = version or standard
    sets = [
        segment
        for number, body in enumerate(bodies, start=1)
        for segment in transaction(body, kind, f"{number:04d}", version)
    ]
    isa = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SENDER':15}*ZZ*{'CEDAR':15}"
        f"*260112*1200*^*00501*000000007*0*T*{separator}"
    )
    head = f"GS*{group}*SENDER*CEDAR*20260112*1200*9*X*{version}"
    return [isa, head, *sets, f"GE*{len(bodies)}*9", "IEA*1*000000007"]


def spell(rows: list[str], delimiters: str = "*~:", after: str = "") -> bytes:
    """Write segments with other delimiters and *after* behind each terminator."""
    element, terminator, component = delimiters
    if "^" in delimiters:
        rows = [rows[0].replace("*^*", "*U*"), *rows[1:]]
    table = str.maketrans({"*": element, ":": component})
    return "".join(row.translate(table) + terminator + after for row in rows).encode()


def interchange(*bodies: str, kind: str = "835", version: str = "") -> bytes:
    return spell(segments(*bodies, kind=kind, version=version))


def read(content: bytes, **options: Callable[[str], str]) -> Parsed:
    return read_x12([("f", content)], **options)


def rows(parsed: Parsed, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a table as tuples, None for missing values."""
    frame = parsed.tables[table][list(columns)].astype(object)
    return [
        tuple(None if pd.isna(one) else one for one in row) for row in frame.itertuples(index=False)
    ]


PAYMENT = """
BPR*I*{paid}*C*ACH*CCP*01*1*DA*1*1512345678**01*1*DA*1*20260110
TRN*1*TRACE1*1512345678
DTM*405*20260109
N1*PR*ACME HEALTH*XV*60054
N1*PE*CEDAR STREET*XX*1234567893
LX*1
"""

# Two claims: 100 − 20 contractual − 15 patient = 65, of lines 60 and 40; the second is denied.
TWO_CLAIMS = (
    PAYMENT.format(paid="65")
    + """
CLP*A-1*1*100*65*15*12*ICN1*11*1
NM1*QC*1*DOE*JANE****MI*MEMBER9
NM1*82*1*ROE*R****XX*1234567893
MOA***MA01*N510
DTM*232*20260102
SVC*HC:99213:25:59*60*35**1
DTM*472*20260102
CAS*CO*45*10*1
CAS*PR*1*10*1*2*5
REF*6R*L1
AMT*B6*50
LQ*HE*M15
LQ*HE*N95
SVC*HC:97110*40*30**2*HC:97112
DTM*472*20260103
CAS*CO*45*10
REF*6R*L2
CLP*A-2*4*80*0**12*ICN2
CAS*CO*16*80
"""
)


@pytest.fixture(scope="session")
def x12() -> SimpleNamespace:
    """Everything a test needs to write and read a file."""
    return SimpleNamespace(
        segments=segments,
        spell=spell,
        interchange=interchange,
        read=read,
        rows=rows,
        payment=PAYMENT,
        two_claims=TWO_CLAIMS,
    )
