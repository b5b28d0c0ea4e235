"""Small real files for the tests of landing, parsing and inspection; every person is invented."""

from __future__ import annotations

NPI = "1234567893"
OTHER_NPI = "1245319599"


def era(
    *,
    control: str = "0001",
    npi: str = NPI,
    paid: str = "80",
    claims: str = "A1",
    trace: str = "T1",
    payee: str = "",
    on: str = "20260310",
    payer: str = "AETNA",
    payer_id: str = "60054",
    plb: int = 0,
) -> bytes:
    """An 835 that pays each claim of *claims* (blank-separated) *paid* of 100 dollars.

    *payee* are the segments of loop 1000B, where they are not an N1*PE of *npi*; *plb* are dollars
    paid beyond the claims, as a capitation is.
    """
    each = [
        segment
        for claim in claims.split()
        for segment in (
            f"CLP*{claim}*1*100*{paid}**12*PCN{claim}",
            "NM1*QC*1*QUUX*ZEBULON****MI*MEMBER77",
            f"SVC*HC:97110*100*{paid}**1",
            "DTM*472*20260302",
            f"CAS*CO*45*{100 - int(paid)}",
        )
    ]
    total = int(paid) * len(claims.split()) + plb
    body = [
        f"ST*835*{control}",
        f"BPR*I*{total}*C*ACH*CCP*01*999999999*DA*1*1512345678**01*999988880*DA*2*{on}",
        f"TRN*1*{trace}*1512345678",
        f"DTM*405*{on}",
        f"N1*PR*{payer}",
        "N3*1 MAIN ST",
        "N4*HARTFORD*CT*06156",
        f"REF*2U*{payer_id}",
        *(payee or f"N1*PE*CEDAR STREET THERAPY*XX*{npi}").split("~"),
        "LX*1",
        *each,
        *([f"PLB*{npi}*20261231*CT:CAP*-{plb}"] if plb else []),
    ]
    segments = [
        (
            "ISA*00*          *00*          *ZZ*60054          *ZZ*CEDAR          "
            f"*260310*0200*^*00501*{int(control):09d}*0*P*:"
        ),
        f"GS*HP*60054*CEDAR*20260310*0200*{int(control)}*X*005010X221A1",
        *body,
        f"SE*{len(body) + 1}*{control}",
        f"GE*1*{int(control)}",
        f"IEA*1*{int(control):09d}",
    ]
    return "".join(segment + "~\n" for segment in segments).encode()


FOLLOW_UPS = b"""claim_id,worked_on,worked_by,action,outcome,next_action_on,reason
A1,2026-03-20,al,status_check,,2026-04-02,scheduled
A2,2026-03-21,al,payer_call,,,payer_request
A3,2026-13-21,al,payer_call,,,payer_request
"""


def resent(content: bytes, control: int, element: str = "|", end: str = "\r\n") -> bytes:
    """The same X12 file in another envelope: control numbers, delimiters, time of sending."""
    place = {"ISA": 13, "IEA": 2, "GS": 6, "GE": 2, "ST": 2, "SE": 2}
    out = []
    for text in content.decode().replace("\n", "").split("~")[:-1]:
        parts = text.split("*")
        if parts[0] in place:
            width = len(parts[place[parts[0]]])
            parts[place[parts[0]]] = f"{control:0{width}d}"[-max(width, 4) :]
        if parts[0] == "ISA":
            parts[9:11] = ["260401", "1130"]
            out.append(element.join(parts)[:-1] + ">")
        else:
            out.append(element.join(parts).replace(":", ">"))
    return "".join(text + end for text in out).encode()


def half(content: bytes, share: float = 0.6) -> bytes:
    """The beginning of a file, as a broken download leaves it."""
    return content[: int(len(content) * share)]
