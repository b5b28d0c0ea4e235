"""TherapyNotes' Billing Transactions: a workbook whose dates are Excel serial numbers."""

from __future__ import annotations

from tests.exports.profiles.sheets import BORN, FIRST, LAST, MEMBER, PERSON, Export

EXPORT = Export(
    header="""Date,Type,Appointment Type,Billing Method,Payment Type,Service Code,
        Service Description,POS,Units,Rate,Modifier Code 1,Modifier Code 2,Modifier Code 3,
        Modifier Code 4,Last Name,First Name,DOB,Patient Member ID,Clinician Name,Clinician NPI,
        Clinician Type,Bill as Supervisor,Supervisor Name,Supervisor NPI,Location,
        Primary Diagnosis,Primary Insurer Name,Primary Insurer Group,In Network,
        Secondary Insurer Name,Secondary Insurer Group,Note Status,Payment Assigned to Practice,
        Patient Amount Due,Patient Amount Paid,Patient Unassigned Credit,Patient Balance Status,
        Insurance Amount Due,Insurance Amount Paid,Insurance Unassigned Credit,
        Insurance Balance Status,Documents Created,Comments""",
    rows="""
Date,       Type,        Service Code, Units, Rate, Modifier Code 1, Primary Insurer Name, Patient Amount Paid, Insurance Amount Paid, First Name
2026-01-05, Appointment, 90837,        1,     150,  95,              Aetna,                20,                  90,
2026-01-05, Appointment, 90837,        1,     150,  95,              ,                     150,                 0,                     Zebulonia
2026-02-10, Appointment, 90834,        1,     200,  ,                Aetna,                0,                   -120,
2026-03-20, Appointment, 96127,        2,     50,   ,                Aetna,                0,                   0,
2026-03-21, Payment,     ,             0,     0,    ,                Aetna,                20,                  0,
""",  # noqa: E501 - one line of the file a line
    always={
        "POS": "10",
        "Clinician NPI": "1234567893",
        "Location": "Telehealth",
        "Patient Balance Status": "Paid",
        "Insurance Balance Status": "Paid in Full",
    },
    planted={
        "Last Name": LAST,
        "First Name": FIRST,
        "DOB": BORN,
        "Patient Member ID": MEMBER,
        "Comments": f"Called {PERSON}",
        "Documents Created": PERSON,
        "Primary Insurer Group": MEMBER,
    },
)


def workbook(export: Export = EXPORT) -> bytes:
    """The workbook, its one sheet named as the system names it."""
    return export.xlsx(sheet="Billing Transactions", dates=["Date"], numbers=["Units", "Rate"])
