"""Answers cut off anywhere, or with any one byte changed: rows and findings, never an exception."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from vitals.parsed import Parsed
from vitals.x12 import read_x12

STATUSES = """
BHT*0085*08*77*20260107*1200*TH
HL*1**20*1
NM1*AY*2*CLEARING HOUSE*****46*CH1
HL*2*1*21*1
NM1*41*2*CEDAR*****46*C1
TRN*2*BATCH7
STC*A1:19:PR*20260107*WQ*1000
QTY*90*1
QTY*AA*1
AMT*YU*200
AMT*YY*500
HL*3*2*19*1
NM1*85*2*CEDAR*****XX*1234567893
STC*A8:496*20260107*U
HL*4*3*PT
NM1*QC*1*DOE*JANE****MI*MEMBER9
TRN*2*A-1
STC*A2:20:PR*20260108*WQ*200
REF*1K*ICN1
HL*5*3*PT
NM1*QC*1*FOX*F
TRN*2*A-2
STC*A3:21:82*20260108*U*500******A6:145:85*A7:562:PR
SVC*HC:99213:25*350*****1
STC*A3:122**U*******A3:153:82
REF*FJ*L-7
"""
SETS = """
AK1*HC*9*005010X222A1
AK2*837*0001*005010X222A1
IK5*A
AK2*837*0002*005010X222A1
IK3*CLM*22*2300*8
CTX*CLM01:A-1
IK4*5:1*1331*7*X
IK5*R*5*I5
AK9*P*2*2*1
"""
GROUP = """
AK1*HC*9
AK2*837*0001
AK3*N3*12**1*2
AK4*2*782*6
AK5*R*5
AK9*R*1*1*0*4
"""


@pytest.fixture(scope="module", params=["277CA", "277", "999", "997"])
def whole(request: pytest.FixtureRequest, x12: SimpleNamespace) -> bytes:
    """An answer with a TA1 before its group."""
    bodies = {"277CA": STATUSES, "277": STATUSES.replace("*PT", "*22"), "999": SETS, "997": GROUP}
    rows = x12.segments(bodies[request.param], kind=request.param)
    rows.insert(1, "TA1*000000123*260110*1200*R*024")
    content: bytes = x12.spell(rows)
    return content


def counted(parsed: Parsed) -> pd.Series:
    """Rows by file, those of files without any too."""
    return parsed.files.set_index("source_file")["rows_parsed"]


def unspoken(parsed: Parsed, least: int) -> list[str]:
    """Files with fewer than *least* rows about which nothing is said."""
    rows = counted(parsed)
    spoken = set(parsed.findings["source_file"])
    return [name for name in rows.index[rows < least] if name not in spoken]


def test_an_answer_cut_off_anywhere_says_so(whole: bytes) -> None:
    least = counted(read_x12([("whole", whole)])).iloc[0]
    parsed = read_x12([(str(end), whole[:end]) for end in range(1, len(whole))])

    assert unspoken(parsed, least) == []
    assert counted(parsed).max() <= least
    assert parsed.files["rows_found"].ge(1).all()


BYTES = (b"*", b"~", b":", b"X", b"7", b"\x00", b"\xff", b" ")


@pytest.mark.parametrize("shift", [0, 3])
def test_an_answer_with_a_changed_byte_loses_no_row_in_silence(whole: bytes, shift: int) -> None:
    least = counted(read_x12([("whole", whole)])).iloc[0]
    changed = [
        (str(place), whole[:place] + BYTES[(place + shift) % 8] + whole[place + 1 :])
        for place in range(len(whole))
    ]
    parsed = read_x12(changed)

    assert unspoken(parsed, least) == []
    assert parsed.files["rows_found"].ge(1).all()
