"""OpenEMR's collections report with every optional column, and one cell more than headings.

The row writer emits the inactive days even where their heading is switched off.
"""

from __future__ import annotations

from tests.exports.profiles.sheets import BORN, LAST, MEMBER, PERSON, PHONE, SSN, STREET, Export

EXPORT = Export(
    header="""Insurance,Name,SSN,DOB,ID,Policy,Group Number,Phone,City,Invoice,DOS,Referrer,
        Provider,Charge,Adjust,Paid,Balance,Error""",
    rows="""
Insurance,  Invoice, DOS,        Charge, Adjust, Paid,   Balance, Error
Aetna,      12.501,  2026-01-05, 150.00, -40.00, 90.00,  20.00,   115
Aetna,      12.502,  2026-02-10, 200.00, -50.00, 120.00, 30.00,   79
Blue Cross, 13.503,  2026-03-20, 100.00, 0.00,   0.00,   100.00,  41
Blue Cross, 13.504,  2026-03-21, 0.00,   0.00,   0.00,   0.00,    40
""",
    planted={
        "Name": PERSON,
        "SSN": SSN,
        "DOB": BORN,
        "ID": MEMBER,
        "Policy": MEMBER,
        "Group Number": MEMBER,
        "Phone": PHONE,
        "City": STREET,
        "Referrer": LAST,
    },
    below=[["Report Totals", *[""] * 12, "450.00", "-90.00", "210.00", "150.00"]],
)


def report() -> bytes:
    """The file, each row of it with the cell that has no heading."""
    head, *rows = EXPORT.csv().decode().splitlines()
    return "\r\n".join([head, *(f"{row}," for row in rows)]).encode()
