"""SimplePractice's Appointment Status report: three headings stand twice, null is two dashes."""

from __future__ import annotations

from tests.exports.profiles.sheets import PERSON, Export

HEADER = """Date of Service,Client,Clinician,Billing Code,Rate Per Unit,Units,Total Fee,
    Progress Note Status,Client Payment Status,Charge,Uninvoiced,Paid,Unpaid"""
EXPORT = Export(
    header=HEADER + ",Charge,Paid,Unpaid",
    rows="""
Date of Service,  Billing Code, Rate Per Unit, Units, Total Fee, Client Payment Status, Charge, Paid,  Unpaid, Charge#2, Paid#2, Unpaid#2
01/05/2026 09:00, 90837,        $150.00,       1,     $150.00,   PAID,                  $20.00, $20.00, --,    $130.00,  $90.00, $40.00
01/05/2026 15:00, 90837,        $150.00,       1,     $150.00,   UNPAID,                $20.00, --,    $20.00, $130.00,  --,     $130.00
02/10/2026 10:30, 96127,        $100.00,       2,     $200.00,   NO CHARGE,             $0.00,  --,    --,     $200.00,  --,     $200.00
02/11/2026 10:30, 90834,        $120.00,       1,     $120.00,   NO CHARGE,             $0.00,  --,    --,     $0.00,    --,     --
02/12/2026 10:30, 90834,        $120.00,       1,     $120.00,   NO CHARGE,             $0.00,  --,    --,     --,       --,     --
03/20/2026 08:00, 90834,        $100.00,       1,     $100.00,   UNINVOICED,            $100.00, --,   $100.00, --,      --,     --
""",  # noqa: E501 - one line of the file a line
    always={"Clinician": "Dr A", "Progress Note Status": "LOCKED", "Uninvoiced": "--"},
    planted={"Client": PERSON},
    below=[["Total", "", "", "", "", "", "$840.00"]],
)
