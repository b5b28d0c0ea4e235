"""Segment ids that X12's health care sets use: what may be shown of a segment that is not read.

An id outside of this list may be anything, a name too, and is only counted.
"""

from __future__ import annotations

from collections.abc import Iterable

_DIRECTORY = """
ISA IEA GS GE ST SE TA1 TA3 AK1 AK2 AK3 AK4 AK5 AK9 IK3 IK4 IK5 CTX
AMT BGN BHT CUR DMG DTM DTP HL HLH III K3 LE LQ LS LX MEA MSG MTX N1 N2 N3 N4 N9 NM1 NTE NX1 NX2
PER PID PRV PWK QTY REF TRN
CAS CL1 CLM CN1 CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC CTP DN1 DN2 DSB FRM HCP HCR HI HSD IMM LIN MIA
MOA OI PAT PS1 SBR SV1 SV2 SV3 SV4 SV5 SV6 SV7 SVD TOO TST UM UR
BPR CLP PLB RDM STC SVC TS2 TS3
AAA ADX BIN BLE CAT CED COB EB EC EFI EM EQ HD ICM IDC INS ITD LUI NM2 OTI PLA RMR SLN TED VEH
"""
SEGMENT_IDS = frozenset(_DIRECTORY.split())


def shown(ids: Iterable[str | None]) -> str:
    """Return segment ids for a reader: those of X12 by name, all others as a count.

    >>> shown(["PWK", "N1", "pwk", "DOE"])
    'N1, PWK and 1 other'
    """
    found = {(one or "").strip().upper() for one in ids}
    other = len(found - SEGMENT_IDS)
    known = ", ".join(sorted(found & SEGMENT_IDS))
    return " and ".join(part for part in (known, f"{other} other" if other else "") if part)
