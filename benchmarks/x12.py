"""How fast 835s are read, beside the floor of merely splitting them in CPython.

Run ``python benchmarks/x12.py [megabytes]``. The file is made here: claims of three lines with
line adjustments, a denial now and then, a PLB every fifth transaction.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from vitals.x12 import read_x12

CLAIM = (
    "CLP*A{n:07d}*1*{total}.00*{paid}.00*15.00*12*ICN{n:09d}*11*1~NM1*QC*1*DOE*JANE****MI*M{n:07d}~"
    "NM1*82*1******XX*1234567893~DTM*232*20260105~DTM*050*20260110~"
    "SVC*HC:99213:25*{a}.00*{pa}.00**1~DTM*472*20260105~CAS*CO*45*20.00~CAS*PR*1*15.00~"
    "REF*6R*{n}1~AMT*B6*{a}.00~"
    "SVC*HC:97110*80.00*60.00**2~DTM*472*20260105~CAS*CO*45*20.00~REF*6R*{n}2~"
    "SVC*HC:97140*50.00*0.00**1~DTM*472*20260105~CAS*CO*97*50.00~REF*6R*{n}3~LQ*HE*M15~"
)


def claim(number: int) -> tuple[str, int]:
    """Return one claim of three lines and what it pays, in dollars."""
    charge = 100 + number % 90
    paid = charge - 35
    text = CLAIM.format(n=number, total=charge + 130, paid=paid + 60, a=charge, pa=paid)
    return text, paid + 60


def transaction(control: int, first: int, claims: int) -> str:
    """Return one ST…SE with *claims* claims, balanced."""
    texts, amounts = zip(*(claim(first + place) for place in range(claims)), strict=True)
    recouped = 5 if control % 5 == 0 else 0
    plb = f"PLB*1234567893*20261231*WO:X{control}*{recouped}.00~" if recouped else ""
    body = (
        f"BPR*I*{sum(amounts) - recouped}.00*C*ACH*CCP*01*1*DA*1*1512345678**01*1*DA*1*20260112~"
        f"TRN*1*T{control}*1512345678~DTM*405*20260112~N1*PR*ACME HEALTH*XV*60054~"
        f"N1*PE*CEDAR STREET*XX*1234567893~LX*1~{''.join(texts)}{plb}"
    )
    return f"ST*835*{control:04d}~{body}SE*{body.count('~') + 2}*{control:04d}~"


def interchange(transactions: int, claims: int) -> bytes:
    """Return an interchange of *transactions*, each with *claims* claims."""
    sets = "".join(transaction(one + 1, one * claims, claims) for one in range(transactions))
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'CEDAR':15}*260112*1200*^*00501*000000001"
    head = f"{isa}*0*P*:~GS*HP*PAYER*CEDAR*20260112*1200*1*X*005010X221A1~"
    return f"{head}{sets}GE*{transactions}*1~IEA*1*000000001~".encode()


def split(files: list[tuple[str, bytes]]) -> int:
    """Split every element and keep nothing: the floor of any loop in Python."""
    claims = 0
    for _, content in files:
        for segment in content.split(b"~"):
            claims += segment.split(b"*")[0] == b"CLP"
    return claims


def read(files: list[tuple[str, bytes]]) -> int:
    """Read the files as the pipeline does, balance checks included."""
    parsed = read_x12(files)
    if len(parsed.findings):
        raise RuntimeError("the benchmark's own files must be faultless")
    return len(parsed.tables["remittances"])


def best(work: Callable[[list[tuple[str, bytes]]], int], files: list[tuple[str, bytes]]) -> float:
    """Return the best of three runs in seconds of one core: other work does not count."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        work(files)
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    """Print one table: large file and many small files, ours and the floor."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    one = interchange(1, 50)
    many = interchange(megabytes * 1_000_000 // len(one), 50)
    small = [(f"{number:016x}", interchange(1, 50)) for number in range(500)]
    cases = {"one file": [("0" * 16, many)], "small files": small}
    print(f"{'files':12} {'what':16} {'MB':>6} {'MB/s':>7} {'files/s':>8} {'claims/s':>9}")
    for name, files in cases.items():
        size = sum(len(content) for _, content in files) / 1e6
        for label, work in (("read_x12", read), ("bytes.split", split)):
            seconds = best(work, files)
            claims = work(files)
            print(
                f"{name:12} {label:16} {size:6.1f} {size / seconds:7.1f} "
                f"{len(files) / seconds:8.0f} {claims / seconds:9.0f}"
            )


if __name__ == "__main__":
    main()
