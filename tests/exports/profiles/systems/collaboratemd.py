"""CollaborateMD's custom report with the columns, and the misspelling, of an integrator's guide."""

from __future__ import annotations

from tests.exports.profiles.sheets import PERSON, SSN, Export

HEADER = """ClaimID,PateintNameID,ClaimPrimaryPayerName,PayerID,PrimaryAuth,StatementCoversFromDate,
    StatementCoversToDate,ClaimDateEntered,ClaimTotalAmount,ClaimAmountPaid,ClaimBalance,
    PaymentCheck,PaymentReceived,PatientReference"""
PATIENT = {"PateintNameID": PERSON, "PatientReference": SSN, "PrimaryAuth": PERSON}
EXPORT = Export(
    header=HEADER,
    rows="""
ClaimID, ClaimPrimaryPayerName, PayerID, StatementCoversFromDate, ClaimDateEntered, ClaimTotalAmount, ClaimAmountPaid, ClaimBalance, PaymentCheck, PaymentReceived
7001,    Aetna,                 60054,   01/05/2026,              01/06/2026,       150.00,           90.00,           20.00,        EFT 1,        02/03/2026
7002,    Aetna,                 60054,   02/10/2026,              02/12/2026,       200.00,           120.00,          30.00,        EFT 2,        03/15/2026
7003,    Blue Cross,            .,       03/20/2026,              03/23/2026,       100.00,           0.00,            100.00,       ,             .
7004,    Blue Cross,            .,       09/01/2026,              09/02/2026,       80.00,            60.00,           0.00,         EFT 3,        09/20/2026
""",  # noqa: E501 - one line of the file a line
    planted=PATIENT,
    above=[["Custom Claim Report"], ["This Month"], []],
    below=[["Total", *[""] * 7, "530.00", "270.00", "150.00"]],
)
LATER = Export(
    header=HEADER,
    rows="""
ClaimID, ClaimPrimaryPayerName, PayerID, StatementCoversFromDate, ClaimDateEntered, ClaimTotalAmount, ClaimAmountPaid, ClaimBalance, PaymentCheck, PaymentReceived
7001,    Aetna,                 60054,   01/05/2026,              01/06/2026,       150.00,           110.00,          0.00,         EFT 9,        03/02/2026
""",  # noqa: E501 - one line of the file a line
    planted=PATIENT,
)
