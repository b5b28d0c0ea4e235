"""An AdvancedMD report of charges and payments with the machine names SSRS gives its columns.

Publicly known are Textbox80, StartDate2, Textbox39, PatientName1, PreferredPhone1 and ZipCode1; the
other names differ from clinic to clinic, so that their columns are found by position.
"""

from __future__ import annotations

from tests.exports.profiles.sheets import PERSON, PHONE, Export

EXPORT = Export(
    header="""PatientName1,PreferredPhone1,ZipCode1,Textbox80,StartDate2,Textbox39,Textbox44,
        Textbox45,Textbox46,Textbox47,Textbox48,Textbox49,Textbox52,Textbox53,Textbox54""",
    rows="""
Textbox80, StartDate2, Textbox39,  Textbox44, Textbox45, Textbox46, Textbox47, Textbox48, Textbox49, Textbox52,  Textbox53, Textbox54
NEW,       01/05/2026, 01/06/2026, 3001,      99203,     1,         $150.00,   60054,     1A,        ,           ,
NEW,       01/05/2026, 01/06/2026, 3001,      ,          ,          ,          60054,     1A,        01/05/2026, COPAY,     $20.00
NEW,       01/05/2026, 01/06/2026, 3001,      ,          ,          ,          60054,     1A,        02/03/2026, ERA,       $90.00
NEW,       01/05/2026, 01/06/2026, 3001,      ,          ,          ,          60054,     1A,        02/03/2026, WRITEOFF,  $40.00
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      97110,     2,         $120.00,   60054,     1A,        ,           ,
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      97140,     1,         $80.00,    60054,     1A,        ,           ,
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      ,          ,          ,          60054,     1A,        03/15/2026, EOB,       $120.00
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      ,          ,          ,          60054,     1A,        03/15/2026, WRITEOFF,  $50.00
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      ,          ,          ,          60054,     1A,        04/10/2026, TAKEBACK,  ($10.00)
FOLLOW UP, 02/10/2026, 02/12/2026, 3002,      ,          ,          ,          60054,     1A,        04/11/2026, OVERPAYMENT_RECOVERY, $5.00
FOLLOW UP, 03/20/2026, 03/23/2026, 3003,      99213,     1,         $100.00,   87726,     1L,        ,           ,
FOLLOW UP, 09/01/2026, 09/02/2026, 3004,      99212,     1,         $80.00,    87726,     1L,        ,           ,
FOLLOW UP, 09/01/2026, 09/02/2026, 3004,      ,          ,          ,          87726,     1L,        09/20/2026, ERA,       $60.00
FOLLOW UP, 09/01/2026, 09/02/2026, 3004,      ,          ,          ,          87726,     1L,        09/20/2026, WRITEOFF,  $20.00
""",  # noqa: E501 - one line of the file a line
    planted={"PatientName1": PERSON, "PreferredPhone1": PHONE, "ZipCode1": "00019"},
    above=[["Textbox1", "Textbox2"], ["Charges and Payments", "Cedar Clinic"], []],
)
